# SPDX-License-Identifier: MIT
"""How the network's answers move deliveries and lanes: 429, errors, cut connections, statuses."""
import sys

import meta
import siar
from tap import case, check, check_eq, main, wait_for

site = siar.Site()
METRIC = 'siar_deliveries{{state="{}",class="{}"}}'


def lane():
    return site.siar.status()["accounts"][0]


def fresh():
    """The stub forgets, nothing waits."""
    site.quiet()
    site.stub.reset()
    site._heard.clear()


def run_to(n, district, category="kriya"):
    """A held promo and the n people who want it."""
    seller = site.shop(f"Toko {district}", district, category)
    people = [site.person() for _ in range(n)]
    for p in people:
        site.say(p, f"/langganan {category} {district}")
    number = site.promo(seller, f"Topeng {district} 20rb")
    site.quiet()
    site.stub.reset()
    site._heard.clear()
    return people, number


def promos(people):
    """How many promos each got."""
    wanted = {p.address: 0 for p in people}
    for s in site.stub.log():
        if s.to in wanted and s.is_acted and "Topeng" in s.text:
            wanted[s.to] += 1
    return wanted


@case
def statuses_move_a_delivery_forward_and_never_back():
    fresh()
    person = site.person()
    sent = site.talk(person, "/kategori", "Kategori")
    site.siar.wait_deliveries("sent", "reply", lambda v: v > 0)
    before = site.siar.deliveries("read", "reply")

    def post(kind):
        check_eq(site.siar.post(meta.body(meta.value(statuses=[
            meta.status(sent.wamid, kind, sent.to, sent.opaque)]))), 200, kind)
    post("delivered")
    check_eq(site.siar.deliveries("delivered", "reply"), 1, "delivered")
    post("read")
    check_eq(site.siar.deliveries("read", "reply"), before + 1, "read")
    for kind in ("sent", "delivered", "read"):
        post(kind)
    check_eq(site.siar.deliveries("read", "reply"), before + 1, "still read")
    check_eq(site.siar.deliveries("delivered", "reply"), 0, "none went back")


@case
def the_networks_own_statuses_reach_every_delivery():
    fresh()
    site.stub.statuses(site.siar, "sent,delivered,read")
    people = [site.person() for _ in range(50)]
    before = site.siar.deliveries("read", "reply")
    check_eq(site.siar.post(meta.body(meta.value([meta.text(p, "/kategori") for p in people]))), 200)
    site.siar.wait_deliveries("read", "reply", before + 50)
    site.stub.reset()


@case
def a_status_for_something_unknown_is_taken_and_counted():
    before = site.siar.metric("siar_statuses_unknown_total")
    check_eq(site.siar.post(meta.body(meta.value(statuses=[
        meta.status("wamid.never", "delivered", "6281399999999"),
        meta.status("wamid.never2", "read", "6281399999999", "siar1:99999999:1"),
        meta.status("wamid.never3", "sent", "6281399999999", "siar1:garbage")]))), 200)
    check_eq(site.siar.metric("siar_statuses_unknown_total"), before + 3)


@case
def f12_too_fast_pauses_the_account_and_all_arrives_afterwards():
    fresh()
    people, number = run_to(40, "Kota Madiun")
    site.stub.switch(fault="too_fast", n=8, retry_after=1)
    site.say(site.siar.moderator, f"/setuju {number}")
    wait_for(lambda: lane()["lane"] == "paused", "the pause", 5)
    check_eq(lane()["reason"], "reason.too_fast")
    site.quiet()
    check_eq(set(promos(people).values()), {1}, "each once")
    refused = [s for s in site.stub.log() if s.result == "too_fast"]
    check_eq(len(refused), 8, "refused")
    # The same attempt goes again: a push-back is no attempt.
    again = {s.opaque for s in site.stub.log() if s.is_acted}
    for s in refused:
        check(s.opaque in again, "attempt unchanged:", s.opaque)
    check_eq(lane()["lane"], "open")


@case
def too_fast_without_a_time_waits_too():
    fresh()
    person = site.person()
    site.stub.switch(fault="code", code=130429, status=400)
    site.say(person, "/kategori")
    wait_for(lambda: lane()["lane"] == "paused", "the pause", 5)
    site.hear(person, "Kategori", 10)


@case
def a_pair_limit_makes_only_that_recipient_wait():
    fresh()
    slow, other = site.person(), site.person()
    site.stub.switch(fault="code", code=131056, to=slow.address)
    site.say(slow, "/kategori")
    wait_for(lambda: site.all_to(slow), "the refusal")
    site.talk(other, "/kategori", "Kategori")
    check_eq(lane()["lane"], "open")
    check_eq(len([s for s in site.all_to(slow) if s.is_acted]), 0, "she still waits")
    site.hear(slow, "Kategori", 5)


@case
def a_refused_message_does_not_stop_the_others():
    fresh()
    people, number = run_to(20, "Kota Blitar")
    site.stub.switch(fault="code", code=131026, to=people[7].address)
    before = site.siar.deliveries("failed")
    site.say(site.siar.moderator, f"/setuju {number}")
    site.siar.wait_deliveries("failed", "promo", before + 1)
    site.quiet()
    got = promos(people)
    check_eq([got[p.address] for p in people], [1] * 7 + [0] + [1] * 12)


@case
def who_refuses_marketing_gets_no_promo_any_more():
    fresh()
    (person, _), number = run_to(2, "Kota Probolinggo")
    site.stub.switch(fault="code", code=131050, to=person.address)
    site.say(site.siar.moderator, f"/setuju {number}")
    site.quiet()
    site.talk(person, "/kategori", "Kategori")      # replies still go
    seller = site.shop("Toko kedua", "Kota Probolinggo", "kriya")
    site.approve(site.promo(seller, "Topeng lagi 30rb"))
    site.quiet()
    check_eq(promos([person])[person.address], 0)


@case
def a_closed_window_turns_a_promo_into_a_template():
    fresh()
    (person, _), number = run_to(2, "Kota Pasuruan")
    site.stub.switch(fault="code", code=131047, to=person.address)
    site.say(site.siar.moderator, f"/setuju {number}")
    wait_for(lambda: promos([person])[person.address], "the template")
    check_eq([s.form for s in site.all_to(person)][-1], "template")


@case
def a_promo_cut_off_after_it_was_taken_is_not_sent_twice_and_an_echo_settles_it():
    fresh()
    people, number = run_to(6, "Kota Kediri")
    site.stub.switch(fault="cut_after", to=people[2].address)
    site.stub.switch(fault="cut_after", to=people[4].address)
    site.say(site.siar.moderator, f"/setuju {number}")
    site.siar.wait_deliveries("uncertain", "promo", 2)
    site.quiet()
    check_eq(set(promos(people).values()), {1}, "each once")
    cut = [s for s in site.stub.log() if s.result == "cut_after"]
    check_eq(len(cut), 2)
    check_eq(site.siar.post(meta.body(meta.value(statuses=[
        meta.status(cut[0].wamid, "sent", cut[0].to, cut[0].opaque)]))), 200)
    check_eq(site.siar.deliveries("uncertain"), 1, "one settled")
    check_eq(site.siar.post(meta.body(meta.value(statuses=[
        meta.status(cut[1].wamid, "failed", cut[1].to, cut[1].opaque, 131026)]))), 200)
    check_eq(site.siar.deliveries("uncertain"), 0, "both settled")
    check_eq(set(promos(people).values()), {1}, "still each once")


@case
def an_uncertain_promo_stays_so_over_a_restart_and_is_not_sent_again():
    fresh()
    people, number = run_to(3, "Kota Surabaya")
    site.stub.switch(fault="cut_after", to=people[1].address)
    site.say(site.siar.moderator, f"/setuju {number}")
    site.siar.wait_deliveries("uncertain", "promo", 1)
    site.quiet()
    site.siar.restart()
    site.quiet()
    check_eq(site.siar.deliveries("uncertain"), 1)
    check_eq(set(promos(people).values()), {1}, "each once")
    cut = [s for s in site.stub.log() if s.result == "cut_after"][0]
    site.siar.post(meta.body(meta.value(statuses=[meta.status(cut.wamid, "read", cut.to, cut.opaque)])))
    check_eq(site.siar.deliveries("uncertain"), 0)


@case
def a_reply_cut_off_is_sent_again_after_a_while():
    fresh()
    person = site.person()
    site.stub.switch(fault="cut_after", to=person.address)
    site.say(person, "/kategori")
    site.siar.wait_deliveries("uncertain", "reply", 1)
    wait_for(lambda: len([s for s in site.all_to(person) if s.is_acted]) == 2, "the second", 15)
    first, second = site.all_to(person)
    check(second.at_us - first.at_us > 9_000_000, "not before 10 s", second.at_us - first.at_us)


@case
def a_5xx_on_a_promo_is_uncertain_and_one_before_the_network_is_not():
    fresh()
    people, number = run_to(4, "Kota Mojokerto")
    site.stub.switch(fault="server_error", status=502, to=people[0].address)
    site.stub.switch(fault="code", code=131016, status=500, to=people[1].address)
    site.say(site.siar.moderator, f"/setuju {number}")
    site.siar.wait_deliveries("uncertain", "promo", 1)
    wait_for(lambda: promos([people[1]])[people[1].address] == 1, "the retry", 30)
    check_eq(promos(people)[people[0].address], 0, "the 502 is not tried again")


@case
def an_account_with_one_send_at_a_time_sends_all_one_after_the_other():
    alone = siar.Site(in_flight=1)
    people = [alone.person() for _ in range(50)]
    check_eq(alone.siar.post(meta.body(meta.value([meta.text(p, "/kategori") for p in people]))), 200)
    for person in people:
        alone.hear(person, "Kategori")
    alone.close()


@case
def f27_a_refused_token_stops_the_account_and_resume_opens_it():
    fresh()
    person = site.person()
    site.stub.switch(fault="unauthorized")
    site.say(person, "/kategori")
    wait_for(lambda: lane()["lane"] == "stopped", "the stop")
    check_eq(lane()["reason"], "reason.token")
    check_eq(site.siar.metric('siar_lane_state{account="utama",state="stopped"}'), 1)
    site.siar.restart()
    check_eq(lane()["lane"], "stopped", "over a restart")
    check_eq(site.siar.deliveries("queued", "reply"), 1, "nothing is lost")
    code, out, err = site.siar.run("resume")
    check_eq(code, 0, out + err)
    site.hear(person, "Kategori")
    check_eq(lane()["lane"], "open")


@case
def a_network_that_cannot_be_reached_costs_no_attempt():
    fresh()
    person = site.person()
    site.quiet()
    site.siar.stop()
    good = site.siar.settings["base_url"]
    site.siar.configure(base_url="http://127.0.0.1:1/v25.0")
    site.siar.start()
    site.say(person, "/kategori")
    wait_for(lambda: lane()["lane"] == "paused", "the pause")
    check_eq(lane()["reason"], "reason.not_sent")
    site.siar.stop()
    site.siar.configure(base_url=good)
    site.siar.start()
    sent = site.hear(person, "Kategori", 15)
    check(sent.opaque.split(":")[2] == "1", "first attempt:", sent.opaque)


@case
def after_all_this_it_ends_cleanly():
    """Also what the sanitizers say comes out here."""
    check_eq(site.siar.term(), 0, "\n".join(site.siar.lines()[-40:]))


if __name__ == "__main__":
    sys.exit(main())
