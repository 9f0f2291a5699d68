# SPDX-License-Identifier: GPL-2.0-or-later
"""No article is lost, whatever becomes of the files: random histories of them.

A history is a row of rounds. In each some files are written, changed, broken in a line, renamed,
copied or removed, their articles sharing a few ids and a few texts so that these clash and repeat;
then accord-indexer runs, over all or some of them, or over a feed of such articles through a pipe,
alone or beside files. After every run each article that a file gave when it was last read, and
still gives, must be found in the index, and each that the last feed with its id gave; after one
with --prune over all, nothing else, nothing twice, and the same run again must change nothing. What
the manual excepts: what --remove removed stays away until its file is read with --force, or until
a pipe gives it again; an article whose file is gone may lose its id to another; and a bare title
adds nothing to an article with a text that has its id.

The short form takes some seconds, the long form 400 histories. --only N is the history N alone."""
import json
import os
import random
import shutil

import harness

# Histories. Those that found what was once wrong are in the short form.
SHORT = [*range(28, 48), 55, 73, 89, 152]
LONG = range(400)
ROUNDS = 12
IDS = [f"id{i}" for i in range(8)]
TEXTS = [f"The {harness.COMMON} spoke about matter{i}." for i in range(8)]
NAMES = ["a/1.jsonl", "a/2.jsonl", "a/sub/3.jsonl", "a/sub/4.jsonl", "b.jsonl",
         "a/" + "y" * 230 + ".jsonl"]  # the last is longer than a key of the ledger's notes


class History:
    """Folders, an index, and what is to be in it."""

    def __init__(self, tools, number):
        self.tools, self.number = tools, number
        self.pick = random.Random(number)
        self.folder = os.path.join(tools.work, f"history-{number}")
        self.index = os.path.join(self.folder, "index")
        self.roots = [self.path("a"), self.path("b.jsonl")]
        self.clock = 1700000000  # each change gets a time of its own, as a clock would give it
        self.read = {}           # path to its lines when a run last read it
        self.piped = Piped()
        self.removed = set()     # articles, and ids, that --remove took away
        self.runs = 0
        self.checked = 0         # articles that had to be there, over all runs
        os.makedirs(self.path("a/sub"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def files(self):
        return [name for name in NAMES if os.path.exists(self.path(name))]

    def lines(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read().splitlines()

    # ---- What becomes of the files ----

    def article(self):
        pick = self.pick
        made = {"title": f"The {harness.COMMON} {pick.randrange(4)}",
                "language": pick.choice(["en", "uk"])}
        if pick.random() < 0.2:
            made["title"] += f" bare{pick.randrange(100000)}"
        else:
            made["text"] = pick.choice(TEXTS)
        if pick.random() < 0.9:
            made["id"] = pick.choice(IDS)
        return json.dumps(made)

    def touch(self, name):
        self.clock += 10
        os.utime(self.path(name), (self.clock, self.clock))

    def write(self, name, lines):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)
        self.touch(name)

    def edit(self, name):
        pick, lines = self.pick, self.lines(name)
        for _ in range(pick.randint(1, 3)):
            way, at = pick.random(), pick.randint(0, len(lines))
            if way < 0.4:
                lines.insert(at, self.article())
            elif way < 0.5:
                lines.insert(at, "{broken")
            elif way < 0.6:
                pick.shuffle(lines)
            elif way < 0.8:
                del lines[at:at + 1]
            else:
                lines[at:at + 1] = [self.article()]
        self.write(name, lines or [self.article()])

    def change(self):
        """Something becomes of a file."""
        pick = self.pick
        name, other, way = pick.choice(NAMES), pick.choice(NAMES), pick.random()
        if not os.path.exists(self.path(name)) or way < 0.25:
            self.write(name, [self.article() for _ in range(pick.choice([1, 2, 5, 10, 90]))])
        elif way < 0.55:
            self.edit(name)
        elif way < 0.75:
            os.remove(self.path(name))
        elif way < 0.9:
            os.replace(self.path(name), self.path(other))
        elif way < 0.95 and other != name:
            shutil.copyfile(self.path(name), self.path(other))
            self.touch(other)
        else:
            self.touch(name)

    # ---- Runs ----

    def run(self, *arguments, stdin=None):
        """Runs accord-indexer. Lines that are broken and paths that are gone are told by the exit
        status and in `failed`. @return its report"""
        self.runs += 1
        for name in set(self.read) - set(self.files()):
            del self.read[name]  # should it come back, it is to be read again
        done = self.tools.run(self.tools.indexer, "--index", self.index, "--json", *arguments,
                              stdin=stdin)
        if done.returncode not in (0, 1, 2) or not done.stdout:
            raise harness.Failure(f"exit {done.returncode}: {done.stderr.strip()}")
        report = json.loads(done.stdout)
        if done.returncode == 0 and report["failed"]:
            raise harness.Failure("exit 0 with failures")
        return report

    def update(self, paths, *options, stdin=None):
        """A run over some paths. @return its report"""
        report = self.run(*options, *paths, stdin=stdin)
        if "--dry-run" in options:
            return report
        for name in self.files():
            if any(self.path(name) == path or self.path(name).startswith(path + "/")
                   for path in paths):
                self.read[name] = self.lines(name)
                self.piped.outdone |= {key for pair, key in articles(self.read[name]) if pair[1]}
        return report

    def remove(self):
        """--remove of an id. What is gone then is not to be missed."""
        before = self.contents()
        gone = self.pick.choice(IDS)
        self.run("--remove", gone)
        after = self.contents()
        self.removed |= {pair for pair in before if pair not in after}
        self.removed |= {gone} & {key for keys in before.values() for key in keys}
        self.piped.forget({pair for pair in before if pair not in after})

    def feed(self, paths, *options):
        """A run over articles from a pipe, and over some paths before them."""
        pick = self.pick
        lines = [self.article() for _ in range(pick.choice([1, 1, 3, 5, 90]))]
        if pick.random() < 0.3:
            lines += pick.sample(lines, min(len(lines), 3))
        report = self.update([*paths, "-"], *options, stdin="\n".join(lines))
        if "--dry-run" not in options:
            self.piped.feed(lines)
            if pick.random() < 0.3:
                self.feed_again(lines)
        return report

    def feed_again(self, lines):
        """The same feed changes no text; bare titles may be wanted now."""
        before = self.contents()
        report = self.run("-", stdin="\n".join(lines))
        after = self.contents()
        changed = [pair for pair in before.keys() | after.keys()
                   if pair[1] and before.get(pair) != after.get(pair)]
        if changed or report["removed"] != 0:
            raise harness.Failure(f"the same feed again changes {changed[:1]}: {report}")

    def step(self):
        """A run of some kind."""
        pick, way = self.pick, self.pick.random()
        name = self.path(pick.choice(NAMES))
        if way < 0.05:
            self.update(self.roots, "--dry-run")
        elif way < 0.15:
            self.update(self.roots[:1], "--force")
        elif way < 0.40:
            self.update(self.roots, "--prune")
        elif way < 0.50:
            self.update(self.roots)
        elif way < 0.60:
            self.update([name])
        elif way < 0.67:
            self.update([name], "--prune")
        elif way < 0.72:
            self.update([self.path("a/sub")])
        elif way < 0.86:
            self.feed([])
        elif way < 0.90:
            self.feed(self.roots, "--prune")
        elif way < 0.94:
            self.feed([name], *pick.choice([[], ["--dry-run"], ["--force"]]))
        else:
            self.remove()

    # ---- What must be true ----

    def contents(self):
        """(title, text) to the ids that have it in the index; a bare title's text is empty."""
        made = {}
        for passage in self.tools.ask(self.index, [harness.COMMON])[0]:
            pair = (passage["article"]["title"], passage["text"])
            made.setdefault(pair, []).append(passage["article"]["id"])
        return made

    def hold(self):
        """What the files gave when they were read, and still give, is there."""
        there = self.contents()
        titles = {title for title, _ in there}
        with_text = {key for (_, text), keys in there.items() if text for key in keys}
        for name in self.files():
            if self.lines(name) != self.read.get(name):
                continue
            for pair, key in articles(self.read[name]):
                self.checked += 1
                if pair in there or pair in self.removed:
                    continue
                if not pair[1] and (pair[0] in titles or key in with_text or key in self.removed):
                    continue
                raise harness.Failure(f"lost: {pair} of {name[:12]}, which gives it the id {key}")
        for key, pair in self.piped.due():
            self.checked += 1
            if pair not in there:
                raise harness.Failure(f"lost: {pair} of a pipe, which gives it the id {key}")
        return there

    def hold_all(self):
        """The index is what the files on disk are, and stays so."""
        self.update(self.roots, "--prune")
        there = self.hold()
        again = self.update(self.roots, "--prune")
        if again["added"] + again["changed"] + again["removed"] != 0:
            raise harness.Failure(f"the same run again changes something: {again}")
        lines = [line for name in self.files() for line in self.lines(name)]
        given = {pair for pair, _ in articles(lines)} | self.piped.allowed()
        if "{broken" in lines:
            return # what is missing or has moved may stand where it could not be read
        strange = [pair for pair in there if pair not in given]
        if strange:
            raise harness.Failure(f"no file gives it: {strange[0]}")
        twice = [pair for pair in there if pair[1] and len(there[pair]) > 1]
        if twice:
            raise harness.Failure(f"{twice[0]} is there as {there[twice[0]]}")

    def play(self):
        self.write("b.jsonl", [self.article()])
        self.update(self.roots)
        for number in range(ROUNDS):
            try:
                for _ in range(self.pick.choice([0, 1, 1, 2, 3])):
                    self.change()
                self.step()
                self.hold()
                if number % 3 == 2:
                    self.hold_all()
            except harness.Failure as failure:
                raise harness.Failure(f"history {self.number}, round {number}: {failure}")
        self.removed.clear()
        self.update(self.roots, "--force", "--prune")
        self.hold_all()
        self.tools.check(self.index)


class Piped:
    """What feeds through a pipe gave."""

    def __init__(self):
        self.last = {}        # id to what the last feed with it gave
        self.before = {}      # id to what may be left of earlier ones that gave several of one id
        self.removed = set()  # what --remove took away
        self.outdone = set()  # ids of which a file has given a text: bare titles may go for it

    def feed(self, lines):
        given = {}
        for pair, key in articles(lines):
            given.setdefault(key or str(pair), set()).add(pair)
            self.removed.discard((key or str(pair), pair))
        for key, pairs in given.items():
            earlier = self.last.get(key, set()) | self.before.get(key, set())
            # each text of an id takes the place of one of the earlier ones
            self.before[key] = earlier - pairs if len(earlier - pairs) > len(pairs - earlier) \
                else set()
            self.last[key] = pairs

    def forget(self, gone):
        self.removed |= {(key, pair) for key, pairs in self.last.items() for pair in pairs & gone}

    def due(self):
        return [(key, pair) for key, pairs in self.last.items() for pair in pairs
                if (key, pair) not in self.removed and (pair[1] or key not in self.outdone)]

    def allowed(self):
        return {pair for kept in (self.last, self.before) for pairs in kept.values()
                for pair in pairs}


def articles(lines):
    """What lines of JSON give: (title, text) and the id, for each."""
    made = [json.loads(line) for line in lines if line != "{broken"]
    return [((one["title"], one.get("text", "")), one.get("id")) for one in made]


def histories(tools, long):
    alone = tools.only is not None and tools.only.isdigit()
    numbers = [int(tools.only)] if alone else LONG if long else SHORT
    table = harness.Table(["histories", "runs", "articles looked for", "wrong"])
    wrong, runs, checked = [], 0, 0
    for number in numbers:
        history = History(tools, number)
        try:
            history.play()
        except harness.Failure as failure:
            wrong.append(str(failure))
        runs += history.runs
        checked += history.checked
        shutil.rmtree(history.folder)
    table.add([len(numbers), runs, checked, len(wrong)])
    return wrong


if __name__ == "__main__":
    harness.main(__doc__, histories)
