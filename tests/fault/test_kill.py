# SPDX-License-Identifier: MIT
"""kill -9, fifty times in a round, under webhooks and a run of promos; see kills.py. SIAR_KILLS and SIAR_SEED say otherwise."""
import os
import sys
import time

import kills
from tap import case, check, main

KILLS = int(os.environ.get("SIAR_KILLS", kills.ROUND))
seed = int(os.environ.get("SIAR_SEED", time.time_ns() % 1000000))


@case
def f01_kill_9_at_each_point_loses_nothing_acknowledged_and_doubles_no_promo():
    print(f"# SIAR_SEED={seed}", flush=True)
    r = kills.Round(seed, KILLS, acks=40, recipients=5000, rate=300)
    try:
        figures = r.run()
        late = r.settle_late()
    finally:
        r.close()
    print(f"# figures: kill -9: {kills.show(figures)}, settled by late statuses {late}")
    print(f"# figures: points hit: {kills.show(r.points)}")
    check(r.promos_at_last_kill < r.recipients, "the last kill was in the middle of the run")
    if KILLS >= kills.ROUND:
        # The last is a matter of milliseconds: a round hits it once or not at all.
        for point in kills.POINTS[:-1]:
            check(r.points[point] > 0, "never hit:", point)


if __name__ == "__main__":
    sys.exit(main())
