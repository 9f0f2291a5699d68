// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON and JSON Lines in, one article a record out.
 *
 * A record is an object; record_key() knows what its names mean. Arrays are read record by record,
 * so that only one of them is in memory as a tree. A value that another program nested one deeper
 * ({"name": ...}, {"rendered": ...}) is found there. What is broken is reported with its line and,
 * where the records stand on lines of their own, costs that record alone. */
#include "reader_json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "buffer.h"
#include "charset.h"
#include "record.h"

/* So many names of one meaning are looked at in a record. */
#define CANDIDATES_MAX 8
/* A file with more broken values outside of lines is not read on, nor one in which as many times
   the file's bytes were read in vain: one broken at its end may hold others that are broken there.
 */
#define BROKEN_MAX 1000
#define VAIN_MAX 8
/* A record of more values is not read: an empty object takes jansson 240 bytes. */
#define VALUES_MAX ((size_t)5000000)
/* A longer line of JSON Lines is reported, not read: 256 MiB. */
#define JSONL_LINE_MAX ((size_t)256 << 20)

static const char *const json_extensions[] = {"json", "jsonfeed", NULL};
static const char *const jsonl_extensions[] = {"jsonl", "ndjson", "jsonlines", NULL};

/* Where programs put the list of records when it is not the whole file. */
static const char *const list_names[] = {"articles", "items",     "entries", "results",
                                         "docs",     "documents", "posts",   "records",
                                         "news",     "data",      "hits",    NULL};
/* What may stand around such a list once more. */
static const char *const outer_names[] = {"response", "result", "data", "feed",
                                          "channel",  "hits",   NULL};
/* Where the words are in a value that is an object. */
static const char *const inner_names[] = {"rendered", "name",    "text", "value",     "title",
                                          "content",  "context", "html", "full_name", "url",
                                          "href",     "@id",     "$t",   "#text",     NULL};

/* The values of a record that may serve for one field, the best first. */
struct candidates {
    json_t *values[CANDIDATES_MAX];
    unsigned ranks[CANDIDATES_MAX];
    size_t count;
};

/* The file being read. */
struct json_file {
    const char *path;
    const struct reader_sink *sink;
};

/* Says what is wrong; the piece of the file that jansson quotes is left out. */
static void complain(const struct json_file *file, const char *where, const char *reason)
{
    const char *quote = strstr(reason, " near ");
    size_t len = quote == NULL ? strlen(reason) : (size_t)(quote - reason);
    char line[256];

    snprintf(line, sizeof line, "%s%.*s", where, (int)(len > 160 ? 160 : len), reason);
    file->sink->failed(file->sink->context, line);
}

/* What is handed to jansson piece by piece, and how many values are in it so far. */
struct supply {
    const char *at;
    const char *end;
    size_t values;
    bool in_string;
    bool escaped;
};

/* The next piece; none once there are too many values. */
static size_t next_piece(void *buffer, size_t room, void *context)
{
    struct supply *supply = context;
    size_t left = (size_t)(supply->end - supply->at);
    size_t len = left < room ? left : room;
    size_t i;

    for (i = 0; i < len; i++) {
        char c = supply->at[i];

        if (supply->escaped)
            supply->escaped = false;
        else if (c == '"')
            supply->in_string = !supply->in_string;
        else if (supply->in_string)
            supply->escaped = c == '\\';
        else
            supply->values += c == ',' || c == '[' || c == '{';
    }
    if (supply->values > VALUES_MAX)
        return 0;
    memcpy(buffer, supply->at, len);
    supply->at += len;
    return len;
}

/* Whether a value was not read because there is too much in it. */
static bool is_too_large(const json_error_t *error)
{
    return json_error_code(error) == json_error_out_of_memory;
}

static json_t *load(const char *data, size_t len, size_t flags, json_error_t *error)
{
    struct supply supply = {.at = data, .end = data + len};
    json_t *value = json_load_callback(next_piece, &supply, flags, error);

    if (value == NULL && supply.values > VALUES_MAX) {
        snprintf(error->text, sizeof error->text, "more than %zu values in one record: not read",
                 VALUES_MAX);
        error->text[JSON_ERROR_TEXT_LENGTH - 1] = json_error_out_of_memory;
    }
    return value;
}

/* Parses the value at the start of the data; `*used` gets its length. NULL: see `error`. */
static json_t *parse(const char *data, size_t len, size_t *used, json_error_t *error)
{
    const size_t flags = JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK | JSON_DECODE_ANY;
    json_t *value = load(data, len, flags, error);

    /* A number beyond 64 bits in a field that is not ours would cost the whole record. */
    if (value == NULL && json_error_code(error) == json_error_numeric_overflow)
        value = load(data, len, flags | JSON_DECODE_INT_AS_REAL, error);
    *used = value == NULL ? 0 : (size_t)error->position;
    return value;
}

/* Adds the words of a value to the buffer: of a list, all of them or the first, parted by
   `separator`. NUL characters are dropped. */
static void add_words(struct buffer *out, const json_t *value, const char *separator, int depth)
{
    size_t i;

    if (json_is_string(value)) {
        const char *text = json_string_value(value);
        size_t len = json_string_length(value);

        if (memchr(text, 0, len) == NULL) {
            buffer_append(out, text, len);
            return;
        }
        for (i = 0; i < len; i++) {
            if (text[i] != '\0')
                buffer_char(out, text[i]);
        }
    } else if (json_is_integer(value)) {
        char number[32];

        snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        buffer_append(out, number, strlen(number));
    } else if (json_is_real(value)) {
        char number[352]; /* the largest has 309 digits */

        if (json_real_value(value) == floor(json_real_value(value)))
            snprintf(number, sizeof number, "%.0f", json_real_value(value));
        else
            snprintf(number, sizeof number, "%.6f", json_real_value(value));
        number[strcspn(number, ",")] = '\0'; /* a locale's comma */
        buffer_append(out, number, strlen(number));
    } else if (json_is_array(value) && depth > 0) {
        const size_t start = out->len;

        for (i = 0; i < json_array_size(value); i++) {
            size_t before = out->len;

            add_words(out, json_array_get(value, i), separator, depth - 1);
            if (out->len > before) {
                if (separator == NULL)
                    return;
                buffer_append(out, separator, strlen(separator));
            }
        }
        if (out->len > start)
            out->len -= strlen(separator); /* none behind the last */
    } else if (json_is_object(value) && depth > 0) {
        for (i = 0; inner_names[i] != NULL; i++) {
            size_t before = out->len;

            add_words(out, json_object_get(value, inner_names[i]), separator, depth - 1);
            if (out->len > before)
                return;
        }
    }
}

/* Sorts the values of a record by what they mean. */
static void collect(json_t *object, struct candidates found[RECORD_KEY_COUNT])
{
    const char *name;
    json_t *value;

    memset(found, 0, RECORD_KEY_COUNT * sizeof found[0]);
    json_object_foreach(object, name, value)
    {
        struct candidates *list;
        unsigned rank = 0;
        enum record_key key = record_key(name, strlen(name), &rank);
        size_t i;

        if (key == RECORD_KEY_COUNT || json_is_boolean(value) || json_is_null(value))
            continue;
        list = &found[key];
        if (list->count == CANDIDATES_MAX) {
            if (rank >= list->ranks[CANDIDATES_MAX - 1])
                continue;
            list->count--;
        }
        for (i = list->count; i > 0 && list->ranks[i - 1] > rank; i--) {
            list->ranks[i] = list->ranks[i - 1];
            list->values[i] = list->values[i - 1];
        }
        list->ranks[i] = rank;
        list->values[i] = value;
        list->count++;
    }
}

/* One object to one article. false: the sink wants no more. */
static bool read_record(const struct json_file *file, json_t *object, const char *where,
                        size_t entry)
{
    struct candidates found[RECORD_KEY_COUNT];
    struct record record;
    json_t *inside;
    int key;

    inside = json_object_get(object, "_source"); /* a search engine's hit around the record */
    if (json_is_object(inside))
        object = inside;
    if (!record_begin(&record)) {
        complain(file, where, "out of memory");
        return true;
    }
    collect(object, found);
    for (key = 0; key < RECORD_KEY_COUNT; key++) {
        const struct candidates *list = &found[key];
        size_t i;

        for (i = 0; i < list->count; i++) {
            const char *separator = NULL;
            struct buffer words = {0};
            bool used;

            if (key == RECORD_KEY_TEXT)
                separator = "\n\n";
            else if (key == RECORD_KEY_AUTHORS)
                separator = ";";
            add_words(&words, list->values[i], separator, 4);
            record.failed = record.failed || words.failed;
            used = record_use(&record, (enum record_key)key, words.data, words.len);
            buffer_clear(&words);
            if (used)
                break;
        }
    }
    return record_finish(&record, file->sink, file->path, where, entry);
}

/* A member of one of the names that is of the wanted type. */
static json_t *member(json_t *object, const char *const *wanted, json_type type)
{
    size_t i;

    for (i = 0; wanted[i] != NULL; i++) {
        json_t *value = json_object_get(object, wanted[i]);

        if (value != NULL && json_typeof(value) == type)
            return value;
    }
    return NULL;
}

/* The list of records in an object that is not a record itself; NULL: it is one. */
static json_t *list_in(json_t *object)
{
    json_t *list = member(object, list_names, JSON_ARRAY);

    if (list == NULL) {
        json_t *outer = member(object, outer_names, JSON_OBJECT);

        if (outer != NULL)
            list = member(outer, list_names, JSON_ARRAY);
    }
    if (list == NULL || (json_array_size(list) > 0 && !json_is_object(json_array_get(list, 0))))
        return NULL;
    return list;
}

/* A value that stands for itself: a record or a list of them. false: the sink wants no more. */
static bool read_value(const struct json_file *file, json_t *value, const char *where, size_t entry)
{
    json_t *list;
    size_t i;

    if (!json_is_object(value)) {
        complain(file, where, "not an object");
        return true;
    }
    list = list_in(value);
    if (list == NULL)
        return read_record(file, value, where, entry);
    for (i = 0; i < json_array_size(list); i++) {
        json_t *item = json_array_get(list, i);
        char place[48];

        snprintf(place, sizeof place, "entry %zu: ", i + 1);
        if (!json_is_object(item))
            complain(file, place, "not an object");
        else if (!read_record(file, item, place, i + 1))
            return false;
    }
    return true;
}

static size_t count_lines(const char *data, size_t len)
{
    size_t lines = 0;
    const char *end = data + len;

    while ((data = memchr(data, '\n', (size_t)(end - data))) != NULL) {
        lines++;
        data++;
    }
    return lines;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Reads values one after another, in an array (`inside`) or without one. */
static void read_sequence(const struct json_file *file, const char *data, size_t len, bool inside)
{
    size_t at = inside ? 1 : 0;
    size_t line = 1; /* at `counted` */
    size_t counted = 0;
    size_t entry = 0;
    size_t broken = 0;
    size_t vain = 0; /* bytes of broken values that were read */
    char where[64];

    for (;;) {
        json_error_t error;
        json_t *value;
        size_t used;
        bool more;

        while (at < len && (is_blank(data[at]) || (inside && data[at] == ',')))
            at++;
        if (at == len || (inside && data[at] == ']'))
            break;
        line += count_lines(data + counted, at - counted);
        counted = at;
        entry++;
        value = parse(data + at, len - at, &used, &error);
        if (value == NULL) {
            const char *next = at + 1 < len ? memmem(data + at + 1, len - at - 1, "\n{", 2) : NULL;

            snprintf(where, sizeof where,
                     "line %zu: ", line + (error.line > 0 ? (size_t)error.line - 1 : 0));
            complain(file, where, error.text);
            /* Records often begin at the start of a line: go on there. */
            if (next == NULL || is_too_large(&error))
                return;
            vain += error.position > 0 ? (size_t)error.position : 0;
            if (++broken == BROKEN_MAX || vain > VAIN_MAX * len) {
                complain(file, where, "too many errors: the rest is not read");
                return;
            }
            at = (size_t)(next - data) + 1;
            continue;
        }
        at += used;
        while (at < len && is_blank(data[at]))
            at++;
        /* The only value of a file needs no number of its own. */
        more = inside || entry > 1 || at < len;
        where[0] = '\0';
        if (inside)
            snprintf(where, sizeof where, "entry %zu: ", entry);
        else if (more)
            snprintf(where, sizeof where, "line %zu: ", line);
        more = read_value(file, value, where, more ? entry : 0);
        json_decref(value);
        if (!more)
            return;
    }
    if (inside && at == len) {
        complain(file, "", "the array does not end: the file was cut off");
    } else if (inside) {
        at++;
        while (at < len && is_blank(data[at]))
            at++;
        if (at < len)
            complain(file, "", "more after the end of the array: not read");
    }
}

static void read_json(const struct reader_input *input, const struct reader_sink *sink)
{
    const struct json_file file = {input->path, sink};
    char *utf8;
    size_t len;
    size_t at = 0;

    if (!charset_to_utf8(input->data, input->len, NULL, &utf8, &len)) {
        complain(&file, "", "out of memory");
        return;
    }
    while (at < len && is_blank(utf8[at]))
        at++;
    if (at == len)
        complain(&file, "", "the file is empty");
    else if (utf8[at] != '{' && utf8[at] != '[')
        complain(&file, "", "not JSON: it begins with neither '{' nor '['");
    else
        read_sequence(&file, utf8 + at, len - at, utf8[at] == '[');
    free(utf8);
}

/* One line of JSON Lines. false: the sink wants no more. */
static bool read_line(const struct json_file *file, const char *line, size_t len, size_t number)
{
    json_error_t error;
    json_t *value = NULL;
    char *utf8 = NULL;
    char where[48];
    size_t used;
    size_t at = 0;
    bool more = true;

    while (len > 0 && (is_blank(line[len - 1]) || line[len - 1] == '\0'))
        len--;
    while (at < len && is_blank(line[at]))
        at++;
    if (at == len)
        return true;
    snprintf(where, sizeof where, "line %zu: ", number);
    if (len > JSONL_LINE_MAX) {
        complain(file, where, "longer than 256 MiB");
        return true;
    }
    if (!charset_to_utf8(line + at, len - at, NULL, &utf8, &len)) {
        complain(file, where, "out of memory");
        return true;
    }
    value = len > 0 ? parse(utf8, len, &used, &error) : NULL;
    if (len == 0)
        goto cleanup; /* nothing but a byte order mark */
    if (value == NULL) {
        complain(file, where, error.text);
        goto cleanup;
    }
    while (used < len && is_blank(utf8[used]))
        used++;
    if (used < len)
        complain(file, where, "more than one value on the line");
    else
        more = json_is_object(value) ? read_record(file, value, where, number)
                                     : read_value(file, value, where, number);
cleanup:
    json_decref(value);
    free(utf8);
    return more;
}

static void read_jsonl(const struct reader_input *input, const struct reader_sink *sink)
{
    const struct json_file file = {input->path, sink};
    const char *data = input->data;
    size_t len = input->len;
    char *utf8 = NULL;
    size_t start = 0;
    size_t number = 0;

    /* UTF-16 has its line ends elsewhere: it is converted whole, anything else line by line, so
       that a damaged line spoils no other. */
    if (len >= 2 && (data[0] == '\0' || data[1] == '\0' || memcmp(data, "\xFF\xFE", 2) == 0 ||
                     memcmp(data, "\xFE\xFF", 2) == 0)) {
        if (!charset_to_utf8(data, len, NULL, &utf8, &len)) {
            complain(&file, "", "out of memory");
            return;
        }
        data = utf8;
    }
    while (start < len) {
        const char *end = memchr(data + start, '\n', len - start);
        size_t line_len = end == NULL ? len - start : (size_t)(end - (data + start));

        number++;
        if (!read_line(&file, data + start, line_len, number))
            break;
        start += line_len + 1;
    }
    free(utf8);
}

/* Whether a text begins as JSON does. */
static bool recognises(const char *head, size_t len)
{
    size_t i = len >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    char open;

    while (i < len && is_blank(head[i]))
        i++;
    if (i == len || (head[i] != '{' && head[i] != '['))
        return false;
    open = head[i++];
    while (i < len && is_blank(head[i]))
        i++;
    if (i == len)
        return false;
    return open == '{' ? head[i] == '"' || head[i] == '}' : head[i] == '{' || head[i] == ']';
}

const struct reader reader_json = {"json", json_extensions, recognises, read_json};
const struct reader reader_jsonl = {"jsonl", jsonl_extensions, NULL, read_jsonl};
