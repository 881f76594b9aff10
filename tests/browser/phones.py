# SPDX-License-Identifier: MIT
"""The page's phones as people use them, by the hooks that page.js names at its top."""

class Phone:
    """One person's phone: shown in the page when it is used."""

    def __init__(self, browser, person):
        self.browser, self.person = browser, person
        self.at = f"[data-phone='{person}']"

    def show(self, chat="siar"):
        """Her phone, with this chat open."""
        b = self.browser
        if not b.js("return !!document.querySelector(arguments[0])", self.at):
            b.click(f"#people [data-person='{self.person}']")
            b.wait("document.querySelector(arguments[0])", f"the phone of {self.person}", self.at)
        if b.js("return document.querySelector(arguments[0] + ' .chat').checkVisibility()", self.at):
            b.click(f"{self.at} .back")
        b.click(f"{self.at} [data-chat='{chat}']")
        b.wait("document.querySelector(arguments[0] + ' textarea').checkVisibility()", "the chat", self.at)
        return self

    def write(self, words, photos=()):
        """Into the composer and sent."""
        b = self.browser
        if photos:
            b.click(f"{self.at} .attach")
            for name in photos:
                b.click(f"{self.at} .sheet [data-photo='{name}']")
            b.click(f"{self.at} .sheet .done")
        b.type(f"{self.at} textarea", words)
        b.click(f"{self.at} .send")
        b.wait("!document.querySelector(arguments[0] + ' textarea').value", "an empty composer", self.at)
        return self

    def hear(self, part, seconds=10, after=None):
        """The last message of siar with `part` in it: its element's id."""
        return self.browser.wait("""(() => {
            const all = [...document.querySelectorAll(arguments[0] + ' [data-message]:not(.mine)')];
            const from = all.findIndex((m) => m.dataset.message === arguments[2]);
            return all.slice(from + 1).filter((m) => m.textContent.includes(arguments[1])).at(-1)?.dataset.message;
        })()""", f"{part!r} on the phone of {self.person}", self.at, part, after, seconds=seconds)

    def last(self):
        return self.browser.js("return [...document.querySelectorAll(arguments[0] + ' [data-message]')].at(-1)?.dataset.message",
                               self.at)

    def ask(self, words, part, photos=(), seconds=10):
        """Writes, and hears something new."""
        before = self.last()
        self.write(words, photos)
        return self.hear(part, seconds, before)

    def tap(self, title, part=None):
        """The last choice of that name in this chat."""
        before = self.last()
        id_ = self.browser.wait("""[...document.querySelectorAll(arguments[0] + ' [data-message] [data-choice]')]
            .filter((c) => c.textContent === arguments[1]).at(-1)?.dataset.choice""", f"the choice {title}", self.at, title)
        message = self.browser.js("""return [...document.querySelectorAll(arguments[0] + ' [data-choice]')]
            .filter((c) => c.textContent === arguments[1]).at(-1).closest('[data-message]').dataset.message""", self.at, title)
        self.browser.click(f"{self.at} [data-message='{message}'] [data-choice='{id_}']")
        return self.hear(part, after=before) if part else before

    def has_photo(self, message):
        """A picture that was loaded."""
        self.browser.wait("""(() => { const i = document.querySelector(arguments[0] + ` [data-message='${arguments[1]}'] .photo img`);
            return i && i.complete && i.naturalWidth > 50; })()""", "its photo", self.at, message)

    def wait_status(self, message, *wanted, seconds=10):
        self.browser.wait("""arguments[2].includes(document.querySelector(
            arguments[0] + ` [data-message='${arguments[1]}']`).dataset.status)""", f"ticks {wanted}", self.at, message,
                          list(wanted), seconds=seconds)

    def words(self):
        return self.browser.js("return document.querySelector(arguments[0] + ' .thread').innerText", self.at)
