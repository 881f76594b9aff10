# SPDX-License-Identifier: MIT
"""Green-API: a queue of notifications that is read one by one and deleted by receipt; what is sent is queued first, and
stays there while the phone is not linked: link(False), link()."""
import time

from fake.core import Fake, Sent, jid

US = "628110000104@c.us"


class GreenApi(Fake):
    table = (
        ("GET", r"/waInstance\d+/receiveNotification/[^/]+", "receive"),
        ("DELETE", r"/waInstance\d+/deleteNotification/[^/]+/(\d+)", "delete"),
        ("POST", r"/waInstance\d+/sendMessage/[^/]+", "send_text"),
        ("POST", r"/waInstance\d+/sendFileByUpload/[^/]+", "send_file"),
        ("POST", r"/waInstance\d+/sendFileByUrl/[^/]+", "send_link"),
        ("GET", r"/waInstance\d+/getStateInstance/[^/]+", "status"),
        ("GET", r"/waInstance\d+/showMessagesQueue/[^/]+", "show_queue"),
        ("GET", r"/waInstance\d+/clearMessagesQueue/[^/]+", "clear_queue"),
        ("GET", r"/waInstance\d+/getContacts/[^/]+", "contacts"),
        ("POST", r"/waInstance\d+/getGroupData/[^/]+", "group"),
    )
    controls = Fake.controls + ("say",)

    def __init__(self, instance, token):
        super().__init__()
        self.instance, self.token = str(instance), token
        self.queue, self.next_receipt, self.state, self.titles = [], 1234567, "authorized", {}
        self.is_over_quota, self.unsent, self.n_cleared = False, [], 0

    def refusal(self, request):
        parts = request.path.split("/")
        is_known = len(parts) > 3 and parts[1] == "waInstance" + self.instance and parts[3] == self.token
        return None if is_known else self.error(401, "Unauthorized")

    # --- the queue ---

    def receive(self, request):
        seconds = int(request.query.get("receiveTimeout", 5))
        with self.changed:
            self.changed.wait_for(lambda: self.queue or self.is_closed, seconds)
            return 200, self.queue[0] if self.queue else None

    def delete(self, request, receipt):
        with self.changed:
            before = len(self.queue)
            self.queue = [n for n in self.queue if n["receiptId"] != int(receipt)]
            return 200, {"result": len(self.queue) < before}

    def deliver(self, body):
        self.queue.append({"receiptId": self.next_receipt, "body": body})
        self.next_receipt += 1

    def event(self, kind, **more):
        return {"typeWebhook": kind, "timestamp": int(time.time()), "instanceData": {
            "idInstance": int(self.instance), "wid": US, "typeInstance": "whatsapp"}, **more}

    def acks(self, sent):
        return [self.event("outgoingMessageStatus", chatId=sent.to, idMessage=sent.id, status=word, sendByApi=True)
                for word in ("sent", "delivered")]

    def say(self, person, text, group=None):
        """`person` is one, or her phone alone."""
        me, name = (f"{person}@c.us", "Orang") if isinstance(person, str) else (jid(person, "c.us"), person.name)
        body = self.event("incomingMessageReceived", idMessage=self.new_id(), senderData={
            "chatId": group or me, "sender": me, "senderName": name}, messageData={
                "typeMessage": "textMessage", "textMessageData": {"textMessage": text}})
        self.arrive(body)
        return body["idMessage"]

    # --- what goes out ---

    def _sent(self, sent):
        if self.is_over_quota:
            return 466, {"invokeStatus": None, "correspondentsStatus": {
                "method": "sendMessage", "used": 3, "total": 3, "status": "CORRESPONDENTS_QUOTE_EXCEEDED",
                "description": "Monthly quota has been exceeded"}}
        message_id = self.new_id()
        with self.changed:
            self.unsent.append((sent, message_id))
        self._send_on()
        return 200, {"idMessage": message_id}

    def _send_on(self):
        with self.changed:
            while self.unsent and self.state == "authorized":
                self.keep(*self.unsent.pop(0))
            self.changed.notify_all()

    def link(self, is_linked=True, is_told=True):
        with self.changed:
            self.state = "authorized" if is_linked else "notAuthorized"
        self._send_on()
        if is_told:
            self.arrive(self.event("stateInstanceChanged", stateInstance=self.state))

    def show_queue(self, request):
        with self.changed:
            return 200, [{"typeMessage": "imageMessage", "chatId": s.to, "fileName": "photo.jpg"} if s.photo else
                         {"typeMessage": "textMessage", "chatId": s.to, "message": s.text} for s, _ in self.unsent]

    def clear_queue(self, request):
        with self.changed:
            self.n_cleared += len(self.unsent)
            self.unsent.clear()
            self.changed.notify_all()
        return 200, {"isCleared": True}

    def send_text(self, request):
        d = request.data
        if not d.get("chatId") or not d.get("message"):
            return self.error(400, "Validation failed")
        return self._sent(Sent(d["chatId"], d["message"], quote=d.get("quotedMessageId")))

    def send_file(self, request):
        d = request.data
        if not d.get("chatId") or not request.files.get("file"):
            return self.error(400, "Validation failed")
        return self._sent(Sent(d["chatId"], d.get("caption", ""), request.files["file"], d.get("quotedMessageId")))

    def send_link(self, request):
        return self._sent(Sent(request.data["chatId"], request.data.get("caption", ""), request.data["urlFile"].encode()))

    def status(self, request):
        return 200, {"stateInstance": self.state}

    def contacts(self, request):
        return 200, [{"id": group, "name": title, "type": "group"} for group, title in self.titles.items()]

    def group(self, request):
        group = request.data.get("groupId")
        return 200, {"groupId": group, "owner": US, "subject": self.titles.get(group, ""), "participants": []}
