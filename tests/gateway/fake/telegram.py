# SPDX-License-Identifier: MIT
"""Telegram's Bot API 10.1: long polling, texts, photos, files, channels. Ids of messages count per chat."""
import hashlib
import json
import time

from fake.core import Fake, Sent

BOT = {"id": 6060000001, "is_bot": True, "first_name": "siar", "username": "siar_uji_bot"}
RETRY_AFTER_S = 1


class Telegram(Fake):
    table = (("*", r"/bot[^/]+/(\w+)", "call"), ("GET", r"/file/bot[^/]+/(.+)", "file"))
    controls = Fake.controls + ("say", "polls")

    def __init__(self, token):
        super().__init__()
        self.token, self.updates, self.next_update, self.n_polls, self.polled = token, [], 187326701, 0, []
        self.chats, self.files, self.n_messages, self.memberships, self.topics = {}, {}, {}, {}, set()

    def refusal(self, request):
        has_token = request.path.startswith((f"/bot{self.token}/", f"/file/bot{self.token}/"))
        return None if has_token else self.error(401, "Unauthorized")

    def error(self, status, words, **parameters):
        answer = {"ok": False, "error_code": status, "description": words}
        return status, {**answer, "parameters": parameters} if parameters else answer

    def too_fast(self):
        return self.error(429, f"Too Many Requests: retry after {RETRY_AFTER_S}", retry_after=RETRY_AFTER_S)

    def call(self, request, method):
        run = getattr(self, "on_" + method, None)
        if not run:
            with self.changed:
                self.unknown.append(method)
            return self.error(404, "Not Found")
        d = {k: from_form(v) for k, v in {**request.query, **request.data}.items()} if request.is_form else request.data
        return self._with_fault(method, lambda: run(d, request.files))

    def on_getMe(self, d, files):
        return ok({**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False})

    def on_deleteWebhook(self, d, files):
        return ok(True)

    # --- what comes in ---

    def polls(self):
        """What each poll asked for and how many updates it got."""
        with self.changed:
            return list(self.polled)

    def on_getUpdates(self, d, files):
        with self.changed:
            self.n_polls += 1
            mine, offset = self.n_polls, int(d.get("offset", 0))
            self.updates = [u for u in self.updates if u["update_id"] >= offset]
            self.changed.notify_all()           # an older poll ends
            self.changed.wait_for(lambda: self.updates or self.is_closed or self.n_polls > mine, int(d.get("timeout", 0)))
            if self.n_polls > mine:
                return self.error(409, "Conflict: terminated by other getUpdates request; make sure that only one bot "
                                       "instance is running")
            wanted = d.get("allowed_updates")
            got = [u for u in self.updates if not wanted or any(kind in u for kind in wanted)][:int(d.get("limit", 100))]
            self.polled.append({"offset": offset, "count": len(got)})
            return ok(got)

    def deliver(self, body):
        self.updates.append({"update_id": self.next_update, **body})
        self.next_update += 1

    def _message(self, chat, sender, **more):
        with self.changed:
            number = self.n_messages[chat["id"]] = self.n_messages.get(chat["id"], 9) + 1
        return {"message_id": number, "from": sender, "chat": chat, "date": int(time.time()), **more}

    def chat(self, number, title=None, is_channel=False):
        """Known from now on: a group or channel by its title, a person by her id."""
        with self.changed:
            if is_channel:
                self.chats.setdefault(number, {"id": number, "title": title, "type": "channel"})
            kind = {"type": "supergroup" if number < -10**12 else "group", "title": title or "Grup"}
            return self.chats.setdefault(number, {"id": number, **(kind if number < 0 else {"type": "private", "first_name": "Orang"})})

    def say(self, person, text, group=None, topic=None):
        """`person` is one, or her id alone."""
        number, name = (person, "Orang") if isinstance(person, int) else (person.number, person.name)
        sender = {"id": number, "is_bot": False, "first_name": name}
        thread = {"message_thread_id": topic, "is_topic_message": True} if topic else {}
        self.topics |= {(group, topic)} if topic else set()
        message = self._message(self.chat(group or number), sender, text=text, **thread)
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        self.arrive({"message": message})
        return message["message_id"]

    def member(self, number, status, **rights):
        """We are this in the group or channel from now on."""
        chat, user = self.chats[number], {**BOT}
        old = self.memberships.get(number, {"status": "left"})
        self.memberships[number] = now = {"status": status, **rights}
        self.arrive({"my_chat_member": {
            "chat": chat, "from": {"id": 5510000009, "is_bot": False, "first_name": "Admin"}, "date": int(time.time()),
            "old_chat_member": {"user": user, **old}, "new_chat_member": {"user": user, **now}}})

    def post(self, number, text):
        """An admin of the channel writes in it: as the channel."""
        chat = self.chats[number]
        message = self._message(chat, None, sender_chat=chat, text=text)
        del message["from"]
        self.arrive({"channel_post": message})

    def upgrade(self, number, to, is_told=True):
        """The group becomes a supergroup with another id, of which both tell."""
        old, new = self.chats[number], self.chat(to, self.chats[number]["title"])
        with self.changed:
            old["moved"] = to
        if is_told:
            self.arrive({"message": self._message(old, BOT, migrate_to_chat_id=to)},
                        {"message": self._message(new, BOT, migrate_from_chat_id=number)})

    # --- what goes out ---

    def _place(self, d):
        chat = self.chats.get(int(d.get("chat_id", 0)))
        if not chat:
            return None, self.error(400, "Bad Request: chat not found")
        if "moved" in chat:
            return None, self.error(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat["moved"])
        now = self.memberships.get(chat["id"], {"status": "member"})
        if now["status"] in ("left", "kicked"):
            return None, self.error(403, f"Forbidden: bot is not a member of the {chat['type']} chat")
        if chat["type"] == "channel" and not now.get("can_post_messages"):
            return None, self.error(400, "Bad Request: need administrator rights in the channel chat")
        if "message_thread_id" in d and (chat["id"], int(d["message_thread_id"])) not in self.topics:
            return None, self.error(400, "Bad Request: message thread not found")
        return chat, None

    def _sent(self, chat, sent, **more):
        message = self._message(chat, BOT, **more)
        self.keep(sent, f"{chat['id']}:{message['message_id']}")
        return ok(message)

    def on_sendMessage(self, d, files):
        chat, fault = self._place(d)
        if fault or not d.get("text"):
            return fault or self.error(400, "Bad Request: message text is empty")
        return self._sent(chat, Sent(chat["id"], d["text"], quote=d.get("reply_parameters")), text=d["text"])

    def on_sendPhoto(self, d, files):
        chat, fault = self._place(d)
        photo = files.get(str(d.get("photo", "")).removeprefix("attach://")) or files.get("photo") or self.files.get(d.get("photo"))
        if fault or not photo:
            return fault or self.error(400, "Bad Request: wrong file identifier/HTTP URL specified")
        file_id = "AgAC" + hashlib.sha256(photo).hexdigest()[:40]
        self.files[file_id] = photo
        size = {"file_id": file_id, "file_unique_id": file_id[:16], "width": 90, "height": 90, "file_size": len(photo)}
        return self._sent(chat, Sent(chat["id"], d.get("caption", ""), photo), photo=[size], caption=d.get("caption", ""))

    def on_getFile(self, d, files):
        photo = self.files.get(d.get("file_id"))
        if not photo:
            return self.error(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        return ok({"file_id": d["file_id"], "file_unique_id": d["file_id"][:16], "file_size": len(photo),
                   "file_path": f"photos/{d['file_id']}"})

    def file(self, request, path):
        photo = self.files.get(path.removeprefix("photos/"))
        return (200, photo) if photo else self.error(404, "Not Found")


def ok(result):
    return 200, {"ok": True, "result": result}


def from_form(value):
    """A form has everything as text; what is no text is JSON there."""
    if value[:1] in "[{" or value in ("true", "false"):
        return json.loads(value)
    return value
