# SPDX-License-Identifier: MIT
"""A run for real against the stub: paused, resumed, braked, released, siar killed and restarted in the middle; a second run
is cancelled. Afterwards its counters, its rows and the network's record are the same.

    real_run.py [--recipients N]      200,000 when it is not said
"""
import argparse
import collections
import os
import sqlite3
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import siar
from tap import check, check_eq, wait_for

IN_FLIGHT, PER_SECOND = 64, 4000
SENDING, UNCERTAIN, UNKNOWN, CANCELLED = 1, 6, 7, 8
ARRIVED = (2, 3, 4)


def fill(s, n):
    """n people who want it all, with an open window."""
    now = int(time.time() * 1000)
    people = [(i + 1000, f"62815{i:08d}") for i in range(n)]
    db = sqlite3.connect(os.path.join(s.dir, "state", "siar.db"))
    db.executemany(f"INSERT INTO person (id, consented_ms, created_ms) VALUES (?1, {now}, {now})", [p[:1] for p in people])
    db.executemany(f"INSERT INTO identity (kind, opaque, person_id, created_ms) VALUES (0, ?2, ?1, {now})", people)
    db.executemany(f"INSERT INTO chat (kind, address_kind, address, person_id, account_id, state, last_inbound_ms, created_ms) "
                   f"VALUES (0, 0, ?2, ?1, 1, 1, {now}, {now})", people)
    db.execute("INSERT INTO subscription (category, district, chat_id, seq, paused_until_ms, created_ms) "
               "SELECT 'kuliner', 3573, id, 0, 0, 0 FROM chat WHERE kind = 0")
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


class Run:
    def __init__(self, recipients):
        self.n = recipients
        self.stub = siar.Stub("--log-bytes", "16000000")
        self.site = siar.Site.over(self.stub, siar.Siar(self.stub, per_second=PER_SECOND, in_flight=IN_FLIGHT))
        self.siar = self.site.siar
        self.log = []

    def close(self):
        self.site.close()

    def out(self):
        """How many recipients the network has."""
        return self.stub.count()["recipients"]

    def until(self, share):
        wait_for(lambda: self.out() >= share * self.n, f"{share} of it", 600)

    def note(self, words):
        self.log.append(f"{words} at {self.out()}")

    def stays(self, words):
        """After what stops it at most the window still arrives; then nothing does."""
        before = self.out()
        self.siar.wait_deliveries("sending", "promo", 0, 30)
        stopped = self.out()
        check(stopped - before <= IN_FLIGHT, f"sends after {words}:", stopped - before)
        check_eq(self.siar.request("GET", "/healthz")[0], 200)
        self.site.talk(self.site.person(), "/kategori", "Kategori")     # turns have gone by, replies still go
        check_eq(self.out(), stopped, f"sends after {words}")

    def prepare(self):
        self.siar.start().stop()
        fill(self.siar, self.n)
        self.siar.start()
        self.seller = self.site.shop()
        self.first = self.site.promo(self.seller, "Keripik tempe pedas 15rb")
        self.second = self.site.promo(self.seller, "Sambal bajak 20rb")
        self.site.quiet()
        self.stub.reset()
        self.site._heard.clear()
        self.stub.words("Keripik tempe")
        self.stub.statuses(self.siar, lost=1, doubled=2, reordered=2)

    def first_run(self):
        site, s = self.site, self.siar
        operator = s.operator
        site.approve(self.first)
        self.until(0.1)
        check_eq(s.run("pause")[0], 0)
        self.note("paused")
        self.stays("pause")
        check_eq(s.run("resume")[0], 0)
        self.until(0.25)
        site.talk(operator, "/rem", "dihentikan")
        self.note("braked")
        self.stays("rem")
        s.restart()
        self.stays("a restart under the brake")
        self.stub.statuses(s, lost=1, doubled=2, reordered=2)
        site.talk(operator, "/lanjut semua", "berjalan lagi")
        self.until(0.4)
        s.restart()
        self.note("restarted")
        self.stub.statuses(s, lost=1, doubled=2, reordered=2)
        self.until(0.6)
        s.kill()
        self.note("killed")
        s.start()
        # In careful mode each status is a transaction of its own: 100,000 of them would take minutes.
        self.stub.no_statuses()
        wait_for(lambda: s.deliveries("queued") + s.deliveries("sending") == 0 and self.out() > 0.99 * self.n, "its end", 600)

    def second_run(self):
        """Cancelled by its seller after a quarter."""
        first = self.out()
        self.stub.words("Sambal bajak")
        self.site.approve(self.second)
        self.until(0.25)
        self.site.say(self.seller, f"/batal {self.second}")
        self.site.hear(self.seller, "dihentikan", 30)
        self.note("second cancelled")
        wait_for(lambda: self.siar.deliveries("queued") + self.siar.deliveries("sending") == 0, "no row of it", 120)
        self.stays("cancel")
        return first

    def compare(self):
        """Counters, rows and record, of both runs."""
        s, out = self.siar, {}
        wait_for(lambda: self.stub.count()["statuses_waiting"] == 0, "statuses", 120)
        self.site.quiet()
        m = s.metrics()
        counters = {k: int(v) for k, v in m.items() if k.startswith("siar_deliveries{") and 'class="promo"' in k and v}
        s.stop()
        check_eq(s.sql("PRAGMA integrity_check"), [("ok",)])
        acted = self.stub.tally("delivery")
        rows = s.sql("SELECT d.id, d.state, r.promo_id, d.chat_id FROM delivery d JOIN run r ON r.id = d.run_id")
        by_name = collections.Counter(state for _, state, _, _ in rows)
        check_eq(sorted(counters.values()), sorted(by_name.values()), "counters and rows")
        for promo, name in ((self.first, "first"), (self.second, "second")):
            mine = [r for r in rows if r[2] == promo]
            check_eq(len({r[3] for r in mine}), len(mine), "one row a recipient")
            check_eq([r for r in mine if acted.get(str(r[0]), 0) > 1], [], "arrived twice")
            arrived = {r[0] for r in mine if str(r[0]) in acted}
            unclear = {r[0] for r in mine if r[1] in (UNCERTAIN, UNKNOWN)}
            sent = {r[0] for r in mine if r[1] in ARRIVED}
            check_eq(sent - arrived, set(), "sent by its row, unknown to the network")
            check_eq(arrived - sent - unclear, set(), "known to the network, not sent by its row")
            check(len(unclear) <= IN_FLIGHT, "unclear:", len(unclear))
            ended = {r[0] for r in mine if r[1] == CANCELLED}
            check_eq(len(sent) + len(unclear) + len(ended), len(mine), "each row has ended")
            check(name == "second" or (not ended and len(mine) == self.n), "all of the first")
            out[name] = f"rows {len(mine)}, sent {len(sent)}, arrived {len(arrived)}, unclear {len(unclear)}, cancelled {len(ended)}"
        return out

    def go(self):
        begun = time.monotonic()
        self.prepare()
        ready = time.monotonic()
        self.first_run()
        spent = time.monotonic() - ready
        first = self.second_run()
        figures = self.compare()
        lines = [f"{self.n} recipients, filled in {ready - begun:.0f} s, first run {spent:.0f} s ({first / spent:.0f}/s with all "
                 f"that stopped it), {'; '.join(self.log)}"]
        return lines + [f"{name} run: {words}" for name, words in figures.items()]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--recipients", type=int, default=200000)
    r = Run(p.parse_args().recipients)
    try:
        for line in r.go():
            print(f"figures: {line}", flush=True)
    finally:
        r.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
