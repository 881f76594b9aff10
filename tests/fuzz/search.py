#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Lets a libFuzzer driver search for a minute from its corpus: search.py PROGRAM CASE CORPUS [--match TEXT].

What it finds beyond the corpus is thrown away, but for the input that the driver minds: it lies in the build
directory, named in the output, and belongs into the corpus together with what mends it.
"""
import os
import subprocess
import sys
import tempfile

SECONDS = 60


def main():
    program, case, corpus = sys.argv[1:4]
    if "--match" in sys.argv and sys.argv[sys.argv.index("--match") + 1] not in case:
        return 77
    with tempfile.TemporaryDirectory() as found:
        done = subprocess.run([program, "-max_total_time=%d" % SECONDS, "-timeout=10", "-rss_limit_mb=1024",
                               "-artifact_prefix=%s." % os.path.abspath(program), found, corpus],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = done.stdout.decode(errors="replace").splitlines()
    print("1..1")
    for line in lines[-60:] if done.returncode else lines[-1:]:
        print("# %s" % line)
    print("%s 1 - %s" % ("not ok" if done.returncode else "ok", case))
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
