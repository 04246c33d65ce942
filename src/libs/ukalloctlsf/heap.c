// SPDX-License-Identifier: BSD-3-Clause
// The heap of libraries that this allocator was chosen for.
#include <uk/heap.h>

#include <uk/alloctlsf.h>

UK_HEAP_DEFINE(ukalloctlsf, uk_alloctlsf_init)
