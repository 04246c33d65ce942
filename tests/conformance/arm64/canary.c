// SPDX-License-Identifier: BSD-3-Clause
// arm64: the second word at the thread pointer.
#include "../canary.h"

uintptr_t canary_of(uintptr_t tp)
{
	if (!tp)
		__asm__("mrs %0, tpidr_el0" : "=r"(tp));
	return ((uintptr_t *)tp)[1];
}
