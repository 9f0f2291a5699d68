// SPDX-License-Identifier: GPL-2.0-or-later
/* A copy of the notes answers as the index does, and goes on doing so when the index has changed.
 */
#include "tests/index/folder.h"

#include "indexer/note_copy.h"

static bool join(void *context, const char *key, size_t key_len, const char *value,
                 size_t value_len)
{
    char *out = context;

    sprintf(out + strlen(out), "%.*s=%.*s;", (int)key_len, key, (int)value_len, value);
    return strstr(out, "stop") == NULL;
}

static void note(accord_writer *writer, const char *key, const char *value)
{
    assert_ok(accord_writer_set_note(writer, key, strlen(key), value, strlen(value)));
}

static const char *walked(const struct note_source *source, const char *prefix)
{
    static char out[1000];

    out[0] = '\0';
    assert_ok(note_walk(source, prefix, join, out));
    return out;
}

static void a_copy_stays_as_the_notes_were(void **state)
{
    static const char *const prefixes[] = {"", "a", "a:", "a:1", "b", "c", "zz", "a:10", "0"};
    accord_writer_options options = ACCORD_WRITER_OPTIONS;
    accord_writer *writer = NULL;
    accord_searcher *searcher = NULL;
    struct note_copy *copy = NULL;
    struct note_source own, copied;
    char *value;
    size_t len;

    options.create = true;
    assert_ok(accord_writer_open(&writer, *state, &options));
    note(writer, "a:1", "one");
    note(writer, "a:10", "ten");
    note(writer, "a:2", "");
    note(writer, "a", "itself");
    note(writer, "b", "stop");
    note(writer, "c", "behind it");
    assert_ok(accord_writer_commit(writer));
    assert_ok(accord_searcher_open(&searcher, *state));
    assert_ok(note_copy_new(&copy, searcher));
    own = note_source_of_searcher(searcher);
    copied = note_source_of_copy(copy);
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        char expected[1000];

        strcpy(expected, walked(&own, prefixes[i]));
        assert_string_equal(walked(&copied, prefixes[i]), expected);
    }
    assert_string_equal(walked(&copied, ""), "a=itself;a:1=one;a:10=ten;b=stop;");
    note(writer, "a:1", "another");
    assert_ok(accord_writer_commit(writer));
    assert_ok(note_read(&own, "a:1", &value, &len));
    assert_int_equal(len, strlen("another"));
    free(value);
    assert_ok(note_read(&copied, "a:1", &value, &len));
    assert_int_equal(len, strlen("one"));
    assert_memory_equal(value, "one", len);
    free(value);
    assert_ok(note_read(&copied, "a:", &value, &len));
    assert_null(value);
    note_copy_free(copy);
    accord_searcher_close(searcher);
    accord_writer_close(writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(a_copy_stays_as_the_notes_were),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
