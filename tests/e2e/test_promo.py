# SPDX-License-Identifier: MIT
"""A promo's whole way: shop, product, preview, moderator, exactly those who asked for it."""
import re
import sys

import siar
from tap import case, check, check_eq, main, wait_for

site = siar.Site()
DAY_MS = 24 * 3600 * 1000


def promos_to(who, title):
    """Promos only: a moderation question quotes the text too."""
    return [s for s in site.all_to(who) if title in s.text and (s.text.startswith("Siar ") or s.template == "promo_umkm")]


def close_window(person):
    """As if she had written last two days ago. siar must be stopped."""
    changed = site.siar.sql("UPDATE chat SET last_inbound_ms = last_inbound_ms - ? WHERE id IN (SELECT c.id FROM chat c "
                            "JOIN identity i ON i.person_id = c.person_id WHERE i.opaque = ?) RETURNING id", 2 * DAY_MS,
                            person.phone)
    check_eq(len(changed), 1, "chats")


@case
def a_promo_reaches_exactly_those_who_asked_for_it():
    seller = site.person("Bu Sri")
    site.talk(seller, "/daftar Keripik Bu Sri; Kota Malang; kuliner", "Keripik Bu Sri")
    added = site.talk(seller, "/produk tambah Keripik tempe; 15rb/bungkus", "Produk dicatat")
    code = re.search(r"\*(\w+)\* Keripik tempe", added.text).group(1)

    wants = [site.subscriber("kuliner Kota Malang"), site.subscriber("kuliner semua daerah"),
             site.subscriber("semua kategori Kota Malang"), site.subscriber("semua"),
             site.subscriber("kuliner, fesyen Kota Malang, Kota Batu"),
             site.subscriber("kuliner Kota Malang", user_id="ID.987654")]
    wants += [site.group("Z3JvdXA6MQ"), site.group("Z3JvdXA6Mg", "semua")]
    others = [site.subscriber("fesyen Kota Malang"), site.subscriber("kuliner Kota Surabaya"),
              site.subscriber("kriya semua daerah"), site.person(), site.group("Z3JvdXA6Mw", "fesyen Kota Malang"),
              site.group("Z3JvdXA6NA", None)]
    gone = site.subscriber("kuliner Kota Malang")
    site.talk(gone, "BERHENTI", "dihentikan")

    preview = site.talk(seller, f"/promo {code} 14rb gurih, baru digoreng", "Beginilah promo")
    check_eq([title for _, title in preview.buttons], ["Kirim", "Ubah", "Batal"])
    check("Rp 14.000" in preview.text and "gurih, baru digoreng" in preview.text, "preview:", preview.text)
    site.press(seller, preview.buttons[0][0], "Kirim")
    site.hear(seller, "menunggu persetujuan")
    late = []

    question = site.hear(site.siar.moderator, "Keripik tempe")
    check("Promo" in question.text and "Bu Sri" in question.text, "question:", question.text)
    check_eq(site.stub.count()["acted"], len(site.stub.log()))
    for person in wants + others + [gone]:
        check_eq(promos_to(person, "Keripik tempe"), [], "before it is approved")
    # She has no window: the question came as template. Its numbered answer counts.
    site.talk(site.siar.moderator, "1", "disetujui dan mulai dikirim")
    site.hear(seller, "disetujui")
    late.append(site.subscriber("kuliner Kota Malang"))   # not part of what was frozen

    for who in wants:
        site.hear(who, "gurih, baru digoreng")
    site.quiet()
    for who in wants:
        got = promos_to(who, "Keripik tempe")
        check_eq(len(got), 1, f"{who.address}")
        check("Rp 14.000" in got[0].text and "Kota Malang" in got[0].text, "promo:", got[0].text)
    for who in others + late + [gone]:
        check_eq(promos_to(who, "Keripik tempe"), [], f"{who.address}")
    groups = [s for s in site.stub.log() if s.body["recipient_type"] == "group" and "Keripik tempe" in s.text]
    check_eq(len(groups), 2, "groups")
    check_eq({s.form for s in groups}, {"text"}, "forms in groups")
    site.talk(seller, "/status", "selesai dikirim")


@case
def a_second_answer_to_the_same_promo_changes_nothing():
    seller = site.shop("Toko Dua Kali", "Kota Blitar", "kriya")
    member = site.subscriber("kriya Kota Blitar")
    number = site.promo(seller, "Anyaman bambu 50rb")
    site.approve(number)
    site.hear(member, "Anyaman bambu")
    site.talk(site.siar.moderator, f"/setuju {number}", "sudah")
    site.talk(site.siar.moderator, f"/tolak {number} mahal", "sudah")
    site.quiet()
    check_eq(len(promos_to(member, "Anyaman bambu")), 1)


@case
def a_rejected_promo_goes_nowhere_and_the_seller_reads_why():
    seller = site.shop("Toko Tolak", "Kota Batu", "kriya")
    member = site.subscriber("kriya Kota Batu")
    number = site.promo(seller, "Ukiran 75rb")
    site.talk(site.siar.moderator, f"/tolak {number} fotonya belum ada", "ditolak")
    site.hear(seller, "fotonya belum ada")
    site.quiet()
    check_eq(promos_to(member, "Ukiran"), [])


@case
def only_a_moderator_decides():
    seller = site.shop("Toko Sendiri", "Kota Madiun", "kriya")
    member = site.subscriber("kriya Kota Madiun")
    number = site.promo(seller, "Topeng 20rb")
    site.talk(seller, f"/setuju {number}", "hanya untuk moderator")
    site.talk(member, f"/setuju {number}", "hanya untuk moderator")
    site.quiet()
    check_eq(promos_to(member, "Topeng"), [])
    site.talk(site.siar.moderator, f"/tolak {number} tes", "ditolak")


@case
def outside_the_window_a_promo_goes_as_template():
    seller = site.shop("Batik Bu Tin", "Kota Kediri", "fesyen")
    inside, outside = site.subscriber("fesyen Kota Kediri"), site.subscriber("fesyen Kota Kediri")
    group = site.group("Z3JvdXA6a2VkaXJp", "fesyen Kota Kediri")
    number = site.promo(seller, "Batik tulis 250rb")
    site.quiet()
    site.siar.stop()
    close_window(outside)
    site.siar.start()
    site.approve(number)
    free, template = site.hear(inside, "Batik tulis"), site.hear(outside, "Batik tulis")
    check_eq(free.form, "text")
    check_eq((template.form, template.template), ("template", "promo_umkm"))
    check("Rp 250.000" in template.text and "Batik Bu Tin" in template.text, "parameters:", template.text)
    check_eq(site.hear(group, "Batik tulis").form, "text")
    site.quiet()
    for who in (inside, outside, group):
        check_eq(len(promos_to(who, "Batik tulis")), 1, who.address)


@case
def a_moderator_outside_the_window_gets_the_notice_template():
    site.talk(site.siar.moderator, "/kategori", "Kategori")
    seller = site.shop("Tas Bu Ida", "Kota Pasuruan", "fesyen")
    inside = site.promo(seller, "Tas anyam 40rb")
    check_eq(site.hear(site.siar.moderator, "Tas anyam").form, "interactive", "inside the window")
    site.talk(site.siar.moderator, f"/tolak {inside} tes", "ditolak")
    site.quiet()
    site.siar.stop()
    close_window(site.siar.moderator)
    site.siar.start()
    site.promo(seller, "Tas kulit 90rb")
    notice = site.hear(site.siar.moderator, "Tas kulit")
    check_eq((notice.form, notice.template), ("template", "kabar"))
    check("1. Setuju" in notice.text, "the choices are in it:", notice.text)
    site.talk(site.siar.moderator, "2", "ditolak?")
    site.talk(site.siar.moderator, "terlalu mahal", "ditolak")


@case
def after_berhenti_nothing_comes_any_more():
    seller = site.shop("Mebel Pak Jo", "Kota Mojokerto", "rumah-tangga")
    stays, stops, group = (site.subscriber("rumah-tangga Kota Mojokerto"), site.subscriber("rumah-tangga Kota Mojokerto"),
                           site.group("Z3JvdXA6bWViZWw", "rumah-tangga Kota Mojokerto"))
    number = site.promo(seller, "Kursi jati 900rb")
    site.talk(stops, "berhenti", "dihentikan")
    site.talk(site.siar.operator, "/berhenti", "dihentikan", group)
    site.approve(number)
    site.hear(stays, "Kursi jati")
    site.quiet()
    check_eq(promos_to(stops, "Kursi jati") + promos_to(group, "Kursi jati"), [])


@case
def berhenti_in_the_middle_of_a_run_cancels_what_is_queued():
    seller = site.shop("Jahit Bu Nur", "Kota Probolinggo", "jasa")
    member = site.subscriber("jasa Kota Probolinggo")
    number = site.promo(seller, "Jahit baju 60rb")
    site.stub.switch(fault="too_fast", retry_after=2)   # the account pauses: all that follows waits
    site.say(site.person(), "/kategori")
    wait_for(lambda: site.siar.status()["accounts"][0]["lane"] == "paused", "the pause")
    site.say(site.siar.moderator, f"/setuju {number}")
    site.siar.wait_deliveries("queued", "promo", 3)      # who wants all of it is there too
    before = site.siar.deliveries("cancelled")           # who has had enough for a day
    site.say(member, "STOP")
    check_eq(site.siar.deliveries("cancelled"), before + 1, "cancelled")
    site.hear(member, "dihentikan")
    site.quiet()
    check_eq(promos_to(member, "Jahit baju"), [])


@case
def the_first_reply_in_private_carries_the_consent_words_once():
    person = site.person()
    first, second = site.talk(person, "/kategori"), site.talk(person, "/daerah")
    check("Melanjutkan berarti setuju" in first.text and "Kategori" in first.text, "first:", first.text)
    check("Melanjutkan berarti setuju" not in second.text, "second:", second.text)


@case
def a_dialog_goes_on_after_a_restart():
    person = site.person()
    site.talk(person, "/daftar", "nama usahanya")
    site.talk(person, "Sambal Bu Yati", "kota atau kabupaten")
    site.siar.restart()
    site.talk(person, "malang", "yang mana")
    site.talk(person, "1", "kategori usahanya")
    summary = site.talk(person, "kuliner", "Apakah sudah benar")
    check("Sambal Bu Yati" in summary.text and "Kota Malang" in summary.text, "summary:", summary.text)
    site.talk(person, "ya", "sudah terdaftar")


@case
def after_all_this_it_ends_cleanly():
    """Also what the sanitizers say comes out here."""
    check_eq(site.siar.term(), 0, "\n".join(site.siar.lines()[-40:]))


if __name__ == "__main__":
    sys.exit(main())
