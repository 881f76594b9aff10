# SPDX-License-Identifier: MIT
"""A database that was copied or restored sends nothing until an operator says so; a second process, a damaged file
and a newer schema are refused in words."""
import os
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import meta
import siar
from tap import case, check, check_eq, main, wait_for


def state(s, name="siar.db"):
    return os.path.join(s.dir, "state", name)


def silent(s, stub, before):
    """It hears and answers nothing."""
    person = meta.Person("Siti", "6281500000777")
    check_eq(s.post(meta.body(meta.value([meta.text(person, "/kategori")]))), 200, "inbound is taken")
    s.wait_deliveries("queued", "reply", lambda v: v > 0)
    check_eq(s.metric("siar_brake"), 3, "brake")
    check_eq(len(stub.log()), before, "sent")
    check("copy" in s.admin("/readyz")[1], "readyz says it", s.admin("/readyz")[1])
    check("copy" in s.run("status")[1], "status says it")
    return person


def released(s, stub, person):
    code, out, err = s.run("resume", "--after-restore")
    check_eq(code, 0, err)
    check("original" in out, out)
    wait_for(lambda: [m for m in stub.log() if m.to == person.address], "the answer", 10)
    check_eq(s.metric("siar_brake"), 0, "brake")
    s.restart()
    check_eq(s.metric("siar_brake"), 0, "brake after a restart")
    rows = s.stop().sql("SELECT count(*) FROM audit WHERE action = 'store.copy_accepted' AND actor LIKE 'local:%'")
    check_eq(rows[0][0], 1, "audit")


@case
def f35_a_copied_state_directory_sends_nothing_until_it_is_told():
    stub = siar.Stub()
    first, second = siar.Siar(stub).start(), siar.Siar(stub)
    first.stop().start().stop()
    shutil.copytree(os.path.join(first.dir, "state"), os.path.join(second.dir, "state"))
    before = len(stub.log())
    second.start()
    second.wait_line("event=store.copy")
    person = silent(second, stub, before)
    second.restart()
    check_eq(second.metric("siar_brake"), 3, "brake after a restart")
    second.run("resume")
    check_eq(second.metric("siar_brake"), 3, "brake after siar resume")
    check_eq(len(stub.log()), before, "sent")
    released(second, stub, person)
    first.start()
    check_eq(first.metric("siar_brake"), 0, "the original goes on")
    first.close()
    second.close()
    stub.close()


@case
def f35_a_backup_put_back_in_its_place_sends_nothing_until_it_is_told():
    stub = siar.Stub()
    s = siar.Siar(stub).start().stop()
    with open(state(s), "rb") as f:
        backup = f.read()
    s.start().stop()
    with open(state(s), "r+b") as f:        # the same file, as cp writes it
        f.truncate()
        f.write(backup)
    before = len(stub.log())
    s.start()
    person = silent(s, stub, before)
    released(s, stub, person)
    s.close()
    stub.close()


@case
def the_place_is_the_same_after_every_restart():
    stub = siar.Stub()
    s = siar.Siar(stub)
    for how in (s.stop, s.kill, s.stop):
        s.start()
        check_eq(s.metric("siar_brake"), 0, "brake")
        how()
    s.close()
    stub.close()


def refused(s, *parts):
    p = subprocess.run([s.binary, "run", "-c", s.config], capture_output=True, text=True, timeout=20)
    check_eq(p.returncode, 1, p.stderr)
    for part in parts:
        check(part in p.stderr, part, p.stderr)


@case
def f07_a_second_process_is_refused():
    stub = siar.Stub()
    s = siar.Siar(stub).start()
    refused(s, "another siar is running here")
    check_eq(s.metric("siar_store_can_commit"), 1, "the first goes on")
    s.close()
    stub.close()


@case
def f42_a_newer_schema_is_refused_and_left_as_it_is():
    stub = siar.Stub()
    s = siar.Siar(stub).start().stop()
    s.sql("PRAGMA user_version = 99")
    with open(state(s), "rb") as f:
        before = f.read()
    refused(s, "of a newer siar")
    with open(state(s), "rb") as f:
        check(f.read() == before, "not a byte is changed")
    s.close()
    stub.close()


@case
def f06_a_damaged_file_is_refused_and_verify_names_it():
    stub = siar.Stub()
    s = siar.Siar(stub).start().stop()
    check_eq(s.run("verify")[0], 0, s.run("verify")[1])
    with open(state(s), "r+b") as f:
        f.seek(4096 * 3)
        f.write(os.urandom(4096))
    refused(s, "is damaged and is left as it is")
    code, out, err = s.run("verify")
    check_eq(code, 1, out + err)
    check("WRONG" in out or "cannot be read" in out + err, out, err)
    s.close()
    stub.close()


if __name__ == "__main__":
    sys.exit(main())
