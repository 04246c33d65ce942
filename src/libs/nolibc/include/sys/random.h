// SPDX-License-Identifier: BSD-3-Clause
// Random bytes.
#ifndef NOLIBC_SYS_RANDOM_H
#define NOLIBC_SYS_RANDOM_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Taken, and without effect: there is one source, and it never waits. */
#define GRND_NONBLOCK 1
#define GRND_RANDOM 2

/* Returns `size`, or -1 with EINVAL for a flag that isn't one of these. */
ssize_t getrandom(void *data, size_t size, unsigned int flags);
/* At most 256 bytes, as POSIX.1-2024 has it: 0, or -1 with EIO for more. */
int getentropy(void *data, size_t size);

#ifdef __cplusplus
}
#endif
#endif
