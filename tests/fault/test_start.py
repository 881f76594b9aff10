# SPDX-License-Identifier: MIT
"""Start and end: sockets that systemd holds, signals, and an end that nothing can hold up."""
import ctypes
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import meta
import siar
from tap import case, check, check_eq, main, wait_for

AS_SYSTEMD = ["bash", "-c", 'exec 3<&"$0" env LISTEN_FDS=1 LISTEN_PID=$$ "$@"']


def under_systemd(s, listener):
    """Gives siar the socket as systemd does."""
    s.listen, s.pass_fds, s.wrap = "systemd", (listener.fileno(),), [*AS_SYSTEMD, str(listener.fileno())]
    s.configure()


def bound():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(4096)
    return listener


def raw_post(data, length=None):
    return (f"POST /webhook/utama HTTP/1.1\r\nHost: a\r\nContent-Length: {length or len(data)}\r\n"
            f"X-Hub-Signature-256: {meta.sign(siar.SECRET, data)}\r\n\r\n").encode() + data


def webhook(person, words="/kategori"):
    return meta.body(meta.value([meta.text(person, words)]))


@case
def f36_connections_wait_in_the_kernel_while_siar_starts_again():
    stub, listener = siar.Stub(), bound()
    s = siar.Siar(stub)
    under_systemd(s, listener)
    s.start()
    check_eq(s.port, listener.getsockname()[1], "the port it says")
    check_eq(s.run("check")[0], 0, "siar check knows it")
    for how in (s.kill, s.term):
        how()
        data = [webhook(meta.Person("Siti", f"6281500000{i:03d}")) for i in range(50)]
        clients = [socket.create_connection(listener.getsockname(), 5) for _ in data]
        for c, d in zip(clients, data):
            c.sendall(raw_post(d))
        s.start()
        for c in clients:
            check_eq(c.recv(4096)[:15], b"HTTP/1.1 200 OK", f"after {how.__name__}")
            c.close()
    s.close()
    stub.close()


@case
def a_socket_that_is_not_what_the_configuration_says_is_refused_in_words():
    stub, listener = siar.Stub(), bound()
    s = siar.Siar(stub)

    def says(words, wrap=(), fd=None):
        p = subprocess.run([*wrap, s.binary, "run", "-c", s.config], capture_output=True, text=True, timeout=20,
                           pass_fds=(fd.fileno(),) if fd else ())
        check_eq(p.returncode, 1, p.stderr)
        check(words in p.stderr, words, p.stderr)
    says("write \"listen: systemd\"", [*AS_SYSTEMD, str(listener.fileno())], listener)
    s.listen = "systemd"
    s.configure()
    says("handed over no socket")
    says("handed over no socket", ["env", "LISTEN_FDS=1", "LISTEN_PID=1"])
    says("handed over 2 sockets", [*AS_SYSTEMD[:2], AS_SYSTEMD[2].replace("FDS=1", "FDS=2"), str(listener.fileno())], listener)
    for other in (socket.socket(), socket.socket(type=socket.SOCK_DGRAM)):
        says("no listening stream socket", [*AS_SYSTEMD, str(other.fileno())], other)
    s.close()
    stub.close()


@case
def systemd_is_told_when_it_accepts_and_when_it_stops():
    stub, folder = siar.Stub(), tempfile.TemporaryDirectory()
    for name in (os.path.join(folder.name, "notify"), f"\0siar-{os.getpid()}"):
        heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        heard.bind(name)
        heard.settimeout(10)
        s = siar.Siar(stub, wrap=["env", "NOTIFY_SOCKET=" + name.replace("\0", "@")]).start()
        check_eq(heard.recv(100), b"READY=1")
        s.stop()
        check_eq(heard.recv(100), b"STOPPING=1")
        s.close()
    stub.close()


class Dripping(threading.Thread):
    """A client that announces 4 MiB and sends a byte of them at a time, as long as it may."""

    def __init__(self, port, announced=4 << 20):
        super().__init__(daemon=True)
        self.socket = socket.create_connection(("127.0.0.1", port), 5)
        self.socket.sendall(raw_post(b"x" * 100000, announced))
        self.start()

    def run(self):
        try:
            while True:
                self.socket.sendall(b"x")
                time.sleep(0.001)
        except OSError:
            pass


@case
def f30_bodies_that_never_end_do_not_hold_up_the_end():
    stub = siar.Stub()
    s = siar.Siar(stub).start()
    clients = [Dripping(s.port) for _ in range(4)]
    time.sleep(0.05)
    begun = time.monotonic()
    check_eq(s.term(), 0, "exit code")
    check(time.monotonic() - begun < 10, "seconds:", time.monotonic() - begun)
    for c in clients:
        c.join(5)
        check(not c.is_alive(), "its connection is closed")
    s.start()
    check_eq(s.status()["careful"], False, "the end was clean")
    s.close()
    stub.close()


@case
def f30_bodies_that_end_in_the_last_moment_do_not_hold_up_the_end():
    """They may find the writer gone: then they are not acknowledged, and siar ends all the same."""
    stub = siar.Stub()
    s = siar.Siar(stub).start()
    for n in range(5):
        acknowledged = []

        def last_bytes(data, c):
            for i in range(len(data)):
                time.sleep(0.003)
                try:
                    c.sendall(data[i:i + 1])
                except OSError:
                    return
            try:
                if c.recv(100).startswith(b"HTTP/1.1 200"):
                    acknowledged.append(data)
            except OSError:
                pass
        threads = []
        for i in range(24):
            data = webhook(meta.Person("Siti", f"62816{n:03d}{i:05d}"))
            whole = raw_post(data)
            c = socket.create_connection(("127.0.0.1", s.port), 5)
            left = i + 10
            c.sendall(whole[:-left])
            threads.append(threading.Thread(target=last_bytes, args=(whole[-left:], c)))
        for t in threads:
            t.start()
        check_eq(s.term(), 0, "exit code")
        for t in threads:
            t.join()
        stored = s.sql("SELECT count(*) FROM event_seen")[0][0] + s.sql("SELECT count(*) FROM inbox")[0][0]
        check(stored >= len(acknowledged), "stored, acknowledged:", stored, len(acknowledged))
        s.sql("DELETE FROM event_seen")
        s.start()
        check_eq(s.status()["careful"], False, "the end was clean")
    s.close()
    stub.close()


@case
def f30_a_second_signal_ends_it_at_once_and_cleanly():
    site = siar.Site()
    for signum in (signal.SIGTERM, signal.SIGINT):
        person = site.person()
        site.stub.switch(fault="hang")
        site.say(person, "/kategori")
        wait_for(lambda: site.siar.status()["accounts"][0]["in_flight"] == 1, "a send in flight")
        at = len(site.siar.lines())
        site.siar.process.send_signal(signal.SIGTERM)
        site.siar.wait_line("app.stop", 5, at)
        begun = time.monotonic()
        site.siar.process.send_signal(signum)
        check_eq(site.siar.wait_exit(), 0, "exit code")
        check(time.monotonic() - begun < 4, "seconds:", time.monotonic() - begun)
        check_eq(len(site.siar.sql("SELECT 1 FROM delivery WHERE state = 6")), 1, "uncertain")
        site.siar.sql("UPDATE delivery SET state = 3 WHERE state = 6")
        site.siar.start()
        check_eq(site.siar.status()["careful"], False)
    site.close()


def stop_thread(tid):
    """Stands still, as a thread that waits for a dead disk; ptrace, so that the others go on."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long] * 4
    for request in (0x4206, 0x4207):                    # SEIZE, INTERRUPT
        check_eq(libc.ptrace(request, tid, 0, 0), 0, f"ptrace: {os.strerror(ctypes.get_errno())}")


@case
def f30_sigterm_in_the_middle_of_a_run_leaves_an_exact_state():
    site = siar.Site(per_second=150)
    seller, people = site.shop(), [site.subscriber() for _ in range(120)]
    number = site.promo(seller, "Keripik tempe 15rb")
    site.quiet()
    site.say(site.siar.moderator, f"/setuju {number}")
    got = lambda: [m.to for m in site.stub.log() if "Keripik tempe" in m.text and m.to in {p.address for p in people}]
    for part in (20, 60, 100):
        wait_for(lambda: len(got()) >= part, f"{part} sent", 20)
        site.siar.stop()
        sent = site.siar.sql("SELECT count(*) FROM delivery WHERE run_id IS NOT NULL AND state IN (2, 3, 4)")[0][0]
        check_eq((sent, len(set(got()))), (len(got()), len(got())), "rows that are sent, and what arrived")
        check_eq(site.siar.sql("SELECT count(*) FROM delivery WHERE state = 1")[0][0], 0, "sending")
        site.siar.start()
    wait_for(lambda: len(got()) == 120, "all of them", 20)
    site.quiet()
    check_eq(sorted(got()), sorted(p.address for p in people), "who got it, each once")
    site.close()


@case
def f30_a_pause_that_the_network_asked_for_survives_a_restart():
    site = siar.Site()
    person = site.person()
    site.stub.switch(fault="too_fast", n=1, retry_after=4)
    site.say(person, "/kategori")
    wait_for(lambda: site.siar.status()["accounts"][0]["lane"] == "paused", "the pause")
    asked = site.stub.log()[0].at_us
    for ends in (site.siar.kill, site.siar.stop):
        ends()
        site.siar.start()
        check_eq(site.siar.status()["accounts"][0]["lane"], "paused", "after a restart")
    site.hear(person, "Kategori")
    check(site.stub.log()[1].at_us - asked >= 3_900_000, "us of pause:", site.stub.log()[1].at_us - asked)
    site.close()


@case
def f30_a_writer_that_stands_still_means_503_and_does_not_hold_up_the_end():
    site = siar.Site()
    person = site.person()
    site.say(person, "/kategori")
    pid = site.siar.process.pid
    threads = sorted(int(t) for t in os.listdir(f"/proc/{pid}/task"))
    writer = next(t for t in threads if open(f"/proc/{pid}/task/{t}/comm").read().strip() == "writer")
    stop_thread(writer)
    clients = [socket.create_connection(("127.0.0.1", site.siar.port), 5) for _ in range(12)]
    large = webhook(site.person())
    large += b" " * (4 * 1024 * 1024 - len(large))
    for c in clients:                                   # eight of them fill what bodies may take
        c.sendall(raw_post(large))
    refused = [c for c in clients if select.select([c], [], [], 0.5)[0]]
    for c in refused:
        answer = c.recv(4096)
        check(b"HTTP/1.1 503" in answer and b"Retry-After: 1" in answer, "answer:", answer)
    check(3 <= len(refused) <= 8, "refused:", len(refused))
    begun = time.monotonic()
    site.siar.process.send_signal(signal.SIGTERM)
    while os.WIFSTOPPED(os.waitpid(writer, 0x40000000)[1]):
        pass                                            # __WALL: first that it stands, then that it ended
    check_eq(site.siar.wait_exit(20), 1, "exit code")
    check(time.monotonic() - begun < 10, "seconds:", time.monotonic() - begun)
    site.siar.start()
    check_eq(site.siar.status()["careful"], True, "as after kill -9")
    site.hear(person, "Kategori")
    site.close()


if __name__ == "__main__":
    sys.exit(main())
