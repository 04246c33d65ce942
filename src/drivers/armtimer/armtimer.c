// SPDX-License-Identifier: BSD-3-Clause
// The virtual timer: a value to compare with, and a switch.
#include <uk/armtimer.h>

#define ENABLE 1ul

/*
 * One that is off has no value of its own: QEMU 7.2 adds the virtual counter's offset to it, and with one that is over the end then it
 * is busy with a timer that has always passed, and with nothing else.
 */
void uk_armtimer(uint64_t deadline)
{
	if (deadline == UINT64_MAX)
		__asm__ volatile("msr cntv_ctl_el0, xzr\n\tisb" : : : "memory");
	else
		__asm__ volatile("msr cntv_cval_el0, %0\n\tmsr cntv_ctl_el0, %1\n\tisb" : : "r"(deadline), "r"(ENABLE) : "memory");
}
