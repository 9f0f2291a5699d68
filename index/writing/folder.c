// SPDX-License-Identifier: GPL-2.0-or-later
/* The folder of an index as its writer sees it: made, locked, and cleared of what a crash left. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "binding.h"
#include "checksums.h"
#include "journal.h"
#include "schema.h"
#include "status.h"

accord_status folder_make(const char *path)
{
    char *copy = strdup(path);
    accord_status status = ACCORD_OK;

    if (copy == NULL)
        return status_out_of_memory();
    for (char *slash = copy + (copy[0] != '\0');; slash++) {
        char kept = *slash;

        if (kept != '/' && kept != '\0')
            continue;
        *slash = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST) {
            status = status_system(copy);
            break;
        }
        *slash = kept;
        if (kept == '\0')
            break;
    }
    free(copy);
    return status;
}

/* The process number that the lock file holds, for the message. */
static void read_holder(int lock, char holder[32])
{
    ssize_t got = pread(lock, holder, 31, 0);

    holder[got > 0 ? got : 0] = '\0';
    holder[strcspn(holder, "\n")] = '\0';
    if (holder[0] == '\0')
        strcpy(holder, "(unknown)");
}

/* Seconds of a clock that nobody sets. */
static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

accord_status folder_lock(int *lock, const char *path, unsigned wait)
{
    char *name = directory_join(path, SCHEMA_LOCK), holder[32];
    double until = now() + wait;
    accord_status status = ACCORD_OK;

    if (name == NULL)
        return status_out_of_memory();
    *lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (*lock < 0) {
        status = status_system(name);
        goto cleanup;
    }
    while (flock(*lock, LOCK_EX | LOCK_NB) != 0) {
        struct timespec pause = {0, 50000000};

        if (errno != EWOULDBLOCK && errno != EINTR) {
            status = status_system(name);
            goto cleanup;
        }
        if (wait == 0 || now() >= until) {
            read_holder(*lock, holder);
            status = status_fail(ACCORD_ERROR_LOCKED, "%s: process %s is writing to this index",
                                 path, holder);
            goto cleanup;
        }
        nanosleep(&pause, NULL);
    }
    snprintf(holder, sizeof holder, "%ld\n", (long)getpid());
    if (!directory_write(*lock, holder, strlen(holder))) /* its first line: more may follow */
        status = status_system(name);
cleanup:
    if (status != ACCORD_OK && *lock >= 0) {
        close(*lock);
        *lock = -1;
    }
    free(name);
    return status;
}

void folder_remove(const char *path, const char *name)
{
    char *joined = directory_join(path, name);
    int folder =
        joined == NULL ? -1 : open(joined, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    DIR *directory = folder < 0 ? NULL : fdopendir(folder);
    const struct dirent *entry;

    if (directory != NULL) {
        while ((entry = readdir(directory)) != NULL)
            if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
                unlinkat(folder, entry->d_name, 0);
        closedir(directory);
        rmdir(joined);
    } else if (folder >= 0) {
        close(folder);
    }
    free(joined);
}

static bool is_known(const char *name, const char *live, const struct manifest *manifest)
{
    bool known = strcmp(name, live) == 0;

    for (size_t i = 0; i < manifest->count && !known; i++)
        known = strcmp(manifest->parts[i].name, name) == 0;
    return known;
}

void folder_clean(const char *path, const char *live, const struct manifest *manifest)
{
    DIR *directory = opendir(path);
    const struct dirent *entry;

    if (directory == NULL)
        return;
    while ((entry = readdir(directory)) != NULL)
        if (strncmp(entry->d_name, SCHEMA_SEGMENT, strlen(SCHEMA_SEGMENT)) == 0 ||
            (strncmp(entry->d_name, SCHEMA_DATABASE, strlen(SCHEMA_DATABASE)) == 0 &&
             !is_known(entry->d_name, live, manifest)))
            folder_remove(path, entry->d_name);
        else if (strncmp(entry->d_name, SCHEMA_JOURNAL, strlen(SCHEMA_JOURNAL)) == 0 &&
                 !journal_is_named(entry->d_name, manifest->journal))
            unlinkat(dirfd(directory), entry->d_name, 0);
    closedir(directory);
}

/* How many articles a journal holds. */
static accord_status count_journaled(const char *path, uint64_t number, uint64_t *articles)
{
    struct journal journal;
    struct journal_entry entry;
    bool cut;
    accord_status status = journal_open(&journal, path, number);

    if (status == ACCORD_OK)
        status = journal_read(&journal, &cut);
    for (const char *at = journal.entries.data, *end = bytes_end(&journal.entries);
         status == ACCORD_OK && at < end; ++*articles)
        status = journal_next(&at, end, &entry);
    journal_close(&journal);
    return status;
}

/* How many articles a database holds; of a live part, those of the whole index. What has no list of
   checksums and cannot be read holds none: a writer died while it made it.
   @return OK; CORRUPT, IO: its files are not those of its list; MEMORY. */
static accord_status count_articles(const char *path, const char *name, uint64_t *articles,
                                    bool *live)
{
    char *joined = directory_join(path, name);
    xapian_database *database = NULL;
    xapian_doccount count = 0;
    struct manifest manifest = {0};
    accord_status status = joined == NULL ? status_out_of_memory() : checksums_trust_live(joined);
    accord_status read = status;

    if (read == ACCORD_OK) /* only now: libxapian may crash over a damaged table */
        read = binding_status(xapian_database_open(&database, joined, 0));
    if (read == ACCORD_OK)
        read = binding_status(xapian_database_doc_count(database, &count));
    if (read == ACCORD_OK)
        read = manifest_read(&manifest, database);
    *live = read == ACCORD_OK;
    *articles = count;
    for (size_t i = 0; i < manifest.count; i++)
        *articles += manifest.parts[i].documents - manifest.parts[i].dead.count;
    if (read == ACCORD_OK)
        status = count_journaled(path, manifest.journal, articles);
    manifest_free(&manifest);
    xapian_database_free(database);
    free(joined);
    return read == ACCORD_ERROR_MEMORY ? read : status;
}

static void keep_message(char kept[400])
{
    snprintf(kept, 400, "%.399s", accord_error_message());
}

/* Refuses to begin an index where the list of one was lost and a part of it is damaged. */
static accord_status refuse_damaged(const char *path, const char *damage)
{
    return status_fail(ACCORD_ERROR_CORRUPT,
                       "%s/" SCHEMA_STUB " is gone, and %s: move the folder away", path, damage);
}

/* The same of a shard's folder below: whatever database of it has articles. */
static accord_status check_lost_shard(const char *path, const char *name)
{
    char *joined = directory_join(path, name);
    DIR *directory = joined == NULL ? NULL : opendir(joined);
    const struct dirent *entry;
    accord_status status = ACCORD_OK;

    if (directory == NULL)
        status = joined == NULL ? status_out_of_memory() : status_system(joined);
    while (directory != NULL && status == ACCORD_OK && (entry = readdir(directory)) != NULL) {
        bool live;
        uint64_t count = 0;

        if (strncmp(entry->d_name, SCHEMA_DATABASE, strlen(SCHEMA_DATABASE)) == 0)
            status = count_articles(joined, entry->d_name, &count, &live);
        if (status != ACCORD_OK && status != ACCORD_ERROR_MEMORY) {
            char damage[400];

            keep_message(damage);
            status = refuse_damaged(joined, damage);
        }
        if (status == ACCORD_OK && count > 0)
            status = status_fail(ACCORD_ERROR_CORRUPT,
                                 "%s/" SCHEMA_STUB " is gone, but %s holds %llu articles: write a "
                                 "line for each shard into it, \"auto " SCHEMA_SHARD
                                 "1\" and so on, or move the folder away",
                                 path, name, (unsigned long long)count);
    }
    if (directory != NULL)
        closedir(directory);
    free(joined);
    return status;
}

accord_status folder_check_lost(const char *path)
{
    DIR *directory = opendir(path);
    const struct dirent *entry;
    char orphan[32], damage[400] = "";
    uint64_t orphans = 0;
    accord_status status = ACCORD_OK;

    if (directory == NULL)
        return status_system(path);
    while (status == ACCORD_OK && (entry = readdir(directory)) != NULL) {
        accord_status counted;
        uint64_t count;
        bool live;

        if (strncmp(entry->d_name, SCHEMA_SHARD, strlen(SCHEMA_SHARD)) == 0)
            status = check_lost_shard(path, entry->d_name);
        if (strncmp(entry->d_name, SCHEMA_DATABASE, strlen(SCHEMA_DATABASE)) != 0)
            continue;
        counted = count_articles(path, entry->d_name, &count, &live);
        if (counted == ACCORD_ERROR_MEMORY)
            status = counted;
        else if (live && count > 0)
            status =
                status_fail(ACCORD_ERROR_CORRUPT,
                            "%s/" SCHEMA_STUB " is gone, but %s holds %llu articles: write the "
                            "line \"auto %s\" into it, or move the folder away",
                            path, entry->d_name, (unsigned long long)count, entry->d_name);
        else if (counted != ACCORD_OK) /* a live part would say more */
            keep_message(damage);
        else if (count > 0) {
            orphans = count;
            snprintf(orphan, sizeof orphan, "%.31s", entry->d_name);
        }
    }
    closedir(directory);
    if (status == ACCORD_OK && orphans > 0)
        status = status_fail(ACCORD_ERROR_CORRUPT,
                             "%s/" SCHEMA_STUB " is gone, but %s holds %llu articles, and the part "
                             "that knows of it is damaged: move the folder away",
                             path, orphan, (unsigned long long)orphans);
    else if (status == ACCORD_OK && damage[0] != '\0')
        status = refuse_damaged(path, damage);
    return status;
}

accord_status folder_sync(const char *path, const char *name)
{
    char *joined = directory_join(path, name);
    int folder =
        joined == NULL ? -1 : open(joined, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    DIR *directory = folder < 0 ? NULL : fdopendir(folder);
    const struct dirent *entry;
    bool done = directory != NULL;
    accord_status status = ACCORD_OK;

    while (done && (entry = readdir(directory)) != NULL) {
        int file;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        file = openat(folder, entry->d_name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        done = file >= 0 && fsync(file) == 0;
        if (file >= 0)
            close(file);
    }
    done = done && fsync(folder) == 0;
    if (!done)
        status = joined == NULL ? status_out_of_memory() : status_system(joined);
    if (directory != NULL)
        closedir(directory);
    else if (folder >= 0)
        close(folder);
    free(joined);
    return status;
}

accord_status folder_check_room(const char *path, uint64_t bytes)
{
    struct statvfs facts;

    if (statvfs(path, &facts) != 0 || (uint64_t)facts.f_bavail * facts.f_frsize >= bytes)
        return ACCORD_OK;
    return status_fail(ACCORD_ERROR_IO, "%s: %s: some %llu MB are needed", path, strerror(ENOSPC),
                       (unsigned long long)((bytes + 999999) / 1000000));
}

static unsigned long number_of(const char *name)
{
    return strncmp(name, SCHEMA_DATABASE, strlen(SCHEMA_DATABASE)) == 0
               ? strtoul(name + strlen(SCHEMA_DATABASE), NULL, 10)
               : 0;
}

void folder_next_name(const struct shards *shards, const struct manifest *manifest, char out[32])
{
    unsigned long most = 0, number;

    for (size_t i = 0; i < shards->count; i++)
        if ((number = number_of(shards->items[i].name)) > most)
            most = number;
    for (size_t i = 0; i < manifest->count; i++)
        if ((number = number_of(manifest->parts[i].name)) > most)
            most = number;
    snprintf(out, 32, SCHEMA_DATABASE "%06lu", most + 1);
}
