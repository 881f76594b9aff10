# SPDX-License-Identifier: MIT
"""What comes in: signatures, doubles, batches, odd bodies."""
import http.client
import sys
import threading

import meta
import siar
from tap import case, check, check_eq, main, wait_for

site = siar.Site()


def post_at_once(data, n):
    """The statuses of the same webhook posted n times at once over n connections."""
    connections = [http.client.HTTPConnection("127.0.0.1", site.siar.port, timeout=15) for _ in range(n)]
    barrier, codes = threading.Barrier(n), [None] * n

    def run(i):
        connections[i].connect()
        barrier.wait()
        codes[i] = site.siar.post(data, connection=connections[i])
    threads = [threading.Thread(target=run, args=(i,)) for i in range(n)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return codes


@case
def f15_the_same_webhook_four_times_at_once_has_one_effect():
    person = site.person()
    data = meta.body(meta.value([meta.text(person, "/kategori")]))
    before = site.siar.metric("siar_events_repeated_total")
    check_eq(post_at_once(data, 4), [200] * 4)
    site.hear(person, "Kategori")
    site.quiet()
    check_eq(len(site.all_to(person)), 1, "answers")
    check_eq(site.siar.metric("siar_events_repeated_total"), before + 3, "repeated")


@case
def one_byte_changed_is_refused_and_nothing_is_stored():
    person = site.person()
    data = meta.body(meta.value([meta.text(person, "/kategori")]))
    headers = {"X-Hub-Signature-256": meta.sign(siar.SECRET, data)}
    changed = data.replace(b"kategori", b"kategorj")
    before = site.siar.metrics()
    check_eq(site.siar.request("POST", "/webhook/utama", changed, headers)[0], 401)
    after = site.siar.metrics()
    check_eq(after["siar_webhooks_total"], before["siar_webhooks_total"], "taken")
    check_eq(after["siar_webhooks_refused_total"], before["siar_webhooks_refused_total"] + 1, "refused")
    site.quiet()
    check_eq(site.all_to(person), [])


@case
def no_signature_and_a_wrong_one_are_refused():
    data = meta.body(meta.value([meta.text(site.person(), "/kategori")]))
    good = meta.sign(siar.SECRET, data)
    for headers in ({}, {"X-Hub-Signature-256": ""}, {"X-Hub-Signature-256": good[7:]},
                    {"X-Hub-Signature-256": good.upper()}, {"X-Hub-Signature": good},
                    {"X-Hub-Signature-256": meta.sign("other", data)}):
        check_eq(site.siar.request("POST", "/webhook/utama", data, headers)[0], 401, str(headers))


@case
def two_entries_in_one_post_are_both_handled():
    a, b = site.person(), site.person()
    data = meta.body(meta.value([meta.text(a, "/kategori")]), meta.value([meta.text(b, "/daerah")]))
    check_eq(site.siar.post(data), 200)
    site.hear(a, "Kategori")
    site.hear(b, "Kabupaten")


@case
def a_sender_without_a_phone_gets_an_answer_by_her_id():
    person = site.person(user_id="ID.1378954621")
    sent = site.talk(person, "/kategori", "Kategori")
    check_eq(sent.body.get("recipient"), person.user_id)
    check("to" not in sent.body, "no `to`:", sent.body)
    check_eq(sent.body["recipient_type"], "individual")


@case
def one_person_with_phone_and_id_stays_one_person():
    both = site.person(phone="6281377700001", user_id="ID.55512345")
    site.talk(both, "/daftar Toko Dua; Kota Batu; kriya", "sudah terdaftar")
    only_id = meta.Person(both.name, user_id=both.user_id)
    site.say(only_id, "/profil")
    wait_for(lambda: [s for s in site.stub.log() if "Toko Dua" in s.text and "Data usaha" in s.text],
             "her shop under her other id")


@case
def the_address_is_verified_with_the_right_token_only():
    query = "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
    check_eq(site.siar.request("GET", "/webhook/utama" + query + siar.VERIFY), (200, b"1158201444"))
    check_eq(site.siar.request("GET", "/webhook/utama" + query + "wrong")[0], 403)
    check_eq(site.siar.request("GET", "/webhook/utama" + query)[0], 403)
    check_eq(site.siar.request("GET", "/webhook/utama")[0], 403)


@case
def signed_but_not_json_is_kept_and_counted():
    before = site.siar.metric("siar_inbox_aside_total")
    check_eq(site.siar.post(b'{"object":"whatsapp_business_account",'), 200)
    check_eq(site.siar.post(b'{"object":"page","entry":[]}'), 200)
    check_eq(site.siar.metric("siar_inbox_aside_total"), before + 2)


@case
def f38_more_than_4_mib_is_too_large():
    data = b" " * (4 * 1024 * 1024 + 1)
    try:
        code = site.siar.post(data)
    except (BrokenPipeError, ConnectionResetError):
        code = 413   # it answered and closed before all was written
    check_eq(code, 413)
    person = site.person()
    message = meta.body(meta.value([meta.text(person, "/kategori")]))
    check_eq(site.siar.post(message + b" " * (4 * 1024 * 1024 - len(message))), 200, "just 4 MiB")
    site.hear(person, "Kategori")


@case
def f16_a_thousand_messages_in_one_post_are_all_handled():
    people = [site.person() for _ in range(1000)]
    before = site.siar.metric("siar_events_total")
    check_eq(site.siar.post(meta.body(meta.value([meta.text(p, "/kategori") for p in people]))), 200)
    site.siar.wait_metric("siar_events_total", before + 1000)
    wanted = {p.address for p in people}
    wait_for(lambda: wanted <= {s.to for s in site.stub.log()}, "an answer to each", 20, lambda: len(site.stub.log()))
    site.quiet()
    got = [s.to for s in site.stub.log() if s.to in wanted]
    check_eq(len(got), 1000, "answers")


@case
def f16_one_bad_message_does_not_sink_the_others():
    a, b = site.person(), site.person()
    messages = [meta.text(a, "/kategori"), ({}, {"id": "x", "type": 7}), ({}, {}), meta.text(b, "/kategori")]
    check_eq(site.siar.post(meta.body(meta.value(messages))), 200)
    site.hear(a, "Kategori")
    site.hear(b, "Kategori")


@case
def an_unknown_account_is_not_found():
    data = meta.body(meta.value([meta.text(site.person(), "/kategori")]))
    check_eq(site.siar.post(data, account="lain"), 404)
    check_eq(site.siar.request("GET", "/nothing")[0], 404)


@case
def a_webhook_for_another_number_changes_nothing():
    person = site.person()
    data = meta.body(meta.value([meta.text(person, "/kategori")], phone_number_id="999"))
    before = site.siar.metric("siar_events_ignored_total")
    check_eq(site.siar.post(data), 200)
    site.siar.wait_metric("siar_events_ignored_total", before + 1)
    site.quiet()
    check_eq(site.all_to(person), [])


@case
def an_echo_of_our_own_message_is_no_command():
    person = site.person()
    echo = dict(meta.value(), message_echoes=[{"from": meta.DISPLAY, "to": person.phone, "id": meta.new_id(),
                                               "timestamp": meta.now_s(), "type": "text",
                                               "text": {"body": "/kategori"}}])
    check_eq(site.siar.post(meta.body(echo, field="smb_message_echoes")), 200)
    site.quiet()
    check_eq(site.all_to(person), [])


@case
def group_text_not_meant_for_the_bot_is_not_answered():
    group = site.group("Y2FwaV9ncm91cDphYmM", words=None)
    before = site.siar.metric("siar_events_unaddressed_total")
    site.say(site.person(), "ada yang jual keripik?", group)
    check_eq(site.siar.metric("siar_events_unaddressed_total"), before + 1)
    site.quiet()
    check_eq(len(site.all_to(group)), 1, "only the activation's answer")


@case
def an_unknown_command_in_private_gets_the_nearest():
    sent = site.talk(site.person(), "/promoo keripik", "Maksudnya")
    check("/promo" in sent.text, "the nearest:", sent.text)
    site.talk(site.person(), "/xyzzyxyzzy", "Perintah itu tidak ada")


@case
def f18_a_flood_of_the_same_words_is_not_answered_for_ever():
    person = site.person()
    for _ in range(5):
        site.say(person, "/kategori")
    site.quiet()
    check_eq(len(site.all_to(person)), 2, "the third identical one is not answered")


@case
def after_all_this_it_ends_cleanly():
    """Also what the sanitizers say comes out here."""
    check_eq(site.siar.term(), 0, "\n".join(site.siar.lines()[-40:]))


if __name__ == "__main__":
    sys.exit(main())
