// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes of any encoding in, valid UTF-8 out.
 *
 * The order is: byte order mark; UTF-16 without one (by where its zero bytes stand); strict UTF-8;
 * UTF-8 with a few damaged bytes; the declared label; uchardet on the first 64 kB, of whose answers
 * only those are believed that were right when measured: the Cyrillic ones always, those of other
 * non-Latin scripts when the text is full of high bytes, and windows-1252 for all the rest. KOI8-R
 * is always read as KOI8-U: it differs in eight letters only, and the detector cannot tell them. */
#include "charset.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <uchardet/uchardet.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>
#include <unicode/utf8.h>

#include "buffer.h"

/* What the detector and the tests for binary and UTF-16 look at: more changes no answer. */
#define HEAD_BYTES ((size_t)64 * 1024)
/* UTF-8 of a code point, at most. */
#define UTF8_MAX 4

/* The three bytes of U+FFFD, which stands for what cannot be read. */
static const char replacement[] = "\xEF\xBF\xBD";

/* A label as pages and detectors write it, and the converter that reads what is meant by it. */
struct label {
    const char *written;
    const char *converter;
};

/* ISO 8859-1 and ASCII are declared for windows-1252, its superset, and so on: see the WHATWG
   Encoding Standard, section 4.2. Compared without case and without '-', '_' and spaces. */
static const struct label labels[] = {
    {"ascii", "windows-1252"},
    {"usascii", "windows-1252"},
    {"latin1", "windows-1252"},
    {"iso88591", "windows-1252"},
    {"iso885915", "ISO-8859-15"},
    {"ansi", "windows-1252"},
    {"cp1252", "windows-1252"},
    {"koi8r", "KOI8-U"},
    {"koi8", "KOI8-U"},
    {"koi8u", "KOI8-U"},
    {"koi8ru", "KOI8-U"},
    {"win1251", "windows-1251"},
    {"cp1251", "windows-1251"},
    {"xcp1251", "windows-1251"},
    {"win1252", "windows-1252"},
    {"maccyrillic", "x-mac-cyrillic"},
    {"xmacukrainian", "x-mac-cyrillic"},
    {"iso88599", "windows-1254"},
    {"iso885911", "windows-874"},
    {"tis620", "windows-874"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"xsjis", "Shift_JIS"},
    {"uhc", "windows-949"},
    {"euckr", "windows-949"},
    {"iso88598i", "ISO-8859-8"},
};

/* Detected labels that are believed whatever the text. */
static const char *const cyrillic_labels[] = {
    "windows-1251", "KOI8-R", "KOI8-U", "ISO-8859-5", "IBM855", "IBM866", "MAC-CYRILLIC",
};

/* Detected labels that are believed when every third byte or more is a high one, which no text in
   Latin letters comes near to. */
static const char *const other_scripts[] = {
    "GB18030",    "BIG5",         "EUC-TW",       "SHIFT_JIS",  "EUC-JP",
    "EUC-KR",     "UHC",          "WINDOWS-1253", "ISO-8859-7", "WINDOWS-1255",
    "ISO-8859-8", "WINDOWS-1256", "TIS-620",      "ISO-8859-6",
};

/* How well some bytes do as UTF-8. */
struct utf8_fit {
    size_t sequences; /* well-formed ones of two bytes or more */
    size_t damaged;   /* maximal ill-formed pieces */
    bool cut;         /* the last piece is the beginning of a good one: the text was cut off */
};

/* Steps over one character at `*i`. Returns its code point, or a negative number for a damaged
 * piece. */
static UChar32 utf8_next(const uint8_t *data, size_t len, size_t *i)
{
    int32_t step = 0;
    int32_t room = len - *i > UTF8_MAX ? UTF8_MAX : (int32_t)(len - *i);
    UChar32 c;

    U8_NEXT(data + *i, step, room, c);
    *i += (size_t)step;
    return c;
}

/* Counts how well the bytes do as UTF-8. */
static struct utf8_fit utf8_measure(const char *text, size_t len)
{
    const uint8_t *data = (const uint8_t *)text;
    struct utf8_fit fit = {0, 0, false};
    size_t i = 0;

    while (i < len) {
        uint64_t eight;
        size_t start;

        while (len - i >= sizeof eight) {
            memcpy(&eight, data + i, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) != 0)
                break;
            i += sizeof eight;
        }
        if (i == len)
            break;
        if (data[i] < 0x80) {
            i++;
            continue;
        }
        start = i;
        if (utf8_next(data, len, &i) >= 0) {
            fit.sequences++;
        } else {
            fit.damaged++;
            fit.cut = i == len && data[start] >= 0xC2 && data[start] <= 0xF4;
        }
    }
    return fit;
}

/* Copies UTF-8, damaged pieces replaced, zero bytes and leading byte order marks dropped. */
static bool utf8_copy(const char *text, size_t len, bool damaged, struct buffer *out)
{
    const uint8_t *data = (const uint8_t *)text;
    size_t i = 0;

    while (len - i >= 3 && memcmp(text + i, "\xEF\xBB\xBF", 3) == 0)
        i += 3;
    if (!damaged && memchr(text + i, 0, len - i) == NULL) {
        if (!buffer_reserve(out, len - i))
            return false;
        memcpy(out->data + out->len, text + i, len - i);
        out->len += len - i;
        return true;
    }
    while (i < len) {
        size_t start = i;
        UChar32 c = utf8_next(data, len, &i);

        if (!buffer_reserve(out, UTF8_MAX))
            return false;
        if (c < 0) {
            memcpy(out->data + out->len, replacement, 3);
            out->len += 3;
        } else if (c != 0) {
            memcpy(out->data + out->len, text + start, i - start);
            out->len += i - start;
        }
    }
    return true;
}

/* Whether two labels are the same but for case and punctuation; `plain` has neither. */
static bool label_is(const char *label, size_t len, const char *plain)
{
    size_t i;

    for (i = 0; i < len; i++) {
        unsigned char c = (unsigned char)label[i];

        if (c == '-' || c == '_' || c == ' ')
            continue;
        if (*plain == '\0' || tolower(c) != tolower((unsigned char)*plain))
            return false;
        plain++;
        while (*plain == '-' || *plain == '_')
            plain++;
    }
    return *plain == '\0';
}

/* The name of the converter for a label as written, in `name`; "" when it cannot be one. */
static void converter_name(const char *label, char name[64])
{
    size_t len;
    size_t i;

    name[0] = '\0';
    while (isspace((unsigned char)*label) || *label == '"' || *label == '\'')
        label++;
    len = strcspn(label, "\"';, \t\r\n");
    if (len == 0 || len >= 64)
        return;
    for (i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (label_is(label, len, labels[i].written)) {
            memcpy(name, labels[i].converter, strlen(labels[i].converter) + 1);
            return;
        }
    }
    memcpy(name, label, len);
    name[len] = '\0';
}

/* Counts the bytes that the converter cannot read, and puts U+FFFD in their place. */
static void count_damage(const void *context, UConverterToUnicodeArgs *args, const char *units,
                         int32_t length, UConverterCallbackReason reason, UErrorCode *status)
{
    if (reason <= UCNV_IRREGULAR)
        ++*(size_t *)(uintptr_t)context;
    UCNV_TO_U_CALLBACK_SUBSTITUTE(NULL, args, units, length, reason, status);
}

/**
 * Converts by name. `damaged` gets the number of unreadable pieces.
 * @return 1: done; 0: there is no such converter, nothing written; -1: out of memory.
 */
static int convert(const char *name, const char *data, size_t len, struct buffer *out,
                   size_t *damaged)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *from = ucnv_open(name, &status);
    UConverter *to = NULL;
    UChar pivot[1024];
    UChar *pivot_source = pivot;
    UChar *pivot_target = pivot;
    const char *source = data;
    struct buffer raw = {0};
    bool first = true;
    int result = 0;

    *damaged = 0;
    if (U_FAILURE(status) || from == NULL)
        return 0;
    ucnv_setToUCallBack(from, count_damage, damaged, NULL, NULL, &status);
    to = ucnv_open("UTF-8", &status);
    if (U_FAILURE(status))
        goto cleanup;
    result = -1;
    if (!buffer_reserve(&raw, len + 16))
        goto cleanup;
    for (;;) {
        char *target = raw.data + raw.len;

        status = U_ZERO_ERROR;
        ucnv_convertEx(to, from, &target, raw.data + raw.capacity, &source, data + len, pivot,
                       &pivot_source, &pivot_target, pivot + 1024, first, true, &status);
        first = false;
        raw.len = (size_t)(target - raw.data);
        if (status != U_BUFFER_OVERFLOW_ERROR)
            break;
        if (!buffer_reserve(&raw, raw.len / 2 + 64))
            goto cleanup;
    }
    if (U_FAILURE(status)) {
        result = 0;
        goto cleanup;
    }
    /* A converter may let surrogates or zeros through: the copy does not. */
    result = utf8_copy(raw.data, raw.len, true, out) ? 1 : -1;
cleanup:
    buffer_clear(&raw);
    ucnv_close(from);
    ucnv_close(to);
    return result;
}

/* Which UTF-16 the bytes are by where their zeros stand: "UTF-16LE", "UTF-16BE", NULL for neither.
   Of every text in words one pair in twelve or more is a space or line end, whose high byte is
   zero; the other half of a pair is never zero. */
static const char *utf16_without_mark(const char *data, size_t len)
{
    size_t head = (len > HEAD_BYTES ? HEAD_BYTES : len) & ~(size_t)1;
    size_t zeros[2] = {0, 0};
    size_t i;

    if (head < 4)
        return NULL;
    for (i = 0; i < head; i++)
        zeros[i & 1] += data[i] == 0;
    if (zeros[0] > head / 24 && zeros[1] == 0)
        return "UTF-16BE";
    if (zeros[1] > head / 24 && zeros[0] == 0)
        return "UTF-16LE";
    return NULL;
}

/* The encoding that the first bytes announce, and how many of them do so; NULL: none. */
static const char *byte_order_mark(const char *data, size_t len, size_t *mark)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *name;
        size_t skip;
    } marks[] = {
        {"\xFF\xFE\0\0", 4, "UTF-32LE", 4},
        {"\0\0\xFE\xFF", 4, "UTF-32BE", 4},
        {"\xEF\xBB\xBF", 3, "UTF-8", 3},
        {"\xFF\xFE", 2, "UTF-16LE", 2},
        {"\xFE\xFF", 2, "UTF-16BE", 2},
        {"<\0\0\0", 4, "UTF-32LE", 0},
        {"\0\0\0<", 4, "UTF-32BE", 0},
        {"\x4C\x6F\xA7\x94", 4, "ibm-37", 0}, /* EBCDIC "<?xm" */
    };
    size_t i;

    for (i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (len >= marks[i].len && memcmp(data, marks[i].bytes, marks[i].len) == 0) {
            *mark = marks[i].skip;
            return marks[i].name;
        }
    }
    *mark = 0;
    return NULL;
}

static bool in_list(const char *label, const char *const *list, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        if (label_is(label, strlen(label), list[i]))
            return true;
    }
    return false;
}

/* The encoding of bytes that say nothing of it; never UTF-8. Copied to `name`. */
static void detect(const char *data, size_t len, char name[64])
{
    size_t head = len > HEAD_BYTES ? HEAD_BYTES : len;
    uchardet_t detector = uchardet_new();
    size_t high = 0;
    size_t i;

    memcpy(name, "windows-1252", sizeof "windows-1252");
    if (detector == NULL)
        return;
    for (i = 0; i < head; i++)
        high += (data[i] & 0x80) != 0;
    if (uchardet_handle_data(detector, data, head) == 0) {
        const char *label;

        uchardet_data_end(detector);
        label = uchardet_get_charset(detector);
        if (in_list(label, cyrillic_labels, sizeof cyrillic_labels / sizeof *cyrillic_labels) ||
            (high > head / 3 &&
             in_list(label, other_scripts, sizeof other_scripts / sizeof *other_scripts)))
            converter_name(label, name);
    }
    uchardet_delete(detector);
}

bool charset_to_utf8(const char *data, size_t len, const char *declared, char **out,
                     size_t *out_len)
{
    struct buffer result = {0};
    struct utf8_fit fit;
    const char *marked;
    char name[64];
    size_t damaged;
    size_t mark;
    int done = 0;

    *out = NULL;
    *out_len = 0;
    if (len == 0)
        data = "";
    marked = byte_order_mark(data, len, &mark);
    if (marked == NULL)
        marked = utf16_without_mark(data, len);
    if (marked != NULL && strcmp(marked, "UTF-8") != 0)
        done = convert(marked, data + mark, len - mark, &result, &damaged);
    if (done == 0) {
        fit = utf8_measure(data, len);
        /* One damaged piece among twenty good ones is an accident; text of another encoding has
           hardly any good ones. A cut at the end is no damage when the rest is in UTF-8. */
        if (marked != NULL || fit.damaged == 0 || fit.damaged * 20 <= fit.sequences ||
            (fit.damaged == 1 && fit.cut && fit.sequences > 0))
            done = utf8_copy(data, len, fit.damaged > 0, &result) ? 1 : -1;
    }
    if (done == 0 && declared != NULL) {
        converter_name(declared, name);
        if (name[0] != '\0' && !label_is(name, strlen(name), "utf8") &&
            strncmp(name, "UTF-16", 6) != 0 && strncmp(name, "utf-16", 6) != 0)
            done = convert(name, data, len, &result, &damaged);
        if (done == 1 && damaged > len / 50) { /* the label lies */
            result.len = 0;
            done = 0;
        }
    }
    if (done == 0) {
        detect(data, len, name);
        done = convert(name, data, len, &result, &damaged);
    }
    if (done == 0) /* ICU without its data: what is not ASCII is lost, the rest is not */
        done = utf8_copy(data, len, true, &result) ? 1 : -1;
    if (done < 0 || !buffer_reserve(&result, 1)) {
        buffer_clear(&result);
        return false;
    }
    *out = buffer_take(&result, out_len);
    return true;
}

bool charset_is_binary(const char *data, size_t len)
{
    /* Formats whose first bytes are text enough to deceive the count below. */
    static const char *const magics[] = {"%PDF-", "PK\3\4", "\x1F\x8B",
                                         "\x7F"
                                         "ELF",
                                         "{\\rtf"};
    size_t head = len > HEAD_BYTES ? HEAD_BYTES : len;
    size_t controls = 0;
    size_t mark;
    size_t i;

    if (byte_order_mark(data, len, &mark) != NULL)
        return false;
    for (i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        if (len >= strlen(magics[i]) && memcmp(data, magics[i], strlen(magics[i])) == 0)
            return true;
    }
    for (i = 0; i < head; i++) {
        unsigned char c = (unsigned char)data[i];

        controls += (c < 0x20 && !(c >= '\b' && c <= '\r') && c != 0x1B) || c == 0x7F;
    }
    if (controls > 2 + head / 50)
        return utf16_without_mark(data, len) == NULL;
    return false;
}
