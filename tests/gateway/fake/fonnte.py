# SPDX-License-Identifier: MIT
"""Fonnte: forms in, webhooks without ids or signature out; a refusal has status 200. It tells no deliveries."""
import time

from fake.core import Fake, Sent

DEVICE = "628110000106"


class Fonnte(Fake):
    table = (("POST", r"/send", "send"), ("POST", r"/device", "status"), ("POST", r"/get-whatsapp-group", "groups"))

    def __init__(self, token, path_token):
        super().__init__()
        self.token, self.path_token, self.state, self.titles = token, path_token, "connect", {}

    def refusal(self, request):
        return None if request.headers.get("Authorization") == self.token else (200, {"status": False, "reason": "token invalid"})

    def error(self, status, words):
        return status, {"status": False, "reason": words}

    def send(self, request):
        d = request.data
        if not d.get("target") or not (d.get("message") or request.files):
            return self.error(200, "target invalid")
        number = self.keep(Sent(d["target"], d.get("message", ""), request.files.get("file")), str(80000000 + len(self.sent)))
        return 200, {"detail": "success! message in queue", "id": [number], "process": "pending", "requestid": 2937124,
                     "status": True, "target": [d["target"]]}

    def status(self, request):
        return 200, {"device": DEVICE, "device_status": self.state, "expired": "31 December 2026", "messages": 24, "name": "siar",
                     "package": "Super", "quota": "997", "status": True}

    def groups(self, request):
        return 200, {"data": [{"id": group, "name": title} for group, title in self.titles.items()], "status": True}

    def say(self, person, text, group=None):
        sender = group or person.phone
        self.arrive({"quick": False, "device": DEVICE, "pesan": text, "pengirim": sender, "member": person.phone if group else "",
                     "message": text, "text": "non-button message", "sender": sender, "name": person.name, "location": "",
                     "url": "", "type": "text", "extension": "", "filename": "", "pollname": "", "choices": [], "inboxid": 0,
                     "isgroup": bool(group), "isforwarded": False, "timestamp": int(time.time())})
