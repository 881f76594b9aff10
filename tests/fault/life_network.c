/* SPDX-License-Identifier: MIT */
/* The network's side of a life: what people write, as the Cloud API's webhooks, what comes back for
 * a send, and the statuses that follow. Nothing in it depends on what the bot did but for the ids
 * of deliveries. */
#include "tests/fault/life.h"

#include "bot/base/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define OPERATOR  "6281300000001"
#define MODERATOR "6281300000002"
#define SRI       "6281400000001"
#define NUR       "6281400000002"
#define GROUP_ID  "120363000000000001"

/* WAITS: what came before is wholly done by then, so that the order of the network's answers cannot
 * change what this one does. */
enum { GROUP = 1, WAITS = 2, PHOTO = 4 };
static const struct line {
	const char *from, *words;
	unsigned how;
} script[] = {
	{ SRI, "/daftar Keripik Bu Sri; Kota Malang; kuliner", 0 },
	{ NUR, "/daftar", 0 },
	{ "6281500000001", "/langganan kuliner Kota Malang", 0 },
	{ NUR, "Sambal Nur", 0 },
	{ "6281500000002", "/langganan semua", 0 },
	{ OPERATOR, "/grup aktif", GROUP },
	{ NUR, "Kota Malang", 0 },
	{ "6281500000003", "/langganan kuliner semua", 0 },
	{ OPERATOR, "/langganan kuliner Kota Malang", GROUP },
	{ NUR, "1", 0 },
	{ SRI, "/produk tambah Keripik tempe; 12rb/bungkus", 0 },
	{ NUR, "ya", 0 },
	{ "6281500000004", "/langganan fesyen Kota Batu", 0 },
	{ "6281500000005", "/langganan kuliner Kota Malang", 0 },
	{ SRI, "/promo KRP01 15000 gurih, baru digoreng", WAITS },
	{ SRI, "1", 0 },
	{ "6281500000006", "halo", 0 },
	{ MODERATOR, "/setuju 1", WAITS },
	{ "6281500000001", "/cari keripik", 0 },
	{ "6281500000006", "/kategori", 0 },
	{ "6281500000002", "BERHENTI", WAITS },
	{ NUR, "/promo Sambal bajak 25rb/botol", WAITS },
	{ NUR, "kirim", 0 },
	{ MODERATOR, "/tolak 2 fotonya kabur", WAITS },
	{ NUR, "/promo Sambal bajak pedas 26rb/botol", WAITS },
	{ NUR, "kirim", 0 },
	{ "6281500000002", "/langganan kuliner Kota Malang", 0 },
	{ MODERATOR, "/setuju 3", WAITS },
	{ "6281500000004", "/cari sambal", 0 },
	{ "6281500000003", "/siapa", 0 },
	{ SRI, "/produk habis KRP01", WAITS },
	{ "6281500000005", "BERHENTI", 0 },
	{ SRI, "/promo Kue lapis 20rb/kotak", WAITS | PHOTO },
	{ SRI, "kirim", WAITS },
	{ "6281500000006", "/langganan kriya Kota Batu", 0 },
	{ MODERATOR, "/setuju 4", WAITS },
	{ SRI, "/profil", 0 },
};
_Static_assert(sizeof(script) / sizeof(script[0]) <= SCRIPT_MAX, "the ledger has room");

size_t life_script_size(void)
{
	return ARRAY_LEN(script);
}

bool life_waits(size_t i)
{
	return script[i].how & WAITS;
}

static str envelope(const char *part, struct arena *mem)
{
	return arena_printf(
		mem,
		"{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"501\",\"changes\":["
		"{"
		"\"field\":\"messages\",\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":"
		"{"
		"\"display_phone_number\":\"6281100000001\",\"phone_number_id\":\"1001\"},%s}}]}]}",
		part);
}

str life_body(size_t i, struct arena *mem)
{
	const struct line *line = &script[i];

	str content =
		arena_printf(mem,
			     line->how & PHOTO ? "\"type\":\"image\",\"image\":{\"id\":\"photo7\","
						 "\"mime_type\":\"image/jpeg\",\"caption\":\"%s\"}"
					       : "\"type\":\"text\",\"text\":{\"body\":\"%s\"}",
			     line->words);
	str part = arena_printf(
		mem,
		"\"contacts\":[{\"profile\":{\"name\":\"Orang\"},\"wa_id\":\"%s\"}],\"messages\":[{"
		"\"from\":\"%s\",%s\"id\":\"wamid.in%zu\",\"timestamp\":\"1795500000\","
		"%s}]",
		line->from, line->from, line->how & GROUP ? "\"group_id\":\"" GROUP_ID "\"," : "",
		i, content.ptr);
	return envelope(part.ptr, mem);
}

str life_note_body(const struct note *n, struct arena *mem)
{
	str part = arena_printf(mem,
				"\"statuses\":[{\"id\":\"wamid.out%" PRId64 ".%d\",\"status\":"
				"\"delivered\",\"timestamp\":\"1795500000\",\"recipient_id\":"
				"\"6281500000001\",\"biz_opaque_callback_data\":\"siar1:%" PRId64
				":%d\"}]",
				n->delivery_id, n->attempt, n->delivery_id, n->attempt);
	return envelope(part.ptr, mem);
}

/* Its bytes are on the wire. */
void life_leaves(struct ledger *g, const struct sending *s)
{
	const struct hash_key key = { .k = { 1, 2 } };
	const str parts[] = { s->work.to.id.opaque, s->work.message.body };
	uint64_t what;

	g->sends++;
	if (s->job_id || s->class != CLASS_PROMO)
		return;
	struct hash16 h = hash16_of(&key, parts, ARRAY_LEN(parts));
	memcpy(&what, h.b, sizeof(what));
	for (size_t i = 0; i < g->n_left; i++) {
		if (g->left[i].what != what)
			continue;
		if (g->left[i].times++ == 1) {
			g->wrong++;
			(void)snprintf(g->words, sizeof(g->words),
				       "a promo left twice: delivery %" PRId64 ", then %" PRId64,
				       g->left[i].delivery_id, s->work.delivery_id);
		}
		return;
	}
	ASSERT(g->n_left < LEFT_MAX);
	g->left[g->n_left++] = (struct left){ what, s->work.delivery_id, 1 };
}

/* What left may leave again: the network has not taken it. */
static void take_back(struct ledger *g, const struct sending *s)
{
	for (size_t i = 0; i < g->n_left; i++) {
		if (g->left[i].delivery_id == s->work.delivery_id)
			g->left[i].times = 0;
	}
}

static void refuse(struct ledger *g, struct sending *s, bool is_busy)
{
	take_back(g, s);
	if (!is_busy) {
		s->how = HTTP_NOT_SENT;
		return;
	}
	s->how = HTTP_ANSWERED;
	s->reply = (struct http_reply){
		.status = 429, .body = STR("{\"error\":{\"code\":130429,\"message\":\"slow\"}}")
	};
}

/* As the network and, for the file itself, the worker would. */
static void answer_job(struct sending *s, int64_t luck)
{
	const char *body = "{\"success\":true}";

	/* Of the seven attempts of a photo the power may take the others. */
	if (luck < 10 && s->work.attempt < 3) {
		s->how = luck < 5 ? HTTP_NOT_SENT : HTTP_UNKNOWN;
		return;
	}
	if (s->work.kind == WORK_UPLOAD)
		body = "{\"id\":\"upload7\"}";
	if (s->work.kind == WORK_FETCH && s->work.step == 0)
		body = "{\"url\":\"http://127.0.0.1:9/media/7\"}";
	if (s->work.kind == WORK_FETCH && s->work.step > 0)
		s->item = (struct shelf_item){
			.hash = { 7 }, .mime = "image/jpeg", .width = 64, .height = 48, .bytes = 900
		};
	s->how = HTTP_ANSWERED;
	s->reply.status = 200;
	s->reply.body = str_from(body);
}

void life_answer(struct ledger *g, struct sending *s)
{
	int64_t luck = random_below(&g->dice, 100);

	s->reply = (struct http_reply){ .content_type = STR("application/json") };
	if (s->job_id) {
		answer_job(s, luck);
		return;
	}
	if (luck < 4) {
		refuse(g, s, luck < 2);
		return;
	}
	if (luck < 60 && g->n_notes < NOTES_MAX)
		g->notes[g->n_notes++] =
			(struct note){ s->work.delivery_id, s->work.attempt, false };
	if (luck > 94) {
		s->how = HTTP_UNKNOWN; /* it has come, the answer is lost */
		return;
	}
	s->how = HTTP_ANSWERED;
	s->reply.status = 200;
	s->reply.body =
		arena_printf(&s->mem, "{\"messages\":[{\"id\":\"wamid.out%" PRId64 ".%d\"}]}",
			     s->work.delivery_id, s->work.attempt);
}
