// SPDX-License-Identifier: BSD-3-Clause
// The two clocks: the generic timer counts, the PL031 told at boot what time it was.

#include <uk/arch.h>
#include <uk/pl031.h>
#include <uk/plat/time.h>

#include "machine.h"

#define NS_PER_S 1000000000ull

static uint64_t frequency = 1;
static uint64_t epoch; // wall clock less monotonic clock, or 0

uint64_t ukplat_monotonic_clock(void)
{
	uint64_t ticks = ukarch_ticks();

	// The remainder is below the frequency, at most 2^32: no product overflows.
	return ticks / frequency * NS_PER_S + ticks % frequency * NS_PER_S / frequency;
}

uint64_t _kvm_clock_ticks(uint64_t ns)
{
	uint64_t ticks;

	if (ns == UKPLAT_NEVER || __builtin_mul_overflow(ns / NS_PER_S, frequency, &ticks) ||
	    __builtin_add_overflow(ticks, ns % NS_PER_S * frequency / NS_PER_S + 1, &ticks))
		return UINT64_MAX;
	return ticks;
}

uint64_t ukplat_wall_clock(void)
{
	return epoch ? epoch + ukplat_monotonic_clock() : 0;
}

void _kvm_clock_init(uint64_t pl031)
{
	frequency = ukarch_ticks_hz();
	if (!frequency)
		_kvm_refuse("the firmware did not set the timer's frequency (CNTFRQ_EL0)");
	if (pl031)
		epoch = uk_pl031_seconds(pl031) * NS_PER_S - ukplat_monotonic_clock();
}
