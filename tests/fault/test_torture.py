# SPDX-License-Identifier: MIT
"""The real process while one allocation or one sync fails (failing.c is preloaded): what it answered with 200 is stored."""
import collections
import http.client
import mmap
import os
import random
import shutil
import signal
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import meta
import siar
from tap import case, check, check_eq, main, wait_for

CASES = 300 if os.environ.get("SIAR_LONG") else 12
SUBSCRIBERS, WRITERS = 5, 8
seed = int(os.environ.get("SIAR_SEED", time.time_ns() % 1000000))
dice = random.Random(seed)


class Failing:
    """The numbers that failing.c counts and looks at."""
    MEMORY, SYNCS = 0, 16

    def __init__(self, path):
        with open(path, "wb") as f:
            f.write(bytes(32))
        with open(path, "r+b") as f:
            self.map = mmap.mmap(f.fileno(), 32)
        self.wrap = ["env", f"LD_PRELOAD={os.environ['SIAR_FAILING_LIB']}", f"SIAR_FAILING={path}"]
        self.reset()

    def reset(self):
        for at in (self.MEMORY, self.SYNCS):
            struct.pack_into("qq", self.map, at, 0, -1)

    def calls(self, what):
        return struct.unpack_from("q", self.map, what)[0]

    def fail(self, what, after):
        """The call that comes `after` others from now on."""
        struct.pack_into("q", self.map, what + 8, self.calls(what) + after)

    def has_failed(self, what):
        fail_at = struct.unpack_from("q", self.map, what + 8)[0]
        return 0 <= fail_at < self.calls(what)


def restore(kept, state):
    """The same bytes in the same files: in new ones they would be a copy, which sends nothing."""
    for folder, _, names in os.walk(state):
        for name in names:
            path = os.path.join(folder, name)
            old = os.path.join(kept, os.path.relpath(path, state))
            if os.path.exists(old):
                with open(old, "rb") as f, open(path, "r+b") as to:
                    to.write(f.read())
                    to.truncate()
            else:
                os.unlink(path)


class Ground:
    """People who want it, a promo that waits for its moderator; each case begins there."""

    def __init__(self):
        self.site = siar.Site()
        self.subscribers = [self.site.subscriber() for _ in range(SUBSCRIBERS)]
        self.number = self.site.promo(self.site.shop())
        self.site.quiet()
        self.siar, self.stub = self.site.siar, self.site.stub
        self.siar.stop()
        self.state = os.path.join(self.siar.dir, "state")
        shutil.copytree(self.state, self.state + ".kept", ignore=shutil.ignore_patterns("*.sock"))
        self.failing = Failing(os.path.join(self.siar.dir, "failing"))

    def begin(self):
        restore(self.state + ".kept", self.state)
        self.stub.reset()
        self.failing.reset()
        self.siar.wrap = self.failing.wrap
        self.siar.start()

    def post(self, data):
        try:
            return self.siar.post(data)
        except (http.client.HTTPException, OSError):
            return 0

    def write(self):
        """The moderator says yes, others write. (was the yes acknowledged, who else was)"""
        yes = self.post(meta.body(meta.value([meta.text(self.siar.moderator, f"/setuju {self.number}")]))) == 200
        writers = [self.site.person() for _ in range(WRITERS)]
        told = [p for p in writers if self.post(meta.body(meta.value([meta.text(p, "/kategori")]))) == 200]
        return yes, told

    def end(self):
        """Waits until it is idle or has ended by itself; its exit code, negative = signal."""
        def is_over():
            if self.siar.process.poll() is not None:
                return True
            try:
                return self.siar.deliveries("queued") + self.siar.deliveries("sending") == 0
            except (http.client.HTTPException, OSError, KeyError):
                return self.siar.process.poll() is not None
        wait_for(is_over, "the promo to be out or the process to end")
        if self.siar.process.poll() is None:
            self.siar.process.send_signal(signal.SIGTERM)
        return self.siar.wait_exit()

    def check(self, yes, told):
        """(false 200, doubled, corrupt) once a process without faults has gone on."""
        stored = {p for (p,) in self.siar.sql("SELECT c.address FROM delivery d JOIN chat c ON c.id = d.chat_id")}
        raw = b"".join(b for (b,) in self.siar.sql("SELECT body FROM inbox WHERE state = 0"))
        false = sum(1 for p in told if p.phone not in stored and p.phone.encode() not in raw)
        self.siar.wrap = []
        self.siar.start()
        self.siar.wait_metric("siar_inbox_ring_bodies", 0)
        wait_for(lambda: self.siar.deliveries("queued") + self.siar.deliveries("sending") == 0, "the promo to be out")
        self.siar.stop()
        got = collections.Counter(s.to for s in self.stub.log() if s.is_acted and "Keripik tempe" in s.text)
        doubled = sum(1 for p in self.subscribers if got[p.address] > 1)
        rows = self.siar.sql("SELECT count(*) FROM delivery WHERE run_id IS NOT NULL")[0][0]
        false += yes and rows != SUBSCRIBERS
        corrupt = self.siar.sql("PRAGMA integrity_check") != [("ok",)]
        return false, doubled, int(corrupt)


@case
def f44_the_process_loses_nothing_it_answered_when_an_allocation_fails():
    print(f"# SIAR_SEED={seed}", flush=True)
    g = Ground()
    g.begin()
    before = g.failing.calls(Failing.MEMORY)
    yes, told = g.write()
    check_eq((yes, len(told)), (True, WRITERS), "undisturbed")
    check_eq(g.end(), 0, "exit code")
    calls = g.failing.calls(Failing.MEMORY) - before
    failed = aborted = 0
    wrong = collections.Counter()
    for _ in range(CASES):
        g.begin()
        after = dice.randrange(calls)
        g.failing.fail(Failing.MEMORY, after)
        yes, told = g.write()
        code = g.end()
        failed += g.failing.has_failed(Failing.MEMORY)
        aborted += code == -signal.SIGABRT
        check(code in (0, 1, -signal.SIGABRT), f"allocation {after}: exit code", code, g.siar.lines()[-5:])
        found = dict(zip(("false", "doubled", "corrupt"), g.check(yes, told)))
        if any(found.values()):
            print(f"# allocation {after}: {found}", flush=True)
        wrong.update(found)
    print(f"# figures: calls {calls}, failed {failed}, aborted {aborted}, false 200 {wrong['false']}, "
          f"doubled {wrong['doubled']}, corrupt {wrong['corrupt']}", flush=True)
    check(failed > CASES // 2, "allocations that failed:", failed)
    check_eq(sum(wrong.values()), 0, "wrong")
    g.site.close()


@case
def f04_the_process_ends_when_a_sync_fails_and_the_next_one_has_all_it_answered():
    g = Ground()
    g.begin()
    told, code = [], 200
    g.failing.fail(Failing.SYNCS, 5)
    for _ in range(20):
        person = g.site.person()
        code = g.post(meta.body(meta.value([meta.text(person, "/kategori")])))
        if code != 200:
            break
        told.append(person)
    check(code in (503, 0), "the answer:", code)
    check_eq(g.siar.wait_exit(), 1, "exit code")
    check(any("store.broken" in line for line in g.siar.lines()), "its log:", g.siar.lines()[-5:])
    check_eq(g.check(False, told), (0, 0, 0), "false, doubled, corrupt")
    g.site.close()


if __name__ == "__main__":
    sys.exit(main())
