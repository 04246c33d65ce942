// SPDX-License-Identifier: BSD-3-Clause
// The clocks: the processor's time stamp counter, and the date of the real-time clock chip.
#include "machine.h"

#include <uk/arch.h>
#include <uk/i8254.h>
#include <uk/mc146818.h>
#include <uk/plat/time.h>

/*
 * The counter's frequency comes from the hypervisor or the processor, or from ten milliseconds of the old timer chip.
 * That last way costs those ten milliseconds, so it waits until somebody asks for the time. A date is read
 * from the chip once, then carried on by the counter.
 */
#define NS 1000000000ULL
#define FALLBACK_HZ 1000000000ULL

static uint64_t start, ns_per_tick_32; /* nanoseconds a tick, with 32 bits after the point */
static uint64_t wall_base;
static int wall_known;

static void calibrate(void)
{
	uint64_t hz = ukarch_ticks_hz();

	if (!hz)
		hz = uk_i8254_ticks_hz();
	if (!hz)
		hz = FALLBACK_HZ;
	ns_per_tick_32 = (NS << 32) / hz;
}

void _kvm_clock_init(void)
{
	start = ukarch_ticks();
}

uint64_t ukplat_monotonic_clock(void)
{
	if (!ns_per_tick_32)
		calibrate();
	return (uint64_t)((unsigned __int128)(ukarch_ticks() - start) * ns_per_tick_32 >> 32);
}

uint64_t ukplat_wall_clock(void)
{
	if (!wall_known) {
		uint64_t now = uk_mc146818_seconds() * NS;

		wall_base = now ? now - ukplat_monotonic_clock() : 0;
		wall_known = 1;
	}
	return wall_base ? wall_base + ukplat_monotonic_clock() : 0;
}
