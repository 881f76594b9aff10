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

SECRETS = {name: f"canary-{name.replace('_', '-')}-31" for name in (
    "evolution_key", "evolution_path", "fonnte_path", "fonnte_token", "gowa_password", "gowa_webhook", "green_token",
    "telegram_token", "waha_hmac", "waha_key")}
INSTANCE = "7103000001"

# What a device that is linked to somebody's account has besides; as quick as it may be.
LINKED = {"i_accept_the_risk": "true", "gap_s": 5, "gap_max_s": 5}
KINDS = {
    Evolution: (lambda s: Evolution(s["evolution_key"], s["evolution_path"], "siar"),
                {"kind": "evolution", "instance": "siar", "api_key_file": "evolution_key", "path_token_file": "evolution_path", **LINKED}),
    Fonnte: (lambda s: Fonnte(s["fonnte_token"], s["fonnte_path"]),
             {"kind": "fonnte", "device": f"'{DEVICE}'", "token_file": "fonnte_token", "path_token_file": "fonnte_path", **LINKED}),
    Gowa: (lambda s: Gowa(s["gowa_password"], s["gowa_webhook"]),
           {"kind": "gowa", "webhook_secret_file": "gowa_webhook", "password_file": "gowa_password", "mark_read": "true", **LINKED}),
    GreenApi: (lambda s: GreenApi(INSTANCE, s["green_token"]),
               {"kind": "green_api", "instance": f"'{INSTANCE}'", "token_file": "green_token", **LINKED}),
    Telegram: (lambda s: Telegram(s["telegram_token"]),
               {"kind": "telegram", "username": "siar_uji_bot", "token_file": "telegram_token"}),
    Waha: (lambda s: Waha(s["waha_key"], s["waha_hmac"]),
           {"kind": "waha", "webhook_hmac_file": "waha_hmac", "api_key_file": "waha_key", "mark_read": "true", **LINKED}),
}


def fake(kind):
    return KINDS[kind][0](SECRETS)


def rows(name, network, folder, kind=None):
    """Its lines in siar.yaml; `kind` when the network is no fake."""
    settings = {"name": name, **KINDS[kind or type(network)][1], "base_url": network.base_url, "allow_plain_http": "true"}
    lines = [f"{key}: {os.path.join(folder, value) if key.endswith('_file') else value}\n" for key, value in settings.items()]
    return "  - " + "    ".join(lines)


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
