/* SPDX-License-Identifier: MIT */
/* Every question of the store about people and chats: who they are, what they want. Asked once for
 * test_plans.c. */
#include "bot/store/dialog.h"
#include "bot/store/group.h"
#include "bot/store/merge.h"
#include "bot/store/pair.h"
#include "bot/store/route.h"
#include "tests/store/ask.h"

void ask_people(struct fixture *f)
{
	struct identity both[] = { phone_id("62811"), wa_id("ID.1") };
	struct identity moved[] = { phone_id("62811"), wa_id("ID.2") };
	struct identity list[4];
	struct sender s;
	struct person p;
	size_t n;
	fixture_take(f, &both[0], 1);
	fixture_take(f, &both[1], 1);
	fixture_take(f, both, 2);  /* two persons become one */
	fixture_take(f, moved, 2); /* the number passes on */
	MUST(store_sender_take(f->db, &both[0], 1, STR("Sri"), f->account, T0, &f->mem, &s));
	MUST(store_identity_change(f->db, both[0], &both[0], 0, T0)); /* her chat is dead */
	MUST(store_identity_learn(f->db, s.chat.id, wa_id("ID.3"), T0));
	s = fixture_sender(f);
	MUST(store_identity_learn(f->db, s.chat.id, phone_id("62899"), T0));
	MUST(store_person_by_id(f->db, s.person.id, &f->mem, &p));
	MUST(store_person_ids(f->db, s.person.id, &f->mem, list, 4, &n));
	MUST(store_person_set_language(f->db, s.person.id, 1));
	MUST(store_consent_add(f->db, s.person.id, "first", true, STR("ya"), STR("m"), T0));
}

/* Two shops, one seller, and two again. */
void ask_merges(struct fixture *f)
{
	struct promo a = fixture_promo(f, "kuliner", 3573), b = fixture_promo(f, "kuliner", 3573);
	struct merged m;
	int64_t who;

	MUST(store_pair_code_put(f->db, STR("123456"), a.person_id, T0 + 1, T0));
	assert_int_equal(store_pair_code_take(f->db, STR("1"), b.person_id, T0, &who),
			 ERR_NOTFOUND);
	MUST(store_pair_code_take(f->db, STR("123456"), b.person_id, T0, &who));
	MUST(store_merge(f->db, a.person_id, b.person_id, T0, &m));
	MUST(store_merge_undo(f->db, m.person_id, T0, &m));
	MUST(store_merge(f->db, fixture_sender(f).person.id, a.person_id, T0, &m));
	assert_int_equal(store_person_of(f->db, phone_id("1"), &who), ERR_NOTFOUND);
}

/* Telegram beside the phone, then no more of it. */
void ask_routes(struct fixture *f)
{
	struct sender s = fixture_sender(f);
	struct identity telegram = { ID_TELEGRAM, STR("777001") };
	struct account_row a;
	int64_t next, ids[2] = { f->account };
	struct delivery d = fixture_reply(f, s.chat.id);

	MUST(store_account_take(f->db, STR("tele"), STR("x"), STR_NONE, &f->mem, &a));
	ids[1] = a.id;
	MUST(store_account_order(f->db, ids, 2));
	s.chat.last_inbound_ms = T0;
	MUST(store_chat_inbound(f->db, &s.chat));
	MUST(store_route_take(f->db, &s.chat, a.id, &telegram, 1));
	MUST(store_chat_inbound(f->db, &s.chat));
	MUST(store_route_fail(f->db, s.chat.id, a.id, 0, T0, &next));
	assert_int_equal(next, f->account);
	MUST(store_route_promo(f->db, s.chat.id, &next));
	MUST(store_route_of(f->db, &s.chat, telegram, &f->mem));
	MUST(store_route_delivery(f->db, d.id, a.id));
}

void ask_chats(struct fixture *f)
{
	struct chat c = fixture_group(f, "G.1"), own;
	struct sender s = fixture_sender(f);
	struct account_row a;
	struct dialog_row row = { STR("daftar"), STR("nama"), STR("x"), T0 };
	int64_t n;
	bool yes;

	MUST(store_group_find(f->db, wa_id("G.1"), &f->mem, &c));
	MUST(store_group_take(f->db, wa_id("G.2"), f->account, T0, &f->mem, &c));
	MUST(store_group_migrate(f->db, c.id, STR("G.2b"), T0));
	(void)fixture_group(f, "G.3");
	MUST(store_group_migrate(f->db, c.id, STR("G.3"), T0));
	MUST(store_group_migrate(f->db, c.id, STR("G.2b"), T0));
	MUST(store_group_known(f->db, wa_id("G.2b"), &f->mem, &c));
	MUST(store_group_serve(f->db, c.id, f->account));
	MUST(store_group_set_posting(f->db, c.id, POSTING_ADMINS_ONLY));
	MUST(store_group_posted(f->db, c.id));
	c.steward_id = s.person.id;
	assert_int_equal(store_group_steward(f->db, &c, &f->mem, &own), ERR_NOTFOUND);
	c.steward_id = 0;
	MUST(store_group_leave(f->db, c.id, T0));
	MUST(store_group_activate(f->db, c.id, c.steward_id == 0 ? 1 : c.steward_id));
	MUST(store_chat_set_state(f->db, c.id, CHAT_ACTIVE));
	MUST(store_group_set_rules(f->db, c.id, STR("bebas")));
	MUST(store_group_set_title(f->db, c.id, STR("Camilan")));
	MUST(store_group_set_topic(f->db, c.id, 7));
	MUST(store_chat_inbound(f->db, &c));
	MUST(store_chat_set_marketing_stop(f->db, c.id, 0));
	MUST(store_chat_set_marketing_wait(f->db, c.id, T0));
	MUST(store_chat_set_zone(f->db, c.id, 1, T0));
	MUST(store_chat_set_bounce(f->db, c.id, 1, T0));
	MUST(store_chat_bounce(f->db, c.id, &n, &n));
	MUST(store_chat_reached(f->db, c.id));
	MUST(store_chat_give_up(f->db, c.id, T0, &yes));
	MUST(store_chat_by_id(f->db, c.id, &f->mem, &c));
	MUST(store_group_code_add(f->db, STR("AB"), 1, T0 + 1));
	MUST(store_group_code_take(f->db, STR("AB"), T0, &n));
	MUST(store_account_take(f->db, STR("pusat"), STR("x"), STR_NONE, &f->mem, &a));
	MUST(store_account_set_lane(f->db, a.id, LANE_OPEN, STR_NONE, 0, 0, T0));
	MUST(store_account_set_day(f->db, a.id, 1, 2, 3));
	MUST(store_account_set_gap(f->db, a.id, T0, T0, 3));
	MUST(store_account_cursor(f->db, a.id, &f->mem, &a.phone));
	MUST(store_account_set_cursor(f->db, a.id, STR("7")));
	MUST(store_account_set_health(f->db, a.id, HEALTH_READY));
	MUST(store_account_set_usual(f->db, a.id, 1, 2));
	MUST(store_account_set_heard(f->db, a.id, 1, 2));
	MUST(store_account_set_queue(f->db, a.id, STR("1")));
	MUST(store_account_set_history(f->db, a.id, STR("c")));
	MUST(store_account_history(f->db, a.id, &f->mem, &a.phone));
	MUST(store_account_open_stopped(f->db, T0, &n));
	MUST(store_account_set_phone(f->db, a.id, STR("62811")));
	MUST(store_dialog_put(f->db, c.id, 1, &row));
	MUST(store_dialog_find(f->db, c.id, 1, &f->mem, &row));
	MUST(store_dialog_end(f->db, c.id, 1));
}
