// SPDX-License-Identifier: GPL-2.0-or-later
/* The folder of an index: which databases it names, and how a new list of them is published.

   The list is a Xapian stub file, so that any Xapian tool can read the folder:

       auto db-000001
       auto db-000007

   The first one is the live part. It knows the others (manifest.h), and is believed; for other
   tools they are named here too. Where the articles are spread over shards, each line is one of
   them, in order, and a user may say that one is on another machine:

       auto shard-1
       remote 127.0.0.1:7100

   It is written beside, synced and renamed: rename(2) is atomic, a reader has the old list or the
   new. */
#include "directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "binding.h"
#include "bytes.h"
#include "schema.h"
#include "status.h"

enum {
    REMOTE_TIMEOUT = 10000, /* milliseconds */
    CONNECT_TIMEOUT = 3000, /* the same */
    DIGITS = 6              /* of a database's name, at least */
};

char *directory_join(const char *path, const char *name)
{
    char *joined = NULL;

    if (asprintf(&joined, "%s/%s", path, name) < 0)
        return NULL;
    return joined;
}

char *directory_join_two(const char *path, const char *folder, const char *name)
{
    char *joined = NULL;

    if (asprintf(&joined, "%s/%s/%s", path, folder, name) < 0)
        return NULL;
    return joined;
}

accord_status shards_add(struct shards *shards, const char *name, bool remote)
{
    struct shard *items = realloc(shards->items, (shards->count + 1) * sizeof *items);

    if (items == NULL)
        return status_out_of_memory();
    shards->items = items;
    items[shards->count] = (struct shard){strdup(name), remote};
    if (items[shards->count].name == NULL)
        return status_out_of_memory();
    shards->count++;
    return ACCORD_OK;
}

/* Whether a name is of a database as we name them: "db-" and digits. */
static bool is_database(const char *name)
{
    const char *digits = name + strlen(SCHEMA_DATABASE);

    return strncmp(name, SCHEMA_DATABASE, strlen(SCHEMA_DATABASE)) == 0 &&
           strlen(digits) >= DIGITS && digits[strspn(digits, "0123456789")] == '\0';
}

/* Takes a line of the list, which is changed: "auto NAME" or "remote HOST:PORT". */
static accord_status add_line(struct shards *shards, const char *path, char *line, size_t number)
{
    char *name = line + strcspn(line, " \t"), *rest, shard[32];
    bool remote, whole;

    if (*name != '\0')
        *name++ = '\0';
    name += strspn(name, " \t");
    rest = name + strcspn(name, " \t\r");
    if (*rest != '\0')
        *rest++ = '\0';
    rest += strspn(rest, " \t\r");
    remote = strcmp(line, "remote") == 0;
    whole = strncmp(name, SCHEMA_SHARD, strlen(SCHEMA_SHARD)) == 0;
    if (*rest != '\0' || (remote ? strchr(name, ':') == NULL || strchr(name, '/') != NULL
                                 : strcmp(line, "auto") != 0 || !(whole || is_database(name))))
        return status_fail(ACCORD_ERROR_CORRUPT, "%s/%s is damaged: line %zu", path, SCHEMA_STUB,
                           number);
    if (shards->count > 0 && shards->spread != (remote || whole))
        return status_fail(ACCORD_ERROR_CORRUPT,
                           "%s/%s is damaged: it names shards and databases together", path,
                           SCHEMA_STUB);
    shards->spread = remote || whole;
    snprintf(shard, sizeof shard, SCHEMA_SHARD "%zu", shards->count + 1);
    if (!remote && whole && strcmp(name, shard) != 0)
        return status_fail(ACCORD_ERROR_CORRUPT, "%s/%s: %s stands where %s should be", path,
                           SCHEMA_STUB, name, shard);
    return shards_add(shards, name, remote);
}

void shards_free(struct shards *shards)
{
    for (size_t i = 0; i < shards->count; i++)
        free(shards->items[i].name);
    free(shards->items);
    memset(shards, 0, sizeof *shards);
}

/* Why there is no stub file: no folder, an empty folder (one in which a writer died before it had
   made its index is as good as empty), or a folder of something else. */
static accord_status explain_absence(const char *path)
{
    DIR *directory = opendir(path);
    const struct dirent *entry;
    bool empty = true;

    if (directory == NULL && errno == ENOENT)
        return status_fail(ACCORD_ERROR_NOT_FOUND, "%s: there is no index here", path);
    if (directory == NULL && errno == ENOTDIR)
        return status_fail(ACCORD_ERROR_NOT_INDEX, "%s: %s", path, strerror(errno));
    if (directory == NULL)
        return status_system(path);
    while (empty && (entry = readdir(directory)) != NULL)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
                strcmp(entry->d_name, SCHEMA_LOCK) == 0 ||
                strcmp(entry->d_name, SCHEMA_STUB ".new") == 0 ||
                strncmp(entry->d_name, SCHEMA_DATABASE, strlen(SCHEMA_DATABASE)) == 0 ||
                strncmp(entry->d_name, SCHEMA_JOURNAL, strlen(SCHEMA_JOURNAL)) == 0 ||
                strncmp(entry->d_name, SCHEMA_SHARD, strlen(SCHEMA_SHARD)) == 0;
    closedir(directory);
    if (empty)
        return status_fail(ACCORD_ERROR_NOT_FOUND, "%s: there is no index here", path);
    return status_fail(ACCORD_ERROR_NOT_INDEX, "%s: this folder holds something else, not an index",
                       path);
}

accord_status directory_read(struct shards *out, const char *path)
{
    char *name = directory_join(path, SCHEMA_STUB), *line = NULL;
    size_t capacity = 0, number = 0;
    FILE *file;
    accord_status status = ACCORD_OK;

    memset(out, 0, sizeof *out);
    if (name == NULL)
        return status_out_of_memory();
    file = fopen(name, "re");
    if (file == NULL) {
        status = errno == ENOENT || errno == ENOTDIR ? explain_absence(path) : status_system(name);
        free(name);
        return status;
    }
    while (status == ACCORD_OK && getline(&line, &capacity, file) > 0) {
        line[strcspn(line, "\n")] = '\0';
        number++;
        if (line[0] != '\0' && line[0] != '#')
            status = add_line(out, path, line, number);
    }
    if (status == ACCORD_OK && !feof(file)) /* for want of memory getline() sets no error */
        status = status_system(name);
    if (status == ACCORD_OK && out->count == 0)
        status = status_fail(ACCORD_ERROR_CORRUPT, "%s/%s is damaged: it names no database", path,
                             SCHEMA_STUB);
    free(line);
    free(name);
    fclose(file);
    if (status != ACCORD_OK)
        shards_free(out);
    return status;
}

accord_status directory_sync(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    accord_status status = ACCORD_OK;

    if (folder < 0 || fsync(folder) != 0)
        status = status_system(path);
    if (folder >= 0)
        close(folder);
    return status;
}

bool directory_write(int file, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t written = write(file, data, len);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        data += written;
        len -= (size_t)written;
    }
    return true;
}

accord_status directory_publish(const char *path, const struct shards *shards)
{
    char *name = directory_join(path, SCHEMA_STUB),
         *fresh = directory_join(path, SCHEMA_STUB ".new");
    struct bytes text = {0};
    int file = -1;
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < shards->count; i++)
        bytes_add_format(&text, "%s %s\n", shards->items[i].remote ? "remote" : "auto",
                         shards->items[i].name);
    if (name == NULL || fresh == NULL || text.failed) {
        status = status_out_of_memory();
        goto cleanup;
    }
    file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (file < 0 || !directory_write(file, text.data, text.len) || fsync(file) != 0 ||
        rename(fresh, name) != 0)
        status = status_system(name);
    if (status == ACCORD_OK)
        status = directory_sync(path);
cleanup:
    if (file >= 0)
        close(file);
    bytes_free(&text);
    free(name);
    free(fresh);
    return status;
}

accord_status directory_format(xapian_database *database, uint64_t *format)
{
    char *value = NULL;
    size_t len = 0;
    accord_status status = binding_status(
        xapian_database_metadata(&value, &len, database, META_FORMAT, strlen(META_FORMAT)));

    *format = 0;
    for (size_t i = 0; status == ACCORD_OK && i < len && value[i] >= '0' && value[i] <= '9'; i++)
        *format = *format * 10 + (uint64_t)(value[i] - '0');
    xapian_string_free(value);
    return status;
}

accord_status directory_set_format(xapian_database *database)
{
    char digits[24];

    snprintf(digits, sizeof digits, "%d", SCHEMA_FORMAT);
    return binding_status(xapian_database_set_metadata(database, META_FORMAT, strlen(META_FORMAT),
                                                       digits, strlen(digits)));
}

accord_status directory_find(xapian_database *database, const struct key *key, xapian_docid after,
                             xapian_docid *docid)
{
    xapian_posting_iterator *postings = NULL;
    bool more = false;
    accord_status status =
        binding_status(xapian_database_postings(&postings, database, key->text, key->len));

    *docid = 0;
    if (status == ACCORD_OK)
        status = binding_status(xapian_posting_iterator_skip_to(postings, after + 1, &more));
    if (status == ACCORD_OK && more)
        *docid = xapian_posting_iterator_docid(postings);
    xapian_posting_iterator_free(postings);
    return status;
}

/* Opens one database, of whatever format. @param name  what failures name. */
static accord_status open_database(xapian_database **out, const char *name,
                                   const struct shard *shard)
{
    accord_status status;

    if (shard->remote) {
        const char *colon = strrchr(shard->name, ':');
        char host[256];

        snprintf(host, sizeof host, "%.*s", (int)(colon - shard->name), shard->name);
        status = binding_status(xapian_database_open_remote(out, host, (unsigned)atoi(colon + 1),
                                                            REMOTE_TIMEOUT, CONNECT_TIMEOUT));
        if (status != ACCORD_OK)
            status = status_fail(ACCORD_ERROR_NETWORK, "shard %s: %s", shard->name,
                                 xapian_error_message());
        return status;
    }
    status = binding_status(xapian_database_open(out, name, 0));
    if (status == ACCORD_ERROR_NOT_FOUND || status == ACCORD_ERROR_IO)
        status = status_fail(ACCORD_ERROR_CORRUPT, "%s: %s", name, xapian_error_message());
    else if (status != ACCORD_OK)
        status = status_fail(status, "%s: %s", name, xapian_error_message());
    return status;
}

/* The index that a command is to be given to reach the one in `path`: of a shard, the folder of all
   shards, if they are all here. Owned; NULL: out of memory. */
static char *find_whole(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
    char *above = slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path));
    struct shards shards = {0};
    bool whole = above != NULL && strncmp(name, SCHEMA_SHARD, strlen(SCHEMA_SHARD)) == 0 &&
                 directory_read(&shards, above) == ACCORD_OK && shards.spread;

    for (size_t i = 0; i < shards.count; i++)
        whole = whole && !shards.items[i].remote;
    shards_free(&shards);
    if (whole)
        return above;
    free(above);
    return strdup(path);
}

/* Refuses an index of an older format, which a writer brings up to date. */
static accord_status refuse_older(const char *path, const struct shard *shard, uint64_t format)
{
    char *whole;
    accord_status status;

    if (shard->remote)
        return status_fail(ACCORD_ERROR_FORMAT,
                           "shard %s: format %llu, of an earlier version of Accord: run "
                           "accord-indexer there, on its folder, to bring it up to date",
                           shard->name, (unsigned long long)format);
    whole = find_whole(path);
    if (whole == NULL)
        return status_out_of_memory();
    status = status_fail(ACCORD_ERROR_FORMAT,
                         "%s: format %llu, of an earlier version of Accord: bring it up to date, "
                         "with all its articles, by accord-indexer --index %s - </dev/null",
                         whole, (unsigned long long)format, whole);
    free(whole);
    return status;
}

/* @param oldest  the oldest format that is wanted. */
static accord_status check_format(const char *path, const char *name, const struct shard *shard,
                                  uint64_t format, uint64_t oldest)
{
    if (format >= oldest && format <= SCHEMA_FORMAT)
        return ACCORD_OK;
    if (format == 0)
        return status_fail(ACCORD_ERROR_NOT_INDEX, "%s: a Xapian database of another program",
                           name);
    if (format > SCHEMA_FORMAT)
        return status_fail(ACCORD_ERROR_FORMAT,
                           "%s: format %llu, of a newer version of Accord, which it needs: this "
                           "one reads formats %d and %d",
                           name, (unsigned long long)format, SCHEMA_READ, SCHEMA_FORMAT);
    if (format >= SCHEMA_OLDEST)
        return refuse_older(path, shard, format);
    return status_fail(ACCORD_ERROR_FORMAT,
                       "%s: format %llu, and this version of Accord reads formats %d and %d: index "
                       "the articles again",
                       name, (unsigned long long)format, SCHEMA_READ, SCHEMA_FORMAT);
}

static accord_status open_checked(xapian_database **out, const char *path,
                                  const struct shard *shard, uint64_t oldest, uint64_t *format)
{
    char *name = directory_join(path, shard->name);
    xapian_database *database = NULL;
    accord_status status =
        name == NULL ? status_out_of_memory() : open_database(&database, name, shard);

    *out = NULL;
    *format = 0;
    if (status == ACCORD_OK)
        status = directory_format(database, format);
    if (status == ACCORD_OK)
        status = check_format(path, name, shard, *format, oldest);
    free(name);
    if (status != ACCORD_OK) {
        xapian_database_free(database);
        return status;
    }
    *out = database;
    return ACCORD_OK;
}

accord_status directory_open_shard(xapian_database **out, const char *path,
                                   const struct shard *shard)
{
    uint64_t format;

    return open_checked(out, path, shard, SCHEMA_READ, &format);
}

accord_status directory_open_older(xapian_database **out, const char *path,
                                   const struct shard *shard, uint64_t *format)
{
    return open_checked(out, path, shard, SCHEMA_OLDEST, format);
}

accord_status directory_notes(xapian_database *database, char kind, const char *prefix,
                              size_t prefix_len, accord_note_callback callback, void *context)
{
    xapian_term_iterator *keys = NULL;
    char full[256] = {kind};
    bool more = true;
    accord_status status;

    if (prefix_len > 200)
        return status_fail(ACCORD_ERROR_INVALID, "a note's key has at most 200 bytes");
    memcpy(full + 1, prefix, prefix_len);
    status = binding_status(xapian_database_metadata_keys(&keys, database, full, prefix_len + 1));
    if (status == ACCORD_OK)
        status = binding_status(xapian_term_iterator_next(keys, &more));
    while (status == ACCORD_OK && more) {
        size_t key_len, value_len = 0;
        const char *key = xapian_term_iterator_term(keys, &key_len);
        char *value = NULL;

        status =
            binding_status(xapian_database_metadata(&value, &value_len, database, key, key_len));
        if (status == ACCORD_OK)
            more = callback(context, key + 1, key_len - 1, value, value_len);
        xapian_string_free(value);
        if (status == ACCORD_OK && more)
            status = binding_status(xapian_term_iterator_next(keys, &more));
    }
    xapian_term_iterator_free(keys);
    return status;
}

/* Whether there is a symbolic link in the folder or in those below; `found` gets its name. For want
   of memory it cannot tell: then `found` is empty. */
static bool has_link(int parent, const char *name, unsigned depth, char found[NAME_MAX + 1])
{
    int links = depth == 0 ? 0 : O_NOFOLLOW;
    int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | links);
    DIR *directory = folder < 0 ? NULL : fdopendir(folder);
    const struct dirent *entry;
    bool has = false;

    found[0] = '\0';
    if (directory == NULL) {
        has = errno == ENOMEM;
        if (folder >= 0)
            close(folder);
        return has;
    }
    while (!has && (entry = readdir(directory)) != NULL) {
        struct stat facts;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            fstatat(folder, entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        has = S_ISLNK(facts.st_mode);
        if (has)
            strcpy(found, entry->d_name);
        else if (S_ISDIR(facts.st_mode) && depth < 4)
            has = has_link(folder, entry->d_name, depth + 1, found);
    }
    closedir(directory);
    return has;
}

accord_status directory_refuse_links(const char *path)
{
    char name[NAME_MAX + 1];

    if (!has_link(AT_FDCWD, path, 0, name))
        return ACCORD_OK;
    if (name[0] == '\0')
        return status_out_of_memory();
    return status_fail(ACCORD_ERROR_IO,
                       "%s: %s in it is a symbolic link, and nothing is written through one", path,
                       name);
}

static uint64_t bytes_below(int parent, const char *name, unsigned depth)
{
    int links = depth == 0 ? 0 : O_NOFOLLOW; /* the index itself may be named by one */
    int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | links);
    DIR *directory = folder < 0 ? NULL : fdopendir(folder);
    const struct dirent *entry;
    uint64_t total = 0;

    if (directory == NULL) {
        if (folder >= 0)
            close(folder);
        return 0;
    }
    while ((entry = readdir(directory)) != NULL) {
        struct stat facts;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            fstatat(folder, entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (S_ISREG(facts.st_mode))
            total += (uint64_t)facts.st_size;
        else if (S_ISDIR(facts.st_mode) && depth < 4)
            total += bytes_below(folder, entry->d_name, depth + 1);
    }
    closedir(directory);
    return total;
}

uint64_t directory_bytes(const char *path)
{
    return bytes_below(AT_FDCWD, path, 0);
}
