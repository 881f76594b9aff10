# SPDX-License-Identifier: MIT
"""The page as it looks and as it is reached: sizes, themes, screen readers, keyboard, time and weight."""
import gzip
import os
import sys

import browser
from demo import Demo
from tap import case, check, check_eq, main, wait_for

site = Demo()
URL = f"http://127.0.0.1:{site.port}/"
chromium = browser.Browser()

THEMES = ("light", "dark")
SIZES = ((360, 740), (768, 1024), (1440, 900), (2560, 1440))
VIEWS = ("phones", "panel", "controls")     # of a narrow window, one at a time
TABS_MAX = 600


def figure(words):
    print(f"# {words}", flush=True)


def wait_ready():
    wait_for(lambda: site.world()["is_ready"], "the seed's end", 60)


def open_page(width=1440, height=900, theme="light"):
    wait_ready()                                           # nothing moves any more
    chromium.size(width, height)
    chromium.theme(theme)
    chromium.open(URL)
    chromium.wait("document.querySelector('[data-phone] :is([data-message], [data-chat])')", "a phone")
    chromium.js(browser.script("audit.js"))


def audit(part):
    return chromium.js(f"return window.audit.{part}()")


def each_view():
    """Shows one part of the page after the other where they do not fit side by side; chats, then one chat."""
    is_narrow = chromium.js("return document.querySelector('#views').checkVisibility()")
    for name in VIEWS if is_narrow else ("",):
        if is_narrow:
            chromium.click(f"#views [data-view={name}]")
        yield "-" + name if name else ""
    if is_narrow:
        chromium.click("#views [data-view=phones]")
    is_open = chromium.js("return [...document.querySelectorAll('[data-phone] .attach')].some((e) => e.checkVisibility())")
    if not is_open:
        chromium.click_shown("[data-phone] [data-chat=siar]")
        yield "-chat"
    chromium.click_shown("[data-phone] .attach")
    yield "-sheet"
    chromium.click_shown("[data-phone] .sheet .close")
    if not is_open:
        chromium.click_shown("[data-phone] .back")


@case
def the_audit_finds_each_mistake_of_a_bad_page():
    from selenium.webdriver.common.keys import Keys
    chromium.size(1000, 800)
    chromium.open("file://" + os.path.join(browser.HERE, "bad.html"))
    chromium.js(browser.script("audit.js"))
    for part, n in (("names", 13), ("contrast", 4), ("foreign", 3)):
        check_eq(len(audit(part)), n, f"{part}: {audit(part)}")
    for words in ("px wide", "overlap: <p> one", "lies over <button.under>", "too low to be tapped"):
        check(any(words in found for found in audit("layout")), words, audit("layout"))
    audit("focusBegin")
    chromium.press(Keys.TAB)
    check_eq(audit("focusStep")["found"], ["focus is not seen on <button> first?"])
    chromium.driver.get_log("browser")


@case
def the_page_is_light_and_paints_fast():
    sizes = {}
    for packing in ("identity", "gzip"):
        for path in ("/", "/page.js", "/page.css"):
            code, data, headers = site.request("GET", path, headers={"Accept-Encoding": packing})
            check_eq((code, headers.get("Content-Encoding", "identity")), (200, packing), path)
            sizes.setdefault(packing, []).append(len(data))
            sizes.setdefault(path, set()).add(gzip.decompress(data) if packing == "gzip" else data)
    check_eq([len(sizes[path]) for path in ("/", "/page.js", "/page.css")], [1, 1, 1], "the same page either way")
    figure(f"page without photos: {sum(sizes['gzip'])} bytes on the way, {sum(sizes['identity'])} unpacked")
    check(sum(sizes["identity"]) <= 60 * 1024, "bytes:", sizes["identity"])
    wait_ready()
    times = []
    for _ in range(5):
        chromium.open(URL)
        times.append(chromium.wait("performance.getEntriesByType('paint').map(e => e.startTime)[0]", "a paint"))
    figure(f"first paint: {sorted(round(t) for t in times)} ms")
    check(min(times) < 200, "first paint in ms:", times)
    loaded = chromium.js("return performance.getEntriesByType('resource').map(e => e.name)")
    check(all(u.startswith(URL) or u.startswith("data:") for u in loaded), "it loads from elsewhere:", loaded)
    chromium.check_console()


@case
def nothing_overlaps_or_leaves_the_window_at_any_size_and_theme():
    found = []
    for width, height in SIZES:
        for theme in THEMES:
            open_page(width, height, theme)
            for view in each_view():
                found += [f"{width} px {theme}{view}: {f}" for f in audit("layout")]
                chromium.shoot(f"page-{width}-{theme}{view}")
    chromium.check_console()
    check_eq(found, [])


@case
def an_open_chat_shows_its_end_though_its_photos_come_later():
    open_page(2560, 1440)
    chromium.wait("""[...document.querySelectorAll('[data-phone] .thread')].filter((t) => t.checkVisibility())
        .every((t) => t.scrollHeight - t.scrollTop - t.clientHeight < 4) &&
        [...document.querySelectorAll('[data-phone] .photo img')].some((i) => i.complete && i.naturalWidth)""",
                  "each chat at its end", seconds=5)


@case
def text_is_readable_in_both_themes():
    found = []
    for width, height in (SIZES[0], SIZES[2]):
        for theme in THEMES:
            open_page(width, height, theme)
            for view in each_view():
                found += [f"{width} px {theme}{view}: {f}" for f in audit("contrast")]
    check_eq(found, [])


@case
def a_screen_reader_hears_what_each_control_is_in_both_languages():
    found = []
    for width, height in (SIZES[0], SIZES[2]):
        open_page(width, height)
        for _ in range(2):
            language = chromium.js("return document.documentElement.lang")
            for view in each_view():
                found += [f"{width} px {language}{view}: {f}" for f in audit("names")]
            chromium.js("document.querySelector('#language').click()")
            check(chromium.js("return document.documentElement.lang") != language, "the language stays")
    check_eq(found, [])
    check("imula" in chromium.js("return document.body.innerText"), "it does not say that it is a simulation")
    chromium.check_console()


def walk():
    """What is wrong with the way of Tab through the page."""
    from selenium.webdriver.common.keys import Keys
    chromium.js("document.activeElement.blur()")
    audit("focusBegin")
    found, n = [], 0
    for n in range(TABS_MAX):
        chromium.press(Keys.TAB)
        step = audit("focusStep")
        found += step["found"]
        if step["isOver"]:
            break
    return n, found + audit("focusEnd")


@case
def tab_reaches_every_control_in_order_and_is_seen():
    found = []
    for width, height, theme in ((1440, 900, "light"), (1440, 900, "dark"), (360, 740, "light")):
        open_page(width, height, theme)
        n, wrong = walk()
        figure(f"{n} controls by Tab at {width} px")
        check(n >= (20 if width > 1000 else 6), "only this many:", n)
        found += [f"{width} px {theme}: {f}" for f in wrong]
    check_eq(found, [])
    chromium.check_console()


def tab_to(selector):
    """Presses Tab until that has the focus."""
    from selenium.webdriver.common.keys import Keys
    for _ in range(TABS_MAX):
        if chromium.js("return document.activeElement.matches(arguments[0])", selector):
            return
        chromium.press(Keys.TAB)
    check(False, f"Tab does not come to {selector}")


@case
def somebody_without_a_mouse_writes_answers_a_menu_and_quotes():
    from selenium.webdriver.common.keys import Keys
    open_page()
    chromium.js("document.activeElement.blur()")
    tab_to("#people button")
    for _ in range(20):                                    # through the people by arrows, to one who is not shown
        if chromium.js("return document.activeElement.getAttribute('aria-pressed') === 'false'"):
            break
        chromium.press(Keys.ARROW_RIGHT)
    person = chromium.js("return document.activeElement.dataset.person")
    chromium.press(Keys.ENTER)
    chromium.wait("document.querySelector(arguments[0])", "her phone", f"[data-phone='{person}']")
    at = f"[data-phone='{person}']"
    tab_to(f"{at} [data-chat]")
    for _ in range(20):
        if chromium.js("return document.activeElement.dataset.chat === 'siar'"):
            break
        chromium.press(Keys.ARROW_DOWN)
    chromium.press(Keys.ENTER)
    chromium.wait("document.activeElement.matches(arguments[0])", "focus in the chat", f"{at} :is(textarea, .back)")
    tab_to(f"{at} textarea")
    ours = f"{at} [data-message]:not(.mine)"
    before = chromium.js("return document.querySelectorAll(arguments[0]).length", ours)
    chromium.press("/promo", Keys.ENTER)
    chromium.wait("document.querySelectorAll(arguments[0]).length > arguments[1]", "an answer", ours, before)
    chromium.press("batal", Keys.ENTER)
    chromium.wait("document.querySelectorAll(arguments[0]).length > arguments[1]", "an answer", ours, before + 1)
    chromium.js("document.activeElement.blur()")
    tab_to(f"{at} .message")                               # the last one; r quotes it
    chromium.press("r")
    chromium.wait("document.querySelector(arguments[0]).checkVisibility()", "the quote", f"{at} .quoting")
    chromium.press("terima kasih", Keys.ENTER)
    chromium.wait("[...document.querySelectorAll(arguments[0])].at(-1)?.textContent.includes('terima kasih')", "it is sent",
                  f"{at} .mine:has(blockquote)")
    chromium.press(Keys.ESCAPE)
    chromium.wait("document.activeElement.dataset.chat === 'siar'", "back among her chats")
    chromium.check_console()


if __name__ == "__main__":
    code = main()
    site.stop()
    chromium.close()
    sys.exit(code)
