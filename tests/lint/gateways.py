#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Fails when code outside a gateway's own files knows it by name: the next one would have to be added there too."""
import os
import re
import sys

import tree

TABLE = "bot/gateway/table.c"
# An id of its network has the name too.
NAMED = {"telegram": ("bot/model/event.c",)}


def kinds():
    """The rows of the table of gateways."""
    return re.findall(r"(?m)^\tROW\((\w+)\)", tree.read(TABLE)) if os.path.exists(os.path.join(tree.root(), TABLE)) else []


def strangers(kind):
    name = re.compile(r"\bgateway_%s\b|\b%s_\w+\(|\"%s\"" % (kind, kind, kind))
    own = re.compile(r"bot/gateway/(%s(_[a-z]+)?\.[ch]|table\.c)$" % kind)
    for path in tree.files(".c", ".h", under=tree.PRODUCT):
        if own.match(path) or path in NAMED.get(kind, ()):
            continue
        for n, line in enumerate(tree.uncommented(tree.read(path)).splitlines(), 1):
            if name.search(line):
                yield "%s:%d knows the gateway %s" % (path, n, kind)


def main():
    return tree.report([("%s is known to its own files and the table alone" % kind, list(strangers(kind)))
                        for kind in kinds()])


if __name__ == "__main__":
    sys.exit(main())
