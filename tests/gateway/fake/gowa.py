# SPDX-License-Identifier: MIT
"""gowa 9.0.0: JSON and forms in, webhooks signed as Meta's out."""
import hashlib
import hmac
import time

from fake.core import Fake, Sent, basic, jid

US = "628110000101@s.whatsapp.net"


class Gowa(Fake):
    table = (
        ("POST", r"/send/message", "send_text"),
        ("POST", r"/send/image", "send_image"),
        ("POST", r"/message/([^/]+)/read", "mark_read"),
        ("GET", r"/message/([^/]+)/download", "download"),
        ("GET", r"/app/status", "status"),
        ("GET", r"/user/my/groups", "groups"),
        ("GET", r"/chats", "chats"),
        ("GET", r"/chat/([^/]+)/messages", "stored"),
        ("GET", r"/statics/media/(.+)", "file"),
    )

    def __init__(self, password, secret, user="siar"):
        super().__init__()
        self.login, self.secret = basic(user, password), secret
        self.is_logged_in, self.titles, self.files = True, {}, {}

    def refusal(self, request):
        if request.headers.get("Authorization") != self.login:
            return self.error(401, "UNAUTHORIZED")
        return None

    def error(self, status, words):
        codes = {400: "INVALID_REQUEST", 401: "UNAUTHORIZED", 404: "NOT_FOUND", 500: "INTERNAL_SERVER_ERROR"}
        return status, {"code": codes.get(status, str(status)), "message": words}

    def success(self, message, results):
        return 200, {"code": "SUCCESS", "message": message, "results": results}

    def _sent(self, sent):
        message_id = self.keep(sent, self.new_id())
        self._store(message_id, sent.to, US, sent.text, is_own=True)
        return self.success("Message sent", {"message_id": message_id, "status": f"Message sent to {sent.to}"})

    def send_text(self, request):
        d = request.data
        if not d.get("phone") or not d.get("message"):
            return self.error(400, "phone and message are required")
        return self._sent(Sent(d["phone"], d["message"], quote=d.get("reply_message_id")))

    def send_image(self, request):
        d = request.data
        if not d.get("phone") or not request.files.get("image"):
            return self.error(400, "phone and image are required")
        return self._sent(Sent(d["phone"], d.get("caption", ""), request.files["image"], d.get("reply_message_id")))

    def mark_read(self, request, message_id):
        return self.success("Message marked as read", {"message_id": message_id, "status": "success"})

    def download(self, request, message_id):
        path = f"statics/media/{message_id}.jpg"
        size = len(self.files.get(path, b""))
        return self.success("Media downloaded", {"message_id": message_id, "status": "success", "media_type": "image",
                                                 "filename": f"{message_id}.jpg", "file_path": path, "file_size": size})

    def file(self, request, name):
        data = self.files.get(f"statics/media/{name}")
        return (200, data) if data else self.error(404, "Not Found")

    def status(self, request):
        return 200, {"status": 200, "code": "SUCCESS", "message": "Connection status retrieved", "results": {
            "is_connected": True, "is_logged_in": self.is_logged_in, "device_id": US}}

    def groups(self, request):
        return self.success("Success get list groups", {"data": [
            {"JID": group, "Name": title, "IsAnnounce": False} for group, title in self.titles.items()]})

    def _store(self, message_id, chat, sender, text, name="", media="", is_own=False):
        self.remember(chat, {"id": message_id, "chat_jid": chat, "sender_jid": sender, "sender_display_name": name,
                             "content": text, "timestamp": now(), "is_from_me": is_own, "media_type": media,
                             "filename": "", "url": "", "file_length": 0, "created_at": now(), "updated_at": now()})

    def _listed(self, request, found, limit):
        start, limit = int(request.query.get("offset", 0)), int(request.query.get("limit", limit))
        return self.success("Success", {"data": found[start:start + limit],
                                        "pagination": {"limit": limit, "offset": start, "total": len(found)}})

    def chats(self, request):
        last = {}
        for message in self.remembered():
            last.setdefault(message["chat_jid"], message["timestamp"])
        return self._listed(request, [{"jid": chat, "name": chat, "last_message_time": at, "ephemeral_expiration": 0,
                                       "created_at": at, "updated_at": at, "archived": False} for chat, at in last.items()], 25)

    def stored(self, request, chat):
        since, own = request.query.get("start_time", ""), request.query.get("is_from_me")
        return self._listed(request, [m for m in self.remembered(chat) if m["timestamp"] >= since and
                                      own in (None, str(m["is_from_me"]).lower())], 50)

    # --- events ---

    def headers(self, data):
        return {"X-Hub-Signature-256": "sha256=" + hmac.new(self.secret.encode(), data, hashlib.sha256).hexdigest()}

    def acks(self, sent):
        return [{"event": "message.ack", "device_id": US, "timestamp": now(), "payload": {
            "ids": [sent.id], "chat_id": sent.to, "from": "6281230009999@s.whatsapp.net", "receipt_type": "delivered",
            "receipt_type_description": "means the message was delivered to the device"}}]

    def say(self, person, text, group=None, photo=None):
        me = jid(person, "s.whatsapp.net")
        payload = {"id": self.new_id(), "timestamp": now(), "is_from_me": False, "chat_id": group or me, "from": me,
                   "from_name": person.name, "sender_display_name": person.name, "body": text}
        if person.phone and person.lid:
            payload["from_lid"] = f"{person.lid}@lid"
        if photo:
            payload["image"] = f"statics/media/{payload['id']}.jpg"
            self.files[payload["image"]] = photo
        self._store(payload["id"], payload["chat_id"], me, text, person.name, "image" if photo else "")
        self.arrive({"event": "message", "device_id": US, "payload": payload})
        return payload["id"]


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
