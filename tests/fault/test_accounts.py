# SPDX-License-Identifier: MIT
"""A config that shrinks: an account goes while rows wait for it."""
import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import meta
import siar
from tap import case, check_eq, main, wait_for

SECOND_ID = "206540352242922"


def write_config(s, second=None):
    """With a second account at that stub, or without it."""
    s.configure()
    if not second:
        return
    words = open(s.config, encoding="utf-8").read()
    at, end = words.index("  - name: utama"), words.index("people:")
    account = words[at:end].replace("utama", "kedua").replace(meta.PHONE_NUMBER_ID, SECOND_ID)
    account = account.replace(s.settings["base_url"], second.base_url).replace("0811-0000-0000", "0811-0000-0009")
    s.write("siar.yaml", words[:end] + account + words[end:])


def say_second(site, person, words):
    data = meta.body(meta.value([meta.text(person, words)], phone_number_id=SECOND_ID))
    check_eq(site.siar.post(data, "kedua"), 200, words)


def got(stub, person):
    return [e.text[:40] for e in stub.log() if e.to == person.address and "Keripik tempe" in e.text]


@case
def f41_rows_of_an_account_that_is_gone_wait_for_it_and_go_nowhere_else():
    first, second = siar.Stub(), siar.Stub()
    s = siar.Siar(first)
    write_config(s, second)
    site = siar.Site.over(first, s)
    s.start()
    seller, hers, his = site.shop(), site.subscriber(), site.person()
    say_second(site, his, "/langganan kuliner Kota Malang")
    wait_for(lambda: [e for e in second.log() if "Langganan dicatat" in e.text], "his subscription")
    number = site.promo(seller, "Keripik tempe 15rb")
    site.quiet()
    second.switch(fault="too_fast", retry_after=3600)
    site.approve(number)
    site.hear(hers, "Keripik tempe")
    s.wait_deliveries("queued", "promo", 1)
    second.reset()

    write_config(s)
    s.process.send_signal(signal.SIGHUP)
    s.wait_line("event=app.reload accounts=1")
    site.talk(site.person(), "/kategori", "Kategori")
    check_eq({a["name"]: (a["lane"], a["reason"]) for a in s.status()["accounts"]},
             {"utama": ("open", ""), "kedua": ("stopped", "reason.account_gone")})
    check_eq(s.deliveries("queued"), 1, "his waits")
    s.restart()
    site.talk(hers, "/kategori", "Kategori")
    check_eq(s.deliveries("queued"), 1, "his waits after a restart")
    check_eq((got(first, his), got(second, his)), ([], []), "he has had nothing")

    write_config(s, second)
    s.stop().sql("UPDATE account SET state = 0, until_ms = 0")
    s.start()
    wait_for(lambda: got(second, his), "his promo when the account is back")
    check_eq((len(got(first, hers)), got(first, his), len(got(second, his))), (1, [], 1))
    site.close()
    second.close()


if __name__ == "__main__":
    sys.exit(main())
