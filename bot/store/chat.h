/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_CHAT_H
#define SIAR_STORE_CHAT_H

#include "bot/model/event.h"
#include "bot/store/db.h"

/* People, their ids, and the chats messages go to. Stored values: never renumber. */

enum chat_kind { CHAT_PRIVATE = 0, CHAT_GROUP = 1 };
enum chat_state { CHAT_SILENT = 0, CHAT_ACTIVE = 1, CHAT_LEFT = 2, CHAT_DEAD = 3 };

struct person {
	int64_t id;
	str name;
	int language;         /* enum language */
	int64_t consented_ms; /* 0 = consent words not shown yet */
};

struct chat {
	int64_t id;
	enum chat_kind kind;
	struct identity address; /* for a group the network's group id */
	int64_t person_id;       /* private chats */
	int64_t account_id; /* who serves it: the account last written to; a group keeps its own */
	enum chat_state state;
	str title;
	int64_t steward_id;
	int64_t last_inbound_ms;
	int64_t stop_ms, marketing_stop_ms; /* 0 = not stopped */
	/* reply-loop brakes and help, see dispatch */
	int64_t help_ms, brake_start_ms, brake_count, same_hash, same_count;
	int64_t zone;               /* enum zone, -1 = the office's */
	int64_t day, day_promos;    /* promos on its last day with any (zone_day) */
	int64_t marketing_until_ms; /* no promo before then: the network asked for it */
	int64_t digest_day;         /* of the last digest that was sent to it */
	bool has_routes;            /* more than one account reaches her (route.h) */
	str rules; /* of a group: the preset it chose, empty = the office's alone */
	enum group_posting posting; /* of a group: may we write there? */
	int64_t topic;              /* of a group: where promos go in it, 0 = it has none */
	int64_t old_ms;             /* when it was told that its message came too late */
};

struct sender {
	struct person person;
	struct chat chat; /* the private chat */
	bool has_dialog;  /* a question is open to her in the private chat */
	bool id_moved;    /* the id she came with was given up before: it gives no role */
};

/* The person behind these ids with her private chat: one query when the first id is known and there
 * is one id. Unknown: made (chat active, served by `account_id`). Two ids are linked to one person;
 * when they belong to two, the one with no phone joins the one with the phone if that has no id of
 * the other's kind, else the phone goes to the person of the other id (a number was given to
 * somebody else) and is marked moved. `name` fills an empty name. Text in `mem`. */
enum err store_sender_take(struct db *db, const struct identity *ids, size_t n_ids, str name,
			   int64_t account_id, int64_t now_ms, struct arena *mem,
			   struct sender *ret) MUST_CHECK;
/* The network says: this person has other ids now. The old one is marked moved, the new ones are
 * linked, the private chat's address follows. Nothing when the old id is unknown (ERR_NOTFOUND). */
enum err store_identity_change(struct db *db, struct identity old_id, const struct identity *ids,
			       size_t n_ids, int64_t now_ms) MUST_CHECK;
enum err store_person_by_id(struct db *db, int64_t id, struct arena *mem,
			    struct person *ret) MUST_CHECK;
enum err store_person_ids(struct db *db, int64_t person_id, struct arena *mem, struct identity *ret,
			  size_t max, size_t *ret_n) MUST_CHECK;
enum err store_person_set_language(struct db *db, int64_t id, int language) MUST_CHECK;
/* The ledger: exact words shown or said, append only; sets consented_ms when it is given. */
enum err store_consent_add(struct db *db, int64_t person_id, const char *purpose, bool is_given,
			   str words, str message_id, int64_t now_ms) MUST_CHECK;

enum err store_chat_by_id(struct db *db, int64_t id, struct arena *mem,
			  struct chat *ret) MUST_CHECK;
/* The group with this id, ERR_NOTFOUND when it was never activated. */
enum err store_group_find(struct db *db, struct identity group, struct arena *mem,
			  struct chat *ret) MUST_CHECK;
/* The group with this id, made silent when it is new. */
enum err store_group_take(struct db *db, struct identity group, int64_t account_id, int64_t now_ms,
			  struct arena *mem, struct chat *ret) MUST_CHECK;
/* Also ends what the network said of promos to it while it was not active. */
enum err store_group_activate(struct db *db, int64_t chat_id, int64_t steward_id) MUST_CHECK;
enum err store_chat_set_state(struct db *db, int64_t chat_id, enum chat_state state) MUST_CHECK;
/* The preset that promos must keep to reach the group; empty = none of its own. */
enum err store_group_set_rules(struct db *db, int64_t chat_id, str preset) MUST_CHECK;
enum err store_group_set_title(struct db *db, int64_t chat_id, str title) MUST_CHECK;
/* One UPDATE for an inbound message: last_inbound_ms, account_id (private chats), help_ms, brake_*,
 * same_*, old_ms from `c`. A dead chat lives again. */
enum err store_chat_inbound(struct db *db, const struct chat *c) MUST_CHECK;
/* The time zone of its quiet hours and days: enum zone, -1 = the office's. What waits for an hour
 * is looked at again. */
enum err store_chat_set_zone(struct db *db, int64_t chat_id, int64_t zone,
			     int64_t now_ms) MUST_CHECK;
/* The network's marketing stop (now_ms) or its end (0). */
enum err store_chat_set_marketing_stop(struct db *db, int64_t chat_id, int64_t at_ms) MUST_CHECK;
/* The network holds promos to it back until then. */
enum err store_chat_set_marketing_wait(struct db *db, int64_t chat_id, int64_t until_ms) MUST_CHECK;
/* The bounce score and when it was that. */
enum err store_chat_bounce(struct db *db, int64_t chat_id, int64_t *ret_score,
			   int64_t *ret_at_ms) MUST_CHECK;
enum err store_chat_set_bounce(struct db *db, int64_t chat_id, int64_t score,
			       int64_t at_ms) MUST_CHECK;
/* A message arrived: the score is zero. */
enum err store_chat_reached(struct db *db, int64_t chat_id) MUST_CHECK;
/* An active chat is dead: what is queued for it fails, its digest is forgotten. */
enum err store_chat_give_up(struct db *db, int64_t chat_id, int64_t now_ms,
			    bool *ret_is_dead) MUST_CHECK;
/* What the network wrote as the recipient's id beside the one we used: linked to the same person.
 */
enum err store_identity_learn(struct db *db, int64_t chat_id, struct identity id,
			      int64_t now_ms) MUST_CHECK;

/* One-time code for activating a group, kept as a hash. */
enum err store_group_code_add(struct db *db, str code, int64_t by_person,
			      int64_t expires_ms) MUST_CHECK;
/* Takes the code out: ERR_NOTFOUND when it is unknown, used or expired; else *ret_by = whose it
 * was.
 */
enum err store_group_code_take(struct db *db, str code, int64_t now_ms, int64_t *ret_by) MUST_CHECK;

#endif
