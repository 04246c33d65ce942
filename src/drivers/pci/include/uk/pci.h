// SPDX-License-Identifier: BSD-3-Clause
// The PCI bus (PCI Local Bus Specification 3.0, 6): functions, their configuration space, memory and interrupt.
#ifndef UK_PCI_H
#define UK_PCI_H

#include <stdint.h>

/*
 * The configuration space is reached by ports 0xcf8 and 0xcfc on x86_64 (3.2.2.3.2), by the memory of a "pci-host-ecam-generic" of the
 * device tree on arm64, bus 0 alone there. Firmware has given functions their addresses; where none ran, uk_pci_bar() does. Without a
 * bus, as on QEMU's microvm or in a Linux process, there are no functions.
 */
struct uk_pci_function {
	uint32_t place; /* bus << 16 | slot << 11 | function << 8 */
	uint16_t vendor, device;
};

/* All functions, until `each` returns non-zero, which is returned; else 0. */
int uk_pci_each(int (*each)(void *arg, const struct uk_pci_function *f), void *arg);

/* A register of the configuration space, 32 bits at a multiple of 4 below 256; narrower ones are parts of these. */
uint32_t uk_pci_read(const struct uk_pci_function *f, unsigned int offset);
void uk_pci_write(const struct uk_pci_function *f, unsigned int offset, uint32_t value);

/* Where the memory of a base address register (0 to 5) is. 0, or -UK_ENODEV: it is none of memory, or has no address that we reach. */
int uk_pci_bar(const struct uk_pci_function *f, unsigned int i, uint64_t *base, uint64_t *size);

/* It answers at its addresses, and may reach memory by itself. */
void uk_pci_start(const struct uk_pci_function *f);

/* The line of its interrupt (uk/plat/irq.h), which functions share; negative: it has none. */
int uk_pci_irq(const struct uk_pci_function *f);

#endif
