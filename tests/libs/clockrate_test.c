// SPDX-License-Identifier: BSD-3-Clause
// How the clock's rate is found: measured against a counter that wraps, while the host takes the processor away at random; and
// out of the structure that a hypervisor fills.
#include "check.h"

#include <stdint.h>
#include <uk/arch.h>
#include <uk/errno.h>

/* A machine whose time is ours: asking for the time takes some, and at times much. */
static uint64_t now, state;
static int disturbed; /* one question in so many is late; 0: none */

static uint64_t next_random(void)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return state >> 33;
}

static uint64_t simulated_ticks(void)
{
	now += 60;
	if (disturbed && next_random() % (unsigned int)disturbed == 0)
		now += next_random() % 200000000; /* up to 67 ms of a processor with 3 GHz: longer than a PIT takes to wrap */
	return now;
}

#define ukarch_ticks simulated_ticks
#include "../../src/arch/x86_64/calibrate.c"
#undef ukarch_ticks
#include "../../src/drivers/pvclock/pvclock.c"

#define HZ 3000000000ull
#define PIT_HZ 1193182ull

static uint64_t pit(void *arg)
{
	(void)arg;
	now += 4000 + next_random() % 2000; /* two exits to the host */
	return (uint64_t)((unsigned __int128)now * PIT_HZ / HZ);
}

static uint64_t broken(void *arg)
{
	(void)arg;
	now += 100;
	return 0xffff;
}

static double measured_hz(void)
{
	struct ukarch_calibration c = { 1, 1 };

	CHECK(!ukarch_calibrate(pit, NULL, 0xffff, PIT_HZ / 200, &c));
	return (double)c.ticks * (double)PIT_HZ / (double)c.counts;
}

static void check_rate(int how, double tolerance)
{
	disturbed = how;
	for (uint64_t seed = 0; seed < 300; seed++) {
		state = seed * 977 + 1;
		now = seed << 33;
		double ratio = measured_hz() / (double)HZ;

		CHECK(ratio > 1 - tolerance && ratio < 1 + tolerance);
	}
}

/* As KVM chooses them: mul is below 2^32 and as large as can be. */
static void check_pvclock(uint64_t hz)
{
	double mul = 4294967296.0 * 1e9 / (double)hz;
	struct uk_pvclock clock = { .version = 2 };
	uint64_t found;

	while (mul >= 4294967296.0) {
		mul /= 2;
		clock.shift++;
	}
	while (mul < 2147483648.0) {
		mul *= 2;
		clock.shift--;
	}
	clock.mul = (uint32_t)mul;
	found = uk_pvclock_ticks_hz(&clock);
	CHECK(found > hz - hz / 1000000 && found < hz + hz / 1000000 + 1);
}

void test(void)
{
	struct ukarch_calibration c;

	check_rate(0, 0.001);
	check_rate(2000, 0.01);
	check_rate(600, 0.01);
	CHECK(ukarch_calibrate(broken, NULL, 0xffff, 1000, &c) == -UK_ENODEV);

	check_pvclock(1000000000);
	check_pvclock(2499999000);
	check_pvclock(3700000000);
	check_pvclock(400000000);
	CHECK(uk_pvclock_ticks_hz(&(struct uk_pvclock){ .version = 0, .mul = 5 }) == 0);
	CHECK(uk_pvclock_ticks_hz(&(struct uk_pvclock){ .version = 3, .mul = 5 }) == 0); /* being written */
	CHECK(uk_pvclock_ticks_hz(&(struct uk_pvclock){ .version = 2 }) == 0);
}
