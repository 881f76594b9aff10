# SPDX-License-Identifier: MIT
"""What the fake networks share: an HTTP server on loopback, what was sent, what is still to come in, and faults.

A network is a class with a table of calls: method, path as a regular expression, name of the function that answers
(its groups are given to it). A function returns (status, JSON), or bytes. What is not in the table is kept in
`unknown` and answered with 404. Faults, one per call that sends (their names begin with "send"):

    fail("error")     500, nothing was applied          fail("drop")  applied, and the connection ends without an answer
    fail("too_fast")  429 or what the network says      fail("hold")  applied, and answered after release()

What comes in is doubled, turned round, held back until release() or lost with switch(double=, reorder=, held=, lost=).
What was said stays in `history`, delivered or not: [(chat, message as this network tells it again)], oldest first.
A fake is a part of the process that made it; for programs in other languages POST /fake/NAME calls NAME with JSON.
"""
import base64
import collections
import http.client
import http.server
import json
import re
import secrets
import socketserver
import sys
import threading
import time
import urllib.parse

WEBHOOK_TRIES, WEBHOOK_WAIT_S = 200, 0.05


class Person:
    """Somebody of WhatsApp (phone, lid or both), or of Telegram (number)."""

    def __init__(self, name, phone=None, lid=None, number=None):
        self.name, self.phone, self.lid, self.number = name, phone, lid, number


class Request:
    """method, path and query; headers; `data` of JSON or of a form; `files` {name: bytes}."""

    def __init__(self, method, url, headers, body):
        self.method, self.headers, self.data, self.files = method, headers, {}, {}
        parts = urllib.parse.urlsplit(url)
        self.path, self.query = urllib.parse.unquote(parts.path), dict(urllib.parse.parse_qsl(parts.query))
        kind = headers.get("Content-Type", "")
        self.is_form = kind.startswith("multipart/")
        if self.is_form:
            self._read_form(body, re.search(r'boundary="?([^";]+)', kind).group(1).encode())
        elif kind.startswith("application/x-www-form-urlencoded"):
            self.data = dict(urllib.parse.parse_qsl(body.decode()))
        elif body:
            self.data = json.loads(body)

    def _read_form(self, body, boundary):
        for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:-1]:
            head, value = part.split(b"\r\n\r\n", 1)
            name = re.search(rb'name="([^"]*)"', head).group(1).decode()
            if b"filename=" in head:
                self.files[name] = value
            else:
                self.data[name] = value.decode()


class Sent:
    """A message as its chat got it."""

    def __init__(self, to, text, photo=None, quote=None):
        self.to, self.text, self.photo, self.quote, self.id, self.at = to, text, photo, quote, None, time.monotonic()

    def __repr__(self):
        return f"<{self.id} to {self.to}{' photo' if self.photo else ''}: {self.text[:60]!r}>"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version, timeout = "HTTP/1.1", 120

    def _serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = self._read_chunks()
        answer = self.server.fake.serve(Request(self.command, self.path, self.headers, body))
        if answer is None:
            self.close_connection = True
            return
        status, value = answer
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/octet-stream" if value is data else "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            self.close_connection = True        # it is gone

    def _read_chunks(self):
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    do_GET = do_POST = do_DELETE = do_PUT = _serve

    def log_message(self, *words):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, address):
        if not isinstance(sys.exc_info()[1], OSError):      # a client may be ended at any time
            super().handle_error(request, address)


class Fake:
    path_token = ""                 # what ends the webhook's address, where nothing is signed
    table, controls = (), ("fail", "switch", "release", "messages")

    def __init__(self):
        self.changed = threading.Condition(threading.RLock())
        self.sent, self.calls, self.unknown = [], [], []
        self.faults = collections.deque()
        self.is_double = self.is_reordered = self.is_held = self.is_lost = self.is_closed = self.has_acks = False
        self.late, self.history = [], []    # what is held back; what was said
        self.webhook = None         # (function that gives the port, path)
        self.waiting = collections.deque()
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.fake = self
        self.base_url = f"http://127.0.0.1:{self.server.server_port}"
        for run in self.server.serve_forever, self._post_all:
            threading.Thread(target=run, daemon=True).start()

    def close(self):
        with self.changed:
            self.is_closed = True
            self.changed.notify_all()
        self.server.shutdown()
        self.server.server_close()

    # --- switches ---

    def fail(self, how, n=1):
        with self.changed:
            self.faults += [how] * n

    def switch(self, double=False, reorder=False, held=False, lost=False):
        with self.changed:
            self.is_double, self.is_reordered, self.is_held, self.is_lost = double, reorder, held, lost

    def release(self):
        """Held answers go out, and so does what was to come in."""
        with self.changed:
            self.is_held = False
            late, self.late = self.late, []
            self.changed.notify_all()
        self.arrive(*late)

    def messages(self):
        with self.changed:
            return [{"to": s.to, "text": s.text, "id": s.id, "photo_bytes": len(s.photo or b"")} for s in self.sent]

    def to(self, chat, part=""):
        with self.changed:
            return [s for s in self.sent if str(s.to) == str(chat) and part in s.text]

    def wait_to(self, chat, part="", n=1, seconds=15):
        """The first n messages to a chat with `part` in them."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.to(chat, part)) >= n, seconds):
                raise AssertionError(f"{type(self).__name__}: {part!r} not {n} times to {chat} in {seconds} s; got {self.sent}")
            return self.to(chat, part)[:n]

    # --- calls ---

    def serve(self, request):
        if request.path.startswith("/fake/"):
            name = request.path[6:]
            return (200, getattr(self, name)(**request.data)) if name in self.controls else (404, None)
        refusal = self.refusal(request)
        answer = refusal or self._answer(request)
        with self.changed:
            self.calls.append((request, answer))
        return answer

    def _answer(self, request):
        for method, path, name in self.table:
            found = re.fullmatch(path, request.path)
            if found and method in (request.method, "*"):
                return self._with_fault(name, lambda: getattr(self, name)(request, *found.groups()))
        with self.changed:
            self.unknown.append(f"{request.method} {request.path}")
        return self.error(404, "Not Found")

    def _with_fault(self, name, run):
        with self.changed:
            fault = self.faults.popleft() if self.faults and name.startswith("send") else None
            if fault == "error":
                return self.error(500, "Internal Server Error")
            if fault == "too_fast":
                return self.too_fast()
            is_blocked = fault == "hold"
            self.is_held = self.is_held or is_blocked
            answer = run()
            if is_blocked:
                self.changed.wait_for(lambda: not self.is_held or self.is_closed)
            return None if fault == "drop" else answer

    def refusal(self, request):
        """Who may not call; None for who may."""

    def error(self, status, words):
        return status, {"message": words, "statusCode": status}

    def too_fast(self):
        return self.error(429, "Too Many Requests")

    def new_id(self):
        """WhatsApp's are random: no two numbers have the same."""
        return "3EB0" + secrets.token_hex(9).upper()

    def keep(self, sent, message_id):
        """A send that was applied; its acknowledgements follow where the network gives them."""
        with self.changed:
            sent.id = message_id
            self.sent.append(sent)
            self.changed.notify_all()
        if self.has_acks:
            self.arrive(*self.acks(sent))
        return message_id

    def acks(self, sent):
        return []

    # --- what comes in ---

    def arrive(self, *bodies):
        with self.changed:
            if self.is_held:
                self.late += bodies
            if self.is_held or self.is_lost:
                return
            bodies = [b for b in bodies for _ in range(2 if self.is_double else 1)]
            for body in reversed(bodies) if self.is_reordered else bodies:
                self.deliver(body)
            self.changed.notify_all()

    def remember(self, chat, message):
        with self.changed:
            self.history.append((chat, message))

    def remembered(self, chat=None):
        """Of one chat or of all, newest first."""
        with self.changed:
            return [m for c, m in reversed(self.history) if chat in (None, c)]

    def deliver(self, body):
        """By webhook, in order."""
        self.waiting.append(body)

    def headers(self, data):
        """The signature of a webhook."""
        return {}

    def _post_all(self):
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.waiting or self.is_closed)
                if self.is_closed:
                    return
                body = self.waiting.popleft()
            self._post(json.dumps(body).encode())

    def _post(self, data):
        port_of, path = self.webhook
        for _ in range(WEBHOOK_TRIES):
            try:
                c = http.client.HTTPConnection("127.0.0.1", port_of(), timeout=10)
                c.request("POST", path, data, {"Content-Type": "application/json", **self.headers(data)})
                status = c.getresponse().status
                c.close()
                if 200 <= status <= 299:
                    return
            except (OSError, http.client.HTTPException):
                pass                            # it is not there, or was ended: again, as networks do
            with self.changed:
                if self.is_closed or self.changed.wait_for(lambda: self.is_closed, WEBHOOK_WAIT_S):
                    return


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def jid(person, server):
    return f"{person.phone}@{server}" if person.phone else f"{person.lid}@lid"
