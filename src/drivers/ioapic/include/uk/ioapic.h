// SPDX-License-Identifier: BSD-3-Clause
// The machine's interrupt lines on x86_64: an I/O APIC (Intel 82093AA), the first one.
#ifndef UK_IOAPIC_H
#define UK_IOAPIC_H

#include <stdint.h>

/* Where all PC chipsets, and QEMU's machines, have the first one; its line n is global system interrupt n. */
#define UK_IOAPIC_BASE 0xfec00000ULL

/* Masks all lines. Returns how many there are: 0 when there is none at `base`, or it can't be mapped. */
unsigned int uk_ioapic_init(uint64_t base);

/* Line `irq` raises `vector` on the processor `lapic`; masked. Lines below 16 are ISA's: edges, active high; the
   others levels, active high. */
void uk_ioapic_route(unsigned int irq, unsigned int vector, uint32_t lapic);

void uk_ioapic_mask(unsigned int irq, int masked);

#endif
