// SPDX-License-Identifier: GPL-2.0-or-later
/* The fingerprint, against the examples of FIPS 180-4 and RFC 6234. */
#include "digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void assert_digest(const unsigned char digest[DIGEST_SIZE], const char *expected)
{
    char hex[2 * DIGEST_SIZE + 1];

    for (size_t i = 0; i < DIGEST_SIZE; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    assert_string_equal(hex, expected);
}

static void the_examples_of_the_standard_come_out(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb924"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039"},
    };
    unsigned char digest[DIGEST_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        digest_of(cases[i].text, strlen(cases[i].text), digest);
        assert_digest(digest, cases[i].expected);
    }
}

static void a_million_letters_come_out_piece_by_piece(void **state)
{
    struct digest digest;
    unsigned char out[DIGEST_SIZE];
    char piece[1000];
    size_t left = 1000000, size = 1;

    (void)state;
    memset(piece, 'a', sizeof piece);
    digest_start(&digest);
    for (; left > 0; size = size % 997 + 1) {
        size_t take = size < left ? size : left;
        digest_add(&digest, piece, take);
        left -= take;
    }
    digest_end(&digest, out);
    assert_digest(out, "cdc76e5c9914fb9281a1c7e284d73e67");
}

static void both_ways_give_the_same(void **state)
{
    unsigned char data[300], quick[DIGEST_SIZE], plain[DIGEST_SIZE];
    struct digest digest;

    (void)state;
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (unsigned char)(i * i * 31 + i * 7);
    for (size_t len = 0; len <= sizeof data; len++) {
        digest_of(data, len, quick);
        digest_start(&digest);
        digest.quick = false;
        digest_add(&digest, data, len);
        digest_end(&digest, plain);
        assert_memory_equal(quick, plain, DIGEST_SIZE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_standard_come_out),
        cmocka_unit_test(a_million_letters_come_out_piece_by_piece),
        cmocka_unit_test(both_ways_give_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
