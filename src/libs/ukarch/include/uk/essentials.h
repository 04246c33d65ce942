// SPDX-License-Identifier: BSD-3-Clause
// The few macros that every library uses.
#ifndef UK_ESSENTIALS_H
#define UK_ESSENTIALS_H

#include <stddef.h>
#include <stdint.h>

#define UK_NORETURN __attribute__((noreturn))
#define UK_UNUSED __attribute__((unused))
#define UK_USED __attribute__((used))
#define UK_WEAK __attribute__((weak))
#define UK_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
/* A function that changes the stack canary, or runs before there is one. */
#define UK_NO_STACK_PROTECTOR __attribute__((no_stack_protector))

#define UK_ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* `align` must be a power of two. */
#define UK_ALIGN_UP(v, align) (((v) + (align) - 1) & ~((__typeof__(v))(align) - 1))
#define UK_ALIGN_DOWN(v, align) ((v) & ~((__typeof__(v))(align) - 1))

#define UK_PAGE_SIZE 4096UL

#endif
