# SPDX-License-Identifier: MIT
"""Evolution 2.3: JSON in, webhooks whose address ends in a token out."""
import base64
import calendar
import time

from fake.core import Fake, Sent, jid

US = "628110000105@s.whatsapp.net"
PAGE = 50


class Evolution(Fake):
    table = (
        ("POST", r"/message/sendText/([^/]+)", "send_text"),
        ("POST", r"/message/sendMedia/([^/]+)", "send_media"),
        ("POST", r"/chat/markMessageAsRead/([^/]+)", "mark_read"),
        ("POST", r"/chat/getBase64FromMediaMessage/([^/]+)", "media"),
        ("POST", r"/chat/findMessages/([^/]+)", "stored"),
        ("GET", r"/instance/connectionState/([^/]+)", "status"),
        ("GET", r"/group/fetchAllGroups/([^/]+)", "groups"),
    )

    def __init__(self, key, path_token, instance):
        super().__init__()
        self.key, self.path_token, self.instance = key, path_token, instance
        self.state, self.titles, self.files = "open", {}, {}

    def refusal(self, request):
        return None if request.headers.get("apikey") == self.key else self.error(401, "Unauthorized")

    def error(self, status, words):
        return status, {"status": status, "error": words, "response": {"message": [words]}}

    def _sent(self, d, text, photo=None):
        to = str(d.get("number", ""))
        chat = to if "@" in to else to + "@s.whatsapp.net"
        if not to or not (text or photo):
            return self.error(400, "Bad Request")
        message_id = self.keep(Sent(chat, text, photo, d.get("quoted")), self.new_id())
        return 201, {"key": {"remoteJid": chat, "fromMe": True, "id": message_id}, "messageTimestamp": str(int(time.time())),
                     "status": "PENDING", "message": {"extendedTextMessage": {"text": text}}}

    def send_text(self, request, instance):
        return self._sent(request.data, request.data.get("text"))

    def send_media(self, request, instance):
        return self._sent(request.data, request.data.get("caption", ""), base64.b64decode(request.data["media"], validate=True))

    def mark_read(self, request, instance):
        return 201, {"message": "Read messages", "read": "success"}

    def media(self, request, instance):
        data = self.files.get(request.data["message"]["key"]["id"])
        return (201, {"base64": base64.b64encode(data).decode(), "mimetype": "image/jpeg"}) if data else self.error(400, "Bad Request")

    def status(self, request, instance):
        return 200, {"instance": {"instanceName": self.instance, "state": self.state}}

    def groups(self, request, instance):
        return 200, [{"id": group, "subject": title, "announce": False} for group, title in self.titles.items()]

    def stored(self, request, instance):
        page, between = request.data.get("page", 1), request.data["where"].get("messageTimestamp", {})
        found = self.remembered()
        if between.get("gte") and between.get("lte"):
            first, last = (calendar.timegm(time.strptime(between[k], "%Y-%m-%dT%H:%M:%SZ")) for k in ("gte", "lte"))
            found = [m for m in found if first <= m["messageTimestamp"] <= last]
        return 200, {"messages": {"total": len(found), "pages": (len(found) + PAGE - 1) // PAGE, "currentPage": page,
                                  "records": found[(page - 1) * PAGE:page * PAGE]}}

    # --- events ---

    def event(self, name, data):
        return {"event": name, "instance": self.instance, "data": data, "sender": US, "server_url": self.base_url, "apikey": None}

    def acks(self, sent):
        return [self.event("messages.update", {"keyId": sent.id, "remoteJid": sent.to, "fromMe": True, "status": "DELIVERY_ACK",
                                               "instanceId": "uuid", "messageId": "db"})]

    def say(self, person, text, group=None):
        me, message_id = jid(person, "s.whatsapp.net"), self.new_id()
        key = {"remoteJid": group or me, "fromMe": False, "id": message_id, **({"participant": me} if group else {})}
        data = {"key": key, "pushName": person.name, "message": {"conversation": text}, "messageType": "conversation",
                "messageTimestamp": int(time.time()), "instanceId": "uuid", "source": "android"}
        self.remember(key["remoteJid"], {"id": "db", "contextInfo": None, "MessageUpdate": [], **data})
        self.arrive(self.event("messages.upsert", data))
        return message_id
