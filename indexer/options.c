// SPDX-License-Identifier: GPL-2.0-or-later
/* Arguments in, options out. The table of flags is all that -h and --help say about them. */
#include "options.h"

#include "accord.h"
#include "cli/flags.h"
#include "cli/index_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEY_CHECK = 256,
    KEY_EXTRACT,
    KEY_FORCE,
    KEY_JSON,
    KEY_LOCK_WAIT,
    KEY_PRUNE,
    KEY_REMOVE,
    KEY_SHARDS,
    KEY_STATUS
};

static const struct flag flags[] = {
    {0, NULL, NULL, "Where the index is", NULL},
    {'i', "index", "DIR", "the folder of the index",
     "Made when it is not there. Without this flag it is $ACCORD_INDEX, else accord in the "
     "folder for the user's data: $XDG_DATA_HOME/accord, or ~/.local/share/accord."},
    {KEY_LOCK_WAIT, "lock-wait", "SECONDS", "wait so long when another program writes the index",
     "An index has one writer at a time. Without this flag a second one gives up at once and "
     "says who has the index. Searching is never kept waiting."},
    {KEY_SHARDS, "shards", "N", "at the first indexing: spread the articles over N shards",
     "The index becomes a folder of N indexes, shard-1 to shard-N, which hold the articles by a "
     "hash of their ids and are searched as one. Each can be copied to another machine and served "
     "there by xapian-tcpsrv; the line `auto shard-2` of the index's file XAPIANDB is then changed "
     "by hand into `remote HOST:PORT`. N stays with the index: for another N, index the articles "
     "into a new folder. To index into a shard on a machine that has no other, name its folder "
     "with --index: of the articles given, it takes those that belong to it."},

    {0, NULL, NULL, "How to read", NULL},
    {'l', "language", "CODE", "the language of articles that do not tell theirs",
     "An article's language comes from its file (a lang attribute, a language member); else it "
     "is detected from its text; and only when that fails it is the one named here: en, uk, ru, "
     "de, ..."},
    {'j', "jobs", "N", "read and analyse in N threads", "Without this flag: one a processor core."},
    {KEY_FORCE, "force", NULL, "read unchanged files too",
     "Otherwise a file of the same size and modification time as at the last run is not opened, "
     "and one of the same content is not indexed again."},

    {0, NULL, NULL, "What to do", NULL},
    {KEY_PRUNE, "prune", NULL, "remove the articles of files that are gone",
     "Only of files that stood below the given paths. An article that another file gives too "
     "stays. Without this flag the articles of files that are gone stay findable."},
    {'n', "dry-run", NULL, "say what would be done, and do nothing",
     "Reads the files and the index, writes neither; the index need not be there. What it says is "
     "of one state of the index, though another program writes it: all that is remembered of files "
     "is copied into memory for that, about 40 bytes an article and 200 a file."},
    {KEY_EXTRACT, "extract", NULL, "print the articles as JSON Lines, index nothing",
     "One object a line: id, title, text, url, source, authors, published, language, path. What "
     "is not known is null. No index is opened."},
    {KEY_REMOVE, "remove", "ID", "remove the article of this id; may be given several times",
     "It stays away, and so do its doubles, articles of the same title and text in other files, "
     "until a file that gives one of them is read again: as it has changed, or with --force. What "
     "came from standard input stays away until it is given again."},
    {KEY_STATUS, "status", NULL, "say what the index holds", NULL},
    {KEY_CHECK, "check", NULL, "say whether the index is sound and in step with the disk",
     "Reads the whole index, then compares it with the files: which are on disk and not in the "
     "index, which have changed since, which are gone. Looks below the given paths, or else "
     "below all folders that were ever indexed into it. Changes nothing."},

    {0, NULL, NULL, "What to print", NULL},
    {KEY_JSON, "json", NULL, "print one JSON object instead of the summary",
     "Its members: added, changed, unchanged, removed, duplicates, elsewhere (articles of other "
     "shards), failed (an array of objects with path and reason), articles (now in the index), "
     "text_bytes, index_bytes, elapsed_ms. "
     "With --status and --check, what these say."},
    {'q', "quiet", NULL, "print errors and warnings only", NULL},
    {'v', "verbose", NULL, "say what became of each file", NULL},
    {'V', "version", NULL, "print the version", NULL},
    {'h', "help", NULL, "-h: this overview; --help: the whole manual", NULL},
};

static const struct flag_manual manual = {
    .program = "accord-indexer",
    .usage = "[OPTIONS] PATH...\n"
             "[--index DIR] --status | --check | --remove ID",
    .summary = "Index articles for accord-query, and keep the index in step with their files.",
    .intro =
        "A PATH is a file, or a folder with all that is below it, or \"-\" for JSON Lines from "
        "standard input. Read are plain text, Markdown, saved web pages (HTML), RSS and Atom "
        "feeds, JSON and JSON Lines, in UTF-8 or an older encoding. Hidden files and folders, and "
        "files that hold no articles (pictures, style sheets, archives), are passed over in "
        "folders.\n\n"
        "Run it again whenever files have changed: only what is new or changed is read and "
        "indexed. Files that cannot be read are named with the reason, and the rest is indexed. "
        "Everything that was reported as indexed is safe on disk; a run that was interrupted is "
        "finished by the next one. The first run that writes to an index of an earlier version "
        "brings it up to date.\n\n"
        "An article is known by its id: the one its file gives, else its URL, else the path of "
        "the file. The same article met twice (equal title and text) is indexed once and counted "
        "as a duplicate. Two different articles of one id are both indexed: the id stays "
        "with the file that had it first, the other gets the id with \"#\" and its language behind "
        "it, or, in the same language, with \"#\" and a short hash of its path; a warning says so. "
        "Standard input counts as one more file here, but what it gave stays: --prune does not "
        "remove it, and an id that it gives again in a later run is an update of its article.",
    .closing = "JSON members\n"
               "  id (or _id, guid), title (headline), text (body, content, article), url\n"
               "  (link), source (publisher, site), authors (author, byline, speaker),\n"
               "  published (date, pubDate, timestamp), language (lang). Only a text or a\n"
               "  title is needed.\n\n"
               "Environment\n"
               "  ACCORD_INDEX     the index, when --index is not given\n"
               "  XDG_DATA_HOME    where else it is\n\n"
               "Exit status\n"
               "  0   all is well\n"
               "  1   --check: the index is sound, but not in step with the files\n"
               "  2   something failed: some files could not be read (the others are\n"
               "      indexed), the index is damaged or locked, the command line is wrong\n"
               "  130 interrupted; what had been indexed by then is safe\n\n"
               "Examples\n"
               "  accord-indexer ~/articles\n"
               "      index a folder; run it again to bring the index up to date\n"
               "  accord-indexer --prune ~/articles\n"
               "      the same, and remove the articles whose files are gone\n"
               "  accord-indexer --index ./talks page.html feed.xml addresses.jsonl\n"
               "      index three files into an index of their own\n"
               "  some-crawler | accord-indexer -\n"
               "      index JSON Lines as they come\n"
               "  accord-indexer --extract page.html | jq -r .text\n"
               "      see what is taken from a page\n"
               "  accord-indexer --json ~/articles | jq .failed\n"
               "      list what could not be read\n",
    .flags = flags,
    .count = sizeof flags / sizeof *flags,
};

static bool set_mode(struct options *options, enum mode mode)
{
    if (options->mode != MODE_INDEX && options->mode != mode) {
        flags_complain(&manual, "--extract, --remove, --status and --check exclude each other");
        return false;
    }
    options->mode = mode;
    return true;
}

static bool take_language(struct options *options, const char *value)
{
    accord_normalise_language(value, strlen(value), options->language_code);
    if (options->language_code[0] == '\0' || strchr(value, ',') != NULL) {
        flags_complain(&manual, "--language takes a code such as en, uk or ru");
        return false;
    }
    options->language = options->language_code;
    return true;
}

static bool take_removed(struct options *options, char *id)
{
    char **grown = reallocarray(options->removed, options->removed_count + 1, sizeof *grown);

    if (grown == NULL)
        return false;
    options->removed = grown;
    grown[options->removed_count++] = id;
    return set_mode(options, MODE_REMOVE);
}

/* What take() fills. */
struct parse {
    struct options *options;
    const char *index;
    bool version;
};

static bool take(void *context, int key, const char *value)
{
    struct parse *parse = context;
    struct options *options = parse->options;
    unsigned long number;

    switch (key) {
    case 'i':
        if (value[0] == '\0')
            flags_complain(&manual, "--index takes the folder of the index");
        parse->index = value;
        return value[0] != '\0';
    case 'l':
        return take_language(options, value);
    case 'j':
        if (!flags_number(&manual, key, value, 1, 256, &number))
            return false;
        options->jobs = (unsigned)number;
        return true;
    case KEY_LOCK_WAIT:
        if (!flags_number(&manual, key, value, 0, 1000000, &number))
            return false;
        options->lock_wait = (unsigned)number;
        return true;
    case KEY_SHARDS:
        if (!flags_number(&manual, key, value, 1, 1000, &number))
            return false;
        options->shards = (unsigned)number;
        return true;
    case KEY_REMOVE:
        return take_removed(options, (char *)value);
    case KEY_CHECK:
        return set_mode(options, MODE_CHECK);
    case KEY_EXTRACT:
        return set_mode(options, MODE_EXTRACT);
    case KEY_STATUS:
        return set_mode(options, MODE_STATUS);
    case 'n':
        options->dry_run = true;
        return true;
    case KEY_FORCE:
        options->force = true;
        return true;
    case KEY_JSON:
        options->json = true;
        return true;
    case KEY_PRUNE:
        options->prune = true;
        return true;
    case 'q':
        options->quiet = true;
        return true;
    case 'v':
        options->verbose = true;
        return true;
    default:
        parse->version = true;
        return true;
    }
}

enum options_outcome options_parse(struct options *options, int argc, char **argv)
{
    struct parse parse = {.options = options};
    int first;

    memset(options, 0, sizeof *options);
    first = flags_parse(&manual, argc, argv, take, &parse);
    if (first < 0)
        return first == FLAGS_HELPED ? OPTIONS_DONE : OPTIONS_BAD;
    if (parse.version) {
        printf("accord-indexer %s\n", accord_version());
        return OPTIONS_DONE;
    }
    options->paths = argv + first;
    options->path_count = (size_t)(argc - first);
    if ((options->mode == MODE_INDEX || options->mode == MODE_EXTRACT) &&
        options->path_count == 0) {
        flags_complain(&manual, "which files? Name a file, a folder, or - for standard input");
        return OPTIONS_BAD;
    }
    if ((options->mode == MODE_STATUS || options->mode == MODE_REMOVE) && options->path_count > 0) {
        flags_complain(&manual, "--status and --remove take no PATH");
        return OPTIONS_BAD;
    }
    options->index = index_path_choose(parse.index);
    if (options->index == NULL) {
        flags_complain(&manual, "no home folder is known: use --index DIR");
        return OPTIONS_BAD;
    }
    return OPTIONS_RUN;
}

void options_free(struct options *options)
{
    free(options->index);
    free(options->removed);
}
