# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads that fail: each read of the index's files by a search, by --status and by --check fails in
turn with EIO, once or from then on. The command must say so, naming the index, with exit 2, or
answer as if nothing had been; an answer cut short is wrong. What is mapped into memory makes no
reads, and none are counted then.

The short form samples the reads, the long form takes all."""
import os
import random

import damage
import harness

SHORT_EACH = 6  # reads of a command and way
ENDS = ["told", "right", "WRONG"]


def count_reads(subject, command, log):
    if os.path.exists(log):
        os.remove(log)
    subject.tools.run(*command, env=subject.tools.environment(subject.index, kinds="read", log=log))
    if not os.path.exists(log):
        return 0
    with open(log, encoding="utf-8") as lines:
        return sum(1 for _ in lines)


def read_once(subject, command, expected, number, stays):
    """One command with a failing read. @return how it ended; fails when it is wrong."""
    env = subject.tools.environment(subject.index, kinds="read", at=number, do="EIO", stays=stays)
    done = subject.tools.run(*command, env=env)
    if done.returncode in (0, 1) and subject.same(done.stdout, expected):
        return "right"
    if done.returncode == 2 and subject.index in done.stdout + done.stderr:
        return "told"
    raise harness.Failure(f"exit {done.returncode}, {len(done.stdout)} bytes instead of "
                          f"{len(expected)}: {done.stderr.strip()}")


def reads(tools, long):
    pick = random.Random(harness.SEED)
    subject = damage.Subject(tools)
    commands = [*subject.searches(), [tools.indexer, "--index", subject.index, "--check", "--json"]]
    names = ["search by date", "many searches", "--show", "--status", "--check"]
    log = os.path.join(tools.work, "reads")
    wrong = []
    table = harness.Table(["command", "failing     ", "reads", "runs", *ENDS], names)
    for name, command in zip(names, commands):
        expected = tools.run(*command).stdout
        count = count_reads(subject, command, log)
        for stays in (0, 1):
            numbers = range(1, count + 1)
            if not long and count > SHORT_EACH:
                numbers = sorted(pick.sample(numbers, SHORT_EACH))
            counted = dict.fromkeys(ENDS, 0)
            for number in numbers:
                try:
                    counted[read_once(subject, command, expected, number, stays)] += 1
                except harness.Failure as failure:
                    counted["WRONG"] += 1
                    wrong.append(f"{name}, EIO{' from' if stays else ' at'} read {number} of "
                                 f"{count}: {failure}")
            table.add([name, "from then on" if stays else "once", count, len(numbers),
                       *counted.values()])
    table.add_sums("all", since=2)
    return wrong


if __name__ == "__main__":
    harness.main(__doc__, reads)
