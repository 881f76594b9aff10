# SPDX-License-Identifier: MIT
"""Script in every text a person can write, and requests that do not come from the page."""
import json
import os
import re
import sys

import browser
from demo import Demo
from tap import case, check, check_eq, main, wait_for

JSON = {"Content-Type": "application/json"}
PHOTO = "keripik.jpg"
READER = "6281299900000"

site = Demo("--empty")
URL = f"http://127.0.0.1:{site.port}/"


def corpus():
    with open(os.path.join(browser.HERE, "xss.txt"), encoding="utf-8") as f:
        return [line for line in f.read().split("\n") if line]


# --- who asks ---

@case
def a_foreign_host_is_refused():
    for host in ("evil.example", f"evil.example:{site.port}", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "0.0.0.0",
                 f"127.0.0.1:{site.port + 1}"):
        for path in ("/", "/page.js", "/sandbox/world", "/sandbox/events", "/v23.0/100000000000001"):
            code, data, headers = site.request("GET", path, headers={"Host": host})
            check(400 <= code < 500, f"{path} for {host}: {code}")
            check(b"sandbox-access-token" not in data, f"{path} for {host} says the token")
    for host in (f"127.0.0.1:{site.port}", f"localhost:{site.port}"):
        check_eq(site.request("GET", "/", headers={"Host": host})[0], 200, host)


@case
def a_foreign_origin_is_refused_and_never_allowed_to_read():
    before = site.world()["now_ms"], len(site.world()["people"])
    for origin in ("http://evil.example", "null", f"https://127.0.0.1:{site.port}", f"http://127.0.0.1:{site.port + 1}",
                   f"http://127.0.0.1:{site.port}.evil.example"):
        for path, what in (("/sandbox/clock", {"by_ms": 86400000}), ("/sandbox/faults", {"too_many": True}),
                           ("/sandbox/person", {"phone": "6281299911111", "name": "X", "role": "member"}),
                           ("/sandbox/webhook", {"url": "http://127.0.0.1:9/"})):
            code, _, headers = site.request("POST", path, json.dumps(what), {**JSON, "Origin": origin})
            check(400 <= code < 500, f"{path} from {origin}: {code}")
            check(headers.get("Access-Control-Allow-Origin") is None, f"{path} from {origin} may be read")
        code, _, _ = site.request("POST", "/v23.0/100000000000001/messages?access_token=sandbox-access-token",
                                  json.dumps({"messaging_product": "whatsapp", "to": READER, "text": {"body": "x"}}),
                                  {**JSON, "Origin": origin, "Authorization": "Bearer sandbox-access-token"})
        check_eq(code, 403, f"the API from {origin}")
        _, _, headers = site.request("GET", "/sandbox/world", headers={"Origin": origin})
        check(headers.get("Access-Control-Allow-Origin") is None, f"the world from {origin} may be read")
        code, _, headers = site.request("OPTIONS", "/sandbox/clock", headers={
            "Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"})
        check(headers.get("Access-Control-Allow-Origin") is None, "a preflight is allowed")
    after = site.world()
    check(after["now_ms"] - before[0] < 3600000, "the clock was moved")
    check_eq((len(after["people"]), after["faults"]["too_many"]), (before[1], False))


@case
def what_a_form_of_another_site_could_send_is_refused():
    words = json.dumps({"by_ms": 86400000})
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", None):
        code, _, _ = site.request("POST", "/sandbox/clock", words, {"Content-Type": kind} if kind else {})
        check(400 <= code < 500, f"as {kind}: {code}")
    check_eq(site.request("POST", "/sandbox/clock", words, {**JSON, "Origin": URL.rstrip("/")})[0] // 100, 2)


@case
def the_page_forbids_what_it_does_not_need():
    _, _, headers = site.request("GET", "/")
    policy = headers.get("Content-Security-Policy", "")
    rules = dict((r.split(None, 1) + [""])[:2] for r in policy.split(";") if r.strip())
    check("default-src" in rules, "its policy:", policy)
    scripts = rules.get("script-src", rules["default-src"])
    check(not re.search(r"unsafe|\*|http", scripts), "scripts from:", scripts)
    check("frame-ancestors" in rules or headers.get("X-Frame-Options"), "it may be framed")
    check_eq(headers.get("X-Content-Type-Options"), "nosniff")


# --- what they write ---

chromium = browser.Browser()


def plain(words):
    """Without what the page takes for bold, italics and the like, and with single blanks."""
    return re.sub(r"\s+", " ", re.sub(r"[*_~`]", "", words)).strip()


def fill(texts):
    """Each string as name, group title, text, caption, quoted text, shop, product and promo."""
    site.person(READER, "Pembaca")
    for i, words in enumerate(texts):
        phone = f"62812999{i + 1:05d}"
        site.person(phone, words, "seller")
        group = site.post("group", title=words, members=[READER, phone])["id"]
        site.say(phone, words, group=group)
        site.say(READER, words, [PHOTO], group)
        first = next(m["id"] for m in site.world()["messages"] if m["group"] == group)
        site.post("say", {"as": READER, "group": group, "text": "balasan", "quote": first})
        site.say(phone, f"/daftar {words}; Kota Malang; kuliner")
        site.say(phone, f"/produk tambah {words}; 1000")
        site.say(phone, f"/promo {words} 15rb")
    wait_for(lambda: sum(m["is_ours"] for m in site.world()["messages"]) >= 3 * len(texts), "siar's answers", 30)


# Opens each chat on each phone; what could be read there, and what was left behind.
WALK = """
const done = arguments[0], next = () => new Promise((go) => setTimeout(go, 0));
(async () => {
    const shown = [], found = new Set();
    const look = () => {
        shown.push(document.body.innerText);
        window.audit.foreign().forEach((f) => found.add(f));
    };
    look();
    for (const person of [...document.querySelectorAll("#people [data-person]")].map((b) => b.dataset.person)) {
        document.querySelector(`#people [data-person="${person}"]`).click();
        await next();
        const phone = document.querySelector(`[data-phone="${person}"]`);
        if (phone.querySelector(".chat").checkVisibility())
            phone.querySelector(".back").click();
        look();
        for (const chat of [...phone.querySelectorAll("[data-chat]")].map((b) => b.dataset.chat)) {
            phone.querySelector(`[data-chat="${chat}"]`).click();
            await next();
            look();
            phone.querySelector(".back").click();
        }
        document.querySelector(`#people [data-person="${person}"]`).focus();
    }
    done([shown.join("\\n"), [...found]]);
})();
"""


@case
def script_in_any_text_is_shown_as_text_and_never_runs():
    texts = corpus()
    chromium.size(1440, 900)
    chromium.open(URL)
    chromium.wait("document.querySelector('#panel')", "the page")
    chromium.js(browser.script("audit.js"))
    fill(texts)
    chromium.wait("document.querySelectorAll('#people [data-person]').length > arguments[0]", "all people", len(texts))
    chromium.wait("document.querySelector('#runs').children.length > 3", "promos in the panel")
    shown, found = chromium.driver.execute_async_script(WALK)
    check_eq(found, [])
    chromium.shoot("xss")
    shown = plain(shown)
    check_eq([t for t in texts if plain(t) not in shown], [], "not shown as it was written:")
    chromium.check_console()


if __name__ == "__main__":
    code = main()
    site.stop()
    chromium.close()
    sys.exit(code)
