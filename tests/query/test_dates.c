// SPDX-License-Identifier: GPL-2.0-or-later
/* The dates of --since and --until. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "query/dates.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define NOW INT64_C(1743331500) /* 2025-03-30T10:45:00Z */

static const char *written(int64_t seconds, char out[32])
{
    time_t clock = (time_t)seconds;
    struct tm parts;

    assert_non_null(gmtime_r(&clock, &parts));
    strftime(out, 32, "%Y-%m-%dT%H:%M:%S", &parts);
    return out;
}

static void a_date_covers_all_of_what_it_names(void **state)
{
    static const struct {
        const char *text, *start, *end;
    } cases[] = {
        {"2025", "2025-01-01T00:00:00", "2026-01-01T00:00:00"},
        {"2024-12", "2024-12-01T00:00:00", "2025-01-01T00:00:00"},
        {"2024-02", "2024-02-01T00:00:00", "2024-03-01T00:00:00"},
        {"2024-02-29", "2024-02-29T00:00:00", "2024-03-01T00:00:00"},
        {"2025-02-17T10", "2025-02-17T10:00:00", "2025-02-17T11:00:00"},
        {"2025-02-17T10:59Z", "2025-02-17T10:59:00", "2025-02-17T11:00:00"},
        {"2025-02-17T23:59:59Z", "2025-02-17T23:59:59", "2025-02-18T00:00:00"},
        {"1961-04-12", "1961-04-12T00:00:00", "1961-04-13T00:00:00"},
        {"today", "2025-03-30T00:00:00", "2025-03-31T00:00:00"},
        {"Yesterday", "2025-03-29T00:00:00", "2025-03-30T00:00:00"},
        {"7d", "2025-03-23T00:00:00", "2025-03-24T00:00:00"},
        {"2w", "2025-03-16T00:00:00", "2025-03-17T00:00:00"},
        {"1m", "2025-02-28T00:00:00", "2025-03-01T00:00:00"}, /* there is no 30 February */
        {"15m", "2023-12-30T00:00:00", "2023-12-31T00:00:00"},
        {"1y", "2024-03-30T00:00:00", "2024-03-31T00:00:00"},
    };
    char out[32];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t start, end;
        if (!dates_read(cases[i].text, NOW, &start, &end))
            fail_msg("%s is no date", cases[i].text);
        assert_string_equal(written(start, out), cases[i].start);
        assert_string_equal(written(end, out), cases[i].end);
    }
}

static void what_is_no_date_is_refused(void **state)
{
    static const char *const cases[] = {
        "",
        "soon",
        "25",
        "20255",
        "2025-13",
        "2025-00",
        "2025-02-30",
        "2025-2-3",
        "2023-02-29",
        "0000",
        "2025-02-17T24",
        "2025-02-17T10:60",
        "2025-02-17 10",
        "2025Z",
        "7",
        "d",
        "7h",
        "7dd",
        "12345d",
        "-7d",
        "2025-",
        "2025-02-17T",
        "2025..",
        "+2025",
    };
    int64_t start, end;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (dates_read(cases[i], NOW, &start, &end))
            fail_msg("'%s' was taken for a date", cases[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_covers_all_of_what_it_names),
        cmocka_unit_test(what_is_no_date_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
