// SPDX-License-Identifier: BSD-3-Clause
// Bytes and strings.
#ifndef NOLIBC_STRING_H
#define NOLIBC_STRING_H

#include <stddef.h>
#include <uk/string.h>

#ifdef __cplusplus
extern "C" {
#endif

char *strcpy(char *__restrict to, const char *__restrict from);
char *strncpy(char *__restrict to, const char *__restrict from, size_t n);
size_t strlcpy(char *__restrict to, const char *__restrict from, size_t size);
char *stpcpy(char *__restrict to, const char *__restrict from);
char *strcat(char *__restrict to, const char *__restrict from);
char *strncat(char *__restrict to, const char *__restrict from, size_t n);
size_t strlcat(char *__restrict to, const char *__restrict from, size_t size);
int strcoll(const char *a, const char *b);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strchrnul(const char *s, int c);
char *strstr(const char *s, const char *what);
size_t strspn(const char *s, const char *set);
size_t strcspn(const char *s, const char *set);
char *strpbrk(const char *s, const char *set);
char *strtok_r(char *__restrict s, const char *__restrict set, char **__restrict rest);
char *strtok(char *__restrict s, const char *__restrict set);
char *strdup(const char *s);
char *strndup(const char *s, size_t n);
char *strerror(int error);

#ifdef __cplusplus
}
#endif
#endif
