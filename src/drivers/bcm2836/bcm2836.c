// SPDX-License-Identifier: BSD-3-Clause
// Core 0's timers and mailboxes. Levels all: a timer asks until its deadline is moved, a mailbox until it is empty.
#include <uk/bcm2836.h>

#define DEVICE_ROUTING 0x0c  /* 0: to core 0, as interrupts */
#define TIMER_CONTROL 0x40   /* bits 0 to 3: the timers, as interrupts */
#define MAILBOX_CONTROL 0x50 /* bits 0 to 3: the mailboxes, as interrupts */
#define SOURCE 0x60
#define MAILBOX_SET 0x80
#define MAILBOX_CLEAR 0xc0
#define TIMERS 4u
#define SOURCES ((1u << UK_BCM2836_DEVICES << 1) - 1)

static uintptr_t registers;

static volatile uint32_t *at(unsigned int offset)
{
	return (volatile uint32_t *)(registers + offset);
}

void uk_bcm2836_init(uintptr_t base)
{
	registers = base;
	*at(DEVICE_ROUTING) = 0;
	*at(TIMER_CONTROL) = 0;
	*at(MAILBOX_CONTROL) = 0;
	*at(MAILBOX_CLEAR) = ~0u;
}

void uk_bcm2836_mask(unsigned int line, int masked)
{
	volatile uint32_t *control = at(line < TIMERS ? TIMER_CONTROL : MAILBOX_CONTROL);
	uint32_t bit = 1u << line % TIMERS;

	*control = masked ? *control & ~bit : *control | bit;
}

unsigned int uk_bcm2836_take(void)
{
	uint32_t source = *at(SOURCE) & SOURCES;
	unsigned int line;

	if (!source)
		return UK_BCM2836_NONE;
	line = (unsigned int)__builtin_ctz(source);
	if (line >= TIMERS && line < UK_BCM2836_LINES)
		*at(MAILBOX_CLEAR + (line - TIMERS) * 4) = ~0u;
	return line;
}

void uk_bcm2836_raise(void)
{
	*at(MAILBOX_SET) = 1;
}
