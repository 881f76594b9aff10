# SPDX-License-Identifier: MIT
"""Clients that hold connections and send or read nothing, and a process without descriptors, while webhooks come in."""
import collections
import http.client
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import meta
import siar
from tap import case, check, check_eq, main, wait_for

KINDS = ("idle", "head", "body", "unread", "fat", "bulk", "kept")
IS_PLAIN = "asan" not in os.environ["SIAR_BINARY"] and "tsan" not in os.environ["SIAR_BINARY"]


class Crowd:
    """tests/lib/slow.c"""

    def __init__(self, s, count, kinds=KINDS):
        self.process = subprocess.Popen([os.environ["SIAR_SLOW_CLIENTS"], str(s.port), str(count), *kinds], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, preexec_fn=siar.die_with_parent)

    def wait(self):
        check_eq(self.process.stdout.readline(), "ready\n")

    def leave(self):
        self.process.stdin.close()
        self.process.wait()


def stranger(s):
    """A new connection of somebody who is no trusted proxy."""
    return http.client.HTTPConnection("127.0.0.1", s.port, timeout=30, source_address=("127.0.0.99", 0))


def post_many(site, n, pause_s=0.0):
    """Webhooks of n people over a connection each; who they were, and the answers counted."""
    people, answers = [site.person() for _ in range(n)], collections.Counter()
    for person in people:
        c = stranger(site.siar)
        try:
            answers[site.siar.post(meta.body(meta.value([meta.text(person, "/kategori")])), connection=c)] += 1
        except OSError as e:
            answers[repr(e)] += 1
        c.close()
        time.sleep(pause_s)
    return people, answers


def hears_each(site, people):
    site.quiet()
    heard = collections.Counter(s.to for s in site.stub.log() if s.is_acted)
    check_eq([p.address for p in people if heard[p.address] != 1], [], "who did not hear once")


def resident_mib(s):
    with open(f"/proc/{s.process.pid}/status") as f:
        return int(next(line for line in f if line.startswith("VmHWM")).split()[1]) / 1024


@case
def f37_ten_thousand_slow_clients_keep_no_webhook_out():
    site = siar.Site()
    crowd = Crowd(site.siar, 10000)
    people, answers = post_many(site, 300, 0.005)
    crowd.wait()
    more, last = post_many(site, 100, 0.005)
    check_eq(answers + last, {200: 400})
    hears_each(site, people + more)
    if IS_PLAIN:
        check(resident_mib(site.siar) <= 128, "MiB:", resident_mib(site.siar))
    crowd.leave()
    site.close()


@case
def f37_with_1024_descriptors_they_do_not_either():
    site = siar.Site(wrap=["prlimit", "--nofile=1024:1024"])
    crowd = Crowd(site.siar, 3000)
    people, answers = post_many(site, 200, 0.005)
    crowd.wait()
    more, last = post_many(site, 50)
    check_eq(answers + last, {200: 250})
    hears_each(site, people + more)
    crowd.leave()
    site.close()


def cpu_s(s):
    fields = open(f"/proc/{s.process.pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@case
def f24_with_64_descriptors_it_waits_and_does_not_spin_and_loses_nothing():
    site = siar.Site(wrap=["env", "ASAN_OPTIONS=detect_leaks=0", "prlimit", "--nofile=64:64"],
                     in_flight=64)     # the search for leaks wants descriptors too
    site.stub.switch(delay_ms=300)
    crowd = Crowd(site.siar, 40, ("idle", "head"))
    crowd.wait()
    people, answers = post_many(site, 60)
    check_eq(set(answers) - {200}, set(), f"answers {answers}")
    begun, spent = time.monotonic(), cpu_s(site.siar)
    hears_each(site, people)
    share = (cpu_s(site.siar) - spent) / (time.monotonic() - begun)
    check(share < 0.5, "of a core:", share)
    crowd.leave()
    site.siar.stop()
    check_eq(site.siar.sql("SELECT count(*) FROM delivery WHERE attempt > 1")[0][0], 0, "tries of our own making")
    site.close()


@case
def f24_descriptors_that_are_gone_for_a_while_fail_no_recipient():
    """All of them, at once: neither a connection is accepted nor a send begun until they are back."""
    site = siar.Site()
    before = site.person()
    site.talk(before, "/kategori", "Kategori")
    pid, people = site.siar.process.pid, [site.person() for _ in range(5)]
    kept = [stranger(site.siar) for _ in people]
    for c in kept:
        check_eq(site.siar.request("GET", "/healthz", connection=c)[0], 200)
    time.sleep(5.1)                     # the connection to the stub is not used again after 4 s
    limit = subprocess.run(["prlimit", f"--pid={pid}", "--nofile=3:20000"], capture_output=True, text=True)
    check_eq(limit.returncode, 0, limit.stderr)
    for person, c in zip(people, kept):
        check_eq(site.siar.post(meta.body(meta.value([meta.text(person, "/kategori")])), connection=c), 200)
    waiting = stranger(site.siar)
    waiting.connect()
    spent = cpu_s(site.siar)
    time.sleep(0.5)
    check(cpu_s(site.siar) - spent < 0.3, "seconds of CPU in half a one:", cpu_s(site.siar) - spent)
    check_eq([site.all_to(p) for p in people], [[]] * 5, "nothing could be sent")
    subprocess.run(["prlimit", f"--pid={pid}", "--nofile=20000:20000"], check=True)
    for person in people:
        site.hear(person, "Kategori")
    check_eq(site.siar.request("GET", "/healthz", connection=waiting)[0], 200)
    site.siar.stop()
    check_eq(site.siar.sql("SELECT count(*) FROM delivery WHERE attempt > 1")[0][0], 0, "tries of our own making")
    check_eq(site.siar.sql("SELECT count(*) FROM delivery WHERE state = 2")[0][0], 6, "sent")
    check(not any("account.unreachable" in line for line in site.siar.lines()), "the network is not to blame")
    site.close()


if __name__ == "__main__":
    sys.exit(main())
