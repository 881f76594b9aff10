# SPDX-License-Identifier: MIT
"""A run of 5,000 that everything happens to; real_run.py makes one of 200,000."""
import sys

import real_run
from tap import case, main


@case
def f31_a_run_paused_braked_restarted_killed_and_one_cancelled_end_as_the_network_saw_them():
    r = real_run.Run(5000)
    try:
        for line in r.go():
            print(f"# figures: {line}", flush=True)
    finally:
        r.close()


if __name__ == "__main__":
    sys.exit(main())
