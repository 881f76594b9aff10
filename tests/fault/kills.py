# SPDX-License-Identifier: MIT
"""Rounds of kill -9 under load: webhooks of new persons, a run of promos, siar killed again and again at moments that can be
seen from outside, and afterwards its store held against what was acknowledged and against the network's record.

A round has a site of its own, and its number as seed. kills.py --from N --count M makes kills N to N + M - 1 in rounds of
50, with more than a thousand webhooks acknowledged for each.
"""
import argparse
import collections
import os
import random
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import meta
import real_run
import siar
from tap import check, check_eq, wait_for

IN_FLIGHT, ANSWER_MS, CONNECTIONS, ROUND = 64, 20, 32, 50
SENDING, UNCERTAIN, UNKNOWN = 1, 6, 7
# How siar dies, and how often in a round of 50.
MOMENTS = {"time": 9, "sent": 6, "acked": 5, "wal": 6, "db": 5, "connected": 4, "requested": 4, "answered": 4, "start": 4, "term": 3}
POINTS = ("before commit", "after commit, before 200", "marked sending, not arrived", "mid-request", "answered, not recorded")
SHM = "/dev/shm" if os.path.isdir("/dev/shm") else None


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Load:
    """The program killer.c: it writes, and kills."""

    def __init__(self, s, rate):
        state = os.path.join(s.dir, "state")
        self.process = subprocess.Popen([os.environ["SIAR_KILLER"], str(s.port), siar.SECRET, str(rate), str(CONNECTIONS), state],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def order(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")

    def answer(self, wanted):
        line = self.process.stdout.readline()
        check(line.startswith(wanted), f"the load says {line!r} and not {wanted!r}")
        return line.split()

    def wait(self, n):
        self.order("wait", n)
        self.answer("reached")

    def close(self):
        self.process.kill()
        self.process.wait()


class Round:
    def __init__(self, seed, kills=50, acks=20, recipients=20000, rate=1500, has_statuses=None):
        self.dice, self.seed, self.kills, self.acks = random.Random(seed), seed, kills, acks
        self.recipients, self.rate = recipients, rate
        self.has_statuses = seed % 2 == 1 if has_statuses is None else has_statuses
        self.stub, self.siar, self.load = siar.Stub("--log-bytes", "64000000"), None, None
        self.points, self.kinds, self.under_way = collections.Counter(), collections.Counter(), collections.Counter()
        self.at_kill = set()  # deliveries under way when it was killed
        self.unclear = []
        self.moments = []
        while len(self.moments) < kills:
            some = [m for m, n in MOMENTS.items() for _ in range(n)]
            self.dice.shuffle(some)
            self.moments += some
        self.logged = 0       # of the stub's log
        self.start_ms = []

    # --- before ---

    def prepare(self):
        s = self.siar = siar.Siar(self.stub, per_second=5000, in_flight=IN_FLIGHT)
        s.listen = f"127.0.0.1:{free_port()}"
        s.configure()
        s.start().stop()
        real_run.fill(s, self.recipients)
        self.site = siar.Site.over(self.stub, s)
        s.start()
        number = self.site.promo(self.site.shop(), "Keripik tempe pedas 15rb")
        self.site.quiet()
        self.stub.reset()
        self.stub.words("Keripik tempe")
        self.stub.switch(delay_ms=ANSWER_MS)
        if self.has_statuses:
            self.stub.statuses(s, lost=5, doubled=5, reordered=5, delayed=5, delay_ms=300, seed=self.seed)
        self.site.say(s.moderator, f"/setuju {number}")
        wait_for(lambda: self.stub.count()["recipients"] > 0, "the beginning of the run")
        self.load = Load(s, self.rate)

    # --- kills ---

    def kill_one(self, moment):
        s, load, dice = self.siar, self.load, self.dice
        pid = s.process.pid
        if moment == "start":
            s.kill()
            self.look([], time.time_ns() // 1000)
            s.spawn()
            load.order("aim", s.process.pid, "time", 0, dice.randint(0, int(1000 * self.usual_start_ms())))
        elif moment == "term":
            s.process.terminate()
            load.order("aim", pid, "time", 0, dice.randint(0, 2 * ANSWER_MS * 1000))
        elif moment in ("connected", "requested", "answered"):
            if moment == "connected":
                self.stub.switch(fault="close_after", n=-1, told=1)
            self.stub.kill(s, moment, dice.randint(1, 200), dice.choice((0, 0, 500)))
        else:
            n = {"time": 0, "sent": 100, "acked": 100, "wal": 500, "db": 3}[moment]
            load.order("aim", pid, moment, dice.randint(0, n), dice.choice((0, 0, 0, 300, 1000)) +
                       (dice.randint(0, 300000) if moment == "time" else 0))
        return_code = s.wait_exit(30)
        open_ones = []
        if moment in ("connected", "requested", "answered"):
            at_us = self.stub.count()["killed_us"]
            self.stub.switch(fault="none")
        else:
            words = load.answer("killed")
            at_us = int(words[2])
            open_ones = [int(x) for x in words[3].split(",")] if len(words) > 3 else []
        check(return_code in (-9, 0), "siar ended with", return_code)
        if return_code == 0:
            moment += ", too late"
        return moment, open_ones, at_us

    def usual_start_ms(self):
        return sorted(self.start_ms or [20])[len(self.start_ms) // 2]

    def look(self, open_ones, at_us):
        """Which points the kill hit, from a copy of what it left."""
        copy = tempfile.mkdtemp(prefix="siar-kill-", dir=SHM)
        try:
            for name in ("siar.db", "siar.db-wal"):
                path = os.path.join(self.siar.dir, "state", name)
                if os.path.exists(path):
                    shutil.copyfile(path, os.path.join(copy, name))
            db = sqlite3.connect(os.path.join(copy, "siar.db"))
            db.execute("PRAGMA synchronous = OFF")
            sending = db.execute("SELECT id, attempt, class FROM delivery WHERE state = ?", (SENDING,)).fetchall()
            # A siar that is killed while it starts may have made them uncertain already.
            self.at_kill.update(i for i, in db.execute("SELECT id FROM delivery WHERE state IN (?, ?)", (SENDING, UNCERTAIN)))
            bodies = b"".join(row[0] for row in db.execute("SELECT body FROM inbox ORDER BY id DESC LIMIT 300"))
            for n in open_ones:
                is_kept = f'"wamid.k{n}."'.encode() in bodies or db.execute(
                    "SELECT 1 FROM chat WHERE kind = 0 AND address_kind = 0 AND address = ?", (f"62817{n:08d}",)).fetchone()
                self.points["after commit, before 200" if is_kept else "before commit"] += 1
            db.close()
        finally:
            shutil.rmtree(copy)
        news = self.stub.log(self.logged + 1)
        self.logged = news[-1].n if news else self.logged
        arrived = {":".join(e.opaque.split(":")[:3]): e.at_us for e in news if e.opaque}
        for delivery, attempt, of in sending:
            self.under_way[of] += 1
            came_us = arrived.get(f"siar1:{delivery}:{attempt}")
            self.points["marked sending, not arrived" if came_us is None else "mid-request" if came_us + ANSWER_MS * 1000 > at_us
                        else "answered, not recorded"] += 1
        check(len(sending) <= IN_FLIGHT, "sending at once:", len(sending))

    def kill_all(self):
        for moment in self.moments[:self.kills]:
            self.load.wait(self.acks)
            moment, open_ones, at_us = self.kill_one(moment)
            self.kinds[moment] += 1
            self.look(open_ones, at_us)
            begun = time.monotonic()
            self.siar.start()
            self.start_ms.append((time.monotonic() - begun) * 1000)

    # --- after ---

    def is_idle(self):
        """Nothing to send, and no event handled since it was asked last."""
        m = self.siar.metrics()
        left = sum(m[f'siar_deliveries{{state="{state}",class="{c}"}}'] for state, c in (
            ("queued", "reply"), ("sending", "reply"), ("uncertain", "reply"), ("queued", "promo"), ("sending", "promo")))
        before, self.events = self.events, m["siar_events_total"]
        time.sleep(0.2)
        return left == 0 and m["siar_inbox_ring_bodies"] == 0 and before == self.events

    def settle(self):
        """Everything acknowledged, everything sent that will be, no body kept."""
        self.load.order("stop")
        self.acknowledged = int(self.load.answer("done")[1])
        self.stub.switch(delay_ms=0)
        # A clean end and start: no longer careful, what was kept is handled by the hundred.
        self.siar.restart()
        for _ in range(10):
            self.events = -1
            wait_for(self.is_idle, "the end of all work", 300)
            self.siar.stop()
            if self.siar.sql("SELECT count(*) FROM inbox WHERE state = 0") == [(0,)]:
                return
            self.siar.start()
        check(False, "bodies still wait")

    def compare(self):
        s = self.siar
        check_eq(s.sql("PRAGMA integrity_check"), [("ok",)])
        acted = self.stub.tally("delivery")
        rows = s.sql("SELECT d.id, d.class, d.state, c.address, d.reason, d.attempt FROM delivery d JOIN chat c ON c.id = d.chat_id")
        answered = {a for i, c, _, a, _, _ in rows if c == 0 and acted.get(str(i))}
        aside = "".join(str(b) for b, in s.sql("SELECT body FROM inbox WHERE state = 1"))
        set_aside = set(re.findall(r"wamid\.k(\d+)\.", aside))
        lost = [n for n in range(self.acknowledged) if f"62817{n:08d}" not in answered and str(n) not in set_aside]
        check_eq(lost, [], "acknowledged and neither answered nor set aside")
        promos = [(i, state, a, reason, attempt) for i, c, state, a, reason, attempt in rows if c == 2]
        check_eq(len({p[2] for p in promos}), len(promos), "one row a recipient")
        check_eq([r for r in promos if acted.get(str(r[0]), 0) > 1], [], "promos that arrived twice")
        check_eq(self.stub.tally("to", 2), {}, "recipients who got it twice")
        self.unclear = unclear = [r for r in promos if r[1] in (UNCERTAIN, UNKNOWN)]
        check_eq([r for r in promos if not acted.get(str(r[0])) and r not in unclear], [], "neither arrived nor unclear")
        check_eq([r for r in unclear if r[0] not in self.at_kill], [], "unclear though not under way at a kill")
        again = {i: acted[str(i)] - 1 for i, c, _, _, _, _ in rows if c == 0 and acted.get(str(i), 0) > 1}
        check_eq([i for i in again if i not in self.at_kill], [], "replies that came twice though not under way at a kill")
        check(len(unclear) + sum(again.values()) <= self.kills * IN_FLIGHT, "unclear or twice")
        return {"kills": self.kills, "acknowledged": self.acknowledged, "lost": len(lost), "set aside": len(set_aside),
                "promos arrived": sum(1 for r in promos if acted.get(str(r[0]))), "promos doubled": 0,
                "under way at a kill": self.under_way.total(), "promos of them": self.under_way[2],
                "replies doubled": sum(again.values()), "promos unclear": len(unclear)}

    def settle_late(self):
        """Statuses that come late settle what had arrived."""
        ids = {str(r[0]) for r in self.unclear}
        late = [meta.status(e.wamid, "delivered", e.to, e.opaque) for e in self.stub.log()
                if e.is_acted and e.opaque and e.opaque.split(":")[1] in ids]
        s = self.siar.start()
        for at in range(0, len(late), 200):
            check_eq(s.post(meta.body(meta.value(statuses=late[at:at + 200]))), 200)
        left = len(self.unclear) - len(late)
        wait_for(lambda: s.deliveries("uncertain") + s.deliveries("unknown") == left, "the late statuses", 30)
        return len(late)

    def run(self):
        self.prepare()
        self.kill_all()
        self.promos_at_last_kill = self.stub.count()["recipients"]
        self.settle()
        return {**self.compare(), "promos out at the last kill": self.promos_at_last_kill}

    def close(self):
        if self.load:
            self.load.close()
        if self.siar:
            self.siar.close()
        self.stub.close()


def show(counts):
    return ", ".join(f"{name} {n}" for name, n in counts.items())


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--from", type=int, default=1, dest="start")
    p.add_argument("--count", type=int, default=50)
    o = p.parse_args()
    total, points, kinds = collections.Counter(), collections.Counter(), collections.Counter()
    done, begun = 0, time.monotonic()
    while done < o.count:
        seed = (o.start - 1 + done) // ROUND + 1
        r = Round(seed, kills=min(ROUND, o.count - done), acks=1050, rate=1200)
        try:
            figures = r.run()
        except AssertionError as e:
            print(f"round {seed}: {e}")
            return 1
        finally:
            r.close()
        done += figures["kills"]
        for whole, part in ((total, figures), (points, r.points), (kinds, r.kinds)):
            whole.update(part)
        print(f"round {seed}, {time.monotonic() - begun:.0f} s: {show(figures)}", flush=True)
    for title, counts in (("in all", total), ("points hit", points), ("ways", kinds)):
        print(f"figures: {title}: {show(counts)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
