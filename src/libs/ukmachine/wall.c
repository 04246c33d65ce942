// SPDX-License-Identifier: BSD-3-Clause
// The wall clock: the date that the platform tells once, carried on by the monotonic clock.
#include <uk/machine.h>

#include <uk/plat/time.h>

#define NS_PER_S 1000000000ull

uint64_t ukplat_wall_clock(void)
{
	static int asked;
	static uint64_t base; /* wall clock less monotonic clock, or 0 */

	if (!asked) {
		uint64_t now = uk_machine_wall_seconds() * NS_PER_S;

		asked = 1;
		base = now ? now - ukplat_monotonic_clock() : 0;
	}
	return base ? base + ukplat_monotonic_clock() : 0;
}
