// SPDX-License-Identifier: BSD-3-Clause
// The I/O APIC: two words of memory, by which 64 registers of 32 bits are read and written.
#include <uk/ioapic.h>

#include <uk/essentials.h>
#include <uk/plat/paging.h>

#define WINDOW (0x10 / 4)
#define VERSION 1
#define REDIRECTION(irq) (0x10 + 2 * (irq))
#define MASKED 0x10000u
#define LEVEL 0x8000u
#define ISA_LINES 16
#define LINES_MAX 24 /* more than that have vectors that nobody gave away */

static volatile uint32_t *registers;

static uint32_t read(unsigned int reg)
{
	registers[0] = reg;
	return registers[WINDOW];
}

static void write(unsigned int reg, uint32_t value)
{
	registers[0] = reg;
	registers[WINDOW] = value;
}

unsigned int uk_ioapic_init(uint64_t base)
{
	unsigned int lines;

	if (ukplat_page_map_device(base, UK_PAGE_SIZE))
		return 0;
	registers = (volatile uint32_t *)(uintptr_t)base;
	if (read(VERSION) == 0xffffffff)
		return 0;
	lines = (read(VERSION) >> 16 & 0xff) + 1;
	if (lines > LINES_MAX)
		lines = LINES_MAX;
	for (unsigned int i = 0; i < lines; i++)
		write(REDIRECTION(i), MASKED);
	return lines;
}

void uk_ioapic_route(unsigned int irq, unsigned int vector, uint32_t lapic)
{
	write(REDIRECTION(irq) + 1, lapic << 24);
	write(REDIRECTION(irq), vector | MASKED | (irq < ISA_LINES ? 0 : LEVEL));
}

void uk_ioapic_mask(unsigned int irq, int masked)
{
	uint32_t low = read(REDIRECTION(irq));

	write(REDIRECTION(irq), masked ? low | MASKED : low & ~MASKED);
}
