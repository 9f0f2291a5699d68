// SPDX-License-Identifier: GPL-2.0-or-later
/* A table of URLs, their base and the one spelling that is kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "readers/url.h"

/* URL, base, what is kept; NULL: nothing. */
static const char *const urls[][3] = {
    {"HTTP://WWW.Example.COM:80/a/../b/./c%7e%2f?utm_source=x&id=5&fbclid=2#frag", NULL,
     "http://www.example.com/b/c~%2F?id=5"},
    {"https://example.org", NULL, "https://example.org/"},
    {"https://example.org/?utm_source=1", NULL, "https://example.org/"},
    {"  https://example.org/a\n/b ", NULL, "https://example.org/a/b"},
    {"//example.org/x", "https://foo.com/a", "https://example.org/x"},
    {"../b", "https://foo.com/x/y/z?q=1", "https://foo.com/x/b"},
    {"?a=1", "https://foo.com/x/y/z?q=1", "https://foo.com/x/y/z?a=1"},
    {"#top", "https://foo.com/x?q=1", "https://foo.com/x?q=1"},
    {"b", "https://foo.com", "https://foo.com/b"},
    {"/b", "https://foo.com/x/y", "https://foo.com/b"},
    {"https://user:pw@host.com:8080/x y", NULL, "https://host.com:8080/x%20y"},
    {"http://[::1]:80/a", NULL, "http://[::1]/a"},
    {"https://foo.com:0443/%zz%e0", NULL, "https://foo.com/%25zz%E0"},
    {"http:\\\\foo.com\\a", NULL, "http://foo.com/a"},
    {"https://x.com/a?b&&c=", NULL, "https://x.com/a?b&c="},
    {"https://x.com/../../..", NULL, "https://x.com/"},
    {"https://x.com/a/..", NULL, "https://x.com/"},
    {"https://x.com/a?UTM_Campaign=1&q=utm_x&gclid=3", NULL, "https://x.com/a?q=utm_x"},
    {"https://www.youtube.com/watch?v=88jGEXGFOBs", NULL,
     "https://www.youtube.com/watch?v=88jGEXGFOBs"},
    {"https://пошта.укр/новини", NULL,
     "https://xn--80a1acn3a.xn--j1amh/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8"},
    {"mailto:a@b.example", NULL, NULL},
    {"javascript:alert(1)", NULL, NULL},
    {"example.org/a", NULL, NULL},
    {"http:///a", NULL, NULL},
    {"", NULL, NULL},
    {"tag:example.org,2025:1", "https://foo.com/", NULL},
    {"ftp://example.org/a", NULL, NULL},
    {"http://ex ample.org/", NULL, NULL},
};

static void each_url_has_one_spelling(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        size_t len = strlen(urls[i][0]);
        char *copy = malloc(len > 0 ? len : 1);
        char *url;

        assert_non_null(copy);
        memcpy(copy, urls[i][0], len);
        url = url_normalise(copy, len, urls[i][1]);
        free(copy);
        if (urls[i][2] == NULL) {
            assert_null(url);
        } else {
            assert_non_null(url);
            assert_string_equal(url, urls[i][2]);
        }
        free(url);
    }
}

static void a_normal_url_stays_as_it_is(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        char *url;

        if (urls[i][2] == NULL)
            continue;
        url = url_normalise(urls[i][2], strlen(urls[i][2]), NULL);
        assert_non_null(url);
        assert_string_equal(url, urls[i][2]);
        free(url);
    }
}

static void the_host_loses_its_www(void **state)
{
    static const char *const hosts[][2] = {
        {"https://www.example.org/a", "example.org"},
        {"https://example.org:8080/", "example.org"},
        {"http://[::1]/", "[::1]"},
        {"https://www.org/", "www.org"},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        char *host = url_host(hosts[i][0]);

        assert_non_null(host);
        assert_string_equal(host, hosts[i][1]);
        free(host);
    }
    assert_null(url_host(""));
    assert_null(url_host(NULL));
}

static void a_host_that_is_too_long_is_none(void **state)
{
    char url[400] = "https://";

    (void)state;
    memset(url + 8, 'a', 300);
    assert_null(url_normalise(url, strlen(url), NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_url_has_one_spelling),
        cmocka_unit_test(a_normal_url_stays_as_it_is),
        cmocka_unit_test(the_host_loses_its_www),
        cmocka_unit_test(a_host_that_is_too_long_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
