# SPDX-License-Identifier: MIT
"""The real binary and the network stub as objects, and a site of both with people who write to it."""
import atexit
import ctypes
import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import urllib.parse

import meta
from tap import check, check_eq, wait_for

SECRET, VERIFY, TOKEN = "canary-secret-9f2c", "canary-verify-71aa", "canary-token-e05b"

_open = []
_libc = ctypes.CDLL(None)


def die_with_parent():
    """In the child: however this test ends, siar does not stay behind."""
    _libc.prctl(1, signal.SIGKILL)


@atexit.register
def _close_all():
    for thing in list(_open):
        thing.close()


class Stub:
    def __init__(self, *words, wrap=()):
        self.process = subprocess.Popen([*wrap, os.environ["SIAR_STUB"], "--token", TOKEN, *words], stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline().split()[1])
        self.base_url = f"http://127.0.0.1:{self.port}/v25.0"
        self._connection = None
        _open.append(self)

    def _ask(self, method, path):
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        self._connection.request(method, path)
        r = self._connection.getresponse()
        data = r.read()
        check_eq(r.status, 200, f"stub {path}: {data!r}")
        return data

    def log(self, start=1):
        """All messages from number `start` on."""
        out = []
        while True:
            lines = self._ask("GET", f"/stub/log?from={start}").splitlines()
            out += [Sent(json.loads(line)) for line in lines]
            if len(lines) < 100000:
                return out
            start = out[-1].n + 1

    def count(self):
        return json.loads(self._ask("GET", "/stub/count"))

    def reset(self):
        self._ask("POST", "/stub/reset")

    def switch(self, **what):
        self._ask("POST", "/stub/switch?" + urllib.parse.urlencode(what))

    def statuses(self, siar, kinds="sent,delivered", **shares):
        """lost, doubled, reordered, delayed in percent; delay_ms, seed; echo=0: without our reference."""
        self._ask("POST", "/stub/statuses?" + urllib.parse.urlencode(
            {"url": f"http://127.0.0.1:{siar.port}/webhook/utama", "secret": SECRET,
             "phone_number_id": meta.PHONE_NUMBER_ID, "kinds": kinds, **shares}))

    def no_statuses(self):
        self._ask("POST", "/stub/statuses")

    def kill(self, siar, at, n=1, us=0):
        """kill -9 when the n-th is "connected", "requested" or "answered"."""
        self._ask("POST", f"/stub/kill?pid={siar.process.pid}&at={at}&n={n}&us={us}")

    def words(self, words):
        """From now on the tally by recipient counts only what has these words."""
        self._ask("POST", "/stub/words?" + urllib.parse.urlencode({"words": words}))

    def tally(self, by, least=0):
        """{recipient or delivery: how often it was acted upon}; quick for a million of them."""
        lines = self._ask("GET", f"/stub/tally?by={by}&least={least}").decode().splitlines()
        return {key: int(acted) for key, acted, _ in (line.split() for line in lines)}

    def close(self):
        if self in _open:
            _open.remove(self)
        self.process.kill()
        self.process.wait()


class Sent:
    """One message as it came to the stub."""

    def __init__(self, entry):
        self.n, self.at_us, self.result = entry["n"], entry["at_us"], entry["result"]
        self.is_acted, self.wamid, self.path = entry["acted"], entry["wamid"], entry["path"]
        self.body = entry["body"]
        self.to = self.body.get("to") or self.body.get("recipient")
        self.opaque = self.body.get("biz_opaque_callback_data")
        self.form = self.body["type"]
        self.buttons, self.template, self.text = [], None, ""
        getattr(self, "_read_" + self.form)(self.body[self.form])

    def _read_text(self, part):
        self.text = part["body"]

    def _read_interactive(self, part):
        self.text = part["body"]["text"]
        action = part["action"]
        replies = [b["reply"] for b in action.get("buttons", [])]
        rows = [r for s in action.get("sections", []) for r in s["rows"]]
        self.buttons = [(x["id"], x["title"]) for x in replies + rows]

    def _read_template(self, part):
        self.template = part["name"]
        self.text = " | ".join(p["text"] for c in part["components"] for p in c.get("parameters", []))

    def __repr__(self):
        return f"<{self.n} {self.result} to {self.to} {self.form}: {self.text[:60]!r}>"


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=10)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(10)
        self.sock.connect(self.path)


CONFIG = """\
office: Dinas Koperasi
quiet_hours: off
friday_quiet: off
promos_per_day: 0
rules: bebas
listen: {listen}
state_dir: {dir}/state
trusted_proxies: [ 127.0.0.1 ]
accounts:
  - name: utama
    kind: whatsapp_cloud
    base_url: {base_url}
    allow_plain_http: true
    phone: 0811-0000-0000
    phone_number_id: {phone_number_id}
    app_secret_file: {dir}/app_secret
    verify_token_file: {dir}/verify_token
    access_token_file: {dir}/access_token
    limits: {{ per_second: {per_second}, in_flight: {in_flight}, pair_burst: 1000, pair_every_s: 0 }}
    templates:
      promo:
        id: {{ name: promo_umkm, language: id }}
      notice:
        id: {{ name: kabar, language: id }}
{more}people:
  operators:
    - phone: {operator}
  moderators:
    - phone: {moderator}
"""


class Siar:
    """`siar run` in a folder of its own. `wrap` goes before the command (taskset, prlimit)."""

    def __init__(self, stub=None, base_url=None, per_second=1000, in_flight=64, root=None, wrap=()):
        self.dir = tempfile.mkdtemp(prefix="siar-e2e-", dir=root)
        self.binary, self.wrap = os.environ["SIAR_BINARY"], list(wrap)
        self.operator = meta.Person("Bu Operator", "6281200000001")
        self.moderator = meta.Person("Pak Moderator", "6281200000002")
        self.process, self.port, self._lines = None, None, []
        self._has_line = threading.Condition()
        self.listen = "127.0.0.1:0"
        self.pass_fds = ()          # what it inherits beside the usual three
        for name, secret in (("app_secret", SECRET), ("verify_token", VERIFY), ("access_token", TOKEN)):
            self.write(name, secret + "\n")
        self.settings = {"base_url": base_url or stub.base_url, "per_second": per_second, "in_flight": in_flight, "more": ""}
        self.configure()
        _open.append(self)

    def write(self, name, words):
        path = os.path.join(self.dir, name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as f:
            f.write(words)
        return path

    def configure(self, **changes):
        self.settings.update(changes)
        self.config = self.write("siar.yaml", CONFIG.format(
            dir=self.dir, listen=self.listen, operator=self.operator.phone, moderator=self.moderator.phone,
            phone_number_id=meta.PHONE_NUMBER_ID, **self.settings))

    # --- the process ---

    def start(self, seconds=10):
        at = self.spawn()
        line = self.wait_line("app.start", seconds, at)
        self.port = int(re.search(r"listen=\S+:(\d+)", line).group(1))
        return self

    def spawn(self):
        """Starts it without waiting until it listens; where its lines begin."""
        check(self.process is None, "siar runs already")
        with self._has_line:
            at = len(self._lines)
        self.process = subprocess.Popen(self.wrap + [self.binary, "run", "-c", self.config], stderr=subprocess.PIPE,
                                        preexec_fn=die_with_parent, pass_fds=self.pass_fds)
        threading.Thread(target=self._read_lines, args=(self.process,), daemon=True).start()
        return at

    def _read_lines(self, process):
        for raw in process.stderr:
            with self._has_line:
                self._lines.append(raw.decode(errors="replace").rstrip("\n"))
                self._has_line.notify_all()
        process.stderr.close()
        with self._has_line:
            self._lines.append("(end)")
            self._has_line.notify_all()

    def lines(self, start=0):
        with self._has_line:
            return self._lines[start:]

    def wait_line(self, part, seconds=10, start=0):
        """The first line with `part` in it."""
        end = time.monotonic() + seconds
        with self._has_line:
            while True:
                for line in self._lines[start:]:
                    if part in line:
                        return line
                left = end - time.monotonic()
                if left <= 0 or "(end)" in self._lines[start:]:
                    raise AssertionError(f"no line with {part!r} in {self._lines[start:]}")
                self._has_line.wait(left)

    def wait_exit(self, seconds=15):
        code = self.process.wait(seconds)
        wait_for(lambda: self.lines()[-1:] == ["(end)"], "the last line", 5)
        self.process = None
        return code

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        return self.wait_exit()

    def term(self, seconds=15):
        self.process.send_signal(signal.SIGTERM)
        return self.wait_exit(seconds)

    def stop(self):
        check_eq(self.term(), 0, "exit code")
        return self

    def restart(self):
        self.stop()
        return self.start()

    def close(self):
        if self in _open:
            _open.remove(self)
        if self.process:
            self.kill()
        shutil.rmtree(self.dir, ignore_errors=True)

    # --- the command line ---

    def run(self, *words, config=None):
        """(exit code, stdout, stderr) of another command."""
        p = subprocess.run([self.binary, *words, "-c", config or self.config], capture_output=True, text=True, timeout=30)
        return p.returncode, p.stdout, p.stderr

    def status(self):
        code, out, err = self.run("status", "--json")
        check_eq(code, 0, err)
        return json.loads(out)

    # --- HTTP ---

    def request(self, method, path, data=None, headers=None, connection=None):
        """(status, body) of a request to the public listener."""
        c = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        c.request(method, path, data, headers or {})
        r = c.getresponse()
        answer = r.status, r.read()
        if not connection:
            c.close()
        return answer

    def post(self, data, account="utama", secret=SECRET, connection=None):
        """The status of a signed webhook."""
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": meta.sign(secret, data)}
        return self.request("POST", f"/webhook/{account}", data, headers, connection)[0]

    def admin(self, path):
        c = UnixConnection(os.path.join(self.dir, "state", "admin.sock"))
        c.request("GET", path)
        r = c.getresponse()
        answer = r.status, r.read().decode()
        c.close()
        return answer

    def metrics(self):
        """{'name{labels}': value}"""
        code, words = self.admin("/metrics")
        check_eq(code, 200, "metrics")
        return {k: float(v) for k, v in (line.rsplit(" ", 1) for line in words.splitlines() if line[0] != "#")}

    def metric(self, name):
        return self.metrics()[name]

    def wait_metric(self, name, wanted, seconds=10):
        is_wanted = wanted if callable(wanted) else lambda v: v == wanted
        seen = [None]

        def ask():
            seen[0] = self.metric(name)
            return is_wanted(seen[0])
        try:
            wait_for(ask, name, seconds, lambda: seen[0])
        except AssertionError as e:
            raise AssertionError(f"{e}: {name} is {seen[0]}") from None
        return seen[0]

    def deliveries(self, state, of="promo"):
        return int(self.metric(f'siar_deliveries{{state="{state}",class="{of}"}}'))

    def wait_deliveries(self, state, of, wanted, seconds=10):
        return self.wait_metric(f'siar_deliveries{{state="{state}",class="{of}"}}', wanted, seconds)

    # --- the store of a stopped siar ---

    def sql(self, words, *values):
        check(self.process is None, "the database of a running siar is not to be opened")
        db = sqlite3.connect(os.path.join(self.dir, "state", "siar.db"))
        rows = db.execute(words, values).fetchall()
        db.commit()
        db.close()
        return rows


class Site:
    """siar, the stub, and people who write to it."""

    def __init__(self, **options):
        stub = Stub()
        self._join(stub, Siar(stub, **options).start())

    def _join(self, stub, siar):
        self.stub, self.siar = stub, siar
        self._n_people = 0
        self._heard = {}

    @classmethod
    def over(cls, stub, siar):
        """Of a stub and a siar that are there, running or not."""
        site = cls.__new__(cls)
        site._join(stub, siar)
        return site

    def close(self):
        self.siar.close()
        self.stub.close()

    def person(self, name=None, **ids):
        self._n_people += 1
        if not ids:
            ids = {"phone": f"62813{self._n_people:08d}"}
        return meta.Person(name or f"Orang {self._n_people}", **ids)

    def say(self, person, words, group=None):
        data = meta.body(meta.value([meta.text(person, words, group)]))
        check_eq(self.siar.post(data), 200, f"{words!r}")

    def press(self, person, choice_id, title):
        data = meta.body(meta.value([meta.choice(person, choice_id, title)]))
        check_eq(self.siar.post(data), 200, title)

    def hear(self, who, part="", seconds=10):
        """The next message to a person or group that has `part` in it; each is heard once."""
        after = self._heard.get(who.address, 0)

        def ask():
            return [s for s in self.stub.log(after + 1) if s.to == who.address and part in s.text and s.is_acted]
        try:
            sent = wait_for(ask, f"{part!r} to {who.address}", seconds)[0]
        except AssertionError as e:
            raise AssertionError(f"{e}; it got {[s for s in self.stub.log(after + 1) if s.to == who.address]}") from None
        self._heard[who.address] = sent.n
        return sent

    def talk(self, person, words, part="", group=None):
        """Says and hears."""
        self.say(person, words, group)
        return self.hear(group or person, part)

    def all_to(self, who):
        return [s for s in self.stub.log() if s.to == who.address]

    def quiet(self):
        """Waits until nothing is left to do."""
        left = [None]

        def ask():
            m = self.siar.metrics()
            waiting = sum(m[f'siar_deliveries{{state="{s}",class="{c}"}}'] for s in ("queued", "sending")
                          for c in ("reply", "notice", "promo"))
            left[0] = waiting, m["siar_inbox_ring_bodies"]
            return left[0] == (0, 0)
        wait_for(ask, "nothing left to do", 20, lambda: left[0])

    # --- what most tests begin with ---

    def shop(self, name="Keripik Bu Sri", district="Kota Malang", category="kuliner"):
        seller = self.person("Bu Sri")
        self.talk(seller, f"/daftar {name}; {district}; {category}", "sudah terdaftar")
        return seller

    def subscriber(self, words="kuliner Kota Malang", **ids):
        person = self.person(**ids)
        self.talk(person, f"/langganan {words}", "Langganan dicatat")
        return person

    def group(self, group_id, words="kuliner Kota Malang"):
        group = meta.Group(group_id)
        self.talk(self.siar.operator, "/grup aktif", "Grup ini aktif", group)
        if words:
            self.talk(self.siar.operator, f"/langganan {words}", "Langganan dicatat", group)
        return group

    def promo(self, seller, words="Keripik tempe pedas 15rb/bungkus"):
        """Written, shown, submitted; its number."""
        self.talk(seller, f"/promo {words}", "Beginilah promo")
        held = self.talk(seller, "kirim", "menunggu persetujuan")
        return int(re.search(r"nomor (\d+)", held.text).group(1))

    def approve(self, number):
        self.talk(self.siar.moderator, f"/setuju {number}", "disetujui dan mulai dikirim")
