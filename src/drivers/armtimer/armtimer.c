// SPDX-License-Identifier: BSD-3-Clause
// The virtual timer: a value to compare with, and a switch.
#include <uk/armtimer.h>

#define ENABLE 1ul

void uk_armtimer(uint64_t deadline)
{
	__asm__ volatile("msr cntv_cval_el0, %0\n\tmsr cntv_ctl_el0, %1\n\tisb" : :
			 "r"(deadline), "r"(deadline == UINT64_MAX ? 0 : ENABLE) : "memory");
}
