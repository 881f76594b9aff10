# SPDX-License-Identifier: MIT
"""What the network says later of what it was sent: twice, in a wrong order, before its own answer, or after none at all."""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import real_run
import siar
from tap import case, check, check_eq, main, wait_for

N, ECHO_S = 400, 60


def run_of(n):
    """A site with a promo that waits for its moderator, and n people who want it."""
    stub = siar.Stub()
    s = siar.Siar(stub)
    s.start().stop()
    real_run.fill(s, n)
    s.start()
    site = siar.Site.over(stub, s)
    number = site.promo(site.shop(), "Keripik tempe pedas 15rb")
    site.quiet()
    stub.reset()
    site._heard.clear()
    stub.words("meneruskan promo dari")
    return site, number


@case
def f19_statuses_that_come_twice_in_a_wrong_order_and_before_the_answer_only_move_forward():
    site, number = run_of(N)
    s = site.siar
    # The answers take 50 ms, so that most statuses come before them; others come 200 ms later.
    site.stub.switch(delay_ms=50)
    site.stub.statuses(s, "sent,delivered,read", doubled=40, reordered=60, delayed=30, delay_ms=200, seed=3)
    site.say(s.moderator, f"/setuju {number}")
    wait_for(lambda: s.deliveries("read") == N, "all read", 30)
    wait_for(lambda: site.stub.count()["statuses_waiting"] == 0, "all statuses")
    check_eq(s.deliveries("read"), N, "still read")
    count = site.stub.count()
    check(count["statuses_doubled"] > N / 3 and count["statuses_reordered"] > N / 3, "nothing was wrong with them:", count)
    check_eq((site.stub.count()["recipients"], site.stub.tally("to", 2)), (N, {}), "each once")
    site.close()


def unanswered(site):
    return sum(1 for e in site.stub.log() if e.result == "cut_after" and "meneruskan promo" in e.text)


@case
def uncertain_promos_are_settled_by_the_echo_within_a_minute():
    site, number = run_of(N)
    s = site.siar
    site.stub.statuses(s, "sent,delivered", lost=1, delayed=50, delay_ms=2000)
    site.stub.switch(fault="cut_after", n=-1, every=4)
    site.say(s.moderator, f"/setuju {number}")
    wait_for(lambda: site.stub.count()["recipients"] == N, "all of it", 120)
    begun = time.monotonic()
    n = unanswered(site)
    check(n > N / 5, "unanswered:", n)
    s.wait_deliveries("sending", "promo", 0)
    s.wait_deliveries("uncertain", "promo", lambda left: left <= n / 100, ECHO_S)
    now = s.metrics()       # all at one moment
    left, sent, delivered = (int(now[f'siar_deliveries{{state="{x}",class="promo"}}']) for x in ("uncertain", "sent", "delivered"))
    print(f"# figures: {n} of {N} promos without an answer: {n - left} settled by the echo {time.monotonic() - begun:.1f} s after the "
          f"last, {left} left")
    check_eq(sent + delivered, N - left, "the others")
    check_eq(site.stub.tally("to", 2), {}, "none twice")
    site.close()


@case
def without_an_echo_uncertain_promos_stay_visible_and_are_not_sent_again():
    site, number = run_of(20)
    s = site.siar
    site.stub.statuses(s, "delivered", echo=0, delayed=100, delay_ms=1)
    site.stub.switch(fault="cut_after", n=-1, every=4)
    site.say(s.moderator, f"/setuju {number}")
    wait_for(lambda: site.stub.count()["recipients"] == 20, "all of it", 60)
    s.wait_deliveries("uncertain", "promo", unanswered(site))
    wait_for(lambda: site.stub.count()["statuses_waiting"] == 0, "statuses")
    site.stub.switch(fault="none")
    site.talk(site.person(), "/kategori", "Kategori")
    check_eq(s.deliveries("uncertain"), unanswered(site), "still shown")
    check_eq(site.stub.tally("to", 2), {}, "none twice")
    site.close()


if __name__ == "__main__":
    sys.exit(main())
