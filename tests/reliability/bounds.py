#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Input of any size and shape costs time and memory in proportion to it, and what is beyond a limit is
named with its file. Every case is run at two sizes, n and 4n: four times as much may take no more than
six times the processor time, and no more memory than its own stated share of the input.

Usage: bounds.py [--long] ACCORD-INDEXER ACCORD-QUERY [CASE...]
With BUILD_DIR in the environment, a build with sanitizers is known, and its memory is not measured.
--long: the sizes that take minutes and gigabytes; without it all of them take seconds.
"""
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

KILO, MEGA = 1000, 1000 * 1000
RATIO = 6  # of processor time, for four times the input
# Seconds of processor time below which a run is noise: what is quadratic and takes less than this at n
# takes less than 16 times this at 4n, which is caught from a quarter of it on.
FLOOR = 0.25
# An OR or a NOT of thousands of different words is quadratic in Xapian, and short of this floor at the
# sizes below: of 10,000 words, which is the most a query may have, it takes some seconds.
# Bytes that a run may take whatever it reads, over what an empty one takes: buffers of the threads.
ROOM = 160 * MEGA


def in_child(make, *arguments):
    """Calls make() in a process of its own: what it takes would be counted as that of the programs, which
    inherit this process's peak of memory."""
    child = os.fork()
    if child == 0:
        try:
            make(*arguments)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit("the input could not be made")


class Run:
    """One run of a program: what it said, its exit status, its processor time and peak of memory."""

    def __init__(self, arguments, stdin=None, timeout=1800):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            source = open(stdin, "rb") if stdin else subprocess.DEVNULL
            process = subprocess.Popen(arguments, stdin=source, stdout=out, stderr=err)
            watch = subprocess.Popen(["sh", "-c", f"sleep {timeout}; kill -9 {process.pid}"],
                                     start_new_session=True)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            os.killpg(watch.pid, 15)
            watch.wait()
            if stdin:
                source.close()
            out.seek(0)
            err.seek(0)
            self.out = out.read()
            self.err = err.read().decode("utf-8", "replace")
        self.status = process.returncode
        self.cpu = usage.ru_utime + usage.ru_stime
        self.peak = usage.ru_maxrss * 1024


# ---- What is indexed ----
#
# Each writes a file or more of size n into a folder, and returns nothing.

WORDS = ("ceasefire talks delegation Istanbul guarantee border prisoner exchange grain corridor minister "
         "summit statement accord withdrawal monitor mediator envoy sanction reconstruction").split()


def prose(size, seed=1, ends=". "):
    """Sentences of words of many kinds, so that a vocabulary is as large as a real one."""
    choose = random.Random(seed)
    block, length = [], 0
    while length < min(size, 200 * KILO):
        sentence = " ".join(choose.choice(WORDS) + choose.choice(["", "", "", str(choose.randrange(500))])
                            for _ in range(choose.randrange(5, 25))).capitalize() + ends
        block.append(sentence)
        length += len(sentence)
    text = "".join(block)
    return (text * (size // len(text) + 1))[:size]


def paragraphs(size):
    """So many bytes of prose in pieces of 500, of which each thousandth is the same."""
    pieces = [prose(500, i) for i in range(1000)]
    return (pieces[i % 1000] for i in range(size // 500))


def write(folder, name, *parts):
    mode = "wb" if isinstance(parts[0], bytes) else "w"
    with open(os.path.join(folder, name), mode) as file:
        for part in parts:
            file.write(part)


def page(body, head="<title>The talks</title>"):
    return f"<!DOCTYPE html><html><head>{head}</head><body><article>{body}</article></body></html>"


def one_line_text(folder, n):
    write(folder, "x.txt", prose(n))


def one_line_json(folder, n):
    write(folder, "x.jsonl", json.dumps({"id": "x", "title": "The talks", "text": prose(n)}), "\n")


def tiny_files(folder, n):
    for i in range(n):
        if i % 1000 == 0:
            os.makedirs(os.path.join(folder, str(i // 1000)))
        write(folder, f"{i // 1000}/{i}.txt", f"The talks number {i}\n\nThey spoke of grain {i}.\n")


def large_article(folder, n):
    write(folder, "x.txt", "The talks\n\n", prose(n, ends=".\n\n"))


def large_html(folder, n):
    write(folder, "x.html", page("".join(f"<p>{part}</p>" for part in paragraphs(n))))


def large_markdown(folder, n):
    write(folder, "x.md", "# The talks\n\n", "".join(f"{part}\n\n" for part in paragraphs(n)))


def billion_laughs(folder, n):
    names = "".join(f'<!ENTITY l{i} "' + f"&l{i - 1};" * 10 + '">' for i in range(1, n))
    write(folder, "x.xml", f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{names}]><rss><channel>'
          f"<item><title>Laughs</title><description>&l{n - 1};</description></item></channel></rss>")


def quadratic_entities(folder, n):
    write(folder, "x.xml", '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "', "a" * (100 * KILO),
          '">]><rss><channel><item><title>Blowup</title><description>', "&a;" * n,
          "</description></item></channel></rss>")


def attribute_entities(folder, n):
    write(folder, "x.xml", '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "', "a" * (100 * KILO),
          '">]><rss><channel><item><title>Blowup</title><link href="', "&a;" * n,
          '"/></item></channel></rss>')


def nested_json(folder, n):
    write(folder, "x.json", '{"title":"The talks","text":"They spoke.","deep":', "[" * n, "]" * n, "}")


def nested_json_objects(folder, n):
    write(folder, "x.json", '{"a":' * n, "1", "}" * n)


def broken_json(folder, n):
    write(folder, "x.json", "\n{" * n)


def nested_html(folder, n):
    write(folder, "x.html", page("<div>" * n + "<p>They spoke of prisoners.</p>" + "</div>" * n))


def nested_html_inline(folder, n):
    write(folder, "x.html", page("<p>They spoke" + "<b><i>" * n + " of prisoners.</p>" + "</p></b>" * n))


def nested_html_tables(folder, n):
    write(folder, "x.html", page("<table><tr><td>" * n + "They spoke of prisoners."))


def flat_html(folder, n):
    write(folder, "x.html", page("<p>They spoke of prisoners." * n))


def nested_feed(folder, n):
    write(folder, "x.rss", "<rss><channel><item><title>Deep</title>", "<a>" * n, "</a>" * n,
          "</item></channel></rss>")


def nested_feed_html(folder, n):
    write(folder, "x.rss", "<rss><channel><item><title>Deep</title><description><![CDATA[", "<div><b>" * n,
          "They spoke.]]></description></item></channel></rss>")


def attributes_html(folder, n):
    write(folder, "x.html", page("<p " + " ".join(f"a{i}='{i}'" for i in range(n)) + ">They spoke.</p>"))


def attributes_feed(folder, n):
    write(folder, "x.rss", "<rss><channel><item ", " ".join(f"a{i}='{i}'" for i in range(n)),
          "><title>Many</title></item></channel></rss>")


def metas_html(folder, n):
    write(folder, "x.html", page("<p>They spoke.</p>", "<title>The talks</title>" + "".join(
        f"<meta name='article:author' content='Name Nr{i}'><link rel=canonical href=/a{i}>"
        for i in range(n))))


def linked_data_html(folder, n):
    write(folder, "x.html", page("<p>They spoke.</p>", "<title>The talks</title>" + "".join(
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"H%d"}</script>' % i
        for i in range(n))))


def unclosed_html(folder, n):
    write(folder, "x.html", page("<p>They spoke.</p>" + "<!--" * n + "<a href='" * n + "<![CDATA[" * n))


def entities_html(folder, n):
    write(folder, "x.html", page("<p>" + "&amp;&notanentity;&#x41;&" * n + "</p>"))


def after_nul(folder, n):
    for name in ("x.txt", "x.md"):
        write(folder, name, b"The talks\n\nThey spoke.\n", b"\0", prose(n).encode())
    write(folder, "x.html", page("<p>They spoke.\0 " + prose(n) + "</p>").encode())


def feed_items(folder, n):
    write(folder, "x.rss", "<rss><channel><title>Talks</title>", "".join(
        f"<item><title>Talk {i}</title><link>https://example.org/{i}</link></item>" for i in range(n)),
        "</channel></rss>")


def feed_same_link(folder, n):
    write(folder, "x.rss", "<rss><channel><title>Talks</title>", "".join(
        f"<item><title>Talk {i}</title><link>https://example.org/a</link></item>" for i in range(n)),
        "</channel></rss>")


def feed_of_links(folder, n):
    write(folder, "x.rss", "<rss><channel><item><title>Talk</title>", "".join(
        f"<link rel='self' href='https://example.org/{i}'/><author><email>a</email></author>"
        for i in range(n)), "</item></channel></rss>")


def json_lines(folder, n):
    write(folder, "x.jsonl", "".join(
        '{"id":"j%d","title":"Talk %d","text":"They spoke of grain."}\n' % (i, i) for i in range(n)))


def json_same_id(folder, n):
    write(folder, "x.jsonl", "".join(
        '{"id":"same","title":"Talk %d","text":"They spoke of %d."}\n' % (i, i) for i in range(n)))


def json_same_id_in_files(folder, n):
    for i in range(n):
        write(folder, f"x{i}.jsonl", '{"id":"same","title":"Talk %d","text":"They spoke."}\n' % i)


def json_broken_lines(folder, n):
    write(folder, "x.jsonl", '{"broken\n' * n)


def json_array(folder, n):
    write(folder, "x.json", "[", ",\n".join(
        '{"id":"j%d","title":"Talk %d","text":"They spoke of grain."}' % (i, i) for i in range(n)), "]")


def json_members(folder, n):
    write(folder, "x.json", '{"title":"The talks",', ",".join(f'"m{i}":{i}' for i in range(n)), "}")


def json_same_keys(folder, n):
    write(folder, "x.json", '{"title":"The talks",', ",".join('"text":"They spoke %d"' % i
                                                              for i in range(n)), "}")


def authors(folder, n):
    write(folder, "x.jsonl", json.dumps({"id": "x", "title": "The talks", "text": "They spoke.",
                                         "authors": [f"Name Number{i}" for i in range(n)]}))


def no_spaces(folder, n):
    write(folder, "x.txt", "The talks\n\n", "a" * n, "\n\n", "".join(f"b{i}" for i in range(n // 6)), "\n\n",
          "й" * (n // 2), "\n\n", "漢字" * (n // 6), "\n\n", "a" + "́" * (n // 2), "\n\n",
          "a-" * (n // 2), "\n\n", "a'" * (n // 2), "\n\n", "1." * (n // 2))


def no_sentence_ends(folder, n):
    write(folder, "x.txt", "The talks\n\n", prose(n, ends=" "), "\n\n", "." * n, "\n\n", "A. " * (n // 3),
          "\n\n", "\n\n".join("a" for _ in range(n // 3)))


def distinct_words(folder, n):
    write(folder, "x.txt", "The talks\n\n", " ".join(f"w{i}q" for i in range(n)))


def long_fields(folder, n):
    word = "field "
    fields = {"title": word * (n // 6), "id": "i" * n, "url": "https://example.org/" + "u" * n,
              "source": "s" * n, "authors": "a" * n, "published": "2" * n, "language": "e" * n}
    for name, value in fields.items():
        record = {"id": name, "title": "The talks", "text": f"They spoke of {name}.", name: value}
        write(folder, f"{name}.json", json.dumps(record))
    write(folder, "x.html", page("<p>They spoke.</p>", "<title>" + word * (n // 6) + "</title>"
                                 "<link rel=canonical href='https://example.org/" + "u" * n + "'>"
                                 "<meta property='og:site_name' content='" + "s" * n + "'>"))
    write(folder, "x.rss", "<rss><channel><item><title>", word * (n // 6), "</title><link>https://a.org/",
          "u" * n, "</link><guid>", "g" * n, "</guid></item></channel></rss>")
    write(folder, "x.md", "---\ntitle: ", word * (n // 6), "\nurl: https://example.org/", "u" * n,
          "\n---\nThey spoke.\n")


def front_matter(folder, n):
    write(folder, "x.md", "---\n", "".join(f"key{i}: value\n" for i in range(n)), "title: Talks\nauthors:\n",
          "".join(f"  - Name Number{i}\n" for i in range(n)), "---\nThey spoke.\n")


def markdown_marks(mark, close=""):
    def make(folder, n):
        write(folder, "x.md", "# The talks\n\n", mark * n, "They spoke.", close * n, "\n")
    return make


def markdown_lines(line):
    def make(folder, n):
        write(folder, "x.md", "# The talks\n\n", line * n, "\nThey spoke.\n")
    return make


def bytes_of(*values):
    def make(folder, n):
        write(folder, "x.txt", b"The talks\n\nThey spoke about it for an hour.\n", bytes(values) * n)
        write(folder, "x.html", b"<title>The talks</title><p>They spoke.", bytes(values) * n)
    return make


CASES = {
    # name: (maker, n or None, n of the long form, share of memory, exit status, what is said); the share is in
    # bytes for each of the files
    "one line of text": (one_line_text, 16 * MEGA, 32 * MEGA, 12, 0, None),
    "a line of a gigabyte": (one_line_text, None, 250 * MEGA, 12, 2, "x.txt: an article of more than 128 MiB"),
    "a page of more than 64 MiB": (large_html, None, 70 * MEGA, 24, 2, "x.html: larger than 64 MiB"),
    "a feed of more than 64 MiB": (feed_items, None, 1 * MEGA, 24, 2, "x.rss: larger than 64 MiB"),
    "one line of JSON": (one_line_json, 4 * MEGA, 60 * MEGA, 14, 0, None),
    "tiny files": (tiny_files, 1250, 250 * KILO, 60, 0, None),
    "a large article": (large_article, 2 * MEGA, 25 * MEGA, 14, 0, None),
    "a large page": (large_html, 1 * MEGA, 15 * MEGA, 24, 0, None),
    "a large Markdown file": (large_markdown, 1 * MEGA, 25 * MEGA, 14, 0, None),
    "billion laughs": (billion_laughs, 8, 8, 0, 2, "nested, too long or too many"),
    "quadratic entities": (quadratic_entities, 5000, 5000, 2000, 2, "x.xml"),
    "entities in attributes": (attribute_entities, 5000, 5000, 2000, 2, "x.xml"),
    "nested JSON": (nested_json, 25 * KILO, 2 * MEGA, 60, 2, "x.json"),
    "nested JSON objects": (nested_json_objects, 25 * KILO, 2 * MEGA, 60, 2, "x.json"),
    "broken JSON": (broken_json, 25 * KILO, 2 * MEGA, 100, 2, "too many errors"),
    "nested HTML": (nested_html, 25 * KILO, 1 * MEGA, 60, 0, None),
    "nested HTML of text": (nested_html_inline, 25 * KILO, 1 * MEGA, 60, 0, None),
    "nested tables": (nested_html_tables, 25 * KILO, 1 * MEGA, 60, 0, None),
    "flat HTML": (flat_html, 25 * KILO, 500 * KILO, 60, 0, None),
    "nested feed": (nested_feed, 25 * KILO, 2 * MEGA, 60, 2, "x.rss"),
    "nested HTML in a feed": (nested_feed_html, 25 * KILO, 1 * MEGA, 100, 0, None),
    "attributes of a tag": (attributes_html, 25 * KILO, 600 * KILO, 60, 0, None),
    "attributes in a feed": (attributes_feed, 25 * KILO, 600 * KILO, 60, 2, "attributes"),
    "metadata of a page": (metas_html, 5 * KILO, 50 * KILO, 60, 0, None),
    "linked data of a page": (linked_data_html, 5 * KILO, 50 * KILO, 60, 0, None),
    "what never ends in a page": (unclosed_html, 25 * KILO, 500 * KILO, 60, 0, None),
    "entities of a page": (entities_html, 25 * KILO, 500 * KILO, 60, 0, None),
    "text after a NUL": (after_nul, 500 * KILO, 15 * MEGA, 24, 0, None),
    "items of a feed": (feed_items, 2500, 200 * KILO, 60, 0, None),
    "items of one link": (feed_same_link, 2500, 200 * KILO, 60, 0, None),
    "links of an item": (feed_of_links, 5 * KILO, 200 * KILO, 60, 0, None),
    "JSON Lines": (json_lines, 2500, 250 * KILO, 60, 0, None),
    "articles of one id in a file": (json_same_id, 2500, 100 * KILO, 60, 0, None),
    "articles of one id in files": (json_same_id_in_files, 500, 25 * KILO, 300, 0, None),
    "broken lines": (json_broken_lines, 2500, 250 * KILO, 200, 2, "line 1: "),
    "a JSON array": (json_array, 2500, 250 * KILO, 60, 0, None),
    "members of an object": (json_members, 25 * KILO, 1 * MEGA, 60, 0, None),
    "members of one name": (json_same_keys, 25 * KILO, 1 * MEGA, 60, 0, None),
    "authors": (authors, 25 * KILO, 500 * KILO, 60, 0, None),
    "words without spaces": (no_spaces, 250 * KILO, 4 * MEGA, 14, 0, None),
    "text without sentences": (no_sentence_ends, 500 * KILO, 10 * MEGA, 30, 0, None),
    "distinct words": (distinct_words, 50 * KILO, 2 * MEGA, 80, 0, None),
    "long fields": (long_fields, 256 * KILO, 4 * MEGA, 30, 0, None),
    "front matter": (front_matter, 10 * KILO, 250 * KILO, 60, 0, None),
    "quotes in quotes": (markdown_marks("> "), 25 * KILO, 500 * KILO, 60, 0, None),
    "quotes without spaces": (markdown_marks(">"), 25 * KILO, 500 * KILO, 60, 0, None),
    "lists in lists": (markdown_marks("- "), 25 * KILO, 500 * KILO, 60, 0, None),
    "brackets": (markdown_marks("[", "](a)"), 25 * KILO, 500 * KILO, 60, 0, None),
    "brackets without end": (markdown_marks("["), 25 * KILO, 500 * KILO, 60, 0, None),
    "pictures": (markdown_marks("![a]("), 25 * KILO, 500 * KILO, 60, 0, None),
    "emphasis": (markdown_marks("*a **b ", "*"), 25 * KILO, 500 * KILO, 60, 0, None),
    "underscores": (markdown_marks("_a __b "), 25 * KILO, 500 * KILO, 60, 0, None),
    "backticks": (markdown_marks("`a ``b "), 25 * KILO, 500 * KILO, 60, 0, None),
    "one run of backticks": (markdown_marks("`"), 25 * KILO, 500 * KILO, 60, 0, None),
    "angle brackets": (markdown_marks("<a <!-- "), 25 * KILO, 500 * KILO, 60, 0, None),
    "backslashes": (markdown_marks("\\"), 25 * KILO, 500 * KILO, 60, 0, None),
    "headings": (markdown_lines("# a\n"), 25 * KILO, 500 * KILO, 100, 0, None),
    "underlined headings": (markdown_lines("a\n===\n"), 25 * KILO, 500 * KILO, 100, 0, None),
    "fences": (markdown_lines("```\n"), 25 * KILO, 500 * KILO, 100, 0, None),
    "metadata lists": (markdown_lines("- **a**: b\n"), 25 * KILO, 500 * KILO, 100, 0, None),
    "tables": (markdown_lines("| a | b |\n"), 25 * KILO, 500 * KILO, 100, 0, None),
    "invalid UTF-8": (bytes_of(0xC3, 0x28, 0xFF), 100 * KILO, 4 * MEGA, 60, 0, None),
}


# ---- What is asked ----
#
# A query of size n for an index of prose; None: not that large, or its form has one size only.

def parens(n):
    return "(" * n + "talks" + ")" * n


QUERIES = {
    # name: (query, n, exit statuses, what is said)
    "NEAR of different words": (lambda n: " NEAR/9 ".join(f"talks{i % 500}" for i in range(n)), 240, (0, 1), None),
    "words": (lambda n: " ".join(f"talks{i % 500} w{i}" for i in range(n // 2)), 2500, (0,), None),
    "the same word": (lambda n: "talks " * n, 2500, (0,), None),
    "more words than are taken": (lambda n: "talks " * n, 25000, (2,), "10000 words"),
    "stars": (lambda n: " ".join(f"{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}*" for i in range(n)), 25,
              (0, 1), None),
    "short stars": (lambda n: "a* b* c* " * n, 25, (2,), "*"),
    "tildes": (lambda n: " ".join(f"talks{i}~" for i in range(n)), 25, (0, 1), None),
    "more tildes than are taken": (lambda n: "ab" + " ".join(f"talks{i}~" for i in range(n)), 250, (2,),
                                   "100 words"),
    "brackets": (parens, 25000, (2,), "100"),
    "open brackets": (lambda n: "(" * n, 25000, (2,), "100"),
    "closing brackets": (lambda n: "talks" + ")" * n, 25000, (2,), "never opened"),
    "fields in fields": (lambda n: "title:(" * n, 25000, (2,), "title:"),
    "NOT in brackets": (lambda n: "talks NOT (" * n, 20000, (2,), "100"),
    "minus signs": (lambda n: "-" * n + "talks", 25000, (0,), None),
    "a phrase": (lambda n: '"' + " ".join(WORDS[i % 20] for i in range(n)) + '"', 250, (0, 1), None),
    "a phrase of one word": (lambda n: '"' + "talks " * n + '"', 250, (0, 1), None),
    "phrases": (lambda n: '"talks delegation" ' * n, 125, (0, 1), None),
    "different phrases": (lambda n: " ".join(f'"talks{i % 500} delegation{i // 500}"' for i in range(n)),
                          125, (0, 1), None),
    "a phrase too long": (lambda n: '"' + "talks " * n + '"', 2500, (2,), "more than 1000 words"),
    "NEAR": (lambda n: "talks" + " NEAR/9 delegation" * n, 240, (0, 1), None),
    "NEARs": (lambda n: " OR ".join(f"talks{i % 500} NEAR border" for i in range(n)), 125, (0, 1), None),
    "OR": (lambda n: " OR ".join(f"talks{i % 500}" for i in range(n)), 600, (0,), None),
    "AND": (lambda n: " AND ".join(f"talks{i % 500}" for i in range(n)), 2500, (0, 1), None),
    "NOT": (lambda n: "talks " + " ".join(f"-w{i}" for i in range(n)), 2400, (0,), None),
    "groups": (lambda n: " OR ".join(f"(talks{i % 500} AND border)" for i in range(n)), 600, (0,), None),
    "sources": (lambda n: "talks (" + " OR ".join(f"source:s{i}.org" for i in range(n)) + ")", 2400, (0, 1),
                None),
    "sources that exclude": (lambda n: "talks " + " ".join(f"-source:s{i}.org" for i in range(n)), 2400,
                             (0,), None),
    "languages": (lambda n: "talks (" + " OR ".join("lang:en" for _ in range(n)) + ")", 2400, (0, 1), None),
    "URLs": (lambda n: "talks (" + " OR ".join(f"url:u{i}" for i in range(n)) + ")", 2400, (0, 1), None),
    "dates": (lambda n: "talks (" + " OR ".join(f"date:{1000 + i % 2000}" for i in range(n)) + ")", 2400,
              (0, 1), None),
    "a list of languages": (lambda n: "talks lang:" + ",".join(["en"] * n), 2400, (0, 1, 2), None),
    "a word": (lambda n: "w" * n, 200 * KILO, (0, 1), None),
    "a word of dashes": (lambda n: "w-" * n + "w", 2400, (0, 1), None),
    "a longer word of dashes": (lambda n: "w-" * n + "w", 100 * KILO, (2,), "10000 words"),
    "a word of accents": (lambda n: "e" + "́" * n, 100 * KILO, (0, 1), None),
    "a fuzzy word": (lambda n: "w" * n + "~", 200 * KILO, (0, 1), None),
    "a long query": (lambda n: "talks" + " " * n, 200 * KILO, (0,), None),
    "a query of more than a megabyte": (lambda n: "talks " * n, 200 * KILO, (2,), None),
    "exact words": (lambda n: " ".join(f"=talks{i % 500}" for i in range(n)), 1250, (0, 1), None),
    "authors": (lambda n: " ".join(f"author:name{i}" for i in range(n)), 1250, (0, 1), None),
    "titles": (lambda n: " ".join(f"title:talks{i}" for i in range(n)), 1250, (0, 1), None),
    "unknown words": (lambda n: " ".join(f"taks{i}" for i in range(n)), 2500, (0, 1), None),
}


# ---- The tests ----

class Bounds:
    def __init__(self, indexer, query, long_form, wanted):
        self.indexer, self.query = os.path.realpath(indexer), os.path.realpath(query)
        self.long = long_form
        self.wanted = wanted
        self.failures = 0
        self.work = tempfile.mkdtemp(prefix="accord-bounds-test.")
        self.watched = self.watches_memory()

    @staticmethod
    def watches_memory():
        try:
            with open(os.path.join(os.environ.get("BUILD_DIR", "."), "CMakeCache.txt")) as cache:
                return not re.search(r"^ACCORD_SANITIZE:\w+=.+", cache.read(), re.MULTILINE)
        except FileNotFoundError:
            return True

    def fail(self, name, reason):
        print(f"FAILED: {name}: {reason}", flush=True)
        self.failures += 1

    def compare(self, name, small, large):
        """Whether four times as much took at most six times as long."""
        if large.cpu > RATIO * max(small.cpu, FLOOR):
            self.fail(name, f"{small.cpu:.2f} s, for four times as much {large.cpu:.2f} s")

    def index(self, folder, where):
        return Run([self.indexer, "--json", "--jobs", "2", "--index", where, folder])

    def size(self, folder):
        return sum(os.path.getsize(os.path.join(at, file)) for at, _, files in os.walk(folder)
                   for file in files)

    def test_empty(self):
        """What a run takes that has next to nothing to read."""
        folder = os.path.join(self.work, "empty")
        os.mkdir(folder)
        write(folder, "good.txt", "The good talks\n\nThey spoke of peaches for an hour.\n")
        self.base = self.index(folder, os.path.join(self.work, "empty-index")).peak

    def test_case(self, name):
        make, n, n_long, share, status, said = CASES[name]
        runs = []
        if self.long or n is None:
            n = n_long
        for size in (n, 4 * n):
            folder, where = os.path.join(self.work, "files"), os.path.join(self.work, "index")
            os.mkdir(folder)
            in_child(make, folder, size)
            write(folder, "good.txt", "The good talks\n\nThey spoke of peaches for an hour.\n")
            run = self.index(folder, where)
            read = self.size(folder)
            runs.append(run)
            if run.status != status:
                self.fail(name, f"exit status {run.status}: {run.err[:300]}")
            elif said is not None and said not in run.err:
                self.fail(name, f"does not say '{said}' but: {run.err[:300]}")
            elif said is None and status == 0 and "accord-indexer: " in run.err and not re.search("has an id|have ids", run.err):
                self.fail(name, f"said: {run.err[:300]}")
            bound = self.base + ROOM + share * read
            if self.watched and run.peak > bound:
                self.fail(name, f"{run.peak / MEGA:.0f} MB of memory for {read / MEGA:.1f} MB of files, "
                          f"more than {bound / MEGA:.0f}")
            found = Run([self.query, "--index", where, "-q", "peaches"])
            if found.status != 0:
                self.fail(name, f"what was good beside it is not found: {found.err[:300]}")
            if os.environ.get("BOUNDS_VERBOSE"):
                print(f"{name}: {read / MEGA:.1f} MB, {run.cpu:.2f} s, {run.peak / MEGA:.0f} MB "
                      f"(of {bound / MEGA:.0f})  {run.err[:150]!r}", flush=True)
            shutil.rmtree(folder)
            shutil.rmtree(where)
        self.compare(name, *runs)

    def test_queries(self):
        folder, where = os.path.join(self.work, "files"), os.path.join(self.work, "index")
        os.mkdir(folder)
        in_child(lambda: [write(folder, f"{i}.txt", f"The talks of {i}\n\n", prose(3000, i))
                          for i in range(400)])
        self.index(folder, where)
        for name, (make, n, statuses, said) in QUERIES.items():
            if self.wanted and "query: " + name not in self.wanted:
                continue
            name = "query: " + name
            runs = []
            for size in (n, 4 * n):
                batch = os.path.join(self.work, "batch")
                in_child(lambda: write(self.work, "batch", "1\t", make(size), "\n"))
                run = Run([self.query, "--index", where, "--format", "jsonl", "--batch", batch])
                runs.append(run)
                if run.status not in statuses:
                    self.fail(name, f"exit status {run.status}: {run.err[-300:]}")
                if said is not None and said not in run.err:
                    self.fail(name, f"does not say '{said}' but: {run.err[-300:]}")
                if len(run.err) > 2000:
                    self.fail(name, f"{len(run.err)} bytes of errors")
                if self.watched and run.peak > self.base + ROOM:
                    self.fail(name, f"{run.peak / MEGA:.0f} MB of memory")
                if os.environ.get("BOUNDS_VERBOSE"):
                    print(f"{name}: {size}, {run.cpu:.2f} s, {run.peak / MEGA:.0f} MB {run.err[:150]!r}",
                          flush=True)
            self.compare(name, *runs)

    def test_external_entities(self):
        """What a feed names outside of itself is not read."""
        folder, where = os.path.join(self.work, "files"), os.path.join(self.work, "index")
        os.mkdir(folder)
        secret = os.path.join(self.work, "secret")
        with open(secret, "w") as file:
            file.write("zyzzyva\n")
        with open(secret + ".dtd", "w") as file:
            file.write('<!ENTITY d "zyzzyva">\n')
        uses = ("<rss><channel><item><title>Outside</title><description>They spoke of &a; peaches"
                "</description></item></channel></rss>")
        for i, doctype in enumerate((
                f'<!DOCTYPE rss [<!ENTITY a SYSTEM "{secret}">]>',
                f'<!DOCTYPE rss [<!ENTITY a SYSTEM "file://{secret}">]>',
                f'<!DOCTYPE rss [<!ENTITY a PUBLIC "x" "{secret}">]>',
                f'<!DOCTYPE rss SYSTEM "{secret}.dtd" [<!ENTITY a "&d;">]>',
                f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "{secret}.dtd">%p;<!ENTITY a "&d;">]>',
                f'<!DOCTYPE rss [<!ENTITY % p \'<!ENTITY a SYSTEM "{secret}">\'>%p;]>')):
            write(folder, f"{i}.xml", '<?xml version="1.0"?>', doctype, uses)
        write(folder, "x.xml", '<?xml version="1.0"?><?xml-stylesheet href="', secret, '"?>',
              '<rss xmlns:xi="http://www.w3.org/2001/XInclude"><channel><item><title>Outside</title>',
              f'<description>They spoke <xi:include href="{secret}" parse="text"/></description></item>',
              "</channel></rss>")
        write(folder, "x.html", page(f'<p>They spoke <object data="file://{secret}"></object>'
                                     f'<iframe src="{secret}"></iframe><embed src="{secret}"></p>'))
        write(folder, "x.md", f"# They spoke\n\n![a]({secret}) <!--#include file=\"{secret}\" -->\n")
        self.index(folder, where)
        if Run([self.query, "--index", where, "-q", "peaches"]).status != 0:
            self.fail("external entities", "nothing was indexed, so nothing was tried")
        if Run([self.query, "--index", where, "-q", "zyzzyva"]).status != 1:
            self.fail("external entities", "a file outside was read")

    def test_pipe(self):
        """A feed of one id, the same once more, and one with other texts."""
        folder, feed = os.path.join(self.work, "files"), os.path.join(self.work, "files", "feed")
        where = os.path.join(self.work, "index")
        os.mkdir(folder)
        runs = {"first": [], "again": [], "changed": []}
        n = 25 * KILO if self.long else 2500
        for size in (n, 4 * n):
            shutil.rmtree(where, ignore_errors=True)
            for name, text in (("first", "grain"), ("again", "grain"), ("changed", "gas")):
                in_child(lambda: write(folder, "feed", "".join(
                    '{"id":"same","title":"Talk %d","text":"They spoke of %s."}\n' % (i, text) for i in range(size))))
                run = Run([self.indexer, "--json", "--jobs", "2", "--index", where, "-"], stdin=feed)
                runs[name].append(run)
                if run.status != 0:
                    self.fail("pipe: " + name, f"exit status {run.status}: {run.err[:300]}")
                if self.watched and run.peak > self.base + ROOM + 60 * os.path.getsize(feed):
                    self.fail("pipe: " + name, f"{run.peak / MEGA:.0f} MB of memory")
        for name in runs:
            self.compare("pipe: " + name, *runs[name])

    def run(self):
        try:
            self.test_empty()
            for name in CASES:
                short = CASES[name][1] is not None
                if name in self.wanted or (not self.wanted and (short or self.long)):
                    self.test_case(name)
            for name, test in (("pipe", self.test_pipe), ("queries", self.test_queries),
                               ("external entities", self.test_external_entities)):
                if not self.wanted or any(wanted.startswith(name[:5]) for wanted in self.wanted):
                    test()
                    shutil.rmtree(os.path.join(self.work, "files"))
                    shutil.rmtree(os.path.join(self.work, "index"))
        finally:
            shutil.rmtree(self.work)
        return self.failures


def main(arguments):
    long_form = "--long" in arguments
    arguments = [argument for argument in arguments if argument != "--long"]
    if len(arguments) < 2:
        sys.exit(__doc__)
    sys.exit(Bounds(arguments[0], arguments[1], long_form, arguments[2:]).run() > 0)


main(sys.argv[1:])
