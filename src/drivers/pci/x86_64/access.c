// SPDX-License-Identifier: BSD-3-Clause
// PCs: the configuration space by two ports, and the lines that firmware chose.
#include "../pci.h"

#include <uk/arch/io.h>
#include <uk/errno.h>

#define ADDRESS 0xcf8
#define DATA 0xcfc
#define ENABLE 0x80000000u
#define NO_LINE 0xff

int _pci_init(void)
{
	uint16_t selector;

	/* A process has no ports. */
	__asm__("mov %%cs, %0" : "=r"(selector));
	if (selector & 3)
		return -UK_ENODEV;
	ukarch_out32(ADDRESS, ENABLE);
	return ukarch_in32(ADDRESS) == ENABLE ? 0 : -UK_ENODEV;
}

uint32_t _pci_read(uint32_t place, unsigned int offset)
{
	ukarch_out32(ADDRESS, ENABLE | place | offset);
	return ukarch_in32(DATA);
}

void _pci_write(uint32_t place, unsigned int offset, uint32_t value)
{
	ukarch_out32(ADDRESS, ENABLE | place | offset);
	ukarch_out32(DATA, value);
}

/* Firmware has routed pins to ISA's lines and written down which (6.2.4); chipsets raise those at the I/O APIC too. */
int _pci_line(const struct uk_pci_function *f, unsigned int pin)
{
	unsigned int line = uk_pci_read(f, INTERRUPT) & 0xff;

	(void)pin;
	return line && line != NO_LINE ? (int)line : -1;
}

uint64_t _pci_assign(uint64_t size)
{
	(void)size;
	return 0;
}

uint64_t _pci_to_processor(uint64_t address)
{
	return address;
}
