// SPDX-License-Identifier: BSD-3-Clause
// The heap of libraries that this allocator was chosen for.
#include <uk/heap.h>

#include <uk/allocfirstfit.h>

UK_HEAP_DEFINE(ukallocfirstfit, uk_allocfirstfit_init)
