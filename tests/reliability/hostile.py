#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Text is never obeyed: what articles, their files' names, queries and options hold reaches no terminal
raw, breaks no form of output, writes nothing outside of the index, and has nothing fetched.

Usage: hostile.py ACCORD-INDEXER ACCORD-QUERY [TEST...]
"""
import errno
import json
import os
import pty
import re
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import unittest

INDEXER = QUERY = None

# What none of the outputs for people may hold raw. The first is what a terminal obeys, the second what
# makes a line read as another.
CONTROLS = [chr(c) for c in (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0))]
FORMATS = [chr(c) for c in (0x061C, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029,
                            *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xFFF9, 0xFFFB,
                            0x00AD, 0xE0001, 0xE0041)]
UNSAFE = re.compile("[" + "".join(map(re.escape, CONTROLS + FORMATS)) + "]")

# Each is put into every field of every format.
ATTACKS = [
    "\x1b[31mred\x1b[0m", "\x1b[2J\x1b[H", "\x1b]8;;https://evil.example/\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]52;c;ZXZpbA==\x07", "\x1b]0;owned\x07", "\x9b31mc1", "\x9d52;c;ZXZpbA==\x9c", "\x1bP$q\x1b\\",
    "\x08\x08\x08back", "\rover", "\x0bvertical\x0cform", "\x7fdel", "nul\x00nul",
    "\u202egnp.exe\u202c", "\u2066iso\u2067late\u2069", "\u200elrm\u200frlm\u061calm",
    "zero\u200bwidth\u200cjoin\u200der\u2060word\ufeffbom", "line\u2028para\u2029graph",
    "tag\U000e0041\U000e0042", "soft\u00adhyphen", "\ufff9inter\ufffalinear\ufffb",
    "%n%s%x%1000000d", "<script>alert(1)</script>", "'; DROP TABLE x; --", "$(touch owned)", "`touch owned`",
    "{\"a\":1}", "\\u001b[31m", "\\x1b", "tab\ttab", "new\nline", "\"quote\\", "../../../etc/passwd", "-rf",
]
WORD = "prisoners"  # in every text, so that one query finds all


def everywhere(attack):
    return f"{attack}The {attack} talks{attack}"


def run(*arguments, stdin=b"", env=None, cwd=None):
    environment = dict(os.environ, TERM="xterm", **(env or {}))
    environment.pop("NO_COLOR", None)
    process = subprocess.run([os.fsencode(a) for a in arguments], input=stdin, capture_output=True,
                             env=environment, cwd=cwd, timeout=300)
    return process.returncode, process.stdout, process.stderr


def run_on_terminal(*arguments):
    """What the program writes when both its outputs are a terminal."""
    pid, master = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="80")
        os.environ.pop("NO_COLOR", None)
        os.execv(arguments[0], [os.fsencode(a) for a in arguments])
    out = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError as error:
            if error.errno == errno.EIO:
                break
            raise
        if not piece:
            break
        out += piece
    os.close(master)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), out


# What the programs themselves write: colours, links on titles, and the erasing of the line of progress.
OWN = re.compile("\x1b\\[(0|1|2|1;31)m|\x1b\\]8;;[!-~]*\x1b\\\\|\r\x1b\\[K")


class Hostile(unittest.TestCase):
    def setUp(self):
        self.work = tempfile.mkdtemp(prefix="accord-hostile-test.")
        self.addCleanup(shutil.rmtree, self.work, ignore_errors=True)
        self.files = os.path.join(self.work, "files")
        self.where = os.path.join(self.work, "index")
        os.mkdir(self.files)

    def write(self, name, data):
        with open(os.path.join(os.fsencode(self.files), os.fsencode(name)), "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))

    def index(self, *more):
        return run(INDEXER, "--index", self.where, *more, self.files)

    def safe(self, out, what, own=False):
        """Whether an output for people is UTF-8 and has nothing in it that a terminal obeys."""
        try:
            text = out.decode("utf-8")
        except UnicodeDecodeError as error:
            self.fail(f"{what}: no UTF-8: {error}")
        if own:
            text = OWN.sub("", text.replace("\r\n", "\n"))
        found = UNSAFE.search(text) or re.search("\r", text)
        if found:
            self.fail(f"{what}: raw {found.group()!r} in {text[max(0, found.start() - 60):found.end() + 60]!r}")

    def articles(self):
        """An article for every attack in every format, with the attack in every field."""
        lines = []
        for i, attack in enumerate(ATTACKS):
            bad = everywhere(attack)
            record = {"id": f"id{i}{attack}", "title": bad, "text": f"{bad} about {WORD}. {attack}\n\n{bad}",
                      "url": f"https://example.org/{i}/{attack}", "source": bad, "authors": [bad, attack + "x y"],
                      "published": f"2025-01-01{attack}", "language": attack}
            lines.append(json.dumps(record))
            xml = bad.replace("&", "&amp;").replace("<", "&lt;")
            self.write(f"{i}.txt", f"{bad}\n\n{bad} they spoke about {WORD} for an hour.\n{attack}\n")
            self.write(f"{i}.md", f"---\ntitle: {bad}\nauthor: {bad}\nsource: {bad}\nurl: {attack}\n---\n"
                       f"# {bad}\n\n[{bad}]({attack}) they spoke about {WORD} for an hour.\n")
            self.write(f"{i}.html", f"<html lang='{xml}'><head><title>{xml}</title>"
                       f"<meta name='author' content='{xml}'><link rel=canonical href='{attack}'>"
                       f"<meta property='og:site_name' content='{xml}'></head><body><p>{xml} they spoke "
                       f"about {WORD} for an hour. &#27;[31m &#x9b;31m &#8238; {xml}</p></body></html>")
            self.write(f"{i}.rss", f"<rss><channel><title>{xml}</title><item><title>{xml}</title>"
                       f"<guid>{xml}</guid><author>{xml}</author><description>{xml} they spoke about {WORD} "
                       f"for an hour. &#27;[31m &#8238;</description></item></channel></rss>")
        self.write("all.jsonl", "\n".join(lines) + "\n")
        # escapes of JSON for what stands raw above
        self.write("one.json", '{"title":"\\u001b[31m \\u009b31m \\u202e \\ud800 \\u0000 \\u0007",'
                   f'"text":"They spoke about {WORD} \\u001b]52;c;ZXZpbA==\\u0007 \\u2028."}}')
        self.write("lone.json", f'{{"title":"Lone","text":"They spoke about {WORD} \\u001b[0m \\ufeff."}}')

    # ---- Outputs for people ----

    def test_no_output_is_obeyed_by_a_terminal(self):
        self.articles()
        status, out, err = self.index("--verbose")
        self.safe(out, "the summary of the run")
        self.safe(err, "the errors of the run")
        self.assertIn(b"lone.json", err)
        for arguments in (("--status",), ("--check",), ("--check", self.files), ("--dry-run", "--force", self.files),
                          ("--remove", "\x1b[31m\u202e"), ("--extract", self.files + "/nothing\x1b[31m")):
            status, out, err = run(INDEXER, "--index", self.where, *arguments)
            if arguments[0] != "--extract":
                self.safe(out, f"accord-indexer {arguments[0]}")
            self.safe(err, f"errors of accord-indexer {arguments[0]}")
        many = ("--index", self.where, "-n", "1000", "--per-article", "9")
        for arguments in ((), ("--color=always",), ("--color=always", "--hyperlinks"), ("--color=never",),
                          ("--width=40",), ("--explain",), ("--explain", "--color=always"), ("--sort=newest",)):
            status, out, err = run(QUERY, *many, *arguments, WORD)
            self.assertEqual(status, 0, err)
            self.assertGreater(len(out), 10000)
            self.safe(out, f"accord-query {arguments}", own="--color=always" in arguments)
            self.safe(err, f"errors of accord-query {arguments}")
        status, out, err = run(QUERY, *many, "--format", "jsonl", WORD)
        for line in out.splitlines()[::7]:
            name = json.loads(line)["article"]["id"]
            if "\x00" in name:
                continue
            status, out, err = run(QUERY, "--index", self.where, "--show", name, WORD)
            self.assertEqual(status, 0, (name, err))
            self.safe(out, f"accord-query --show {name!r}")

    def test_nor_is_what_a_terminal_alone_is_shown(self):
        self.articles()
        for arguments in (("--force", self.files), ("--force", "-v", self.files), ("--status",), ("--check",)):
            status, out = run_on_terminal(INDEXER, "--index", self.where, *arguments)
            self.safe(out, f"accord-indexer {arguments} on a terminal", own=True)
        for arguments in ((WORD,), ("-n500", WORD), ("-n500", "--explain", WORD), ("--show", self.files + "/0.txt"),
                          ("\x1b[31m\u202e",), ("prisonerz",), ("prisonerz\u202e\x1b[31m",), ("--analyze", WORD)):
            status, out = run_on_terminal(QUERY, "--index", self.where, *arguments)
            self.safe(out, f"accord-query {arguments} on a terminal", own=True)

    def test_what_is_typed_is_not_obeyed_either(self):
        self.articles()
        self.index()
        for attack in ATTACKS:
            typed = attack.replace("\x00", "")
            for arguments in (("--", typed), (f"title:({typed}",), (f"{typed} AND (",), (f"lang:{typed}",),
                              (f"date:{typed}",), (f"source:{typed} (",), ("--explain", f"x {typed} {WORD}"),
                              (f"--sort={typed}", "x"), (f"--lang={typed}", "x"), (f"--since={typed}", "x"),
                              (f"--format={typed}", "x"), (f"--count={typed}", "x"), (f"--{typed}", "x"),
                              ("--show", typed), ("--index", f"{self.work}/{typed}", "x"),
                              ("--batch", f"{self.work}/{typed}"), ("--words", f"prisonerz {typed}")):
                status, out, err = run(QUERY, *(() if "--index" in arguments else ("--index", self.where)), *arguments)
                self.safe(out, f"accord-query {arguments}")
                self.safe(err, f"errors of accord-query {arguments}")
                self.assertIn(status, (0, 1, 2))
        status, out, err = run(QUERY, "--index", self.where, "--batch", "-",
                               stdin="".join(f"q{i}\t{a} (\n{a}\n{a}\tx\n" for i, a in enumerate(ATTACKS)).encode())
        self.safe(out, "the output of a batch")
        self.safe(err, "the errors of a batch")

    def test_names_of_files_are_not_obeyed(self):
        names = [a.replace("/", "_").replace("\x00", "").lstrip(".") for a in ATTACKS] # hidden ones are not read
        names = [os.fsencode(n.encode("utf-8", "surrogatepass")) for n in names if n not in ("", ".", "..")]
        names += [b"-rf", b"--help", b"inv\xff\xfealid", b"\xc3(", b"new\nline", b"a b", b" lead", b"XAPIANDB",
                  b"iamglass", b"flintlock", b"postlist.glass", b"%s%n", b"~", b"*", b"\x9b31m"]
        for i, name in enumerate(names):
            self.write(name + b".txt", f"Talks {i}\n\nThey spoke about {WORD} number {i} for an hour.\n")
            self.write(name + b".json", "{broken")
        status, out, err = self.index("--verbose")
        self.assertEqual(status, 2)
        self.safe(out, "the summary")
        self.safe(err, "the errors")
        status, out, err = self.index("--json")
        failed = json.loads(out)["failed"]
        self.assertEqual(len(failed), len(set(names)))
        for arguments in (("--status",), ("--check",), ("--prune", "-v", self.files)):
            status, out, err = run(INDEXER, "--index", self.where, *arguments)
            self.safe(out, f"accord-indexer {arguments}")
            self.safe(err, f"errors of accord-indexer {arguments}")
        status, out, err = run(QUERY, "--index", self.where, "-n", "1000", "--format", "json", WORD)
        self.assertEqual(json.loads(out)["total_articles"], len(set(names)))
        status, out, err = run(QUERY, "--index", self.where, "-n", "1000", WORD)
        self.safe(out, "accord-query")
        # named one by one, behind --, from their own folder
        status, out, err = run(INDEXER, "--index", self.where + "2", "--", "-rf.txt", "--help.txt", cwd=self.files)
        self.assertEqual(status, 0, err)
        for name in set(names):
            status, out, err = run(INDEXER, "--index", self.where + "2", os.path.join(os.fsencode(self.files), name + b".no"))
            self.assertEqual(status, 2)
            self.safe(err, f"errors for {name}")
            self.assertEqual(len(err.splitlines()), 1, err)

    # ---- Outputs for programs ----

    def test_forms_for_programs_stay_well_formed(self):
        self.articles()
        self.index()
        many = ("--index", self.where, "-n", "1000", "--per-article", "9")
        status, out, err = run(QUERY, *many, "--format", "json", "--explain", WORD)
        whole = json.loads(out.decode("utf-8"))
        articles = {passage["article"]["id"] for passage in whole["passages"]}
        self.assertGreater(len(articles), 4 * len(ATTACKS) - 20)
        status, lines, err = run(QUERY, *many, "--format", "jsonl", WORD)
        self.assertEqual(lines.count(b"\n"), len(whole["passages"]))
        for line, passage in zip(lines.decode("utf-8").split("\n"), whole["passages"]):
            self.assertEqual(json.loads(line)["text"], passage["text"])
            data = passage["text"].encode("utf-8")
            self.assertEqual(passage["end"] - passage["start"], len(data))
            for start, end in passage["highlights"]:
                data[start:end].decode("utf-8")
        # programs get what stands there, so that the other tests did have something to escape
        self.assertIn("\x1b[31mred\x1b[0m", "".join(p["text"] for p in whole["passages"]))
        self.assertIn("\u202egnp.exe", "".join(p["article"]["title"] or "" for p in whole["passages"]))
        status, out, err = run(QUERY, *many, "--format", "tsv", WORD)
        rows = out.decode("utf-8").split("\n")
        self.assertEqual(rows.pop(), "")
        self.assertEqual(len(rows), len(whole["passages"]))
        for row in rows:
            self.assertEqual(row.count("\t"), 8, row)
            self.assertIsNone(re.search("[\r\v\f\x1c-\x1e\x85\u2028\u2029]", row), repr(row))
            self.assertEqual(len(row.splitlines()), 1, repr(row))
        status, out, err = run(QUERY, "--index", self.where, "--format", "trec", WORD)
        rows = out.decode("utf-8").splitlines()
        self.assertEqual(len(rows), len(articles))
        for rank, row in enumerate(rows, 1):
            self.assertRegex(row, r"^1 Q0 \S+ %d [0-9.e+-]+ accord$" % rank)
        status, out, err = run(INDEXER, "--extract", self.files)
        extracted = [json.loads(line) for line in out.decode("utf-8").split("\n")[:-1]]
        self.assertGreater(len(extracted), 4 * len(ATTACKS))
        # what was extracted is read back as the same
        again = os.path.join(self.work, "again.jsonl")
        with open(again, "wb") as file:
            file.write(out)
        status, back, err = run(INDEXER, "--extract", again)
        for was, now in zip(extracted, (json.loads(line) for line in back.decode("utf-8").split("\n")[:-1])):
            if "<" not in was["text"]: # which is HTML to the reader of JSON
                self.assertEqual((was["title"], was["text"]), (now["title"], now["text"]))
        for arguments in (("--status", "--json"), ("--check", "--json")):
            status, out, err = run(INDEXER, "--index", self.where, *arguments)
            json.loads(out.decode("utf-8"))

    # ---- What is written, and where ----

    def snapshot(self, *leave_out):
        seen = {}
        for at, folders, names in os.walk(os.fsencode(self.work)):
            for name in folders + names:
                path = os.path.join(at, name)
                if any(path == os.fsencode(l) or path.startswith(os.fsencode(l) + b"/") for l in leave_out):
                    continue
                info = os.lstat(path)
                content = b""
                if stat.S_ISREG(info.st_mode):
                    with open(path, "rb") as file:
                        content = file.read()
                seen[path] = (info.st_mode, info.st_size if content else 0, info.st_mtime_ns if content else 0, content)
        return seen

    def test_nothing_is_written_outside_of_the_index(self):
        self.articles()
        for i, name in enumerate(("../escape", "/tmp/accord-escape", "..", ".", "a/../../b", "XAPIANDB", "~/x")):
            self.write(f"path{i}.json", json.dumps({"id": name, "url": name, "title": name, "source": name,
                                                   "text": f"They spoke about {WORD} {i}.", "path": name}))
        home = os.path.join(self.work, "home")
        os.mkdir(home)
        environment = {"HOME": home, "XDG_DATA_HOME": home, "TMPDIR": home}
        before = self.snapshot(self.where)
        for arguments in ((self.files,), ("--force", self.files), ("--prune", self.files), ("--status",), ("--check",),
                          ("--extract", self.files), ("--dry-run", self.files), ("--remove", "../escape")):
            run(INDEXER, "--index", self.where, *arguments, env=environment, cwd=home)
        run(QUERY, "--index", self.where, "--explain", WORD, env=environment, cwd=home)
        self.assertEqual(self.snapshot(self.where), before)
        self.assertFalse(os.path.exists("/tmp/accord-escape"))

    def test_what_is_made_has_the_rights_of_the_umask(self):
        self.write("a.txt", f"Talks\n\nThey spoke about {WORD}.\n")
        for mask in (0o022, 0o077, 0o027):
            where = f"{self.where}{mask}"
            subprocess.run(["sh", "-c", f'umask {mask:o}; exec "$@"', "sh", INDEXER, "-q", "--index", where, self.files],
                           check=True)
            for at, folders, names in os.walk(where):
                self.assertEqual(stat.S_IMODE(os.stat(at).st_mode), 0o777 & ~mask, at)
                for name in names:
                    mode = stat.S_IMODE(os.stat(os.path.join(at, name)).st_mode)
                    self.assertEqual(mode & ~(0o666 & ~mask), 0, f"{name}: {mode:o}")

    def test_links_are_not_followed_for_writing(self):
        """Each file of the index in turn becomes a link to a file of somebody else."""
        self.write("a.txt", f"Talks\n\nThey spoke about {WORD}.\n")
        self.assertEqual(self.index("-q")[0], 0)
        victim = os.path.join(self.work, "victim")
        names = [os.path.relpath(os.path.join(at, name), self.where)
                 for at, _, files in os.walk(self.where) for name in files]
        self.assertGreater(len(names), 3)
        for name in names + ["XAPIANDB.tmp", "XAPIANDB.new", "lock", "new"]:
            for dangling in (False, True):
                where = os.path.join(self.work, "copy")
                shutil.copytree(self.where, where)
                path = os.path.join(where, name)
                if os.path.lexists(path):
                    shutil.copy(path, victim) # so that what reads it goes as far as it can
                    os.unlink(path)
                else:
                    with open(victim, "w") as file:
                        file.write("precious\n")
                if dangling:
                    os.unlink(victim)
                else:
                    os.chmod(victim, 0o600)
                    with open(victim, "rb") as file:
                        before = file.read()
                os.symlink(victim, path)
                self.write("b.txt", f"More talks\n\nThey spoke about {WORD} again in {name}.\n")
                status, out, err = run(INDEXER, "--index", where, "--force", self.files)
                self.assertEqual(status, 2, name)
                if name != "XAPIANDB" or not dangling: # without it the folder is none of an index
                    self.assertIn(b"symbolic link", err, name)
                if dangling:
                    self.assertFalse(os.path.lexists(victim), f"{name}: a file was made where it pointed")
                else:
                    with open(victim, "rb") as file:
                        self.assertEqual(file.read(), before, f"{name}: what it pointed at was changed")
                    self.assertEqual(stat.S_IMODE(os.stat(victim).st_mode), 0o600, name)
                    os.unlink(victim)
                shutil.rmtree(where)

    @staticmethod
    def contents(folder):
        found = {}
        for name in os.listdir(folder):
            with open(os.path.join(folder, name)) as file:
                found[name] = file.read()
        return found

    def test_a_folder_of_the_index_that_is_a_link_is_not_emptied(self):
        self.write("a.txt", f"Talks\n\nThey spoke about {WORD}.\n")
        self.assertEqual(self.index("-q")[0], 0)
        precious = os.path.join(self.work, "precious")
        os.mkdir(precious)
        for name in ("keep", "postlist.glass", "iamglass"):
            with open(os.path.join(precious, name), "w") as file:
                file.write("precious\n")
        before = self.contents(precious)
        folders = [name for name in os.listdir(self.where) if os.path.isdir(os.path.join(self.where, name))]
        for name in folders + ["old", "part-1", "1", "2", "tmp"]:
            where = os.path.join(self.work, "copy")
            shutil.copytree(self.where, where)
            path = os.path.join(where, name)
            if os.path.isdir(path):
                shutil.rmtree(path)
            os.symlink(precious, path)
            for arguments in (("--force", self.files), ("--prune", self.files)):
                run(INDEXER, "--index", where, *arguments)
            self.assertEqual(self.contents(precious), before, name)
            shutil.rmtree(where)

    def test_nothing_is_fetched(self):
        """Without a network of any kind, and watched for the wish to have one."""
        self.articles()
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        self.write("net.xml", f'<?xml version="1.0"?><!DOCTYPE rss PUBLIC "x" "{url}a.dtd" [<!ENTITY a SYSTEM "{url}b">'
                   f'<!ENTITY % p SYSTEM "{url}c">%p;]><?xml-stylesheet href="{url}d"?><rss><channel><item><title>Talks'
                   f"</title><link>{url}</link><description>&a; {WORD}</description></item></channel></rss>")
        self.write("net.html", f'<!DOCTYPE html SYSTEM "{url}a.dtd"><base href="{url}"><link rel=stylesheet href={url}>'
                   f'<script src={url}></script><meta http-equiv=refresh content="0;{url}"><title>T</title><img src={url}>'
                   f"<iframe src={url}></iframe><p>They spoke about {WORD}.")
        self.write("net.json", json.dumps({"url": url, "title": "T", "text": f"They spoke about {WORD}.", "$ref": url}))
        commands = ((INDEXER, "-q", "--index", self.where, self.files),
                    (INDEXER, "--index", self.where, "--extract", self.files),
                    (QUERY, "--index", self.where, "-q", WORD))
        for command in commands:
            self.assertIn(run(*command)[0], (0, 2))
        with self.assertRaises(BlockingIOError):
            listener.accept()
        listener.close()
        trace = shutil.which("strace")
        log = os.path.join(self.work, "trace")
        if trace is None or run(trace, "-f", "-o", log, "true")[0] != 0:
            self.skipTest("no strace")
        for command in commands:
            run(trace, "-f", "-e", "trace=network", "-o", log, *command)
            with open(log) as file:
                calls = [line for line in file if re.search(r"^\d+ +\w+\(", line)]
            self.assertEqual(calls, [])

    # ---- Options ----

    def test_options_are_read_strictly(self):
        self.write("a.txt", f"Talks\n\nThey spoke about {WORD}.\n")
        self.index("-q")
        numbers = {QUERY: ("--count", "--offset", "--per-article", "--width"), INDEXER: ("--jobs", "--lock-wait")}
        wrong = ("", " ", "x", "1x", "x1", "-1", "+1", " 1", "1 ", "1.5", "1e3", "0x10", "99999999999999999999999", "1,000",
                 "18446744073709551617", "--", "١", "1\n")
        last = {QUERY: WORD, INDEXER: self.files}
        for program, flags in numbers.items():
            for flag in flags:
                for value in wrong:
                    status, out, err = run(program, "--index", self.where, f"{flag}={value}", last[program])
                    self.assertEqual((status, out), (2, b""), (flag, value))
                    self.assertIn(flag.encode(), err, value)
                    self.assertRegex(err, b"takes a number from [0-9]+ to [0-9]+")
        choices = ((QUERY, "--sort", b"relevance"), (QUERY, "--rank", b"bm25"), (QUERY, "--color", b"never"),
                   (QUERY, "--format", b"jsonl"), (QUERY, "--since", b"2025"), (QUERY, "--until", b"2025"),
                   (QUERY, "--lang", b"en"), (INDEXER, "--language", b"en"))
        for program, flag, cure in choices:
            for value in ("", "x!", "newest ", "NEWEST", "2025-13", "2025-02-30", "en,", "0", "-"):
                if (flag, value) == ("--lang", "en,"):
                    continue
                status, out, err = run(program, "--index", self.where, f"{flag}={value}", last[program])
                self.assertEqual((status, out), (2, b""), (flag, value))
                self.assertIn(flag.encode(), err, value)
                self.assertIn(cure, err, (flag, value))
        for program in (QUERY, INDEXER):
            for arguments in (("--nonsense",), ("-Z",), ("--index",), ("-i",), ("--json=1",), ("--quiet=yes",)):
                status, out, err = run(program, *arguments)
                self.assertEqual((status, out), (2, b""), arguments)
                self.assertRegex(err, b"^accord-[a-z]+: (unknown option '-.*'|'-.*' needs a value|'-.*' takes no value) .*-h", arguments)
            status, out, err = run(program, "--index", "", last[program])
            self.assertEqual((status, out), (2, b""))
            self.assertIn(b"--index takes the folder", err)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    INDEXER, QUERY = map(os.path.realpath, sys.argv[1:3])
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
