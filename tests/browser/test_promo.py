# SPDX-License-Identifier: MIT
"""A promo as sellers really send one, over the page's phones: understood, found to be a near duplicate, approved at night,
sent in the morning, told in a digest, opened by its number, stopped when it is sold out. Each step needs those before it."""
import re
import sys

import browser
import phones
from demo import MODERATOR, OPERATOR, Demo
from tap import case, check, check_eq, main, wait_for

SRI, WATI, BUDI, DEWI = "6281200000051", "6281200000052", "6281200000061", "6281200000062"
MINUTE, HOUR, DAY, WIB = 60000, 3600000, 86400000, 7 * 3600000
MESSY = "Bismillah.. READY bund 🌶️🌶️ kripik tempe pedesss   renyah gurih,, bs COD ya 🙏"

site = Demo("--empty")
chromium = browser.Browser()
wati, moderator = phones.Phone(chromium, WATI), phones.Phone(chromium, MODERATOR)
budi, dewi = phones.Phone(chromium, BUDI), phones.Phone(chromium, DEWI)


def to_hour(hour, minute=0):
    """Of the demo's clock in WIB, today or tomorrow."""
    ahead = (hour * HOUR + minute * MINUTE - WIB - site.world()["now_ms"]) % DAY
    site.move(ahead or DAY)


def later(minutes=2):
    """Nobody types at once; pair rates fill up."""
    site.move(minutes * MINUTE)


def came_to(who, part):
    return any(part in m["text"] for m in site.from_siar(who))


def send(seller, words, photos=()):
    """Without the page: a promo that is shown, handed in and approved; its number."""
    later(5)
    site.answer(seller, f"/promo {words}", "Beginilah promo", photos)
    held = site.answer(seller, "kirim", "menunggu persetujuan")
    number = re.search(r"nomor (\d+)", held["text"]).group(1)
    site.answer(MODERATOR, f"/setuju {number}", "disetujui")
    return number


def shoot(name):
    chromium.shoot("promo-" + name)
    chromium.check_console()


@case
def a_photo_with_a_messy_caption_is_asked_one_question():
    to_hour(9)
    for person, name, role in ((MODERATOR, "Bu Ratna", "moderator"), (OPERATOR, "Pak Hadi", "operator"), (SRI, "Bu Sri", "seller"),
                               (WATI, "Bu Wati", "seller"), (BUDI, "Budi", "member"), (DEWI, "Dewi", "member")):
        site.person(person, name, role)
    site.answer(MODERATOR, "/siapa", "")
    site.answer(SRI, "/daftar Keripik Bu Sri; Kota Malang; kuliner", "sudah terdaftar")
    site.answer(WATI, "/daftar Camilan Wati; Kota Batu; kuliner", "sudah terdaftar")
    site.answer(BUDI, "/langganan kuliner semua daerah", "Langganan dicatat")
    site.answer(DEWI, "/langganan kuliner semua daerah", "Langganan dicatat")
    later()
    site.answer(DEWI, "harian", "diringkas")
    send(SRI, "Keripik tempe 15rb/bungkus", ["keripik.jpg"])
    wait_for(lambda: came_to(BUDI, "Keripik tempe 15rb"), "the first promo")
    chromium.size(1440, 900)
    chromium.theme("light")
    chromium.open(f"http://127.0.0.1:{site.port}/")
    chromium.wait("document.querySelector('#people [data-person]')", "the people")
    wati.show()
    wati.ask(MESSY, "Berapa harga", ["keripik.jpg"])
    shoot("1-question")


@case
def her_answer_makes_the_preview_whole():
    later()
    preview = wati.ask("15rb/bks", "Beginilah promo")
    wati.has_photo(preview)
    wati.hear("Rp 15.000/bungkus")
    wati.hear("kripik tempe pedesss   renyah gurih,, bs COD ya")
    shoot("2-preview")


@case
def in_the_evening_it_is_held_and_the_moderator_sees_which_promo_it_is_like():
    to_hour(20)
    moderator.show()
    site.answer(MODERATOR, "/antre", "Tidak ada promo")
    wati.tap("Kirim", "menunggu persetujuan")
    moderator.show()
    moderator.hear("Untuk dibandingkan, promo 1")
    question = moderator.hear("Mirip promo 1")
    check("fotonya sama" in moderator.words(), "why it is like it:", moderator.words())
    moderator.has_photo(question)
    shoot("3-held")


@case
def approved_in_quiet_hours_it_waits_for_the_morning_and_she_is_told():
    chromium.click("[data-clock=to-21]")
    wait_for(lambda: site.panel()["quiet_until_ms"] > 0, "quiet hours")
    moderator.show()
    moderator.tap("Setuju", "disetujui")
    wati.show()
    wati.hear("06.00")
    check(not came_to(BUDI, "kripik tempe pedesss"), "it left at night")
    shoot("4-scheduled")


@case
def in_the_morning_it_goes_to_who_wants_each_and_not_to_who_wants_a_digest():
    chromium.click("[data-clock=to-6]")
    wait_for(lambda: came_to(BUDI, "kripik tempe pedesss"), "it goes at six")
    check(not came_to(DEWI, "kripik tempe pedesss"), "a member with a digest got it at once")
    budi.show()
    budi.has_photo(budi.hear("kripik tempe pedesss"))
    shoot("5-morning")


@case
def the_digest_arrives_and_a_number_opens_the_promo():
    to_hour(9)
    site.answer(DEWI, "/kategori", "Kategori")      # else her window is closed and a template comes
    for words in ("Sambal bajak pedas 20rb/botol", "Kue lapis legit 45rb/kotak"):
        send(SRI, words)
    before = len(site.from_siar(DEWI))
    to_hour(18, 35)
    digest = site.hears(DEWI, "Ringkasan promo", before)["text"]
    third = re.search(r"^3\. \*([^*]+)\*", digest, re.M)
    check(third, "a third promo:", digest)
    dewi.show()
    dewi.hear("Ringkasan promo")
    shoot("6-digest")
    dewi.ask("3", third.group(1).split(",")[0])
    check("Siar " in dewi.words(), "who forwards it:", dewi.words())
    shoot("6-opened")


@case
def habis_stops_what_is_still_to_go():
    to_hour(20)
    later(31)                    # 20.31: quiet
    site.answer(WATI, "/promo Pisang molen keju 12rb/kotak", "Beginilah promo")
    held = site.answer(WATI, "kirim", "menunggu persetujuan")
    number = re.search(r"nomor (\d+)", held["text"]).group(1)
    site.answer(MODERATOR, f"/setuju {number}", "disetujui")
    wati.show()
    wati.ask("habis", "tidak dikirim lagi")
    shoot("7-habis")
    chromium.click("[data-clock=to-6]")
    number = send(SRI, "Sambal terasi 18rb/botol")
    wait_for(lambda: came_to(BUDI, "Sambal terasi"), "the next promo")
    check_eq([who for who in (BUDI, DEWI) if came_to(who, "Pisang molen")], [], "who got what is sold out")


@case
def all_of_it_is_readable_on_a_small_screen_and_in_the_dark():
    chromium.size(360, 740)
    chromium.theme("dark")
    wati.show()
    wide = chromium.js("return document.documentElement.scrollWidth")
    check(wide <= 360, "wider than the screen:", wide)
    shoot("8-small")


if __name__ == "__main__":
    code = main()
    left, exit_code, said = site.stop()
    chromium.close()
    if exit_code or left:
        print(f"# siar demo left with {exit_code}, {left}, {said}")
        code = code or 1
    sys.exit(code)
