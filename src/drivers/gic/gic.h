// SPDX-License-Identifier: BSD-3-Clause
// What the two versions share: the distributor's registers, and the functions that differ.
#ifndef DRIVERS_GIC_GIC_H
#define DRIVERS_GIC_GIC_H

#include <stdint.h>

#define GICD_CTLR 0x0
#define GICD_TYPER 0x4
#define GICD_IGROUPR 0x80
#define GICD_ISENABLER 0x100
#define GICD_ICENABLER 0x180
#define GICD_ITARGETSR 0x800 /* v2 */
#define GICD_IGRPMODR 0xd00  /* v3 */
#define GICD_SGIR 0xf00      /* v2 */
#define GICD_IROUTER 0x6000  /* v3, 64 bits each */
#define FIRST_SHARED 32      /* what is below is a processor's own */

struct gic_version {
	unsigned int (*take)(void);
	void (*done)(unsigned int irq);
	void (*raise)(void);
	volatile uint32_t *(*bank)(unsigned int irq); /* of the enable registers of `irq` */
	void (*route)(unsigned int irq);              /* to this processor */
	int (*init_further)(void);
	uint64_t (*target)(void);
	void (*kick)(uint64_t target);
};

extern const struct gic_version gic_v2, gic_v3;
extern volatile uint32_t *gic_distributor;

/* Switch the version's own part on, mapped at `base`. 0, or -UK_ENODEV. */
int gic_v2_init(uint64_t base, unsigned int lines);
int gic_v3_init(uint64_t base, uint64_t size, unsigned int lines);

#endif
