# SPDX-License-Identifier: GPL-2.0-or-later
"""Calls that fail: each of a run's calls that change the index fails in turn, for want of room or
by a fault of the disk, once or from then on.

A failed run must say which file of the index and why, exit with 2, and leave everything that was
there before. A run that ends well must have done its work. No process may end by a signal.

Two faults are not Accord's and are counted apart, as libxapian's: version 1.4.22 throws from a
destructor when it cannot write an article's values, which ends the process (SIGABRT); and of an
unsynced database that it cannot write it says only that it cannot cancel. Nothing may be lost by
either.

The short form samples the calls; the long form takes every one, up to a number for a scenario."""
import os
import random
import re

import harness

WAYS = [("ENOSPC", 0), ("ENOSPC", 1), ("EIO", 0), ("EIO", 1)]
SAID = {"ENOSPC": os.strerror(28), "EIO": os.strerror(5)}
SHORT_EACH = 2    # calls of a scenario and way, in the short form
LONG_MOST = 120   # and in the long one
HIDES = "cancel() not supported under Xapian::DB_DANGEROUS"  # what libxapian says instead of why


def fail_once(scenario, way, stays, number, hit):
    """One disturbed run and its judgement. @return how it ended."""
    if os.path.exists(hit):
        os.remove(hit)
    scenario.begin()
    done = scenario.run(at=number, do=way, stays=stays, log=hit)
    if not os.path.exists(hit):  # threads may make fewer calls this time
        return "not met"
    with open(hit, encoding="utf-8") as line:
        at = " ".join(line.readline().split()[1:3])
    try:
        if is_libxapians(done):
            scenario.judge(done)
            return "libxapian's"
        if done.returncode not in (0, 2):
            raise harness.Failure(f"exit {done.returncode}: {done.stderr.strip()}")
        if done.returncode == 2 and way == "short":
            raise harness.Failure(f"a short write is no failure: {done.stderr.strip()}")
        if done.returncode == 2 and (SAID[way] not in done.stderr or
                                     scenario.index not in done.stderr):
            raise harness.Failure(f"does not say what failed: {done.stderr.strip()}")
        scenario.judge(done)
    except harness.Failure as failure:
        raise harness.Failure(f"{scenario.name}, {way}{' from' if stays else ' at'} call {number} "
                              f"({at}): {failure}") from None
    return "said so" if done.returncode == 2 else "ended well"


def is_libxapians(done):
    """Whether a run ended as only libxapian lets it: without the cause, or by an exception that
    nobody caught. terminate() names that, unless it was thrown while another passed by. (Accord's
    own C++ is the binding, which catches all.)"""
    if done.returncode == 2:
        return HIDES in done.stderr
    return done.returncode == harness.ABORTED and re.search(
        r"terminate called (after throwing an instance of 'Xapian::|without an active exception)",
        done.stderr) is not None


def fail_all(tools, long, ways):
    """Every scenario, every way, many calls. Prints the table. @return what went wrong."""
    pick = random.Random(harness.SEED)
    wrong = []
    ends = ["said so", "ended well", "libxapian's", "not met"]
    scenarios = harness.scenarios(tools, long)
    table = harness.Table(["scenario", "failure", "when        ", "runs", *ends, "wrong"],
                          [s.name for s in scenarios])
    for scenario in scenarios:
        hit = os.path.join(scenario.folder, "hit")
        calls = range(1, len(scenario.calls) + 1)
        for way, stays in ways:
            counted = dict.fromkeys([*ends, "wrong"], 0)
            fitting = [n for n in calls if way != "short" or scenario.calls[n - 1][0] == "write"]
            most = LONG_MOST if long else SHORT_EACH
            for number in fitting if len(fitting) <= most else sorted(pick.sample(fitting, most)):
                try:
                    counted[fail_once(scenario, way, stays, number, hit)] += 1
                except harness.Failure as failure:
                    counted["wrong"] += 1
                    wrong.append(str(failure))
            table.add([scenario.name, way, "from then on" if stays else "once",
                       sum(counted.values()), *counted.values()])
    table.add_sums("all", since=3)
    return wrong


def failures(tools, long):
    return fail_all(tools, long, WAYS)


if __name__ == "__main__":
    harness.main(__doc__, failures)
