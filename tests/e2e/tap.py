# SPDX-License-Identifier: MIT
"""Cases of one program: functions marked @case, run in order, reported as TAP.

The name of a function is a sentence. --match TEXT runs those whose name has TEXT in it (exit code 77: none).
"""
import sys
import time
import traceback

_cases = []


def case(run):
    _cases.append(run)
    return run


def check(is_true, words="", *values):
    if not is_true:
        raise AssertionError(" ".join([words] + [repr(v) for v in values]))


def check_eq(got, want, words=""):
    if got != want:
        raise AssertionError(f"{words} got {got!r}, want {want!r}")


def wait_for(ask, what, seconds=10.0, progress=lambda: None):
    """Asks until the answer is true, and returns it; fails when for so long `progress()` has told nothing new."""
    end, last = time.monotonic() + seconds, None
    while True:
        answer = ask()
        if answer:
            return answer
        now = progress()
        if now != last:
            end, last = time.monotonic() + seconds, now
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.005)


def main():
    match = sys.argv[2] if len(sys.argv) == 3 and sys.argv[1] == "--match" else ""
    chosen = [c for c in _cases if match in c.__name__]
    if not chosen:
        return 77
    print(f"1..{len(chosen)}", flush=True)
    failed = 0
    for number, run in enumerate(chosen, 1):
        begun = time.monotonic()
        try:
            run()
            words = "ok"
        except Exception:
            failed += 1
            words = "not ok"
            for line in traceback.format_exc().rstrip().split("\n"):
                print(f"# {line}")
        print(f"# {time.monotonic() - begun:.2f} s")
        print(f"{words} {number} - {run.__name__}", flush=True)
    return 1 if failed else 0
