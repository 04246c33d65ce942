// SPDX-License-Identifier: BSD-3-Clause
// The monotonic clock of x86_64 and its inverse, by which timers are set: a deadline's tick is the first at which the clock has reached it.
#include "check.h"

#include <stdint.h>

/* A machine whose counter is set. */
static uint64_t ticks, hz;

static uint64_t set_ticks(void)
{
	return ticks;
}

static uint64_t set_hz(void)
{
	return hz;
}

#define ukarch_ticks set_ticks
#define ukarch_ticks_hz set_hz
#define uk_pvclock_xen_ticks_hz set_hz
#define uk_pvclock_kvm_ticks_hz set_hz
#define uk_i8254_ticks_hz set_hz
#define uk_mc146818_ticks_hz set_hz
#define ukplat_monotonic_clock clock_now
#define uk_machine_warn clock_warn
uint64_t clock_now(void);
#include "../../src/libs/ukmachine/x86_64/clock.c"

void clock_warn(const char *name, const char *what)
{
	(void)name;
	(void)what;
	CHECK(0);
}

static uint64_t at(uint64_t when)
{
	ticks = when;
	return clock_now();
}

void test(void)
{
	static const uint64_t rates[] = { 400000000, 999999999, 1000000000, 2399987654, 2999999000, 3333333333, 5700000001 };
	static const uint64_t day = 86400 * NS;

	for (unsigned int i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		hz = rates[i];
		ticks = 987654321;
		ns_per_tick_32 = 0;
		CHECK(!uk_machine_clock_init("test"));
		CHECK(uk_machine_clock_ticks(0) == start);
		for (uint64_t days = 0; days < 4000; days = days * 3 + 1) {
			uint64_t deadline = days * day + 123456789 + days, tick = uk_machine_clock_ticks(deadline);

			CHECK(at(tick) >= deadline && at(tick - 1) < deadline);
		}
		CHECK(uk_machine_clock_ticks(UKPLAT_NEVER) == UINT64_MAX);
	}
}
