// SPDX-License-Identifier: BSD-3-Clause
// The platform's console: bytes out, bytes in.
#ifndef UK_PLAT_CONSOLE_H
#define UK_PLAT_CONSOLE_H

#include <stddef.h>
#include <stdint.h>

/*
 * The console is the one device that every platform has from its first instruction of C on, a crash handler
 * included: all functions work with interrupts off, without a heap and without thread-local storage.
 * Bytes go through as they are, in both directions, and lines end in "\n": "\r\n" is the business of who shows them. A platform may
 * have an option for terminals that need it and nobody else to do it (LIBUKMACHINE_CRLF).
 */

/*
 * Writes up to `len` bytes, waiting as long as the device needs. Returns how many were written: fewer than `len` only if the
 * console failed after these. A negative errno when none could be written (linuxu: -ENOSPC, -EPIPE, …; a serial line never).
 */
long ukplat_console_write(const char *buf, size_t len);

/* The same for messages about the program: apart from its output where there are two streams (a process; a line in frames). */
long ukplat_console_error(const char *buf, size_t len);

/* What ukplat_console_read() returns at the end of input: no errno, and for ever. */
#define UKPLAT_CONSOLE_END (-4096L)

/*
 * Reads up to `len` bytes that are there already; doesn't wait. Returns how many; 0 when there are none yet (or `len` is 0),
 * UKPLAT_CONSOLE_END when none will come any more, or a negative errno. A plain serial line has no end.
 */
long ukplat_console_read(char *buf, size_t len);

/* The console's streams, by the letters that stand for them wherever one is named in text. */
enum ukplat_console_stream { UKPLAT_CONSOLE_INPUT = 'i', UKPLAT_CONSOLE_OUTPUT = 'o', UKPLAT_CONSOLE_ERRORS = 'e' };

/*
 * Whether there is a terminal at the other end of a stream, a person at it perhaps, and no file, pipe or other program: 1 or 0. A plain
 * serial line is one, as far as anybody can tell.
 */
int ukplat_console_is_terminal(enum ukplat_console_stream stream);

/*
 * Lets the processor rest until ukplat_console_read() may have something other than 0 to return, an interrupt was handled or the clock has
 * reached `deadline` (uk/plat/time.h; UKPLAT_NEVER: none); it may come back earlier for no reason. Interrupts are as in
 * ukplat_wait().
 */
void ukplat_console_wait(uint64_t deadline);

#endif
