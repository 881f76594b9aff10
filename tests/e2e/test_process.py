# SPDX-License-Identifier: MIT
"""The process: start, stop, a second one, its command line, its sockets, and what it never says."""
import http.client
import json
import os
import signal
import stat
import subprocess
import sys
import time

import meta
import siar
from tap import case, check, check_eq, main, wait_for

site = siar.Site()


@case
def f07_a_second_siar_on_the_same_folder_refuses_with_a_clear_line():
    p = subprocess.run([site.siar.binary, "run", "-c", site.siar.config], capture_output=True, text=True, timeout=20)
    check_eq(p.returncode, 1, p.stderr)
    last = p.stderr.strip().splitlines()[-1]
    check("another siar is running here" in last and "siar.lock" in last, "its line:", p.stderr)
    site.talk(site.person(), "/kategori", "Kategori")       # the first one goes on
    check_eq(site.siar.status()["can_commit"], True)


@case
def sigterm_stops_it_cleanly_and_the_next_start_is_not_careful():
    begun = time.monotonic()
    check_eq(site.siar.term(), 0, "exit code")
    check(time.monotonic() - begun < 10, "seconds:", time.monotonic() - begun)
    check(any("event=app.stop clean=1" in line for line in site.siar.lines()[-3:]), "lines:", site.siar.lines()[-3:])
    site.siar.start()
    check_eq(site.siar.status()["careful"], False)
    site.siar.kill()
    site.siar.start()
    check_eq(site.siar.status()["careful"], True, "after kill -9")
    check_eq(site.siar.metric("siar_careful"), 1)
    site.talk(site.person(), "/kategori", "Kategori")       # careful, but at work
    site.siar.restart()
    check_eq(site.siar.status()["careful"], False)


@case
def sigterm_waits_for_what_is_in_flight():
    person = site.person()
    site.stub.switch(delay_ms=1500)
    site.say(person, "/kategori")
    wait_for(lambda: site.siar.status()["accounts"][0]["in_flight"] == 1, "a send in flight")
    site.siar.stop()
    site.stub.switch(delay_ms=0)
    site.siar.start()
    check_eq(site.siar.deliveries("uncertain", "reply"), 0, "its answer was still taken")
    check_eq(len(site.all_to(person)), 1)


@case
def sigterm_does_not_wait_for_ever():
    person = site.person()
    site.stub.switch(fault="hang")
    site.say(person, "/kategori")
    wait_for(lambda: site.siar.status()["accounts"][0]["in_flight"] == 1, "a send in flight")
    begun = time.monotonic()
    check_eq(site.siar.term(), 0, "exit code")
    check(time.monotonic() - begun < 10, "seconds:", time.monotonic() - begun)
    site.siar.start()
    check_eq(site.siar.deliveries("uncertain", "reply"), 1, "uncertain")


@case
def sigterm_answers_what_it_has_taken():
    connections = [http.client.HTTPConnection("127.0.0.1", site.siar.port, timeout=15) for _ in range(8)]
    people = []
    for c in connections:
        people.append(site.person())
        data = meta.body(meta.value([meta.text(people[-1], "/kategori")]))
        c.request("POST", "/webhook/utama", data, {"X-Hub-Signature-256": meta.sign(siar.SECRET, data)})
    site.siar.process.send_signal(signal.SIGTERM)
    acknowledged = []
    for person, c in zip(people, connections):
        try:
            if c.getresponse().status == 200:
                acknowledged.append(person)
        except (http.client.HTTPException, OSError):
            pass    # it was not taken: Meta would send it again
    check_eq(site.siar.wait_exit(), 0)
    site.siar.start()
    for person in acknowledged:
        site.hear(person, "Kategori")


BROKEN = """\
timezone: WIB
listen: 127.0.0.1:99999
lisen_admin: unix:/tmp/x
state_dir: {dir}/state
accounts:
  - name: utama
    kind: whatsapp_clod
  - name: kedua
    kind: whatsapp_cloud
    phone_number_id: 123
    limits: {{ per_second: banyak }}
    app_secret_file: {dir}/app_secret
    verify_token_file: {dir}/nothing
    access_token_file: {dir}/access_token
"""


@case
def f40_check_tells_five_mistakes_in_five_lines_and_exits_2():
    path = site.siar.write("broken.yaml", BROKEN.format(dir=site.siar.dir))
    code, out, err = site.siar.run("check", config=path)
    check_eq(code, 2, err)
    lines = err.strip().splitlines()
    where = [line.split(": ", 1)[0].rsplit("/", 1)[-1] for line in lines]
    check_eq(where, ["broken.yaml:2:9", "broken.yaml:3:1", "broken.yaml:7:11", "broken.yaml:11:27", "broken.yaml:13:24"],
             err)
    for line, word in zip(lines, ("listen", "did you mean 'listen_admin'", "whatsapp_cloud", "per_second", "cannot be read")):
        check(word in line, word, line)
    check_eq(site.siar.run("run", config=path)[0], 2, "run with it")
    check_eq(site.siar.run("check")[0], 0, "the right one")


@case
def a_secret_that_others_can_read_is_refused():
    path = os.path.join(site.siar.dir, "access_token")
    os.chmod(path, 0o644)
    code, out, err = site.siar.run("check")
    os.chmod(path, 0o600)
    check_eq(code, 2, err)
    check("access_token" in err and siar.TOKEN not in err, "error:", err)


@case
def status_pause_and_resume_go_through_the_control_socket():
    check_eq(site.siar.status()["brake"], "off")
    code, out, err = site.siar.run("pause")
    check_eq(code, 0, err)
    check(len(out.strip()) > 0, "an answer")
    check_eq(site.siar.status()["brake"], "promos stopped")
    check_eq(site.siar.metric("siar_brake"), 1)
    site.siar.restart()
    check_eq(site.siar.status()["brake"], "promos stopped", "after a restart")
    site.talk(site.person(), "/kategori", "Kategori")       # replies go on
    seller, member = site.shop("Toko Rem", "Kota Batu", "kriya"), site.subscriber("kriya Kota Batu")
    site.approve(site.promo(seller, "Topeng rem 20rb"))
    site.quiet()
    check_eq([s for s in site.all_to(member) if "Topeng" in s.text], [], "while it is paused")
    check_eq(site.siar.run("resume")[0], 0)
    site.hear(member, "Topeng rem")
    check_eq(site.siar.status()["brake"], "off")
    text = site.siar.run("status")[1]
    check("utama" in text and "open" in text, "status:", text)


@case
def an_operator_stops_all_and_lets_go_by_chat():
    member = site.person()
    site.talk(site.siar.operator, "/rem semua", "kecuali kepada petugas")
    site.say(member, "/kategori")
    site.talk(site.siar.operator, "/kategori", "Kategori")
    check_eq(site.all_to(member), [], "she waits")
    site.talk(site.siar.operator, "/lanjut semua", "Rem dilepas")
    site.hear(member, "Kategori")


@case
def the_command_line_says_when_siar_does_not_run():
    site.siar.stop()
    code, out, err = site.siar.run("status")
    check_eq(code, 1)
    check("not running" in err, "error:", err)
    site.siar.start()


@case
def help_version_and_wrong_words():
    run = lambda *words: subprocess.run([site.siar.binary, *words], capture_output=True, text=True, timeout=10)
    p = run("--help")
    check_eq(p.returncode, 0)
    check("examples:" in p.stdout and "exit codes" in p.stdout, "help:", p.stdout)
    check_eq(run("version").returncode, 0)
    check(run("version").stdout.startswith("siar 0."), "version")
    check_eq(run("nonsense").returncode, 2)
    check_eq(run("run", "--nonsense").returncode, 2)
    check_eq(run().returncode, 2)
    check_eq(run("run", "-c", "/nonexistent.yaml").returncode, 2)


@case
def link_prints_how_people_arrive():
    code, out, err = site.siar.run("link")
    check_eq(code, 0, err)
    check("https://wa.me/6281100000000" in out, "link:", out[:200])


@case
def the_sockets_are_the_owners_alone():
    for name in ("admin.sock", "control.sock", "siar.db"):
        mode = os.stat(os.path.join(site.siar.dir, "state", name)).st_mode
        check_eq(stat.S_IMODE(mode) & 0o077, 0, name)


@case
def health_readiness_and_metrics_answer():
    check_eq(site.siar.request("GET", "/healthz")[0], 200)
    check_eq(site.siar.admin("/readyz")[0], 200)
    check_eq(site.siar.admin("/nothing")[0], 404)
    check_eq(site.siar.request("GET", "/metrics")[0], 404, "not for the public")
    code, words = site.siar.admin("/metrics")
    check_eq(code, 200)
    for name in ("siar_webhooks_total", "siar_turns_total", "siar_commit_seconds_bucket", "siar_acknowledge_seconds_count",
                 "siar_deliveries", "siar_lane_state", "siar_inbox_aside_total", "siar_turn_batch_events_sum"):
        check("\n" + name in words, name)
    for line in words.splitlines():
        check(line.startswith("# ") or len(line.rsplit(" ", 1)) == 2 and float(line.rsplit(" ", 1)[1]) >= 0, line)


@case
def f40_a_changed_config_takes_effect_without_a_restart_and_a_broken_one_does_not():
    pid = site.siar.process.pid
    newcomer = site.person("Moderator Baru")
    site.talk(newcomer, "/antre", "hanya untuk moderator")
    good = open(site.siar.config).read()
    at = len(site.siar.lines())
    site.siar.write("siar.yaml", good + f"    - phone: {newcomer.phone}\n")
    site.siar.process.send_signal(signal.SIGHUP)
    site.siar.wait_line("app.reload", 10, at)
    site.talk(newcomer, "/siapa", "Peran: moderator")
    at = len(site.siar.lines())
    site.siar.write("siar.yaml", good + "nonsense: 1\n")
    site.siar.process.send_signal(signal.SIGHUP)
    site.siar.wait_line("config.error", 10, at)
    site.talk(newcomer, "/antre", "menunggu")
    at = len(site.siar.lines())
    site.siar.write("siar.yaml", good)
    site.siar.process.send_signal(signal.SIGHUP)
    site.siar.wait_line("app.reload", 10, at)
    check_eq(site.siar.process.pid, pid)


@case
def a_client_that_leaves_does_no_harm():
    people = [site.person() for _ in range(20)]
    for person in people:
        c = http.client.HTTPConnection("127.0.0.1", site.siar.port, timeout=15)
        data = meta.body(meta.value([meta.text(person, "/kategori")]))
        c.request("POST", "/webhook/utama", data, {"X-Hub-Signature-256": meta.sign(siar.SECRET, data)})
        c.close()
    check_eq(site.siar.request("GET", "/healthz")[0], 200)


@case
def verify_reads_everything_with_and_without_a_running_siar():
    code, out, _ = site.siar.run("verify")
    check_eq((code, {line[:7] for line in out.splitlines()}), (0, {"ok     "}), out)
    check(len(out.splitlines()) >= 10, "lines:", out)
    site.siar.stop()
    code, out, _ = site.siar.run("verify", "--json")
    check_eq((code, json.loads(out)["ok"]), (0, True), out)
    site.siar.sql("UPDATE delivery_count SET n = n + 1")
    code, out, _ = site.siar.run("verify")
    check_eq(code, 1, out)
    check("WRONG  counters of deliveries equal their rows: " in out, "words:", out)
    site.siar.start()
    code, out, _ = site.siar.run("verify", "--json")
    check_eq((code, json.loads(out)["ok"]), (1, False), out)
    site.siar.stop()
    site.siar.sql("UPDATE delivery_count SET n = n - 1")
    site.siar.start()


@case
def secrets_appear_in_nothing_it_says():
    site.stub.switch(fault="unauthorized")
    site.say(site.person(), f"/promo {siar.TOKEN}")
    wait_for(lambda: site.siar.status()["accounts"][0]["lane"] == "stopped", "the stop")
    site.siar.run("resume")
    site.siar.request("GET", f"/webhook/utama?hub.mode=subscribe&hub.challenge=1&hub.verify_token={siar.VERIFY}x")
    site.siar.post(b"{not json", secret=siar.SECRET)
    pid = site.siar.process.pid
    said = {"log": "\n".join(site.siar.lines()), "metrics": site.siar.admin("/metrics")[1],
            "status": json.dumps(site.siar.status()), "status text": site.siar.run("status")[1],
            "check": "".join(map(str, site.siar.run("check"))), "link": site.siar.run("link")[1],
            "wrong token": str(site.siar.request("GET", "/webhook/utama?hub.verify_token=x")),
            "wrong signature": str(site.siar.request("POST", "/webhook/utama", b"x")),
            "cmdline": open(f"/proc/{pid}/cmdline").read(), "environ": open(f"/proc/{pid}/environ").read()}
    for what, words in said.items():
        for secret in (siar.SECRET, siar.VERIFY, siar.TOKEN):
            check(secret not in words, f"{secret} in {what}")
    phones = [p for p in ("6281200000001", "6281200000002", "62813000000") if p in said["log"]]
    check_eq(phones, [], "phone numbers in the log")


@case
def after_all_this_it_ends_cleanly():
    """Also what the sanitizers say comes out here."""
    check_eq(site.siar.term(), 0, "\n".join(site.siar.lines()[-40:]))


if __name__ == "__main__":
    sys.exit(main())
