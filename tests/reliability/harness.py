# SPDX-License-Identifier: GPL-2.0-or-later
"""What the parts of the reliability harness share: the commands, made-up articles, scenarios.

An index is a black box here: the two commands are all that touches it. A scenario is one run of a
command that changes an index, with what the index holds before and after it. Whatever happens in
the middle of that run, three things must be true of every index that it leaves (see judge()):
accord-indexer --check finds it sound; each article is in it as it was before or as it is to be
after, and once; and the same run, done again, makes of it what an undisturbed run makes.
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

SKIPPED = 77         # what ctest takes for "skipped"
TIMEOUT = 300        # seconds; a command that takes longer hangs
SEED = 1648
COMMON = "delegations"  # a word of every article
ABORTED = -6            # the exit status of a process that SIGABRT has ended


class Failure(Exception):
    """A promise that was not kept."""


class Tools:
    """The programs of a build folder, and a folder to work in."""

    def __init__(self, build):
        self.indexer = os.path.join(build, "indexer", "accord-indexer")
        self.query = os.path.join(build, "query", "accord-query")
        self.batches = os.path.join(build, "tests", "reliability-batches")
        self.only = None  # a scenario
        self.shim = os.path.join(build, "tests", "libreliability-faults.so")
        self.work = os.path.realpath(tempfile.mkdtemp(prefix="accord-reliability-"))

    def close(self):
        shutil.rmtree(self.work, ignore_errors=True)

    def environment(self, below=None, **faults):
        """The environment of a command, with the shim when faults are asked for. What a sanitizer
        finds ends the command by a signal, as no command may end; but for Xapian 1.4's own check(),
        which frees an object by its base class."""
        made = {**os.environ, "LC_ALL": "C.UTF-8", "UBSAN_OPTIONS": "abort_on_error=1",
                "ASAN_OPTIONS": "abort_on_error=1:new_delete_type_mismatch=0"}
        if below is not None:
            made.update(LD_PRELOAD=self.shim, FAULT_BELOW=below)
            made.update({"FAULT_" + name.upper(): str(value) for name, value in faults.items()})
        return made

    def run(self, *command, env=None, stdin=None):
        """Runs a command to its end. A hang is a failure."""
        try:
            return subprocess.run(command, env=env or self.environment(), input=stdin, text=True,
                                  capture_output=True, timeout=TIMEOUT, errors="replace")
        except subprocess.TimeoutExpired as late:
            raise Failure(f"hangs: {' '.join(command)}") from late

    def must(self, *command, **options):
        done = self.run(*command, **options)
        if done.returncode != 0:
            raise Failure(f"{' '.join(command)}: exit {done.returncode}: {done.stderr.strip()}")
        return done

    # ---- What an index holds ----

    def ask(self, index, queries, *options):
        """All passages that answer each of some queries, as objects. No index: none."""
        batch = "".join(f"{number}\t{query}\n" for number, query in enumerate(queries))
        done = self.run(self.query, "--index", index, "--format", "jsonl", "-n", "1000000",
                        "--per-article", "1000", *options, "--batch", "-", stdin=batch)
        answers = [[] for _ in queries]
        if done.returncode == 2 and ": no index in " in done.stderr:
            return answers
        if done.returncode not in (0, 1):
            raise Failure(f"search: exit {done.returncode}: {done.stderr.strip()}")
        for line in done.stdout.splitlines():
            passage = json.loads(line)
            answers[int(passage["qid"])].append(passage)
        return answers

    def contents(self, index):
        """Each article's id with its title and text; by date and by a word they are the same."""
        dated, found = map(by_article, self.ask(index, ["date:1900..2100", COMMON]))
        if dated != found:
            raise Failure(f"{len(dated)} articles by date, {len(found)} by a word of all of them")
        return dated

    def answers(self, index):
        """What some fixed queries find, in an order of ours: articles of equal scores come in the
        order in which they were written. Scores are compared where they do not depend on that or
        on the number of parts, from which the weight of a wildcard is estimated."""
        queries = ["grain", '"spoke about"', "tariff1*", "prisoner OR gas", "title:talks -gas",
                   "tariff7", "tariff30"]
        return [sorted((p["article"]["id"], p["start"], p["text"], str(p["highlights"]),
                        0 if "*" in query else round(p["score"], 5)) for p in found)
                for query, found in zip(queries, self.ask(index, queries, "--rank", "bm25"))]

    def status(self, index):
        """What --status says, without what may differ: the disk it takes, terms gone by."""
        told = json.loads(self.must(self.indexer, "--index", index, "--status", "--json").stdout)
        return {key: value for key, value in told.items() if key not in ("index_bytes", "terms")}

    def check(self, index):
        """accord-indexer --check. @return whether it is in step; fails when it is not sound."""
        done = self.run(self.indexer, "--index", index, "--check", "--json")
        if done.returncode not in (0, 1):
            if not os.path.exists(index) or "there is no index here" in done.stdout + done.stderr:
                return False
            raise Failure(f"not sound: exit {done.returncode}: {done.stdout.strip()} "
                          f"{done.stderr.strip()}")
        return done.returncode == 0


def by_article(passages):
    """Articles of passages: id to title and the texts of its passages in their order."""
    made = {}
    for passage in passages:
        article = passage["article"]
        made.setdefault(article["id"], []).append((passage["start"], article["title"],
                                                   passage["text"]))
    return {key: sorted(value) for key, value in made.items()}


# ---- Articles -----------------------------------------------------------------------------------

def article(number, about="grain", words=20):
    """An article as a line of JSON; `number` is its id and in a word that no other has."""
    pick = random.Random(number)
    filler = " ".join(f"w{int(pick.paretovariate(0.6)) % 5000}" for _ in range(words))
    day = f"20{10 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}"
    return json.dumps({
        "id": f"a{number}", "title": f"Talks {number}", "published": day, "language": "en",
        "source": f"paper{number % 3}.example.org",
        "text": f"The {COMMON} spoke about tariff{number} and {about} that day. {filler}."}) + "\n"


def write_articles(folder, numbers, per_file=1, **options):
    """Articles in files of `per_file` each, named by the first."""
    os.makedirs(folder, exist_ok=True)
    numbers = list(numbers)
    for at in range(0, len(numbers), per_file):
        with open(os.path.join(folder, f"{numbers[at]}.jsonl"), "w", encoding="utf-8") as out:
            out.writelines(article(n, **options) for n in numbers[at:at + per_file])


# ---- Scenarios ----------------------------------------------------------------------------------

class Scenario:
    """A run that changes an index: `command`, to which `feed` is piped if there is one, changes
    `index`, which begins as a copy of `base`."""

    def __init__(self, tools, name):
        self.tools, self.name = tools, name
        self.folder = os.path.join(tools.work, name)
        self.base = os.path.join(self.folder, "base")
        self.index = os.path.join(self.folder, "index")
        self.articles = os.path.join(self.folder, "articles")
        os.makedirs(self.articles)
        self.command = [tools.indexer, "--index", self.index, "--quiet", self.articles]
        self.feed = None
        self.moments = 1  # random times at which it is killed in the short form

    def begin(self):
        """Makes the index as it was before."""
        shutil.rmtree(self.index, ignore_errors=True)
        if os.path.exists(self.base):
            shutil.copytree(self.base, self.index)

    def run(self, **faults):
        env = self.tools.environment(below=self.index, **faults) if faults else None
        return self.tools.run(*self.command, env=env, stdin=self.feed)

    def keep_as_base(self):
        shutil.rmtree(self.base, ignore_errors=True)
        os.rename(self.index, self.base)

    def measure(self):
        """Runs it undisturbed: what is before, what is after, how many calls it makes."""
        tools = self.tools
        self.before = self.contents_before()
        self.calls = self.count_calls()
        self.after = tools.contents(self.index)
        self.answers = tools.answers(self.index)
        self.status = tools.status(self.index)
        self.bytes = size_of(self.index)
        if not self.calls or self.before == self.after:
            raise Failure(f"{self.name}: the run changes nothing")
        if not tools.check(self.index):
            raise Failure(f"{self.name}: not in step after an undisturbed run")

    def contents_before(self):
        self.begin()
        return self.tools.contents(self.index)

    def count_calls(self):
        """The calls of a run that change files of the index, as (kind, path)."""
        log = os.path.join(self.folder, "calls")
        if os.path.exists(log):
            os.remove(log)
        done = self.run(log=log)
        if done.returncode != 0:
            raise Failure(f"{self.name}: exit {done.returncode}: {done.stderr.strip()}")
        with open(log, encoding="utf-8") as lines:
            return [tuple(line.split()[1:3]) for line in lines]

    def judge(self, done=None):
        """Holds what a disturbed run left against the promises. `done`: the run itself, whose
        acknowledgements count too."""
        tools = self.tools
        self.judge_left(done)
        again = self.run()
        if again.returncode != 0:
            raise Failure(f"the run after it: exit {again.returncode}: {again.stderr.strip()}")
        if not tools.check(self.index):
            raise Failure("not in step after the run after it")
        if tools.contents(self.index) != self.after:
            raise Failure("other articles after the run after it than undisturbed")
        if tools.answers(self.index) != self.answers:
            raise Failure("other answers after the run after it than undisturbed")
        if tools.status(self.index) != self.status:
            raise Failure(f"another --status after the run after it: {tools.status(self.index)}")
        if size_of(self.index) > 2 * self.bytes + (1 << 20):
            raise Failure(f"{size_of(self.index)} bytes after the run after it, {self.bytes} "
                          "undisturbed: what the disturbed one left was not cleared away")

    def judge_left(self, done):
        """The index as the disturbed run left it."""
        self.tools.check(self.index)
        self.hold(self.tools.contents(self.index), done)

    def hold(self, contents, done):
        """Each article must be there as it was before, or as it is to be after."""
        acknowledged = self.acknowledged(done)
        for key in self.before.keys() | self.after.keys() | contents.keys():
            allowed = [self.after.get(key)]
            if key not in acknowledged:
                allowed.append(self.before.get(key))
            if contents.get(key) not in allowed:
                raise Failure(f"article {key}: {contents.get(key)} instead of one of {allowed}")

    def acknowledged(self, done):
        """The ids whose change the run itself has reported as safe."""
        return self.after.keys() if done is not None and done.returncode == 0 else ()


class Batches(Scenario):
    """The library itself: a program that commits batch after batch, and says so after each."""

    def __init__(self, tools, name, articles, batch):
        super().__init__(tools, name)
        self.batch = batch
        self.command = [tools.batches, self.index, str(articles), str(batch)]

    def acknowledged(self, done):
        safe = 0
        for line in (done.stdout if done is not None else "").splitlines():
            safe = max(safe, int(line.split()[1]))
        return [f"a{n}" for n in range(safe)]


class Upgrade(Scenario):
    """A stored index of an older format, as it was packed. Until it is one of today's it cannot be
    looked into: that every article is still there is seen after the run after it."""

    def __init__(self, tools, name, stored):
        super().__init__(tools, name)
        os.makedirs(self.base)
        formats = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "index", "formats")
        tools.must("tar", "xzf", os.path.join(formats, stored + ".tar.gz"), "-C", self.base)

    def contents_before(self):
        """Those of the same index in today's format."""
        self.begin()
        self.tools.must(self.tools.indexer, "--index", self.index, "--quiet", "-", stdin="")
        before = self.tools.contents(self.index)
        self.begin()
        return before

    def is_older(self):
        done = self.tools.run(self.tools.query, "--index", self.index, COMMON)
        return done.returncode == 2 and "of an earlier version of Accord" in done.stderr

    def judge_left(self, done):
        if not self.is_older():
            super().judge_left(done)
        elif done is not None and done.returncode == 0:
            raise Failure("ended well, and the index is still of the older format")


def size_of(folder):
    return sum(os.path.getsize(os.path.join(path, name))
               for path, _, names in os.walk(folder) for name in names)


def first(tools, size):
    """An index is made where there was none."""
    made = Scenario(tools, "first")
    write_articles(made.articles, range(size))
    return made


def update(tools, size):
    """A few articles are replaced and a few are new."""
    made = Scenario(tools, "update")
    write_articles(made.articles, range(size))
    made.run()
    made.keep_as_base()
    write_articles(made.articles, range(2, 6), about="gas")
    write_articles(made.articles, range(size, size + 3))
    return made


def bulk(tools, size, words):
    """Many new articles at once, and some of the old ones replaced."""
    made = Scenario(tools, "bulk")
    write_articles(made.articles, range(200))
    made.run()
    made.keep_as_base()
    write_articles(made.articles, range(190, 200), about="gas")
    write_articles(made.articles, range(200, 200 + size), per_file=100, words=words)
    return made


def merge(tools, rounds):
    """Of a row of runs that add articles the one that does the most: it merges what the others
    have written."""
    made = Scenario(tools, "merge")
    most, best = 0, None
    for number in range(rounds):
        write_articles(made.articles, range(number * 80, number * 80 + 80), per_file=10)
        kept = os.path.join(made.folder, f"before-{number}")
        if os.path.exists(made.index):
            shutil.copytree(made.index, kept)
        calls = len(made.count_calls())
        if number > 0 and calls > most:
            most, best = calls, number
    os.rename(os.path.join(made.folder, f"before-{best}"), made.base)
    for number in range((best + 1) * 80, rounds * 80, 10):
        os.remove(os.path.join(made.articles, f"{number}.jsonl"))
    return made


def prune(tools, size):
    """Files are gone and others changed."""
    made = Scenario(tools, "prune")
    write_articles(made.articles, range(size))
    made.run()
    made.keep_as_base()
    for number in range(0, size, 5):
        os.remove(os.path.join(made.articles, f"{number}.jsonl"))
    write_articles(made.articles, range(1, 5), about="gas")
    made.command.insert(1, "--prune")
    return made


def piped(tools, size):
    """Articles from a pipe: some are new, some updates, some have ids of files; and files change
    with whose articles the pipe's were one."""
    made = Scenario(tools, "piped")
    write_articles(made.articles, range(size))
    made.command.append("-")
    made.feed = "".join(article(n).replace(f'"a{n}"', f'"p{n}"') for n in range(10))
    made.feed += "".join(article(n) for n in range(size, 2 * size))
    made.run()
    made.keep_as_base()
    write_articles(made.articles, range(10), about="gas")
    made.feed = "".join(article(n, about="gas") for n in range(2 * size - 10, 2 * size + 5))
    made.feed += "".join(article(n, about="coal") for n in range(10, 15))
    return made


def singles(tools, size):
    """The same, an article a commit: most commits go into the journal."""
    made = Batches(tools, "singles", size, 1)
    made.moments = 6
    return made


def upgrade(tools, name, stored):
    """An index of format 2 is brought to today's, and gets three articles."""
    made = Upgrade(tools, name, stored)
    write_articles(made.articles, range(1000, 1003))
    return made


def scenarios(tools, long):
    """Those of the short form, or of the long one, measured; or the one that was asked for."""
    makers = {"first": lambda: first(tools, 5), "update": lambda: update(tools, 60),
              "prune": lambda: prune(tools, 60), "merge": lambda: merge(tools, 10),
              "piped": lambda: piped(tools, 60),
              "batches": lambda: Batches(tools, "batches", 300, 20),
              "singles": lambda: singles(tools, 45),
              "bulk": lambda: bulk(tools, 2000 if long else 300, 120 if long else 80),
              "upgrade": lambda: upgrade(tools, "upgrade", "format-2-parts"),
              "upgrade of shards": lambda: upgrade(tools, "upgrade of shards", "format-2-shards")}
    made = [make() for name, make in makers.items() if tools.only in (None, name)]
    for scenario in made:
        scenario.measure()
    return made


# ---- A part as a program ------------------------------------------------------------------------

class Table:
    """Rows printed as they come, each in columns as wide as the headings and what is known to come
    in the first; numbers to the right. Adds the numbers up."""

    def __init__(self, headings, first=()):
        self.widths = [len(heading) for heading in headings]
        self.widths[0] = max([self.widths[0], *(len(name) for name in first)])
        self.sums = [0] * len(headings)
        self.put(headings)

    def put(self, row):
        cells = [(str(cell).rjust if isinstance(cell, (int, float)) else str(cell).ljust)(width)
                 for cell, width in zip(row, self.widths)]
        print("  " + "  ".join(cells).rstrip(), flush=True)

    def add(self, row):
        self.put(row)
        self.sums = [total + cell if isinstance(cell, int) else total
                     for total, cell in zip(self.sums, row)]

    def add_sums(self, name, since):
        """A last row with the sums of the columns from one on."""
        self.put([name, *[""] * (since - 1), *self.sums[since:]])


def main(description, part):
    """Runs a part: part(tools, long) prints its table and returns what went wrong, as lines."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--build", required=True, help="the build folder")
    parser.add_argument("--long", action="store_true", help="all of it, not a sample")
    parser.add_argument("--only", metavar="SCENARIO", help="this scenario alone")
    options = parser.parse_args()
    tools = Tools(os.path.abspath(options.build))
    tools.only = options.only
    begin = time.monotonic()
    try:
        wrong = part(tools, options.long)
    except Failure as failure:
        wrong = [str(failure)]
    finally:
        tools.close()
    for line in wrong[:20]:
        print(f"WRONG: {line[:1000]}")
    if len(wrong) > 20:
        print(f"WRONG: and {len(wrong) - 20} more")
    print(f"  ({time.monotonic() - begin:.0f} s)")
    sys.exit(1 if wrong else 0)
