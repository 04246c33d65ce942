// SPDX-License-Identifier: BSD-3-Clause
// Pointers that programs pass to system calls, as far as they can be told to be wrong without touching them.
#ifndef UK_ABI_ACCESS_H
#define UK_ABI_ACCESS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Whether [p, p + len) is no memory of a program's: it begins in the page that is never mapped, or ends in the upper half of the address
 * space. System calls answer that with -UK_EFAULT. Others are taken at their word: there is one address space, and a pointer that leads
 * nowhere ends in a page fault, as it does in the program itself.
 */
static inline int uk_abi_is_bad(const void *p, size_t len)
{
	uintptr_t first = (uintptr_t)p, end;

	return len && (first < 4096 || __builtin_add_overflow(first, len, &end) || end > 1ULL << 55);
}

#endif
