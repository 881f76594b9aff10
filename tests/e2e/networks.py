# SPDX-License-Identifier: MIT
"""A site with accounts of several networks: each kind's fake and its rows in siar.yaml."""
import os
import sys

import siar

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "gateway"))
from fake.evolution import Evolution
from fake.fonnte import DEVICE, Fonnte
from fake.gowa import Gowa
from fake.green_api import GreenApi
from fake.telegram import Telegram
from fake.waha import Waha

SECRETS = {"gowa_password": "canary-gowa-31", "gowa_webhook": "canary-gowa-32", "waha_key": "canary-waha-33", "waha_hmac": "canary-waha-34",
           "telegram_token": "110201543:canary-telegram-35", "green_token": "canary-green-36",
           "evolution_key": "canary-evolution-37", "evolution_path": "canary-evolution-38", "fonnte_token": "canary-fonnte-39",
           "fonnte_path": "canary-fonnte-path-40"}
INSTANCE = "7103000001"

ROWS = {
    Evolution: "kind: evolution\n instance: siar\n api_key_file: {dir}/evolution_key\n path_token_file: {dir}/evolution_path\n i_accept_the_risk: true\n gap_s: 5\n gap_max_s: 5",
    Fonnte: "kind: fonnte\n device: '" + DEVICE + "'\n token_file: {dir}/fonnte_token\n path_token_file: {dir}/fonnte_path\n i_accept_the_risk: true\n gap_s: 5\n gap_max_s: 5",
    Gowa: "kind: gowa\n webhook_secret_file: {dir}/gowa_webhook\n password_file: {dir}/gowa_password\n i_accept_the_risk: true\n mark_read: true\n gap_s: 5\n gap_max_s: 5",
    Waha: "kind: waha\n webhook_hmac_file: {dir}/waha_hmac\n api_key_file: {dir}/waha_key\n i_accept_the_risk: true\n mark_read: true\n gap_s: 5\n gap_max_s: 5",
    Telegram: "kind: telegram\n username: siar_uji_bot\n token_file: {dir}/telegram_token",
    GreenApi: "kind: green_api\n instance: '" + INSTANCE + "'\n token_file: {dir}/green_token\n i_accept_the_risk: true\n gap_s: 5\n gap_max_s: 5",
}


def fake(kind):
    s = SECRETS
    return {Gowa: lambda: Gowa(s["gowa_password"], s["gowa_webhook"]), Waha: lambda: Waha(s["waha_key"], s["waha_hmac"]),
            Telegram: lambda: Telegram(s["telegram_token"]), GreenApi: lambda: GreenApi(INSTANCE, s["green_token"]),
            Evolution: lambda: Evolution(s["evolution_key"], s["evolution_path"], "siar"),
            Fonnte: lambda: Fonnte(s["fonnte_token"], s["fonnte_path"])}[kind]()


def rows(name, network, folder, kind=None):
    words = ROWS[kind or type(network)].format(dir=folder) + f"\n base_url: {network.base_url}\n allow_plain_http: true"
    return f"  - name: {name}\n" + "".join(f"    {line.strip()}\n" for line in words.split("\n"))


class Networks(siar.Site):
    """`networks`: {account: fake}, beside the account `utama` of the Cloud API, which is the stub."""

    def __init__(self, networks, **options):
        self.networks = networks
        stub = siar.Stub()
        bot = siar.Siar(stub, **options)
        for name, secret in SECRETS.items():
            bot.write(name, secret + "\n")
        bot.configure(more="".join(rows(name, n, bot.dir) for name, n in networks.items()))
        for name, network in networks.items():
            network.webhook = (lambda: bot.port), f"/webhook/{name}" + (f"/{network.path_token}" if network.path_token else "")
        self._join(stub, bot.start())

    def close(self):
        super().close()
        for network in self.networks.values():
            network.close()
