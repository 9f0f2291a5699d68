# SPDX-License-Identifier: GPL-2.0-or-later
"""A second writer: it is told at once who has the index, or waits as long as it may and then does
its work; searches go on meanwhile; and the lock of a writer that was killed needs nobody's hand.
And --check and --dry-run beside writers, one after the other, that add, replace and prune articles
so that the index is merged: --check may find files that are not in step with it, but no damage, and
no article gone; --dry-run must say what it says of the index before a commit, or after it.

The short form does each once, with six writers at a time in the crowd; the long form fifty times.
"""
import json
import os
import random
import signal
import subprocess
import threading
import time

import harness

CROWD = 6        # writers at once
ROUNDS_LONG = 50
AT_ONCE = 10     # seconds: "at once", on a busy machine, with a process to start
HELD_LONGEST = 60
TURNS = 12       # writers beside --check
TURN = 80        # articles of each: more than are written in place


class Holder:
    """A writer that has the index for as long as its standard input stays open."""

    def __init__(self, tools, index, numbers):
        self.process = subprocess.Popen(
            [tools.indexer, "--index", index, "--quiet", "--lock-wait", str(HELD_LONGEST), "-"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=tools.environment())
        self.process.stdin.write("".join(harness.article(n) for n in numbers))
        self.process.stdin.flush()
        self.wait_until_it_has(tools, index)

    def wait_until_it_has(self, tools, index):
        """It has the index once another is told that this very process has it."""
        end = time.monotonic() + harness.TIMEOUT
        while time.monotonic() < end:
            told = tools.run(tools.indexer, "--index", index, "--quiet", "--remove", "nobody")
            if f"process {self.process.pid} " in told.stderr:
                return
            time.sleep(0.02)
        raise harness.Failure(f"nobody is told that process {self.process.pid} has the index: "
                              f"{told.stderr.strip()}")

    def finish(self):
        _, err = self.process.communicate()
        if self.process.returncode != 0:
            raise harness.Failure(f"the first writer: {err.strip()}")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()


def expect(truth, what):
    if not truth:
        raise harness.Failure(what)


def timed(tools, *command, stdin=None):
    begin = time.monotonic()
    done = tools.run(*command, stdin=stdin)
    return done, time.monotonic() - begin


def ids(tools, index):
    return set(tools.contents(index))


def told_at_once(tools, index):
    holder = Holder(tools, index, range(100, 103))
    before = ids(tools, index)
    done, seconds = timed(tools, tools.indexer, "--index", index, "-", stdin=harness.article(110))
    expect(done.returncode == 2 and index in done.stderr and seconds < AT_ONCE,
           f"the second writer: exit {done.returncode} after {seconds:.1f} s: {done.stderr}")
    expect(f"process {holder.process.pid} " in done.stderr, f"does not say who: {done.stderr}")
    done, seconds = timed(tools, tools.indexer, "--index", index, "--lock-wait", "2", "-",
                          stdin=harness.article(110))
    expect(done.returncode == 2 and 1 < seconds < AT_ONCE,
           f"gives up: exit {done.returncode} after {seconds:.1f} s")
    tools.check(index)
    tools.status(index)
    expect(ids(tools, index) == before, "a search beside a writer sees what is not committed")
    holder.finish()
    expect(ids(tools, index) == before | {f"a{n}" for n in range(100, 103)},
           "the first writer's articles")


def waits(tools, index):
    holder = Holder(tools, index, range(200, 203))
    second = subprocess.Popen([tools.indexer, "--index", index, "--quiet", "--lock-wait", "60",
                               "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    second.stdin.write(harness.article(210))
    second.stdin.close()
    time.sleep(0.3)
    expect(second.poll() is None, "does not wait")
    holder.finish()
    expect(second.wait(harness.TIMEOUT) == 0, f"after waiting: {second.stderr.read()}")
    second.stderr.close()
    expect({"a200", "a202", "a210"} <= ids(tools, index), "an article of the two is not there")


def killed(tools, index):
    before = ids(tools, index)
    holder = Holder(tools, index, range(300, 303))
    holder.kill()
    tools.check(index)
    expect(before <= ids(tools, index), "an article was lost with the writer")
    done, seconds = timed(tools, tools.indexer, "--index", index, "--quiet", "-",
                          stdin=harness.article(310))
    expect(done.returncode == 0 and seconds < AT_ONCE,
           f"after a killed writer: exit {done.returncode}, {seconds:.1f} s: {done.stderr}")
    expect("a310" in ids(tools, index), "the article of the next writer is not there")


def crowd(tools, index, pick=random.Random(harness.SEED)):
    """Many at once; one of them is killed. The others' articles are all there."""
    first = pick.randrange(1000, 1 << 30)
    folders = [f"{index}-articles-{first + i}" for i in range(CROWD)]
    for i, folder in enumerate(folders):
        harness.write_articles(folder, range(first + i * 10, first + i * 10 + 10), per_file=10)
    writers = [subprocess.Popen([tools.indexer, "--index", index, "--quiet", "--lock-wait", "60",
                                 folder], stderr=subprocess.PIPE, text=True) for folder in folders]
    time.sleep(pick.uniform(0, 0.05))
    writers[0].send_signal(signal.SIGKILL)
    for number, writer in enumerate(writers):
        _, err = writer.communicate(timeout=harness.TIMEOUT)
        expect(writer.returncode == 0 or (number == 0 and writer.returncode == -signal.SIGKILL),
               f"writer {number} of {CROWD}: exit {writer.returncode}: {err}")
    tools.check(index)
    there = ids(tools, index)
    lost = [n for n in range(first + 10, first + CROWD * 10) if f"a{n}" not in there]
    expect(not lost, f"articles {lost} of writers that ended well are not there")


def take_turns(tools, index, folder, walking, wrong):
    """Each writer adds articles, replaces the last ones, and forgets those of the one before the
    last. The files stay as they are while --check walks over them."""
    for turn in range(TURNS):
        first = turn * TURN
        with walking:
            harness.write_articles(folder, range(first, first + TURN))
            harness.write_articles(folder, range(max(0, first - TURN // 4), first), about="gas")
            for number in range(max(0, first - 2 * TURN), max(0, first - TURN)):
                os.remove(os.path.join(folder, f"{number}.jsonl"))
        done = tools.run(tools.indexer, "--index", index, "--quiet", "--prune", folder)
        if done.returncode != 0:
            wrong.append(f"writer {turn}: exit {done.returncode}: {done.stderr.strip()}")


def checked(tools, index):
    """--check, again and again beside the writers."""
    folder, walking, wrong, checks = f"{index}-articles", threading.Lock(), [], 0
    harness.write_articles(folder, range(TURN))
    tools.must(tools.indexer, "--index", index, "--quiet", folder)
    writing = threading.Thread(target=take_turns, args=(tools, index, folder, walking, wrong))
    writing.start()
    while writing.is_alive() and not wrong:
        with walking:
            done = tools.run(tools.indexer, "--index", index, "--check", "--json")
        checks += 1
        told = json.loads(done.stdout or "{}")
        if done.returncode not in (0, 1) or told["problems"] or told["missing"]:
            wrong.append(f"check {checks}: exit {done.returncode}: {told.get('problems')}, missing "
                         f"{told.get('missing')}, {done.stderr.strip()}")
        with walking:
            done = tools.run(tools.indexer, "--index", index, "--dry-run", "--json", folder)
        told = json.loads(done.stdout or "{}")
        counts = (told.get("added"), told.get("changed"))
        if done.returncode != 0 or counts not in ((TURN, TURN // 4), (0, 0)):
            wrong.append(f"dry run {checks}: exit {done.returncode}: added, changed {counts}, "
                         f"{done.stderr.strip()}")
        time.sleep(0.01)  # or a writer would wait for long to change files
    writing.join()
    expect(not wrong, "; ".join(wrong))
    expect(checks >= 3, f"only {checks} checks")


def writers(tools, long):
    wrong = []
    table = harness.Table(["second writer", "rounds", "good", "seconds each"])
    for test in (told_at_once, waits, killed, crowd, checked):
        good, begin = 0, time.monotonic()
        rounds = ROUNDS_LONG if long else 1
        for number in range(rounds):
            index = os.path.join(tools.work, f"{test.__name__}-{number}")
            tools.must(tools.indexer, "--index", index, "--quiet", "-",
                       stdin="".join(harness.article(n) for n in range(5)))
            try:
                test(tools, index)
                good += 1
            except (harness.Failure, subprocess.TimeoutExpired) as failure:
                wrong.append(f"{test.__name__}: {failure}")
        table.add([test.__name__.replace("_", " "), rounds, good,
                   round((time.monotonic() - begin) / rounds, 2)])
    return wrong


if __name__ == "__main__":
    harness.main(__doc__, writers)
