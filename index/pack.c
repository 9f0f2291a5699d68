// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes to fewer bytes and back, by libdeflate (DEFLATE, RFC 1951).

   An article is packed by itself, so that one is read without another. Of the libraries and levels
   tried on some 2,500 bytes at a time, libdeflate's fastest is the best bargain: bench/README.md.
 */
#include "pack.h"

#include <libdeflate.h>
#include <stdlib.h>

#include "status.h"

enum {
    LEVEL = 1,
    MOST_RATIO = 1032 /* DEFLATE packs no better than this */
};

struct packer {
    struct libdeflate_compressor *compressor;
};

struct unpacker {
    struct libdeflate_decompressor *decompressor;
};

accord_status packer_new(struct packer **out)
{
    struct packer *packer = calloc(1, sizeof *packer);

    *out = NULL;
    if (packer != NULL)
        packer->compressor = libdeflate_alloc_compressor(LEVEL);
    if (packer == NULL || packer->compressor == NULL) {
        free(packer);
        return status_out_of_memory();
    }
    *out = packer;
    return ACCORD_OK;
}

void packer_free(struct packer *packer)
{
    if (packer == NULL)
        return;
    libdeflate_free_compressor(packer->compressor);
    free(packer);
}

accord_status packer_pack(struct packer *packer, const void *data, size_t len, struct bytes *out)
{
    size_t room = libdeflate_deflate_compress_bound(packer->compressor, len);
    char *into = bytes_extend(out, room);

    if (into == NULL)
        return status_out_of_memory();
    out->len -= room - libdeflate_deflate_compress(packer->compressor, len > 0 ? data : "", len,
                                                   into, room);
    return ACCORD_OK;
}

accord_status unpacker_new(struct unpacker **out)
{
    struct unpacker *unpacker = calloc(1, sizeof *unpacker);

    *out = NULL;
    if (unpacker != NULL)
        unpacker->decompressor = libdeflate_alloc_decompressor();
    if (unpacker == NULL || unpacker->decompressor == NULL) {
        free(unpacker);
        return status_out_of_memory();
    }
    *out = unpacker;
    return ACCORD_OK;
}

void unpacker_free(struct unpacker *unpacker)
{
    if (unpacker == NULL)
        return;
    libdeflate_free_decompressor(unpacker->decompressor);
    free(unpacker);
}

bool pack_is_possible(uint64_t original, size_t len)
{
    return original / MOST_RATIO <= len;
}

accord_status unpacker_unpack(struct unpacker *unpacker, const void *data, size_t len,
                              size_t original, struct bytes *out)
{
    char *into;

    if (!pack_is_possible(original, len))
        return status_fail(ACCORD_ERROR_CORRUPT, "the text of an article is damaged");
    bytes_clear(out);
    into = bytes_extend(out, original > 0 ? original : 1);
    if (into == NULL)
        return status_out_of_memory();
    out->len = original;
    if (libdeflate_deflate_decompress(unpacker->decompressor, data, len, into, original, NULL) !=
        LIBDEFLATE_SUCCESS)
        return status_fail(ACCORD_ERROR_CORRUPT, "the text of an article is damaged");
    return ACCORD_OK;
}
