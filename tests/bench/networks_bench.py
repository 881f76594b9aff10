# SPDX-License-Identifier: MIT
"""Benches of several networks in one process: what one that is dead costs the others, what eight accounts weigh."""
import os
import socket
import sys
import time

from bench import ROOT, add_people, begin_run, cpu_s, median, on_core, rss_mib, subscribe_all
import siar

sys.path.append(os.path.join(ROOT, "tests", "gateway"))
from fake.gowa import Gowa
from fake.green_api import GreenApi
from fake.telegram import Telegram
from fake.waha import Waha
import networks

PER_SECOND = 300


def add_telegram_people(s, n):
    """Persons of the account `tele`, who want the same promo."""
    account, = s.sql("SELECT id FROM account WHERE name = 'tele'")[0]
    now = int(time.time() * 1000)
    numbers = f"WITH RECURSIVE i (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM i WHERE i + 1 < {n}) "
    s.sql(f"INSERT INTO person (id, name, consented_ms, created_ms) {numbers} SELECT i + 900000, 'Orang', {now}, {now} FROM i")
    s.sql(f"INSERT INTO identity (kind, opaque, person_id, created_ms) {numbers} SELECT 3, i + 5510000000, i + 900000, {now} FROM i")
    s.sql(f"INSERT INTO chat (kind, address_kind, address, person_id, account_id, state, last_inbound_ms, created_ms) {numbers} "
          f"SELECT 0, 3, i + 5510000000, i + 900000, {account}, 1, {now}, {now} FROM i")


class Alive(Telegram):
    """Whoever is written to is known."""

    def on_sendMessage(self, d, files):
        self.chat(int(d["chat_id"]))
        return super().on_sendMessage(d, files)


class Dead:
    """Takes connections and never answers (hangs), or is not there at all."""

    def __init__(self, hangs):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        if hangs:
            self.socket.listen(1000)
        self.base_url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def close(self):
        self.socket.close()


def beside(network, n):
    """(sends a second of the Cloud API's account, CPU of siar for a thousand of them) while a run to 2,000 people of the
    other network goes on, or cannot."""
    stub = siar.Stub("--log-bytes", "64000000", wrap=on_core(1))
    s = siar.Siar(stub, per_second=PER_SECOND, in_flight=64, wrap=on_core(0))
    try:
        s.write("telegram_token", networks.SECRETS["telegram_token"] + "\n")
        s.configure(more=networks.rows("tele", network, s.dir, Telegram))
        s.start().stop()
        add_people(s, n)
        add_telegram_people(s, 2000)
        subscribe_all(s)
        s.start()
        begin_run(s)
        while stub.count()["acted"] < PER_SECOND:      # what it may send at once is gone
            time.sleep(0.005)
        first, at, spent = stub.count()["acted"], time.monotonic(), cpu_s(s.process)
        while stub.count()["acted"] < n and time.monotonic() < at + 60:
            time.sleep(0.01)
        sent = stub.count()["acted"] - first
        return sent / (time.monotonic() - at), 1000 * (cpu_s(s.process) - spent) / sent
    finally:
        s.close()
        stub.close()
        network.close()


def dead(o):
    """A run to people of two networks, one of which is dead; at a rate at which a busy machine does not decide."""
    n = PER_SECOND * min(o.seconds, 10)
    cases = {"alive": lambda: Alive(networks.SECRETS["telegram_token"]), "not there": lambda: Dead(False), "hanging": lambda: Dead(True)}
    runs = {name: [] for name in cases}
    for _ in range(o.rounds):
        for name, make in cases.items():
            runs[name].append(beside(make(), n))
    alive = median([rate for rate, _ in runs["alive"]])
    for name, got in runs.items():
        rate, cpu = (median(x) for x in zip(*got))
        print(f"dead: {PER_SECOND} a second beside a Telegram that is {name}: {rate:.0f}/s, {100 * (rate / alive - 1):+.1f} % "
              f"(goal -5), {cpu:.2f} s of CPU for a thousand", flush=True)


def accounts(o):
    """Eight accounts of five kinds, polled and asked, nothing to do."""
    kinds = {"gowa": Gowa, "gowa2": Gowa, "waha": Waha, "waha2": Waha, "tele": Telegram, "green": GreenApi, "green2": GreenApi}
    site = networks.Networks({name: networks.fake(kind) for name, kind in kinds.items()})
    try:
        time.sleep(3)
        print(f"accounts: {len(kinds) + 1} accounts of {len(set(kinds.values())) + 1} kinds in one process, idle: "
              f"{rss_mib(site.siar):.1f} MiB (goal 40)", flush=True)
    finally:
        site.close()


BENCHES = {"dead": dead, "accounts": accounts}
