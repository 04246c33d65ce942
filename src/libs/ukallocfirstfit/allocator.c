// SPDX-License-Identifier: BSD-3-Clause
// The role of the heap's allocator.
#include <uk/allocator.h>

#include <uk/allocfirstfit.h>

struct uk_alloc *uk_allocator_init(void *base, size_t len)
{
	return uk_allocfirstfit_init(base, len);
}
