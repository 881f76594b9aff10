#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Events of the log: the list in bot/base/log.h and the calls of log_event agree."""
import re
import sys

import tree

CALL = re.compile(r"\blog_event\s*\(")
NAME = re.compile(r"\"([a-z]+\.[a-z_]+)\"")
LIST = re.compile(r"Events:(.*?)\*/", re.S)


def arguments(text, at):
    depth, end = 1, at
    while end < len(text) and depth:
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        end += 1
    return text[at:end]


def main():
    head = LIST.search(tree.read("bot/base/log.h"))
    listed = set(re.findall(r"\b[a-z]+\.[a-z_]+\b", head[1])) if head else set()
    called = {}
    for path in tree.files(".c", under=("bot", "handlers", "config")):
        if path == "bot/base/log.c":
            continue
        text = tree.uncommented(tree.read(path))
        for match in CALL.finditer(text):
            for name in NAME.findall(arguments(text, match.end())):
                called.setdefault(name, path)
        # Also names that are handed on: send_log(d, "send.retry").
        for _, value in tree.literals(tree.read(path)):
            if value in listed:
                called.setdefault(value, path)
    return tree.report([
        ("each event that is logged stands in log.h",
         ["%s logs \"%s\"" % (path, name) for name, path in sorted(called.items()) if name not in listed]),
        ("each event of log.h is logged", ["nobody logs \"%s\"" % name for name in sorted(listed - set(called))]),
        ("only flow, net, web and the wiring log",
         ["%s calls log_event" % p for p in tree.files(".c", under=tree.PRODUCT)
          if re.match(r"handlers|config|bot/(model|store|gateway|understand)/", p)
          and CALL.search(tree.uncommented(tree.read(p)))]),
    ])


if __name__ == "__main__":
    sys.exit(main())
