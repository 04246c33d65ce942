// SPDX-License-Identifier: BSD-3-Clause
// What lighttpd's configure would find out: Linux with a 64-bit processor, x86_64 or arm64, and musl. There is no HAVE_FORK: what would
// start processes isn't compiled.
#pragma once

#define _GNU_SOURCE 1
#define PACKAGE_NAME "lighttpd"
#define PACKAGE_VERSION "1.4.69"
#define LIGHTTPD_VERSION_ID 0x10445
#define LIBRARY_DIR "/lib"

// Headers and types.
#define HAVE_CRYPT_H 1
#define HAVE_GETOPT_H 1
#define HAVE_INTTYPES_H 1
#define HAVE_MALLOC_H 1
#define HAVE_POLL_H 1
#define HAVE_PWD_H 1
#define HAVE_SOCKLEN_T 1
#define HAVE_STDINT_H 1
#define HAVE_STDLIB_H 1
#define HAVE_STRINGS_H 1
#define HAVE_STRUCT_TM_GMTOFF 1
#define HAVE_SYSLOG_H 1
#define HAVE_SYS_EPOLL_H 1
#define HAVE_SYS_MMAN_H 1
#define HAVE_SYS_PRCTL_H 1
#define HAVE_SYS_RESOURCE_H 1
#define HAVE_SYS_SELECT_H 1
#define HAVE_SYS_SENDFILE_H 1
#define HAVE_SYS_TIME_H 1
#define HAVE_SYS_TYPES_H 1
#define HAVE_SYS_UIO_H 1
#define HAVE_SYS_UN_H 1
#define HAVE_SYS_WAIT_H 1
#define HAVE_UNISTD_H 1
#define HAVE_WEAK_SYMBOLS 1
#define SIZEOF_LONG 8
#define SIZEOF_OFF_T 8

// Functions.
#define HAVE_CLOCK_GETTIME 1
#define HAVE_CRYPT 1
#define HAVE_CRYPT_R 1
#define HAVE_EPOLL_CTL 1
#define HAVE_EXPLICIT_BZERO 1
#define HAVE_GETENTROPY 1
#define HAVE_GETRANDOM 1
#define HAVE_GETRLIMIT 1
#define HAVE_GETUID 1
#define HAVE_GMTIME_R 1
#define HAVE_INET_ATON 1
#define HAVE_INET_PTON 1
#define HAVE_IPV6 1
#define HAVE_JRAND48 1
#define HAVE_LOCALTIME_R 1
#define HAVE_LSTAT 1
#define HAVE_MEMPCPY 1
#define HAVE_MKOSTEMP 1
#define HAVE_MMAP 1
#define HAVE_PIPE2 1
#define HAVE_POLL 1
#define HAVE_PREAD 1
#define HAVE_PREADV 1
#define HAVE_PWRITE 1
#define HAVE_PWRITEV 1
#define HAVE_SELECT 1
#define HAVE_SENDFILE 1
#define HAVE_SENDFILE64 1
#define HAVE_SIGACTION 1
#define HAVE_SIGNAL 1
#define HAVE_SRANDOM 1
#define HAVE_STRERROR_R 1
#define HAVE_TIMEGM 1
#define HAVE_WRITEV 1
