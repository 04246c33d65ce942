// SPDX-License-Identifier: BSD-3-Clause
// What a test program of a micro-library has: checks, and the host's own functions to compare with.
#ifndef CHECK_H
#define CHECK_H

#include <stdarg.h>
#include <stddef.h>

/* Counts; a failed check is printed with its place and makes the program end with 1. */
#define CHECK(condition) host_check((condition) ? 1 : 0, __FILE__, __LINE__, #condition)
#define CHECK_TEXT(got, wanted) host_check_text((got), (wanted), __FILE__, __LINE__)

void host_check(int ok, const char *file, int line, const char *what);
void host_check_text(const char *got, const char *wanted, const char *file, int line);

/* The host's C library under another name, for tests that compare. */
int host_vsnprintf(char *s, size_t n, const char *fmt, va_list ap);
int host_sscanf(const char *s, const char *fmt, ...);
float host_strtof(const char *s, char **end);
double host_strtod(const char *s, char **end);
long double host_strtold(const char *s, char **end);
/* errno of the last of these three. */
int host_errno(void);
/* second, minute, hour, day, month, year, day of the week and of the year, as struct tm counts them. */
size_t host_strftime(char *s, size_t size, const char *fmt, const int fields[8]);
void *host_memory(size_t len);
void host_release(void *memory);

/* What ukplat_readable() grants from here on, beside what it was told before; NULL forgets all. */
void host_readable(const void *memory, size_t len);

/* Whether the function ended in a crash dump (an assertion, abort()). */
int host_crashes(void (*function)(void));
/* What the crash dump of a function says, run in a process of its own, as a guest crashes once; "" if it doesn't crash. */
const char *host_crash_text(void (*function)(void));
/* Who waits without a deadline ends the guest with this. */
#define HOST_WAITS_FOR_EVER 201
/* The exit code that a function ended the guest with, or -1 when it returned. */
int host_exit_code(void (*function)(void));
/* What was written to the console since the last call. */
const char *host_console(void);
/* What reading the console will find. */
void host_console_input(const char *text);
/* Writing the console fails with this errno from now on; 0: it works. */
void host_console_fails(int error);
void host_set_clocks(unsigned long monotonic, unsigned long wall);

/* Each program has one. */
void test(void);

#endif
