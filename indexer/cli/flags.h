// SPDX-License-Identifier: GPL-2.0-or-later
/* The flags of a command: one table gives the parsing, -h and --help. */
#ifndef ACCORD_CLI_FLAGS_H
#define ACCORD_CLI_FLAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/** A flag, or a heading above those that follow when `name` is NULL (the heading is `brief`). */
struct flag {
    int key;              /* its letter, or a number above 255 when it has none */
    const char *name;     /* "index" for --index */
    const char *argument; /* "DIR", or NULL when it takes none */
    const char *brief;    /* one line, for -h */
    const char *full;     /* more, for --help: paragraphs separated by an empty line; or NULL */
};

/** A command's flags and what --help says around them. */
struct flag_manual {
    const char *program; /* "accord-indexer" */
    const char *usage;   /* what follows the program's name in the usage, a line for each way */
    const char *summary; /* what the program does, in one sentence */
    const char *intro;   /* paragraphs above the flags, for --help */
    const char *closing; /* sections below them, for --help; printed as it stands */
    const struct flag *flags;
    size_t count;
};

/** Takes a flag's value (NULL when it takes none). false: the value is bad, and that has been said.
 */
typedef bool (*flags_take)(void *context, int key, const char *value);

#define FLAGS_HELP_KEY 'h' /* of the flag that asks for help: -h for the short one, --help */
#define FLAGS_BAD (-1)
#define FLAGS_HELPED (-2)

/**
 * Parses the arguments and moves the operands behind the flags; "--" ends the flags. What is wrong
 * is said on stderr; a help that was asked for is printed.
 * @return the place of the first operand in argv, FLAGS_BAD or FLAGS_HELPED.
 */
int flags_parse(const struct flag_manual *manual, int argc, char **argv, flags_take take,
                void *context);

/** Prints the short help: usage, and a line for each flag. */
void flags_print_short(const struct flag_manual *manual, FILE *file);

/** Prints the full help. */
void flags_print_full(const struct flag_manual *manual, FILE *file);

/** Reads a number for a flag. @return false: it is none from `min` to `max`, and that has been
 * said. */
bool flags_number(const struct flag_manual *manual, int key, const char *value, unsigned long min,
                  unsigned long max, unsigned long *number);

/** Says on stderr: "PROGRAM: MESSAGE" and where to find help. */
void flags_complain(const struct flag_manual *manual, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
