# SPDX-License-Identifier: MIT
"""What the lint programs share: the files of the project, C without its comments, and TAP.

A lint program is `NAME.py [ROOT] [--match TEXT]`. It makes (case, problems) pairs and gives them to
report(); a case without problems passes. ROOT is another tree than this one, for test_lint.py.
"""
import os
import re
import sys

PRODUCT = ("bot", "handlers", "config")
LITERAL = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'", re.S)


def root():
    args = [a for a in sys.argv[1:2] if not a.startswith("--")]
    return os.path.abspath(args[0] if args else os.path.join(os.path.dirname(__file__), "..", ".."))


def files(*ends, under=("",)):
    """Paths from the root, sorted; all below build directories and .git is left out."""
    found = []
    for top in under:
        for folder, folders, names in os.walk(os.path.join(root(), top)):
            folders[:] = [f for f in folders if f not in (".git", "__pycache__", "corpus") and not f.startswith("build")]
            at = os.path.relpath(folder, root())
            found += [os.path.normpath(os.path.join(at, n)) for n in names if n.endswith(ends or "")]
    return sorted(set(found))


def read(path):
    with open(os.path.join(root(), path), encoding="utf-8", newline="") as f:
        return f.read()


def code(text):
    """C with comments and the insides of literals blanked, lines kept."""
    def blank(match):
        kept = match[0][0] * 2 if match[0][0] in "\"'" else ""
        return kept + "\n" * match[0].count("\n")
    return LITERAL.sub(blank, text)


def uncommented(text):
    return LITERAL.sub(lambda m: m[0] if m[0][0] in "\"'" else "\n" * m[0].count("\n"), text)


def literals(text):
    """(line, value) of each string literal, neighbours joined as the compiler does; includes are none."""
    text = re.sub(r"(?m)^[ \t]*#[ \t]*include.*", "", uncommented(text))
    for match in re.finditer(r"\"((?:[^\"\\\n]|\\.)*)\"(?:\s*\"(?:[^\"\\\n]|\\.)*\")*", text):
        value = "".join(re.findall(r"\"((?:[^\"\\\n]|\\.)*)\"", match[0]))
        yield text.count("\n", 0, match.start()) + 1, value


def report(cases):
    """Prints TAP, and returns main's exit code: 1 when a case failed, 77 when --match fits none."""
    match = sys.argv[sys.argv.index("--match") + 1] if "--match" in sys.argv else ""
    chosen = [(name, problems) for name, problems in cases if match in name]
    if not chosen:
        return 77
    print("1..%d" % len(chosen))
    for number, (name, problems) in enumerate(chosen, 1):
        for problem in problems:
            print("# %s" % problem)
        print("%s %d - %s" % ("not ok" if problems else "ok", number, name))
    return 1 if any(problems for _, problems in chosen) else 0
