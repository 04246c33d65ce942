// SPDX-License-Identifier: BSD-3-Clause
// The bytes and strings of the C library that need nothing else: for boot and trap code, and for the C library itself.
#ifndef UK_STRING_H
#define UK_STRING_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * As ISO C and POSIX have them. They use no thread-local storage, no heap and no stack beyond a few words, and never fault
 * where their arguments don't. Compilers call the first four by themselves. All are weak: a C library that has its own
 * takes their place.
 */
void *memcpy(void *__restrict to, const void *__restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
void *memrchr(const void *s, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t n);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);

/* Words for an errno ("Out of memory"); "Unknown error" for numbers that have none. Never NULL. */
const char *uk_strerror(int error);

#ifdef __cplusplus
}
#endif
#endif
