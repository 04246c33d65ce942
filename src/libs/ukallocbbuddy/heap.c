// SPDX-License-Identifier: BSD-3-Clause
// The heap of libraries that this allocator was chosen for.
#include <uk/heap.h>

#include <uk/allocbbuddy.h>

UK_HEAP_DEFINE(ukallocbbuddy, uk_allocbbuddy_init)
