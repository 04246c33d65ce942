// SPDX-License-Identifier: BSD-3-Clause
// The heap of libraries that this allocator was chosen for.
#include <uk/heap.h>

#include <uk/allocregion.h>

UK_HEAP_DEFINE(ukallocregion, uk_allocregion_init)
