# SPDX-License-Identifier: MIT
"""Names that lead nowhere or astray, certificates that prove nothing, and a log that nobody reads.

Runs in a network and a mount namespace of its own: a DNS server of ours at 127.0.0.1, a certificate authority of ours.
"""
import atexit
import http.client
import os
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import meta
import siar
from raw_network import RawNetwork, accepted, http as answer_of
from tap import case, check, check_eq, main, wait_for


class Names(threading.Thread):
    """A DNS server: what a name leads to is its first word."""
    LEADS = {"good": "127.0.0.1", "metadata": "169.254.169.254", "office": "10.1.2.3"}

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(type=socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        self.asked, self.lookaside = [], "127.0.0.1"
        self.start()

    def run(self):
        while True:
            data, who = self.socket.recvfrom(2048)
            end, words = 12, []
            while data[end]:
                words.append(data[end + 1:end + 1 + data[end]].decode())
                end += 1 + data[end]
            self.asked.append(".".join(words))
            kind, code, record = struct.unpack(">H", data[end + 1:end + 3])[0], 0, b""
            if words[0] == "never":
                continue
            if words[0] in ("nothing", "failing"):
                code = {"nothing": 3, "failing": 2}[words[0]]
            elif kind == 1:
                leads = self.lookaside if words[0] == "lookaside" else self.LEADS[words[0]]
                record = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x00\x00\x04" + socket.inet_aton(leads)
            self.socket.sendto(data[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, bool(record), 0, 0) +
                               data[12:end + 5] + record, who)


def openssl(*words):
    p = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, text=True)
    check_eq(p.returncode, 0, p.stderr)


def certificate(name, host, days=30, by="ca"):
    """name.pem with key, for a host; signed by our authority or by itself."""
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key", "-out",
            f"{name}.csr", "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}")
    if by:
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days",
                str(days), "-copy_extensions", "copy", "-out", f"{name}.crt")
    else:
        openssl("x509", "-req", "-in", f"{name}.csr", "-signkey", f"{name}.key", "-days", str(days), "-copy_extensions", "copy",
                "-out", f"{name}.crt")
    with open(os.path.join(folder, f"{name}.pem"), "w") as f:
        for part in ("key", "crt"):
            f.write(open(os.path.join(folder, f"{name}.{part}")).read())


def context(name, newest=ssl.TLSVersion.MAXIMUM_SUPPORTED):
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if newest == ssl.TLSVersion.TLSv1:
        warnings.simplefilter("ignore")
        c.set_ciphers("DEFAULT@SECLEVEL=0")
        c.minimum_version = newest
    c.maximum_version = newest
    c.load_cert_chain(os.path.join(folder, f"{name}.pem"))
    return c


def settle_in():
    """The namespace's network, names and authority."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out",
            "ca.pem", "-subj", "/CN=ours", "-days", "30")
    for name, words in (("resolv.conf", "nameserver 127.0.0.1\noptions timeout:5 attempts:2\n"), ("hosts", "127.0.0.1 localhost\n")):
        with open(os.path.join(folder, name), "w") as f:
            f.write(words)
    for ours, theirs in (("resolv.conf", "/etc/resolv.conf"), ("hosts", "/etc/hosts"),
                         ("ca.pem", "/etc/ssl/certs/ca-certificates.crt")):
        subprocess.run(["mount", "--bind", os.path.join(folder, ours), os.path.realpath(theirs)], check=True)
    certificate("good", "good.example")
    certificate("lookaside", "lookaside.fbsbx.com")
    certificate("other", "other.example")
    certificate("self", "good.example", by=None)
    certificate("expired", "good.example", days=-1)
    return Names()


def move_to(site, base_url):
    site.siar.stop()
    site.siar.configure(base_url=base_url)
    site.lines = len(site.siar.lines())
    site.siar.start()


def site_for(base_url):
    site = siar.Site()
    move_to(site, base_url)
    return site


def longest_answer_s(site, seconds):
    """How long a request took at most, asked all the time: as long as the loop stood still."""
    longest, end = 0, time.monotonic() + seconds
    c = http.client.HTTPConnection("127.0.0.1", site.siar.port, timeout=30)
    while time.monotonic() < end:
        begun = time.monotonic()
        check_eq(site.siar.request("GET", "/healthz", connection=c)[0], 200)
        longest = max(longest, time.monotonic() - begun)
        time.sleep(0.002)
    return longest


def unsent(site, seconds=10):
    """The account waits because its network cannot be reached, no attempt is used up; its line in status."""
    person = site.person()
    site.say(person, "/kategori")
    line = site.siar.wait_line("account.unreachable", seconds, site.lines)
    words = wait_for(lambda: [w for w in site.siar.run("status")[1].split("\n") if "utama paused" in w], "the pause")[0]
    site.siar.stop()
    check_eq(site.siar.sql("SELECT state FROM delivery WHERE state <> 0"), [], "states that are not queued")
    check_eq(site.siar.sql("SELECT attempt FROM delivery WHERE attempt > 0"), [], "attempts")
    return line, words


@case
def f25_names_that_do_not_exist_or_cannot_be_asked_are_not_sent_to():
    for name in ("nothing.example", "failing.example"):
        site = site_for(f"https://{name}/v25.0")
        line, words = unsent(site)
        check("name not found" in line, line)
        print(f"# {words}")
        site.close()


@case
def f25_a_dns_that_never_answers_holds_up_nothing():
    site = site_for("https://never.example/v25.0")
    for _ in range(8):
        site.say(site.person(), "/kategori")
    wait_for(lambda: any("never" in n for n in names.asked), "a question")
    longest = longest_answer_s(site, 4)
    check(longest < 2, "the loop stood still for seconds:", longest)
    print(f"# longest answer while DNS is silent: {longest * 1000:.1f} ms")
    site.siar.wait_line("account.unreachable", 15, site.lines)
    begun = time.monotonic()
    site.siar.stop()
    check(time.monotonic() - begun < 10, "seconds to end:", time.monotonic() - begun)
    check_eq(site.siar.sql("SELECT count(*) FROM delivery WHERE attempt > 0 OR state <> 0")[0][0], 0, "not all as before")
    site.close()


def photo_url(wanted):
    """A network that says where a photo is."""
    network = RawNetwork(context("good"))

    def serve(c, got):
        while b"\r\n\r\n" not in got:
            part = c.recv(65536)
            if not part:
                return False
            got += part
        if got.startswith(b"GET"):
            c.sendall(answer_of(b'{"url":"%s","mime_type":"image/jpeg","sha256":"00","file_size":"1000","id":"77",'
                                b'"messaging_product":"whatsapp"}' % wanted.encode()))
        else:
            c.sendall(accepted())
        return False
    network._one = serve
    return network


@case
def f25_a_photo_is_not_fetched_from_an_address_that_a_poisoned_name_leads_to():
    inside = RawNetwork(context("lookaside"), 443)    # as if it were Meta's: only the address tells
    for leads in ("127.0.0.1", "169.254.169.254", "10.1.2.3"):
        names.lookaside = leads
        network = photo_url("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=77")
        site = siar.Site()
        seller = site.shop()
        site.quiet()
        move_to(site, network.base_url("good.example"))
        photo = dict(seller.sender(), id=meta.new_id(), timestamp=meta.now_s(), type="image",
                     image={"id": "77", "mime_type": "image/jpeg", "sha256": "00", "caption": "/promo Keripik 15rb"})
        check_eq(site.siar.post(meta.body(meta.value([(seller.contact(), photo)]))), 200)
        wait_for(lambda: "lookaside.fbsbx.com" in names.asked, "the question for its name")
        site.siar.wait_line("job.", 15, site.lines)
        check_eq(inside.connections, 0, f"connections to {leads}")
        names.asked.clear()
        site.close()
        network.close()
    inside.close()


@case
def f26_certificates_that_prove_nothing_are_refused_before_anything_is_sent():
    for name in ("expired", "other", "self"):
        network = RawNetwork(context(name))
        site = site_for(network.base_url("good.example"))
        line, words = unsent(site)
        check("certificate refused" in line, name, line)
        check_eq(dict(network.tries), {}, f"{name}: tries")
        check(network.connections > 0, name)
        site.close()
        network.close()


@case
def f26_old_tls_and_a_handshake_that_stalls_are_refused():
    silent = socket.create_server(("127.0.0.1", 0))
    old = RawNetwork(context("good", ssl.TLSVersion.TLSv1))
    for port, why in ((old.port, "TLS"), (silent.getsockname()[1], "timed out")):
        site = site_for(f"https://good.example:{port}/v25.0")
        line, _ = unsent(site, 20)
        check(why in line, why, line)
        site.close()
    check_eq(dict(old.tries), {}, "tries")
    old.close()
    silent.close()


@case
def f26_a_certificate_that_is_mended_lets_everything_go_on():
    network = RawNetwork(context("expired"))
    site = site_for(network.base_url("good.example"))
    person = site.person()
    site.say(person, "/kategori")
    site.siar.wait_line("account.unreachable", 10, site.lines)
    network.context = context("good")
    wait_for(lambda: network.tries[person.address] == 1, "the reply", 20)
    site.close()
    network.close()


@case
def f43_a_log_that_nobody_reads_holds_up_nothing_and_is_counted():
    for closed in (False, True):
        stub = siar.Stub()
        s = siar.Siar(stub)
        s.listen = f"127.0.0.1:{18000 + closed}"
        s.configure()
        reads, writes = os.pipe()
        s.process = subprocess.Popen([s.binary, "run", "-c", s.config], stderr=writes, preexec_fn=siar.die_with_parent)
        os.close(writes)
        s.port = 18000 + closed
        s._lines = ["(end)"]
        wait_for(lambda: b"app.start" in os.read(reads, 4096), "the start")
        if closed:
            os.close(reads)
        wrong = meta.body(meta.value([meta.text(meta.Person("A", "6281300000001"), "/kategori")]))
        c = http.client.HTTPConnection("127.0.0.1", s.port, timeout=10)
        for _ in range(2000):
            check_eq(s.post(wrong, secret="wrong", connection=c), 401)
        check_eq(s.post(wrong, connection=c), 200)
        wait_for(lambda: len(stub.log()) == 1, "the answer")
        check(s.metric("siar_log_dropped_total") > 500, "lines dropped:", s.metric("siar_log_dropped_total"))
        s.process.send_signal(signal.SIGTERM)
        check_eq(s.process.wait(15), 0, "exit code")
        s.process = None
        if not closed:
            os.close(reads)
        s.close()
        stub.close()


if __name__ == "__main__":
    if os.environ.get("SIAR_INSIDE") != "1":
        os.environ["SIAR_INSIDE"] = "1"
        if subprocess.run(["unshare", "-Urnm", "true"], capture_output=True).returncode:
            print("1..0 # SKIP no network namespace may be made here")
            sys.exit(77)
        os.execvp("unshare", ["unshare", "-Urnm", sys.executable, *sys.argv])
    folder = tempfile.mkdtemp(prefix="siar-names-")
    atexit.register(shutil.rmtree, folder, True)
    names = settle_in()
    sys.exit(main())
