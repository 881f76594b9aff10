# SPDX-License-Identifier: MIT
"""Networks that refuse, hang, ban or lead astray, and what the other accounts notice of it: nothing."""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import meta
import siar
from tap import case, check, check_eq, main, wait_for

NAMES = ("utama", "kedua", "ketiga", "keempat")


class Lanes(siar.Site):
    """A site with an account on each of several stubs."""

    def __init__(self, n, **options):
        self.stubs = [siar.Stub() for _ in range(n)]
        self.stub = self.stubs[0]
        self.siar = siar.Siar(self.stub, **options)
        self._n_people, self._heard = 0, {}
        words = open(self.siar.config).read()
        head, rest = words.split("  - name: utama\n")
        account, foot = rest.split("people:\n")
        for name, i in zip(NAMES[:n], range(n)):
            head += f"  - name: {name}\n" + account.replace(self.stub.base_url, self.stubs[i].base_url).replace(
                meta.PHONE_NUMBER_ID, self.number_id(i)).replace("0811-0000-0000", f"0811-0000-000{i}")
        self.siar.config = self.siar.write("siar.yaml", head + "people:\n" + foot)
        self.siar.start()

    def number_id(self, i):
        return str(int(meta.PHONE_NUMBER_ID) + i)

    def ask(self, i, people, words="/kategori"):
        """People write to the account, all at once."""
        data = meta.body(meta.value([meta.text(p, words) for p in people], phone_number_id=self.number_id(i)))
        check_eq(self.siar.post(data, NAMES[i]), 200)

    def acted(self, i):
        return self.stubs[i].count()["acted"]

    def close(self):
        self.siar.close()
        for stub in self.stubs:
            stub.close()


def lane(site, i=0):
    return site.siar.status()["accounts"][i]


def run(site, n):
    """A held promo and the n people who want it."""
    seller = site.shop()
    people = [site.subscriber() for _ in range(n)]
    number = site.promo(seller, "Keripik tempe 15rb")
    site.quiet()
    site.stub.reset()
    return people, number


def promos(site, people):
    """How many promos each got."""
    wanted = {p.address: 0 for p in people}
    for s in site.stub.log():
        if s.to in wanted and s.is_acted and "Keripik tempe" in s.text:
            wanted[s.to] += 1
    return wanted


def unreachable(site):
    return [line for line in site.siar.lines() if "event=account.unreachable" in line]


@case
def f08_a_storm_of_503_makes_few_promos_uncertain_and_waits_longer_each_time():
    site = siar.Site()
    people, number = run(site, 60)
    window = int(site.siar.metric('siar_lane_window{account="utama"}'))
    site.stub.switch(fault="server_error", status=503, n=-1)
    site.say(site.siar.moderator, f"/setuju {number}")
    wait_for(lambda: len(unreachable(site)) >= 3, "three pauses", 20)
    check_eq(lane(site)["reason"], "reason.trouble")
    tries = sorted(s.at_us for s in site.stub.log())
    check(len(tries) <= window + 3, "tries: a first window and a probe a pause", len(tries), window)
    gaps = [b - a for a, b in zip(tries[-3:], tries[-2:])]
    check(gaps[0] > 900_000 and gaps[1] > 1_900_000, "the pauses grow:", gaps)
    site.stub.switch(fault="none")
    site.quiet()
    # What met a 503 may have been taken and is not sent again; all others have it once.
    got = list(promos(site, people).values())
    check_eq(max(got), 1)
    check_eq(sum(got) + site.siar.deliveries("uncertain"), len(people))
    site.close()


@case
def f09_a_closed_port_costs_no_attempt_no_thread_and_no_descriptor():
    site = siar.Site()
    people, number = run(site, 60)
    proc = f"/proc/{site.siar.process.pid}"
    threads, fds = os.listdir(f"{proc}/task"), len(os.listdir(f"{proc}/fd"))
    port = site.stub.port
    site.stub.close()
    site.say(site.siar.moderator, f"/setuju {number}")
    wait_for(lambda: len(unreachable(site)) >= 3, "three pauses", 20)
    check_eq((lane(site)["lane"], lane(site)["reason"]), ("paused", "reason.not_sent"))
    check_eq(len(os.listdir(f"{proc}/task")), len(threads), "threads")
    check(len(os.listdir(f"{proc}/fd")) <= fds + 2, "descriptors", fds, len(os.listdir(f"{proc}/fd")))
    site.stub = siar.Stub("--port", str(port))
    site.quiet()
    check_eq(set(promos(site, people).values()), {1}, "each once")
    check(all(s.opaque.split(":")[2] == "1" for s in site.stub.log()), "attempts unchanged")
    check_eq(lane(site)["lane"], "open")
    site.close()


@case
def f23_an_account_that_hangs_slows_none_of_three_others():
    site = Lanes(4, per_second=100, in_flight=8)
    crowd = [[site.person() for _ in range(150)] for _ in range(4)]

    def all_of(accounts):
        for stub in site.stubs:
            stub.reset()
        start = time.monotonic()
        for i in accounts:
            site.ask(i, crowd[i])
        for i in accounts:
            wait_for(lambda i=i: site.acted(i) >= 150, f"all of account {i}", 30)
        return time.monotonic() - start
    alone = all_of((1, 2, 3))
    site.stubs[0].switch(fault="hang", n=-1)
    site.ask(0, crowd[0])
    wait_for(lambda: site.siar.metric('siar_lane_in_flight{account="utama"}') >= 8, "the calls that hang")
    # They hang for 30 s.
    start = time.monotonic()
    for i in (1, 2, 3):
        site.ask(i, crowd[i])
    for i in (1, 2, 3):
        wait_for(lambda i=i: site.acted(i) >= 300, f"all of account {i}", 25)
    beside = time.monotonic() - start
    check_eq(site.siar.metric('siar_lane_in_flight{account="utama"}'), 8, "still hanging")
    print(f"# 3 x 150 replies at 100/s: {alone:.2f} s alone, {beside:.2f} s beside one that hangs")
    site.close()


@case
def f27_a_banned_account_stops_with_its_queue_and_operators_hear_of_it_once():
    site = Lanes(2)
    people = [site.person() for _ in range(20)]
    site.stubs[0].switch(fault="code", code=131031, status=403, n=-1)
    site.ask(0, people)
    wait_for(lambda: lane(site)["lane"] == "stopped", "the stop")
    check_eq(lane(site)["reason"], "reason.blocked")
    told = wait_for(lambda: [s for s in site.stubs[1].log() if s.to == site.siar.operator.address], "the notice")
    check("utama" in told[0].text, told)
    site.ask(1, people[:3])
    wait_for(lambda: site.acted(1) >= 4, "the other account's answers")
    site.siar.restart()
    check_eq(lane(site)["lane"], "stopped", "over a restart")
    check_eq(site.siar.deliveries("queued", "reply"), len(people), "the queue is kept")
    check_eq(site.acted(0), 0)
    check_eq(len([s for s in site.stubs[1].log() if s.to == site.siar.operator.address]), 1, "told once")
    site.stubs[0].switch(fault="none")
    check_eq(site.siar.run("resume")[0], 0)
    wait_for(lambda: site.acted(0) >= len(people), "all that waited")
    site.close()


@case
def f48_a_redirect_is_not_followed_and_stops_the_account():
    site, other = siar.Site(), siar.Stub()
    person = site.person()
    site.stub.switch(fault="server_error", status=301, location=other.base_url + "/1/messages")
    site.say(person, "/kategori")
    wait_for(lambda: lane(site)["lane"] == "stopped", "the stop")
    check_eq(lane(site)["reason"], "reason.address")
    check_eq(other.log(), [], "nothing went there, no token either")
    check_eq(site.siar.deliveries("queued", "reply"), 1, "nothing is lost")
    check_eq(site.siar.run("resume")[0], 0)
    site.hear(person, "Kategori")
    other.close()
    site.close()


@case
def at_most_ten_seconds_of_the_rate_and_what_may_be_in_flight_arrive_in_ten_seconds():
    site = siar.Site(per_second=20, in_flight=16)
    people = [site.person() for _ in range(260)]
    check_eq(site.siar.post(meta.body(meta.value([meta.text(p, "/kategori") for p in people]))), 200)
    wait_for(lambda: site.stub.count()["acted"] >= 260, "all", 30)
    at = [s.at_us for s in site.stub.log()]
    most = max(sum(1 for x in at[i:i + 300] if x < at[i] + 10_000_000) for i in range(len(at)))
    check(most <= 200 + 16, "in ten seconds:", most)
    print(f"# at most {most} in any 10 s; {(len(at) - 1) * 1e6 / (at[-1] - at[0]):.2f}/s in all, 20/s allowed")
    site.close()


def cpu_ticks(process):
    return sum(int(x) for x in open(f"/proc/{process.pid}/stat").read().split()[13:15])


@case
def siar_hardly_uses_a_core_while_all_its_accounts_are_paused():
    site = Lanes(2)
    people = [site.person() for _ in range(100)]
    for i in (0, 1):
        site.stubs[i].switch(fault="too_fast", n=-1, retry_after=3600)
        site.ask(i, people)
        wait_for(lambda: lane(site, i)["lane"] == "paused", "the pause")
    wait_for(lambda: site.siar.metric('siar_lane_in_flight{account="kedua"}') == 0, "the last answer")
    before, tries = cpu_ticks(site.siar.process), sum(s.count()["requests"] for s in site.stubs)
    time.sleep(5)
    used = cpu_ticks(site.siar.process) - before
    check(used <= 5, "hundredths of a second of CPU in 5 s:", used)
    check_eq(sum(s.count()["requests"] for s in site.stubs), tries, "nothing is tried")
    print(f"# {used / 5:.1f} % of a core")
    site.close()


if __name__ == "__main__":
    sys.exit(main())
