// SPDX-License-Identifier: BSD-3-Clause
// The console as files.
#ifndef UK_TTY_H
#define UK_TTY_H

#include <uk/file.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Three files over the platform's console: input, output, and messages about the program, which go apart from output where there are two
 * streams. They live for ever. Bytes go through as they are: no line editing, no echo, no signals by key; terminal modes can
 * be set and read back, and change nothing. A stream without a terminal at its other end (uk/plat/console.h) is a pipe, as isatty()
 * says. At the end of input a read returns 0, and does so ever after.
 */
extern struct uk_file uk_tty_stdin, uk_tty_stdout, uk_tty_stderr;

/* Operations of a description of the console (uk/file.h), for who makes another one: its queue is uk_console_waitq. */
long uk_tty_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset);
long uk_tty_write(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset);
unsigned int uk_tty_poll(struct uk_file *f);
long uk_tty_ioctl(struct uk_file *f, unsigned int request, unsigned long arg);

#ifdef __cplusplus
}
#endif
#endif
