// SPDX-License-Identifier: BSD-3-Clause
// An allocator that only hands out.
#ifndef UK_ALLOCREGION_H
#define UK_ALLOCREGION_H

#include <uk/alloc.h>

/* Makes an allocator inside [base, base + len). NULL when that is too small for it. */
struct uk_alloc *uk_allocregion_init(void *base, size_t len);

#endif
