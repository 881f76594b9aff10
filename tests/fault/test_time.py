# SPDX-License-Identifier: MIT
"""Times at the edge of what can be stored."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import siar
from tap import case, check, check_eq, main, wait_for

SECONDS_2100 = 4102444800
# not_before_ms: long ago, one that 32 bits cannot hold, the last there is
PAST, FAR, LAST = 1, SECONDS_2100 * 1000, (1 << 63) - 1


@case
def f33_rows_due_in_1970_go_and_rows_due_after_2038_hold_up_nobody():
    site = siar.Site()
    s = site.siar
    people = [site.subscriber() for _ in range(4)]
    number = site.promo(site.shop(), "Keripik tempe 15rb")
    site.quiet()
    for p in people:
        site.stub.switch(fault="code", code=131056, to=p.address)     # each waits as a recipient
    site.say(s.moderator, f"/setuju {number}")
    wait_for(lambda: all(any(e.result == "code" for e in site.all_to(p)) for p in people), "four refusals")
    s.stop()
    for p, at in zip(people, (PAST, FAR, LAST, LAST)):
        s.sql("UPDATE chat SET pair_tat_ms = 0 WHERE address = ?", p.phone)
        changed = s.sql("UPDATE delivery SET not_before_ms = ? WHERE run_id IS NOT NULL AND state = 0 AND chat_id = "
                        "(SELECT id FROM chat WHERE address = ?) RETURNING 1", at, p.phone)
        check_eq(changed, [(1,)], p.address)
    s.start()
    site.hear(people[0], "Keripik tempe")
    for n in range(5):
        site.talk(site.person(), "/kategori", "Kategori")
    check_eq(s.deliveries("queued"), 3, "the others wait")
    before = s.metric("siar_turns_total")
    site.talk(site.person(), "/kategori", "Kategori")
    check(s.metric("siar_turns_total") - before < 100, "it does not spin")
    check_eq([[e for e in site.all_to(p) if e.is_acted and "Keripik tempe" in e.text] for p in people[1:]], [[], [], []])
    site.close()


if __name__ == "__main__":
    sys.exit(main())
