#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""clang-tidy on the product, by the checks of .clang-tidy; one case a top folder.

Without SIAR_LONG the analyzer, which takes ten times as long as all the rest, is left out. Each file
is a run of its own: in one run clang-tidy 14 takes the va_list of a second file for uninitialised.
"""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys

import tree

# The checks need what decides meaning, not warnings and hardening, which clang-tidy may not know.
# Libraries' headers lie where the compiler looks anyway, but for those of pkg-config's folders.
FLAGS = ("-std=c17", "-D_GNU_SOURCE", "-I.", "-I/usr/include/cjson", "-Wall")
FOUND = re.compile(r"^(\S+?):(\d+):\d+: (?:warning|error): (.*)$", re.M)


def tidy(path):
    checks = [] if os.environ.get("SIAR_LONG") else ["--checks=-clang-analyzer-*"]
    done = subprocess.run(["clang-tidy", "--quiet"] + checks + [path, "--"] + list(FLAGS), cwd=tree.root(),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    found = ["%s:%s: %s" % (os.path.relpath(os.path.join(tree.root(), where), tree.root()), line, what)
             for where, line, what in FOUND.findall(done.stdout)]
    if done.returncode != 0 and not found:
        found = ["%s: exit code %d: %s" % (path, done.returncode, done.stderr.strip()[-300:])]
    return path, found


def main():
    if not shutil.which("clang-tidy"):
        print("1..0 # SKIP clang-tidy is not installed")
        return 0
    paths = tree.files(".c", under=tree.PRODUCT)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(tidy, paths))
    folders = {}
    for path, found in results:
        folders.setdefault(path.split("/")[0], []).extend(found)
    return tree.report([("clang-tidy finds nothing in %s" % folder, sorted(set(found)))
                        for folder, found in sorted(folders.items())])


if __name__ == "__main__":
    sys.exit(main())
