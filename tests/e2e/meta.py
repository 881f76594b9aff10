# SPDX-License-Identifier: MIT
"""Webhooks as Meta writes them."""
import hashlib
import hmac
import itertools
import json
import time

PHONE_NUMBER_ID = "106540352242922"
DISPLAY = "6281100000000"

_ids = itertools.count(1)


def new_id(prefix="wamid.in"):
    return f"{prefix}{next(_ids)}.{time.time_ns()}"


class Person:
    """Somebody with a phone, a business-scoped id, or both."""

    def __init__(self, name, phone=None, user_id=None):
        self.name, self.phone, self.user_id = name, phone, user_id

    @property
    def address(self):
        """As the stub sees it."""
        return "+" + self.phone if self.phone else self.user_id

    def contact(self):
        c = {"profile": {"name": self.name}}
        if self.phone:
            c["wa_id"] = self.phone
        if self.user_id:
            c["user_id"] = self.user_id
        return c

    def sender(self):
        m = {}
        if self.phone:
            m["from"] = self.phone
        if self.user_id:
            m["from_user_id"] = self.user_id
        return m


class Group:
    def __init__(self, group_id):
        self.address = group_id


def now_s():
    return str(int(time.time()))


def text(person, words, group=None, message_id=None):
    """(contact, message) of a text."""
    m = dict(person.sender(), id=message_id or new_id(), timestamp=now_s(), type="text", text={"body": words})
    if group:
        m["group_id"] = group.address
    return person.contact(), m


def choice(person, choice_id, title, message_id=None):
    """(contact, message) of a button that was pressed."""
    m = dict(person.sender(), id=message_id or new_id(), timestamp=now_s(), type="interactive",
             interactive={"type": "button_reply", "button_reply": {"id": choice_id, "title": title}})
    return person.contact(), m


def status(wamid, kind, to, opaque=None, code=None):
    s = {"id": wamid, "status": kind, "timestamp": now_s(), "recipient_id": to.lstrip("+")}
    if opaque:
        s["biz_opaque_callback_data"] = opaque
    if code:
        s["errors"] = [{"code": code, "title": "failed", "message": "failed", "error_data": {"details": "stub"}}]
    return s


def value(messages=(), statuses=(), phone_number_id=PHONE_NUMBER_ID):
    v = {"messaging_product": "whatsapp",
         "metadata": {"display_phone_number": DISPLAY, "phone_number_id": phone_number_id}}
    if messages:
        v["contacts"] = [c for c, _ in messages]
        v["messages"] = [m for _, m in messages]
    if statuses:
        v["statuses"] = list(statuses)
    return v


def body(*values, field="messages"):
    """One POST with an entry for each value. Non-ASCII and '/' are escaped, as Meta does."""
    entries = [{"id": "WABA", "changes": [{"field": field, "value": v}]} for v in values]
    whole = json.dumps({"object": "whatsapp_business_account", "entry": entries}, separators=(",", ":"))
    return whole.replace("/", "\\/").encode()


def sign(secret, data):
    return "sha256=" + hmac.new(secret.encode(), data, hashlib.sha256).hexdigest()
