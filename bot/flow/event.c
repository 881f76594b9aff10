/* SPDX-License-Identifier: MIT */
/* What each kind of event does. Messages go on to dispatch; the rest ends here. Writer thread,
 * inside the event's savepoint. */
#include "bot/flow/event.h"

#include "bot/base/log.h"
#include "bot/flow/alarm.h"
#include "bot/flow/dispatch.h"
#include "bot/flow/group.h"
#include "bot/flow/health.h"
#include "bot/flow/status.h"
#include "bot/model/phone.h"
#include "bot/store/account.h"
#include "bot/store/chat.h"
#include "bot/store/delivery.h"
#include "bot/understand/phrase.h"

#include <string.h>

static enum err apply_preference(struct turn *t, int account, const struct event *ev)
{
	struct sender sender;

	if (!ev->n_ids || !str_eq(ev->preference_category, STR("marketing_messages")))
		return OK;
	enum err e = store_sender_take(t->db, ev->ids, ev->n_ids, STR_NONE,
				       t->engine->accounts[account].id, t->now_ms, &t->event_mem,
				       &sender);
	return e ? e
		 : store_chat_set_marketing_stop(t->db, sender.chat.id,
						 ev->is_stop ? t->now_ms : 0);
}

/* Only what the restriction stopped goes on: another reason to stop is still one. */
static enum err account_restored(struct turn *t, int account)
{
	struct lane *l = &t->lanes[account];

	if (l->state != LANE_STOPPED ||
	    !str_eq(str_from(l->reason), STR("reason.account_restricted")))
		return OK;
	lane_open(l);
	return store_account_set_lane(t->db, t->engine->accounts[account].id, LANE_OPEN, STR_NONE,
				      0, 0, t->now_ms);
}

static enum err apply_account(struct turn *t, int account, const struct event *ev)
{
	struct engine_account *a = &t->engine->accounts[account];

	log_event(ev->account_change == ACCOUNT_RESTRICTED ? LOG_ERROR : LOG_INFO, "account.notice",
		  "account=%" STR_FMT " field=%s detail=%s", STR_ARG(a->config->name),
		  log_str(ev->field), log_str(ev->detail));
	if (ev->account_change == ACCOUNT_HEALTH)
		return health_told(t, account, ev->health);
	if (ev->account_change == ACCOUNT_RESTORED)
		return account_restored(t, account);
	if (ev->account_change != ACCOUNT_RESTRICTED)
		return OK;
	if (!lane_stop(&t->lanes[account], "reason.account_restricted", ev->code))
		return OK;
	enum err e =
		store_account_set_lane(t->db, a->id, LANE_STOPPED, STR("reason.account_restricted"),
				       ev->code, 0, t->now_ms);
	return e ? e : alarm_account(t, account, "alarm.stopped");
}

static enum err apply_id_change(struct turn *t, const struct event *ev)
{
	enum err e = store_identity_change(t->db, ev->old_id, ev->ids, ev->n_ids, t->now_ms);
	return e == ERR_NOTFOUND ? OK : e;
}

/* Our own number, when config does not have it: the link by which people arrive needs it. */
static enum err learn_phone(struct turn *t, int account, const struct event *ev)
{
	struct engine_account *a = &t->engine->accounts[account];
	str phone;

	if (a->phone[0] || t->phone_of >= 0 ||
	    !phone_parse(ev->account_phone, &t->event_mem, &phone) || phone.len >= sizeof(t->phone))
		return OK;
	memcpy(t->phone, phone.ptr, phone.len);
	t->phone_of = account;
	return store_account_set_phone(t->db, a->id, phone);
}

static enum err apply_message(struct turn *t, int account, const struct event *ev,
			      struct why *reterr)
{
	enum err e = learn_phone(t, account, ev);

	return e ? e : dispatch_event(t, account, ev, reterr);
}

/* An account's webhook speaks for that account only. */
static bool is_for_account(const struct turn *t, int account, const struct event *ev)
{
	const struct gateway *gw = &t->engine->accounts[account].gateway;
	return !ev->account_ref.len || str_eq(ev->account_ref, gw->ops->account_ref(gw));
}

enum err event_apply(struct turn *t, int account, const struct event *ev, struct why *reterr)
{
	if (!is_for_account(t, account, ev)) {
		t->counters.ignored++;
		return OK;
	}

	switch (ev->kind) {
	case EVENT_MESSAGE:
		return apply_message(t, account, ev, reterr);
	case EVENT_STATUS:
		return status_apply(t, account, ev);
	case EVENT_GROUP:
		return group_apply(t, account, ev);
	case EVENT_ID_CHANGE:
		return apply_id_change(t, ev);
	case EVENT_PREFERENCE:
		return apply_preference(t, account, ev);
	case EVENT_ACCOUNT:
		return apply_account(t, account, ev);
	case EVENT_ERROR:
		log_event(LOG_WARN, "account.notice", "account=%" STR_FMT " code=%lld title=%s",
			  STR_ARG(t->engine->accounts[account].config->name), (long long)ev->code,
			  log_str(ev->error_title));
		return OK;
	case EVENT_ECHO:
		t->counters.ignored++;
		return OK;
	}
	return OK;
}

enum err event_is_ours(struct turn *t, int account, const struct event *ev, bool *ret)
{
	str text = ev->text;
	int64_t id;

	*ret = true;
	if (ev->kind != EVENT_MESSAGE || !ev->group_id.len)
		return OK;
	if (ev->content == CONTENT_TEXT || ev->content == CONTENT_IMAGE)
		if (phrase_take_prefix(&text))
			return OK;
	*ret = false;
	if (!ev->ref_id.len || !ev->text.len)
		return OK;

	/* An answer to something the bot said. */
	enum err e =
		store_delivery_by_provider(t->db, t->engine->accounts[account].id, ev->ref_id, &id);
	*ret = e == OK;
	return e == ERR_NOTFOUND ? OK : e;
}
