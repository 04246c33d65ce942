// SPDX-License-Identifier: BSD-3-Clause
// The watchdog by which a BCM2835 to BCM2837 is reset or halted (Linux: Documentation/devicetree/bindings/soc/bcm/brcm,bcm2835-pm.yaml).
#ifndef UK_BCM2835PM_H
#define UK_BCM2835PM_H

#include <stdint.h>

#define UK_BCM2835PM_BASE 0x3f100000ul /* on a BCM2836 or BCM2837: map UK_BCM2835PM_SIZE bytes of them as a device first */
#define UK_BCM2835PM_SIZE 0x30ul

/* Lets the watchdog reset the machine in 150 us, and tells the boot loader to halt then. Returns at once. */
void uk_bcm2835pm_off(uintptr_t base);

#endif
