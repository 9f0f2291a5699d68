// SPDX-License-Identifier: GPL-2.0-or-later
/* A table of dates as they are written, and the second that each is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "accord.h"
#include "date_text.h"
#include "readers/date.h"

static const char *const dates[][2] = {
    {"2025-02-17", "2025-02-17T00:00:00Z"},
    {"2025-02-17T10:00:00Z", "2025-02-17T10:00:00Z"},
    {"2025-02-17t10:00:00.123+02:00", "2025-02-17T08:00:00Z"},
    {"2025-02-17 10:00", "2025-02-17T10:00:00Z"},
    {"2025-02-17T10:00+0200", "2025-02-17T08:00:00Z"},
    {"2025-02-17T10:00:00+02:00[Europe/Kyiv]", "2025-02-17T08:00:00Z"},
    {"20250217", "2025-02-17T00:00:00Z"},
    {"20250217T100000Z", "2025-02-17T10:00:00Z"},
    {"20250217100000", "2025-02-17T10:00:00Z"},
    {"2025", "2025-01-01T00:00:00Z"},
    {"2025-02", "2025-02-01T00:00:00Z"},
    {"2025-W08-1", "2025-02-17T00:00:00Z"},
    {"2020-W53-7", "2021-01-03T00:00:00Z"},
    {"2025-048", "2025-02-17T00:00:00Z"},
    {"2024-02-29T23:59:60Z", "2024-02-29T23:59:59Z"},
    {"2025-02-17T24:00:00Z", "2025-02-18T00:00:00Z"},
    {"2025/02/17 10:00:00", "2025-02-17T10:00:00Z"},
    {"Mon, 17 Feb 2025 10:00:00 GMT", "2025-02-17T10:00:00Z"},
    {"Mon, 17 Feb 2025 10:00:00 -0500 (EST)", "2025-02-17T15:00:00Z"},
    {"17 Feb 25 10:00 EST", "2025-02-17T15:00:00Z"},
    {"Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"},
    {"Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"},
    {"Mon Feb 17 10:00:00 +0200 2025", "2025-02-17T08:00:00Z"},
    {"Mon Feb 17 2025 10:00:00 GMT+0200 (Eastern European Standard Time)", "2025-02-17T08:00:00Z"},
    {"1739786400", "2025-02-17T10:00:00Z"},
    {"1739786400.25", "2025-02-17T10:00:00Z"},
    {"1739786400000", "2025-02-17T10:00:00Z"},
    {"1739786400000000", "2025-02-17T10:00:00Z"},
    {"-200000000", "1963-08-31T04:26:40Z"},
    {"17 February 2025", "2025-02-17T00:00:00Z"},
    {"February 17, 2025", "2025-02-17T00:00:00Z"},
    {"2nd September 2024", "2024-09-02T00:00:00Z"},
    {"Feb. 17, 2025, 5:30 p.m. ET", "2025-02-17T22:30:00Z"},
    {"12:05 am, February 17, 2025", "2025-02-17T00:05:00Z"},
    {"February 2025", "2025-02-01T00:00:00Z"},
    {"17.02.2025", "2025-02-17T00:00:00Z"},
    {"17.02.2025, 10:30 Uhr", "2025-02-17T10:30:00Z"},
    {"17. Februar 2025, 10.30 Uhr", "2025-02-17T10:30:00Z"},
    {"17 лютого 2025 року, 10:30", "2025-02-17T10:30:00Z"},
    {"понеділок, 17 лютого 2025 р.", "2025-02-17T00:00:00Z"},
    {"17 ЛЮТОГО 2025", "2025-02-17T00:00:00Z"},
    {"17 февраля 2025 г., 10:30", "2025-02-17T10:30:00Z"},
    {"17 мая 2025", "2025-05-17T00:00:00Z"},
    {"mar. 18 févr. 2025 à 10h30", "2025-02-18T10:30:00Z"},
    {"lundi 17 août 2020", "2020-08-17T00:00:00Z"},
    {"17 de febrero de 2025", "2025-02-17T00:00:00Z"},
    {"17 febbraio 2025", "2025-02-17T00:00:00Z"},
    {"17 października 2025 r.", "2025-10-17T00:00:00Z"},
    {"02/17/2025", "2025-02-17T00:00:00Z"},
    {"17/02/2025", "2025-02-17T00:00:00Z"},
    {"Published: 17 February 2025", "2025-02-17T00:00:00Z"},
    {"Опубліковано: 17.02.2025 10:30", "2025-02-17T10:30:00Z"},
    {"10:00 17-Feb-2025", "2025-02-17T10:00:00Z"},
    {"0001-01-01", "0001-01-01T00:00:00Z"},
    {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
    {"1600-02-29", "1600-02-29T00:00:00Z"},
};

static const char *const no_dates[] = {
    "",
    "hello",
    "17",
    "2025-02-29",
    "2025-13-01",
    "2025-00-10",
    "2025-02-17T25:00:00Z",
    "2025-02-17T10:60:00Z",
    "1900-02-29",
    "0000-01-01",
    "10000-01-01",
    "0001-01-01T00:00:00+02:00",
    "9999-12-31T23:59:59-05:00",
    "Talks in March 2025",
    "17 February",
    "31 April 2025",
    "02/03/2025",
    "2025-W54-1",
    "2025-366",
    "12345",
    "99999999999999999999999",
    "17 Foo 2025",
    "true",
    "May",
    "2025-02-17T10:00:00Zjunk words",
    "Februaryfebruaryfebruaryfebruaryfebruaryfebruary 17, 2025", /* longer than any word */
};

/* Reads a text from memory of its very size. */
static int64_t parse(const char *text)
{
    size_t len = strlen(text);
    char *copy = malloc(len > 0 ? len : 1);
    int64_t seconds;

    assert_non_null(copy);
    memcpy(copy, text, len);
    seconds = date_parse(copy, len);
    free(copy);
    return seconds;
}

static void each_form_of_a_date_is_read(void **state)
{
    char out[32];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        date_format(parse(dates[i][0]), out);
        if (strcmp(out, dates[i][1]) != 0)
            print_error("%s is %s, not %s\n", dates[i][0], dates[i][1], out);
        assert_string_equal(out, dates[i][1]);
    }
}

static void what_is_no_date_gives_none(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof no_dates / sizeof no_dates[0]; i++) {
        if (parse(no_dates[i]) != ACCORD_NO_DATE)
            print_error("%s was taken for a date\n", no_dates[i]);
        assert_true(parse(no_dates[i]) == ACCORD_NO_DATE);
    }
    assert_true(date_parse(NULL, 0) == ACCORD_NO_DATE);
}

static void every_day_survives_writing_and_reading(void **state)
{
    int64_t day;

    (void)state;
    for (day = -719162; day <= 2932896; day += 97) {
        int64_t seconds = day * 86400 + 3723;
        char out[32];

        date_format(seconds, out);
        assert_true(date_parse(out, strlen(out)) == seconds);
    }
}

static void random_texts_do_no_harm(void **state)
{
    static const char letters[] = "0123456789 -:/.,TZ+apmFebфевлютого()[]|";
    unsigned seed = 7;
    int round;

    (void)state;
    for (round = 0; round < 20000; round++) {
        char text[40];
        size_t len;
        size_t i;
        char out[32];
        int64_t seconds;

        seed = seed * 1103515245u + 12345u;
        len = (seed >> 16) % sizeof text;
        for (i = 0; i < len; i++) {
            seed = seed * 1103515245u + 12345u;
            text[i] = letters[(seed >> 16) % (sizeof letters - 1)];
        }
        seconds = date_parse(text, len);
        date_format(seconds, out);
        assert_true((seconds == ACCORD_NO_DATE) == (out[0] == '\0'));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_of_a_date_is_read),
        cmocka_unit_test(what_is_no_date_gives_none),
        cmocka_unit_test(every_day_survives_writing_and_reading),
        cmocka_unit_test(random_texts_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
