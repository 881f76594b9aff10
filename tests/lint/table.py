#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Completeness of the table of commands: each row has its file, conversation, help and texts; words do not clash."""
import itertools
import os
import re
import sys

import yaml

import tree

ROW = re.compile(r"const struct command command_(\w+) = \{(.*?)\n\};", re.S)
LANGUAGES = ("id", "en")


def member(body, name):
    match = re.search(r"\.%s\s*=\s*(.*?),\s*(?:\n|$)" % name, body, re.S)
    return match[1] if match else ""


def text_of(body, name):
    match = re.search(r"\.%s\s*=\s*((?:\"[^\"]*\"\s*)+)" % name, body)
    return "".join(re.findall(r"\"([^\"]*)\"", match[1])) if match else ""


def rows_of_files():
    """name -> (path, body) of each struct command in handlers/."""
    return {name: (path, body) for path in tree.files(".c", under=("handlers",))
            for name, body in ROW.findall(tree.uncommented(tree.read(path)))}


def clashes(rows):
    """Pairs of rows that one person can reach in one place with the same word. WHO_ANYONE is in every role."""
    def words(name, body):
        return {w.strip().casefold() for w in [name] + text_of(body, "alias").split(",") if w.strip()}

    for (a, (_, x)), (b, (_, y)) in itertools.combinations(sorted(rows.items()), 2):
        roles = {member(x, "who"), member(y, "who")}
        places = set(re.findall(r"IN_\w+", member(x, "where"))) & set(re.findall(r"IN_\w+", member(y, "where")))
        if places and (len(roles) == 1 or "WHO_ANYONE" in roles):
            yield from ("%s and %s both answer to \"%s\"" % (a, b, w) for w in sorted(words(a, x) & words(b, y)))
    for name, (_, body) in sorted(rows.items()):
        own = [w.strip().casefold() for w in [name] + text_of(body, "alias").split(",")]
        yield from ("%s has \"%s\" twice" % (name, w) for w in sorted(set(own)) if own.count(w) > 1)


def main():
    table = re.findall(r"&command_(\w+)", tree.uncommented(tree.read("handlers/table.c")))
    rows = rows_of_files()
    texts = {lang: yaml.safe_load(tree.read("config/text/%s.yaml" % lang)) for lang in LANGUAGES}
    sources = tree.read("handlers/meson.build")

    def lacking(suffix):
        return ["%s lacks %s%s" % (lang, name, suffix) for name in table for lang in LANGUAGES
                if name + suffix not in texts[lang]]

    return tree.report([
        ("rows of the table are a-z", ["%s stands before %s" % (a, b) for a, b in zip(table, table[1:]) if a >= b]),
        ("each row is a command", ["command_%s is nowhere" % n for n in table if n not in rows]),
        ("each command is a row", ["command_%s is not in table.c" % n for n in sorted(rows) if n not in table]),
        ("each command is in the file of its name",
         ["%s defines command_%s" % (rows[n][0], n) for n in sorted(rows) if rows[n][0] != "handlers/%s.c" % n]),
        ("each command is named as its file",
         ["command_%s has name \"%s\"" % (n, text_of(b, "name")) for n, (_, b) in sorted(rows.items())
          if text_of(b, "name") != n]),
        ("each file is built", ["handlers/meson.build lacks %s" % p for p in tree.files(".c", under=("handlers",))
                                if "'%s'" % os.path.basename(p) not in sources]),
        ("each command has a conversation",
         ["no tests/handlers/%s.chat" % n for n in table
          if not os.path.exists(os.path.join(tree.root(), "tests/handlers", n + ".chat"))]),
        ("each command has its help",
         ["command_%s: .help = \"%s\"" % (n, text_of(b, "help")) for n, (_, b) in sorted(rows.items())
          if text_of(b, "help") != n + ".help"] + lacking(".help")),
        ("each command shows examples", lacking(".more")),
        ("each command says how it is written",
         ["command_%s: .usage = \"%s\"" % (n, text_of(b, "usage")) for n, (_, b) in sorted(rows.items())
          if not text_of(b, "usage").startswith("/" + n)]),
        ("no word means two commands", list(clashes(rows))),
    ])


if __name__ == "__main__":
    sys.exit(main())
