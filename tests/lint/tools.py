#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""clang-format decides form and cppcheck looks at the product; what is not installed is left out and said."""
import os
import shutil
import subprocess
import sys

import tree

# Not heard: cppcheck 2.10 stumbles over _Generic and compound literals inside ARG() and ARGS(), and then
# reports its own trouble, or sees a comma operator; gcc's -Wunused-value looks after that.
SUPPRESSED = ("missingIncludeSystem", "missingInclude", "internalAstError", "constStatement")
CPPCHECK = ["cppcheck", "-j2", "--enable=warning,performance,portability", "--inline-suppr", "--std=c11", "--quiet",
            "-I.", "-D_GNU_SOURCE", "--template={file}:{line}: {id}: {message}"]


def run(command):
    done = subprocess.run(command, cwd=tree.root(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout.splitlines(), done.returncode


def format_problems(paths):
    lines, code = run(["clang-format", "--dry-run", "-Werror"] + paths)
    wrong = sorted({line.split(":")[0] for line in lines if "clang-format-violations" in line})
    return ["%s: run clang-format -i on it" % path for path in wrong] or (lines if code else [])


def main():
    cases = []
    sources = tree.files(".c", ".h", under=("bot", "handlers", "config", "tests"))
    if shutil.which("clang-format"):
        for folder in sorted({path.split("/")[0] for path in sources}):
            cases.append(("clang-format would change nothing in %s" % folder,
                          format_problems([path for path in sources if path.split("/")[0] == folder])))
    if shutil.which("cppcheck"):
        lines, _ = run(CPPCHECK + ["--suppress=" + s for s in SUPPRESSED] + list(tree.PRODUCT))
        cases.append(("cppcheck finds nothing", lines))
    if not cases:
        print("1..0 # SKIP neither clang-format nor cppcheck is installed")
        return 0
    return tree.report(cases)


if __name__ == "__main__":
    sys.exit(main())
