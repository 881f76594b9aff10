# SPDX-License-Identifier: MIT
"""`siar understand`: a text in, JSON out, and what it refuses."""
import json
import os
import subprocess
import sys

from tap import case, check, check_eq, main

BINARY = os.environ["SIAR_BINARY"]


def run(text, *options):
    data = text if isinstance(text, bytes) else text.encode()
    return subprocess.run([BINARY, "understand", *options], input=data, capture_output=True, timeout=20)


def read(text, *options):
    done = run(text, *options)
    check_eq(done.returncode, 0)
    return json.loads(done.stdout)


def refused(words, text, *options):
    done = run(text, *options)
    check_eq(done.returncode, 2)
    check_eq(done.stdout, b"")
    check(words in done.stderr.decode())


@case
def a_promo_is_read_without_a_bot_and_without_a_file():
    got = read("Bismillah... ready pagi jam 06.00. lontong syr padang gulai tauco (gulai buncis). 10rb/porsi",
               "--now", "2026-11-24T19:00")
    check_eq(got["command"], "promo")
    check_eq(got["is_promo"], True)
    check_eq(got["title"], "lontong syr padang gulai tauco (gulai buncis)")
    check_eq(got["prices"], [{"min": 10000, "max": 10000, "per": "porsi", "qty": 1}])
    check_eq(got["category"], "kuliner")
    check_eq(got["time"], "2026-11-25T06:00:00+07:00")
    check_eq(got["flags"], ["ready"])


@case
def a_name_of_two_districts_is_a_question():
    got = read("keripik tempe 15rb lokasi Malang\n")
    check_eq(got["district"], None)
    check_eq(sorted(got["question"]["district"]), [3507, 3573])


@case
def a_moment_may_be_told_in_seconds_milliseconds_and_with_an_offset():
    for now in ("1795521600", "1795521600000", "2026-11-24T12:00:00Z", "2026-11-24T20:00+08:00", "2026-11-24T19:00"):
        check_eq(read("ready besok jam 6 pagi keripik 15rb", "--now", now)["time"], "2026-11-25T06:00:00+07:00")


@case
def in_a_group_only_a_prefix_names_a_command():
    check_eq(read("cari keripik", "--group")["command"], None)
    check_eq(read("/cari keripik", "--group")["command"], "cari")
    check_eq(read("cari keripik", "--private")["command"], "cari")


@case
def wrong_use_and_wrong_text_are_told():
    refused("--now takes", "keripik", "--now", "besok")
    refused("--now takes", "keripik", "--now", "2026-13-01")
    refused("which one", "keripik", "--private", "--group")
    refused("too long", "a" * 65537)
    refused("not UTF-8", b"keripik \xff 15rb")
    refused("not UTF-8", b"keripik \x00 15rb")
    refused("does not take", "keripik", "--json")
    refused("nowhere.yaml", "keripik", "-c", "/nowhere.yaml")
    check_eq(read("")["missing"][0], "text")


if __name__ == "__main__":
    sys.exit(main())
