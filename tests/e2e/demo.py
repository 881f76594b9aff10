# SPDX-License-Identifier: MIT
"""`siar demo` as an object: started on a free port, asked over HTTP as its page asks it."""
import atexit
import http.client
import json
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time

from siar import die_with_parent
from tap import check, check_eq, wait_for

SELLER, OTHER, MEMBER = "6281200000051", "6281200000052", "6281200000053"
MODERATOR, OPERATOR = "6281200000001", "6281200000002"

_open = []


@atexit.register
def _close_all():
    for demo in list(_open):
        demo.process.kill()
        demo.forget()


class Demo:
    def __init__(self, *words):
        self.tmp = tempfile.mkdtemp(prefix="siar-test-")
        self.process = subprocess.Popen(
            [os.environ["SIAR_BINARY"], "demo", "--port", "0", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, bufsize=1, preexec_fn=die_with_parent, env={**os.environ, "TMPDIR": self.tmp})
        _open.append(self)
        self.first_line = self._line(20)
        found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\n", self.first_line)
        check(found, "the first line is the page's address:", repr(self.first_line))
        self.port = int(found.group(1))

    def _line(self, seconds):
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        check(ready, "no line within", seconds, "s")
        return self.process.stdout.readline()

    def forget(self):
        _open.remove(self)
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
        shutil.rmtree(self.tmp, ignore_errors=True)

    def stop(self, how=signal.SIGINT):
        """What is left in the temporary folder, the exit code, what was said on stderr."""
        self.process.send_signal(how)
        code = self.process.wait(timeout=20)
        left, said = os.listdir(self.tmp), self.process.stderr.read()
        self.forget()
        return left, code, said

    def request(self, method, path, body=None, headers=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            c.request(method, path, body, headers or {})
            r = c.getresponse()
            return r.status, r.read(), dict(r.getheaders())
        finally:
            c.close()

    def post(self, path, what=None, **more):
        """A switch of the sandbox: its answer as an object."""
        status, body, _ = self.request("POST", "/sandbox/" + path, json.dumps(what if what is not None else more),
                                       {"Content-Type": "application/json"})
        check_eq(status, 200, f"{path}: {body!r}")
        return json.loads(body)

    def world(self):
        status, body, _ = self.request("GET", "/sandbox/world")
        check_eq(status, 200, body)
        return json.loads(body)

    def panel(self):
        status, body, _ = self.request("GET", "/sandbox/panel")
        check_eq(status, 200, body)
        return json.loads(body)

    def upload(self, data, mime="image/jpeg"):
        status, body, _ = self.request("POST", "/sandbox/upload", data, {"Content-Type": mime})
        check_eq(status, 200, body)
        return json.loads(body)["name"]

    def person(self, phone, name, role="member"):
        self.post("person", phone=phone, name=name, role=role)

    def say(self, phone, text, photos=(), group=None):
        self.post("say", {"as": phone, "group": group, "text": text, "photos": list(photos)})

    def from_siar(self, phone):
        return [m for m in self.world()["messages"] if m["is_ours"] and m["person"] == phone and not m["group"]]

    def in_group(self, group):
        return [m for m in self.world()["messages"] if m["is_ours"] and m["group"] == group]

    def answer(self, phone, text, wanted, photos=()):
        """Says it and waits for a new message to her with `wanted` in it."""
        before = len(self.from_siar(phone))
        self.say(phone, text, photos)
        return self.hears(phone, wanted, before)

    def hears(self, phone, wanted, before):
        wait_for(lambda: any(wanted in m["text"] for m in self.from_siar(phone)[before:]),
                 f"{wanted!r} to {phone}: {[m['text'] for m in self.from_siar(phone)[before:]]}", 15)
        return next(m for m in self.from_siar(phone)[before:] if wanted in m["text"])

    def move(self, ms):
        self.post("clock", by_ms=ms)

    def files(self):
        """Photos that siar keeps."""
        out = []
        for folder, _, names in os.walk(self.tmp):
            out += [n for n in names if f"{os.sep}media" in folder]
        return out

    def rss_kib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
