// SPDX-License-Identifier: BSD-3-Clause
// The platform's console: bytes out, bytes in.
#ifndef UK_PLAT_CONSOLE_H
#define UK_PLAT_CONSOLE_H

#include <stddef.h>

/*
 * The console is the one device that every platform has from its first instruction of C on, a crash handler
 * included: both functions work with interrupts off, without a heap and without thread-local storage.
 * Bytes are passed through as they are, but a platform whose console is a serial line sends "\r\n" for "\n".
 */

/* Writes all `len` bytes, waiting as long as the device needs. What can't be written is dropped. */
void ukplat_console_write(const char *buf, size_t len);

/* Reads up to `len` bytes that are there already; doesn't wait. Returns how many, 0 for none. */
size_t ukplat_console_read(char *buf, size_t len);

/* Waits until ukplat_console_read() may have something to return; it may come back earlier. */
void ukplat_console_wait(void);

#endif
