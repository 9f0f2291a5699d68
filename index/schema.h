// SPDX-License-Identifier: GPL-2.0-or-later
/* Every prefix, value slot and metadata key of the index, in one place.

   The index is a directory:
       XAPIANDB     a Xapian stub file, one database a line; replaced by rename
       lock         locked by the one writer; holds its process number
       db-NUMBER/   a Xapian database, a part of the index
       journal-NUMBER  new articles that are not yet in a part (journal.c)
       segment-.../ a part of a bulk build; never named by the stub file

   or, where the articles are spread over shards, a folder of such folders:
       XAPIANDB     one shard a line: `auto shard-2`, or `remote HOST:PORT` for one that
                    xapian-tcpsrv serves on another machine
       lock
       shard-1/ ... each an index of its own, as above

   A Xapian document is an article. The first part that the stub file names is the live one: small,
   changed in place, with the notes, and with the manifest (manifest.h) that says which other parts
   there are and which of their articles are dead. All others are sealed: never changed, without
   term lists, the records of their articles (record.h) in a file of their own (store.h). A live
   part's records are its documents' data. In a shard, which may be served to other machines
   through Xapian's protocol, so are those of sealed parts, which have term lists, without which
   nothing of a document is served; and the live part has all words of the vocabulary: of several
   databases a server tells the metadata of the first alone.

   The manifest names a journal, too. If there is a file of that number, its articles are the
   index's as those of the live part are; they have ids that no part has, and the commit that puts
   them into the live part names the next number. A shard has none.

   The folder of a part has a list of its files with their sizes, times and checksums
   (checksums.c), by which a part is refused of which a file is damaged. */
#ifndef ACCORD_SCHEMA_H
#define ACCORD_SCHEMA_H

/** The version of this layout.
    2: frequencies as they are counted, a manifest without words.
    3: frequencies as in frequency.h.
    4: a journal; of parts nothing is new. */
#define SCHEMA_FORMAT 4
/** The oldest one that readers open. */
#define SCHEMA_READ 3
/** The oldest one that a writer opens: what readers do not open it writes anew (publish.c). */
#define SCHEMA_OLDEST 2

#define SCHEMA_STUB "XAPIANDB"
#define SCHEMA_LOCK "lock"
#define SCHEMA_DATABASE "db-"
#define SCHEMA_SEGMENT "segment-"
#define SCHEMA_SHARD "shard-"
#define SCHEMA_JOURNAL "journal-"
#define SCHEMA_STORE "articles"      /* the store in a database's folder */
#define SCHEMA_CHECKSUMS "checksums" /* in a database's folder: see checksums.c */

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
    SLOT_ORDER = 1      /* eight bytes of time, eight of the id's hash: no two articles have the
                           same, and in whatever order they were indexed it is theirs */
};

/* Metadata keys */
#define META_FORMAT "accord.format" /* SCHEMA_FORMAT in digits, of every part */
#define META_PARTS "accord.parts"   /* of a live part: the manifest, see manifest.c */
#define META_DEAD "D"               /* then a sealed part's name: its dead documents */
#define META_SHARD "accord.shard"   /* of a shard's live part: see spread.c */
#define META_NOTE "N"               /* then the note's key */
#define META_NOTE_OF_SHARD "n"      /* the same, of who wrote this one shard, not all together */
#define META_WORD "V"               /* then a word of the vocabulary: key_make_word() */

#endif
