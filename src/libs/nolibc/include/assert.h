// SPDX-License-Identifier: BSD-3-Clause
// assert(): a false condition ends the guest with a crash dump. May be included again with another NDEBUG.
#undef assert
#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#define assert(condition) ((condition) ? (void)0 : __assert_fail(#condition, __FILE__, __LINE__, __func__))
#endif

#ifndef NOLIBC_ASSERT_H
#define NOLIBC_ASSERT_H

#ifdef __cplusplus
extern "C" {
#endif

__attribute__((noreturn)) void __assert_fail(const char *condition, const char *file, unsigned int line,
					     const char *function);

#ifdef __cplusplus
}
#else
#define static_assert _Static_assert
#endif
#endif
