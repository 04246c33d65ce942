// SPDX-License-Identifier: BSD-3-Clause
// The role `allocator`: who manages the memory that malloc() hands out.
#ifndef UK_ALLOCATOR_H
#define UK_ALLOCATOR_H

#include <uk/alloc.h>

/*
 * Implemented by the library that has the role; called once by ukboot, which registers the result as the default allocator.
 * Makes an allocator inside [base, base + len), which stays its own for ever; more memory may be added later
 * (uk_alloc_add_memory). NULL when that is too small. Runs before there is thread-local storage.
 */
struct uk_alloc *uk_allocator_init(void *base, size_t len);

#endif
