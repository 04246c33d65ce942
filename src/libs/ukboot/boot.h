// SPDX-License-Identifier: BSD-3-Clause
// What the files of this library offer to each other.
#ifndef UKBOOT_BOOT_H
#define UKBOOT_BOOT_H

#include <uk/essentials.h>

/* boot.c: says why the start can't go on, whatever the message level, and ends the guest: nothing else would explain the exit code. */
UK_NORETURN void _ukboot_fail(const char *why);

/* table.c: runs the init table, then the constructors. */
void _ukboot_run_inits(void);

#endif
