// SPDX-License-Identifier: BSD-3-Clause
// What must hold, or the guest stops with a crash dump.
#ifndef UK_ASSERT_H
#define UK_ASSERT_H

#include <uk/essentials.h>

/* Prints place and condition, then the crash dump of this very call. */
UK_NORETURN void uk_assert_fail(const char *condition, const char *file, int line, const char *function);

/*
 * Prints the back trace: `pc`, then the calls from the frame that `frame` points at on, one line "  #<n> 0x<address>" each. An address
 * lies in the instruction that it tells of: who has a return address for `pc` passes one less.
 */
void uk_backtrace_print(uintptr_t pc, uintptr_t frame);

#ifdef CONFIG_LIBUKDEBUG_ENABLE_ASSERT
#define UK_ASSERT(condition)                                                                             \
	((condition) ? (void)0 : uk_assert_fail(#condition, __FILE__, __LINE__, __func__))
#else
#define UK_ASSERT(condition) ((void)sizeof(!(condition)))
#endif

#endif
