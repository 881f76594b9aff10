# SPDX-License-Identifier: MIT
"""A config that shrinks: an account goes while rows wait for it."""
import os
import signal
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import meta
import siar
from tap import case, check, check_eq, main, wait_for

IN_FLIGHT = 64
# account -> the network's id of it
IDS = {"kedua": "206540352242922", "ketiga": "306540352242922", "keempat": "406540352242922"}


def write_config(s, **more):
    """With more accounts, each with its base_url."""
    s.configure()
    words = open(s.config, encoding="utf-8").read()
    at, end = words.index("  - name: utama"), words.index("people:")
    for n, (name, base_url) in enumerate(more.items(), 1):
        account = words[at:end].replace("utama", name).replace(meta.PHONE_NUMBER_ID, IDS[name])
        account = account.replace(s.settings["base_url"], base_url).replace("0811-0000-0000", f"0811-0000-000{n}")
        words = words[:end] + account + words[end:]
    s.write("siar.yaml", words)


def say_to(site, account, person, words):
    data = meta.body(meta.value([meta.text(person, words)], phone_number_id=IDS[account]))
    check_eq(site.siar.post(data, account), 200, words)


def got(stub, person):
    return [e.text[:40] for e in stub.log() if e.to == person.address and "Keripik tempe" in e.text]


@case
def f41_rows_of_an_account_that_is_gone_wait_for_it_and_go_nowhere_else():
    first, second = siar.Stub(), siar.Stub()
    s = siar.Siar(first)
    write_config(s, kedua=second.base_url)
    site = siar.Site.over(first, s)
    s.start()
    seller, hers, his = site.shop(), site.subscriber(), site.person()
    say_to(site, "kedua", his, "/langganan kuliner Kota Malang")
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

    write_config(s, kedua=second.base_url)
    s.stop().sql("UPDATE account SET state = 0, until_ms = 0")
    s.start()
    wait_for(lambda: got(second, his), "his promo when the account is back")
    check_eq((len(got(first, hers)), got(first, his), len(got(second, his))), (1, [], 1))
    site.close()
    second.close()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def open_files(s):
    return len(os.listdir(f"/proc/{s.process.pid}/fd"))


@case
def f23_a_dead_network_of_four_holds_up_no_other_and_takes_no_descriptors():
    stubs, port = {"kedua": siar.Stub(), "ketiga": siar.Stub()}, free_port()
    first = siar.Stub()
    s = siar.Siar(first)
    write_config(s, keempat=f"http://127.0.0.1:{port}/v25.0", **{name: stub.base_url for name, stub in stubs.items()})
    site = siar.Site.over(first, s)
    s.start()
    seller = site.shop()
    people = {name: [site.person() for _ in range(20)] for name in IDS}
    own = [site.subscriber() for _ in range(20)]
    for name in IDS:
        for p in people[name]:
            say_to(site, name, p, "/langganan kuliner Kota Malang")
    number = site.promo(seller, "Keripik tempe 15rb")
    files = open_files(s)
    site.say(s.moderator, f"/setuju {number}")
    for stub, wanted in ((first, own), (stubs["kedua"], people["kedua"]), (stubs["ketiga"], people["ketiga"])):
        wait_for(lambda: all(len(got(stub, p)) == 1 for p in wanted), "the promo of the living")
    check_eq(s.deliveries("queued"), 20, "those of the dead one wait")
    check_eq(s.deliveries("failed") + s.deliveries("uncertain"), 0, "none is lost")
    check(open_files(s) <= files + 3 * IN_FLIGHT, "descriptors:", files, open_files(s))
    stubs["keempat"] = siar.Stub("--port", str(port))
    wait_for(lambda: all(len(got(stubs["keempat"], p)) == 1 for p in people["keempat"]), "it is back", 90)
    site.close()
    for stub in stubs.values():
        stub.close()


if __name__ == "__main__":
    sys.exit(main())
