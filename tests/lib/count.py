#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Counts test cases: reads the logs that meson test left in each build directory, shows what failed,
shows the figures that tests print ("# figures: ..."), and prints "N passed, N failed" last. Called by tests/run.

A case is (suite, program, name). It counts once however many builds ran it, and failed when it
failed in any. A program that crashed, ran into its time, left with an error though no case failed,
or broke its plan is a failed case of its own. So is a build that did not build, or left no log.
"""
import argparse
import json
import os
import re
import sys

POINT = re.compile(r"(not )?ok\b(?: +(\d+))?(?: +-)? *([^#]*?) *(?:# *(skip|todo)\b *(.*))?$", re.I)
NOTHING_MATCHED = 77
FIGURES = "# figures: "


def cases_of(test, matched):
    """(name, "passed" | "failed" | "skipped", why) of each case of one program's run."""
    found, plan, seen = [], None, {}
    for line in test.get("stdout", "").splitlines():
        if re.match(r"1\.\.\d+", line):
            plan = int(line.split()[0][3:])
            if plan == 0:
                found.append(("", "skipped", re.sub(r"(?i)^.*?# *(skip *)?", "", line)))
        point = POINT.match(line)
        if not point:
            continue
        name = point[3] or "case %s" % (point[2] or len(found) + 1)
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            name += " (%d)" % seen[name]
        if (point[4] or "").lower() == "skip":
            found.append((name, "skipped", point[5]))
        else:
            found.append((name, "failed" if point[1] else "passed", ""))
    code = test["returncode"]
    if code == NOTHING_MATCHED and not any(state != "skipped" for _, state, _ in found):
        return [] if matched else found or [("", "skipped", "exit code 77")]
    has_failed = any(state == "failed" for _, state, _ in found)
    if test["result"] == "TIMEOUT":
        found.append(("ends in time", "failed", "ran into its time"))
    elif code != 0 and not has_failed:
        found.append(("ends well", "failed", "killed by signal %d" % -code if code < 0 else "exit code %d" % code))
    elif plan is None and code == 0 and not found:
        found.append(("ends well", "passed", ""))
    elif plan is not None and plan != 0 and plan != len(found):
        found.append(("keeps its plan", "failed", "%d planned, %d ran" % (plan, len(found))))
    return found


def show(build, test):
    print("\n--- %s: %s" % (build, test["name"]))
    lines = (test.get("stdout", "") + test.get("stderr", "")).splitlines()
    lines = [line for line in lines if not re.match(r"ok\b|1\.\.", line)]
    print("\n".join(lines[:80] + (["... %d more lines" % (len(lines) - 80)] if len(lines) > 80 else [])))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--match", help="only some cases were asked for: a program may have none")
    parser.add_argument("--broken", action="append", default=[], help="a build, or another step, that went wrong")
    parser.add_argument("--worked", action="append", default=[], help="a step that is a case by itself")
    parser.add_argument("builds", nargs="*")
    args = parser.parse_args()
    states, skipped = {(step, "", "works"): ["see above"] for step in args.broken}, {}
    states.update({(step, "", "works"): [] for step in args.worked})
    figures = []
    for build in dict.fromkeys(args.builds):
        path = os.path.join(build, "meson-logs", "testlog.json")
        if not os.path.exists(path):
            states[(build, "", "works")] = ["see above"]
            continue
        for line in open(path, encoding="utf-8"):
            test = json.loads(line)
            suite, _, program = test["name"].partition(" / ")
            suite = suite.partition(":")[2].split("+")[0]
            cases = cases_of(test, args.match)
            figures += ["%s: %s" % (program, line[len(FIGURES):]) for line in test.get("stdout", "").splitlines()
                        if line.startswith(FIGURES)]
            for name, state, why in cases:
                key = (suite, program, name)
                if state == "skipped":
                    skipped[key] = why
                else:
                    states.setdefault(key, []).extend(["%s %s" % (build, why)] if state == "failed" else [])
            if any(state == "failed" for _, state, _ in cases):
                show(build, test)
    print()
    print("\n".join(figures))
    for key, why in skipped.items():
        if key not in states:
            print("left out: %s%s" % (" / ".join(filter(None, key)), ": " + why if why else ""))
    failed = {key: where for key, where in states.items() if where}
    for key, where in failed.items():
        print("failed: %s (%s)" % (" / ".join(filter(None, key)), ", ".join(w.strip() for w in where)))
    print("%d passed, %d failed" % (len(states) - len(failed), len(failed)))
    return 1 if failed or not states else 0


if __name__ == "__main__":
    sys.exit(main())
