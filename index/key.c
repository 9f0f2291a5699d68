// SPDX-License-Identifier: GPL-2.0-or-later
/* Terms made of whole values: ids, sources, URLs. */
#include "key.h"

#include <stdio.h>
#include <string.h>

#include "analysis/fold.h"
#include "analysis/tokenize.h"
#include "hash.h"

void key_make(struct key *key, char prefix, const char *value, size_t len)
{
    size_t zeros = 0, keep = len;

    for (size_t i = 0; i < len; i++)
        zeros += value[i] == '\0'; /* Xapian counts a zero byte twice */
    key->text[0] = prefix;
    if (len + zeros < TERM_MAX - 1) {
        memcpy(key->text + 1, value, len);
        key->len = len + 1;
        return;
    }
    keep = zeros > 0 ? 0 : TERM_MAX - 32;
    while (keep > 0 && ((unsigned char)value[keep] & 0xC0) == 0x80)
        keep--;
    memcpy(key->text + 1, value, keep);
    key->len = 1 + keep +
               (size_t)snprintf(key->text + 1 + keep, sizeof key->text - 1 - keep, "#%016llx%08zx",
                                (unsigned long long)hash_bytes(value, len), len);
}

void key_make_folded(struct key *key, char prefix, const char *value, size_t len)
{
    char folded[4 * TERM_MAX];
    const char *at = value, *end = value + len;
    size_t written = 0;

    while (at < end && written + 64 < sizeof folded) {
        uint32_t codepoint;
        fold_entry entry;

        at = utf8_read(at, end, &codepoint);
        entry = fold_lookup(codepoint);
        if (entry & FOLD_MULTIPLE)
            written += fold_multiple(codepoint, folded + written);
        else
            written += utf8_write(FOLD_CODEPOINT(entry), folded + written);
    }
    if (at < end) /* too long to matter: told apart by its bytes */
        key_make(key, prefix, value, len);
    else
        key_make(key, prefix, folded, written);
}

void key_make_word(struct key *key, const char *word, size_t len)
{
    char both[4 * TOKEN_WORD_MAX + 8]; /* where it is no UTF-8, each byte becomes three */
    size_t bare = fold_strip(word, len, both);

    if (bare != len || memcmp(both, word, len) != 0) {
        both[bare++] = '\1';
        memcpy(both + bare, word, len);
        bare += len;
    }
    /* a word of TOKEN_WORD_MAX bytes with diacritics would not fit twice: it goes without them */
    key_make(key, META_WORD[0], both, bare < TERM_MAX - 1 ? bare : fold_strip(word, len, both));
}

const char *key_url(const char *url, size_t *len)
{
    const char *end = url + *len;
    const char *colon = memchr(url, ':', *len);

    if (colon != NULL && end - colon > 2 && colon[1] == '/' && colon[2] == '/')
        url = colon + 3;
    if (end - url > 4 && memcmp(url, "www.", 4) == 0)
        url += 4;
    *len = (size_t)(end - url);
    return url;
}
