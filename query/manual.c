// SPDX-License-Identifier: GPL-2.0-or-later
/* The one table of the flags of accord-query, and the lesson in the query language. The man page
   says the same at more length; a test compares their flags. */
#include "manual.h"

static const struct flag flags[] = {
    {0, NULL, NULL, "Where to search", NULL},
    {'i', "index", "DIR", "the folder of the index",
     "Without this flag it is $ACCORD_INDEX, else accord in the folder for the user's data: "
     "$XDG_DATA_HOME/accord, or ~/.local/share/accord. accord-indexer makes it."},
    {'l', "lang", "CODE,...", "only articles in these languages: en, uk, ru, ...",
     "May be given several times. Names and longer tags (Ukrainian, uk-UA) will do."},
    {KEY_SOURCE, "source", "NAME", "only articles from this source; may be given several times",
     "A host name such as example.org, which takes in its subdomains, or whatever the articles "
     "name as their publisher."},
    {KEY_SINCE, "since", "DATE", "only articles published on this date or later",
     "A DATE is 2025, 2025-02, 2025-02-17, 2025-02-17T10:30, today, yesterday, or a time back "
     "from today: 7d, 2w, 3m, 1y. Dates are in UTC. Articles without a date are left out."},
    {KEY_UNTIL, "until", "DATE", "only articles published on this date or earlier",
     "All of the year, month or day named is within."},

    {0, NULL, NULL, "What to show", NULL},
    {'n', "count", "N", "show at most N passages (10)", "With --format=trec, N articles (1000)."},
    {KEY_OFFSET, "offset", "N", "leave out the N best",
     "So --offset 10 shows the second page of ten."},
    {KEY_PER_ARTICLE, "per-article", "N", "at most N passages of one article (5)", NULL},
    {KEY_SORT, "sort", "ORDER", "relevance (the default), newest or oldest first", NULL},
    {KEY_RANK, "rank", "METHOD", "default, or bm25",
     "default weighs how well a passage covers the query, how near to each other the words stand, "
     "and what the best articles have in common; bm25 weighs articles by BM25 alone, as a baseline "
     "to compare with."},
    {KEY_EXPLAIN, "explain", NULL, "say how the query was understood and why passages rank",
     "With the forms text, json and jsonl."},
    {KEY_SHOW, "show", "ID", "print one whole article, the words of QUERY lit up",
     "The ID is what stands last below a title; an article's URL or path will do. QUERY may be "
     "left out. With the forms text, json and jsonl."},
    {KEY_PARTIAL, "partial", NULL, "answers are good without the shards that are missing",
     "Of an index that is spread over machines (accord-indexer --shards), a shard that does not "
     "answer within ten seconds is left out, with a warning that names it, and asked again after "
     "half a minute. Without this flag the exit status is then 2."},

    {KEY_ANALYZE, "analyze", NULL, "show what the analyzer makes of a text instead of searching",
     "The text is the operands, else standard input; its language is --lang, else detected. One "
     "token a line: start and end (bytes), the token, its term (language and stem), with tabs "
     "between."},

    {0, NULL, NULL, "How to ask", NULL},
    {KEY_WORDS, "words", NULL, "take the query as bare words, without any syntax",
     "For a pasted headline."},
    {KEY_BATCH, "batch", "FILE", "run the queries of a file, one a line: QID, a tab, the query",
     "\"-\" is standard input. A QID has no blanks. Empty lines are passed over; a line that is "
     "wrong is named, the others are run, and the exit status is 2."},

    {0, NULL, NULL, "How to print", NULL},
    {'f', "format", "FORM", "text (the default), json, jsonl, tsv or trec",
     "json: one object with query, total_articles, elapsed_ms, suggestion (or null) and "
     "passages: an array of objects with rank, score, text, start, end (bytes in the article's "
     "text), highlights (an array of [start, end) in bytes of text) and article (id, title, url, "
     "source, authors, published, language, path; what is unknown is null). With --batch an "
     "array of such objects, each with its qid.\n\n"
     "jsonl: such a passage a line; with --batch each has its qid.\n\n"
     "tsv: a passage a line, in the columns rank, score, id, published, source, title, start, "
     "end, passage; with --batch qid before them.\n\n"
     "trec: an article a line, as trec_eval reads it: QID Q0 ID RANK SCORE accord. Blanks in an "
     "id are written %20."},
    {KEY_COLOR, "color", "WHEN", "auto, always or never",
     "auto: on a terminal, unless $NO_COLOR is set, $CLICOLOR is 0, or $TERM is dumb."},
    {KEY_HYPERLINKS, "hyperlinks", NULL, "make titles links, also where it is not known to work",
     "Without this flag titles are links to the articles' URLs on a terminal with colour."},
    {KEY_NO_HYPERLINKS, "no-hyperlinks", NULL, "make no links", NULL},
    {KEY_WIDTH, "width", "COLUMNS", "wrap passages to so many columns; 0: never wrap",
     "Without this flag: to the width of the terminal; into a file or a pipe, a paragraph a line."},
    {'q', "quiet", NULL, "print no results: the exit status tells", NULL},
    {'V', "version", NULL, "print the version", NULL},
    {'h', "help", NULL, "-h: this overview; --help: the whole manual", NULL},
};

const struct flag_manual manual = {
    .program = "accord-query",
    .usage = "[OPTIONS] QUERY...\n"
             "[OPTIONS] --batch FILE\n"
             "[OPTIONS] --show ID [QUERY...]\n"
             "[OPTIONS] --analyze [TEXT...]",
    .summary = "Find the passages of indexed articles that answer a query.",
    .intro =
        "Prints the best passages over all articles, the words found lit up. Words are found in "
        "all their forms (negotiate finds negotiations, переговори finds переговорів) and in all "
        "languages of the index at once. Case and accents do not matter.\n\n"
        "Several QUERY arguments are one query. Put it in single quotes when it has brackets, "
        "quotation marks or stars, and behind -- when it begins with a minus.",
    .closing =
        "The query language\n"
        "  minsk ceasefire          articles with any of the words; with more of them,\n"
        "                           and closer together, they come first\n"
        "  \"security guarantees\"    the phrase, in any form of its words\n"
        "  \"peace talk*\"            stars work in phrases\n"
        "  -draft                   not this word; also -\"phrase\", -field:value, -(group)\n"
        "  minsk AND ceasefire      both. AND, OR, NOT are in capitals; AND binds\n"
        "  gas OR (grain NOT ship)  tighter than OR, brackets tighter than both\n"
        "  troops NEAR/5 ukraine    at most five words apart, in either order (NEAR: 10)\n"
        "  negotiat*                all words that begin so\n"
        "  =talk                    this form of the word only; also =\"peace talks\"\n"
        "  zelensky~                near spellings too\n"
        "  title:minsk              in the title; also title:\"minsk agreements\",\n"
        "                           title:(minsk OR normandy)\n"
        "  author:name              in the authors' names\n"
        "  source:example.org       from this source, its subdomains within\n"
        "  lang:uk  lang:uk,ru      in this language, in one of these\n"
        "  url:minsk                with this in the URL\n"
        "  date:2025-02..2025-03    published within; also date:2025, date:..2014,\n"
        "                           date:7d (in the last seven days)\n"
        "  F-16 U.S. multi-agent    punctuation within words is a part of them\n"
        "\n"
        "Environment\n"
        "  ACCORD_INDEX             the index, when --index is not given\n"
        "  XDG_DATA_HOME            where else it is\n"
        "  NO_COLOR, CLICOLOR, TERM see --color\n"
        "  COLUMNS                  the width of a terminal that does not tell it\n"
        "\n"
        "Exit status\n"
        "  0  something was found\n"
        "  1  nothing was found\n"
        "  2  an error: in the query, the index or the command line; or what was\n"
        "     found is not all, as a shard does not answer (unless --partial)\n"
        "\n"
        "Examples\n"
        "  accord-query european troops in ukraine\n"
        "      the ten passages that answer best\n"
        "  accord-query --sort newest --since 2025-02 'minerals AND title:agreement'\n"
        "      the news on the minerals agreement, latest first\n"
        "  accord-query --lang uk,ru -n 20 --per-article 1 \"обмін полоненими\"\n"
        "      twenty articles in two languages, a passage of each\n"
        "  accord-query --show https://example.org/minsk ceasefire | less\n"
        "      read an article\n"
        "  accord-query --words \"Talks end: what's next? (live)\"\n"
        "      a headline as it stands\n"
        "  accord-query --format json grain | jq -r '.passages[].article.url'\n"
        "      the results for another program\n"
        "  accord-query --batch topics.tsv --format trec > run.txt\n"
        "      a run for trec_eval\n",
    .flags = flags,
    .count = sizeof flags / sizeof *flags,
};
