// SPDX-License-Identifier: BSD-3-Clause
// The role of the heap's allocator.
#include <uk/allocator.h>

#include <uk/alloctlsf.h>

struct uk_alloc *uk_allocator_init(void *base, size_t len)
{
	return uk_alloctlsf_init(base, len);
}
