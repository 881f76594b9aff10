# SPDX-License-Identifier: MIT
"""Telegram's own: channels, groups that get another id, captions that are too long, topics."""
import base64
import re
import sys

import networks
import siar
from fake.core import Person
from fake.gowa import Gowa
from fake.telegram import Telegram
from networks import fake
from tap import case, check, check_eq, main, wait_for

CHANNEL, GROUP, SUPERGROUP, SECOND, SECOND_SUPER = -1001910000009, -500000001, -1001910000011, -500000002, -1001910000012
SITI = 5510000001
code_words = ["/group code", "/grup code", "/group kode", "/grup kode"]
PHOTO = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAD0lEQVR42mNoQAMMI1sAAAUMgAHjM1mKAAAAAElFTkSuQmCC")
CAPTION_UNITS = 1024
OFFICE = "Dinas Koperasi, Usaha Kecil dan Menengah Provinsi Jawa Timur"
SHOP = "Emping, Keripik dan Aneka Camilan Bu Tini Blimbing Malang"
siar.CONFIG = siar.CONFIG.replace("office: Dinas Koperasi", f"office: {OFFICE}")
tele, gowa = fake(Telegram), fake(Gowa)
site = networks.Networks({"tele": tele, "gowa": gowa})
bot = site.siar


def code():
    """By another word each time: who says the same again and again is not answered."""
    word = code_words.pop()
    return re.search(r"aktif (\w+)", site.talk(bot.operator, word, "Kode:").text).group(1)


def promo(title, by=None):
    """Written by somebody on WhatsApp and approved."""
    by = by or seller
    site.say(by, f"/promo {title} 15rb/bungkus kuliner Kota Malang")
    site.hear(by, title)
    held = site.talk(by, "kirim", "menunggu persetujuan")
    site.approve(int(re.search(r"nomor (\d+)", held.text).group(1)))


def heard(what):
    """Until siar has taken what happens in it."""
    before = bot.metric("siar_events_total")
    what()
    bot.wait_metric("siar_events_total", lambda n: n > before)


def stored(query, *values):
    bot.stop()
    rows = bot.sql(query, *values)
    bot.start()
    return rows


@case
def a_channel_is_activated_and_subscribed_by_posts_and_nobody_is_registered():
    tele.chat(CHANNEL, "Info UMKM", is_channel=True)
    tele.member(CHANNEL, "administrator", can_post_messages=True)
    tele.post(CHANNEL, "/grup aktif ABCD9999")
    tele.wait_to(CHANNEL, "Kode itu salah")
    tele.post(CHANNEL, f"/grup aktif {code()}")
    tele.wait_to(CHANNEL, "ini aktif")
    tele.post(CHANNEL, "/langganan kuliner Kota Malang")
    tele.wait_to(CHANNEL, "Langganan dicatat")
    count = len(tele.to(CHANNEL))
    for words in "/promo Keripik 15rb", "/status", "/hapusdata", "/bantuan", "halo", "/setuju 1", "/langganan":
        tele.post(CHANNEL, words)
    tele.wait_to(CHANNEL, n=count + 1)
    site.quiet()
    check_eq(len(tele.to(CHANNEL)), count + 1, "answers to seven posts")
    check_eq(stored("SELECT count(*) FROM identity WHERE kind = 3"), [(0,)], "people on Telegram")
    check_eq(stored("SELECT title FROM chat WHERE address = ?", str(CHANNEL)), [("Info UMKM",)])


@case
def a_promo_reaches_the_channel_once():
    promo("Keripik singkong")
    tele.wait_to(CHANNEL, "Keripik singkong")
    site.quiet()
    check_eq(len(tele.to(CHANNEL, "Keripik singkong")), 1)


@case
def a_channel_in_which_we_may_not_post_gets_no_promos_until_we_may_again():
    heard(lambda: tele.member(CHANNEL, "administrator", can_post_messages=False))
    promo("Sambal bawang")
    bot.wait_deliveries("cancelled", "promo", 1)
    heard(lambda: tele.member(CHANNEL, "administrator", can_post_messages=True))
    promo("Abon lele")
    tele.wait_to(CHANNEL, "Abon lele")
    check_eq(tele.to(CHANNEL, "Sambal bawang"), [])


@case
def a_channel_that_puts_us_out_gets_nothing_until_it_is_activated_again():
    heard(lambda: tele.member(CHANNEL, "kicked"))
    promo("Rempeyek teri")
    site.quiet()
    heard(lambda: tele.member(CHANNEL, "administrator", can_post_messages=True))
    tele.post(CHANNEL, "/grup aktif")
    tele.wait_to(CHANNEL, "Minta kode")
    tele.post(CHANNEL, f"/grup aktif {code()}")
    tele.wait_to(CHANNEL, "ini aktif", 2)
    promo("Getuk goreng")
    tele.wait_to(CHANNEL, "Getuk goreng")
    check_eq(tele.to(CHANNEL, "Rempeyek teri"), [])


def group_with_code(number):
    tele.chat(number, "Pasar Blimbing")
    tele.say(SITI, f"/grup aktif {code()}", number)
    tele.wait_to(number, "ini aktif")
    tele.say(SITI, "/langganan kuliner Kota Malang", number)
    tele.wait_to(number, "Langganan dicatat")


@case
def a_promo_follows_a_group_that_became_a_supergroup_and_comes_once():
    group_with_code(GROUP)
    tele.upgrade(GROUP, SUPERGROUP, is_told=False)     # the answer to the promo is the first to say so
    promo("Dodol apel")
    tele.wait_to(SUPERGROUP, "Dodol apel")
    site.quiet()
    check_eq((len(tele.to(SUPERGROUP, "Dodol apel")), tele.to(GROUP, "Dodol apel")), (1, []))
    check_eq(stored("SELECT address, state FROM chat WHERE title = 'Pasar Blimbing'"), [(str(SUPERGROUP), 1)])
    tele.say(SITI, "/grup", SUPERGROUP)
    tele.wait_to(SUPERGROUP, "Grup ini aktif. Promo")


@case
def a_promo_that_waits_for_a_group_follows_what_both_chats_say_of_its_move_over_a_kill():
    group_with_code(SECOND)
    check_eq(bot.run("pause")[0], 0)
    promo("Wingko babat", by=site.shop("Wingko Bu Tin"))
    heard(lambda: tele.upgrade(SECOND, SECOND_SUPER))
    bot.kill()
    bot.start()
    check_eq(bot.run("resume")[0], 0)
    tele.wait_to(SECOND_SUPER, "Wingko babat")
    site.quiet()
    check_eq((len(tele.to(SECOND_SUPER, "Wingko babat")), tele.to(SECOND, "Wingko babat")), (1, []))
    check_eq(stored("SELECT count(*) FROM chat WHERE address IN (?, ?)", str(SECOND), str(SECOND_SUPER)), [(1,)])


TARGETS = CHANNEL, SUPERGROUP, SECOND_SUPER
tini = Person("Bu Tini", "6281230000009")


def long_promo(title, part):
    """With a photo, by WhatsApp, of as many words as a promo may have; `part` is in each of them."""
    words = f"{title} 15rb/bungkus kuliner Kota Malang. Berlaku sampai 31 Desember. Siap besok jam 9. "
    words += f"Renyah, gurih, {part} asli. " * 100
    to = f"{tini.phone}@s.whatsapp.net"
    before, held = len(gowa.to(to, title)), len(gowa.to(to, "menunggu persetujuan"))
    gowa.say(tini, f"/promo {words[:700].rsplit('.', 1)[0]}.", photo=PHOTO)
    gowa.wait_to(to, title, before + 1)
    gowa.say(tini, "kirim")
    number = re.search(r"nomor (\d+)", gowa.wait_to(to, "menunggu persetujuan", held + 1)[held].text).group(1)
    site.approve(int(number))


def parts(chat, part):
    """The photos with these words and what followed them."""
    got = tele.to(chat)
    photos = [s for s in got if s.photo and part in s.text]
    behind = got[got.index(photos[0]) + 1:] if photos else []
    return photos, [s for s in behind if not s.photo]


@case
def a_caption_that_is_too_long_goes_on_in_a_second_message():
    gowa.say(tini, f"/daftar {SHOP}; Kota Malang; kuliner")
    gowa.wait_to(f"{tini.phone}@s.whatsapp.net", SHOP)
    long_promo("Emping melinjo", "emping")
    wait_for(lambda: all(parts(chat, "emping")[1] for chat in TARGETS), "both parts in each chat")
    site.quiet()
    for chat in TARGETS:
        (photo,), (rest,) = parts(chat, "emping")
        check(len(photo.text.encode("utf-16-le")) // 2 <= CAPTION_UNITS, "units of a caption", len(photo.text))
        check(photo.text.endswith(" …") and "Emping melinjo" in photo.text, "the caption ends", photo.text[-40:])
        check("/berhenti" in rest.text, "the rest ends", rest.text)


@case
def killed_between_a_caption_and_its_rest_nothing_comes_twice():
    long_promo("Opak singkong", "opak")
    wait_for(lambda: any(parts(chat, "opak")[0] for chat in TARGETS), "the first photo")
    bot.kill()
    bot.start()
    wait_for(lambda: all(parts(chat, "opak")[0] for chat in TARGETS), "a photo in each chat")
    site.quiet()
    for chat in TARGETS:
        photos, rests = parts(chat, "opak")
        check_eq(len(photos), 1, f"photos in {chat}")
        check(len(rests) <= 1, f"second messages in {chat}", rests)


def topics_of(title):
    """The topics of the supergroup to which this promo went, by the calls that Telegram took."""
    return [r.data.get("message_thread_id") for r, a in tele.calls if a and a[0] == 200 and r.path.endswith("/sendMessage")
            and r.data["chat_id"] == SUPERGROUP and title in r.data["text"]]


@case
def a_promo_goes_to_the_topic_that_was_chosen_and_to_the_group_when_it_is_gone():
    tele.say(SITI, "/grup", SUPERGROUP, topic=77)
    tele.wait_to(SUPERGROUP, "masuk ke topik ini")
    rini = site.shop("Jajanan Bu Rini")
    promo("Lemper ayam", by=rini)
    tele.wait_to(SUPERGROUP, "Lemper ayam")
    check_eq(topics_of("Lemper ayam"), [77])
    site.quiet()
    tele.topics.clear()
    promo("Onde wijen", by=rini)
    tele.wait_to(SUPERGROUP, "Onde wijen")
    site.quiet()
    check_eq(topics_of("Onde wijen"), [None])
    check_eq(stored("SELECT topic FROM chat WHERE address = ?", str(SUPERGROUP)), [(0,)])


@case
def what_was_called_and_asked_for_is_known_to_telegram():
    check_eq(tele.unknown, [])


seller = site.shop()

if __name__ == "__main__":
    sys.exit(main())
