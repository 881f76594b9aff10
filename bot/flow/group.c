/* SPDX-License-Identifier: MIT */
/* Groups: which of our accounts serves one, and what its network tells of it: its title, whether we
 * may write there, that we are in or out. Called by event and dispatch on the writer thread, inside
 * the event's savepoint. */
#include "bot/flow/group.h"

#include "bot/base/log.h"
#include "bot/flow/alarm.h"
#include "bot/flow/outbox.h"
#include "bot/flow/planner.h"
#include "bot/store/group.h"

static bool can_serve(const struct turn *t, int64_t account_id)
{
	for (size_t i = 0; i < t->engine->n_accounts; i++) {
		const struct engine_account *a = &t->engine->accounts[i];
		const struct lane *l = &t->lanes[i];
		if (a->id == account_id)
			return config_account(t->config, a->config->name) &&
			       (l->state != LANE_STOPPED || l->health == HEALTH_LIMITED);
	}
	return false;
}

static bool is_others(const struct turn *t, int account, const struct chat *group)
{
	return group->account_id != t->engine->accounts[account].id && group->state != CHAT_LEFT &&
	       group->state != CHAT_DEAD && can_serve(t, group->account_id);
}

static enum err take_over(struct turn *t, int account, struct chat *group)
{
	const struct engine_account *a = &t->engine->accounts[account];

	if (group->account_id == a->id)
		return OK;
	log_event(LOG_INFO, "group.account", "account=%s chat=%lld", log_str(a->config->name),
		  (long long)group->id);
	const struct run_move move = { group->id, group->account_id, a->id };
	group->account_id = a->id;
	group->posting = POSTING_UNKNOWN;
	enum err e = store_group_serve(t->db, group->id, a->id);
	return e ? e : planner_moved(t, &move);
}

enum err group_hear(struct turn *t, int account, int64_t at_ms, struct chat *group)
{
	bool is_heard = group->account_id != t->engine->accounts[account].id && at_ms != 0 &&
			at_ms <= group->last_inbound_ms;

	if (is_others(t, account, group)) {
		t->counters.ignored++;
		return ERR_NOTFOUND;
	}
	enum err e = take_over(t, account, group);
	return e || !is_heard ? e : ERR_NOTFOUND;
}

/* Her who can change it, else the operators. */
static enum err ask_to_be_admin(struct turn *t, const struct chat *group)
{
	struct chat steward;
	const struct message m = {
		.key = STR("group.make_admin"),
		.args = ARGS(ARG("grup", group->title.len ? group->title : group->address.opaque)),
	};

	enum err e = store_group_steward(t->db, group, &t->event_mem, &steward);
	if (e == ERR_NOTFOUND)
		return alarm_operators(t, &m);
	return e ? e : outbox_add(t, steward.account_id, steward.id, CLASS_NOTICE, &m);
}

static enum err apply_settings(struct turn *t, const struct event *ev, struct chat *group)
{
	enum err e = OK;

	if (ev->subject.len && !str_eq(ev->subject, group->title)) {
		group->title = ev->subject;
		e = store_group_set_title(t->db, group->id, ev->subject);
	}
	if (e || ev->posting == POSTING_UNKNOWN || ev->posting == group->posting)
		return e;
	/* What has arrived says more than a list that does not tell whether we are an admin. */
	if (ev->posting == POSTING_ADMINS_ONLY && group->posting == POSTING_PROVEN)
		return OK;
	e = store_group_set_posting(t->db, group->id, ev->posting);
	if (e || ev->posting != POSTING_ADMINS_ONLY || group->state != CHAT_ACTIVE)
		return e;
	return ask_to_be_admin(t, group);
}

static enum err apply_change(struct turn *t, const struct event *ev, struct chat *group)
{
	switch (ev->change) {
	case GROUP_ENTERED: /* it was left: somebody must activate it again */
		return group->state == CHAT_LEFT
			       ? store_chat_set_state(t->db, group->id, CHAT_SILENT)
			       : OK;
	case GROUP_MIGRATED:
		return store_group_migrate(t->db, group->id, ev->new_group_id, t->now_ms);
	case GROUP_SUSPENDED:
		return group->state == CHAT_ACTIVE
			       ? store_chat_set_state(t->db, group->id, CHAT_SILENT)
			       : OK;
	case GROUP_RESUMED:
		return group->state == CHAT_SILENT
			       ? store_chat_set_state(t->db, group->id, CHAT_ACTIVE)
			       : OK;
	case GROUP_SETTINGS:
		return apply_settings(t, ev, group);
	case GROUP_DELETED:
	case GROUP_REMOVED:
	case GROUP_CREATED:
	case GROUP_JOINED:
	case GROUP_LEFT:
	case GROUP_REQUESTED:
	case GROUP_CHANGE_OTHER:
		return OK;
	}
	return OK;
}

enum err group_apply(struct turn *t, int account, const struct event *ev)
{
	const struct engine_account *a = &t->engine->accounts[account];
	const struct identity id = { a->gateway.ops->group_kind, ev->group_id };
	struct chat group;

	enum err e = store_group_known(t->db, id, &t->event_mem, &group);
	if (e)
		return e == ERR_NOTFOUND ? OK : e;
	if (is_others(t, account, &group)) {
		t->counters.ignored++;
		return OK;
	}
	/* That an account is out says nothing of the one that serves it. */
	bool is_out = ev->change == GROUP_REMOVED && group.account_id == a->id;
	if (is_out || ev->change == GROUP_DELETED)
		return store_group_leave(t->db, group.id, t->now_ms);

	/* Of groups in which we were never activated nothing more is remembered. */
	if (group.steward_id == 0 || ev->change == GROUP_REMOVED)
		return OK;
	e = take_over(t, account, &group);
	return e ? e : apply_change(t, ev, &group);
}
