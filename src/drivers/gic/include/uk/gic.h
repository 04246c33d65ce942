// SPDX-License-Identifier: BSD-3-Clause
// Arm's interrupt controller: GICv2 (Arm IHI 0048) and GICv3 (Arm IHI 0069), whichever the device tree has.
#ifndef UK_GIC_H
#define UK_GIC_H

#include <stdint.h>

/* INTIDs from here on are no interrupts. */
#define UK_GIC_SPECIAL 1020
/* A software-generated interrupt, of which processors have 16 each. */
#define UK_GIC_SOFTWARE 0
/* Another, for kicks. */
#define UK_GIC_KICK 1

/*
 * Finds the controller in the tree at `devicetree`, maps it, masks all its lines and switches it on, for this processor. All
 * interrupts are in the group that arrives as IRQ, in the Secure state (a machine without firmware) as in the other. The entry
 * code has enabled the system registers of a GICv3. 0, or -UK_ENODEV.
 * That is the first processor, and once; a further one's interface is switched on by the second function. All else is about the processor
 * that calls.
 */
int uk_gic_init(const void *devicetree);
int uk_gic_init_further(void);
/* The same as the first one for a GICv2 of which it is known where its two parts are: a board's, without a tree. */
int uk_gic_init_v2(uint64_t distributor, uint64_t interface);

/* What stands for this processor as a target, and UK_GIC_KICK on the one that `target` stands for. */
uint64_t uk_gic_target(void);
void uk_gic_kick(uint64_t target);

/* How many INTIDs there are, software-generated and private ones among them. */
unsigned int uk_gic_lines(void);

void uk_gic_mask(unsigned int irq, int masked);

/* Raises UK_GIC_SOFTWARE on this processor. */
void uk_gic_raise(void);

/* Takes the pending interrupt: its INTID, which is to be given back; UK_GIC_SPECIAL or more: there is none (any more). */
unsigned int uk_gic_take(void);
void uk_gic_done(unsigned int irq);

#endif
