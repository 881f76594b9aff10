#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""clang-tidy on the product, by the checks of .clang-tidy; one case a top folder.

Without SIAR_LONG the analyzer, which takes ten times as long as all the rest, is left out. For it each file is
a run of its own: in one run clang-tidy 14 takes the va_list of a second file for uninitialised.
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


IS_LONG = bool(os.environ.get("SIAR_LONG"))
FILES_A_RUN = 1 if IS_LONG else 16


def tidy(paths):
    checks = [] if IS_LONG else ["--checks=-clang-analyzer-*"]
    done = subprocess.run(["clang-tidy", "--quiet"] + checks + paths + ["--"] + list(FLAGS), cwd=tree.root(),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    found = ["%s:%s: %s" % (os.path.relpath(os.path.join(tree.root(), where), tree.root()), line, what)
             for where, line, what in FOUND.findall(done.stdout)]
    if done.returncode != 0 and not found:
        found = ["%s: exit code %d: %s" % (" ".join(paths), done.returncode, done.stderr.strip()[-300:])]
    return paths[0], found


def main():
    if not shutil.which("clang-tidy"):
        print("1..0 # SKIP clang-tidy is not installed")
        return 0
    runs = []
    for top in tree.PRODUCT:
        paths = tree.files(".c", under=(top,))
        runs += [paths[i:i + FILES_A_RUN] for i in range(0, len(paths), FILES_A_RUN)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(tidy, runs))
    folders = {}
    for path, found in results:
        folders.setdefault(path.split("/")[0], []).extend(found)
    return tree.report([("clang-tidy finds nothing in %s" % folder, sorted(set(found)))
                        for folder, found in sorted(folders.items())])


if __name__ == "__main__":
    sys.exit(main())
