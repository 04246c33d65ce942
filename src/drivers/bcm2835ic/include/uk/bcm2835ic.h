// SPDX-License-Identifier: BSD-3-Clause
// The interrupt controller of a BCM2835's devices, which a BCM2837 has too (BCM2835 ARM Peripherals, chapter 7).
#ifndef UK_BCM2835IC_H
#define UK_BCM2835IC_H

#include <stdint.h>

#define UK_BCM2835IC_SIZE 0x1000ul /* its registers: map so many bytes of them, a page, as a device first */

/* Lines are the numbers of the manual's table of interrupts. */
#define UK_BCM2835IC_LINES 64u
#define UK_BCM2835IC_UART 57u /* the PL011 */
#define UK_BCM2835IC_NONE ~0u

/* Masks all lines. `base` is where the page is mapped; registers are in its second half. */
void uk_bcm2835ic_init(uintptr_t base);
void uk_bcm2835ic_mask(unsigned int line, int masked);
/* A line that is not masked and asks now, the lowest; UK_BCM2835IC_NONE: none. Lines ask until their device doesn't. */
unsigned int uk_bcm2835ic_take(void);

#endif
