// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Measures language_detect(). In: lines "group TAB code TAB text" on stdin. Out: for each group and
 * code the texts, the share told right, the share left untold, the commonest wrong answers; then
 * the speed. With -v each miss is shown. bench/language feeds it.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "index/analysis/language.h"

enum { GROUPS_MAX = 200, ANSWERS_MAX = 60, ROUNDS = 5 };

struct group {
    char name[64];
    size_t texts, right, untold;
    struct answer {
        char code[LANGUAGE_SIZE];
        size_t count;
    } wrong[ANSWERS_MAX];
    size_t wrong_count;
};

static struct group groups[GROUPS_MAX];
static size_t group_count;

static struct group *find_group(const char *name, const char *code)
{
    char both[64];

    snprintf(both, sizeof both, "%s %s", name, code);
    for (size_t i = 0; i < group_count; i++) {
        if (strcmp(groups[i].name, both) == 0)
            return &groups[i];
    }
    if (group_count == GROUPS_MAX)
        exit(2);
    strcpy(groups[group_count].name, both);
    return &groups[group_count++];
}

static void count_wrong(struct group *group, const char *code)
{
    size_t i = 0;

    while (i < group->wrong_count && strcmp(group->wrong[i].code, code) != 0)
        i++;
    if (i == ANSWERS_MAX)
        return;
    if (i == group->wrong_count) {
        strcpy(group->wrong[i].code, code);
        group->wrong_count++;
    }
    group->wrong[i].count++;
}

static int more_first(const void *a, const void *b)
{
    const struct answer *x = a;
    const struct answer *y = b;

    return (x->count < y->count) - (x->count > y->count);
}

/* Seconds of processor time, so that what else the machine does counts little. */
static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    const bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    char *line = NULL;
    size_t room = 0;
    ssize_t size;
    double seconds = 0;
    double bytes = 0;
    char code[LANGUAGE_SIZE];

    language_detect("warm", 4, code);
    while ((size = getline(&line, &room, stdin)) > 0) {
        char *want = strchr(line, '\t');
        char *text = want != NULL ? strchr(want + 1, '\t') : NULL;
        struct group *group;
        double start;

        if (text == NULL)
            continue;
        *want++ = '\0';
        *text++ = '\0';
        size -= text - line;
        start = now();
        for (int i = 0; i < ROUNDS; i++)
            language_detect(text, (size_t)size, code);
        seconds += now() - start;
        bytes += (double)size * ROUNDS;
        group = find_group(line, want);
        group->texts++;
        if (strcmp(code, want) == 0)
            group->right++;
        else if (code[0] == '\0')
            group->untold++;
        else
            count_wrong(group, code);
        if (verbose && strcmp(code, want) != 0)
            printf("miss\t%s\t%s\t%s\t%s", line, want, code, text);
    }
    for (size_t i = 0; i < group_count; i++) {
        struct group *group = &groups[i];

        printf("%-24s %7zu texts  %6.2f %% right  %5.2f %% untold ", group->name, group->texts,
               100.0 * (double)group->right / (double)group->texts,
               100.0 * (double)group->untold / (double)group->texts);
        qsort(group->wrong, group->wrong_count, sizeof *group->wrong, more_first);
        for (size_t j = 0; j < group->wrong_count && j < 6; j++)
            printf(" %s %zu", group->wrong[j].code, group->wrong[j].count);
        printf("\n");
    }
    printf("%.1f MB/s of processor time\n", bytes / 1e6 / seconds);
    free(line);
    return 0;
}
