// SPDX-License-Identifier: BSD-3-Clause
// GICv2: the processor's side is a page of registers (Arm IHI 0048B, 4.4).
#include <uk/gic.h>

#include <uk/arch/percpu.h>

#include "gic.h"

#define GICC_CTLR (0x0 / 4)
#define GICC_PMR (0x4 / 4)
#define GICC_IAR (0xc / 4)
#define GICC_EOIR (0x10 / 4)
#define ENABLE 1u /* the group that this security state has: 0 in the Secure one, without FIQEn, so it arrives as IRQ */
#define LOWEST_PRIORITY 0xff
#define INTID 0x3ff
#define SGIR_SELF (2u << 24)
#define SGIR_TARGETS 16

static volatile uint32_t *interface;
static UK_PERCPU(uint32_t, taken); /* with the number of the processor that sent it, which goes back */

/* The first words of registers for lines are each processor's own. */
static int init_further(void)
{
	gic_distributor[GICD_ICENABLER / 4] = 0xffffffff;
	gic_distributor[GICD_ISENABLER / 4] = 1u << UK_GIC_KICK;
	interface[GICC_PMR] = LOWEST_PRIORITY;
	interface[GICC_CTLR] = ENABLE;
	return 0;
}

int gic_v2_init(uint64_t base, unsigned int lines)
{
	(void)lines;
	interface = (volatile uint32_t *)(uintptr_t)base;
	gic_distributor[GICD_CTLR / 4] = ENABLE;
	return init_further();
}

static unsigned int take(void)
{
	*uk_percpu(taken) = interface[GICC_IAR];
	return *uk_percpu(taken) & INTID;
}

/* Handlers don't nest, so the one that is done is the one that was taken. */
static void done(unsigned int irq)
{
	(void)irq;
	interface[GICC_EOIR] = *uk_percpu(taken);
}

static void raise(void)
{
	__asm__ volatile("dsb ishst" : : : "memory");
	gic_distributor[GICD_SGIR / 4] = SGIR_SELF | UK_GIC_SOFTWARE;
}

static volatile uint32_t *bank(unsigned int irq)
{
	(void)irq;
	return gic_distributor;
}

/* Our own bit is what the private lines' targets read as; a machine with one processor has none of it, nor needs it. */
static uint64_t target(void)
{
	return gic_distributor[GICD_ITARGETSR / 4] & 0xff;
}

static void kick(uint64_t target)
{
	__asm__ volatile("dsb ishst" : : : "memory");
	gic_distributor[GICD_SGIR / 4] = (uint32_t)target << SGIR_TARGETS | UK_GIC_KICK;
}

static void route(unsigned int irq)
{
	uint32_t self = (uint32_t)target(), word = gic_distributor[GICD_ITARGETSR / 4 + irq / 4];
	unsigned int shift = irq % 4 * 8;

	gic_distributor[GICD_ITARGETSR / 4 + irq / 4] = (word & ~(0xffu << shift)) | self << shift;
}

const struct gic_version gic_v2 = { take, done, raise, bank, route, init_further, target, kick };
