// SPDX-License-Identifier: GPL-2.0-or-later
/* Arguments and environment in, options out. */
#include "options.h"

#include "dates.h"
#include "manual.h"

#include "cli/flags.h"
#include "cli/index_path.h"
#include "cli/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_COUNT 1000000
#define MAX_WIDTH 10000
#define MIN_WIDTH 20
#define COUNT_TREC 1000 /* the usual depth of a run */

enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };

/* What take() fills. */
struct parse {
    struct options *options;
    const char *index;
    enum when colour, hyperlinks;
    bool version, counted, has_width;
    unsigned width;
};

/* A choice of a flag: its word and its value. */
struct choice {
    const char *word;
    int value;
};

static bool choose(const char *flag, const char *value, const struct choice *choices, size_t count,
                   int *chosen)
{
    char words[128] = "";

    for (size_t i = 0; i < count; i++) {
        if (strcmp(choices[i].word, value) == 0) {
            *chosen = choices[i].value;
            return true;
        }
        snprintf(words + strlen(words), sizeof words - strlen(words), "%s%s",
                 i == 0           ? ""
                 : i + 1 == count ? " or "
                                  : ", ",
                 choices[i].word);
    }
    flags_complain(&manual, "--%s takes %s", flag, words);
    return false;
}

/* Appends a copy to a NULL-terminated list. */
static bool append(char ***list, const char *text, size_t len)
{
    size_t count = 0;
    char **grown, *copy = strndup(text, len);

    while (*list != NULL && (*list)[count] != NULL)
        count++;
    grown = copy == NULL ? NULL : reallocarray(*list, count + 2, sizeof *grown);
    if (grown == NULL) {
        free(copy);
        flags_complain(&manual, "out of memory");
        return false;
    }
    grown[count] = copy;
    grown[count + 1] = NULL;
    *list = grown;
    return true;
}

static bool take_languages(struct options *options, const char *value)
{
    for (size_t len; *value != '\0'; value += len + (value[len] == ',')) {
        char code[4];
        len = strcspn(value, ",");
        accord_normalise_language(value, len, code);
        if (code[0] == '\0') {
            char *safe = terminal_escape(value, len);
            flags_complain(&manual, "--lang takes codes such as en,uk,ru: '%s' is none",
                           safe != NULL ? safe : "");
            free(safe);
            return false;
        }
        if (!append(&options->languages, code, strlen(code)))
            return false;
    }
    if (options->languages != NULL)
        return true;
    flags_complain(&manual, "--lang takes codes such as en,uk,ru");
    return false;
}

static bool take_date(const char *flag, const char *value, int64_t *start, int64_t *end)
{
    if (dates_read(value, (int64_t)time(NULL), start, end))
        return true;
    flags_complain(&manual,
                   "--%s takes a date: 2025, 2025-02, 2025-02-17, today, yesterday, 7d, 2w, 3m, 1y",
                   flag);
    return false;
}

static bool take_form(struct options *options, const char *value)
{
    options->render.form = renderer_find(value);
    if (options->render.form != NULL)
        return true;
    flags_complain(&manual, "--format takes text, json, jsonl, tsv or trec");
    return false;
}

static bool take_size(int key, const char *value, unsigned long min, size_t *size)
{
    unsigned long number;

    if (!flags_number(&manual, key, value, min, MAX_COUNT, &number))
        return false;
    *size = number;
    return true;
}

static bool take_width(struct parse *parse, const char *value)
{
    unsigned long number;

    if (!flags_number(&manual, KEY_WIDTH, value, 0, MAX_WIDTH, &number))
        return false;
    if (number > 0 && number < MIN_WIDTH)
        number = MIN_WIDTH;
    parse->has_width = true;
    parse->width = (unsigned)number;
    return true;
}

static bool take_choice(struct parse *parse, int key, const char *value)
{
    static const struct choice sorts[] = {{"relevance", ACCORD_SORT_RELEVANCE},
                                          {"newest", ACCORD_SORT_NEWEST},
                                          {"oldest", ACCORD_SORT_OLDEST}};
    static const struct choice ranks[] = {{"default", ACCORD_RANKING_DEFAULT},
                                          {"bm25", ACCORD_RANKING_BM25}};
    static const struct choice whens[] = {
        {"auto", WHEN_AUTO}, {"always", WHEN_ALWAYS}, {"never", WHEN_NEVER}};
    int chosen;

    if (key == KEY_SORT) {
        if (!choose("sort", value, sorts, 3, &chosen))
            return false;
        parse->options->search.sort = (accord_sort)chosen;
    } else if (key == KEY_RANK) {
        if (!choose("rank", value, ranks, 2, &chosen))
            return false;
        parse->options->search.ranking = (accord_ranking)chosen;
    } else {
        if (!choose("color", value, whens, 3, &chosen))
            return false;
        parse->colour = (enum when)chosen;
    }
    return true;
}

static bool take(void *context, int key, const char *value)
{
    struct parse *parse = context;
    struct options *options = parse->options;
    int64_t other;

    switch (key) {
    case 'i':
        if (value[0] == '\0')
            flags_complain(&manual, "--index takes the folder of the index");
        parse->index = value;
        return value[0] != '\0';
    case 'l':
        return take_languages(options, value);
    case KEY_SOURCE:
        return append(&options->sources, value, strlen(value));
    case KEY_SINCE:
        return take_date("since", value, &options->search.since, &other);
    case KEY_UNTIL:
        return take_date("until", value, &other, &options->search.until);
    case 'n':
        parse->counted = true;
        return take_size(key, value, 1, &options->search.count);
    case KEY_OFFSET:
        return take_size(key, value, 0, &options->search.first);
    case KEY_PER_ARTICLE:
        return take_size(key, value, 1, &options->search.per_article);
    case KEY_SORT:
    case KEY_RANK:
    case KEY_COLOR:
        return take_choice(parse, key, value);
    case KEY_EXPLAIN:
        options->search.explain = true;
        return true;
    case KEY_ANALYZE:
        options->analyze = true;
        return true;
    case KEY_PARTIAL:
        options->partial = true;
        return true;
    case KEY_SHOW:
        options->show = value;
        return true;
    case KEY_WORDS:
        options->search.syntax = ACCORD_SYNTAX_WORDS;
        return true;
    case KEY_BATCH:
        options->batch = value;
        return true;
    case 'f':
        return take_form(options, value);
    case KEY_HYPERLINKS:
        parse->hyperlinks = WHEN_ALWAYS;
        return true;
    case KEY_NO_HYPERLINKS:
        parse->hyperlinks = WHEN_NEVER;
        return true;
    case KEY_WIDTH:
        return take_width(parse, value);
    case 'q':
        options->quiet = true;
        return true;
    default:
        parse->version = true;
        return true;
    }
}

/* The operands joined by blanks. @return owned: free(); NULL: out of memory. */
static char *join(char **words, int count)
{
    char *text = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&text, &len);

    if (file == NULL)
        return NULL;
    for (int i = 0; i < count; i++)
        fprintf(file, "%s%s", i > 0 ? " " : "", words[i]);
    if (fclose(file) == 0)
        return text;
    free(text);
    return NULL;
}

/* Flags that do not go together. @return what is wrong, or NULL. */
static const char *contradiction(const struct options *options)
{
    const accord_search_options *search = &options->search;
    bool has_query = options->query[strspn(options->query, " \t\n\r\v\f")] != '\0';

    if (options->analyze)
        return options->batch != NULL || options->show != NULL
                   ? "--analyze goes with neither --batch nor --show"
                   : NULL;
    if (options->batch != NULL && options->show != NULL)
        return "--batch and --show exclude each other";
    if (options->batch != NULL && has_query)
        return "--batch takes its queries from the file: no QUERY beside it";
    if (options->show != NULL && !options->render.form->has_articles)
        return "--show prints text, json or jsonl";
    if (search->explain && !options->render.form->explains)
        return "--explain prints text, json or jsonl";
    if (search->since != ACCORD_NO_DATE && search->until != ACCORD_NO_DATE &&
        search->since >= search->until)
        return "--since is after --until: nothing is between them";
    if (!has_query && options->batch == NULL && options->show == NULL)
        return "what to search for? Give a query";
    return NULL;
}

/* Settles what depends on the terminal and its environment. */
static void settle_looks(const struct parse *parse)
{
    struct render *render = &parse->options->render;
    const char *clicolor = getenv("CLICOLOR");
    bool terminal = terminal_is(stdout);
    bool automatic =
        terminal_has_colour(stdout) && (clicolor == NULL || strcmp(clicolor, "0") != 0);

    render->out = stdout;
    render->colour = parse->colour == WHEN_ALWAYS || (parse->colour == WHEN_AUTO && automatic);
    render->hyperlinks = parse->hyperlinks == WHEN_ALWAYS ||
                         (parse->hyperlinks == WHEN_AUTO && render->colour && automatic);
    render->footer = terminal;
    render->width = parse->has_width ? parse->width : terminal ? terminal_width(stdout) : 0;
}

enum options_outcome options_parse(struct options *options, int argc, char **argv)
{
    struct parse parse = {.options = options};
    const char *wrong;
    int first;

    memset(options, 0, sizeof *options);
    options->search = (accord_search_options)ACCORD_SEARCH_OPTIONS;
    options->render.form = &render_text;
    first = flags_parse(&manual, argc, argv, take, &parse);
    if (first < 0)
        return first == FLAGS_HELPED ? OPTIONS_DONE : OPTIONS_BAD;
    if (parse.version) {
        printf("accord-query %s\n", accord_version());
        return OPTIONS_DONE;
    }
    options->index = index_path_choose(parse.index);
    options->query = join(argv + first, argc - first);
    if (options->query == NULL)
        wrong = "out of memory";
    else if (options->index == NULL)
        wrong = "no home folder is known: use --index DIR";
    else
        wrong = contradiction(options);
    if (wrong != NULL) {
        flags_complain(&manual, "%s", wrong);
        return OPTIONS_BAD;
    }
    options->search.languages = (const char *const *)options->languages;
    options->search.sources = (const char *const *)options->sources;
    if (options->render.form->articles) {
        options->search.unit = ACCORD_UNIT_ARTICLES;
        if (!parse.counted)
            options->search.count = COUNT_TREC;
    }
    options->render.batch = options->batch != NULL;
    options->render.whole = options->show != NULL;
    settle_looks(&parse);
    return OPTIONS_RUN;
}

static void free_list(char **list)
{
    for (size_t i = 0; list != NULL && list[i] != NULL; i++)
        free(list[i]);
    free(list);
}

void options_free(struct options *options)
{
    free(options->index);
    free(options->query);
    free_list(options->languages);
    free_list(options->sources);
}
