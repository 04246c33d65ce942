// SPDX-License-Identifier: BSD-3-Clause
// The platform's clocks, as libraries use them.
#include <uk/clock.h>

#include <uk/plat/time.h>

uint64_t uk_clock_monotonic(void)
{
	return ukplat_monotonic_clock();
}

uint64_t uk_clock_wall(void)
{
	uint64_t wall = ukplat_wall_clock();

	return wall ? wall : ukplat_monotonic_clock();
}

void uk_clock_sleep(uint64_t ns)
{
	uint64_t deadline = ukplat_deadline(ns);

	while (ukplat_monotonic_clock() < deadline)
		ukplat_wait(deadline);
}
