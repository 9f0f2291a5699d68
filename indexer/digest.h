// SPDX-License-Identifier: GPL-2.0-or-later
/* The fingerprint of a content: equal contents have equal ones, and nobody can make two contents
   that share one. */
#ifndef ACCORD_DIGEST_H
#define ACCORD_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_SIZE 16 /* bytes: the first half of SHA-256 */

/** A fingerprint in the making. */
struct digest {
    uint32_t state[8];
    uint64_t total;          /* bytes added */
    bool quick;              /* the processor has instructions for it */
    unsigned char block[64]; /* those that fill no block yet */
};

void digest_start(struct digest *digest);
void digest_add(struct digest *digest, const void *data, size_t len);
void digest_end(struct digest *digest, unsigned char out[DIGEST_SIZE]);

/** The fingerprint of one stretch of bytes. */
void digest_of(const void *data, size_t len, unsigned char out[DIGEST_SIZE]);

#endif
