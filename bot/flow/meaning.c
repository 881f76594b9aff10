/* SPDX-License-Identifier: MIT */
/* From words to a meaning, in the order a person would expect: who says stop is always heard, a
 * command with prefix comes before an open question, bare words last. Called by dispatch on the
 * writer thread. */
#include "bot/flow/meaning.h"

#include "bot/base/utf8.h"
#include "bot/understand/phrase.h"
#include "bot/understand/promo.h"
#include "handlers/berhenti.h"
#include "handlers/photo.h"

bool meaning_is_quiet(const struct event *ev)
{
	switch (ev->content) {
	case CONTENT_REACTION:
	case CONTENT_SYSTEM:
	case CONTENT_REVOKE:
		return true;
	case CONTENT_EDIT:
		return ev->text.len == 0 || ev->group_id.len > 0;
	case CONTENT_TEXT:
	case CONTENT_IMAGE:
	case CONTENT_VIDEO:
	case CONTENT_DOCUMENT:
	case CONTENT_AUDIO:
	case CONTENT_STICKER:
	case CONTENT_LOCATION:
	case CONTENT_CONTACTS:
	case CONTENT_CHOICE:
	case CONTENT_ORDER:
	case CONTENT_UNSUPPORTED:
	case CONTENT_OTHER:
		return false;
	}
	return true;
}

bool meaning_has_words(const struct event *ev)
{
	return ev->text.len && !ev->is_forwarded &&
	       (ev->content == CONTENT_TEXT || ev->content == CONTENT_IMAGE || photo_is_in(ev));
}

/* What siar cannot do with it, and what to do instead; NULL = nothing to say. */
static const char *note_of(enum content_type content)
{
	switch (content) {
	case CONTENT_AUDIO:
		return "note.audio";
	case CONTENT_VIDEO:
		return "note.video";
	case CONTENT_DOCUMENT:
		return "note.document";
	case CONTENT_STICKER:
		return "note.sticker";
	case CONTENT_LOCATION:
		return "note.location";
	case CONTENT_CONTACTS:
		return "note.contacts";
	case CONTENT_ORDER:
		return "note.order";
	case CONTENT_IMAGE: /* without a reference: it cannot be fetched */
	case CONTENT_UNSUPPORTED:
	case CONTENT_OTHER:
		return "note.other";
	case CONTENT_TEXT:
	case CONTENT_CHOICE:
	case CONTENT_REACTION:
	case CONTENT_SYSTEM:
	case CONTENT_EDIT:
	case CONTENT_REVOKE:
		return NULL;
	}
	return NULL;
}

struct meaning meaning_say(const char *key)
{
	return (struct meaning){ .deed = DEED_SAY, .key = key };
}

struct meaning meaning_run(const struct command *command, str rest)
{
	return (struct meaning){ .deed = DEED_RUN, .command = command, .rest = rest };
}

static struct meaning only(enum deed deed)
{
	return (struct meaning){ .deed = deed };
}

static struct meaning help_once(const struct hearing *h)
{
	return only(h->is_help_due ? DEED_HELP : DEED_NOTHING);
}

static struct meaning unknown(const struct hearing *h, str text, bool has_prefix)
{
	const struct command *near = match_near(h->table, text, h->has_role, h->mem);

	if (near)
		return (struct meaning){ .deed = DEED_SAY,
					 .key = "dispatch.near_miss",
					 .near = near };
	return has_prefix ? meaning_say("dispatch.unknown") : help_once(h);
}

static bool begins_with_digit(str s)
{
	return s.len && s.ptr[0] >= '0' && s.ptr[0] <= '9';
}

/* More words than the command takes: "menu hari ini: nasi pecel 10rb" asks for no menu. */
static bool is_too_much(const struct command *command, str rest)
{
	str word;
	int n = 0;

	while (str_take_word(&rest, &word))
		n++;
	return command->args.max >= 0 && n > command->args.max;
}

/* "Dodol apel 30rb": the word for selling is the goods. */
static bool begins_with_goods(const struct hearing *h, str text)
{
	struct promo_reading r;
	str rest = text, raw, folded;

	promo_read(h->config, text, h->now_ms, h->mem, &r);
	return phrase_take_word(&rest, h->mem, &raw, &folded) && folded.len > 0 &&
	       str_starts(utf8_fold(r.title, h->mem), folded);
}

static struct meaning promo(str text)
{
	return (struct meaning){ .deed = DEED_PROMO, .rest = text };
}

/* "saya mau daftar", "pengen langganan kuliner": the command behind the wish. Not for what is
 * obeyed at once: "mau berhenti kerja" stops nothing. */
static struct match wished(const struct hearing *h, str text)
{
	const struct match none = { NULL, STR_NONE };

	if (!phrase_take_wish(&text, h->mem))
		return none;
	struct match m = match_find(h->table, text, true, h->mem);
	return m.command && m.command->flags & (COMMAND_OBEYED | COMMAND_NOT_BARE) ? none : m;
}

/* Of something that was told by number. */
static struct meaning number(str text)
{
	return meaning_run(command_by_name(STR("ringkasan")), text);
}

static struct meaning bare(const struct hearing *h, str text)
{
	if (phrase_number(h->config, text, h->mem) > 0)
		return number(text);
	struct match m = match_find(h->table, text, true, h->mem);
	if (m.command && m.command->flags & COMMAND_LOOKS && phrase_is_soft(m.rest, h->mem))
		m.rest = STR_NONE;

	if (m.command && (!(m.command->flags & COMMAND_NOT_BARE) || begins_with_digit(m.rest))) {
		if (m.command == command_by_name(STR("promo")) && begins_with_goods(h, text))
			return promo(text);
		if (is_too_much(m.command, m.rest) && promo_is(h->config, text, h->mem))
			return promo(text);
		return meaning_run(m.command, m.rest);
	}
	if (phrase_stop(text, h->mem) == STOP_DOUBTFUL)
		return only(DEED_ASK_STOP);
	if (promo_is(h->config, text, h->mem))
		return promo(text);
	m = wished(h, text);
	return m.command ? meaning_run(m.command, m.rest) : unknown(h, text, false);
}

/* What is said in the middle of a question and is no answer to it: "sudah terkirim ya kak?",
 * "status 12"; a moderator's "setuju 12". */
static struct match beside_question(const struct hearing *h, str text)
{
	const struct match none = { NULL, STR_NONE };
	struct match m = match_find(h->table, text, true, h->mem);
	int64_t number;

	if (!m.command)
		return none;
	if (m.command->flags & COMMAND_NOT_BARE)
		return h->has_role && begins_with_digit(m.rest) ? m : none;
	if (!(m.command->flags & COMMAND_LOOKS))
		return none;
	if (phrase_is_soft(m.rest, h->mem))
		m.rest = STR_NONE;
	bool is_whole =
		m.rest.len == 0 || (m.command->args.max == 1 && str_to_int64(m.rest, &number));
	return is_whole ? m : none;
}

/* A sticker answers nothing: the question is asked again. */
static struct meaning wordless(const struct hearing *h)
{
	const char *note = note_of(h->event->content);

	if (h->has_dialog)
		return (struct meaning){ .deed = DEED_ANSWER, .key = note };
	if (!note)
		return help_once(h);
	return h->is_note_due ? (struct meaning){ .deed = DEED_HELP, .key = note }
			      : only(DEED_NOTHING);
}

/* A photo whose caption has no prefix. Where nothing is open its words are those of a promo, also
 * forwarded ones (nothing goes out before she says so), and not a conversation: "menu baru: bakso
 * 15rb" asks for no menu. */
static struct meaning photo(const struct hearing *h)
{
	bool has_words = meaning_has_words(h->event);
	str text = h->event->text;

	if (h->has_dialog && !h->takes_photos && !has_words)
		return (struct meaning){ .deed = DEED_ANSWER, .key = "note.photo" };
	if (h->has_dialog)
		return only(DEED_ANSWER);
	struct match m = match_find(h->table, text, true, h->mem);
	if (has_words && m.command && m.command->flags & COMMAND_TAKES_PHOTO)
		return meaning_run(m.command, m.rest);
	return promo(text);
}

/* A choice that says all by itself, whatever is open. */
static struct meaning tapped_command(const struct hearing *h)
{
	str text = h->event->choice_id;

	(void)phrase_take_prefix(&text);
	struct match m = match_find(h->table, text, false, h->mem);
	return m.command ? meaning_run(m.command, m.rest) : meaning_say("dispatch.old_choice");
}

/* What she edited may have begun with a command: "/promo keripik 15rb". */
static struct meaning edited(const struct hearing *h)
{
	str text = h->event->text;
	bool has_prefix = phrase_take_prefix(&text);
	struct match m = match_find(h->table, text, !has_prefix, h->mem);
	bool is_promo_word = m.command && m.command->flags & COMMAND_TAKES_PHOTO;

	if (has_prefix && !is_promo_word)
		return only(DEED_NOTHING);
	return (struct meaning){ .deed = DEED_REVISE,
				 .rest = is_promo_word ? m.rest : h->event->text };
}

struct meaning meaning_in_private(const struct hearing *h)
{
	const struct event *ev = h->event;
	bool is_photo = photo_is_in(ev), has_words = meaning_has_words(ev);
	str text = ev->text;

	if (ev->content == CONTENT_CHOICE && str_starts(ev->choice_id, STR("/")))
		return tapped_command(h);
	if (ev->content == CONTENT_EDIT)
		return edited(h);
	if (ev->content == CONTENT_CHOICE)
		return h->has_dialog ? only(DEED_ANSWER) : meaning_say("dispatch.old_choice");
	if (!has_words && ev->is_forwarded && ev->content == CONTENT_TEXT && !h->has_dialog &&
	    promo_is(h->config, text, h->mem))
		return promo(text);
	if (!has_words)
		return is_photo ? photo(h) : wordless(h);
	if (phrase_stop(text, h->mem) == STOP_SURE)
		return meaning_run(&command_berhenti, STR_NONE);

	if (phrase_take_prefix(&text)) {
		struct match m = match_find(h->table, text, false, h->mem);
		return m.command ? meaning_run(m.command, m.rest) : unknown(h, text, true);
	}
	if (is_photo)
		return photo(h);
	if (!h->has_dialog)
		return bare(h, text);
	struct match m = beside_question(h, text);
	return m.command ? meaning_run(m.command, m.rest) : only(DEED_ANSWER);
}

struct meaning meaning_without_question(const struct hearing *h)
{
	const struct event *ev = h->event;

	return ev->ref_id.len > 0 && phrase_number(h->config, ev->text, h->mem) > 0
		       ? number(ev->text)
		       : only(DEED_NOTHING);
}

struct meaning meaning_in_group(const struct hearing *h)
{
	str text = h->event->text;

	if (!meaning_has_words(h->event))
		return only(DEED_NOTHING);
	/* "siapa mau ikut arisan?" is said to the group. */
	if (!phrase_take_prefix(&text))
		return only(DEED_ANSWER);
	struct match m = match_find(h->table, text, false, h->mem);
	return m.command ? meaning_run(m.command, m.rest) : only(DEED_NOTHING);
}
