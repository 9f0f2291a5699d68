// SPDX-License-Identifier: GPL-2.0-or-later
// Packing: what is packed comes back, and bytes that are not what packing made are refused.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "index/hash.h"
#include "index/pack.h"

static struct packer *packer;
static struct unpacker *unpacker;

static int make_packers(void **state)
{
    (void)state;
    return packer_new(&packer) == ACCORD_OK && unpacker_new(&unpacker) == ACCORD_OK ? 0 : -1;
}

static int free_packers(void **state)
{
    (void)state;
    packer_free(packer);
    packer_free(NULL);
    unpacker_free(unpacker);
    unpacker_free(NULL);
    return 0;
}

/* `len` bytes of `letters` different values, by chance. */
static char *make_data(size_t len, unsigned letters)
{
    char *data = malloc(len + 1);

    assert_non_null(data);
    for (size_t i = 0; i < len; i++)
        data[i] = (char)(hash_mix(i + len) % letters);
    return data;
}

static void what_is_packed_comes_back(void **state)
{
    static const size_t sizes[] = {0, 1, 2, 100, 2500, 70000, 1000000};
    static const unsigned letters[] = {1, 20, 256};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t j = 0; j < sizeof letters / sizeof *letters; j++) {
            char *data = make_data(sizes[i], letters[j]), *exact;
            struct bytes packed = {0}, back = {0};

            bytes_add_string(&packed, "before"); /* it is appended */
            assert_int_equal(packer_pack(packer, data, sizes[i], &packed), ACCORD_OK);
            assert_memory_equal(packed.data, "before", 6);
            exact = malloc(packed.len - 6); /* no byte behind may be read */
            assert_non_null(exact);
            memcpy(exact, packed.data + 6, packed.len - 6);
            bytes_add_string(&back, "replaced");
            assert_int_equal(unpacker_unpack(unpacker, exact, packed.len - 6, sizes[i], &back),
                             ACCORD_OK);
            assert_int_equal(back.len, sizes[i]);
            assert_memory_equal(back.data, data, sizes[i]);
            free(exact);
            free(data);
            bytes_free(&packed);
            bytes_free(&back);
        }
}

static void another_length_than_that_packed_is_corrupt(void **state)
{
    static const size_t sizes[] = {0, 1, 2499, 2501, 5000, 1 << 20, SIZE_MAX / 2, SIZE_MAX};
    char *data = make_data(2500, 20);
    struct bytes packed = {0}, back = {0};

    (void)state;
    assert_int_equal(packer_pack(packer, data, 2500, &packed), ACCORD_OK);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        assert_int_equal(unpacker_unpack(unpacker, packed.data, packed.len, sizes[i], &back),
                         ACCORD_ERROR_CORRUPT);
    /* a size that no packed text of this length can have takes no memory */
    assert_true(back.capacity < 4 << 20);
    free(data);
    bytes_free(&packed);
    bytes_free(&back);
}

static void cut_bytes_are_corrupt(void **state)
{
    char *data = make_data(2500, 20);
    struct bytes packed = {0}, back = {0};

    (void)state;
    assert_int_equal(packer_pack(packer, data, 2500, &packed), ACCORD_OK);
    for (size_t len = 0; len < packed.len; len++) {
        char *exact = malloc(len > 0 ? len : 1);

        assert_non_null(exact);
        memcpy(exact, packed.data, len);
        assert_int_equal(unpacker_unpack(unpacker, exact, len, 2500, &back), ACCORD_ERROR_CORRUPT);
        free(exact);
    }
    free(data);
    bytes_free(&packed);
    bytes_free(&back);
}

static void changed_bytes_are_other_bytes_or_corrupt_and_never_lead_astray(void **state)
{
    char *data = make_data(2500, 20);
    struct bytes packed = {0}, back = {0};
    size_t refused = 0;

    (void)state;
    assert_int_equal(packer_pack(packer, data, 2500, &packed), ACCORD_OK);
    for (size_t i = 0; i < packed.len; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            accord_status status;

            packed.data[i] = (char)(packed.data[i] ^ 1 << bit);
            status = unpacker_unpack(unpacker, packed.data, packed.len, 2500, &back);
            assert_true(status == ACCORD_ERROR_CORRUPT ||
                        (status == ACCORD_OK && back.len == 2500));
            refused += status != ACCORD_OK;
            packed.data[i] = (char)(packed.data[i] ^ 1 << bit);
        }
    assert_true(refused > 0);
    free(data);
    bytes_free(&packed);
    bytes_free(&back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_comes_back),
        cmocka_unit_test(another_length_than_that_packed_is_corrupt),
        cmocka_unit_test(cut_bytes_are_corrupt),
        cmocka_unit_test(changed_bytes_are_other_bytes_or_corrupt_and_never_lead_astray),
    };

    return cmocka_run_group_tests(tests, make_packers, free_packers);
}
