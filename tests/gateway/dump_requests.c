/* SPDX-License-Identifier: MIT */
/* Prints every request that the WhatsApp gateway can build, one JSON object a line: openapi.py
 * holds them against Meta's API document. */

#include "bot/net/json.h"
#include "tests/gateway/gateway_test.h"

#include <stdio.h>

static const str phone = { "6281230000001", 13 }, user = { "ID.13491208655302741918", 23 },
		 group = { "Y2FwaV9ncm91cDpTSUFS", 20 };

static struct rendered choices_of(enum form form, size_t n)
{
	static const char *const ids[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j" };
	struct rendered m = { .form = form, .body = STR("Pilih satu"), .n_choices = n };

	m.list_button = STR("Pilihan");
	for (size_t i = 0; i < n; i++)
		m.choices[i] = (struct rendered_choice){ str_from(ids[i]), str_from(ids[i]),
							 i % 2 ? STR("keterangan") : STR_NONE };
	return m;
}

static struct rendered template_of(size_t n_params)
{
	struct rendered m = { .form = FORM_TEMPLATE,
			      .template_name = STR("promo_umkm"),
			      .template_language = STR("id"),
			      .n_params = n_params };

	for (size_t i = 0; i < n_params; i++)
		m.template_params[i] = STR("Keripik Bu Sri");
	return m;
}

static struct rendered media_of(enum form form, bool is_link)
{
	struct rendered m = { .form = form, .body = STR("Keripik") };

	if (is_link)
		m.media_link = STR("https://contoh.id/keripik.jpg");
	else
		m.media_id = STR("1037543291543636");
	return m;
}

static struct rendered with_picture(struct rendered m)
{
	m.media_id = STR("1037543291543636");
	return m;
}

static struct rendered with_name(struct rendered m)
{
	m.file_name = STR("daftar.pdf");
	return m;
}

static struct rendered with_quote(struct rendered m)
{
	m.quote_id = STR("wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBJDQjZCMzlEQUE4OTJBMTE4RTUA");
	return m;
}

static void add_parts(struct json_writer *w, const struct http_request *r)
{
	json_add_object(w, "form");
	for (size_t i = 0; i < r->n_parts; i++)
		json_add_str(w, arena_cstr(w->mem, r->parts[i].name),
			     r->parts[i].body_file.len ? r->parts[i].body_file : r->parts[i].value);
	json_end_object(w);
}

static void dump(const char *name, const struct work *work)
{
	const struct gateway *gw = test_gateway();
	struct arena mem;
	struct http_request r;
	struct json_writer w;
	struct why why = { 0 };

	arena_init(&mem, 0);
	if (gw->ops->build(gw, work, &mem, &r, &why) != OK) {
		fprintf(stderr, "%s: %s\n", name, why.text);
		check_failed("every request can be built", __FILE__, __LINE__);
	}
	json_begin(&w, &mem);
	json_add_object(&w, NULL);
	json_add_str(&w, "name", str_from(name));
	json_add_str(&w, "method", r.method);
	json_add_str(&w, "url", r.url);
	json_add_object(&w, "headers");
	for (size_t i = 0; i < r.n_headers; i++)
		json_add_str(&w, arena_cstr(&mem, r.headers[i].name), r.headers[i].value);
	json_end_object(&w);
	json_add_str(&w, "body", r.body);
	add_parts(&w, &r);
	json_end_object(&w);
	str line = json_done(&w);
	fwrite(line.ptr, 1, line.len, stdout);
	putchar('\n');
	arena_finish(&mem);
}

/* To a phone, to a user id, and to a group where that is allowed; with and without a quote. */
static void dump_send(const char *name, struct rendered m)
{
	struct work w = { .kind = WORK_SEND, .delivery_id = 7, .attempt = 1, .message = m };
	char full[100];

	w.to.id = (struct identity){ ID_PHONE, phone };
	snprintf(full, sizeof(full), "%s to a phone", name);
	dump(full, &w);
	w.message = with_quote(m);
	snprintf(full, sizeof(full), "%s as an answer", name);
	dump(full, &w);
	w.to.id = (struct identity){ ID_WA, user };
	snprintf(full, sizeof(full), "%s to a user id", name);
	dump(full, &w);
	if (m.form == FORM_BUTTONS || m.form == FORM_LIST)
		return;
	w.to = (struct address){ .is_group = true, .id.opaque = group };
	snprintf(full, sizeof(full), "%s to a group", name);
	dump(full, &w);
}

static void dump_sends(void)
{
	dump_send("text", (struct rendered){ .body = STR("Halo \"Bu\" Sri\nhttps://contoh.id") });
	dump_send("one button", choices_of(FORM_BUTTONS, 1));
	dump_send("three buttons", choices_of(FORM_BUTTONS, 3));
	dump_send("buttons below a picture", with_picture(choices_of(FORM_BUTTONS, 2)));
	dump_send("list of one", choices_of(FORM_LIST, 1));
	dump_send("list of ten", choices_of(FORM_LIST, 10));
	dump_send("template", template_of(0));
	dump_send("template with parameters", template_of(8));
	dump_send("template with picture", with_picture(template_of(2)));
	dump_send("image by id", media_of(FORM_IMAGE, false));
	dump_send("image by link", media_of(FORM_IMAGE, true));
	dump_send("document by id", with_name(media_of(FORM_DOCUMENT, false)));
	dump_send("document by link", media_of(FORM_DOCUMENT, true));
}

int main(void)
{
	struct work read = { .kind = WORK_MARK_READ, .message_id = STR("wamid.A") };
	struct work upload = { .kind = WORK_UPLOAD,
			       .body_file = STR("/tmp/keripik.jpg"),
			       .content_type = STR("image/jpeg") };
	struct work fetch = { .kind = WORK_FETCH, .media_ref = STR("1037543291543636") };

	dump_sends();
	dump("mark as read", &read);
	read.is_typing = true;
	dump("mark as read and typing", &read);
	dump("upload", &upload);
	dump("fetch", &fetch);
	return 0;
}
