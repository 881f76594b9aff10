/* SPDX-License-Identifier: MIT */
/* Refusals as Meta words them. Called by api.c, which answers. Status codes are those of Meta's own
 * table; the words before the details are Meta's, the details say what a person can act on. Graph's
 * errors (token, path, object) have no error_data, those of WhatsApp have. Sandbox thread. */

#include "bot/sandbox/api_error.h"

#include "bot/net/json.h"

enum { TRACE_CHARS = 22, SUBCODE_NO_OBJECT = 33, SUBCODE_THROUGHPUT = 2494055 };

struct error_row {
	int64_t code;
	int status;
	const char *title;
};

static const struct error_row rows[] = {
	{ API_INVALID, 400, "Invalid parameter" },
	{ API_NO_TOKEN, 401, "An access token is required to request this resource." },
	{ API_BAD_TOKEN, 401, "Invalid OAuth access token - Cannot parse access token" },
	{ API_BAD_PATH, 400, "Unknown path components" },
	{ API_TOO_FAST, 400, "Rate limit hit" },
	{ API_TROUBLE, 500, "Something went wrong" },
	{ API_MISSING, 400, "Required parameter is missing" },
	{ API_BAD_VALUE, 400, "Parameter value is not valid" },
	{ API_TO_SELF, 400, "Recipient cannot be sender" },
	{ API_UNDELIVERABLE, 400, "Message undeliverable" },
	{ API_NO_GROUP, 400, "Group does not exist or business is not a member" },
	{ API_WINDOW_CLOSED, 400, "Re-engagement message" },
	{ API_MARKETING_STOPPED, 400, "User has stopped receiving marketing messages" },
	{ API_UNSUPPORTED, 400, "Unsupported message type" },
	{ API_BAD_MEDIA, 400, "Media upload error" },
	{ API_PAIR_RATE, 400, "(Business Account, Consumer Account) pair rate limit hit" },
	{ API_BAD_CURSOR, 400, "Invalid cursor" },
	{ API_NEEDS_PHONE, 400, "Business-scoped user ID not supported for this message" },
	{ API_TEMPLATE_COUNT, 400,
	  "Number of parameters does not match the expected number of params" },
	{ API_NO_TEMPLATE, 404, "Template name does not exist in the translation" },
	{ API_TEMPLATE_LONG, 400, "Translated text too long" },
	{ API_TEMPLATE_VALUE, 400, "Parameter value is not valid for the template" },
	{ API_TEMPLATE_FORMAT, 400,
	  "Parameter format does not match format in the created template" },
};

static const struct error_row *row_of(int64_t code)
{
	const struct error_row *row = NULL;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].code == code)
			row = &rows[i];
	ASSERT(row);
	return row;
}

/* Before Meta looks at what is asked for. */
static bool is_graph(const struct api_refusal *r)
{
	return r->is_object || r->is_file || r->code == API_NO_TOKEN || r->code == API_BAD_TOKEN ||
	       r->code == API_BAD_PATH;
}

static str trace_id(struct random *random, struct arena *mem)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
	char *id = arena_alloc(mem, TRACE_CHARS + 2);

	id[0] = 'A';
	for (int i = 1; i <= TRACE_CHARS; i++)
		id[i] = letters[random_below(random, (int64_t)sizeof(letters) - 1)];
	return (str){ id, TRACE_CHARS + 1 };
}

static str message_of(const struct api_refusal *r, struct arena *mem)
{
	const struct error_row *row = row_of(r->code);

	if (r->is_object || r->is_file)
		return r->details;
	if (is_graph(r) && r->details.len)
		return arena_printf(mem, "%s: %" STR_FMT, row->title, STR_ARG(r->details));
	if (is_graph(r))
		return str_from(row->title);
	return arena_printf(mem, "(#%lld) %s", (long long)r->code, row->title);
}

int api_error_status(const struct api_refusal *r)
{
	return r->status ? r->status : row_of(r->code)->status;
}

str api_error_json(const struct api_refusal *r, struct random *random, struct arena *mem)
{
	struct json_writer w;

	json_begin(&w, mem);
	json_add_object(&w, NULL);
	json_add_object(&w, "error");
	json_add_str(&w, "message", message_of(r, mem));
	json_add_str(&w, "type",
		     r->is_object ? STR("GraphMethodException") : STR("OAuthException"));
	if (!r->is_file)
		json_add_int(&w, "code", r->code);
	if (!is_graph(r)) {
		json_add_object(&w, "error_data");
		json_add_str(&w, "messaging_product", STR("whatsapp"));
		json_add_str(&w, "details", r->details);
		json_end_object(&w);
	}
	if (r->is_object || r->code == API_TOO_FAST)
		json_add_int(&w, "error_subcode",
			     r->is_object ? SUBCODE_NO_OBJECT : SUBCODE_THROUGHPUT);
	json_add_str(&w, "fbtrace_id", trace_id(random, mem));
	json_end_object(&w);
	json_end_object(&w);
	return json_done(&w);
}
