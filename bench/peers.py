# SPDX-License-Identifier: GPL-2.0-or-later
"""What the benchmarks share: Accord's commands and the systems run beside them.

Accord is run through its own two commands; SQLite FTS5 through Python's sqlite3; Omega through
scriptindex (package xapian-omega) and quest (package xapian-tools); Groonga through its command
(package groonga-bin). A peer that is not installed is left out and named.
"""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORD = re.compile(r"[^\W_]+")
# Articles, pronouns, prepositions, conjunctions and auxiliaries of English, taken off the peers'
# queries: they have no list of their own that is on by default, and rank worse without one.
STOP_WORDS = frozenset("""
a an the this that these those such own same other each few more most some any all both no only
i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself
she her hers herself it its itself they them their theirs themselves who whom whose which what
of at by for with about against between into through during before after above below to from up
down in out on off over under upon again further once here there then than too very so just
and but if or nor not because as until while when where why how
am is are was were be been being have has had having do does did doing can could may will would
shall should
""".split())


class Accord:
    """The commands of a build folder; `build` as --build was given."""

    def __init__(self, build):
        self.indexer = os.path.join(build, "indexer", "accord-indexer")
        self.query = os.path.join(build, "query", "accord-query")
        for command in (self.indexer, self.query):
            if not os.access(command, os.X_OK):
                sys.exit(f"{command} is not there: build Accord first, or name its build folder"
                         " with --build")

    def index(self, folder, paths, *options):
        """Indexes and returns the summary that --json prints; reports what was not indexed."""
        run = subprocess.run([self.indexer, "--json", "--index", folder, *options, *paths],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        try:
            return json.loads(run.stdout)
        except ValueError:
            sys.exit(f"accord-indexer failed with exit status {run.returncode}")

    def ask(self, folder, batch, *options):
        """Runs a batch file; returns the lines printed."""
        run = subprocess.run([self.query, "--index", folder, "--words", "--batch", batch, *options],
                             stdout=subprocess.PIPE, check=False)
        if run.returncode == 2:
            sys.exit("accord-query failed")
        return run.stdout.decode("utf-8").splitlines()


def words_of(query):
    """The words of a query, lower-cased, without stop words unless nothing else is left."""
    words = [word.lower() for word in WORD.findall(query)]
    return [word for word in words if word not in STOP_WORDS] or words


class Fts5:
    """SQLite FTS5: Porter's stemmer, bm25() with its default weights, the words joined by OR."""

    name = "FTS5 porter bm25"

    def __init__(self, path):
        self.database = sqlite3.connect(path)
        self.database.execute("CREATE VIRTUAL TABLE articles USING"
                              " fts5(id UNINDEXED, title, text, tokenize='porter unicode61')")

    def add(self, articles):
        with self.database:
            self.database.executemany("INSERT INTO articles VALUES (?, ?, ?)", articles)

    def ask(self, query, depth):
        words = " OR ".join(f'"{word}"' for word in words_of(query))
        if not words:
            return []
        return [row[0] for row in self.database.execute(
            "SELECT id FROM articles WHERE articles MATCH ? ORDER BY rank LIMIT ?", (words, depth))]


class Omega:
    """Omega's scriptindex and Xapian's quest: Snowball's English stemmer, BM25 by default."""

    name = "Omega scriptindex + quest"
    SCRIPT = "id : field boolean=Q unique=Q\ntitle : {}index\ntext : {}index\n"

    @staticmethod
    def installed():
        return shutil.which("scriptindex") is not None and shutil.which("quest") is not None

    def __init__(self, folder, stored=False):
        """`stored`: whether title and text are kept, as Accord and FTS5 keep them."""
        self.database = os.path.join(folder, "omega")
        self.script = os.path.join(folder, "omega.script")
        self.dump = os.path.join(folder, "omega.dump")
        with open(self.script, "w", encoding="utf-8") as file:
            file.write(self.SCRIPT.format(*(("field ",) * 2 if stored else ("",) * 2)))

    def write_dump(self, articles):
        """The articles as scriptindex reads them: a line a field, an empty line between records."""
        with open(self.dump, "w", encoding="utf-8") as file:
            for ident, title, text in articles:
                file.write(f"id={ident}\ntitle={' '.join(title.split())}\n"
                           f"text={' '.join(text.split())}\n\n")

    def command(self):
        return ["scriptindex", "--overwrite", self.database, self.script, self.dump]

    def add(self, articles):
        self.write_dump(articles)
        subprocess.run(self.command(), stdout=subprocess.DEVNULL, check=True)

    def ask(self, query, depth):
        words = words_of(query)
        if not words:
            return []
        command = ["quest", "--db=" + self.database, f"--msize={depth}", " ".join(words)]
        run = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        return re.findall(r"^id=(.*)$", run.stdout.decode("utf-8"), re.MULTILINE)


class Groonga:
    """Groonga: the articles keyed by their ids, and an index of their words with positions.

    TokenBigram takes a run of letters as one word where NormalizerAuto has been before it; words
    are stemmed if the package groonga-token-filter-stem is installed. The index is made after the
    loading, the faster way by far, and io_flush puts all on the disk at the end, as the others do.
    """

    STEM = "plugin_register token_filters/stem"
    TABLES = """
table_create Articles TABLE_HASH_KEY ShortText
column_create Articles title COLUMN_SCALAR ShortText
column_create Articles text COLUMN_SCALAR LongText
table_create Words TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram"""
    INDEX = """
column_create Words articles COLUMN_INDEX|WITH_POSITION|WITH_SECTION Articles title,text
io_flush --recursive yes
"""

    @staticmethod
    def installed():
        return shutil.which("groonga") is not None

    def __init__(self, folder):
        self.folder = os.path.join(folder, "groonga")
        self.load = os.path.join(folder, "groonga.load")
        with open(self.load, "w", encoding="utf-8") as file:
            file.write(self.STEM + "\n")
        run = subprocess.run(self.command(), stdout=subprocess.PIPE, check=True)
        self.stems = not self.failures(run.stdout.splitlines())
        self.name = "Groonga, " + ("stems" if self.stems else "no stems")

    def write_load(self, articles):
        """The commands that make the tables, the articles, and the commands that index them."""
        with open(self.load, "w", encoding="utf-8") as file:
            file.write((self.STEM if self.stems else "") + self.TABLES +
                       " --normalizer NormalizerAuto" +
                       (" --token_filters TokenFilterStem" if self.stems else "") +
                       "\nload --table Articles\n[\n")
            for number, (ident, title, text) in enumerate(articles):
                record = json.dumps({"_key": ident, "title": title, "text": text},
                                    ensure_ascii=False)
                file.write((",\n" if number else "") + record)
            file.write("\n]" + self.INDEX)

    def command(self):
        """What runs the commands, on an empty database."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.mkdir(self.folder)
        return ["groonga", "--log-path", os.path.join(self.folder, "log"), "--file", self.load,
                "-n", os.path.join(self.folder, "articles")]

    @staticmethod
    def failures(answers):
        """Those answers, a line a command, that do not begin with the code of success."""
        return [line for line in answers if json.loads(line)[0][0] != 0]


def articles_of(path):
    """(id, title, text) of each line of a JSON Lines file."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            yield str(article["id"]), article.get("title") or "", article.get("text") or ""


def topics_of(path):
    with open(path, encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t", 1) for line in lines if line.strip()]


def size_of(path):
    """The bytes of a file, or of all files below a folder; without the holes of sparse files."""
    def size(name):
        status = os.stat(name)
        return min(status.st_size, 512 * status.st_blocks)
    if os.path.isfile(path):
        return size(path)
    return sum(size(os.path.join(folder, name))
               for folder, _, names in os.walk(path) for name in names)


def median(values):
    values = sorted(values)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def percentile(values, share):
    """The value that `share` of the values do not exceed (nearest rank)."""
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def add_build(parser):
    parser.add_argument("--build", default=os.path.join(ROOT, "build", "release"), metavar="DIR",
                        help="the build folder to measure (default: build/release)")

