// SPDX-License-Identifier: GPL-2.0-or-later
/* A journal, as a damaged disk or a stranger may give it back: it is refused, or read as far as it
   is whole, and its articles are a part that can be searched. The first byte says what the others
   are: 'f' the file; else entries, which are appended as a writer would, in so many batches. */
#include "fuzz.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal.h"
#include "schema.h"
#include "searching/recent.h"

enum { NUMBER = 7 };

static char folder[64], name[100];

static void remove_folder(void)
{
    unlink(name);
    rmdir(folder);
}

/* A folder of this process, for its one file: in memory, if it may be. */
static void make_folder(void)
{
    if (folder[0] != '\0')
        return;
    strcpy(folder, "/dev/shm/fuzz-journal-XXXXXX");
    if (mkdtemp(folder) == NULL) {
        strcpy(folder, "/tmp/fuzz-journal-XXXXXX");
        CHECK(mkdtemp(folder) != NULL);
    }
    (void)snprintf(name, sizeof name, "%s/" SCHEMA_JOURNAL "000007", folder);
    CHECK(atexit(remove_folder) == 0);
}

static void write_file(const uint8_t *data, size_t size)
{
    int file = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    CHECK(file >= 0 && write(file, data, size) == (ssize_t)size);
    close(file);
}

static void append(const char *data, size_t size, unsigned batches)
{
    struct journal journal = {0};

    for (unsigned i = 0; i < batches; i++) {
        size_t len = i + 1 < batches ? size / 2 : size, with = journal_size_with(&journal, len);

        if (with > JOURNAL_BYTES)
            break;
        CHECK(journal_append(&journal, folder, NUMBER, data, len) == ACCORD_OK);
        CHECK(journal.size == with);
        data += len;
        size -= len;
    }
    journal_close(&journal);
}

/* Reads it, and then as much of it as was whole, which is to give the same. @return the entries. */
static size_t read_twice(void)
{
    struct journal journal, again;
    struct journal_entry entry;
    struct stat facts;
    const char *at, *end;
    size_t count = 0;
    bool cut;

    CHECK(journal_open(&journal, folder, NUMBER) == ACCORD_OK);
    if (journal_read(&journal, &cut) != ACCORD_OK) {
        journal_close(&journal);
        return 0;
    }
    CHECK(!cut && journal.name != NULL && fstat(journal.file, &facts) == 0);
    CHECK(journal.size <= (size_t)facts.st_size && journal.entries.len <= journal.size);
    CHECK(truncate(name, (off_t)journal.size) == 0);
    CHECK(journal_open(&again, folder, NUMBER) == ACCORD_OK);
    CHECK(journal_read(&again, &cut) == ACCORD_OK && !cut);
    CHECK(again.size == journal.size && again.entries.len == journal.entries.len);
    CHECK(journal.entries.len == 0 ||
          memcmp(again.entries.data, journal.entries.data, journal.entries.len) == 0);
    at = journal.entries.data;
    end = bytes_end(&journal.entries);
    for (; at < end; count++) {
        if (journal_next(&at, end, &entry) != ACCORD_OK)
            break;
        CHECK(at <= end && entry.words + entry.words_len == at);
        CHECK(entry.key_len > 0 && entry.key_len <= TERM_MAX);
    }
    journal_close(&again);
    journal_close(&journal);
    return count;
}

static void check_words(struct recent *recent)
{
    const struct recent_word *word, *end;

    CHECK(recent_words(recent, META_WORD, 1, &word, &end) == ACCORD_OK);
    CHECK(recent->sorted_count == (size_t)(end - word));
    for (; word < end; word++) {
        CHECK(word->len > 0 && word->len <= TERM_MAX && word->text[0] == META_WORD[0]);
        CHECK(word + 1 == end || word->len != word[1].len ||
              memcmp(word->text, word[1].text, word->len) < 0);
    }
}

/* Reads its articles as a search does. */
static void look(size_t entries)
{
    struct recent recent = {0};
    bool changed = false;
    xapian_doccount count = 0;

    if (recent_look(&recent, folder, NUMBER, &changed) != ACCORD_OK) {
        CHECK(recent.database == NULL && recent.sorted == NULL);
        recent_close(&recent);
        return;
    }
    CHECK((recent.database != NULL) == (entries > 0));
    if (recent.database != NULL) {
        CHECK(xapian_database_doc_count(recent.database, &count) == XAPIAN_OK);
        check_words(&recent);
    }
    CHECK(count == entries);
    for (xapian_docid docid = 1; docid <= count; docid++) {
        xapian_document *document = NULL;
        const char *data;
        size_t len;

        CHECK(xapian_database_document(&document, recent.database, docid, 0) == XAPIAN_OK);
        CHECK(xapian_document_data(document, &data, &len) == XAPIAN_OK);
        xapian_document_free(document);
    }
    changed = false;
    CHECK(recent_look(&recent, folder, NUMBER, &changed) == ACCORD_OK && !changed);
    recent_close(&recent);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t entries;

    if (size == 0)
        return 0;
    make_folder();
    if (data[0] == 'f')
        write_file(data + 1, size - 1);
    else
        append((const char *)data + 1, size - 1, 1 + data[0] % 3);
    entries = access(name, F_OK) == 0 ? read_twice() : 0;
    look(entries);
    unlink(name);
    return 0;
}
