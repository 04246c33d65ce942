// SPDX-License-Identifier: BSD-3-Clause
// The two clocks. Who looks at one gives what is due its turn (irq.c).
#include "solo5.h"

#include <uk/plat/time.h>

uint64_t ukplat_monotonic_clock(void)
{
	uint64_t now = _solo5_monotonic();

	return _solo5_irq_look(now) ? _solo5_monotonic() : now;
}

uint64_t ukplat_wall_clock(void)
{
	static uint64_t base; /* wall clock less monotonic clock */

	if (!base)
		base = _solo5_wall() - _solo5_monotonic();
	return base + ukplat_monotonic_clock();
}
