# SPDX-License-Identifier: MIT
"""Photos from phones that mean no good, and the network at its worst: the seller reads why, nothing is kept."""
import re
import sys
import zlib

from demo import MEMBER, MODERATOR, OPERATOR, SELLER, Demo
from tap import case, check, check_eq, main, wait_for

demo = Demo("--empty")
for phone, name, role in ((SELLER, "Bu Sri", "seller"), (MEMBER, "Budi", "member"), (MODERATOR, "Bu Ratna", "moderator"),
                          (OPERATOR, "Pak Hadi", "operator")):
    demo.person(phone, name, role)
demo.answer(MODERATOR, "/siapa", "moderator")
demo.answer(SELLER, "/daftar Keripik Bu Sri; Kota Malang; kuliner", "sudah terdaftar")
demo.answer(MEMBER, "/langganan kuliner Kota Malang", "Langganan dicatat")


def png(width, height):
    """Says it is this large; the pixels are all zero and pack to almost nothing."""
    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    rows = zlib.compress(b"\0" * (height * (1 + (width + 7) // 8)), 9)
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x01\x00\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def is_at_rest():
    panel = demo.panel()
    return not (panel["jobs"] or panel["waiting"] or panel["inbox"]["waiting"] or
                any(lane["in_flight"] for lane in panel["lanes"]))


def calm():
    """Nothing is under way; the reply brake and the pair rate are not what is tested here."""
    demo.move(6 * 60 * 1000)
    # Twice: what one look finds neither waiting nor in flight may have been between the two.
    wait_for(lambda: is_at_rest() and is_at_rest(), "siar to rest", 30)


def later():
    """The clock goes ahead where siar waits for nothing else, and siar has seen it."""
    panel = demo.panel()
    if any(job["state"] == "running" for job in panel["jobs"]) or any(lane["in_flight"] for lane in panel["lanes"]):
        return
    demo.move(10 * 1000)
    wait_for(lambda: demo.panel()["turns"] > panel["turns"], "a turn", 30)


def refused(data, mime, wanted):
    calm()
    kept = sorted(demo.files())
    demo.answer(SELLER, "/promo Keripik tempe 15rb", wanted, [demo.upload(data, mime)])
    check_eq(sorted(demo.files()), kept, "files")
    wait_for(lambda: not demo.panel()["jobs"], "the jobs to end", 15)


def after_tries(phone, wanted, act):
    """What reaches her once siar has given up what it tries in vain: the clock goes ahead."""
    before = len(demo.from_siar(phone))
    act()

    def heard():
        later()
        return next((m for m in demo.from_siar(phone)[before:] if wanted in m["text"]), None)
    return wait_for(heard, f"{wanted!r} to {phone}: {[m['text'] for m in demo.from_siar(phone)[before:]]}", 60)


@case
def a_file_that_only_says_it_is_a_photo_is_refused_kindly():
    refused(b"%PDF-1.7 this is no photo" * 40, "image/jpeg", "JPEG")


@case
def a_drawing_with_a_script_in_it_is_refused():
    refused(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "image/jpeg", "JPEG")
    refused(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "image/svg+xml", "JPEG")


@case
def forty_megapixels_are_refused_before_they_are_decoded():
    before = demo.rss_kib()
    refused(png(8000, 5000), "image/png", "25")
    check(demo.rss_kib() - before < 20 * 1024 or demo.rss_kib() > 200 * 1024, "KiB more:", demo.rss_kib() - before)


@case
def half_a_photo_is_refused():
    whole = png(600, 400)
    refused(whole[:len(whole) // 2], "image/png", "rusak")


@case
def a_hundred_megabytes_do_not_get_in():
    before = demo.rss_kib()
    try:
        status, body, _ = demo.request("POST", "/sandbox/upload", b"\xff\xd8" + b"\0" * (100 << 20),
                                       {"Content-Type": "image/jpeg"})
        check_eq(status, 413, body)
    except (BrokenPipeError, ConnectionResetError):
        pass                                              # it was cut short while it was still sending
    check(demo.rss_kib() - before < 40 * 1024 or demo.rss_kib() > 200 * 1024, "KiB more:", demo.rss_kib() - before)
    refused(b"\xff\xd8\xff\xe0" + b"\0" * (6 << 20), "image/jpeg", "5 MB")


@case
def a_photo_that_never_arrives_is_said_and_the_promo_goes_on_without_it():
    calm()
    before = len(demo.from_siar(SELLER))
    demo.post("faults", lose_media=True)
    try:
        preview = after_tries(SELLER, "Beginilah promo", lambda: demo.say(
            SELLER, "/promo Keripik tempe 15rb", [demo.upload(png(600, 400), "image/png")]))
    finally:
        demo.post("faults", lose_media=False)
    why = demo.from_siar(SELLER)[before]["text"]
    check("tidak sampai" in why, "why:", why)
    check("Keripik tempe 15rb" in preview["text"], "preview:", preview["text"])


@case
def the_same_photo_twice_is_kept_once_and_uploaded_once():
    calm()
    data = png(640, 480)
    kept = len(demo.files())
    for _ in range(2):
        calm()
        demo.answer(SELLER, "/promo Keripik tempe 15rb", "Beginilah promo", [demo.upload(data, "image/png")])
    check_eq(len(demo.files()) - kept, 1, "files")


@case
def what_reaches_others_has_no_place_and_time_in_it():
    calm()
    data = png(320, 240)
    at = data.index(b"IDAT") - 4
    text = b"Comment\0GPS -7.98 112.63 jam 08.00"
    data = (data[:at] + len(text).to_bytes(4, "big") + b"tEXt" + text + zlib.crc32(b"tEXt" + text).to_bytes(4, "big") +
            data[at:])
    preview = demo.answer(SELLER, "/promo Keripik tempe 15rb", "Beginilah promo", [demo.upload(data, "image/png")])
    status, body, headers = demo.request("GET", preview["photo"])
    check_eq((status, headers["Content-Type"]), (200, "image/png"))
    check(b"GPS" not in body and b"IDAT" in body, "its bytes:", body[:80])


@case
def a_photo_the_network_does_not_take_ends_the_promo_and_its_seller_is_told():
    calm()
    demo.post("faults", refuse_uploads=True)
    try:
        after_tries(SELLER, "Beginilah promo", lambda: demo.say(
            SELLER, "/promo Keripik balado 16rb", [demo.upload(png(500, 400), "image/png")]))
        asked = after_tries(MODERATOR, "balado", lambda: demo.say(SELLER, "kirim"))
        number = re.search(r"Promo (\d+)", asked["text"].replace("*", "")).group(1)
        at_member = len(demo.from_siar(MEMBER))
        after_tries(SELLER, "fotonya ditolak jaringan", lambda: demo.say(MODERATOR, f"/setuju {number}"))
    finally:
        demo.post("faults", refuse_uploads=False)
    run = next(r for r in demo.panel()["runs"] if r["promo"] == int(number))
    check_eq((run["state"], run["total"]), ("cancelled", 0))
    check_eq(demo.from_siar(MEMBER)[at_member:], [])


if __name__ == "__main__":
    sys.exit(main())
