# SPDX-License-Identifier: MIT
"""Webhooks again and again, in floods, and with contents nobody would expect."""
import collections
import http.client
import os
import socket
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import meta
import siar
from tap import case, check, check_eq, main

IS_PLAIN = "asan" not in os.environ["SIAR_BINARY"] and "tsan" not in os.environ["SIAR_BINARY"]


def post_over(site, data, n_connections, n_each):
    """The answers to the same webhook, so often over each of so many connections at once, counted."""
    answers, lock = collections.Counter(), threading.Lock()

    def run():
        c = http.client.HTTPConnection("127.0.0.1", site.siar.port, timeout=30)
        for _ in range(n_each):
            code = site.siar.post(data, connection=c)
            with lock:
                answers[code] += 1
    threads = [threading.Thread(target=run) for _ in range(n_connections)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return answers


@case
def f15_a_webhook_a_thousand_times_over_50_connections_and_10_restarts_has_one_effect():
    site, person = siar.Site(), meta.Person("Siti", "6281390000001")
    data = meta.body(meta.value([meta.text(person, "/daftar Toko Siti; Kota Malang; kuliner")]))
    for n in range(10):
        check_eq(post_over(site, data, 50, 2), {200: 100})
        site.siar.kill() if n % 2 else site.siar.stop()
        site.siar.start()
    site.hear(person, "sudah terdaftar")
    site.quiet()
    check_eq(len(site.all_to(person)), 1, "answers")
    site.siar.stop()
    check_eq(site.siar.sql("SELECT count(*) FROM shop")[0][0], 1, "shops")
    site.close()


@case
def f18_a_flood_of_one_person_and_one_group_is_taken_and_holds_up_nobody():
    site = siar.Site()
    flooder, loud, group = site.person(), site.person(), site.group("120363025246125000@g.us", None)
    before = len(site.all_to(group))
    c = http.client.HTTPConnection("127.0.0.1", site.siar.port, timeout=30)
    for i in range(300):
        for where, who in ((None, flooder), (group, loud)):
            data = meta.body(meta.value([meta.text(who, f"/cari barang{i}", where)]))
            check_eq(site.siar.post(data, connection=c), 200)
        if i % 50 == 0:
            site.talk(site.person(), "/kategori", "Kategori")
    site.quiet()
    check(len(site.all_to(flooder)) <= 11, "answers to the flooder:", len(site.all_to(flooder)))
    check(len(site.all_to(group)) - before <= 11, "answers to the group:", len(site.all_to(group)) - before)
    site.talk(site.person(), "/kategori", "Kategori")
    site.close()


def resident_mib(s):
    with open(f"/proc/{s.process.pid}/status") as f:
        return int(next(line for line in f if line.startswith("VmHWM")).split()[1]) / 1024


MIB = 1 << 20
SIGNED = {
    "deep array": b"[" * 100000, "deep and closed": b"[" * 100000 + b"]" * 100000, "deep object": b'{"a":' * 100000,
    "a million keys": b"{" + b",".join(b'"%d":0' % i for i in range(300000)) + b"}",
    "a million values": b"[" + b"0," * 1000000 + b"0]", "not utf8": b'{"object":"\xff\xfe\xfd"}', "nul": b'{"object":"a\0b"}',
    "lone surrogate": b'{"object":"\\ud800"}', "4 MiB of text": b'{"object":"' + b"x" * (4 * MIB - 20) + b'"}',
    "4 MiB of nothing": b" " * 4 * MIB, "a number": b"1" * MIB, "empty": b"",
}


@case
def f38_signed_bodies_of_any_kind_are_answered_and_kept_and_cost_little_memory():
    site = siar.Site()
    for name, data in SIGNED.items():
        check_eq(site.siar.post(data), 200, name)
        check_eq(site.siar.request("GET", "/healthz")[0], 200, f"after {name}")
    site.talk(site.person(), "/kategori", "Kategori")
    if IS_PLAIN:
        check(resident_mib(site.siar) <= 128, "MiB:", resident_mib(site.siar))
    site.close()


@case
def f38_a_body_of_100_mb_is_refused_by_its_length_or_at_4_mib():
    site = siar.Site()
    for head in (b"Content-Length: 100000000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n"):
        c = socket.create_connection(("127.0.0.1", site.siar.port), 10)
        c.sendall(b"POST /webhook/utama HTTP/1.1\r\nHost: a\r\n" + head)
        piece = b"10000\r\n" + b"[" * 65536 + b"\r\n" if b"chunked" in head else b"[" * 65536
        try:
            for _ in range(1600):
                c.sendall(piece)
            c.sendall(b"0\r\n\r\n")
        except OSError:
            pass
        try:
            answer = c.recv(4096)
        except OSError:
            answer = b""        # it was closed while we wrote
        check(answer[:12] in (b"HTTP/1.1 413", b""), "answer:", answer[:100])
        c.close()
    if IS_PLAIN:
        check(resident_mib(site.siar) <= 64, "MiB:", resident_mib(site.siar))
    site.talk(site.person(), "/kategori", "Kategori")
    site.close()


TEXTS = ["Keripik \U0001f336\U0001f469\u200d\U0001f373 pedas \U0001f1ee\U0001f1e9 15rb", "\u0643\u0631\u064a\u0628\u064a\u0643 \u062d\u0627\u0631 15rb",
         "Tempe e\u0301nak o\u0308 15rb", "Teh \u200bmanis\u200d 15rb", "Kopi \u202etiuq\u202c 15rb", "\u7532\u9aa8\u6587 \u0e20\u0e32\u0e29\u0e32 15rb",
         "Sambal *pedas* _sekali_ ~mahal~ 15rb {nama} %s \\n"]


@case
def f47_texts_of_all_scripts_go_out_as_they_came_in():
    site = siar.Site()
    name = "Toko \U0001f33e \u0645\u062a\u062c\u0631"
    member = site.subscriber("semua")      # what it is of is read from its words
    for words in TEXTS:
        seller = site.shop(name)
        site.approve(site.promo(seller, words))
        sent = site.hear(member, "15rb")
        check(words in sent.text, words, sent.text)
        check(name in sent.text, name, sent.text)
    site.close()


@case
def f47_a_text_of_65_thousand_letters_is_refused_with_a_reason():
    site = siar.Site()
    seller = site.shop()
    for words in ("x" * 65000, "\U0001f336" * 16000):
        site.say(seller, f"/promo {words} 15rb")
        answer = site.hear(seller)
        check("dipersingkat" in answer.text, "answer:", answer.text[:300])
        check(len(answer.text) < 4096, "letters in the answer:", len(answer.text))
    site.close()


if __name__ == "__main__":
    sys.exit(main())
