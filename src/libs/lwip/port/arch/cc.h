// SPDX-License-Identifier: BSD-3-Clause
// What lwIP wants to know of the compiler and the system.
#ifndef LWIP_PORT_CC_H
#define LWIP_PORT_CC_H

#include <stddef.h>
#include <stdint.h>

#include <uk/assert.h>
#include <uk/print.h>

typedef long ssize_t;
#define SSIZE_MAX INT64_MAX

/* There is no C library below this one. */
#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_LIMITS_H 1
#define LWIP_NO_UNISTD_H 1
#define LWIP_NO_CTYPE_H 1
#define INT_MAX 0x7fffffff
#define X8_F "02x"
#define U16_F "u"
#define S16_F "d"
#define X16_F "x"
#define U32_F "u"
#define S32_F "d"
#define X32_F "x"
#define SZT_F "zu"

#define BYTE_ORDER LITTLE_ENDIAN

#define LWIP_PLATFORM_DIAG(x) ((void)0)
#ifdef CONFIG_LIBUKDEBUG_ENABLE_ASSERT
#define LWIP_PLATFORM_ASSERT(words) UK_ASSERT(!(words))
#else
#define LWIP_NOASSERT 1
#define LWIP_PLATFORM_ASSERT(words) ((void)0)
#endif

/* core.c */
uint32_t _net_random(void);
#define LWIP_RAND() _net_random()
/* The sum of 16-bit words as they stand in memory (RFC 1071). */
uint16_t _net_sum(const void *data, int len);
#define LWIP_CHKSUM _net_sum
void *_net_malloc(size_t size);
void *_net_calloc(size_t count, size_t size);
void _net_free(void *ptr);

#endif
