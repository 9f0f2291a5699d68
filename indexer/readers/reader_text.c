// SPDX-License-Identifier: GPL-2.0-or-later
/* A plain text file in, one article out: the first line is its title when it looks like one, the
   rest its text in paragraphs. */
#include "reader_text.h"

#include <stdlib.h>
#include <string.h>

#include "charset.h"
#include "paragraphs.h"
#include "record.h"

static const char *const extensions[] = {"txt", "text", NULL};

/* Whether an empty line, or the end, follows the first line that is not empty; for a folded title
   of several lines, whether one follows soon. */
static bool blank_after_first(const char *text, size_t len, size_t title_len)
{
    size_t at = 0;
    size_t end;

    while (at < len && (unsigned char)text[at] <= ' ')
        at++;
    /* The folded title is as long as it was in the file, but for white space. */
    end = at + title_len;
    while (end < len && text[end] != '\n' && text[end] != '\r')
        end++;
    if (end >= len)
        return true;
    if (text[end] == '\r' && end + 1 < len && text[end + 1] == '\n')
        end++;
    end++;
    while (end < len && (text[end] == ' ' || text[end] == '\t'))
        end++;
    return end >= len || text[end] == '\n' || text[end] == '\r';
}

static void read_text(const struct reader_input *input, const struct reader_sink *sink)
{
    struct record record = {NULL, false};
    char *utf8 = NULL;
    char *text = NULL;
    size_t utf8_len;
    size_t len;
    size_t title;
    size_t rest;

    if (input->len == 0) {
        sink->failed(sink->context, "the file is empty");
        return;
    }
    if (!charset_to_utf8(input->data, input->len, NULL, &utf8, &utf8_len) ||
        !paragraphs_fold(utf8, utf8_len, &text, &len) || !record_begin(&record)) {
        sink->failed(sink->context, "out of memory");
        goto cleanup;
    }
    title = strcspn(text, "\n");
    if (paragraphs_title(text, len, blank_after_first(utf8, utf8_len, title), &title, &rest)) {
        record_set_line(&record, ACCORD_FIELD_TITLE, text, title, RECORD_PLAIN);
        record_set_final_text(&record, text + rest, len - rest);
    } else {
        record_set_final_text(&record, text, len);
    }
    record_finish(&record, sink, input->path, "", 0);
cleanup:
    free(utf8);
    free(text);
}

const struct reader reader_text = {"text", extensions, NULL, read_text};
