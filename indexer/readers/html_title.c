// SPDX-License-Identifier: GPL-2.0-or-later
/* A title as a page gives it goes in; the title of the article comes out.

   Titles often carry the site's name behind a bar or a dash. It is taken off where the page itself
   shows that the rest is the title: another of its titles is just that, or what is behind the bar
   is the site's name or its host; and, when there is nothing to compare with, where it is short and
   the rest is not. */
#include "html_title.h"

#include <string.h>

/* The last part of a title is taken for the site's name when it is as short and the rest as long.
 */
#define SITE_WORDS 4
#define TITLE_WORDS 4

/* The next separator of a title's parts at or after `from`: a bar, dash, dot or guillemet between
   spaces. @return where the space before it is; NULL: none. *next: where the part after it begins.
 */
static const char *find_separator(const char *from, const char **next)
{
    static const char *const SEPARATORS[] = {" | ", " - ",  " – ", " — ",  " · ",
                                             " • ", " » ",  " « ", " :: ", " / ",
                                             " > ", " \\ ", " ― ", " ~ ",  " ❘ "};

    for (; *from != '\0'; from++)
        for (size_t i = 0; *from == ' ' && i < sizeof SEPARATORS / sizeof *SEPARATORS; i++)
            if (strncmp(from, SEPARATORS[i], strlen(SEPARATORS[i])) == 0) {
                *next = from + strlen(SEPARATORS[i]);
                return from;
            }
    return NULL;
}

static bool same_words(const char *a, size_t a_len, const char *b, size_t b_len)
{
    char left[HTML_MAX_TITLE], right[HTML_MAX_TITLE];

    return html_title_squeeze(left, sizeof left, a, a_len) > 0 &&
           html_title_squeeze(right, sizeof right, b, b_len) > 0 && strcmp(left, right) == 0;
}

/* Whether a part of a title is the site's name: its declared name, or the letters of its host. */
static bool is_site(const char *part, size_t len, const char *site, const char *host)
{
    char letters[HTML_MAX_TITLE], domain[256];
    size_t n;

    if (site != NULL && same_words(part, len, site, strlen(site)))
        return true;
    n = html_title_squeeze(letters, sizeof letters, part, len);
    if (host == NULL || n < 2)
        return false;
    html_title_squeeze(domain, sizeof domain, host, strlen(host));
    return strstr(domain, letters) != NULL ||
           (strlen(host) >= 4 && strncmp(letters, host, strcspn(host, ".")) == 0 &&
            strcspn(host, ".") >= 4);
}

static size_t count_words(const char *text)
{
    size_t words = 0;

    while (*(text += strspn(text, " ")) != '\0') {
        words +=
            (unsigned char)*text >= 0x80 || (*text | 32) >= 'a' || (*text >= '0' && *text <= '9');
        text += strcspn(text, " ");
    }
    return words;
}

size_t html_title_squeeze(char *out, size_t size, const char *text, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len && n + 1 < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
            out[n++] = (char)c;
        else if (c >= 'A' && c <= 'Z')
            out[n++] = (char)(c + 32);
    }
    out[n] = '\0';
    return n;
}

void html_title_strip_site(char *title, char *const *others, size_t count, const char *site,
                           const char *host, bool alone)
{
    const char *at, *next, *last = NULL, *last_next = NULL, *first = NULL, *first_next = NULL;
    size_t len = strlen(title);

    for (at = title; (at = find_separator(at, &next)) != NULL; at++) {
        /* One of the page's other titles is just what stands before or behind. */
        for (size_t i = 0; i < count; i++) {
            if (others[i] == NULL)
                continue;
            if (same_words(title, len, others[i], strlen(others[i])))
                alone = false;
            if (same_words(title, (size_t)(at - title), others[i], strlen(others[i]))) {
                title[at - title] = '\0';
                return;
            }
            if (same_words(next, strlen(next), others[i], strlen(others[i]))) {
                memmove(title, next, strlen(next) + 1);
                return;
            }
        }
        if (first == NULL) {
            first = at;
            first_next = next;
        }
        last = at;
        last_next = next;
    }
    if (last != NULL && is_site(last_next, len - (size_t)(last_next - title), site, host)) {
        title[last - title] = '\0';
    } else if (first != NULL && is_site(title, (size_t)(first - title), site, host)) {
        memmove(title, first_next, strlen(first_next) + 1);
    } else if (last != NULL && alone && count_words(last_next) <= SITE_WORDS &&
               count_words(title) - count_words(last) >= TITLE_WORDS) {
        title[last - title] = '\0';
    }
}

bool html_title_agrees(const char *title, char *const *others, size_t count)
{
    char left[HTML_MAX_TITLE + 1], right[HTML_MAX_TITLE + 1];
    bool any = false;

    html_title_squeeze(left, sizeof left, title, strlen(title));
    for (size_t i = 0; i < count; i++) {
        if (others[i] == NULL)
            continue;
        any = true;
        html_title_squeeze(right, sizeof right, others[i], strlen(others[i]));
        if (strstr(left, right) != NULL || strstr(right, left) != NULL)
            return true;
    }
    return !any;
}
