# SPDX-License-Identifier: MIT
"""A network whose answers are bytes of a test's choice, also such as no HTTP server would send; TLS if wanted."""
import collections
import json
import socket
import threading

import siar


def http(body, status="200 OK", more=""):
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def accepted(wamid="wamid.raw1"):
    return http(json.dumps({"messaging_product": "whatsapp", "messages": [{"id": wamid}]}).encode())


class RawNetwork:
    """answers[recipient] = bytes, then the connection closes; or a function (socket, body) that does it all."""

    def __init__(self, context=None, port=0):
        self.answers, self.tries, self.connections = {}, collections.Counter(), 0
        self.context, self.listener = context, socket.create_server(("127.0.0.1", port), backlog=512)
        self.port = self.listener.getsockname()[1]
        siar._open.append(self)
        threading.Thread(target=self._accept, daemon=True).start()

    def base_url(self, host="127.0.0.1"):
        return f"http{'s' if self.context else ''}://{host}:{self.port}/v25.0"

    def _accept(self):
        while True:
            try:
                c, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(c,), daemon=True).start()

    def _serve(self, c):
        try:
            with self.context.wrap_socket(c, server_side=True) if self.context else c as c:
                got = b""
                while self._one(c, got):
                    pass
        except OSError:
            pass

    def _one(self, c, got):
        while b"\r\n\r\n" not in got:
            part = c.recv(65536)
            if not part:
                return False
            got += part
        head, _, body = got.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r")[0])
        while len(body) < length:
            body += c.recv(65536)
        message = json.loads(body)
        self.tries[message["to"]] += 1
        answer = self.answers.get(message["to"])
        if callable(answer):
            answer(c, message)
            return False
        c.sendall(accepted() if answer is None else answer)
        return answer is None

    def close(self):
        if self in siar._open:
            siar._open.remove(self)
        self.listener.close()


def point_at(site, network, host="127.0.0.1", **changes):
    """From now on siar sends there."""
    site.siar.stop()
    site.siar.configure(base_url=network.base_url(host), **changes)
    site.siar.start()


def run_through(site, network, answers):
    """A promo to one person for each answer; the state its delivery ends in, by the answer's name. Others between them get
    good answers: a network that answers nobody is left alone."""
    seller = site.shop()
    people, others = {}, 0
    for name in answers:
        people[name] = site.subscriber()
        others += len([site.subscriber() for _ in range(2)])
    number = site.promo(seller, "Keripik tempe 15rb")
    site.quiet()
    network.answers = {people[name].address: answer for name, answer in answers.items()}
    point_at(site, network, in_flight=3)
    site.say(site.siar.moderator, f"/setuju {number}")
    ends = ['siar_deliveries{state="%s",class="promo"}' % s for s in ("sent", "uncertain", "failed")]

    def is_over():
        m = site.siar.metrics()
        return sum(m[e] for e in ends) == len(people) + others
    siar.wait_for(is_over, "an end of all", 45)
    site.siar.stop()
    states = dict(site.siar.sql("SELECT '+' || c.address, d.state FROM delivery d JOIN chat c ON c.id = d.chat_id WHERE "
                                "d.run_id IS NOT NULL"))
    site.siar.start()
    return people, {name: states[p.address] for name, p in people.items()}
