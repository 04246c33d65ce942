// SPDX-License-Identifier: BSD-3-Clause
// The two clocks: the generic timer counts, the PL031 (Arm DDI 0224) told at boot what time it was.

#include <uk/plat/time.h>

#include "machine.h"

#define NS_PER_S 1000000000ull

static uint64_t frequency = 1;
static uint64_t epoch; // wall clock less monotonic clock, or 0

uint64_t ukplat_monotonic_clock(void)
{
	uint64_t ticks;

	// Without the barrier the counter may be read before what stands before the call.
	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks) : : "memory");
	// The remainder is below the frequency, at most 2^32: no product overflows.
	return ticks / frequency * NS_PER_S + ticks % frequency * NS_PER_S / frequency;
}

uint64_t ukplat_wall_clock(void)
{
	return epoch ? epoch + ukplat_monotonic_clock() : 0;
}

void _arm_clock_init(uint64_t pl031)
{
	uint64_t seconds;

	__asm__("mrs %0, cntfrq_el0" : "=r"(frequency));
	if (!frequency)
		_arm_refuse("the firmware did not set the timer's frequency (CNTFRQ_EL0)");
	if (!pl031)
		return;
	seconds = *(volatile uint32_t *)pl031; // RTCDR
	epoch = seconds * NS_PER_S - ukplat_monotonic_clock();
}
