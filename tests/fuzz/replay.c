// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs a target over files: those named, and those in the folders named. What libFuzzer does with
   -runs=0, for compilers without it. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

static size_t replayed;

static void fail(const char *path)
{
    (void)fprintf(stderr, "replay: %s: %s\n", path, strerror(errno));
    exit(2);
}

static void replay_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(size > 0 ? size : 1);

    if (file == NULL || data == NULL || fread(data, 1, size, file) != size)
        fail(path);
    (void)fclose(file);
    (void)fprintf(stderr, "%s\n", path); /* the last one named is the one that fails */
    (void)LLVMFuzzerTestOneInput(data, size);
    free(data);
    replayed++;
}

static void replay(const char *path)
{
    struct stat info;
    struct dirent **names;
    int count;

    if (stat(path, &info) != 0)
        fail(path);
    if (!S_ISDIR(info.st_mode)) {
        replay_file(path, (size_t)info.st_size);
        return;
    }
    count = scandir(path, &names, NULL, alphasort);
    if (count < 0)
        fail(path);
    for (int i = 0; i < count; i++) {
        char inside[4096];

        if (names[i]->d_name[0] != '.') {
            (void)snprintf(inside, sizeof inside, "%s/%s", path, names[i]->d_name);
            replay(inside);
        }
        free(names[i]);
    }
    free(names);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    if (replayed == 0) {
        (void)fprintf(stderr, "replay: no file to replay\n");
        return 2;
    }
    printf("%zu inputs\n", replayed);
    return 0;
}
