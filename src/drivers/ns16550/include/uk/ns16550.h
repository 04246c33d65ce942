// SPDX-License-Identifier: BSD-3-Clause
// A 16550 serial port behind x86 I/O ports, polled (National Semiconductor PC16550D).
#ifndef UK_NS16550_H
#define UK_NS16550_H

#include <stddef.h>
#include <stdint.h>

/*
 * `port` is the first of the eight ports. Sets 115200 bits a second, 8N1, no interrupts; bytes that came before stay.
 * 0, or -1: there is no such chip.
 */
int uk_ns16550_init(uint16_t port);

/* Writes all `len` bytes as they are, and waits as long as the line takes none, as a process waits for a pipe. */
void uk_ns16550_write(uint16_t port, const char *buf, size_t len);

/* Reads up to `len` bytes that are there already; returns how many. */
size_t uk_ns16550_read(uint16_t port, char *buf, size_t len);

/* Whether the line is raised as long as there is something to read. Off at first. */
void uk_ns16550_interrupt(uint16_t port, int on);

#endif
