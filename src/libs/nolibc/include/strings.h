// SPDX-License-Identifier: BSD-3-Clause
// Strings without regard to case.
#ifndef NOLIBC_STRINGS_H
#define NOLIBC_STRINGS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t n);

#ifdef __cplusplus
}
#endif
#endif
