// SPDX-License-Identifier: GPL-2.0-or-later
/* A table of flags in; parsed arguments, the short and the full help out. getopt_long does the
   parsing. */
#include "cli/flags.h"

#include "cli/terminal.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define HELP_WIDTH 80 /* columns of --help, as a man page has them */

static const struct flag *flag_of(const struct flag_manual *manual, int key)
{
    for (size_t i = 0; i < manual->count; i++) {
        if (manual->flags[i].name != NULL && manual->flags[i].key == key)
            return &manual->flags[i];
    }
    return NULL;
}

/* Prints text filled to HELP_WIDTH, each line behind `indent` blanks; an empty line in it is a new
   paragraph. */
static void print_filled(FILE *file, const char *text, unsigned indent)
{
    unsigned column = 0;

    while (*text != '\0') {
        size_t word = strcspn(text, " \n");
        if (word > 0) {
            if (column > 0 && column + 1 + word > HELP_WIDTH) {
                putc('\n', file);
                column = 0;
            }
            if (column == 0)
                column = (unsigned)fprintf(file, "%*s%.*s", (int)indent, "", (int)word, text);
            else
                column += (unsigned)fprintf(file, " %.*s", (int)word, text);
            text += word;
        }
        if (text[0] == '\n' && text[1] == '\n') {
            fputs("\n\n", file);
            column = 0;
        }
        text += strspn(text, " \n");
    }
    if (column > 0)
        putc('\n', file);
}

static void print_usage(const struct flag_manual *manual, FILE *file)
{
    const char *line = manual->usage;

    for (const char *word = "Usage:"; *line != '\0'; word = "      ") {
        size_t len = strcspn(line, "\n");
        fprintf(file, "%s %s %.*s\n", word, manual->program, (int)len, line);
        line += len + (line[len] == '\n');
    }
}

static void spell(const struct flag *flag, char *out, size_t size)
{
    bool letter = flag->key > 0 && flag->key < 256;

    snprintf(out, size, "%c%c%s--%s%s%s", letter ? '-' : ' ', letter ? flag->key : ' ',
             letter ? ", " : "  ", flag->name, flag->argument != NULL ? " " : "",
             flag->argument != NULL ? flag->argument : "");
}

int flags_parse(const struct flag_manual *manual, int argc, char **argv, flags_take take,
                void *context)
{
    struct option *longs = calloc(manual->count + 1, sizeof *longs);
    char *letters = calloc(manual->count + 1, 3);
    size_t used = 0, len = 0;
    int key, first = FLAGS_BAD, place = -1;

    if (longs == NULL || letters == NULL) {
        flags_complain(manual, "out of memory");
        goto cleanup;
    }
    letters[len++] = ':'; /* a missing value is ':' and not '?' */
    for (size_t i = 0; i < manual->count; i++) {
        const struct flag *flag = &manual->flags[i];
        if (flag->name == NULL)
            continue;
        longs[used++] = (struct option){
            flag->name, flag->argument != NULL ? required_argument : no_argument, NULL, flag->key};
        if (flag->key > 0 && flag->key < 256) {
            letters[len++] = (char)flag->key;
            if (flag->argument != NULL)
                letters[len++] = ':';
        }
    }
    opterr = 0;
    while ((key = getopt_long(argc, argv, letters, longs, &place)) != -1) {
        bool is_long = place >= 0;
        place = -1;
        if (key == '?' || key == ':') {
            const char letter[] = {'-', (char)optopt, '\0'}; /* of "-xyz" only one is wrong */
            const char *last = argv[optind - 1];
            const char *word = strncmp(last, "--", 2) == 0 ? last : letter;
            char *safe = terminal_escape(word, strlen(word));
            if (key == '?' && optopt != 0 && word == last) /* "--quiet=yes" */
                flags_complain(manual, "'%.*s' takes no value",
                               (int)strcspn(safe != NULL ? safe : "", "="),
                               safe != NULL ? safe : "");
            else
                flags_complain(manual, key == ':' ? "'%s' needs a value" : "unknown option '%s'",
                               safe != NULL ? safe : "");
            free(safe);
            goto cleanup;
        }
        if (key == FLAGS_HELP_KEY) {
            if (is_long)
                flags_print_full(manual, stdout);
            else
                flags_print_short(manual, stdout);
            first = FLAGS_HELPED;
            goto cleanup;
        }
        if (!take(context, key, optarg))
            goto cleanup;
    }
    first = optind;
cleanup:
    free(letters);
    free(longs);
    return first;
}

void flags_print_short(const struct flag_manual *manual, FILE *file)
{
    char spelt[64];

    print_usage(manual, file);
    fprintf(file, "%s\n", manual->summary);
    for (size_t i = 0; i < manual->count; i++) {
        const struct flag *flag = &manual->flags[i];
        if (flag->name == NULL) {
            fprintf(file, "\n%s:\n", flag->brief);
            continue;
        }
        spell(flag, spelt, sizeof spelt);
        fprintf(file, "  %-24s %s\n", spelt, flag->brief);
    }
}

void flags_print_full(const struct flag_manual *manual, FILE *file)
{
    char spelt[64];

    fprintf(file, "%s: ", manual->program);
    fprintf(file, "%s\n\n", manual->summary);
    print_usage(manual, file);
    putc('\n', file);
    print_filled(file, manual->intro, 0);
    for (size_t i = 0; i < manual->count; i++) {
        const struct flag *flag = &manual->flags[i];
        if (flag->name == NULL) {
            fprintf(file, "\n%s\n", flag->brief);
            continue;
        }
        spell(flag, spelt, sizeof spelt);
        fprintf(file, "\n  %s\n", spelt);
        print_filled(file, flag->brief, 10);
        if (flag->full != NULL) {
            putc('\n', file);
            print_filled(file, flag->full, 10);
        }
    }
    fprintf(file, "\n%s", manual->closing);
}

bool flags_number(const struct flag_manual *manual, int key, const char *value, unsigned long min,
                  unsigned long max, unsigned long *number)
{
    const struct flag *flag = flag_of(manual, key);
    char *end;

    errno = 0;
    *number = strtoul(value, &end, 10);
    if (errno == 0 && isdigit((unsigned char)value[0]) && *end == '\0' && *number >= min &&
        *number <= max)
        return true;
    flags_complain(manual, "--%s takes a number from %lu to %lu", flag->name, min, max);
    return false;
}

void flags_complain(const struct flag_manual *manual, const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "%s: ", manual->program);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, " (see %s -h)\n", manual->program);
}
