/* SPDX-License-Identifier: MIT */
/* From words to a meaning, in the order a person would expect: who says stop is always heard, a
 * command with prefix comes before an open question, bare words last. Called by dispatch on the
 * writer thread. */
#include "bot/flow/meaning.h"

#include "bot/understand/phrase.h"
#include "handlers/berhenti.h"

bool meaning_is_quiet(const struct event *ev)
{
	switch (ev->content) {
	case CONTENT_REACTION:
	case CONTENT_SYSTEM:
	case CONTENT_EDIT:
	case CONTENT_REVOKE:
		return true;
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
	       (ev->content == CONTENT_TEXT || ev->content == CONTENT_IMAGE);
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

static struct meaning bare(const struct hearing *h, str text)
{
	struct match m = match_find(h->table, text, true, h->mem);

	if (m.command && (!(m.command->flags & COMMAND_NOT_BARE) || begins_with_digit(m.rest)))
		return meaning_run(m.command, m.rest);
	if (phrase_stop(text, h->mem) == STOP_DOUBTFUL)
		return only(DEED_ASK_STOP);
	return unknown(h, text, false);
}

struct meaning meaning_in_private(const struct hearing *h)
{
	const struct event *ev = h->event;
	str text = ev->text;

	if (ev->content == CONTENT_CHOICE)
		return h->has_dialog ? only(DEED_ANSWER) : meaning_say("dispatch.old_choice");
	/* A sticker answers nothing: the question is asked again. */
	if (!meaning_has_words(ev))
		return h->has_dialog ? only(DEED_ANSWER) : help_once(h);
	if (phrase_stop(text, h->mem) == STOP_SURE)
		return meaning_run(&command_berhenti, STR_NONE);

	if (phrase_take_prefix(&text)) {
		struct match m = match_find(h->table, text, false, h->mem);
		return m.command ? meaning_run(m.command, m.rest) : unknown(h, text, true);
	}
	return h->has_dialog ? only(DEED_ANSWER) : bare(h, text);
}

struct meaning meaning_in_group(const struct hearing *h)
{
	str text = h->event->text;

	if (!meaning_has_words(h->event))
		return only(DEED_NOTHING);
	bool has_prefix = phrase_take_prefix(&text);
	struct match m = match_find(h->table, text, !has_prefix, h->mem);
	if (m.command)
		return meaning_run(m.command, m.rest);
	return only(has_prefix ? DEED_NOTHING : DEED_ANSWER);
}
