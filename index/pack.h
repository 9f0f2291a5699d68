// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes to fewer bytes and back, by libdeflate (DEFLATE, RFC 1951). */
#ifndef ACCORD_PACK_H
#define ACCORD_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "bytes.h"

/** What packing works with, and unpacking. Not for two threads at a time. */
struct packer;
struct unpacker;

accord_status packer_new(struct packer **out);
void packer_free(struct packer *packer);

/** Appends `data` packed. @return OK, MEMORY. */
accord_status packer_pack(struct packer *packer, const void *data, size_t len, struct bytes *out);

/** Whether so many bytes, `original`, can have been packed into `len`: no more are unpacked. */
bool pack_is_possible(uint64_t original, size_t len);

accord_status unpacker_new(struct unpacker **out);
void unpacker_free(struct unpacker *unpacker);

/** Puts into `out`, in place of what it held, what was packed: `original` bytes.
    @return OK, MEMORY, CORRUPT. */
accord_status unpacker_unpack(struct unpacker *unpacker, const void *data, size_t len,
                              size_t original, struct bytes *out);

#endif
