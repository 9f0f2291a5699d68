# SPDX-License-Identifier: GPL-2.0-or-later
"""kill -9: the process is ended before each of its calls that change the index, in the middle of
writes, and at random times. Nothing that was acknowledged may be lost, nothing may be damaged, and
the next run must finish the work with nobody's help.

The short form samples the calls; the long form takes every one, up to a number for a run, and makes
up what is missing of a thousand with random times."""
import random
import signal
import subprocess
import tempfile
import time

import harness

SHORT_EACH = 5    # kills of a scenario at calls, in the short form
LONG_MOST = 160   # kills of a scenario at calls, in the long form
LONG_RANDOM = 40


def chosen(pick, calls, most):
    """Numbers of calls: all, or a sample with the first and the last."""
    numbers = range(1, calls + 1)
    if calls <= most:
        return list(numbers)
    return sorted({1, calls, *pick.sample(numbers, most - 2)})


def kill_at_random(scenario, pick, seconds):
    """Ends the run after a part of the time that it takes. @return it, as subprocess has it."""
    with tempfile.TemporaryFile("w+") as feed:
        feed.write(scenario.feed or "")
        feed.seek(0)
        process = subprocess.Popen(scenario.command, stdin=feed, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True,
                                   env=scenario.tools.environment())
    time.sleep(pick.uniform(0, seconds))
    process.send_signal(signal.SIGKILL)
    out, err = process.communicate()
    return subprocess.CompletedProcess(scenario.command, process.returncode, out, err)


def seconds_of(scenario):
    scenario.begin()
    begin = time.monotonic()
    scenario.run()
    return time.monotonic() - begin


def kills(tools, long):
    pick = random.Random(harness.SEED)
    wrong = []
    scenarios = harness.scenarios(tools, long)
    table = harness.Table(["scenario", "articles before", "after", "calls", "killed before a call",
                           "in a write", "at random", "wrong"], [s.name for s in scenarios])
    for scenario in scenarios:
        at_calls = chosen(pick, len(scenario.calls), LONG_MOST if long else SHORT_EACH)
        ways = [("kill", n) for n in at_calls]
        writes = [n for n in at_calls if scenario.calls[n - 1][0] == "write"]
        ways += [("tear", n) for n in (writes if long else writes[:1])]
        ways += [("time", n) for n in range(LONG_RANDOM if long else scenario.moments)]
        seconds = seconds_of(scenario)
        killed = {"kill": 0, "tear": 0, "time": 0}
        failures = 0
        for way, number in ways:
            scenario.begin()
            if way == "time":
                done = kill_at_random(scenario, pick, seconds)
            else:
                done = scenario.run(at=number, do=way)
            killed[way] += done.returncode == -signal.SIGKILL
            try:
                # threads may make fewer calls this time, and then it ends by itself: judged too
                if done.returncode not in (0, -signal.SIGKILL):
                    raise harness.Failure(f"exit {done.returncode}: {done.stderr.strip()}")
                scenario.judge(done)
            except harness.Failure as failure:
                failures += 1
                wrong.append(f"{scenario.name}, {way} {number}: {failure}")
        table.add([scenario.name, len(scenario.before), len(scenario.after), len(scenario.calls),
                   *killed.values(), failures])
    table.add_sums("all", since=3)
    if sum(table.sums[4:7]) == 0:
        wrong.append("no run was killed")
    return wrong


if __name__ == "__main__":
    harness.main(__doc__, kills)
