// SPDX-License-Identifier: BSD-3-Clause
// A binary buddy allocator.
#ifndef UK_ALLOCBBUDDY_H
#define UK_ALLOCBBUDDY_H

#include <uk/alloc.h>

/* Makes an allocator inside [base, base + len). NULL when that is too small for it. */
struct uk_alloc *uk_allocbbuddy_init(void *base, size_t len);

#endif
