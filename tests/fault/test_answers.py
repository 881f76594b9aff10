# SPDX-License-Identifier: MIT
"""Answers of the network that end anywhere, never end, or are no answers."""
import os
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import siar
from raw_network import RawNetwork, accepted, http, run_through
from tap import case, check, check_eq, main

UNCERTAIN, SENT = 6, 2


def check_run(answers, wanted):
    """Each is tried once, and ends as wanted."""
    site, network = siar.Site(), RawNetwork()
    people, states = run_through(site, network, answers)
    check_eq({n: s for n, s in states.items() if s != wanted(n)}, {}, "states that are not as wanted")
    check_eq({n: network.tries[p.address] for n, p in people.items() if network.tries[p.address] != 1}, {}, "tries")
    text = "\n".join(site.siar.lines())
    site.close()
    network.close()
    return text


@case
def f10_an_answer_that_ends_after_any_number_of_bytes_is_uncertain_and_sent_once():
    whole = accepted()
    answers = {k: whole[:k] for k in range(len(whole) + 1)}
    check_run(answers, lambda k: SENT if k == len(whole) else UNCERTAIN)


@case
def f10_half_closed_reset_and_kept_connections_too():
    whole = accepted()

    def half(c, _):
        c.sendall(whole[:30])
        c.shutdown(socket.SHUT_WR)
        while c.recv(1000):
            pass

    def reset(c, _):
        c.sendall(whole[:30])
        c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def reset_after(c, _):
        c.sendall(whole)
        time.sleep(0.05)
        c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    answers = {f"half {i}": half for i in range(3)}
    answers.update({f"reset {i}": reset for i in range(3)})
    answers.update({f"whole {i}": reset_after for i in range(3)})
    answers.update({f"kept {i}": None for i in range(15)})
    answers.update({f"whole and closed {i}": whole for i in range(8)})
    site, network = siar.Site(), RawNetwork()
    people, states = run_through(site, network, answers)
    for name, person in people.items():
        # What was written on a connection that the other side had given up never came there: it is not sent again either.
        is_broken = name.startswith(("half", "reset")) or network.tries[person.address] == 0
        check_eq(states[name], UNCERTAIN if is_broken else SENT, name)
        check(network.tries[person.address] <= 1, "tries of", name)
    site.close()
    network.close()


def f11_an_answer_in_drips_ends_with_the_time_and_frees_its_place():
    def drip_head(c, _):
        for byte in accepted():
            c.sendall(bytes([byte]))
            time.sleep(1)

    def drip_on(c, _):
        c.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            c.sendall(b"X-More: and more\r\n")
            time.sleep(0.5)
    begun = time.monotonic()
    check_run({"head": drip_head, "on": drip_on, "other": None}, lambda name: SENT if name == "other" else UNCERTAIN)
    check(time.monotonic() - begun < 45, "seconds:", time.monotonic() - begun)


if os.environ.get("SIAR_LONG"):     # half a minute; tests/unit/test_http_outcome.c shows the same at once
    case(f11_an_answer_in_drips_ends_with_the_time_and_frees_its_place)


WRONG = {
    "empty": b"", "blank": b" ", "null": b"null", "number": b"7", "text": b"\"wamid.raw1\"", "array": b"[]", "html":
    b"<html><body>wamid.raw1</body></html>", "not utf8": b"{\"messages\":[{\"id\":\"\xff\xfe\"}]}", "cut": b"{\"messages\":[{\"id\":\"wam",
    "behind": b"{\"messages\":[{\"id\":\"wamid.raw1\"}]}{\"messages\":[]}", "no id": b"{\"messages\":[{}]}", "no message":
    b"{\"messages\":[]}", "messages is text": b"{\"messages\":\"wamid\"}", "id is an object": b"{\"messages\":[{\"id\":{}}]}",
    "id is empty": b"{\"messages\":[{\"id\":\"\"}]}", "other key": b"{\"message\":[{\"id\":\"wamid.raw1\"}]}",
    "deep": b"[" * 100000, "deep objects": b"{\"a\":" * 50000, "many": b"[" + b"0," * 100000 + b"0]", "nul":
    b"{\"messages\":[{\"id\":\"wamid\0raw\"}]}", "bom": b"\xef\xbb\xbf{\"messages\":[]}", "large": b" " * 300000,
    "id is long": b"{\"messages\":[{\"id\":\"" + b"w" * 100000 + b"\"}]}",
}


@case
def f13_a_200_that_says_nothing_is_uncertain_and_sent_once():
    text = check_run({name: http(body) for name, body in WRONG.items() if name != "id is long"}, lambda name: UNCERTAIN)
    check("<html>" not in text and "wamid.raw" not in text, "answers of the network in the log")
    check(max(len(line) for line in text.split("\n")) < 500, "long lines in the log")


@case
def f13_of_two_ids_in_an_answer_one_is_taken_and_nothing_is_sent_again():
    twice = b'{"messages":[{"id":"wamid.a","id":"wamid.b"}],"messages":[{"id":"wamid.c"}]}'
    check_run({"twice": http(twice), "long": http(WRONG["id is long"])}, lambda name: SENT)


@case
def f13_status_lines_that_are_none_are_uncertain_and_sent_once():
    body = b'{"messages":[{"id":"wamid.raw1"}]}'
    length = f"Content-Length: {len(body)}\r\n\r\n".encode() + body
    lines = {"no http": b"200 OK\r\n", "http 0.9": body, "letters": b"HTTP/1.1 abc OK\r\n", "huge": b"HTTP/1.1 99999 OK\r\n",
             "nul": b"HTTP/1.1 2\x000 OK\r\n", "switch": b"HTTP/1.1 101 Switching\r\n", "negative":
             b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n", "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
             "chunks cut": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"}
    answers = {n: line if n in ("http 0.9", "chunks cut") else line + length for n, line in lines.items()}
    site, network = siar.Site(), RawNetwork()
    people, states = run_through(site, network, answers)
    check_eq({n: s for n, s in states.items() if s not in (UNCERTAIN, SENT)}, {}, "states")
    check_eq({n: network.tries[p.address] for n, p in people.items() if network.tries[p.address] != 1}, {}, "tries")
    site.close()
    network.close()


if __name__ == "__main__":
    sys.exit(main())
