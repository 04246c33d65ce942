// SPDX-License-Identifier: BSD-3-Clause
// QEMU's two ISA debug devices: isa-debugcon takes bytes, isa-debug-exit ends the process.
#ifndef UK_ISADEBUG_H
#define UK_ISADEBUG_H

#include <stddef.h>
#include <stdint.h>

/* Whether an isa-debugcon listens at `port`: it reads as 0xe9. */
int uk_isadebug_console_present(uint16_t port);

/* Writes `len` bytes as they are. */
void uk_isadebug_console_write(uint16_t port, const char *buf, size_t len);

/*
 * Ends QEMU, if there is an isa-debug-exit at `port`, with the exit code (code << 1) | 1: seven bits are left for us, and what
 * isn't 0 stays so. Returns if there is none.
 */
void uk_isadebug_exit(uint16_t port, uint8_t code);

#endif
