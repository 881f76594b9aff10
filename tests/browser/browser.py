# SPDX-License-Identifier: MIT
"""Headless Chromium through chromedriver, and the page as its user sees it. Loopback only, a profile of its own."""
import atexit
import os
import shutil
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "..", "e2e"))
from tap import check, check_eq

NOT_HERE = 77
FLAGS = (
    "--headless=new", "--no-first-run", "--no-default-browser-check", "--disable-gpu", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
    "--disable-extensions", "--disable-domain-reliability", "--no-pings", "--metrics-recording-only",
    "--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication",
    "--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--lang=id",
    "--force-color-profile=srgb", "--hide-scrollbars",
)


def leave(words):
    print(f"1..0 # skip {words}", flush=True)
    sys.exit(NOT_HERE)


def script(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as f:
        return f.read()


class Browser:
    def __init__(self):
        try:
            from selenium import webdriver
            from selenium.webdriver.chrome.options import Options
            from selenium.webdriver.chrome.service import Service
        except ImportError:
            leave("python3-selenium is not here")
        self.profile = tempfile.mkdtemp(prefix="siar-browser-")
        atexit.register(self.close)
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for flag in FLAGS + (f"--user-data-dir={self.profile}",):
            options.add_argument(flag)
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")
        options.add_experimental_option("prefs", {"intl.accept_languages": "id"})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = None
        try:
            self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        except Exception as e:
            leave(f"chromium does not start: {str(e).splitlines()[0]}")
        self.driver.set_script_timeout(20)
        self.shots = os.path.join(os.environ.get("MESON_BUILD_ROOT", self.profile), "tests", "browser")
        os.makedirs(self.shots, exist_ok=True)
        self.errors = []

    def close(self):
        atexit.unregister(self.close)
        if self.driver:
            self.driver.quit()
            self.driver = None
        shutil.rmtree(self.profile, ignore_errors=True)

    # --- the window ---

    def open(self, url):
        self.driver.get(url)

    def size(self, width, height):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def theme(self, name):
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name},
                                                         {"name": "prefers-reduced-motion", "value": "reduce"}])

    def cdp(self, command, **arguments):
        return self.driver.execute_cdp_cmd(command, arguments)

    def shoot(self, name):
        """A screenshot in the build folder."""
        check(self.driver.save_screenshot(os.path.join(self.shots, name + ".png")), "no screenshot", name)

    def check_console(self):
        """What the page or the browser complained about since the last time."""
        found = [e["message"] for e in self.driver.get_log("browser") if e["level"] in ("SEVERE", "WARNING")]
        check_eq(found, [], "the console says")

    # --- the page ---

    def js(self, words, *values):
        return self.driver.execute_script(words, *values)

    def wait(self, words, what, *values, seconds=10):
        """Until the expression is true; what it was. Asked inside the page, which may forbid eval."""
        answer = self.driver.execute_async_script("""
            const ms = arguments[0], values = arguments[1], done = arguments[2];
            const end = performance.now() + ms;
            const ask = function () { return (%s); };
            (function again() {
                let got;
                try { got = ask.apply(null, values); } catch (e) { return done({ error: String(e) }); }
                if (got || performance.now() > end)
                    return done({ got: got });
                setTimeout(again, 20);
            })();""" % words, min(seconds, 19) * 1000, values)
        check("error" not in answer, f"{what}: {answer.get('error')}")
        if not answer["got"]:
            self.shoot("waited-in-vain")
        check(answer["got"], f"waited {seconds} s in vain for {what}")
        return answer["got"]

    def find(self, selector):
        from selenium.webdriver.common.by import By
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def click(self, selector):
        """As a person does it: it must be there and nothing may lie over it."""
        self.wait("document.querySelector(arguments[0])", selector, selector)
        self.find(selector).click()

    def click_shown(self, selector):
        """The first of these that is on the screen."""
        shown = "[...document.querySelectorAll(arguments[0])].find((e) => e.checkVisibility())"
        self.wait(f"!!{shown}", f"{selector} on the screen", selector)
        self.js(f"return {shown}", selector).click()

    def type(self, selector, words):
        """As a keyboard of any language does it."""
        self.js("document.querySelector(arguments[0]).focus()", selector)
        self.cdp("Input.insertText", text=words)

    def press(self, *keys):
        from selenium.webdriver.common.action_chains import ActionChains
        ActionChains(self.driver, duration=0).send_keys(*keys).perform()

    def focused(self):
        return self.driver.switch_to.active_element
