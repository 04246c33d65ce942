// SPDX-License-Identifier: BSD-3-Clause
// One register of it: what the clock says now.
#include <uk/zynqmprtc.h>

#define CURRENT_TIME 0x10

uint64_t uk_zynqmprtc_seconds(uintptr_t base)
{
	return *(volatile uint32_t *)(base + CURRENT_TIME);
}
