// SPDX-License-Identifier: BSD-3-Clause
// The interrupt controller beside the cores of a BCM2836 or BCM2837 ("ARM Quad A7 core", QA7 rev 3.4, chapter 4).
#ifndef UK_BCM2836_H
#define UK_BCM2836_H

#include <stdint.h>

#define UK_BCM2836_BASE 0x40000000ul /* its registers: map UK_BCM2836_SIZE bytes of them as a device first */
#define UK_BCM2836_SIZE 0x100ul

/*
 * Lines are the bits of a core's interrupt source register: four timers, four mailboxes; 8 is the devices' controller, which can't be
 * masked here.
 */
#define UK_BCM2836_LINES 8u
#define UK_BCM2836_TIMER_VIRTUAL 3u
#define UK_BCM2836_SOFTWARE 4u /* mailbox 0 of the core itself */
#define UK_BCM2836_DEVICES 8u
#define UK_BCM2836_NONE ~0u

/* Masks all lines of core 0. `base` is where the registers are mapped. */
void uk_bcm2836_init(uintptr_t base);
void uk_bcm2836_mask(unsigned int line, int masked);
/* A line that asks now, the lowest, or UK_BCM2836_DEVICES; a mailbox's is emptied by it. UK_BCM2836_NONE: none. */
unsigned int uk_bcm2836_take(void);
/* Makes the software line ask. */
void uk_bcm2836_raise(void);

#endif
