// SPDX-License-Identifier: BSD-3-Clause
// What <arch>/ has: the way to the configuration space, and what there is no firmware for.
#ifndef DRIVERS_PCI_PCI_H
#define DRIVERS_PCI_PCI_H

#include <uk/pci.h>

#define COMMAND 0x04
#define INTERRUPT 0x3c /* line, pin */

/* Finds the bus; asked first, once. 0, or -UK_ENODEV. */
int _pci_init(void);
uint32_t _pci_read(uint32_t place, unsigned int offset);
void _pci_write(uint32_t place, unsigned int offset, uint32_t value);
/* The line that a pin (1 to 4) of a slot leads to, or negative. */
int _pci_line(const struct uk_pci_function *f, unsigned int pin);
/* A bus address for what firmware gave none, and the processor's for a bus address. 0: there is none. */
uint64_t _pci_assign(uint64_t size);
uint64_t _pci_to_processor(uint64_t address);

#endif
