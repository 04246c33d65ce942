// SPDX-License-Identifier: BSD-3-Clause
// What abort() does first; set by signal(): a program that handles no signals is smaller without.
#ifndef NOLIBC_ABORT_H
#define NOLIBC_ABORT_H

extern void (*nolibc_before_abort)(void);

#endif
