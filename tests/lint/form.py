#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Form of text files: licence line, opening comment, no notes to self, no blanks at ends of lines."""
import re
import sys

import tree

FOLDERS = ("bot", "handlers", "config", "tests", ".ci", ".github")
# In two pieces, so that this file does not find itself.
NOTES = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")
# Recorded calls and conversations are input to tests: whatever is in them is meant.
BINARY = (".pyc", ".png", ".jpg", ".json", ".events")


def texts():
    for path in tree.files(under=FOLDERS):
        if path.endswith(BINARY) or "/fixtures/" in path:
            continue
        yield path, tree.read(path)


def has_licence(path, text):
    lines = text.split("\n")
    at = 1 if text.startswith("#!") and len(lines) > 1 else 0
    return "SPDX-License-Identifier: MIT" in lines[at]


def opens_with_comment(text):
    """After the licence line a .c says in 1-10 lines what it owns, who calls it, on which thread."""
    match = re.match(r"/\* SPDX[^\n]*\n/\*(.*?)\*/", text, re.S)
    return match is not None and match[1].count("\n") < 14


def main():
    all_texts = list(texts())
    wants_licence = [(p, t) for p, t in all_texts if p.endswith((".c", ".h", ".py", ".sh", "meson.build")) or
                     t.startswith("#!")]
    return tree.report([
        ("each program names its licence first",
         ["%s has no SPDX line" % p for p, t in wants_licence if not has_licence(p, t)]),
        ("each .c file of the product says first what it is",
         ["%s has no opening comment, or a long one" % p for p, t in all_texts
          if p.endswith(".c") and p.startswith(tree.PRODUCT) and not opens_with_comment(t)]),
        ("no notes to self are left",
         ["%s:%d: %s" % (p, n, line.strip()) for p, t in all_texts
          for n, line in enumerate(t.split("\n"), 1) if NOTES.search(line)]),
        ("no line ends in blanks",
         ["%s:%d" % (p, n) for p, t in all_texts if not p.endswith(".chat")
          for n, line in enumerate(t.split("\n"), 1) if line != line.rstrip()]),
        ("each file ends with a line end",
         ["%s" % p for p, t in all_texts if t and not t.endswith("\n")]),
    ])


if __name__ == "__main__":
    sys.exit(main())
