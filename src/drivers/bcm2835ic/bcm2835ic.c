// SPDX-License-Identifier: BSD-3-Clause
// Two banks of 32 lines, all of them levels.
#include <uk/bcm2835ic.h>

#define PENDING 0x204 /* and the second bank's behind it, as of the next two */
#define ENABLE 0x210
#define DISABLE 0x21c
#define DISABLE_BASIC 0x224 /* the processor's own mailbox, doorbells and timer */
#define BANK 4u
#define LINES 32u

static uintptr_t registers;

static volatile uint32_t *at(unsigned int offset, unsigned int bank)
{
	return (volatile uint32_t *)(registers + offset + bank * BANK);
}

void uk_bcm2835ic_init(uintptr_t base)
{
	registers = base;
	*at(DISABLE, 0) = ~0u;
	*at(DISABLE, 1) = ~0u;
	*at(DISABLE_BASIC, 0) = ~0u;
}

void uk_bcm2835ic_mask(unsigned int line, int masked)
{
	*at(masked ? DISABLE : ENABLE, line / LINES) = 1u << line % LINES;
}

unsigned int uk_bcm2835ic_take(void)
{
	for (unsigned int bank = 0; bank < UK_BCM2835IC_LINES / LINES; bank++) {
		uint32_t pending = *at(PENDING, bank);

		if (pending)
			return bank * LINES + (unsigned int)__builtin_ctz(pending);
	}
	return UK_BCM2835IC_NONE;
}
