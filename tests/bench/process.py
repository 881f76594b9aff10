# SPDX-License-Identifier: MIT
"""Benches of the process: how fast it answers while a run goes on, how soon it is back, what a crowd of slow clients does."""
import http.client
import os
import socket
import subprocess
import threading
import time

from bench import begin_run, median, on_core, rss_mib, start, subscribe_all, tool
import meta
import siar


def webhook(number):
    return meta.body(meta.value([meta.text(meta.Person("Ayu", number), "/kategori")]))


# --- acknowledge ---

def acknowledge(o):
    """1,000 webhooks a second while a run goes on."""
    def prepare(s):
        add_many(s, 500000)
        subscribe_all(s)
    for _ in range(o.rounds):
        s, stub = start(500, 64, prepare)
        try:
            begin_run(s)
            while stub.count()["acted"] < 500:
                time.sleep(0.01)
            before, at = stub.count()["acted"], time.monotonic()
            r = tool(1, "load", s.port, siar.SECRET, o.seconds, 64, 1000000, 1000)
            sent = (stub.count()["acted"] - before) / (time.monotonic() - at)
        finally:
            s.close()
            stub.close()
        print(f"acknowledge: {r['ok']} webhooks at {r['per_second']:.0f}/s, {r['busy'] + r['other']} refused, {sent:.0f} "
              f"sends/s meanwhile: p50 {r['p50_us'] / 1000:.1f} ms (goal 5), p99 {r['p99_us'] / 1000:.1f} ms (goal 50), max "
              f"{r['max_us'] / 1000:.0f} ms (goal 250)", flush=True)


# --- restart ---

def add_many(s, n):
    """As add_people, made inside SQLite."""
    now = int(time.time() * 1000)
    numbers = f"WITH RECURSIVE i (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM i WHERE i + 1 < {n}) "
    phone = "printf('62815%08d', i)"
    s.sql(f"INSERT INTO person (id, name, consented_ms, created_ms) {numbers} SELECT i + 1000, 'Orang', {now}, {now} FROM i")
    s.sql(f"INSERT INTO identity (kind, opaque, person_id, created_ms) {numbers} SELECT 0, {phone}, i + 1000, {now} FROM i")
    s.sql(f"INSERT INTO chat (kind, address_kind, address, person_id, account_id, state, last_inbound_ms, created_ms) {numbers} "
          f"SELECT 0, 0, {phone}, i + 1000, 1, 1, {now}, {now} FROM i")


def queue_all(s, n):
    """A run to n people, all of it planned; how many rows wait."""
    now = int(time.time() * 1000)
    s.start()
    begin_run(s)
    s.kill()
    run, = s.sql("SELECT max(id) FROM run")[0]
    s.sql("INSERT OR IGNORE INTO delivery (account_id, chat_id, class, run_id, not_before_ms, changed_ms, created_ms) "
          "SELECT 1, id, 2, ?, ?, ?, ? FROM chat WHERE kind = 0", run, now, now, now)
    s.sql("UPDATE run_cursor SET part = 4")
    return s.sql("SELECT count(*) FROM delivery WHERE state = 0 AND run_id IS NOT NULL")[0][0]


def acknowledged_after(s, begun):
    """Seconds until a webhook has its 200."""
    data = webhook(f"62817{int(begun * 1000) % 10**8:08d}")
    while True:
        try:
            if s.post(data) == 200:
                return time.monotonic() - begun
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.002)


def forget_files(s):
    """As after a boot: nothing of the database is in the system's cache."""
    for name in ("siar.db", "siar.db-wal"):
        path = os.path.join(s.dir, "state", name)
        if os.path.exists(path):
            fd = os.open(path, os.O_RDONLY)
            os.fsync(fd)
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(fd)


def restart_once(s, stub, port, ends, has_run):
    stub.reset()
    forget_files(s)
    begun = time.monotonic()
    s.process = subprocess.Popen(s.wrap + [s.binary, "run", "-c", s.config], stderr=subprocess.PIPE,
                                 preexec_fn=siar.die_with_parent)
    threading.Thread(target=s._read_lines, args=(s.process,), daemon=True).start()
    s.port = port
    accepting = acknowledged_after(s, begun)
    is_run = lambda: stub.count()["acted"] and any("Keripik" in m.text for m in stub.log())
    while has_run and not is_run() and time.monotonic() - begun < 60:
        time.sleep(0.002)
    sending = time.monotonic() - begun
    time.sleep(1)
    rss = rss_mib(s)
    ends(s)
    return accepting, sending, rss


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def restart(o):
    """How soon siar is back with so many rows queued; the port is known beforehand, as in life."""
    stub = siar.Stub("--log-bytes", "64000000", wrap=on_core(1))
    for rows in (0, o.rows):
        s, port = siar.Siar(stub, per_second=100, wrap=on_core(0)), free_port()
        s.listen = f"127.0.0.1:{port}"
        s.configure()
        s.start().stop()
        if rows:
            add_many(s, rows)
            subscribe_all(s)
            rows = queue_all(s, rows)
        for how, ends in (("kill -9", siar.Siar.kill), ("SIGTERM", siar.Siar.term)):
            restart_once(s, stub, port, ends, rows)       # what it finds is of another end
            accepting, sending, rss = (median(x) for x in zip(*[restart_once(s, stub, port, ends, rows) for _ in range(o.rounds)]))
            print(f"restart: {rows} rows queued, after {how}: the first webhook acknowledged {accepting:.2f} s after the start "
                  f"(goal {2 if rows else 0.5}), the first of the run at the network after {sending:.2f} s (goal 5), {rss:.0f} MiB "
                  f"(goal 64)", flush=True)
        s.close()
    stub.close()


# --- disk ---

def bytes_used(s):
    pages, free, size = (s.sql(f"PRAGMA {name}")[0][0] for name in ("page_count", "freelist_count", "page_size"))
    return (pages - free) * size


def disk(o):
    """What a delivered recipient of a run takes on disk, with all that is remembered of it."""
    n, before = 50000, []

    def prepare(s):
        add_many(s, n)
        subscribe_all(s)
        before.append(bytes_used(s))
    s, stub = start(100000, 64, prepare)
    try:
        stub.statuses(s, "sent,delivered")
        begin_run(s)
        s.wait_metric('siar_deliveries{state="delivered",class="promo"}', n, 120)
        s.stop()
        used = bytes_used(s) - before[0]
    finally:
        s.close()
        stub.close()
    print(f"disk: {used / n:.0f} bytes for each of {n} delivered recipients (goal 180)", flush=True)


# --- slow ---

def slow_once(o, count, kinds):
    s, stub = start(1000)
    crowd = subprocess.Popen([*on_core(1), os.environ["SIAR_SLOW_CLIENTS"], str(s.port), str(max(count, 1)), *kinds],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    crowd.stdout.readline()
    latencies, refused, most, end = [], 0, 0, time.monotonic() + o.seconds
    while time.monotonic() < end:
        data, begun = webhook(f"62815{len(latencies):08d}"), time.monotonic()
        c = http.client.HTTPConnection("127.0.0.1", s.port, timeout=15, source_address=("127.0.0.99", 0))
        try:
            refused += s.post(data, connection=c) != 200
        except OSError:
            refused += 1
        c.close()
        latencies.append((time.monotonic() - begun) * 1000)
        most = max(most, rss_mib(s))
        time.sleep(0.01)
    crowd.stdin.close()
    crowd.wait()
    s.close()
    stub.close()
    latencies.sort()
    p50, p99, longest = (latencies[min(int(len(latencies) * x), len(latencies) - 1)] for x in (0.5, 0.99, 1))
    print(f"slow: {count} {' '.join(kinds)}: {len(latencies)} webhooks, {refused} refused, p50 {p50:.1f} ms, p99 {p99:.1f} ms "
          f"(goal 100), max {longest:.0f} ms, at most {most:.0f} MiB (goal 128)", flush=True)


def slow(o):
    """Webhooks of a stranger, each over a new connection, while slow clients want all there are."""
    slow_once(o, 0, ["idle"])
    for kinds in (["idle"], ["head"], ["fat"], ["bulk"], ["unread"], ["idle", "head", "body", "unread", "fat", "bulk", "kept"]):
        slow_once(o, 10000, kinds)


BENCHES = {"disk": disk, "acknowledge": acknowledge, "restart": restart, "slow": slow}
