#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Sizes: files, functions, READMEs."""
import os
import sys

import tree

C_LINES, H_LINES, README_LINES, FUNCTION_LINES, LINT_LINES = 600, 200, 40, 60, 100


def lines_of(path):
    return tree.read(path).count("\n")


def long_functions(path):
    """A function's body begins with a brace alone at the left edge (clang-format sees to that)."""
    begin, name = 0, ""
    for number, line in enumerate(tree.code(tree.read(path)).split("\n"), 1):
        if line == "{":
            begin = number
        elif line == "}" and begin:
            if number - begin > FUNCTION_LINES:
                yield "%s:%d: %s: %d lines, at most %d" % (path, begin, name, number - begin, FUNCTION_LINES)
            begin = 0
        elif line and not begin and line[0] not in "\t #}":
            name = line.split("(")[0].split()[-1].lstrip("*")


def too_long(ends, most, under=("bot", "handlers", "config", "tests")):
    return ["%s: %d lines, at most %d" % (path, lines_of(path), most)
            for path in tree.files(ends, under=under) if lines_of(path) > most]


def main():
    sources = tree.files(".c", ".h", under=("bot", "handlers", "config", "tests"))
    folders = sorted({os.path.dirname(path) for path in tree.files(".c", ".h", under=tree.PRODUCT)})
    long_readmes = ["%s: %d lines, at most %d" % (path, lines_of(path), README_LINES)
                    for path in tree.files("README.md", under=("bot", "handlers", "config", "tests"))
                    if path != "bot/README.md" and lines_of(path) > README_LINES]
    return tree.report([
        ("no .c file is too long", too_long(".c", C_LINES)),
        ("no .h file is too long", too_long(".h", H_LINES)),
        ("no lint program is too long", too_long(".py", LINT_LINES, ("tests/lint",))),
        ("no function is too long", [problem for path in sources for problem in long_functions(path)]),
        ("each folder says what it is", ["%s has no README.md" % f for f in folders + ["tests"]
                                         if not os.path.exists(os.path.join(tree.root(), f, "README.md"))]),
        ("READMEs are short", long_readmes),
    ])


if __name__ == "__main__":
    sys.exit(main())
