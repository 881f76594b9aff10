#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""gateway_peer.py SCRIPT PACKAGE FAKE: a client of a messaging network that nobody here wrote, from npm, at our fake of that
network (telegram, green_api): what it understands is what siar is tested against. Left out as peer.py says.
"""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [os.path.join(HERE, "..", "e2e"), os.path.join(HERE, "..", "gateway")]
from fake.green_api import GreenApi
from fake.telegram import Telegram
from peer import SCRIPT_SECONDS, leave_out, why_no_node, why_not_installed
from siar import die_with_parent

TOKEN, INSTANCE = "110201543:uji-token", "7103000001"


def main():
    script, package, kind, rest = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    missing = why_no_node()
    if missing:
        return leave_out(missing)
    folder = tempfile.mkdtemp(prefix="siar-peer-")
    try:
        missing = why_not_installed(folder, package)
        if missing:
            return leave_out(missing)
        for name in script, os.path.join(HERE, "tap.mjs"), os.path.join(HERE, "fake.mjs"):
            shutil.copy(name, folder)
        fake = Telegram(TOKEN) if kind == "telegram" else GreenApi(INSTANCE, TOKEN)
        code = subprocess.run(["node", os.path.join(folder, os.path.basename(script)), fake.base_url, TOKEN, *rest],
                              timeout=SCRIPT_SECONDS, preexec_fn=die_with_parent).returncode
        if fake.unknown:
            print(f"# calls that the fake does not know: {fake.unknown}")
        fake.close()
        return code
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
