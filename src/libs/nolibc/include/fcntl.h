// SPDX-License-Identifier: BSD-3-Clause
// Opening files. There is no file system here: open() finds none.
#ifndef NOLIBC_FCNTL_H
#define NOLIBC_FCNTL_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_CREAT 0100
#define O_EXCL 0200
#define O_TRUNC 01000
#define O_APPEND 02000
#define O_NONBLOCK 04000
#define O_CLOEXEC 02000000

/* -1 with ENOENT for every path; -1 with EROFS where a file would have to be made. */
int open(const char *path, int flags, ...);

#ifdef __cplusplus
}
#endif
#endif
