#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Lists of words that are searched by halves (wordlist.h) are in order: a word out of it is never found."""
import re
import sys

import tree

LIST = re.compile(r"\] = \{\n((?:\t\{ \"[^\n]*\},\n)+)\t?\};")
WORD = re.compile(r"^\t\{ \"([^\"]+)\"", re.M)


def main():
    found = []
    for path in tree.files(".c", under=("bot/understand",)):
        text = tree.read(path)
        if "wordlist_find(" not in text:
            continue
        for rows in LIST.findall(text):
            words = WORD.findall(rows)
            found += ["%s: \"%s\" stands behind \"%s\"" % (path, b, a) for a, b in zip(words, words[1:]) if a >= b]
    return tree.report([("words that are searched by halves are in order", found)])


if __name__ == "__main__":
    sys.exit(main())
