# SPDX-License-Identifier: MIT
"""A network with a queue of its own: what waits there when its phone is not linked, or the brake is pulled, never goes."""
import re
import sys

import networks
from fake.core import Person
from fake.green_api import GreenApi
from networks import fake
from tap import case, check, check_eq, main, wait_for

GROUP, SELLER = "120363402106000003@g.us", "6281230000001@c.us"
green = fake(GreenApi)
green.has_acks = True
site = networks.Networks({"green": green})
bot = site.siar
seller, operator = Person("Bu Sri", "6281230000001"), Person(bot.operator.name, bot.operator.phone)


def held(title):
    green.say(seller, f"/promo {title} 15rb/bungkus")
    green.wait_to(SELLER, title)
    green.say(seller, "kirim")
    return int(re.search(r"nomor (\d+)", green.wait_to(SELLER, "menunggu persetujuan", seconds=20)[-1].text).group(1))


def wait_unsent(chat, part):
    wait_for(lambda: any(s.to == chat and part in s.text for s, _ in green.unsent), f"{part} in the queue", 40)


@case
def a_promo_that_waits_there_when_the_phone_is_unlinked_does_not_go_out_later():
    green.say(operator, "/grup aktif", GROUP)
    green.wait_to(GROUP, "Grup ini aktif")
    green.say(operator, "/langganan kuliner Kota Malang", GROUP)
    green.wait_to(GROUP, "Langganan dicatat")
    green.say(seller, "/daftar Keripik Bu Sri; Kota Malang; kuliner")
    green.wait_to(SELLER, "Keripik Bu Sri")
    number = held("Keripik tempe")
    green.link(False, is_told=False)
    site.approve(number)
    wait_unsent(GROUP, "Keripik tempe")
    green.link(False)                   # now siar hears of it
    wait_for(lambda: green.n_cleared > 0 and not green.unsent, "the queue to be cleared", 20)
    bot.wait_line("account.queue_cleared account=green", 10)
    bot.wait_deliveries("uncertain", "promo", 1)
    check_eq(bot.deliveries("sent"), 0)
    green.link()
    green.say(operator, "/kategori", GROUP)
    green.wait_to(GROUP, "Kuliner", seconds=20)
    site.quiet()
    check_eq(green.to(GROUP, "Keripik tempe"), [], "the promo")


@case
def the_brake_takes_back_what_waits_there():
    # A phone that is linked and sends nothing for a while.
    with green.changed:
        cleared, green.state = green.n_cleared, "starting"
    green.say(seller, "/kategori")
    wait_unsent(SELLER, "Kategori")
    site.say(bot.operator, "/rem")
    wait_for(lambda: green.n_cleared > cleared, "the queue to be cleared", 20)
    check_eq(green.unsent, [])
    # An answer is owed all the same: it goes again, once.
    wait_unsent(SELLER, "Kategori")
    green.link()
    green.wait_to(SELLER, "*Kategori*")
    site.quiet()
    check_eq(len(green.to(SELLER, "*Kategori*")), 1, "answers")
    check(green.unknown == [], "calls it does not know", green.unknown)


if __name__ == "__main__":
    sys.exit(main())
