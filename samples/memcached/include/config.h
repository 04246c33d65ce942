// SPDX-License-Identifier: BSD-3-Clause
// What memcached's configure would find out: Linux with a 64-bit processor, x86_64 or arm64, and musl. Not chosen: storage on disks, SASL,
// TLS, the proxy.
#pragma once

#define _GNU_SOURCE 1
#define PACKAGE "memcached"
#define VERSION "1.6.18"

#define ENDIAN_LITTLE 1
#define HAVE_GCC_ATOMICS 1
#define HAVE_GCC_64ATOMICS 1

#define HAVE_ACCEPT4 1
#define HAVE_CLOCK_GETTIME 1
#define HAVE_EVENTFD 1
#define HAVE_GETOPT_LONG 1
#define HAVE_PREAD 1
#define HAVE_PREADV 1
#define HAVE_SYSCONF 1

#define HAVE_STDBOOL_H 1
#define HAVE_INTTYPES_H 1
#include <stdbool.h>
#include <inttypes.h>
