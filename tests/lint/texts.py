#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Texts for people: both languages have the same keys and places; code and texts know the same keys."""
import re
import sys

import yaml

import tree

KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
# Keys that code puts together: what stands in the code, and the keys it can make.
MADE = {
    "%s.more": r"[a-z]+\.more",
    "promo_state.%s": r"promo_state\.[a-z]+",
}
# Literals that look like keys and are none: names of files, columns in SQL, what gateways call parts of JSON.
FOREIGN = re.compile(r".*\.(yaml|sock|h|c|com|net)$|[a-z]\.[a-z_]+$")


def used():
    """key -> where it stands in the code, and all literals."""
    keys, all_literals = {}, set()
    events = set(KEY_IN_LIST.findall(tree.read("bot/base/log.h").split("Events:")[-1].split("*/")[0]))
    for path in tree.files(".c", ".h", under=tree.PRODUCT):
        text = tree.read(path)
        audits = set(re.findall(r"\bcall_audit\([^;]*?\"([a-z_.]+)\"", text)) | \
            set(re.findall(r"\bcall_audit\([^;]*?\?[^;]*?:\s*\"([a-z_.]+)\"", text))
        for line, value in tree.literals(text):
            all_literals.add(value)
            for reason in re.findall(r"'(reason\.[a-z_]+)'", value):   # a statement writes it into a row
                keys.setdefault(reason, "%s:%d" % (path, line))
                all_literals.add(reason)
            if not KEY.fullmatch(value) or FOREIGN.match(value) or value in events or value in audits:
                continue
            # A gateway and the sandbox name members of JSON with dots too; the only texts they know are reasons.
            if path.startswith(("bot/gateway/", "bot/sandbox/")) and not value.startswith("reason."):
                continue
            keys.setdefault(value, "%s:%d" % (path, line))
    return keys, all_literals


KEY_IN_LIST = re.compile(r"\b[a-z]+\.[a-z_]+\b")


def places(text):
    return set(re.findall(r"\{([a-z_0-9]+)\}", text.replace("{{", "").replace("}}", "")))


def keys_of(path):
    return re.findall(r"^([a-z_]+(?:\.[a-z0-9_]+)+):", tree.read(path), re.M)


def main():
    paths = {lang: "config/text/%s.yaml" % lang for lang in ("id", "en")}
    own, english = (yaml.safe_load(tree.read(path)) for path in paths.values())
    keys, literals = used()
    made = [pattern for part, pattern in MADE.items() if part in literals]
    return tree.report([
        ("both languages have the same keys",
         ["%s lacks %s" % (paths["en"], k) for k in sorted(set(own) - set(english))] +
         ["%s lacks %s" % (paths["id"], k) for k in sorted(set(english) - set(own))]),
        ("both languages have the same places",
         ["%s: %s" % (k, " ".join(sorted(places(own[k]) ^ places(english[k]))))
          for k in sorted(set(own) & set(english)) if places(own[k]) != places(english[k])]),
        ("keys are a-z and stand once",
         ["%s: %s stands before %s" % (path, a, b) for path in paths.values()
          for a, b in zip(keys_of(path), keys_of(path)[1:]) if a >= b]),
        ("each text that code asks for is there",
         ["%s: no text \"%s\"" % (where, k) for k, where in sorted(keys.items()) if k not in own]),
        ("each text is asked for by code",
         ["nobody uses %s" % k for k in sorted(own)
          if k not in literals and not any(re.fullmatch(pattern, k) for pattern in made)]),
        ("keys that code puts together are still put together so",
         ["nobody makes \"%s\" any more: take it out of texts.py" % part for part in MADE if part not in literals]),
    ])


if __name__ == "__main__":
    sys.exit(main())
