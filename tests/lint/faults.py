#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The fault catalogue, F01 to F48: each row has a test whose name begins with it, or a line in tests/fault/README.md that says
why it has none ("- F32: ...")."""
import re
import sys

import tree

README = "tests/fault/README.md"
ALL = ["F%02d" % n for n in range(1, 49)]
NAME = re.compile(r"\bf(\d\d)_[a-z0-9]\w+")


def main():
    tested = {"F" + n for path in tree.files(".c", ".py", under=("tests",))
              if not path.startswith("tests/lint/") for n in NAME.findall(tree.read(path))}
    excused = re.findall(r"(?m)^- (F\d\d):", tree.read(README))
    return tree.report([
        ("each fault has a test or a reason", ["no test and no reason: " + f for f in ALL if f not in tested and f not in excused]),
        ("no fault has both", ["%s has a test: %s" % (f, README) for f in excused if f in tested]),
        ("no test is of a fault that is none", ["no such fault: " + f for f in sorted(tested - set(ALL))]),
    ])


if __name__ == "__main__":
    sys.exit(main())
