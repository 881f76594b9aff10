# SPDX-License-Identifier: MIT
"""kill -9, twenty times, at random moments in the middle of a run to 2,000 people while others write."""
import collections
import http.client
import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import meta
import siar
from tap import case, check, check_eq, main, wait_for

KILLS = int(os.environ.get("SIAR_KILLS", "20"))
RECIPIENTS, PER_SECOND, IN_FLIGHT, ANSWER_MS = 2000, 200, 64, 40
seed = int(os.environ.get("SIAR_SEED", time.time_ns() % 1000000))
dice = random.Random(seed)


class Writers:
    """Four people at a time write a command, again and again until it is acknowledged, as Meta does."""

    def __init__(self, site):
        self.site, self.acknowledged, self.is_over = site, [], False
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run, daemon=True) for _ in range(4)]
        for t in self.threads:
            t.start()

    def run(self):
        while not self.is_over:
            with self.lock:
                person = self.site.person()
            data = meta.body(meta.value([meta.text(person, "/kategori")]))
            while not self.is_over and not self.post(data):
                time.sleep(0.02)
            time.sleep(0.05)

    def post(self, data):
        try:
            if self.site.siar.post(data) != 200:
                return False
        except (http.client.HTTPException, OSError):
            return False
        message = data.split(b'"from":"')[1].split(b'"')[0].decode()
        with self.lock:
            self.acknowledged.append("+" + message)
        return True

    def stop(self):
        self.is_over = True
        for t in self.threads:
            t.join()


def prepare():
    """2,000 people who want it, a promo that waits for its moderator."""
    site = siar.Site(per_second=5000)
    people = [site.person() for _ in range(RECIPIENTS)]
    for at in range(0, RECIPIENTS, 500):
        data = meta.body(meta.value([meta.text(p, "/langganan kuliner Kota Malang") for p in people[at:at + 500]]))
        check_eq(site.siar.post(data), 200)
    seller = site.shop()
    number = site.promo(seller, "Keripik tempe pedas 15rb")
    site.quiet()
    site.siar.stop()
    site.siar.configure(per_second=PER_SECOND, in_flight=IN_FLIGHT)
    site.siar.start()
    site.stub.switch(delay_ms=ANSWER_MS)
    return site, people, number


def kill_in_the_middle(site, people):
    """Kills and starts KILLS times; how many kills came while the run was on."""
    first = site.stub.count()["acted"]
    for n in range(KILLS):
        # Not before it sends again, so that there is always a middle.
        before = site.stub.count()["acted"]
        wait_for(lambda: site.stub.count()["acted"] > before + 5, "sends after the start")
        time.sleep(dice.uniform(0, 0.35))
        site.siar.kill()
        site.siar.start()
    return site.stub.count()["acted"] - first


def promos(site, wanted):
    got = collections.Counter()
    for s in site.stub.log():
        if s.is_acted and s.to in wanted and "Keripik tempe" in s.text:
            got[s.to] += 1
    return got


def shown(site):
    """State of each recipient's promo, by address."""
    rows = site.siar.sql("SELECT '+' || c.address, d.state FROM delivery d JOIN chat c ON c.id = d.chat_id WHERE d.run_id "
                         "IS NOT NULL")
    return dict(rows)


@case
def kill_9_in_a_run_loses_nothing_acknowledged_and_doubles_no_promo():
    print(f"# SIAR_SEED={seed}", flush=True)
    site, people, number = prepare()
    wanted = {p.address for p in people}
    site.say(site.siar.moderator, f"/setuju {number}")
    writers = Writers(site)
    kill_in_the_middle(site, people)
    in_the_middle = sum(promos(site, wanted).values())
    check(in_the_middle < RECIPIENTS, "the last kill was in the middle of the run:", in_the_middle)
    writers.stop()
    # Replies whose fate is unknown go again after 10 s.
    site.stub.switch(delay_ms=0)
    wait_for(lambda: site.siar.deliveries("uncertain", "reply") == 0, "the replies", 40)
    site.siar.wait_metric("siar_inbox_ring_bodies", 0)
    wait_for(lambda: site.siar.deliveries("queued") + site.siar.deliveries("sending") == 0, "the end of the run", 40)
    site.quiet()
    got = promos(site, wanted)
    answers = collections.Counter(s.to for s in site.stub.log() if s.is_acted and "Kategori" in s.text)
    log = site.stub.log()
    site.siar.stop()
    states = shown(site)

    lost = [a for a in writers.acknowledged if not answers[a]]
    check_eq(lost, [], "acknowledged and not answered")
    doubled = sorted(a for a in got if got[a] > 1)
    check_eq(doubled, [], "got the promo twice")
    check_eq(set(states), wanted, "each recipient has a delivery")
    open_ones = [a for a in wanted if states[a] in (6, 7)]
    check_eq([a for a in wanted if not got[a] and a not in open_ones], [], "not sent and not shown as unclear")
    check(len(open_ones) <= KILLS * IN_FLIGHT, "unclear:", len(open_ones))
    again = sum(n - 1 for n in answers.values() if n > 1)
    check(again <= KILLS * IN_FLIGHT, "replies sent twice:", again)
    print(f"# {len(writers.acknowledged)} commands acknowledged, {in_the_middle} of {RECIPIENTS} promos out at the last kill, "
          f"{len(open_ones)} unclear of which {sum(1 for a in open_ones if got[a])} had arrived, {again} replies twice",
          flush=True)

    # Statuses that come late settle what had arrived.
    site.siar.start()
    late = [meta.status(s.wamid, "delivered", s.to, s.opaque) for s in log if s.is_acted and s.to in open_ones
            and "Keripik tempe" in s.text]
    check_eq(site.siar.post(meta.body(meta.value(statuses=late))) if late else 200, 200)
    site.siar.wait_deliveries("uncertain", "promo", len(open_ones) - len(late))
    site.close()


if __name__ == "__main__":
    sys.exit(main())
