# SPDX-License-Identifier: MIT
"""What people write while siar is down and no webhook comes: read again from the network's own history, once."""
import sys

import networks
from fake.core import Person
from fake.gowa import Gowa
from networks import fake
from tap import case, check, check_eq, main

gowa = fake(Gowa)
ALL = {"gowa": gowa}
site = networks.Networks(ALL)
bot = site.siar

SELLER = "6281230000001@s.whatsapp.net"
GROUP = "120363402106000001@g.us"
seller, operator = Person("Bu Sri", "6281230000001"), Person(bot.operator.name, bot.operator.phone)
SECONDS = 60    # ten between two calls


def heard(network):
    """How often it was asked for a chat's messages."""
    return len([r for r, _ in network.calls if "essages" in r.path and r.path != "/send/message"])


@case
def a_promo_whose_webhook_was_lost_is_answered_once_after_the_start():
    gowa.say(operator, "/grup aktif", GROUP)
    gowa.wait_to(GROUP, "Grup ini aktif")
    gowa.say(seller, "/daftar Keripik Bu Sri; Kota Malang; kuliner")
    gowa.wait_to(SELLER, "Keripik Bu Sri")
    bot.stop()
    gowa.switch(lost=True)
    gowa.say(seller, "/promo Keripik tempe 15rb/bungkus")
    gowa.say(operator, "/grup aturan", GROUP)
    gowa.switch()
    count = len(gowa.to(GROUP))
    bot.start()
    gowa.wait_to(SELLER, "Keripik tempe", seconds=SECONDS)
    gowa.wait_to(GROUP, n=count + 1, seconds=SECONDS)
    site.quiet()
    check_eq(len(gowa.to(SELLER, "Keripik tempe")), 1, "answers to the promo")
    check_eq(len(gowa.to(GROUP)), count + 1, "answers in the group")


@case
def what_the_webhook_brings_after_all_is_answered_once_too():
    bot.stop()
    calls, lines = heard(gowa), len(bot.lines())
    gowa.say(seller, "/kategori")      # delivered as soon as siar is there
    bot.start()
    bot.wait_line("account.caught_up", SECONDS, lines)
    check(heard(gowa) > calls, "no chat was read")
    site.quiet()
    check_eq(len(gowa.to(SELLER, "*Kategori*")), 1, "answers")


if __name__ == "__main__":
    sys.exit(main())
