/* SPDX-License-Identifier: MIT */
/* Jobs from their claim to their end. Called by the turn behind the claims of deliveries and, for
 * what came back, by verdict; writer thread, inside the transaction.
 *
 *	FETCH      asks where the photo is, fetches it (a worker keeps it), tells the handler
 *	UPLOAD     gives it to the account's network, lets go what waited for that
 *	MARK_READ  one attempt, whatever comes of it
 *	ALBUM      no call: the handler is told that no photo followed
 *
 * A push-back that concerns the account pauses or stops its lane, as that of a delivery does. */
#include "bot/flow/jobs.h"

#include "bot/base/log.h"
#include "bot/flow/dispatch.h"
#include "bot/flow/intake.h"
#include "bot/flow/pool.h"
#include "bot/flow/retry.h"
#include "bot/flow/verdict.h"
#include "bot/store/chat.h"
#include "bot/store/job.h"
#include "bot/store/media.h"
#include "bot/store/sweep.h"

enum {
	BATCH_MAX = 16,
	SHORTEST_WAIT_MS = 1000,
	FETCH_ATTEMPTS = 7, /* two minutes: people wait for it */
	UPLOAD_ATTEMPTS = 10,
	TELL_BUDGET_US = 20 * 1000,
};

/* A refused one may do after a day. */
static const int64_t refused_ms = INT64_C(24) * 3600 * 1000;

/* A row that is gone needs nothing more. */
static enum err or_gone(enum err e)
{
	return e == ERR_NOTFOUND ? OK : e;
}

enum err jobs_tell(struct turn *t, enum err (*deed)(struct turn *t, int64_t id), int64_t id)
{
	enum err e = db_savepoint(t->db);
	if (e)
		return e;
	arena_reset(&t->event_mem);
	db_read_budget_us(t->db, TELL_BUDGET_US);
	e = deed(t, id);
	db_read_budget_us(t->db, 0);
	if (!e && arena_is_over(&t->event_mem))
		e = ERR_LIMIT;
	if (!e)
		return db_savepoint_keep(t->db);
	if (e == ERR_IO || !db_in_transaction(t->db))
		return ERR_IO;
	log_event(LOG_ERROR, "job.failed", "id=%lld error=%s", (long long)id, err_name(e));
	return db_savepoint_undo(t->db);
}

enum err jobs_upload(struct turn *t, int64_t account_id, int64_t media_id)
{
	struct job j = {
		.kind = JOB_UPLOAD,
		.account_id = account_id,
		.object_id = media_id,
		.not_before_ms = t->now_ms,
	};
	bool is_there;

	/* Put once more it would forget how long it is to wait. */
	enum err e = store_job_exists(t->db, JOB_UPLOAD, account_id, media_id, &is_there);
	return e || is_there ? e : store_job_put(t->db, &j, t->now_ms);
}

/* --- how they end --- */

static enum err refuse_photo(struct turn *t, const struct sending *s, const char *reason)
{
	enum err e = or_gone(store_job_end(t->db, s->job_id));

	if (!e)
		e = or_gone(store_media_refuse(t->db, s->media_id, str_from(reason)));
	return e ? e : jobs_tell(t, dispatch_photo, s->media_id);
}

static enum err keep_photo(struct turn *t, const struct sending *s)
{
	const struct shelf_item *i = &s->item;
	struct media m = {
		.id = s->media_id,
		.hash = { (const char *)i->hash, sizeof(i->hash) },
		.mime = str_from(i->mime),
		.bytes = i->bytes,
		.width = i->width,
		.height = i->height,
		.look = i->look,
	};

	enum err e = or_gone(store_job_end(t->db, s->job_id));
	if (!e)
		e = or_gone(store_media_ready(t->db, &m));
	return e ? e : jobs_tell(t, dispatch_photo, s->media_id);
}

/* An empty id: the network does not take it. */
static enum err end_upload(struct turn *t, const struct sending *s, str provider_id)
{
	int64_t account_id = t->engine->accounts[s->account].id;
	int64_t good_ms = provider_id.len > 0 ? JOBS_UPLOADED_MS : refused_ms;

	enum err e = or_gone(store_job_end(t->db, s->job_id));
	if (!e) /* without content there is nothing to remember */
		e = or_gone(store_upload_put(t->db, account_id, s->media_id, provider_id,
					     t->now_ms + good_ms));
	return e ? e : store_sweep_want_release(t->db, account_id, STR("reason.media_uploading"));
}

static void log_job(const struct turn *t, const struct sending *s, const char *event,
		    const struct outcome *o)
{
	log_event(LOG_WARN, event,
		  "account=%s job=%lld kind=%d step=%d attempt=%d code=%lld reason=%s",
		  log_str(t->engine->accounts[s->account].config->name), (long long)s->job_id,
		  (int)s->work.kind, s->work.step, s->work.attempt, (long long)o->code,
		  o->reason ? o->reason : "-");
}

static enum err give_up(struct turn *t, const struct sending *s, const struct outcome *o)
{
	log_job(t, s, "job.refused", o);
	switch (s->work.kind) {
	case WORK_FETCH:
		return refuse_photo(t, s, "media.not_arrived");
	case WORK_UPLOAD:
		return end_upload(t, s, STR_NONE);
	case WORK_MARK_READ:
	case WORK_SEND:
	case WORK_POLL:
	case WORK_HEALTH:
	case WORK_GROUPS:
	case WORK_HISTORY:
	case WORK_QUEUE:
		break;
	}
	return or_gone(store_job_end(t->db, s->job_id));
}

/* --- the way out --- */

/* *ret_is_over: it will never go and has ended. */
static enum err fill_upload(struct turn *t, struct sending *s, bool *ret_is_over)
{
	struct work *w = &s->work;
	struct media m;

	enum err e = store_media_by_id(t->db, s->media_id, &s->mem, &m);
	if (e && e != ERR_NOTFOUND)
		return e;
	if (e || m.state != MEDIA_READY) {
		*ret_is_over = true;
		return end_upload(t, s, STR_NONE);
	}
	w->body_file = shelf_path(t->config->state_dir, m.hash, m.mime, &s->mem);
	w->content_type = m.mime;
	return OK;
}

/* Some networks want the chat too. One that is gone is not marked. */
static enum err fill_mark_read(struct turn *t, struct sending *s)
{
	struct chat c;

	enum err e = store_chat_by_id(t->db, s->chat_id, &t->mem, &c);
	if (!e)
		s->work.to = (struct address){
			.is_group = c.kind == CHAT_GROUP,
			.id = { c.address.kind, arena_str(&s->mem, c.address.opaque) },
		};
	return or_gone(e);
}

/* All that the call needs, in its own memory: the turn's is gone when it leaves. */
static enum err fill(struct turn *t, int account, const struct job *j, struct sending *s,
		     bool *ret_is_over)
{
	static const enum work_kind kinds[] = { [JOB_FETCH] = WORK_FETCH,
						[JOB_UPLOAD] = WORK_UPLOAD,
						[JOB_MARK_READ] = WORK_MARK_READ };

	sending_reset(s);
	s->account = account;
	s->job_id = j->id;
	s->media_id = j->kind == JOB_MARK_READ ? 0 : j->object_id;
	s->chat_id = j->kind == JOB_MARK_READ ? j->object_id : 0;
	s->work = (struct work){ .kind = kinds[j->kind], .step = j->step, .attempt = j->attempt };
	if (j->kind == JOB_UPLOAD)
		return fill_upload(t, s, ret_is_over);
	str ref = arena_str(&s->mem, j->ref);
	if (j->kind == JOB_FETCH)
		s->work.media_ref = ref;
	else
		s->work.message_id = ref;
	s->work.next_url = arena_str(&s->mem, j->next_url);
	return j->kind == JOB_MARK_READ ? fill_mark_read(t, s) : OK;
}

static bool is_file(const struct gateway *gw, const struct work *work)
{
	if (work->kind != WORK_FETCH)
		return false;
	return gw->ops->is_file ? gw->ops->is_file(work) : work->step > 0;
}

static enum err prepare(struct turn *t, int account, struct job *j, struct sending *s,
			bool *ret_is_over)
{
	const struct gateway *gw = &t->engine->accounts[account].gateway;

	*ret_is_over = false;
	enum err e = store_job_claim(t->db, j, t->now_ms);
	if (!e)
		e = fill(t, account, j, s, ret_is_over);
	if (e || *ret_is_over)
		return e;
	if (gw->ops->build(gw, &s->work, &s->mem, &s->request, NULL)) {
		*ret_is_over = true;
		return give_up(t, s, &(struct outcome){ .reason = "reason.build" });
	}
	s->is_file = is_file(gw, &s->work);
	if (s->is_file) {
		s->file_of = gw->ops->file_of;
		/* base64 takes a third more, and there are words around it */
		s->request.max_reply_bytes =
			s->file_of ? PICTURE_BYTES_MAX / 2 * 3 : PICTURE_BYTES_MAX;
		s->is_public_only = !t->engine->accounts[account].config->is_private;
	}
	return OK;
}

static enum err start(struct turn *t, int account, struct job *j)
{
	struct list_node *n = list_take_first(&t->engine->free_sendings);
	bool is_over;

	ASSERT(n);
	struct sending *s = CONTAINER_OF(n, struct sending, node);
	enum err e = prepare(t, account, j, s, &is_over);
	if (!e && !is_over) {
		s->is_probe = lane_job_take(&t->lanes[account]);
		t->lanes[account].jobs++;
	}
	list_add_last(e || is_over ? &t->engine->free_sendings : &t->claimed, n);
	return e;
}

/* The job goes first: the handler may want to wait for one more photo. */
static enum err end_album(struct turn *t, const struct job *j)
{
	enum err e = or_gone(store_job_end(t->db, j->id));

	return e ? e : jobs_tell(t, dispatch_album, j->object_id);
}

static bool has_time(const struct turn *t)
{
	return turn_spent_us(t) < TURN_WORK_US;
}

static enum err claim_account(struct turn *t, int account)
{
	int64_t account_id = t->engine->accounts[account].id, running;
	struct job jobs[BATCH_MAX];
	size_t n = 0;

	enum err e = store_job_ready(t->db, account_id, t->now_ms, &t->mem, jobs, BATCH_MAX, &n);
	if (e || n == 0)
		return e;
	e = store_job_running(t->db, account_id, &running);
	for (size_t i = 0; i < n && !e && has_time(t); i++) {
		if (jobs[i].kind == JOB_ALBUM) {
			e = end_album(t, &jobs[i]);
		} else if (running < JOBS_RUNNING_MAX && lane_job_may(&t->lanes[account]) &&
			   pool_room(t, account) > 0) {
			running++;
			e = start(t, account, &jobs[i]);
		}
	}
	return e;
}

enum err jobs_claim(struct turn *t)
{
	size_t n = t->engine->n_accounts;
	enum err e = OK;

	if (t->brake != BRAKE_OFF)
		return OK;
	for (size_t i = 0; i < n && !e; i++) {
		size_t at = (i + (size_t)t->engine->counters.turns) % n;
		if (t->lanes[at].state == LANE_OPEN)
			e = claim_account(t, (int)at);
	}
	return e;
}

/* --- the way back --- */

static enum err later(struct turn *t, const struct sending *s, const struct outcome *o,
		      int64_t wait_ms, bool keep_attempt)
{
	return or_gone(store_job_retry(t->db, s->job_id, t->now_ms + wait_ms, str_from(o->reason),
				       keep_attempt));
}

static enum err again(struct turn *t, const struct sending *s, const struct outcome *o)
{
	int max = s->work.kind == WORK_FETCH ? FETCH_ATTEMPTS : UPLOAD_ATTEMPTS;
	int64_t wait_ms = retry_wait_ms(s->work.attempt, &t->random);

	if (s->work.attempt >= max)
		return give_up(t, s, o);
	log_job(t, s, "job.retry", o);
	return later(t, s, o, o->wait_ms > wait_ms ? o->wait_ms : wait_ms, true);
}

/* Too fast, or not at all: no attempt is used up. */
static enum err push_back(struct turn *t, const struct sending *s, const struct outcome *o)
{
	bool is_account = o->verdict == VERDICT_STOP || o->scope == SCOPE_ACCOUNT;
	enum err e = is_account ? verdict_push_back(t, s->account, o) : OK;

	if (e || s->work.kind == WORK_MARK_READ)
		return e ? e : or_gone(store_job_end(t->db, s->job_id));
	int64_t wait_ms = o->wait_ms > SHORTEST_WAIT_MS ? o->wait_ms : SHORTEST_WAIT_MS;
	return later(t, s, o, is_account ? 0 : wait_ms, false);
}

static enum err on_step(struct turn *t, const struct sending *s, const struct outcome *o)
{
	if (s->work.kind != WORK_FETCH)
		return again(t, s, o);
	if (o->file_bytes > PICTURE_BYTES_MAX)
		return refuse_photo(t, s, "media.too_large");
	return or_gone(store_job_step(t->db, s->job_id, o->next_url, t->now_ms));
}

static enum err on_done(struct turn *t, const struct sending *s, const struct outcome *o)
{
	if (s->work.kind == WORK_UPLOAD && o->media_id.len > 0)
		return end_upload(t, s, o->media_id);
	if (s->is_file && s->item.mime)
		return keep_photo(t, s);
	return again(t, s, o);
}

/* No byte arrived. The file itself lies elsewhere: that tells nothing of the account. */
static bool is_unreached(const struct sending *s)
{
	return s->how == HTTP_ABORTED_UNSENT || (s->how == HTTP_NOT_SENT && !s->is_file);
}

static enum err on_unreached(struct turn *t, const struct sending *s, const struct outcome *o)
{
	enum err e = s->how == HTTP_NOT_SENT ? verdict_silent(t, s) : OK;

	return e ? e : later(t, s, o, 0, false);
}

static enum err follow(struct turn *t, const struct sending *s, const struct outcome *o)
{
	switch (o->verdict) {
	case VERDICT_SENT:
		return on_done(t, s, o);
	case VERDICT_NEXT_STEP:
		return on_step(t, s, o);
	case VERDICT_RETRY:
	case VERDICT_UNCERTAIN:
		return is_unreached(s) ? on_unreached(t, s, o) : again(t, s, o);
	case VERDICT_PAUSE:
	case VERDICT_STOP:
		return push_back(t, s, o);
	case VERDICT_REFUSED:
	case VERDICT_NEVER_AGAIN:
	case VERDICT_NEEDS_TEMPLATE:
		return give_up(t, s, o);
	}
	return OK;
}

/* The file itself lies elsewhere. */
static bool is_accepted(const struct sending *s, const struct outcome *o)
{
	return (o->verdict == VERDICT_SENT || o->verdict == VERDICT_NEXT_STEP) && !s->is_file;
}

static enum err settle(struct turn *t, struct sending *s)
{
	const struct gateway *gw = &t->engine->accounts[s->account].gateway;
	struct outcome o = { .verdict = VERDICT_RETRY, .reason = "reason.disk" };

	if (s->kept == ERR_INVALID)
		return refuse_photo(t, s, s->kept_reason);
	if (s->kept)
		return again(t, s, &o); /* the disk's fault, not the network's */
	gw->ops->judge(gw, &s->work, s->how, &s->reply, &s->mem, &o);
	if (is_accepted(s, &o))
		lane_job_back(&t->lanes[s->account], s->is_probe, true);
	bool is_push_back = o.verdict == VERDICT_PAUSE || o.verdict == VERDICT_STOP;
	if (s->work.kind == WORK_MARK_READ && !is_push_back)
		return or_gone(store_job_end(t->db, s->job_id));
	return follow(t, s, &o);
}

enum err jobs_apply(struct turn *t, struct sending *s)
{
	ASSERT(s->job_id > 0 && s->work.kind != WORK_SEND);
	t->lanes[s->account].jobs--;
	lane_job_back(&t->lanes[s->account], s->is_probe, false);
	enum err e = settle(t, s);

	if (!e)
		list_add_last(&t->judged, &s->node);
	return e;
}

/* --- when next --- */

/* Microseconds from now until a job of this account can be claimed. */
static enum err account_wait_us(struct turn *t, size_t account, int64_t *ret)
{
	const struct lane *l = &t->lanes[account];
	int64_t account_id = t->engine->accounts[account].id, at_ms, running;

	*ret = INT64_MAX;
	if (l->state == LANE_STOPPED)
		return OK;
	enum err e = store_job_next_ms(t->db, account_id, &at_ms);
	if (e || at_ms == INT64_MAX)
		return e;
	if (at_ms <= t->now_ms) {
		e = store_job_running(t->db, account_id, &running);
		bool may_start = l->state == LANE_PAUSED || lane_job_may(l);
		if (e || !may_start || running >= JOBS_RUNNING_MAX ||
		    !pool_will_have_room(t, (int)account))
			return e; /* an answer comes first, and that is a turn of its own */
	}
	if (l->state == LANE_PAUSED && at_ms < l->until_ms)
		at_ms = l->until_ms;
	*ret = at_ms > t->now_ms ? (at_ms - t->now_ms) * 1000 : 0;
	return OK;
}

enum err jobs_next_us(struct turn *t, int64_t *ret)
{
	int64_t least = INT64_MAX, wait_us;
	enum err e = OK;

	for (size_t i = 0; i < t->engine->n_accounts && !e && t->brake == BRAKE_OFF; i++) {
		e = account_wait_us(t, i, &wait_us);
		if (!e && wait_us < least)
			least = wait_us;
	}
	if (!e)
		*ret = least == INT64_MAX ? INT64_MAX : clock_mono_us(t->engine->clock) + least;
	return e;
}
