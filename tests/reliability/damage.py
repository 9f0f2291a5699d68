# SPDX-License-Identifier: GPL-2.0-or-later
"""Damage: every file of an index in turn is cut short, emptied, removed, zeroed, or has a bit
flipped; then the index is checked, searched and written to.

Each search must say that the index is damaged (exit 2, naming the index), or answer as if nothing
were wrong; or at least accord-indexer --check must tell. No command may end by a signal or hang,
and none but the writer may change a file.

The table counts for each kind of file: damage that the searches told; right answers, with and
without a word from --check; wrong answers of which --check tells; and what fails: WRONG answers
that nothing tells of, and crashes, hangs or changed files.

The short form flips a few bits in each file, the long form hundreds."""
import collections
import hashlib
import os
import random
import re
import subprocess

import harness

FLIPS_SHORT, FLIPS_LONG = 2, 200  # bits of a file
BLOCK = 4096                      # bytes zeroed at a time, as a disk loses them
HANGS = 20                        # seconds
QUERIES = ["grain", '"spoke about"', "tariff1*", "prisoner OR gas", "title:talks -gas", "tariff7",
           "tarif7~", "source:paper1.example.org", "date:2012..2014", "=spoke", harness.COMMON]
ENDS = ["told", "right, check tells", "right", "wrong, check tells", "WRONG", "crash"]


def write(path, data):
    with open(path, "r+b") as file:
        file.truncate(len(data))
        file.write(data)


def damages(path, pick, flips):
    """Each a name and a function that does it to a file."""
    with open(path, "rb") as file:
        data = file.read()
    size = len(data)
    yield "removed", os.remove
    if size == 0:
        return
    yield "cut to 0", lambda file: os.truncate(file, 0)
    yield "cut by 1", lambda file: os.truncate(file, size - 1)
    yield "cut to half", lambda file: os.truncate(file, size // 2)
    yield "zeroed", lambda file: write(file, bytes(size))
    for _ in range(max(1, flips // 20)):
        start = pick.randrange((size + BLOCK - 1) // BLOCK) * BLOCK
        zeroed = data[:start] + bytes(min(BLOCK, size - start)) + data[start + BLOCK:]
        yield f"block {start // BLOCK} zeroed", lambda file, to=zeroed: write(file, to)
    for _ in range(flips):
        at, bit = pick.randrange(size), pick.randrange(8)
        flipped = data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1:]
        yield f"bit {bit} of byte {at} flipped", lambda file, to=flipped: write(file, to)


def hashes(folder):
    made = {}
    for path, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(path, name), "rb") as file:
                made[os.path.join(path, name)] = hashlib.sha256(file.read()).digest()
    return made


class Subject:
    """The index that is damaged again and again."""

    def __init__(self, tools):
        self.tools = tools
        made = self.scenario = harness.Scenario(tools, "damage")
        for first, last in ((0, 100), (100, 170), (170, 190), (20, 22)):
            harness.write_articles(made.articles, range(first, last), per_file=10)
            made.run()  # several runs: whatever files they leave
        made.keep_as_base()
        self.batch = os.path.join(made.folder, "queries")
        with open(self.batch, "w", encoding="utf-8") as out:
            out.writelines(f"q{i}\t{query}\n" for i, query in enumerate(QUERIES))
        self.index, self.articles = made.index, made.articles
        made.begin()
        self.expected = [self.run(command).stdout for command in self.searches()]
        if any(not out for out in self.expected):
            raise harness.Failure("a search of the sound index finds nothing")

    def searches(self):
        query = [self.tools.query, "--index", self.index, "--format", "jsonl"]
        many = ["-n", "1000", "--per-article", "1000"]
        return [[*query, *many, "--sort", "newest", "date:1900..2100"],
                [*query, *many, "--batch", self.batch],
                [*query, "--show", "a7", "grain"],
                [self.tools.indexer, "--index", self.index, "--status", "--json"]]

    def run(self, command):
        return subprocess.run(command, capture_output=True, text=True, errors="replace",
                              timeout=HANGS, env=self.tools.environment())

    def judge(self):
        """What becomes of the damaged index: one of ENDS, and what was seen."""
        before = hashes(self.index)
        ends, seen = set(), ""
        for command, expected in zip(self.searches(), self.expected):
            done = self.run(command)
            if done.returncode < 0:
                return "crash", f"{command[0]} ends by signal {-done.returncode}"
            if done.returncode == 2 and self.index in done.stderr:
                ends.add("told")
            elif done.returncode == 2:
                return "WRONG", f"does not name the index: {done.stderr.strip()}"
            elif self.same(done.stdout, expected):
                ends.add("right")
            else:
                ends.add("wrong")
                seen = seen or f"{command[3:]}: {len(done.stdout)} bytes, not {len(expected)}"
        check = self.run([self.tools.indexer, "--index", self.index, "--check", "--json"])
        if check.returncode not in (0, 1, 2):
            return "crash", f"--check ends with {check.returncode}: {check.stderr}"
        if hashes(self.index) != before:
            return "crash", "a search or --check has changed the index"
        write = self.run([self.tools.indexer, "--index", self.index, "--quiet", "--force",
                          self.articles])
        if write.returncode not in (0, 2):
            return "crash", f"the writer ends with {write.returncode}: {write.stderr}"
        tells = check.returncode == 2 and self.index in check.stdout + check.stderr
        if "wrong" in ends:
            return ("wrong, check tells" if tells else "WRONG"), seen
        if "told" in ends:
            return "told", ""
        return ("right, check tells" if tells else "right"), ""

    def same(self, out, expected):
        """The index's size is what it is: it may differ."""
        cut = re.compile(r'"index_bytes":\d+')
        return cut.sub("", out) == cut.sub("", expected)


def kind_of(name):
    """Files that differ by number alone are of one kind."""
    return re.sub(r"\d+", "N", name)


def damage(tools, long):
    pick = random.Random(harness.SEED)
    subject = Subject(tools)
    base = subject.scenario.base
    counts, wrong = {}, []
    files = sorted(os.path.relpath(os.path.join(path, name), base)
                   for path, _, names in os.walk(base) for name in names)
    for name in files:
        flips = FLIPS_LONG if long else FLIPS_SHORT
        for what, do in damages(os.path.join(base, name), pick, flips):
            subject.scenario.begin()
            do(os.path.join(subject.index, name))
            try:
                end, seen = subject.judge()
            except subprocess.TimeoutExpired as late:
                end, seen = "crash", f"{late.cmd[0]} hangs"
            group = re.sub(r"\d+ (of byte \d+ )?", "", what) if what[-1] == "d" else what
            counts.setdefault((kind_of(name), group), collections.Counter())[end] += 1
            if end in ("WRONG", "crash"):
                wrong.append(f"{name}, {what}: {end}: {seen}")
    table = harness.Table(["file", "damage      ", *ENDS], [kind for kind, _ in counts])
    for key, counted in counts.items():
        table.add([*key, *(counted[end] for end in ENDS)])
    table.add_sums("all", since=2)
    return wrong


if __name__ == "__main__":
    harness.main(__doc__, damage)
