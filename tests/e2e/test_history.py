# SPDX-License-Identifier: MIT
"""What people write while siar is down and no webhook comes: read again from each network's own history, once."""
import sys

import networks
from fake.core import Person
from fake.evolution import Evolution
from fake.gowa import Gowa
from fake.waha import Waha
from networks import fake
from tap import case, check, check_eq, main

ALL = {"gowa": fake(Gowa), "waha": fake(Waha), "evo": fake(Evolution)}
CHATS = {"gowa": "6281230000001@s.whatsapp.net", "waha": "6281230000002@c.us", "evo": "6281230000003@s.whatsapp.net"}
GROUPS = {name: f"12036340210600000{n}@g.us" for n, name in enumerate(ALL)}
SELLERS = {name: Person(f"Penjual {name}", chat.split("@")[0]) for name, chat in CHATS.items()}
SECONDS = 60    # ten between two calls
site = networks.Networks(ALL)
bot = site.siar
operator = Person(bot.operator.name, bot.operator.phone)


@case
def a_promo_whose_webhook_was_lost_is_answered_once_after_the_start():
    counts = {}
    for name, network in ALL.items():
        network.say(operator, "/grup aktif", GROUPS[name])
        network.wait_to(GROUPS[name], "Grup ini aktif")
        network.say(SELLERS[name], f"/daftar Keripik {name}; Kota Malang; kuliner")
        network.wait_to(CHATS[name], f"Keripik {name}")
    bot.stop()
    for name, network in ALL.items():
        network.switch(lost=True)
        network.say(SELLERS[name], "/promo Rempeyek teri 15rb/bungkus")
        network.say(operator, "/grup aturan", GROUPS[name])
        network.switch()
        counts[name] = len(network.to(GROUPS[name]))
    bot.start()
    for name, network in ALL.items():
        network.wait_to(CHATS[name], "Rempeyek teri", seconds=SECONDS)
        network.wait_to(GROUPS[name], n=counts[name] + 1, seconds=SECONDS)
    site.quiet()
    for name, network in ALL.items():
        check_eq(len(network.to(CHATS[name], "Rempeyek teri")), 1, f"{name}: answers to the promo")
        check_eq(len(network.to(GROUPS[name])), counts[name] + 1, f"{name}: answers in the group")


def reads(network):
    """How often it was asked for messages."""
    return len([r for r, _ in network.calls if r.path.endswith("/messages") or "/findMessages/" in r.path])


@case
def what_the_webhook_brings_after_all_is_answered_once_too():
    bot.stop()
    lines, before = len(bot.lines()), {name: reads(network) for name, network in ALL.items()}
    for name, network in ALL.items():
        network.say(SELLERS[name], "/kategori")     # delivered as soon as siar is there
    bot.start()
    for name, network in ALL.items():
        bot.wait_line(f"account.caught_up account={name}", SECONDS, lines)
        check(reads(network) > before[name], name, "was not read")
    site.quiet()
    for name, network in ALL.items():
        check_eq(len(network.to(CHATS[name], "*Kategori*")), 1, f"{name}: answers")
        check_eq(network.unknown, [], f"{name}: calls it does not know")


if __name__ == "__main__":
    sys.exit(main())
