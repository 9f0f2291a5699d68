// SPDX-License-Identifier: GPL-2.0-or-later
/* The file `checksums` in the folder of a part, a line for each other file there:

       accord checksums 1
       XXH3 (64 bits, 16 digits), bytes, time of modification (nanoseconds since 1970), name
       ...
       XXH3 of all lines above

   The list is written beside and renamed.

   A sealed part has its list before it is synced and published, and never changes. A live part's
   list is removed, durably, before a writer's first change, and written anew when it closes after a
   commit; reading all of the part after each commit would make adding an article slow. So whoever
   sees the same list before and after looking at the files has seen no writer at work, and one that
   was killed or failed leaves none: before a commit Xapian writes into blocks that are free, and
   these are no damage. The new list is not synced, as it is no part of the commit: a crash of the
   machine may leave it empty, which is as good as none. */
#include "checksums.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "bytes.h"
#include "directory.h"
#include "schema.h"
#include "status.h"

#define TITLE "accord checksums 1\n"
#define FRESH SCHEMA_CHECKSUMS ".new"

enum {
    CHUNK = 1 << 16,      /* bytes read at a time: they stay in the processor's cache */
    LIST_MOST = 64 << 10, /* bytes of a list; it has some ten lines */
    LAST_LINE = 17        /* bytes */
};

/* A file as the list has it. */
struct listed {
    char name[NAME_MAX + 1];
    uint64_t size, hash;
    int64_t time;
};

/* A folder and its list. */
struct checksums {
    const char *path;
    int folder;
    struct listed *files;
    size_t count;
    char *buffer; /* CHUNK bytes, once a file is read */
};

static accord_status io_failure(const struct checksums *list, const char *name)
{
    return status_fail(ACCORD_ERROR_IO, "%s/%s: %s", list->path, name, strerror(errno));
}

static accord_status list_damaged(const struct checksums *list)
{
    return status_fail(ACCORD_ERROR_CORRUPT, "%s/" SCHEMA_CHECKSUMS " is damaged", list->path);
}

static accord_status begin(struct checksums *list, const char *path)
{
    *list = (struct checksums){.path = path};
    list->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (list->folder >= 0)
        return ACCORD_OK;
    return status_fail(errno == ENOENT ? ACCORD_ERROR_CORRUPT : ACCORD_ERROR_IO, "%s: %s", path,
                       strerror(errno));
}

static void end(struct checksums *list)
{
    if (list->folder >= 0)
        close(list->folder);
    free(list->files);
    free(list->buffer);
}

static accord_status add(struct checksums *list, const struct listed *file)
{
    struct listed *larger = realloc(list->files, (list->count + 1) * sizeof *larger);

    if (larger == NULL)
        return status_out_of_memory();
    list->files = larger;
    larger[list->count++] = *file;
    return ACCORD_OK;
}

/* ---- Files ---------------------------------------------------------------------------------- */

static int64_t time_of(const struct stat *facts)
{
    return (int64_t)facts->st_mtim.tv_sec * 1000000000 + facts->st_mtim.tv_nsec;
}

/* Reads the next bytes. @return how many; 0: the end; -1: see errno. */
static ssize_t read_some(int file, char *buffer, size_t len)
{
    ssize_t got;

    do
        got = read(file, buffer, len);
    while (got < 0 && errno == EINTR);
    return got;
}

/* Reads a whole file, whose size and time are those before it was read. */
static accord_status read_file(struct checksums *list, const char *name, struct listed *out)
{
    int file = openat(list->folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    XXH3_state_t *state = XXH3_createState();
    struct stat facts;
    ssize_t got = 0;
    accord_status status = ACCORD_OK;

    if (list->buffer == NULL)
        list->buffer = malloc(CHUNK);
    if (state == NULL || list->buffer == NULL) {
        status = status_out_of_memory();
    } else if (file < 0 || fstat(file, &facts) != 0) {
        status = io_failure(list, name);
    } else {
        snprintf(out->name, sizeof out->name, "%s", name);
        out->size = (uint64_t)facts.st_size;
        out->time = time_of(&facts);
        XXH3_64bits_reset(state);
        while ((got = read_some(file, list->buffer, CHUNK)) > 0)
            XXH3_64bits_update(state, list->buffer, (size_t)got);
        if (got < 0)
            status = io_failure(list, name);
        out->hash = XXH3_64bits_digest(state);
    }
    if (file >= 0)
        close(file);
    XXH3_freeState(state);
    return status;
}

static accord_status compare_content(struct checksums *list, const struct listed *file)
{
    struct listed now;
    accord_status status = read_file(list, file->name, &now);

    if (status == ACCORD_OK && now.hash != file->hash)
        status = status_fail(ACCORD_ERROR_CORRUPT, "%s/%s is damaged: it does not hold what it did",
                             list->path, file->name);
    return status;
}

/* @param content  read it, even if its time is the list's. @param[out] stale  set if it is not. */
static accord_status compare(struct checksums *list, const struct listed *file, bool content,
                             bool *stale)
{
    struct stat facts;

    if (fstatat(list->folder, file->name, &facts, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT
                   ? status_fail(ACCORD_ERROR_CORRUPT, "%s/%s is gone", list->path, file->name)
                   : io_failure(list, file->name);
    if (!S_ISREG(facts.st_mode))
        return status_fail(ACCORD_ERROR_CORRUPT, "%s/%s is no file", list->path, file->name);
    if ((uint64_t)facts.st_size != file->size)
        return status_fail(ACCORD_ERROR_CORRUPT,
                           "%s/%s is damaged: it has %jd bytes instead of %" PRIu64, list->path,
                           file->name, (intmax_t)facts.st_size, file->size);
    if (time_of(&facts) != file->time)
        content = *stale = true;
    return content ? compare_content(list, file) : ACCORD_OK;
}

static accord_status compare_all(struct checksums *list, bool content, bool *stale)
{
    accord_status status = ACCORD_OK;

    *stale = false;
    for (size_t i = 0; i < list->count && status == ACCORD_OK; i++)
        status = compare(list, &list->files[i], content, stale);
    return status;
}

/* ---- Reading the list ----------------------------------------------------------------------- */

/* The bytes of the list. @return OK; NOT_FOUND: none; CORRUPT, IO, MEMORY. */
static accord_status read_text(const struct checksums *list, struct bytes *text)
{
    int file =
        openat(list->folder, SCHEMA_CHECKSUMS, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    char buffer[4096];
    ssize_t got = 0;
    accord_status status = ACCORD_OK;

    if (file < 0)
        return errno == ENOENT ? status_fail(ACCORD_ERROR_NOT_FOUND,
                                             "%s/" SCHEMA_CHECKSUMS " is gone", list->path)
                               : io_failure(list, SCHEMA_CHECKSUMS);
    while (text->len <= LIST_MOST && (got = read_some(file, buffer, sizeof buffer)) > 0)
        bytes_add(text, buffer, (size_t)got);
    if (got < 0)
        status = io_failure(list, SCHEMA_CHECKSUMS);
    else if (text->failed)
        status = status_out_of_memory();
    else if (text->len > LIST_MOST)
        status = list_damaged(list);
    close(file);
    return status;
}

static void end_text(struct bytes *text)
{
    bytes_add_format(text, "%016" PRIx64 "\n", (uint64_t)XXH3_64bits(text->data, text->len));
}

/* Whether the last line is that of those above it. Without memory of its own: for want of some a
   sound list would be damaged. */
static bool is_whole(const struct bytes *text)
{
    char last[LAST_LINE + 1];
    size_t above;

    if (text->len < strlen(TITLE) + LAST_LINE || memcmp(text->data, TITLE, strlen(TITLE)) != 0)
        return false;
    above = text->len - LAST_LINE;
    snprintf(last, sizeof last, "%016" PRIx64 "\n", (uint64_t)XXH3_64bits(text->data, above));
    return memcmp(last, text->data + above, LAST_LINE) == 0;
}

/* Takes a line, from *at; false: it is none. */
static bool take_line(const char **at, struct listed *file)
{
    int used = 0;

    if (sscanf(*at, "%16" SCNx64 " %20" SCNu64 " %20" SCNd64 " %255[^\n]%n", &file->hash,
               &file->size, &file->time, file->name, &used) != 4)
        return false;
    *at += used;
    return *(*at)++ == '\n' && strchr(file->name, '/') == NULL;
}

static accord_status parse(struct checksums *list, struct bytes *text)
{
    const char *at, *end;
    accord_status status = ACCORD_OK;

    if (!is_whole(text))
        return list_damaged(list);
    at = text->data + strlen(TITLE);
    end = text->data + text->len - LAST_LINE;
    text->data[text->len - 1] = '\0'; /* what sscanf() must not run over */
    while (status == ACCORD_OK && at < end) {
        struct listed file;

        status = take_line(&at, &file) ? add(list, &file) : list_damaged(list);
    }
    return status;
}

/* Opens a folder and reads its list. */
static accord_status read_list(struct checksums *list, const char *path)
{
    struct bytes text = {0};
    accord_status status = begin(list, path);

    if (status == ACCORD_OK)
        status = read_text(list, &text);
    if (status == ACCORD_OK)
        status = parse(list, &text);
    bytes_free(&text);
    return status == ACCORD_ERROR_NOT_FOUND ? ACCORD_ERROR_CORRUPT : status;
}

accord_status checksums_trust(const char *folder, bool *stale)
{
    struct checksums list;
    accord_status status = read_list(&list, folder);

    *stale = false;
    if (status == ACCORD_OK)
        status = compare_all(&list, false, stale);
    end(&list);
    return status;
}

accord_status checksums_verify(const char *folder)
{
    struct checksums list;
    bool stale;
    accord_status status = read_list(&list, folder);

    if (status == ACCORD_OK)
        status = compare_all(&list, true, &stale);
    end(&list);
    return status;
}

/* Whether the list is still the one that was read. */
static bool is_same(const struct checksums *list, const struct bytes *before)
{
    struct bytes now = {0};
    accord_status status = read_text(list, &now);
    bool same = (status == ACCORD_OK || status == ACCORD_ERROR_CORRUPT) && now.len == before->len &&
                memcmp(now.data, before->data, now.len) == 0;

    bytes_free(&now);
    return same;
}

/* Takes the list apart, of which the bytes are kept. */
static accord_status parse_copy(struct checksums *list, const struct bytes *text)
{
    struct bytes copy = {0};
    accord_status status;

    bytes_add(&copy, text->data, text->len);
    status = copy.failed ? status_out_of_memory() : parse(list, &copy);
    bytes_free(&copy);
    return status;
}

static accord_status compare_live(const char *folder, bool content)
{
    struct checksums list;
    struct bytes text = {0};
    bool stale;
    accord_status status = begin(&list, folder);

    if (status != ACCORD_OK)
        goto cleanup;
    status = read_text(&list, &text);
    if (status == ACCORD_OK && text.len > 0)
        status = parse_copy(&list, &text);
    if (status == ACCORD_ERROR_NOT_FOUND || (status == ACCORD_ERROR_CORRUPT && !content))
        status = ACCORD_OK; /* a crash of the machine may leave it so: the files were synced */
    if (status == ACCORD_OK)
        status = compare_all(&list, content, &stale);
    if (status != ACCORD_OK && status != ACCORD_ERROR_MEMORY && !is_same(&list, &text))
        status = ACCORD_OK; /* a writer came between */
cleanup:
    end(&list);
    bytes_free(&text);
    return status;
}

accord_status checksums_trust_live(const char *folder)
{
    return compare_live(folder, false);
}

accord_status checksums_verify_live(const char *folder)
{
    return compare_live(folder, true);
}

/* ---- Writing the list ----------------------------------------------------------------------- */

static accord_status write_text(const struct checksums *list, const struct bytes *text)
{
    int file =
        openat(list->folder, FRESH, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    accord_status status = ACCORD_OK;

    if (file < 0)
        return io_failure(list, FRESH);
    for (size_t done = 0; done < text->len && status == ACCORD_OK;) {
        ssize_t written = write(file, text->data + done, text->len - done);

        if (written >= 0)
            done += (size_t)written;
        else if (errno != EINTR)
            status = io_failure(list, FRESH);
    }
    if (close(file) != 0 && status == ACCORD_OK)
        status = io_failure(list, FRESH);
    if (status == ACCORD_OK && renameat(list->folder, FRESH, list->folder, SCHEMA_CHECKSUMS) != 0)
        status = io_failure(list, SCHEMA_CHECKSUMS);
    if (status != ACCORD_OK)
        (void)unlinkat(list->folder, FRESH, 0);
    return status;
}

static int by_name(const void *a, const void *b)
{
    const struct listed *left = a, *right = b;

    return strcmp(left->name, right->name);
}

static accord_status write_list(struct checksums *list)
{
    struct bytes text = {0};
    accord_status status;

    if (list->count > 1)
        qsort(list->files, list->count, sizeof *list->files, by_name);
    bytes_add_string(&text, TITLE);
    for (size_t i = 0; i < list->count; i++) {
        const struct listed *file = &list->files[i];

        bytes_add_format(&text, "%016" PRIx64 " %" PRIu64 " %" PRId64 " %s\n", file->hash,
                         file->size, file->time, file->name);
    }
    end_text(&text);
    status = text.failed ? status_out_of_memory() : write_text(list, &text);
    bytes_free(&text);
    return status;
}

static bool is_listed(const char *name)
{
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
           strcmp(name, SCHEMA_CHECKSUMS) != 0 && strcmp(name, FRESH) != 0;
}

accord_status checksums_write(const char *folder)
{
    struct checksums list;
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    accord_status status = begin(&list, folder);

    if (status == ACCORD_OK && directory == NULL)
        status = status_system(folder);
    while (status == ACCORD_OK && (entry = readdir(directory)) != NULL) {
        struct listed file;

        if (!is_listed(entry->d_name))
            continue;
        status = read_file(&list, entry->d_name, &file);
        if (status == ACCORD_OK)
            status = add(&list, &file);
    }
    if (status == ACCORD_OK)
        status = write_list(&list);
    if (directory != NULL)
        closedir(directory);
    end(&list);
    return status;
}

accord_status checksums_renew(const char *folder)
{
    struct checksums list;
    accord_status status = read_list(&list, folder);

    for (size_t i = 0; i < list.count && status == ACCORD_OK; i++) {
        struct listed *file = &list.files[i], now;

        status = read_file(&list, file->name, &now); /* its time goes with what it holds now */
        if (status == ACCORD_OK && now.hash == file->hash)
            file->time = now.time;
    }
    if (status == ACCORD_OK)
        status = write_list(&list);
    end(&list);
    return status;
}

accord_status checksums_forget(const char *folder)
{
    char *name = directory_join(folder, SCHEMA_CHECKSUMS);
    accord_status status = ACCORD_OK;

    if (name == NULL)
        return status_out_of_memory();
    if (unlink(name) == 0)
        status = directory_sync(folder);
    else if (errno != ENOENT)
        status = status_fail(ACCORD_ERROR_IO, "%s: %s", name, strerror(errno));
    free(name);
    return status;
}
