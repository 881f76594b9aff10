# SPDX-License-Identifier: MIT
"""Orders to runs under way, from chat to network: /jeda, /lanjut, /batal, /rem at random moments."""
import random
import sys
import time

import siar
from tap import case, check, check_eq, main, wait_for

PEOPLE = 400
site = siar.Site(per_second=200, in_flight=16)


def add_people():
    """Each wants all, and her window is open."""
    ids = "WITH RECURSIVE c (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM c WHERE i < 999 + ?) SELECT"
    site.siar.stop()
    site.siar.sql(f"INSERT INTO person (id, consented_ms, created_ms) {ids} i, 1, 1 FROM c", PEOPLE)
    site.siar.sql(f"INSERT INTO identity (kind, opaque, person_id, created_ms) {ids} 0, printf('62815%08d', i), i, 1 FROM c",
                  PEOPLE)
    site.siar.sql(f"INSERT INTO chat (id, kind, address_kind, address, person_id, account_id, state, last_inbound_ms, "
                  f"created_ms) {ids} i, 0, 0, printf('62815%08d', i), i, 1, 1, ?, 1 FROM c", PEOPLE, int(time.time() * 1000))
    site.siar.sql(f"INSERT INTO subscription (category, district, chat_id, seq, created_ms) {ids} '', 0, i, 0, 1 FROM c", PEOPLE)
    site.siar.start()


def got(title):
    """{number: how often}, of those people."""
    counts = {}
    for s in site.stub.log():
        if s.is_acted and title in s.text and s.to.startswith("+62815"):
            counts[s.to] = counts.get(s.to, 0) + 1
    return counts


def rest(orders, dice, numbers, seller):
    """Orders at random moments, each with its opposite at the end."""
    for _ in range(orders):
        time.sleep(dice.random() * 0.15)      # a moment, not a wait: any will do
        number = dice.choice(numbers)
        who = dice.choice([seller, site.siar.operator])
        if dice.random() < 0.3:
            site.say(site.siar.operator, dice.choice(["/rem", "/rem semua", "/lanjut semua"]))
        else:
            site.say(who, f"{dice.choice(['/jeda', '/lanjut'])} {number}")


@case
def f31_exactly_those_who_should_get_a_promo_get_it_once_through_pause_resume_brake_and_cancel():
    seed = random.randrange(1 << 30)
    print(f"# seed {seed}")
    dice = random.Random(seed)
    add_people()
    seller = site.shop()
    numbers = [site.promo(seller, words) for words in ("Keripik tempe 15rb", "Sambal bajak 20rb", "Kopi Dampit 30rb")]
    for number in numbers:
        site.approve(number)
    wait_for(lambda: len(got("Kopi Dampit")) > 5, "the third on its way")

    rest(6, dice, numbers, seller)
    site.say(seller, f"/batal {numbers[2]}")     # answered 200: it is on disk
    at_cancel = len(got("Kopi Dampit"))
    rest(6, dice, numbers[:2], seller)
    site.say(site.siar.operator, "/lanjut semua")
    for number in numbers[:2]:
        site.say(site.siar.operator, f"/lanjut {number}")
    site.quiet()

    people = {f"+62815{i:08d}" for i in range(1000, 1000 + PEOPLE)}
    for title in ("Keripik tempe", "Sambal bajak"):
        counts = got(title)
        check_eq(set(counts), people, title)
        check_eq(max(counts.values()), 1, title)
    counts = got("Kopi Dampit")
    check_eq(max(counts.values()), 1, "the cancelled one")
    check(len(counts) <= at_cancel + 16, "after the cancel:", len(counts) - at_cancel)
    site.siar.stop()
    check_eq(site.siar.sql("SELECT count(*) FROM delivery WHERE state = 0 AND class = 2"), [(0,)])
    check_eq(site.siar.sql("SELECT count(*) FROM delivery d JOIN run r ON r.id = d.run_id WHERE r.promo_id = ? AND d.state "
                           "BETWEEN 2 AND 4 AND d.chat_id >= 1000", numbers[2]), [(len(counts),)])


if __name__ == "__main__":
    sys.exit(main())
