// SPDX-License-Identifier: GPL-2.0-or-later
/* An article in the making: what every reader does with a title, a date, a list of authors. */
#ifndef ACCORD_RECORD_H
#define ACCORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "accord.h"
#include "reader.h"

/** How a text is written. */
enum record_form {
    RECORD_PLAIN,
    RECORD_HTML,
    RECORD_GUESS, /* HTML when there are tags or entities in it, else plain */
    RECORD_GIVEN  /* the same, but plain text stays as it is, byte by byte */
};

/** An article, and whether memory ran out while it was filled. */
struct record {
    accord_article *article;
    bool failed;
};

/** What a named value of a record or of front matter is, in order of use. */
enum record_key {
    RECORD_KEY_ID,
    RECORD_KEY_TITLE,
    RECORD_KEY_TEXT,
    RECORD_KEY_URL,
    RECORD_KEY_SOURCE,
    RECORD_KEY_AUTHORS,
    RECORD_KEY_PUBLISHED,
    RECORD_KEY_LANGUAGE,
    RECORD_KEY_COUNT
};

/**
 * Looks up what a name means: the documented field or a synonym, whatever its case and punctuation.
 * @param[out] rank  the smaller, the better: of two names of one key the better one is used.
 * @return the key; RECORD_KEY_COUNT: none.
 */
enum record_key record_key(const char *name, size_t len, unsigned *rank);

/** Makes an empty article. @return false: out of memory. */
bool record_begin(struct record *record);

/** Sets a field to the value on one line, white space folded; an empty value changes nothing. */
void record_set_line(struct record *record, accord_field field, const char *text, size_t len,
                     enum record_form form);

/** Sets the text: HTML to text, plain text to paragraphs. */
void record_set_text(struct record *record, const char *text, size_t len, enum record_form form);

/** Sets the text to what stands in its final form already. */
void record_set_final_text(struct record *record, const char *text, size_t len);

/** Sets the URL, normalised; what is no URL changes nothing. @return whether it was one. */
bool record_set_url(struct record *record, const char *url, size_t len, const char *base);

/** Sets the source; of one that is a URL the host, and the URL too when there is none yet. */
void record_set_source(struct record *record, const char *text, size_t len);

/** Sets the publication time; what is no date changes nothing. @return whether it was one. */
bool record_set_published(struct record *record, const char *text, size_t len);

/** Adds authors: "A; B" and "Ann A, Bob B" are two. Those who are there already are not added. */
void record_add_authors(struct record *record, const char *text, size_t len);

/** Sets what a key stands for. @return whether the value was of use. */
bool record_use(struct record *record, enum record_key key, const char *text, size_t len);

/** Whether a text has tags or entities of HTML in it. */
bool record_is_html(const char *text, size_t len);

/**
 * Completes the article (path, source from the URL) and hands it on, or says that it has neither
 * text nor title, or that memory ran out.
 * @param where  for complaints, "line 17: "; "" for the only article of a file.
 * @param entry  from 1, becomes its id when it has neither id nor URL; 0: the only one in its file.
 * @return false: the sink wants no more.
 */
bool record_finish(struct record *record, const struct reader_sink *sink, const char *path,
                   const char *where, size_t entry);

#endif
