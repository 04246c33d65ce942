// SPDX-License-Identifier: BSD-3-Clause
// Cadence's serial port, as Zynq UltraScale+ has it (AMD UG1087, module UART), polled.
#ifndef UK_CADENCEUART_H
#define UK_CADENCEUART_H

#include <stddef.h>
#include <stdint.h>

/*
 * `base` is the address of its registers, mapped as a device. Sets 8 bits without parity and switches both directions on; the bit rate is
 * the loader's, and bytes that came before stay.
 */
void uk_cadenceuart_init(uintptr_t base);

/* Writes all `len` bytes as they are, waiting as long as it takes. */
void uk_cadenceuart_write(uintptr_t base, const char *buf, size_t len);

/* Reads up to `len` bytes that are there already; returns how many. */
size_t uk_cadenceuart_read(uintptr_t base, char *buf, size_t len);

/*
 * Whether the line is raised when there is something to read. Off at first. The port remembers that it asked: switching it on forgets
 * what it asked for before, and asks again at once if there is something.
 */
void uk_cadenceuart_interrupt(uintptr_t base, int on);

#endif
