# SPDX-License-Identifier: MIT
"""The network stub itself: what it can do wrong on purpose, and its record."""
import http.server
import json
import signal
import socket
import subprocess
import sys
import threading
import types

import meta
import siar
from tap import case, check, check_eq, main, wait_for

stub = siar.Stub()


def connect():
    c = socket.create_connection(("127.0.0.1", stub.port), timeout=10)
    c.settimeout(10)
    return c


def post(c, to="+6281311", delivery=1, words="Halo"):
    body = json.dumps({"to": to, "type": "text", "text": {"body": words}, "biz_opaque_callback_data": f"siar1:{delivery}:1"},
                      separators=(",", ":")).encode()
    c.sendall(b"POST /v25.0/1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s"
              % (siar.TOKEN.encode(), len(body), body))


def read_one(c):
    """One whole answer; what came of it when the connection ends before."""
    got = b""
    while b"\r\n\r\n" not in got or len(got.split(b"\r\n\r\n", 1)[1]) < int(got.split(b"Content-Length: ")[1].split(b"\r")[0]):
        part = c.recv(65536)
        if not part:
            break
        got += part
    return got


@case
def an_answer_ends_after_any_number_of_its_bytes():
    stub.reset()
    c = connect()
    post(c)
    whole = read_one(c)
    check_eq(whole[:12], b"HTTP/1.1 200")
    for at in (0, 1, 12, len(whole) - 1):
        stub.switch(fault="cut", at=at)
        c = connect()
        post(c)
        check_eq(len(read_one(c)), at, "bytes")
        check_eq(c.recv(1), b"", "closed")
    check_eq([s.is_acted for s in stub.log()], [True] * 5)


@case
def one_side_of_a_connection_closes_in_the_middle_of_an_answer():
    stub.reset()
    stub.switch(fault="half_close", at=20)
    c = connect()
    post(c)
    check_eq(len(read_one(c)), 20)
    post(c)                  # the other side still takes bytes and never answers
    check_eq(c.recv(1), b"")
    check_eq(stub.count()["requests"], 1)


@case
def a_connection_is_reset_in_the_middle_of_an_answer():
    stub.reset()
    stub.switch(fault="reset", at=20)
    c = connect()
    post(c)
    try:
        while c.recv(100):
            pass
        check(False, "no reset")
    except ConnectionResetError:
        pass


@case
def a_kept_connection_is_closed_under_us_after_a_whole_answer():
    stub.reset()
    stub.switch(fault="close_after")
    c = connect()
    post(c)
    answer = read_one(c)
    check(b"wamid.stub" in answer and b"onnection:" not in answer, "a whole answer without a word of it:", answer)
    check_eq(c.recv(1), b"")


@case
def an_answer_drips_and_a_huge_one_is_as_huge_as_asked():
    stub.reset()
    stub.switch(fault="drip", drip_ms=1)
    c = connect()
    post(c)
    check_eq(len(c.recv(65536)), 1, "the first part")
    check(b"wamid.stub" in read_one(c)[1:], "the rest")
    stub.switch(fault="huge", bytes=3000000)
    post(c)
    check(len(read_one(c)) > 3000000, "huge")


@case
def retry_after_is_any_text():
    stub.reset()
    words = "Wed, 21 Oct 2026 07:28:00 GMT; or when you like, " + "x" * 60
    stub.switch(fault="too_fast", retry_after=words)
    c = connect()
    post(c)
    check(f"Retry-After: {words}\r\n".encode() in read_one(c))


@case
def the_tally_counts_each_delivery_and_recipient_however_short_the_log_is():
    short = siar.Stub("--log-bytes", "1000")
    c = socket.create_connection(("127.0.0.1", short.port))
    short.words("Keripik")
    for n in range(3000):
        post(c, f"+62813{n}", n, "Keripik tempe" if n % 2 else "Topeng")
        read_one(c)
    post(c, "+628135", 5, "Keripik tempe")
    read_one(c)
    check(len(short.log()) < 20, "lines of the log")
    by = short.tally("delivery")
    check_eq((len(by), by["5"], by["6"]), (3000, 2, 1))
    check_eq(short.tally("to", 2), {"+628135": 2})
    check_eq(len(short.tally("to")), 1500)
    check_eq(short.count()["deliveries_doubled"], 1)
    short.close()


class Heard(http.server.BaseHTTPRequestHandler):
    """What siar would get."""
    protocol_version = "HTTP/1.1"
    statuses, codes = [], []

    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        check_eq(self.headers["X-Hub-Signature-256"], meta.sign(siar.SECRET, data))
        code = Heard.codes.pop() if Heard.codes else 200
        if code == 200:
            Heard.statuses += json.loads(data)["entry"][0]["changes"][0]["value"]["statuses"]
        self.send_response(code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


def hear(n, codes=(), **shares):
    """What came of 2 * n statuses of n messages: [(message, kind)] in the order of coming."""
    stub.reset()
    Heard.statuses, Heard.codes = [], list(codes)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Heard)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    stub.statuses(types.SimpleNamespace(port=server.server_port), **shares)
    c = connect()
    first = stub.count()["requests"]
    for i in range(n):
        post(c, delivery=i)
        read_one(c)
    wait_for(lambda: stub.count()["statuses_waiting"] == 0, "all posted")
    count = stub.count()
    check_eq((first, count["statuses_dropped"]), (0, 0))
    server.shutdown()
    server.server_close()
    ids = sorted({int(s["id"][10:]) for s in Heard.statuses})
    return [(ids.index(int(s["id"][10:])), s["status"]) for s in Heard.statuses], count, list(Heard.statuses)


def in_order(n):
    return [(i, kind) for i in range(n) for kind in ("sent", "delivered")]


@case
def statuses_are_lost_doubled_reordered_and_delayed_by_share_and_seed():
    check_eq(hear(50)[0], in_order(50))
    check_eq(hear(50, codes=[503])[0], in_order(50), "one was refused")
    got, count, _ = hear(200, lost=25)
    check(60 < count["statuses_lost"] < 140 and len(got) == 400 - count["statuses_lost"], "lost:", count)
    check_eq(hear(200, lost=25)[1]["statuses_lost"], count["statuses_lost"], "the same seed")
    check(hear(200, lost=25, seed=2)[1]["statuses_lost"] != count["statuses_lost"], "another seed")
    got, count, _ = hear(200, doubled=25)
    check(60 < count["statuses_doubled"] < 140 and len(got) == 400 + count["statuses_doubled"], "doubled:", count)
    got, count, _ = hear(200, delayed=25, delay_ms=100)
    check(got != in_order(200) and sorted(got) == sorted(in_order(200)), "delayed:", count)


@case
def statuses_overtake_each_other_while_they_wait():
    got, count, _ = hear(200, codes=[503] * 4, reordered=50)
    check(got != in_order(200) and sorted(got) == sorted(in_order(200)), "reordered:", count)


@case
def statuses_come_without_our_reference_when_the_echo_is_off():
    check("biz_opaque_callback_data" in hear(1)[2][0], "on")
    check("biz_opaque_callback_data" not in hear(1, echo=0)[2][0], "off")


@case
def it_kills_when_the_moment_comes():
    for at in ("connected", "requested", "answered"):
        stub.reset()
        victim = subprocess.Popen(["sleep", "60"])
        stub.kill(types.SimpleNamespace(process=victim), at, 2)
        c = connect()
        post(c)
        read_one(c)
        check_eq(victim.poll(), None, at)
        c = connect()
        post(c)
        check_eq(victim.wait(10), -signal.SIGKILL, at)


if __name__ == "__main__":
    sys.exit(main())
