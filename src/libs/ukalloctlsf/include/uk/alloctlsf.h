// SPDX-License-Identifier: BSD-3-Clause
// An allocator of constant time.
#ifndef UK_ALLOCTLSF_H
#define UK_ALLOCTLSF_H

#include <uk/alloc.h>

/* Makes an allocator inside [base, base + len). NULL when that is too small for it (about 5 KiB). Blocks are below 2^39 bytes. */
struct uk_alloc *uk_alloctlsf_init(void *base, size_t len);

#endif
