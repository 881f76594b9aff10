#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""telegram_test_api.py PACKAGE: siar, polling, at a Telegram server that nobody here wrote, for what that supports: texts and
commands, in private and in a supergroup. (It knows no offset, photo or error.) Left out as peer.py says.
"""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [os.path.join(HERE, "..", "e2e"), os.path.join(HERE, "..", "gateway")]
import siar
import tap
from peer import leave_out, why_no_node, why_not_installed
from tap import case, check, check_eq, wait_for

TOKEN, GROUP, SITI = "110201543:uji-token", -1001910000001, 5510000001
ROWS = """\
  - name: tele
    kind: telegram
    username: siar_uji_bot
    token_file: {dir}/telegram_token
    base_url: {url}
    allow_plain_http: true
"""


class Site:
    """siar with the account `tele` at the server, and what its user does there."""

    def __init__(self, folder):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
        self.server = subprocess.Popen(["node", os.path.join(folder, "telegram_server.mjs"), str(port)], stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, preexec_fn=siar.die_with_parent)
        self.url, self.heard = f"http://127.0.0.1:{port}", []
        check_eq(self.server.stdout.readline(), b"ready\n")
        self.stub = siar.Stub()
        self.bot = siar.Siar(self.stub)
        self.bot.write("telegram_token", TOKEN + "\n")
        self.bot.configure(more=ROWS.format(dir=self.bot.dir, url=self.url))
        self.bot.start()

    def ask(self, path, **body):
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def say(self, text, chat):
        entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text[0] == "/" else []
        self.ask("/sendCommand" if entities else "/sendMessage", botToken=TOKEN, date=int(time.time()), text=text, chat=chat,
                 entities=entities, **{"from": {"id": SITI, "is_bot": False, "first_name": "Siti"}})

    def hear(self, chat, part):
        def ask():
            self.heard += self.ask("/getUpdates", token=TOKEN, chatId=chat)["result"]
            return [u["message"] for u in self.heard if part in u["message"]["text"] and int(u["message"]["chat_id"]) == chat]
        return wait_for(ask, f"{part!r} to {chat}; heard {self.heard}", 15)[0]

    def close(self):
        self.bot.close()
        self.stub.close()
        self.server.kill()
        self.server.wait()


site = None


@case
def a_private_message_is_answered():
    site.say("/bantuan", {"id": SITI, "type": "private", "first_name": "Siti"})
    site.hear(SITI, "/langganan")


@case
def a_command_in_a_supergroup_is_answered_there_with_a_quote():
    chat = {"id": GROUP, "type": "supergroup", "title": "UMKM"}
    site.say("/grup@siar_uji_bot", chat)
    answer = site.hear(GROUP, "belum aktif")
    check(answer.get("reply_parameters"), "no quote:", answer)


@case
def a_command_for_another_bot_and_chatter_are_not_answered():
    chat = {"id": GROUP, "type": "supergroup", "title": "UMKM"}
    site.heard.clear()
    site.say("/promo@another_bot Keripik", chat)
    site.say("ada yang jual keripik?", chat)
    site.say("/bantuan", {"id": SITI, "type": "private", "first_name": "Siti"})
    site.hear(SITI, "/langganan")
    check_eq([u for u in site.heard if int(u["message"]["chat_id"]) == GROUP], [])


def main():
    global site
    package = sys.argv.pop(1)
    missing = why_no_node()
    if missing:
        return leave_out(missing)
    folder = tempfile.mkdtemp(prefix="siar-peer-")
    try:
        missing = why_not_installed(folder, package)
        if missing:
            return leave_out(missing)
        shutil.copy(os.path.join(HERE, "telegram_server.mjs"), folder)
        site = Site(folder)
        return tap.main()
    finally:
        if site:
            site.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
