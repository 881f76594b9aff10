#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""peer.py SCRIPT PACKAGE: installs PACKAGE from npm into a folder that is gone afterwards, starts `siar demo` without its
people, and lets SCRIPT (its output is TAP) talk to it. Left out, with a word, when node or npm's registry is not there.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "..", "e2e"))
from demo import MEMBER, Demo
from siar import die_with_parent

NODE_OLDEST, INSTALL_SECONDS, SCRIPT_SECONDS = 20, 90, 60


def leave_out(why):
    print(f"1..0 # SKIP {why}")
    return 0


def why_no_node():
    if not shutil.which("node") or not shutil.which("npm"):
        return "node and npm are not here"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, timeout=20).stdout
    found = re.match(r"v(\d+)\.", version)
    return None if found and int(found.group(1)) >= NODE_OLDEST else f"node is older than {NODE_OLDEST}: {version.strip()}"


def why_not_installed(folder, package):
    """None once it is there. Scripts of the package are not run."""
    with open(os.path.join(folder, "package.json"), "w", encoding="utf-8") as f:
        f.write('{"private": true, "type": "module"}\n')
    command = ["npm", "install", "--prefix", folder, "--cache", os.path.join(folder, "cache"), "--ignore-scripts", "--no-audit",
               "--no-fund", "--no-update-notifier", "--fetch-retries=1", "--fetch-timeout=20000", package]
    try:
        p = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, preexec_fn=die_with_parent)
    except subprocess.TimeoutExpired:
        return f"npm did not bring {package} within {INSTALL_SECONDS} s"
    if p.returncode == 0:
        return None
    words = [line for line in p.stderr.splitlines() if " error " in line or "ERR!" in line]
    return f"npm does not bring {package}: {words[0][:100] if words else p.returncode}"


def main():
    script, package, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
    missing = why_no_node()
    if missing:
        return leave_out(missing)
    folder = tempfile.mkdtemp(prefix="siar-peer-")
    try:
        missing = why_not_installed(folder, package)
        if missing:
            return leave_out(missing)
        # Modules are looked for beside the script that asks for them.
        for name in script, os.path.join(HERE, "tap.mjs"), os.path.join(HERE, "network.mjs"):
            shutil.copy(name, folder)
        demo = Demo("--empty")
        demo.person(MEMBER, "Budi")
        sys.stdout.flush()
        code = subprocess.run(["node", os.path.join(folder, os.path.basename(script)), f"http://127.0.0.1:{demo.port}", MEMBER,
                               *rest], timeout=SCRIPT_SECONDS, preexec_fn=die_with_parent).returncode
        demo.stop()
        return code
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
