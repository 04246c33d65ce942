// SPDX-License-Identifier: BSD-3-Clause
// An allocator of one list.
#ifndef UK_ALLOCFIRSTFIT_H
#define UK_ALLOCFIRSTFIT_H

#include <uk/alloc.h>

/* Makes an allocator inside [base, base + len). NULL when that is too small for it (about 200 bytes). */
struct uk_alloc *uk_allocfirstfit_init(void *base, size_t len);

#endif
