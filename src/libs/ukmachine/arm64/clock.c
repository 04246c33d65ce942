// SPDX-License-Identifier: BSD-3-Clause
// The monotonic clock: the generic timer counts.
#include <uk/machine.h>

#include <uk/arch.h>
#include <uk/errno.h>
#include <uk/plat/time.h>

#define NS_PER_S 1000000000ull

static uint64_t frequency = 1;

uint64_t ukplat_monotonic_clock(void)
{
	uint64_t ticks = ukarch_ticks();

	// The remainder is below the frequency, at most 2^32: no product overflows.
	return ticks / frequency * NS_PER_S + ticks % frequency * NS_PER_S / frequency;
}

uint64_t uk_machine_clock_ticks(uint64_t ns)
{
	uint64_t ticks;

	if (ns == UKPLAT_NEVER || __builtin_mul_overflow(ns / NS_PER_S, frequency, &ticks) ||
	    __builtin_add_overflow(ticks, ns % NS_PER_S * frequency / NS_PER_S + 1, &ticks))
		return UINT64_MAX;
	return ticks;
}

int uk_machine_clock_init(const char *platform UK_UNUSED)
{
	uint64_t hz = ukarch_ticks_hz();

	if (!hz)
		return -UK_ENODEV;
	frequency = hz;
	return 0;
}
