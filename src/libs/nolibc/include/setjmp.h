// SPDX-License-Identifier: BSD-3-Clause
// Jumps out of functions.
#ifndef NOLIBC_SETJMP_H
#define NOLIBC_SETJMP_H

#ifdef __cplusplus
extern "C" {
#endif

/* As much as the larger architecture needs: arm64 keeps 13 registers and 8 of the vector unit. */
typedef unsigned long jmp_buf[22];

__attribute__((returns_twice)) int setjmp(jmp_buf env);
__attribute__((noreturn)) void longjmp(jmp_buf env, int value);

#ifdef __cplusplus
}
#endif
#endif
