# SPDX-License-Identifier: MIT
"""A full disk under load: a small tmpfs with a ballast file, or a limit on the size of files."""
import http.client
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import meta
import siar
from tap import case, check, check_eq, main, wait_for

BACK_S = 5.0


class Load:
    """Persons who write one command each, over four connections; what was answered, and when."""

    def __init__(self, site):
        self.site, self.is_over = site, False
        self.acknowledged, self.refused, self.other = [], 0, []
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run, daemon=True) for _ in range(4)]
        for t in self.threads:
            t.start()

    def run(self):
        c = http.client.HTTPConnection("127.0.0.1", self.site.siar.port, timeout=15)
        while not self.is_over:
            with self.lock:
                person = self.site.person()
            # Long words make pages: the disk is full sooner.
            words = "/daftar " + "x" * 500
            try:
                code = self.site.siar.post(meta.body(meta.value([meta.text(person, words)])), connection=c)
            except (http.client.HTTPException, OSError) as e:
                self.other.append(e)
                return
            with self.lock:
                if code == 200:
                    self.acknowledged.append(person.address)
                elif code == 503:
                    self.refused += 1
                else:
                    self.other.append(code)
            time.sleep(0.002 if code == 200 else 0.02)

    def stop(self):
        self.is_over = True
        for t in self.threads:
            t.join()


def full_and_back(site, fill, free):
    load = Load(site)
    wait_for(lambda: len(load.acknowledged) > 100, "a hundred acknowledged")
    fill()
    wait_for(lambda: load.refused > 20, "refusals", 30)
    # The log may find room once more when a checkpoint empties it: what is answered 200 then is kept too.
    wait_for(lambda: site.siar.request("GET", "/healthz")[0] == 503, "healthz to say it")
    wait_for(lambda: site.siar.admin("/readyz")[0] == 503, "readyz to say it")
    wait_for(lambda: load.refused > 100, "more load on the full disk", 30)
    count = len(load.acknowledged)
    freed = time.monotonic()
    free()
    wait_for(lambda: len(load.acknowledged) > count + 50, "service", BACK_S)
    print(f"# {count} acknowledged before, {load.refused} refused, back {time.monotonic() - freed:.2f} s after there was room",
          flush=True)
    check_eq(site.siar.request("GET", "/healthz")[0], 200, "healthz afterwards")
    load.stop()
    check_eq(load.other, [], "other answers")
    wait_for(lambda: set(load.acknowledged) <= {s.to for s in site.stub.log()}, "an answer to each 200", 20)
    site.quiet()
    acknowledged = set(load.acknowledged)
    answers = [s.to for s in site.stub.log() if s.to in acknowledged and s.is_acted]
    check_eq(len(answers), len(acknowledged), "answers")
    check(not any("assertion" in line for line in site.siar.lines()), "its log:", site.siar.lines()[-5:])
    check_eq(site.siar.stop().sql("PRAGMA integrity_check"), [("ok",)])


@case
def f05_a_full_file_system_gives_503_and_comes_back_by_itself():
    root = tempfile.mkdtemp(prefix="siar-disk-")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "siar-test", root],
                      capture_output=True).returncode:
        print("# not allowed to mount: the limit on the size of files stands for it")
        os.rmdir(root)
        return
    try:
        site = siar.Site(per_second=1000, root=root)
        ballast = os.path.join(root, "ballast")

        def fill():
            with open(ballast, "wb", buffering=0) as f:
                try:
                    while True:
                        f.write(b"\0" * 65536)
                except OSError:
                    pass
        full_and_back(site, fill, lambda: os.unlink(ballast))
        site.close()
    finally:
        subprocess.run(["umount", "-l", root], check=True)
        os.rmdir(root)


@case
def f05_files_that_may_not_grow_give_503_and_it_comes_back_by_itself():
    site = siar.Site(per_second=1000)
    pid = site.siar.process.pid
    state = os.path.join(site.siar.dir, "state")

    def fill():
        size = max(os.path.getsize(os.path.join(state, name)) for name in ("siar.db", "siar.db-wal"))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def free():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    full_and_back(site, fill, free)
    site.close()


if __name__ == "__main__":
    sys.exit(main())
