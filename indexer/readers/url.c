// SPDX-License-Identifier: GPL-2.0-or-later
/* A URL as found in a page or a feed in, the one spelling we keep of it out.
 *
 * Resolution and normalisation follow RFC 3986, sections 5.2 and 6.2.2 to 6.2.3. Where writers
 * break it we do as browsers do: white space around and line breaks inside are dropped, backslashes
 * are slashes, bytes that may not stand in a URL are percent-encoded. Names in other scripts become
 * their ASCII form (UTS #46). User names and passwords are dropped. Parameters that say where a
 * reader came from, not what he reads, are dropped too; the others keep their order. */
#include "url.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <unicode/uidna.h>

/* The longest name of a host: RFC 1035, section 2.3.4. */
#define HOST_MAX 255

/* Parameters of campaigns and click counters; a name that ends in '*' stands for all that begin so.
 */
static const char *const tracking[] = {
    "utm_*",
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "ysclid",
    "twclid",
    "ttclid",
    "igshid",
    "igsh",
    "li_fat_id",
    "srsltid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_hsenc",
    "_hsmi",
    "__hs*",
    "hsctatracking",
    "_ga",
    "_gl",
    "vero_id",
    "vero_conv",
    "oly_enc_id",
    "oly_anon_id",
    "rb_clickid",
    "s_cid",
    "cmpid",
    "ocid",
    "smid",
    "smtyp",
    "xtor",
    "wt_mc",
    "wt.mc_id",
    "at_medium",
    "at_campaign",
    "at_custom*",
    "at_format",
    "at_link*",
    "at_ptr_*",
    "at_bbc_*",
    "ns_mchannel",
    "ns_source",
    "ns_campaign",
    "ns_linkname",
    "ns_fee",
    "ref_src",
    "ref_url",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "__twitter_impression",
    "mtm_*",
    "pk_campaign",
    "pk_kwd",
    "pk_source",
    "pk_medium",
    "matomo_*",
    "piwik_*",
    "itm_*",
    "_openstat",
    "ito",
};

/* The parts of a URL; NULL where it has none. They point into the URL. */
struct parts {
    const char *scheme;
    size_t scheme_len;
    const char *authority;
    size_t authority_len;
    const char *path; /* never NULL */
    size_t path_len;
    const char *query;
    size_t query_len;
};

/* Output of a known largest size. */
struct output {
    char *data;
    size_t len;
};

static void put(struct output *out, char c)
{
    out->data[out->len++] = c;
}

/* Takes the URL apart as RFC 3986, appendix B does; the fragment is left out. */
static void take_apart(struct parts *parts, const char *url, size_t len)
{
    const char *end = memchr(url, '#', len);
    const char *at = url;

    memset(parts, 0, sizeof *parts);
    if (end == NULL)
        end = url + len;
    while (at < end && (isalnum((unsigned char)*at) || *at == '+' || *at == '-' || *at == '.'))
        at++;
    if (at < end && at > url && *at == ':' && isalpha((unsigned char)*url)) {
        parts->scheme = url;
        parts->scheme_len = (size_t)(at - url);
        url = at + 1;
    }
    at = url;
    if (end - at >= 2 && at[0] == '/' && at[1] == '/') {
        at += 2;
        parts->authority = at;
        while (at < end && *at != '/' && *at != '?')
            at++;
        parts->authority_len = (size_t)(at - parts->authority);
    }
    parts->path = at;
    while (at < end && *at != '?')
        at++;
    parts->path_len = (size_t)(at - parts->path);
    if (at < end) {
        parts->query = at + 1;
        parts->query_len = (size_t)(end - at - 1);
    }
}

/* A copy of the URL without white space around it and control characters in it, and with slashes
   for backslashes before the query. NULL: out of memory. */
static char *clean(const char *url, size_t len, size_t *clean_len)
{
    struct output out = {NULL, 0};
    bool query = false;
    size_t i;

    while (len > 0 && (unsigned char)url[0] <= ' ') {
        url++;
        len--;
    }
    while (len > 0 && (unsigned char)url[len - 1] <= ' ')
        len--;
    out.data = malloc(len + 1);
    if (out.data == NULL)
        return NULL;
    for (i = 0; i < len; i++) {
        unsigned char c = (unsigned char)url[i];

        query = query || c == '?' || c == '#';
        if (c < ' ' || c == 0x7F)
            continue;
        put(&out, c == '\\' && !query ? '/' : (char)c);
    }
    out.data[out.len] = '\0';
    *clean_len = out.len;
    return out.data;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void put_encoded(struct output *out, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";

    put(out, '%');
    put(out, digits[c >> 4]);
    put(out, digits[c & 15]);
}

/* Writes a path or query with its percent-encoding in one form: unreserved characters plain, the
   rest as it is but in capitals, and what may not stand in a URL encoded. At most 3 bytes a byte.
 */
static void put_normal(struct output *out, const char *text, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c == '%' && i + 2 < len && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
            c = (unsigned char)(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
            if (c < 0x80 && (isalnum(c) || strchr("-._~", c) != NULL) && c != 0)
                put(out, (char)c);
            else
                put_encoded(out, c);
        } else if (c <= ' ' || c >= 0x7F || strchr("\"<>\\^`{|}%", c) != NULL) {
            put_encoded(out, c);
        } else {
            put(out, (char)c);
        }
    }
}

/* Removes "." and ".." segments from an absolute path in place: RFC 3986, section 5.2.4. */
static size_t remove_dots(char *path, size_t len)
{
    size_t from = 0;
    size_t to = 0;

    while (from < len) {
        size_t end = from + 1; /* a segment is its slash and what follows */

        while (end < len && path[end] != '/')
            end++;
        if (end - from == 2 && path[from + 1] == '.') {
            if (end == len)
                path[to++] = '/';
        } else if (end - from == 3 && path[from + 1] == '.' && path[from + 2] == '.') {
            while (to > 0 && path[--to] != '/')
                ;
            if (end == len)
                path[to++] = '/';
        } else {
            memmove(path + to, path + from, end - from);
            to += end - from;
        }
        from = end;
    }
    if (to == 0)
        path[to++] = '/';
    return to;
}

/* Whether a "name=value" only says where the reader came from. */
static bool is_tracking(const char *parameter, size_t len)
{
    const char *equals = memchr(parameter, '=', len);
    size_t name_len = equals == NULL ? len : (size_t)(equals - parameter);
    size_t i;

    for (i = 0; i < sizeof tracking / sizeof tracking[0]; i++) {
        size_t known = strlen(tracking[i]);
        bool open = tracking[i][known - 1] == '*';

        known -= open;
        if ((open ? name_len >= known : name_len == known) &&
            strncasecmp(parameter, tracking[i], known) == 0)
            return true;
    }
    return false;
}

/* Writes "?" and the parameters that stay; nothing when none does. */
static void put_query(struct output *out, const char *query, size_t len)
{
    char before = '?';
    size_t i = 0;

    while (i < len) {
        size_t start = i;

        while (i < len && query[i] != '&')
            i++;
        if (i > start && !is_tracking(query + start, i - start)) {
            put(out, before);
            put_normal(out, query + start, i - start);
            before = '&';
        }
        i++;
    }
}

/* Whether a name has only what a name may have, or is an address of IPv6 in its brackets. */
static bool is_host(const char *host, size_t len)
{
    bool address = len > 2 && host[0] == '[' && host[len - 1] == ']';
    size_t i;

    for (i = address; i < len - address; i++) {
        unsigned char c = (unsigned char)host[i];

        if (address ? !isxdigit(c) && c != ':' && c != '.'
                    : c <= ' ' || (c < 0x80 && !isalnum(c) && strchr("-._~", c) == NULL))
            return false;
    }
    return len > 0;
}

/* Writes host and port; `secure` tells the default port. `out` has room for HOST_MAX and a port.
   false: no host. */
static bool put_authority(struct output *out, const char *authority, size_t len, bool secure)
{
    const char *at;
    const char *port = NULL;
    size_t host_len;
    size_t i;
    char host[HOST_MAX + 1];
    bool ascii = true;

    while ((at = memchr(authority, '@', len)) != NULL) {
        len -= (size_t)(at + 1 - authority);
        authority = at + 1;
    }
    host_len = len;
    while (host_len > 0 && isdigit((unsigned char)authority[host_len - 1]))
        host_len--;
    if (host_len > 0 && authority[host_len - 1] == ':') {
        port = authority + host_len;
        host_len--;
    } else {
        host_len = len;
    }
    while (host_len > 0 && authority[host_len - 1] == '.')
        host_len--;
    if (host_len > HOST_MAX || !is_host(authority, host_len))
        return false;
    for (i = 0; i < host_len; i++) {
        unsigned char c = (unsigned char)authority[i];

        ascii = ascii && c < 0x80;
        host[i] = (char)(c < 0x80 ? tolower(c) : c);
    }
    if (!ascii) {
        UErrorCode status = U_ZERO_ERROR;
        UIDNAInfo info = UIDNA_INFO_INITIALIZER;
        UIDNA *idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII, &status);
        char name[HOST_MAX + 1];
        int32_t name_len = 0;

        if (U_SUCCESS(status))
            name_len = uidna_nameToASCII_UTF8(idna, host, (int32_t)host_len, name, HOST_MAX, &info,
                                              &status);
        uidna_close(idna);
        if (U_FAILURE(status) || info.errors != 0 || name_len <= 0 || name_len > HOST_MAX)
            return false;
        host_len = (size_t)name_len;
        memcpy(host, name, host_len);
        while (host_len > 0 && host[host_len - 1] == '.') /* there are wider ones than that */
            host_len--;
        if (!is_host(host, host_len)) /* as there are wide slashes and spaces */
            return false;
    }
    memcpy(out->data + out->len, host, host_len);
    out->len += host_len;
    if (port != NULL) {
        size_t port_len = (size_t)(authority + len - port);

        while (port_len > 1 && *port == '0') {
            port++;
            port_len--;
        }
        if (port_len > 5)
            return false;
        if (port_len > 0 && !(port_len == (secure ? 3u : 2u) &&
                              memcmp(port, secure ? "443" : "80", port_len) == 0)) {
            put(out, ':');
            memcpy(out->data + out->len, port, port_len);
            out->len += port_len;
        }
    }
    return true;
}

static bool scheme_is(const struct parts *parts, const char *scheme)
{
    return parts->scheme_len == strlen(scheme) &&
           strncasecmp(parts->scheme, scheme, parts->scheme_len) == 0;
}

char *url_normalise(const char *url, size_t len, const char *base)
{
    char *cleaned = NULL;
    char *cleaned_base = NULL;
    struct output out = {NULL, 0};
    struct parts parts;
    struct parts base_parts;
    size_t base_len = 0;
    size_t path_start;
    bool secure;
    bool done = false;

    if (url == NULL)
        return NULL;
    cleaned = clean(url, len, &len);
    if (cleaned == NULL || len == 0)
        goto cleanup;
    take_apart(&parts, cleaned, len);
    memset(&base_parts, 0, sizeof base_parts);
    base_parts.path = "";
    if (parts.scheme == NULL) {
        if (base == NULL)
            goto cleanup;
        cleaned_base = clean(base, strlen(base), &base_len);
        if (cleaned_base == NULL)
            goto cleanup;
        take_apart(&base_parts, cleaned_base, base_len);
        parts.scheme = base_parts.scheme;
        parts.scheme_len = base_parts.scheme_len;
    }
    if (parts.scheme == NULL || (!scheme_is(&parts, "http") && !scheme_is(&parts, "https")))
        goto cleanup;
    secure = scheme_is(&parts, "https");
    out.data = malloc(strlen("https://:12345/") + HOST_MAX + 3 * (len + base_len) + 2);
    if (out.data == NULL)
        goto cleanup;
    memcpy(out.data, "https://", 8);
    out.len = 8;
    if (!secure) {
        memcpy(out.data, "http://", 7);
        out.len = 7;
    }
    if (parts.authority == NULL) { /* RFC 3986, section 5.2.2 */
        if (base_parts.authority == NULL)
            goto cleanup;
        parts.authority = base_parts.authority;
        parts.authority_len = base_parts.authority_len;
        if (!put_authority(&out, parts.authority, parts.authority_len, secure))
            goto cleanup;
        path_start = out.len;
        if (parts.path_len == 0) {
            put_normal(&out, base_parts.path, base_parts.path_len);
            if (parts.query == NULL) {
                parts.query = base_parts.query;
                parts.query_len = base_parts.query_len;
            }
        } else if (parts.path[0] != '/') {
            while (base_parts.path_len > 0 && base_parts.path[base_parts.path_len - 1] != '/')
                base_parts.path_len--;
            if (base_parts.path_len == 0)
                put(&out, '/');
            put_normal(&out, base_parts.path, base_parts.path_len);
        }
    } else {
        if (!put_authority(&out, parts.authority, parts.authority_len, secure))
            goto cleanup;
        path_start = out.len;
    }
    put_normal(&out, parts.path, parts.path_len);
    out.len = path_start + remove_dots(out.data + path_start, out.len - path_start);
    if (parts.query != NULL)
        put_query(&out, parts.query, parts.query_len);
    out.data[out.len] = '\0';
    done = true;
cleanup:
    free(cleaned);
    free(cleaned_base);
    if (!done) {
        free(out.data);
        return NULL;
    }
    return out.data;
}

char *url_host(const char *url)
{
    const char *host;
    size_t len;

    if (url == NULL || (host = strstr(url, "://")) == NULL)
        return NULL;
    host += 3;
    if (strncmp(host, "www.", 4) == 0 && strchr(host + 4, '.') != NULL)
        host += 4;
    len = *host == '[' ? strcspn(host, "]/?#") + 1 : strcspn(host, ":/?#");
    if (len == 0 || len > strlen(host))
        return NULL;
    return strndup(host, len);
}
