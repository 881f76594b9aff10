# SPDX-License-Identifier: MIT
"""A network that answers with garbage, far too much, drop by drop, or not at all, while others are served."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import siar
from tap import case, check, check_eq, main, wait_for

UNCERTAIN, SENT = 6, 2
# fault, HTTP status, what becomes of the promo
FAULTS = [("garbage", 200, UNCERTAIN), ("huge", 200, UNCERTAIN), ("no_id", 200, UNCERTAIN), ("drip", 200, SENT),
          ("hang", 0, UNCERTAIN), ("cut_after", 0, UNCERTAIN), ("cut_before", 0, UNCERTAIN), ("server_error", 500, UNCERTAIN),
          ("server_error", 504, UNCERTAIN), ("no_id", 201, UNCERTAIN), ("garbage", 204, UNCERTAIN)]


def run(site, n):
    seller = site.shop()
    people = [site.subscriber() for _ in range(n)]
    number = site.promo(seller, "Keripik tempe 15rb")
    site.quiet()
    return people, number


def promos(site, person):
    return [s for s in site.all_to(person) if "Keripik tempe" in s.text]


@case
def f08_no_answer_of_the_network_makes_a_promo_go_twice_or_stops_the_others():
    site = siar.Site()
    people, number = run(site, len(FAULTS) + 30)
    # Never five in a row: that would be a dead network.
    bad = people[0:3 * len(FAULTS):3]
    good = [p for p in people if p not in bad]
    for person, (fault, status, _) in zip(bad, FAULTS):
        site.stub.switch(fault=fault, status=status, to=person.address, n=-1)
    site.approve(number)
    for person in good:
        site.hear(person, "Keripik tempe")
    # The one that hangs is given up after 30 s; a reply is answered meanwhile.
    site.talk(site.person(), "/kategori", "Kategori")
    wanted = sum(1 for f in FAULTS if f[2] == UNCERTAIN)
    site.siar.wait_deliveries("uncertain", "promo", wanted, 40)
    site.siar.wait_deliveries("sending", "promo", 0)
    site.siar.stop()
    states = dict(site.siar.sql("SELECT '+' || c.address, d.state FROM delivery d JOIN chat c ON c.id = d.chat_id WHERE "
                                "d.run_id IS NOT NULL"))
    for person, fault in zip(bad, FAULTS):
        check_eq(states[person.address], fault[2], str(fault))
        check_eq(len(promos(site, person)), 1, f"tries of {fault}")
    check_eq({states[p.address] for p in good}, {SENT})
    text = "\n".join(site.siar.lines())
    check("0123456789abcdef" not in text and "not JSON" not in text, "answers of the network in the log")
    site.close()


def bursts(site):
    """How many tries came between two pauses."""
    sizes, last = [], None
    for at_us in sorted(s.at_us for s in site.stub.log()):
        if last is None or at_us - last > 500_000:
            sizes.append(0)
        sizes[-1] += 1
        last = at_us
    return sizes


def cpu_ticks(siar):
    return sum(int(x) for x in open(f"/proc/{siar.process.pid}/stat").read().split()[13:15])


@case
def f12_a_storm_of_429_uses_no_attempt_and_probes_once_a_pause():
    site = siar.Site()
    people, number = run(site, 30)
    site.stub.reset()
    site.stub.switch(fault="too_fast", n=-1, retry_after=1)
    site.say(site.siar.moderator, f"/setuju {number}")
    wait_for(lambda: len(bursts(site)) >= 4, "four pauses", 15)
    ticks = cpu_ticks(site.siar)
    wait_for(lambda: len(bursts(site)) >= 6, "two more", 15)
    check(cpu_ticks(site.siar) - ticks <= 10, "hundredths of a second of CPU in two pauses:",
          cpu_ticks(site.siar) - ticks)
    sizes = bursts(site)
    # The answer to the moderator may have met its 429 before the run was planned.
    sizes = sizes[sizes.index(max(sizes)):]
    check(all(n == 1 for n in sizes[1:]), "a first window, then one probe a pause:", sizes)
    site.stub.switch(fault="none")
    for person in people:
        wait_for(lambda: promos(site, person)[-1:] and promos(site, person)[-1].is_acted, "the promo", 20)
    check(all(s.opaque.split(":")[2] == "1" for s in site.stub.log()), "attempts unchanged")
    check_eq(site.siar.status()["accounts"][0]["lane"], "open")
    site.close()


@case
def f12_absurd_times_to_wait_are_clamped():
    site = siar.Site()
    for asked in ("0", "-1", "1000000000", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"):
        person = site.person()
        site.stub.switch(fault="too_fast", retry_after=asked)
        site.say(person, "/kategori")
        wait_for(lambda: site.siar.status()["accounts"][0]["lane"] == "paused", f"the pause for {asked}")
        if asked == "0":
            site.hear(person, "Kategori", 5)
        else:
            site.siar.stop()
            until = site.siar.sql("SELECT until_ms - changed_ms FROM account")[0][0]
            check(1000 <= until <= 3600 * 1000, f"{asked}: waits ms", until)
            site.siar.sql("UPDATE account SET state = 0")
            site.siar.start()
            site.hear(person, "Kategori")
    site.close()


if __name__ == "__main__":
    sys.exit(main())
