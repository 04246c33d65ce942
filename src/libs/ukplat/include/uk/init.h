// SPDX-License-Identifier: BSD-3-Clause
// How a library has a function of its own run before main().
#ifndef UK_INIT_H
#define UK_INIT_H

#include <uk/essentials.h>

/*
 * UK_INIT(level, function) puts `int function(void)` into the init table. Levels are two digits; ukboot runs the
 * lowest first, when heap and thread-local storage are there, and stops the guest when one returns non-zero.
 * Levels in use: 10 buses, 30 devices, 50 file systems and networks, 70 what an application adds.
 */
typedef int (*uk_init_function)(void);

#define UK_INIT(level, function)                                                                         \
	static const uk_init_function uk_init_entry_##function UK_USED                                       \
		__attribute__((section(".uk_inittab." #level))) = (function)

#endif
