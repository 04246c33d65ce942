// SPDX-License-Identifier: BSD-3-Clause
// Arm's PL011 serial port (Arm DDI 0183), polled.
#ifndef UK_PL011_H
#define UK_PL011_H

#include <stddef.h>
#include <stdint.h>

/*
 * `base` is the address of its registers, mapped as a device. Sets 8 bits; bit rate and FIFOs are the loader's, and bytes that came
 * before stay.
 */
void uk_pl011_init(uintptr_t base);

/* Writes all `len` bytes as they are, waiting as long as it takes. */
void uk_pl011_write(uintptr_t base, const char *buf, size_t len);

/* Reads up to `len` bytes that are there already; returns how many. */
size_t uk_pl011_read(uintptr_t base, char *buf, size_t len);

// Whether the line is raised as long as there is something to read. Off at first.
void uk_pl011_interrupt(uintptr_t base, int on);

#endif
