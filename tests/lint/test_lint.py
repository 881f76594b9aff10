#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Shows that each lint can fail: makes one mistake after the other in a copy of the tree and wants it found."""
import functools
import os
import shutil
import subprocess
import sys
import tempfile

import mistakes
import tree

# These run other programs, so they get a tree of two files.
SLOW = ("tidy", "tools")
# Said by a lint whose program is not installed.
SKIP = "1..0 # SKIP"


def copy_tree(top):
    for path in tree.files(under=("bot", "handlers", "config", "tests", ".ci", ".github")):
        os.makedirs(os.path.join(top, os.path.dirname(path)), exist_ok=True)
        shutil.copy(os.path.join(tree.root(), path), os.path.join(top, path))


def small_tree(top):
    for folder in ("bot/base", "handlers", "config", "tests"):
        os.makedirs(os.path.join(top, folder))
    for path in (".clang-format", ".clang-tidy", "bot/base/check.h"):
        shutil.copy(os.path.join(tree.root(), path), os.path.join(top, path))


def problems(program, top):
    here = os.path.dirname(os.path.abspath(__file__))
    done = subprocess.run([sys.executable, os.path.join(here, program + ".py"), top], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    return done.stdout if done.returncode or SKIP in done.stdout else ""


@functools.lru_cache(maxsize=None)
def said_without_mistake(program, top):
    return problems(program, top)


def plant(full, change):
    """Makes the mistake; returns what stood there, None when there was no file."""
    before = tree.read(full) if os.path.exists(full) else None
    if change is None:
        os.remove(full)
        return before
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w", encoding="utf-8") as f:
        f.write(before.replace(*change, 1) if isinstance(change, tuple) else change)
    return before


def restore(full, before):
    if before is None:
        os.remove(full)
        if not os.listdir(os.path.dirname(full)):
            os.rmdir(os.path.dirname(full))
    else:
        with open(full, "w", encoding="utf-8") as f:
            f.write(before)


def missed(top, program, path, change, words):
    """Why a mistake does not count as found; None when it was found, and not already there without it."""
    full = os.path.join(top, path)
    if SKIP in said_without_mistake(program, top):
        print("# left out: %s finds: %s: %s" % (program, words, said_without_mistake(program, top).strip()))
        return None
    if words in said_without_mistake(program, top):
        return "\"%s\" is said without the mistake" % words
    before = plant(full, change)
    said = problems(program, top)
    restore(full, before)
    return None if words in said else "\"%s\" is not said:\n# %s" % (words, said.replace("\n", "\n# "))


def main():
    cases = []
    with tempfile.TemporaryDirectory() as whole, tempfile.TemporaryDirectory() as small:
        copy_tree(whole)
        small_tree(small)
        for program, path, change, words in mistakes.MISTAKES:
            why = missed(small if program in SLOW else whole, program, path, change, words)
            cases.append(("%s finds: %s" % (program, words), [why] if why else []))
    return tree.report(cases)


if __name__ == "__main__":
    sys.exit(main())
