/* SPDX-License-Identifier: MIT */
/* What `siar status` shows. Pure. */
#include "bot/web/status.h"

#include "bot/base/buf.h"
#include "bot/model/event.h"
#include "bot/net/json.h"

static const char *const lane_names[] = { "open", "paused", "stopped" };
static const char *const brake_names[] = {
	"off",
	"promos stopped",
	"all stopped",
	("nothing is sent: the database is a copy or was restored "
	 "(siar resume --after-restore)"),
};

static void add_account(struct buf *b, const struct stats_lane *l)
{
	buf_printf(b, "account: %s %s%s%s", l->account, lane_names[l->state],
		   l->reason[0] ? ": " : "", l->reason);
	if (l->health != HEALTH_UNKNOWN)
		buf_printf(b, ", health %s", health_name((enum health)l->health));
	if (l->is_quiet)
		buf_printf(b, ", quieter than usual");
	buf_printf(b, ", %lld in flight of %lld\n", (long long)l->in_flight, (long long)l->window);
}

str status_text(const struct stats *s, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	buf_printf(&b, "store:   %s%s\n", s->can_commit ? "ok" : "CANNOT COMMIT",
		   s->is_careful ? ", careful mode after an unclean exit" : "");
	buf_printf(&b, "brake:   %s\n", brake_names[s->brake]);
	buf_printf(&b, "inbox:   %lld bodies taken, %lld waiting, %lld set aside\n",
		   (long long)s->bodies, (long long)s->ring_items, (long long)s->set_aside);
	buf_printf(&b, "sends:   %lld started, %lld accepted, %lld uncertain\n",
		   (long long)s->sends, (long long)s->verdicts[0], (long long)s->verdicts[7]);
	for (size_t i = 0; i < s->n_lanes; i++)
		add_account(&b, &s->lanes[i]);
	return str_trim(buf_str(&b));
}

str status_phone(const struct stats *s, str account)
{
	for (size_t i = 0; i < s->n_lanes; i++)
		if (str_eq(account, str_from(s->lanes[i].account)))
			return str_from(s->lanes[i].phone);
	return STR_NONE;
}

str status_json(const struct stats *s, struct arena *mem)
{
	struct json_writer w;

	json_begin(&w, mem);
	json_add_object(&w, NULL);
	json_add_bool(&w, "can_commit", s->can_commit);
	json_add_bool(&w, "careful", s->is_careful);
	json_add_str(&w, "brake", str_from(brake_names[s->brake]));
	json_add_int(&w, "bodies", s->bodies);
	json_add_int(&w, "waiting", s->ring_items);
	json_add_int(&w, "set_aside", s->set_aside);
	json_add_int(&w, "events", s->events);
	json_add_int(&w, "sends", s->sends);
	json_add_array(&w, "accounts");
	for (size_t i = 0; i < s->n_lanes; i++) {
		json_add_object(&w, NULL);
		json_add_str(&w, "name", str_from(s->lanes[i].account));
		json_add_str(&w, "phone", str_from(s->lanes[i].phone));
		json_add_str(&w, "lane", str_from(lane_names[s->lanes[i].state]));
		json_add_str(&w, "reason", str_from(s->lanes[i].reason));
		json_add_str(&w, "health", str_from(health_name((enum health)s->lanes[i].health)));
		json_add_bool(&w, "quiet", s->lanes[i].is_quiet);
		json_add_int(&w, "in_flight", s->lanes[i].in_flight);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
	return json_done(&w);
}
