# SPDX-License-Identifier: MIT
"""WAHA 2026.7 with the engine GOWS: JSON in, webhooks signed with HMAC-SHA512 out."""
import base64
import hashlib
import hmac
import time

from fake.core import Fake, Sent, jid

ME = {"id": "628110000102@c.us", "pushName": "siar"}


class Waha(Fake):
    table = (
        ("POST", r"/api/sendText", "send_text"),
        ("POST", r"/api/sendImage", "send_image"),
        ("POST", r"/api/sendSeen", "seen"),
        ("GET", r"/api/sessions/([^/]+)", "status"),
        ("GET", r"/api/([^/]+)/groups", "groups"),
        ("GET", r"/api/([^/]+)/chats/overview", "chats"),
        ("GET", r"/api/([^/]+)/chats/([^/]+)/messages", "stored"),
        ("GET", r"/api/files/(.+)", "file"),
    )

    def __init__(self, key, secret, session="default"):
        super().__init__()
        self.key, self.secret, self.session = key, secret, session
        self.state, self.titles, self.files, self.n_events = "WORKING", {}, {}, 0

    def refusal(self, request):
        return None if request.headers.get("X-Api-Key") == self.key else self.error(401, "Unauthorized")

    def _sent(self, sent, bare):
        message_id = self.keep(sent, bare) and f"true_{sent.to}_{bare}"
        return 201, {"id": message_id, "timestamp": int(time.time()), "from": ME["id"], "fromMe": True, "source": "api",
                     "to": sent.to, "body": sent.text, "hasMedia": bool(sent.photo), "ack": 1, "ackName": "SERVER", "vCards": []}

    def _fault(self, d):
        if d.get("session") != self.session:
            return self.error(422, f'Session "{d.get("session")}" does not exist')
        return None if str(d.get("chatId", "")).endswith(("@c.us", "@g.us", "@lid")) else self.error(400, "chatId")

    def send_text(self, request):
        d = request.data
        if not d.get("text"):
            return self.error(400, "text should not be empty")
        return self._fault(d) or self._sent(Sent(d["chatId"], d["text"], quote=d.get("reply_to")), d.get("id") or self.new_id())

    def send_image(self, request):
        d = request.data
        photo = base64.b64decode(d["file"]["data"], validate=True)
        return self._fault(d) or self._sent(Sent(d["chatId"], d.get("caption", ""), photo, d.get("reply_to")), self.new_id())

    def seen(self, request):
        return self._fault(request.data) or (201, {})

    def status(self, request, session):
        if session != self.session:
            return self.error(404, "Session not found")
        return 200, {"name": session, "status": self.state, "me": ME, "presence": {}, "timestamps": {"activity": None}}

    def groups(self, request, session):
        return 200, [{"id": group, "subject": title, "announce": False} for group, title in self.titles.items()]

    def chats(self, request, session):
        last = {}
        for message in self.remembered():
            last.setdefault(message["from"], message)
        return 200, [{"id": chat, "name": None, "picture": None, "lastMessage": message, "_chat": {}}
                     for chat, message in last.items()][:int(request.query.get("limit", 20))]

    def stored(self, request, session, chat):
        start, limit = int(request.query.get("offset", 0)), int(request.query["limit"])
        found = [m for m in self.remembered(chat) if m["timestamp"] >= float(request.query.get("filter.timestamp.gte", 0))]
        return 200, found[start:start + limit]

    def file(self, request, name):
        return (200, self.files[name]) if name in self.files else self.error(404, "Not Found")

    # --- events ---

    def headers(self, data):
        mac = hmac.new(self.secret.encode(), data, hashlib.sha512).hexdigest()
        return {"X-Webhook-Hmac": mac, "X-Webhook-Hmac-Algorithm": "sha512"}

    def event(self, name, payload):
        with self.changed:
            self.n_events += 1
            number = self.n_events
        return {"id": f"evt_{number:026d}", "timestamp": int(time.time() * 1000), "event": name, "session": self.session,
                "me": ME, "payload": payload, "engine": "GOWS", "environment": {
                    "tier": "CORE", "version": "2026.7.1", "engine": "GOWS", "browser": "none"}}

    def acks(self, sent):
        return [self.event("message.ack", {"id": f"true_{sent.to}_{sent.id}", "from": sent.to, "fromMe": True,
                                           "ack": number, "ackName": name}) for number, name in ((1, "SERVER"), (2, "DEVICE"))]

    def say(self, person, text, group=None):
        me, bare = jid(person, "c.us"), self.new_id()
        chat = group or me
        payload = {"id": f"false_{chat}_{bare}" + (f"_{me}" if group else ""), "timestamp": int(time.time()), "from": chat,
                   "fromMe": False, "source": "app", "to": ME["id"], "body": text, "hasMedia": False, "ack": 2,
                   "ackName": "DEVICE", "vCards": [], "_data": {"pushName": person.name}}
        if group:
            payload["participant"] = me
        self.remember(chat, payload)
        self.arrive(self.event("message", payload))
        return bare
