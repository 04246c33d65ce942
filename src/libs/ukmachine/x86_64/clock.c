// SPDX-License-Identifier: BSD-3-Clause
// The monotonic clock: the processor's time stamp counter.
#include <uk/machine.h>

#include <uk/arch.h>
#include <uk/i8254.h>
#include <uk/mc146818.h>
#include <uk/plat/time.h>
#include <uk/pvclock.h>

/*
 * The counter's frequency comes from the hypervisor or the processor, or is measured against a chip: the old timer, else the
 * real-time clock. Measuring takes 20 milliseconds, or one to two seconds, so it waits until somebody asks for the time. A
 * machine that has none of all that is told about: its clock may be wrong by any factor.
 */
#define NS 1000000000ULL
#define FALLBACK_HZ 1000000000ULL

static uint64_t start, ns_per_tick_32; /* with 32 bits after the point */
static const char *platform;

static uint64_t frequency(void)
{
	uint64_t hz = ukarch_ticks_hz();

	if (!hz)
		hz = uk_pvclock_xen_ticks_hz();
	if (!hz)
		hz = uk_pvclock_kvm_ticks_hz();
	if (!hz)
		hz = uk_i8254_ticks_hz();
	if (!hz)
		hz = uk_mc146818_ticks_hz();
	if (!hz) {
		uk_machine_warn(platform, "nothing tells the clock's rate (no CPUID leaf, kvm-clock, PIT or RTC); 1 GHz is assumed");
		hz = FALLBACK_HZ;
	}
	return hz;
}

static void calibrate(void)
{
	ns_per_tick_32 = (NS << 32) / frequency();
}

int uk_machine_clock_init(const char *name)
{
	platform = name;
	start = ukarch_ticks();
	return 0;
}

/*
 * The clock's own factor, the other way round and exactly: with one that is a little off, timers would fire early, the more so the
 * longer.
 */
uint64_t uk_machine_clock_ticks(uint64_t ns)
{
	uint64_t high = ns >> 32, low = ns << 32, rest, ticks;

	if (!ns_per_tick_32)
		calibrate();
	if (high >= ns_per_tick_32)
		return UINT64_MAX;
	__asm__("divq %4" : "=a"(ticks), "=d"(rest) : "a"(low), "d"(high), "r"(ns_per_tick_32) : "cc");
	ticks += rest != 0;
	return ns == UKPLAT_NEVER || ticks >= UINT64_MAX - start ? UINT64_MAX : start + ticks;
}

uint64_t ukplat_monotonic_clock(void)
{
	if (!ns_per_tick_32)
		calibrate();
	return (uint64_t)((unsigned __int128)(ukarch_ticks() - start) * ns_per_tick_32 >> 32);
}
