// SPDX-License-Identifier: BSD-3-Clause
// Off is a reset with a message: the boot loader reads the partition to boot from in RSTS, and 63 means none.
#include <uk/bcm2835pm.h>

#define RSTC 0x1c
#define RSTS 0x20
#define WDOG 0x24
#define PASSWORD 0x5a000000u
#define RSTC_CONFIG 0x30u
#define RSTC_FULL_RESET 0x20u
#define RSTS_PARTITION 0x555u /* the number's six bits are every second one: 63 */
#define WDOG_TICKS 10u        /* of 1/65536 s */

void uk_bcm2835pm_off(uintptr_t base)
{
	volatile uint32_t *rstc = (volatile uint32_t *)(base + RSTC), *rsts = (volatile uint32_t *)(base + RSTS);

	*rsts = PASSWORD | *rsts | RSTS_PARTITION;
	*(volatile uint32_t *)(base + WDOG) = PASSWORD | WDOG_TICKS;
	*rstc = PASSWORD | (*rstc & ~RSTC_CONFIG) | RSTC_FULL_RESET;
}
