# SPDX-License-Identifier: MIT
"""`siar demo` and bot/demo: what they print, what the demo's people leave, and that nothing stays behind."""
import json
import os
import re
import signal
import subprocess
import sys

from demo import MEMBER, MODERATOR, OPERATOR, SELLER, Demo
from tap import case, check, check_eq, main, wait_for

SOURCE = os.environ["SIAR_SOURCE"]


@case
def ctrl_c_ends_it_and_nothing_is_left():
    for how in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
        demo = Demo("--empty")
        left, code, said = demo.stop(how)
        check_eq((left, code, said), ([], 0, ""), f"after signal {how}:")


@case
def a_port_that_is_taken_is_said_with_its_number():
    demo = Demo("--empty")
    p = subprocess.run([os.environ["SIAR_BINARY"], "demo", "--port", str(demo.port)], capture_output=True, text=True,
                       timeout=20)
    check_eq(p.returncode, 1, p.stdout)
    check(str(demo.port) in p.stderr and p.stderr.startswith("siar: "), "its words:", p.stderr)
    check_eq(p.stdout, "", "no address that is not its own")
    demo.stop()


@case
def wrong_options_say_which_there_are():
    for words in ["--port", "x"], ["--port", "65536"], ["--seed"], ["-c", "siar.yaml"]:
        p = subprocess.run([os.environ["SIAR_BINARY"], "demo", *words], capture_output=True, text=True, timeout=20)
        check_eq(p.returncode, 2, words)
        check("--port 0..65535 --empty" in p.stderr, "its words:", p.stderr)


@case
def the_demos_people_have_left_promos_in_every_state():
    demo = Demo()
    wait_for(lambda: demo.world()["is_ready"], "the seed", 60)
    world = demo.world()
    ours = [m["text"] for m in world["messages"] if m["is_ours"]]
    check_eq([t for t in ours if "Maaf, ada gangguan" in t], [], "apologies")
    runs = demo.panel()["runs"]
    shops, states = {r["shop"] for r in runs}, {r["state"] for r in runs}
    check(states >= {"held", "scheduled", "done", "rejected", "expired", "draft"}, "states:", states)
    check(len(world["people"]) == 12 and len(world["groups"]) == 8, "people and groups")
    check_eq(len(shops), 6, f"shops with promos: {shops}")
    check(any(m["photo"] and m["group"] and m["is_ours"] for m in world["messages"]), "a promo with a photo in a group")
    check_eq(demo.panel()["inbox"], {"waiting": 0, "aside": 0})
    check_eq([m for m in world["messages"] if m["is_ours"] and m["status"] == "failed"], [], "failed")
    check(demo.rss_kib() <= 64 * 1024 or "SIAR_SLOW" in os.environ, "KiB:", demo.rss_kib())
    print(f"# resident after the seed: {demo.rss_kib()} KiB")
    left, code, said = demo.stop()
    check_eq((left, code, said), ([], 0, ""))


@case
def the_readmes_curl_examples_work_as_printed():
    with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as f:
        text = f.read()
    examples = re.findall(r"^    (curl http://127\.0\.0\.1:8080/(?:.*\\\n)*.*)$", text, re.M)
    check(len(examples) >= 2, "examples:", examples)
    demo = Demo()
    wait_for(lambda: demo.world()["is_ready"], "the seed", 60)
    for example in examples:
        command = example.replace(":8080/", f":{demo.port}/")
        p = subprocess.run(["sh", "-c", command + " -sS -w '\\n%{http_code}'"], capture_output=True, text=True, timeout=20)
        body, code = p.stdout.rsplit("\n", 1)
        check_eq(code, "200", f"{command}: {p.stdout} {p.stderr}")
        json.loads(body)
    wait_for(lambda: [m for m in demo.from_siar("6281200000021") if m["text"] == "Halo"], "the message it sent")
    demo.stop()


@case
def who_moves_the_clock_sees_what_was_waiting_for_it():
    demo = Demo("--empty")
    demo.person(OPERATOR, "Pak Hadi", "operator")
    at = demo.world()["now_ms"]
    demo.move(3600 * 1000)
    moved = demo.world()["now_ms"] - at
    check(3600 * 1000 <= moved < 3660 * 1000, "moved by", moved)
    status, body, _ = demo.request("POST", "/sandbox/clock", '{"by_ms": -1}', {"Content-Type": "application/json"})
    check_eq(status, 400, body)
    check("by_ms" in json.loads(body)["error"], "its words:", body)
    demo.stop()


HOUR, DAY = 3600 * 1000, 24 * 3600 * 1000


def to_hour(demo, hour):
    """Of the demo's clock in WIB."""
    demo.move((hour * HOUR - 7 * HOUR - demo.world()["now_ms"]) % DAY or DAY)


def send_promo(demo, number, text):
    demo.move(5 * 60 * 1000)
    demo.answer(SELLER, "/promo " + text, "Beginilah promo")
    demo.answer(SELLER, "kirim", f"nomor {number}")
    demo.answer(MODERATOR, f"/setuju {number}", "disetujui")


@case
def more_promos_than_a_days_share_come_in_the_digest_that_the_network_takes():
    demo = Demo("--empty")
    for phone, name, role in (SELLER, "Bu Sri", "seller"), (MEMBER, "Budi", "member"), (MODERATOR, "Ratna", "moderator"):
        demo.person(phone, name, role)
    to_hour(demo, 9)
    demo.answer(MEMBER, "/langganan kuliner semua", "Langganan dicatat")
    to_hour(demo, 14)   # behind Friday's pause, and more than 24 hours after he wrote
    demo.move(DAY)
    demo.answer(MODERATOR, "/kategori", "Kuliner")
    demo.answer(SELLER, "/daftar Keripik Bu Sri; Kota Malang; kuliner", "sudah terdaftar")
    for number, goods in enumerate(("tempe", "usus", "paru", "bayam", "kulit"), 1):
        send_promo(demo, number, f"Keripik {goods} {number}5rb")
    promos = lambda: [m for m in demo.from_siar(MEMBER) if m["template"] == "promo"]
    digests = lambda: [m for m in demo.from_siar(MEMBER) if m["template"] == "ringkasan"]
    wait_for(lambda: len(promos()) == 3, "three promos")
    check_eq(digests(), [], "too early")
    to_hour(demo, 18)
    demo.move(31 * 60 * 1000)
    wait_for(digests, "the digest", 15)
    check("Keripik bayam" in digests()[0]["text"] and "Keripik kulit" in digests()[0]["text"], "it says:", digests())
    check_eq((len(digests()), len(promos())), (1, 3))
    check_eq([m for m in demo.world()["messages"] if m["is_ours"] and m["status"] == "failed"], [], "failed")
    demo.stop()


if __name__ == "__main__":
    sys.exit(main())
