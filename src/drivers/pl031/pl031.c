// SPDX-License-Identifier: BSD-3-Clause
// One register is all that is of use.
#include <uk/pl031.h>

#define RTCDR 0x00

uint64_t uk_pl031_seconds(uintptr_t base)
{
	return *(volatile uint32_t *)(base + RTCDR);
}
