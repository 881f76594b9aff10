/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_STORE_ASK_H
#define SIAR_TESTS_STORE_ASK_H

#include "tests/store/fixture.h"

/* Each asks every question of some headers of the store once; test_plans.c looks at how. */
void ask_people(struct fixture *f);
void ask_routes(struct fixture *f);
void ask_merges(struct fixture *f);
void ask_chats(struct fixture *f);
void ask_goods(struct fixture *f);
void ask_media(struct fixture *f);
void ask_changes(struct fixture *f);
void ask_halal(struct fixture *f);
void ask_decisions(struct fixture *f);
void ask_vocabulary(struct fixture *f);
void ask_likeness(struct fixture *f);
void ask_runs(struct fixture *f);
void ask_rehearsal(struct fixture *f);
void ask_deliveries(struct fixture *f);
void ask_digests(struct fixture *f);
void ask_crowds(struct fixture *f);
void ask_retention(struct fixture *f);
void ask_inbox(struct fixture *f);
void ask_clock(struct fixture *f);
void ask_home(struct fixture *f);
void ask_jobs(struct fixture *f);
void ask_pages(struct fixture *f);

#endif
