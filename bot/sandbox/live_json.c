/* SPDX-License-Identifier: MIT */
/* What the page is told, as JSON: a message, a status, the whole world. live.h has the shapes. The
 * snapshot carries the newest SNAPSHOT_MESSAGES. Sandbox thread only. */

#include "bot/sandbox/live_parts.h"

#include "bot/base/utf8.h"
#include "bot/net/json.h"
#include "bot/sandbox/answer.h"
#include "bot/sandbox/photos.h"
#include "bot/sandbox/sandbox.h"

enum { SNAPSHOT_MESSAGES = 800, QUOTE_BYTES_MAX = 400 };

static const char *const status_words[] = {
	[WORLD_PENDING] = "pending", [WORLD_SENT] = "sent",     [WORLD_DELIVERED] = "delivered",
	[WORLD_READ] = "read",       [WORLD_FAILED] = "failed",
};

static void add_null(struct json_writer *w, const char *key)
{
	json_add_raw(w, key, STR("null"));
}

/* Only what begins like a picture is worth asking for; the look inside is a worker's work. */
static bool looks_like_picture(str bytes)
{
	return str_starts(bytes, STR("\xff\xd8\xff")) ||
	       str_starts(bytes, STR("\x89PNG\r\n\x1a\n"));
}

static void add_photo(struct live *l, struct json_writer *w, str media_id)
{
	const struct world_media *file = world_media_kept(l->o.world, media_id);

	if (file && looks_like_picture(file->bytes))
		json_add_str(w, "photo",
			     arena_printf(w->mem, "/sandbox/media/%" STR_FMT, STR_ARG(media_id)));
	else
		add_null(w, "photo");
}

static str name_of_author(struct live *l, const struct world_message *m)
{
	if (m->is_ours || m->person < 0)
		return STR("siar");
	return world_person(l->o.world, m->person)->name;
}

static void add_quote(struct live *l, struct json_writer *w, str id)
{
	const struct world_message *m = world_message(l->o.world, id);

	if (!m) {
		add_null(w, "quote");
		return;
	}
	json_add_object(w, "quote");
	json_add_str(w, "id", m->id);
	json_add_str(w, "name", name_of_author(l, m));
	json_add_str(w, "text", utf8_cut(m->text, QUOTE_BYTES_MAX));
	json_end_object(w);
}

static void add_choices(struct json_writer *w, const struct world_message *m)
{
	json_add_array(w, "choices");
	for (int i = 0; i < m->n_choices; i++) {
		json_add_object(w, NULL);
		json_add_str(w, "id", m->choices[i].id);
		json_add_str(w, "title", m->choices[i].title);
		json_add_str(w, "description", m->choices[i].description);
		json_end_object(w);
	}
	json_end_array(w);
}

static void add_message(struct live *l, struct json_writer *w, const struct world_message *m)
{
	struct world *world = l->o.world;

	json_add_object(w, NULL);
	json_add_str(w, "id", m->id);
	if (m->person >= 0)
		json_add_str(w, "person", world_person(world, m->person)->phone);
	else
		add_null(w, "person");
	if (m->group >= 0)
		json_add_str(w, "group", world_group(world, m->group)->id);
	else
		add_null(w, "group");
	json_add_bool(w, "is_ours", m->is_ours);
	json_add_int(w, "at_ms", m->at_ms);
	json_add_str(w, "type", m->type);
	json_add_str(w, "text", m->text);
	add_photo(l, w, m->media_id);
	add_quote(l, w, m->quote_id);
	add_choices(w, m);
	json_add_str(w, "footer", m->footer);
	json_add_str(w, "list_button", m->list_button);
	json_add_str(w, "template", m->template_name);
	json_add_str(w, "status", str_from(status_words[m->status]));
	json_add_int(w, "code", m->code);
	json_end_object(w);
}

/* ---- events ---- */

static void begin(struct json_writer *w, struct arena *mem)
{
	arena_init(mem, 0);
	json_begin(w, mem);
}

static void tell(struct live *l, const char *event, struct json_writer *w)
{
	live_event(l, event, json_done(w));
	arena_finish(w->mem);
}

void live_message(struct live *l, const struct world_message *m)
{
	struct json_writer w;
	struct arena mem;

	if (list_is_empty(&l->listeners))
		return;
	begin(&w, &mem);
	add_message(l, &w, m);
	tell(l, "message", &w);
}

void live_status(struct live *l, const struct world_message *m)
{
	struct json_writer w;
	struct arena mem;

	if (list_is_empty(&l->listeners))
		return;
	begin(&w, &mem);
	json_add_object(&w, NULL);
	json_add_str(&w, "id", m->id);
	json_add_str(&w, "status", str_from(status_words[m->status]));
	json_add_int(&w, "code", m->code);
	json_end_object(&w);
	tell(l, "status", &w);
}

void live_typing(struct live *l, int person)
{
	struct json_writer w;
	struct arena mem;

	begin(&w, &mem);
	json_add_object(&w, NULL);
	json_add_str(&w, "person", world_person(l->o.world, person)->phone);
	json_end_object(&w);
	tell(l, "typing", &w);
}

static void add_clock(struct live *l, struct json_writer *w)
{
	json_add_int(w, "now_ms", world_now_ms(l->o.world));
	json_add_int(w, "moved_ms", l->o.moved_ms(l->o.owner));
}

void live_clock(struct live *l)
{
	struct json_writer w;
	struct arena mem;

	begin(&w, &mem);
	json_add_object(&w, NULL);
	add_clock(l, &w);
	json_end_object(&w);
	tell(l, "clock", &w);
}

void live_set_ready(struct live *l)
{
	l->is_ready = true;
	live_event(l, "ready", STR("{}"));
}

/* ---- everything, once ---- */

static void add_account(struct live *l, struct json_writer *w)
{
	json_add_object(w, "account");
	json_add_str(w, "name", STR("demo"));
	json_add_str(w, "phone", STR(SANDBOX_PHONE));
	json_add_str(w, "phone_number_id", STR(SANDBOX_NUMBER_ID));
	json_add_str(w, "waba_id", STR(SANDBOX_WABA_ID));
	json_add_str(w, "access_token", STR(SANDBOX_TOKEN));
	json_add_str(w, "app_secret", STR(SANDBOX_APP_SECRET));
	json_add_str(w, "verify_token", STR(SANDBOX_VERIFY_TOKEN));
	json_add_str(w, "base_url", l->o.base_url);
	json_end_object(w);
}

static void add_people(struct world *world, struct json_writer *w)
{
	json_add_array(w, "people");
	for (int i = 0; i < world_count_people(world); i++) {
		const struct world_person *p = world_person(world, i);
		json_add_object(w, NULL);
		json_add_str(w, "id", p->phone);
		json_add_str(w, "name", p->name);
		json_add_str(w, "role", p->role);
		json_add_str(w, "about", p->about);
		json_end_object(w);
	}
	json_end_array(w);
}

static void add_groups(struct world *world, struct json_writer *w)
{
	json_add_array(w, "groups");
	for (int i = 0; i < world_count_groups(world); i++) {
		const struct world_group *g = world_group(world, i);
		if (!g->id.len)
			continue;
		json_add_object(w, NULL);
		json_add_str(w, "id", g->id);
		json_add_str(w, "title", g->title);
		json_add_array(w, "members");
		for (int k = 0; k < g->n_members; k++)
			json_add_str(w, NULL, world_person(world, g->members[k])->phone);
		json_end_array(w);
		json_end_object(w);
	}
	json_end_array(w);
}

static void add_photos(struct json_writer *w)
{
	json_add_array(w, "photos");
	for (size_t i = 0; i < sandbox_photos_count; i++) {
		json_add_object(w, NULL);
		json_add_str(w, "name", str_from(sandbox_photos[i].name));
		json_add_object(w, "alt");
		json_add_str(w, "id", str_from(sandbox_photos[i].alt_id));
		json_add_str(w, "en", str_from(sandbox_photos[i].alt_en));
		json_end_object(w);
		json_end_object(w);
	}
	json_end_array(w);
}

static void add_messages(struct live *l, struct json_writer *w)
{
	const struct world_message *m;
	int n = SNAPSHOT_MESSAGES;

	json_add_array(w, "messages");
	while (n-- > 0)
		if ((m = world_newest(l->o.world, n)) &&
		    !(m->group >= 0 && !world_group(l->o.world, m->group)->id.len))
			add_message(l, w, m);
	json_end_array(w);
}

void live_answer_world(struct live *l, struct http_exchange *x)
{
	struct json_writer w;
	struct arena mem;

	begin(&w, &mem);
	json_add_object(&w, NULL);
	add_clock(l, &w);
	add_account(l, &w);
	add_people(l->o.world, &w);
	add_groups(l->o.world, &w);
	add_photos(&w);
	add_messages(l, &w);
	json_add_raw(&w, "faults", faults_json(l->o.faults, &mem));
	json_add_bool(&w, "is_ready", l->is_ready);
	/* While nobody listens nobody asks: what was known then is old. */
	bool is_known = l->panel.text.len && !list_is_empty(&l->listeners);
	json_add_raw(&w, "panel", is_known ? l->panel.text : STR("null"));
	json_end_object(&w);
	answer_json(x, 200, json_done(&w));
	arena_finish(&mem);
}
