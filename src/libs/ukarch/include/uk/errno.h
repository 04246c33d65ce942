// SPDX-License-Identifier: BSD-3-Clause
// Numbers of errors for libraries below the C library, which has the same ones in <errno.h> (Linux: asm-generic/errno-base.h).
#ifndef UK_ERRNO_H
#define UK_ERRNO_H

#define UK_EPERM 1
#define UK_ENOENT 2
#define UK_E2BIG 7
#define UK_ENOMEM 12
#define UK_EACCES 13
#define UK_EFAULT 14
#define UK_EEXIST 17
#define UK_ENODEV 19
#define UK_EINVAL 22

#endif
