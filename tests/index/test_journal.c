// SPDX-License-Identifier: GPL-2.0-or-later
// The journal: what is appended is read, at once or bit by bit; an append that is torn at any byte
// is passed over, damage before the end is named; appends that fail are taken back.

#include "tests/index/folder.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#include "index/analysis/tokenize.h"
#include "index/hash.h"
#include "index/journal.h"

enum { NUMBER = 7, BATCHES = 4 };

/* Appends entry `number`, which is made from that alone. */
static void add_entry(struct bytes *entries, unsigned number)
{
    char key[16], record[300];
    struct journal_entry entry = {.key = key, .record = record};

    entry.key_len = (size_t)snprintf(key, sizeof key, "Qid%u", number);
    entry.record_len = 20 + hash_mix(number) % 200;
    memset(record, (int)number, sizeof record);
    entry.document = "terms";
    entry.document_len = number % 6;
    entry.words = "\3abc\1d";
    entry.words_len = number % 2 == 0 ? 6 : 0;
    journal_add(entries, &entry);
    assert_false(entries->failed);
}

/* Batch `batch` of BATCHES: one to three entries. */
static void make_batch(struct bytes *entries, unsigned batch)
{
    bytes_clear(entries);
    for (unsigned i = 0; i < 1 + batch % 3; i++)
        add_entry(entries, 10 * batch + i);
}

static void append_batches(struct journal *journal, const char *path, unsigned first, unsigned last)
{
    struct bytes entries = {0};

    for (unsigned batch = first; batch <= last; batch++) {
        make_batch(&entries, batch);
        assert_ok(journal_append(journal, path, NUMBER, entries.data, entries.len));
    }
    bytes_free(&entries);
}

/* Holds entries against those of the batches `first` to `last`. */
static void check_batches(const struct bytes *entries, unsigned first, unsigned last)
{
    struct bytes expected = {0}, batch_entries = {0};

    for (unsigned batch = first; batch <= last; batch++) {
        make_batch(&batch_entries, batch);
        bytes_add(&expected, batch_entries.data, batch_entries.len);
    }
    assert_int_equal(entries->len, expected.len);
    if (expected.len > 0)
        assert_memory_equal(entries->data, expected.data, expected.len);
    bytes_free(&batch_entries);
    bytes_free(&expected);
}

/* How many batches a reader finds. @return its status; on OK they are the first of those made. */
static accord_status read_batches(const char *path, unsigned *batches)
{
    struct journal journal;
    bool cut;
    accord_status status;

    assert_ok(journal_open(&journal, path, NUMBER));
    status = journal_read(&journal, &cut);
    *batches = 0;
    if (status == ACCORD_OK) {
        struct bytes made = {0}, batch = {0};

        assert_false(cut);
        while (made.len < journal.entries.len) {
            make_batch(&batch, ++*batches);
            bytes_add(&made, batch.data, batch.len);
        }
        bytes_free(&made);
        bytes_free(&batch);
        check_batches(&journal.entries, 1, *batches);
    }
    journal_close(&journal);
    return status;
}

/* The bytes of the journal's file. */
static size_t load(void **state, char **data)
{
    FILE *file = fopen(in_folder(state, "journal-000007"), "rb");
    struct stat facts;

    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &facts), 0);
    *data = malloc((size_t)facts.st_size + 1);
    assert_non_null(*data);
    assert_int_equal(fread(*data, 1, (size_t)facts.st_size, file), facts.st_size);
    assert_int_equal(fclose(file), 0);
    return (size_t)facts.st_size;
}

static void store(void **state, const char *data, size_t len)
{
    FILE *file = fopen(in_folder(state, "journal-000007"), "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

/* Makes BATCHES batches. @param[out] ends  where each ends, the header before them. */
static size_t make_journal(void **state, size_t ends[BATCHES + 1], char **data)
{
    struct journal journal = {0};
    size_t len;

    ends[0] = 24;
    for (unsigned batch = 1; batch <= BATCHES; batch++) {
        append_batches(&journal, *state, batch, batch);
        ends[batch] = journal.size;
    }
    journal_close(&journal);
    len = load(state, data);
    assert_int_equal(len, ends[BATCHES]);
    return len;
}

static void what_is_appended_is_read(void **state)
{
    struct journal writer = {0}, reader;
    struct journal_entry entry;
    const char *at, *end;
    bool cut = true;
    unsigned count = 0;

    append_batches(&writer, *state, 1, 1);
    assert_ok(journal_open(&reader, *state, NUMBER));
    assert_ok(journal_read(&reader, &cut));
    assert_false(cut);
    check_batches(&reader.entries, 1, 1);
    bytes_clear(&reader.entries);
    assert_ok(journal_read(&reader, &cut)); /* nothing new */
    assert_int_equal(reader.entries.len, 0);
    append_batches(&writer, *state, 2, BATCHES);
    assert_ok(journal_read(&reader, &cut));
    check_batches(&reader.entries, 2, BATCHES);
    assert_int_equal(reader.size, writer.size);
    check_batches(&writer.entries, 1, BATCHES);
    at = writer.entries.data;
    end = at + writer.entries.len;
    for (; at < end; count++)
        assert_ok(journal_next(&at, end, &entry));
    assert_int_equal(count, 2 + 3 + 1 + 2);
    assert_memory_equal(entry.key, "Qid41", entry.key_len);
    end -= 1; /* the last one is cut */
    for (at = writer.entries.data; --count > 0;)
        assert_ok(journal_next(&at, end, &entry));
    assert_status(journal_next(&at, end, &entry), ACCORD_ERROR_CORRUPT);
    journal_close(&reader);
    journal_close(&writer);
}

/* Lengths that nobody wrote would be beyond what the makers of terms have room for. */
static void what_no_article_has_is_refused(void **state)
{
    char word[TOKEN_WORD_MAX + 2], words[2 * sizeof word];
    struct journal_entry entry = {.key = "Qid", .key_len = 3, .words = words};
    const char *at;

    (void)state;
    memset(word, 'a', sizeof word);
    for (unsigned way = 0; way < 5; way++) {
        struct bytes entries = {0}, list = {0};
        struct journal_entry got;

        bytes_add_field(&list, word, TOKEN_WORD_MAX + (way == 1));
        bytes_add_field(&list, "abc", 3);
        memcpy(words, list.data, list.len);
        entry.words_len = list.len - (way == 2);
        entry.key = way == 3 ? "Len" : "Qid"; /* that of all articles of a language */
        entry.key_len = way == 4 ? 0 : 3;
        journal_add(&entries, &entry);
        at = entries.data;
        assert_status(journal_next(&at, at + entries.len, &got),
                      way == 0 ? ACCORD_OK : ACCORD_ERROR_CORRUPT);
        bytes_free(&entries);
        bytes_free(&list);
    }
}

static void its_size_is_known_before(void **state)
{
    struct journal journal = {0};
    struct bytes entries = {0};
    size_t size;

    for (unsigned batch = 1; batch <= BATCHES; batch++) {
        make_batch(&entries, batch);
        size = journal_size_with(&journal, entries.len);
        append_batches(&journal, *state, batch, batch);
        assert_int_equal(journal.size, size);
    }
    bytes_free(&entries);
    journal_close(&journal);
}

static void there_need_be_none(void **state)
{
    struct journal journal;
    bool cut;

    assert_ok(journal_open(&journal, *state, NUMBER));
    assert_null(journal.name);
    assert_ok(journal_read(&journal, &cut));
    assert_int_equal(journal.entries.len, 0);
    journal_close(&journal);
}

static void names_have_the_number(void **state)
{
    struct journal journal = {0};

    append_batches(&journal, *state, 1, 1);
    journal_close(&journal);
    assert_int_equal(count_entries(*state, "journal-000007"), 1);
    assert_true(journal_is_named("journal-000007", 7));
    assert_true(journal_is_named("journal-12345678", 12345678));
    assert_false(journal_is_named("journal-000007", 8));
    assert_false(journal_is_named("journal-7", 7));
    journal_remove(*state, 8);
    assert_int_equal(count_entries(*state, "journal-"), 1);
    journal_remove(*state, 7);
    assert_int_equal(count_entries(*state, "journal-"), 0);
}

static void a_journal_is_made_once(void **state)
{
    struct journal one = {0}, other = {0};

    append_batches(&one, *state, 1, 2);
    assert_status(journal_append(&other, *state, NUMBER, "x", 1), ACCORD_ERROR_IO);
    journal_close(&other);
    append_batches(&one, *state, 3, BATCHES); /* nothing came of it */
    check_batches(&one.entries, 1, BATCHES);
    journal_close(&one);
}

static void what_an_append_left_torn_is_passed_over(void **state)
{
    size_t ends[BATCHES + 1];
    char *data;
    size_t len = make_journal(state, ends, &data);

    for (size_t cut = 0; cut <= len; cut++) {
        unsigned whole = 0, batches;

        while (whole < BATCHES && ends[whole + 1] <= cut)
            whole++;
        store(state, data, cut);
        assert_ok(read_batches(*state, &batches));
        assert_int_equal(batches, whole);
    }
    free(data);
}

/* A loss of power can leave a file as long as it was to be, and zeros or old bytes in it. */
static void what_an_append_left_as_zeros_is_passed_over(void **state)
{
    size_t ends[BATCHES + 1];
    char *data;
    size_t len = make_journal(state, ends, &data);
    unsigned batches;

    for (size_t from = len; from-- > ends[BATCHES - 1];) {
        data[from] = 0;
        store(state, data, len);
        assert_ok(read_batches(*state, &batches));
        assert_in_range(batches, BATCHES - 1, BATCHES); /* it may have ended in zeros */
        assert_true(batches == BATCHES - 1 || from > len - 8);
    }
    memset(data, 0, ends[1]); /* the first append */
    store(state, data, ends[1]);
    assert_ok(read_batches(*state, &batches));
    assert_int_equal(batches, 0);
    free(data);
}

static void a_reader_goes_on_where_a_torn_append_is_made_whole(void **state)
{
    size_t ends[BATCHES + 1];
    struct journal reader;
    bool cut;
    char *data;
    size_t len = make_journal(state, ends, &data);

    store(state, data, ends[2] + 30);
    assert_ok(journal_open(&reader, *state, NUMBER));
    assert_ok(journal_read(&reader, &cut));
    check_batches(&reader.entries, 1, 2);
    store(state, data, len); /* the same file: it is opened, not replaced */
    assert_ok(journal_read(&reader, &cut));
    check_batches(&reader.entries, 1, BATCHES);
    store(state, data, ends[1]);
    assert_ok(journal_read(&reader, &cut));
    assert_true(cut);
    journal_close(&reader);
    free(data);
}

static void damage_before_the_end_is_named(void **state)
{
    size_t ends[BATCHES + 1];
    char *data;
    size_t len = make_journal(state, ends, &data);

    for (size_t at = 0; at < len; at++)
        for (unsigned bit = 0; bit < 8; bit += 7) {
            unsigned batches;
            accord_status status;

            data[at] = (char)(data[at] ^ 1 << bit);
            store(state, data, len);
            status = read_batches(*state, &batches);
            if (at < ends[BATCHES - 1]) {
                assert_int_equal(status, ACCORD_ERROR_CORRUPT);
                assert_non_null(strstr(accord_error_message(), "journal-000007"));
            } else {
                assert_int_equal(status, ACCORD_OK); /* as one that is torn */
                assert_int_equal(batches, BATCHES - 1);
            }
            data[at] = (char)(data[at] ^ 1 << bit);
        }
    free(data);
}

static void a_journal_of_another_number_is_refused(void **state)
{
    size_t ends[BATCHES + 1];
    struct journal journal;
    bool cut;
    char *data, other[4200];

    make_journal(state, ends, &data);
    snprintf(other, sizeof other, "%s", in_folder(state, "journal-000008"));
    assert_int_equal(rename(in_folder(state, "journal-000007"), other), 0);
    assert_ok(journal_open(&journal, *state, 8));
    assert_status(journal_read(&journal, &cut), ACCORD_ERROR_CORRUPT);
    assert_non_null(strstr(accord_error_message(), "it is journal 7"));
    journal_close(&journal);
    free(data);
}

static void a_file_that_no_journal_can_be_is_refused(void **state)
{
    unsigned batches;

    store(state, "", 0);
    assert_int_equal(truncate(in_folder(state, "journal-000007"), JOURNAL_BYTES + 1), 0);
    assert_status(read_batches(*state, &batches), ACCORD_ERROR_CORRUPT);
    assert_int_equal(unlink(in_folder(state, "journal-000007")), 0);
    assert_int_equal(symlink("/etc/hostname", in_folder(state, "journal-000007")), 0);
    {
        struct journal journal;

        assert_status(journal_open(&journal, *state, NUMBER), ACCORD_ERROR_IO);
        journal_close(&journal);
    }
}

/* With so many bytes to a file at most. */
static void limit_files(rlim_t limit)
{
    struct rlimit most;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &most), 0);
    most.rlim_cur = limit;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &most), 0);
}

static void an_append_that_fails_is_taken_back(void **state)
{
    signal(SIGXFSZ, SIG_IGN); /* write() then fails with EFBIG */
    for (rlim_t limit = 0; limit < 1000; limit += 7) {
        struct journal journal = {0};
        struct bytes entries = {0};
        accord_status status = ACCORD_OK;
        unsigned written = 0, batches = 0;

        limit_files(limit);
        while (written < BATCHES && status == ACCORD_OK) {
            make_batch(&entries, written + 1);
            status = journal_append(&journal, *state, NUMBER, entries.data, entries.len);
            written += status == ACCORD_OK;
        }
        limit_files(RLIM_INFINITY);
        if (status != ACCORD_OK)
            assert_int_equal(status, ACCORD_ERROR_IO);
        journal_close(&journal);
        if (written == 0) {
            assert_int_equal(count_entries(*state, "journal-"), 0);
        } else {
            char *data;

            assert_ok(read_batches(*state, &batches));
            assert_int_equal(batches, written);
            assert_true(load(state, &data) <= limit);
            free(data);
        }
        journal_remove(*state, NUMBER);
        bytes_free(&entries);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(what_is_appended_is_read),
        in_a_folder(what_no_article_has_is_refused),
        in_a_folder(its_size_is_known_before),
        in_a_folder(there_need_be_none),
        in_a_folder(names_have_the_number),
        in_a_folder(a_journal_is_made_once),
        in_a_folder(what_an_append_left_torn_is_passed_over),
        in_a_folder(what_an_append_left_as_zeros_is_passed_over),
        in_a_folder(a_reader_goes_on_where_a_torn_append_is_made_whole),
        in_a_folder(damage_before_the_end_is_named),
        in_a_folder(a_journal_of_another_number_is_refused),
        in_a_folder(a_file_that_no_journal_can_be_is_refused),
        in_a_folder(an_append_that_fails_is_taken_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
