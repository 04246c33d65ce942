// SPDX-License-Identifier: BSD-3-Clause
// x86_64: at %fs:0x28.
#include "../canary.h"

uintptr_t canary_of(uintptr_t tp)
{
	if (!tp)
		__asm__("mov %%fs:0, %0" : "=r"(tp));
	return ((uintptr_t *)tp)[5];
}
