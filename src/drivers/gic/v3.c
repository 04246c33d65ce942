// SPDX-License-Identifier: BSD-3-Clause
// GICv3: the processor's side is system registers, and a redistributor has its private lines (Arm IHI 0069, 12.9 to 12.11).
#include <uk/gic.h>

#include <uk/arch/percpu.h>
#include <uk/errno.h>

#include "gic.h"

#define CTLR_GROUP1 (1u << 1) /* Non-secure, or of the only state */
#define CTLR_GROUP1_SECURE (1u << 2)
#define CTLR_ARE (1u << 4) /* affinity routing, of the state that asks */
#define CTLR_WRITE_PENDING (1u << 31)
#define GICR_TYPER (0x8 / 4)
#define GICR_TYPER_VIRTUAL_LPIS 2u
#define GICR_TYPER_LAST 0x10u
#define GICR_WAKER (0x14 / 4)
#define WAKER_SLEEP 2u
#define WAKER_ASLEEP 4u
#define FRAME 0x10000u /* of a redistributor; the second one has the private lines, as a distributor has the shared ones */
#define LOWEST_PRIORITY 0xff

#define ICC_PMR "s3_0_c4_c6_0"
#define ICC_IAR1 "s3_0_c12_c12_0"
#define ICC_EOIR1 "s3_0_c12_c12_1"
#define ICC_SRE "s3_0_c12_c12_5"
#define ICC_IGRPEN1 "s3_0_c12_c12_7"
#define ICC_SGI1R "s3_0_c12_c11_5"
#define read_register(name) ({ uint64_t v_; __asm__ volatile("mrs %0, " name : "=r"(v_) : : "memory"); v_; })
#define write_register(name, value) __asm__ volatile("msr " name ", %0\n\tisb" : : "r"((uint64_t)(value)) : "memory")

static uint64_t redistributors, redistributors_size;
static UK_PERCPU(volatile uint32_t *, own); /* the redistributor's frame of private lines */

/* Aff3 in bits 39:32, Aff2, Aff1, Aff0 in 23:0, as GICD_IROUTER has them. */
static uint64_t affinity(void)
{
	return read_register("mpidr_el1") & 0xff00ffffffull;
}

/* All lines into the group that is an IRQ here: Secure group 1 if these registers show it to us, else group 1. */
static int group(volatile uint32_t *registers, unsigned int i)
{
	registers[GICD_IGROUPR / 4 + i] = 0;
	registers[GICD_IGRPMODR / 4 + i] = 0xffffffff;
	if (registers[GICD_IGRPMODR / 4 + i])
		return 1;
	registers[GICD_IGROUPR / 4 + i] = 0xffffffff;
	return 0;
}

/* The one whose affinity is ours; the last says that it is. */
static volatile uint32_t *find(uint64_t base, uint64_t size)
{
	uint64_t self = affinity(), packed = (self >> 32 & 0xff) << 24 | (self & 0xffffff);

	for (uint64_t at = base; at + 2 * FRAME <= base + size;) {
		volatile uint32_t *frame = (volatile uint32_t *)(uintptr_t)at;
		uint32_t type = frame[GICR_TYPER];

		if (frame[GICR_TYPER + 1] == packed)
			return frame;
		if (type & GICR_TYPER_LAST)
			break;
		at += (type & GICR_TYPER_VIRTUAL_LPIS ? 4 : 2) * FRAME;
	}
	return 0;
}

static void settle(void)
{
	while (gic_distributor[GICD_CTLR / 4] & CTLR_WRITE_PENDING)
		;
}

/* This processor's redistributor, and in its second part whether the group is the Secure one; -UK_ENODEV. */
static int init_private(void)
{
	volatile uint32_t *redistributor = find(redistributors, redistributors_size), *frame;
	int secure;

	if (!redistributor)
		return -UK_ENODEV;
	*uk_percpu(own) = frame = redistributor + FRAME / 4;
	redistributor[GICR_WAKER] &= ~WAKER_SLEEP;
	while (redistributor[GICR_WAKER] & WAKER_ASLEEP)
		;
	frame[GICD_ICENABLER / 4] = 0xffffffff;
	secure = group(frame, 0);
	frame[GICD_ISENABLER / 4] = 1u << UK_GIC_KICK;
	return secure;
}

static void init_interface(void)
{
	write_register(ICC_SRE, read_register(ICC_SRE) | 1);
	write_register(ICC_PMR, LOWEST_PRIORITY);
	write_register(ICC_IGRPEN1, 1);
}

static int init_further(void)
{
	int secure = init_private();

	if (secure < 0)
		return secure;
	init_interface();
	return 0;
}

int gic_v3_init(uint64_t base, uint64_t size, unsigned int lines)
{
	int secure;

	redistributors = base;
	redistributors_size = size;
	gic_distributor[GICD_CTLR / 4] = CTLR_ARE;
	settle();
	secure = init_private();
	if (secure < 0)
		return secure;
	for (unsigned int i = FIRST_SHARED / 32; i < (lines + 31) / 32; i++)
		group(gic_distributor, i);
	gic_distributor[GICD_CTLR / 4] = CTLR_ARE | (secure ? CTLR_GROUP1_SECURE : CTLR_GROUP1);
	settle();
	init_interface();
	return 0;
}

static unsigned int take(void)
{
	unsigned int irq = (unsigned int)read_register(ICC_IAR1);

	__asm__ volatile("dsb sy" : : : "memory");
	return irq;
}

static void done(unsigned int irq)
{
	write_register(ICC_EOIR1, irq);
}

/* As ICC_SGI1R_EL1 wants it. */
static uint64_t target(void)
{
	uint64_t self = affinity(), to = (self >> 32 & 0xff) << 48 | (self >> 16 & 0xff) << 32 | (self >> 8 & 0xff) << 16;

	return to | (self & 0xf0) << 40 | 1u << (self & 15);
}

static void send(uint64_t to, unsigned int irq)
{
	__asm__ volatile("dsb ishst" : : : "memory");
	write_register(ICC_SGI1R, to | (uint64_t)irq << 24);
}

static void raise(void)
{
	send(target(), UK_GIC_SOFTWARE);
}

static void kick(uint64_t to)
{
	send(to, UK_GIC_KICK);
}

static volatile uint32_t *bank(unsigned int irq)
{
	return irq < FIRST_SHARED ? *uk_percpu(own) : gic_distributor;
}

static void route(unsigned int irq)
{
	volatile uint32_t *router = &gic_distributor[GICD_IROUTER / 4 + 2 * irq];

	router[0] = (uint32_t)affinity();
	router[1] = (uint32_t)(affinity() >> 32);
}

const struct gic_version gic_v3 = { take, done, raise, bank, route, init_further, target, kick };
