# SPDX-License-Identifier: MIT
"""The whole way of a promo over the page's phones, one step a case; each step needs those before it."""
import sys

import browser
import phones
from demo import MODERATOR, OPERATOR, Demo
from tap import case, check, check_eq, main, wait_for

SELLER, BUDI, DEWI, FAJAR = "6281200000051", "6281200000061", "6281200000062", "6281200000063"
MINUTE, HOUR, DAY, WIB = 60000, 3600000, 86400000, 7 * 3600000
PROMO = "/promo READY ya bund 🌶️🌶️!!  kripik tempe pedes   15rb/bks,, COD malang 🙏"
ARRIVES_S = 5.0

site = Demo("--empty")
chromium = browser.Browser()
seller, moderator = phones.Phone(chromium, SELLER), phones.Phone(chromium, MODERATOR)
budi, dewi = phones.Phone(chromium, BUDI), phones.Phone(chromium, DEWI)
chats = {}


def to_hour(hour):
    """Of the demo's clock in WIB, today or tomorrow."""
    now = site.world()["now_ms"]
    ahead = (hour * HOUR - WIB - now) % DAY
    site.move(ahead or DAY)


def later(minutes=2):
    """Nobody types at once; pair rates fill up."""
    site.move(minutes * MINUTE)


def prepare():
    """What was there before: an office, two groups, three members of whom two want something."""
    to_hour(9)
    for person, name, role in ((MODERATOR, "Bu Ratna", "moderator"), (OPERATOR, "Pak Hadi", "operator"),
                               (SELLER, "Bu Sri", "seller"), (BUDI, "Budi", "member"), (DEWI, "Dewi", "member"),
                               (FAJAR, "Fajar", "member")):
        site.person(person, name, role)
    for title, members, wish in (("UMKM Kuliner Malang", (OPERATOR, SELLER, BUDI), "kuliner Kota Malang"),
                                 ("Batik Jatim", (OPERATOR, DEWI), "fesyen semua")):
        group = chats[title] = site.post("group", title=title, members=list(members))["id"]
        for words in ("/grup aktif", f"/langganan {wish}"):
            before = len(site.in_group(group))
            site.say(OPERATOR, words, group=group)
            wait_for(lambda: len(site.in_group(group)) > before, f"an answer to {words}")
    site.answer(MODERATOR, "/siapa", "")
    site.answer(BUDI, "/langganan kuliner semua", "Langganan dicatat")
    site.answer(DEWI, "/langganan fesyen semua", "Langganan dicatat")
    site.answer(FAJAR, "/kategori", "Kategori")
    later()
    chromium.size(1440, 900)
    chromium.theme("light")
    chromium.open(f"http://127.0.0.1:{site.port}/")
    chromium.wait("document.querySelector('#people [data-person]')", "the people")


def everywhere(part):
    """The chats in which siar wrote this."""
    found = set()
    for m in site.world()["messages"]:
        if m["is_ours"] and part in m["text"]:
            found.add(m["group"] or m["person"])
    return found


def shoot(name):
    chromium.shoot("way-" + name)
    chromium.check_console()


# --- a seller ---

@case
def a_seller_registers_question_by_question():
    prepare()
    seller.show()
    seller.ask("/daftar", "1/3")
    seller.ask("Keripik Bu Sri", "2/3")
    seller.ask("Kota Malang", "3/3")
    seller.ask("1", "Apakah sudah benar?")
    shoot("1-register")
    seller.tap("Ya, benar", "sudah terdaftar")


@case
def she_adds_a_product_with_a_photo():
    later()
    seller.ask("/produk tambah Keripik tempe; 12rb/bungkus", "Produk dicatat", ["keripik.jpg"])
    shoot("2-product")


@case
def a_messy_promo_with_a_photo_is_shown_to_her_as_it_will_go_out():
    later()
    seller.ask(PROMO, "Beginilah promo", ["keripik.jpg"])
    seller.hear("Rp 15.000")
    preview = seller.hear("kripik tempe pedes   15rb/bks,, COD malang")
    seller.has_photo(preview)
    shoot("3-preview")


@case
def kirim_hands_it_to_the_moderator():
    later()
    seller.tap("Kirim", "menunggu persetujuan")
    moderator.show()
    question = moderator.hear("Promo 1")
    moderator.has_photo(moderator.hear("kripik tempe pedes"))
    check(question, "no question")
    shoot("4-held")


# When each phone shows it, by a clock of the page itself.
WATCH = """
window.seen = {};
window.begun = 0;
const look = () => {
    for (const phone of document.querySelectorAll("[data-phone]"))
        for (const m of phone.querySelectorAll("[data-message]:not(.mine)"))
            if (m.textContent.includes("kripik tempe pedes") && !m.querySelector("[data-choice]"))
                window.seen[phone.dataset.phone] ??= performance.now();
};
new MutationObserver(look).observe(document.querySelector("#phones"), { childList: true, subtree: true });
document.addEventListener("click", (e) => {
    if (e.target.closest("[data-choice]"))
        window.begun = performance.now();
}, true);
"""


@case
def once_approved_it_is_on_every_subscribed_phone_within_a_second():
    later()
    chromium.size(2560, 1200)    # room for all who get it
    phones.Phone(chromium, OPERATOR).show(chats["UMKM Kuliner Malang"])
    budi.show()
    moderator.show()
    chromium.js(WATCH)
    moderator.tap("Setuju", "disetujui")
    chromium.wait("window.seen[arguments[0]] && window.seen[arguments[1]]", "the promo on both phones", OPERATOR, BUDI)
    took = [chromium.js("return window.seen[arguments[0]] - window.begun", who) for who in (OPERATOR, BUDI)]
    check(min(took) > 0, "it was there before:", took)
    took = max(took)
    print(f"# from the tap on Setuju to the last subscribed phone: {took:.0f} ms", flush=True)
    check(took < ARRIVES_S * 1000, "ms:", took)
    shoot("5-approved")
    chromium.size(1440, 900)


@case
def it_comes_to_exactly_the_subscribed_chats_with_photo_and_ticks():
    promo = budi.hear("kripik tempe pedes")
    budi.has_photo(promo)
    budi.wait_status(promo, "read")          # her phone is on the screen
    wait_for(lambda: all(m["status"] in ("delivered", "read") for m in site.in_group(chats["UMKM Kuliner Malang"])),
             "the group's ticks")
    check_eq(everywhere("kripik tempe pedes") - {SELLER, MODERATOR}, {BUDI, chats["UMKM Kuliner Malang"]})
    shoot("6-arrived")


def promo_by_message(words):
    """Written, sent and approved without the page: its number."""
    later(10)
    site.answer(SELLER, f"/promo {words}", "Beginilah promo")
    held = site.answer(SELLER, "kirim", "menunggu persetujuan")
    number = held["text"].split("nomor ")[1].split("*")[0].split(" ")[0]
    site.answer(MODERATOR, f"/setuju {number}", "disetujui")
    return number


def run_of(number):
    return next((r for r in site.panel()["runs"] if str(r["promo"]) == str(number)), None)


@case
def after_berhenti_nothing_more_comes():
    later()
    budi.show()
    budi.ask("BERHENTI", "")
    shoot("7-berhenti")
    number = promo_by_message("Keripik pisang manis 10rb/bungkus")
    wait_for(lambda: chats["UMKM Kuliner Malang"] in everywhere("Keripik pisang manis"), "the group gets it")
    wait_for(lambda: (run_of(number) or {}).get("state") == "done", "the run's end")
    check(BUDI not in everywhere("Keripik pisang manis"), "it came all the same")


@case
def in_quiet_hours_a_promo_waits_and_says_why_and_goes_at_six():
    site.answer(FAJAR, "/langganan kuliner Kota Malang", "Langganan dicatat")
    chromium.click("[data-clock=to-21]")
    wait_for(lambda: site.panel()["quiet_until_ms"] > 0, "quiet hours")
    number = promo_by_message("Keripik singkong 8rb/bungkus")
    row = chromium.wait("[...document.querySelectorAll('#runs li')].map((l) => l.innerText)"
                        ".find((w) => /singkong/.test(w) && /dijadwalkan/.test(w))", "its row, planned")
    check("06.00" in row, "its row:", row)
    doing = chromium.js("return document.querySelector('#doing').textContent")
    check("Jam tenang sampai" in doing and "06.00" in doing, "the panel's sentence:", doing)
    check("jam tenang" in site.from_siar(SELLER)[-1]["text"], "the seller is told why:", site.from_siar(SELLER)[-1])
    check_eq(everywhere("Keripik singkong") - {SELLER, MODERATOR}, set())
    shoot("8-quiet")
    chromium.click("[data-clock=to-6]")
    wait_for(lambda: {FAJAR, chats["UMKM Kuliner Malang"]} <= everywhere("Keripik singkong"), "it goes at six")
    check(number, "a number")
    shoot("8-morning")


@case
def a_429_pauses_the_lane_and_the_panel_says_why():
    to_hour(9)
    chromium.click("[data-fault=too_many]")
    wait_for(lambda: site.world()["faults"]["too_many"], "the switch")
    fajar = phones.Phone(chromium, FAJAR).show()
    before = fajar.last()
    fajar.write("/kategori")
    lane = chromium.wait("[...document.querySelectorAll('#lanes li')].map((l) => l.innerText).find((w) => /dijeda/.test(w))",
                         "a lane that is paused")
    print("# the lane says: " + " / ".join(lane.split("\n")), flush=True)
    check(len(lane.replace("demo", "").replace("dijeda", "").strip()) > 10, "no reason:", lane)
    shoot("9-paused")
    chromium.click("[data-fault=too_many]")
    wait_for(lambda: not site.world()["faults"]["too_many"], "the switch")
    later(10)
    fajar.hear("Kategori", 15, before)
    shoot("9-open")


if __name__ == "__main__":
    code = main()
    left, exit_code, said = site.stop()
    chromium.close()
    if exit_code or left:
        print(f"# siar demo left with {exit_code}, {left}, {said}")
        code = code or 1
    sys.exit(code)
