/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_DISPATCH_H
#define SIAR_FLOW_DISPATCH_H

#include "bot/flow/turn.h"

/* From an event to its handler, in the order of understanding (README): stop words, open question,
 * command with prefix, mention or reply to the bot, bare words and near misses in private, help
 * once in 6 hours; silence in groups. Checks who, where, arguments and flood points; shows the
 * consent words on first contact; reply-loop brakes. An error that is not the store's own (ERR_IO)
 * concerns this event only. */
enum err dispatch_event(struct turn *t, int account, const struct event *ev,
			struct why *reterr) MUST_CHECK;
/* A photo was fetched or refused; a draft's album is over; a promo could not be uploaded; a held
 * promo was not decided in time: to the handlers (photo.h, moderation.h), as the person it
 * concerns. */
enum err dispatch_photo(struct turn *t, int64_t media_id) MUST_CHECK;
enum err dispatch_album(struct turn *t, int64_t promo_id) MUST_CHECK;
enum err dispatch_upload_failed(struct turn *t, int64_t promo_id) MUST_CHECK;
/* Operators are told that `n` promos are held because they are late. */
enum err dispatch_late(struct turn *t, int64_t n) MUST_CHECK;
/* Moderators or operators (enum reminded) are told what waits for a decision. */
enum err dispatch_reminder(struct turn *t, int64_t level) MUST_CHECK;
enum err dispatch_expired(struct turn *t, int64_t promo_id) MUST_CHECK;
/* The time of a promo that comes again has come. */
enum err dispatch_again(struct turn *t, int64_t promo_id) MUST_CHECK;
/* Its run ended before everybody had it. */
enum err dispatch_run_over(struct turn *t, int64_t promo_id) MUST_CHECK;
/* The turn's rehearsal is over, or failed with `err`: who asked is told. */
enum err dispatch_rehearsed(struct turn *t, int64_t err) MUST_CHECK;
/* The same for the console and command line. a->result is the text. */
enum err dispatch_act(struct turn *t, struct act *a) MUST_CHECK;

#endif
