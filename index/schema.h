// SPDX-License-Identifier: GPL-2.0-or-later
/* Every prefix, value slot and metadata key of the index, in one place.

   The index is a directory:
       XAPIANDB     a Xapian stub file, one database a line; replaced by rename
       lock         locked by the one writer; holds its process number
       db-NUMBER/   a Xapian database
       segment-.../ a part of a bulk build; never named by the stub file

   A Xapian document is an article. Its data is the article's stored form (article.c). */
#ifndef ACCORD_SCHEMA_H
#define ACCORD_SCHEMA_H

/** The version of this layout; an index of another is not opened. */
#define SCHEMA_FORMAT 1

#define SCHEMA_STUB "XAPIANDB"
#define SCHEMA_LOCK "lock"
#define SCHEMA_DATABASE "db-"
#define SCHEMA_SEGMENT "segment-"

/* Term prefixes */
#define TERM_STEM 'Z'     /* two letters of language, then the stem: of title and text, ranked */
#define TERM_TITLE 'S'    /* the same, of the title alone; no weight */
#define TERM_AUTHOR 'A'   /* a word of an author's name, folded, without diacritics */
#define TERM_ID 'Q'       /* the id, unique */
#define TERM_LANGUAGE 'L' /* the language, ISO 639-1 */
#define TERM_SOURCE 'H'   /* the source in lower case, and each domain above it */
#define TERM_ORIGIN 'J'   /* the source as written, for counting */
#define TERM_URL 'U'      /* the URL, in lower case, without scheme; and each word of it */
#define TERM_PATH 'P'     /* the path */
enum { TERM_MAX = 200 };  /* bytes of a term; longer ones end in a hash (Xapian takes 245) */

/* Value slots */
enum {
    SLOT_PUBLISHED = 0, /* sortable number of seconds; empty: no date */
    SLOT_HASH = 1,      /* 8 bytes: article_hash() of what was given, little-endian */
    SLOT_POSITIONS = 2  /* positions.h */
};

/* Metadata keys */
#define META_FORMAT "accord.format"         /* SCHEMA_FORMAT in digits */
#define META_PASSAGES "accord.passages"     /* how many, in digits */
#define META_TEXT_BYTES "accord.text_bytes" /* how many, in digits */
#define META_NOTE "N"                       /* then the note's key */
#define META_WORD "V"                       /* then a word of the vocabulary: key_make_word() */

/* A title's words count this often in the article's term frequencies (BM25F, Robertson, Zaragoza
   and Taylor, Simple BM25 extension to multiple weighted fields, 2004). */
enum { TITLE_WEIGHT = 2 };

#endif
