// SPDX-License-Identifier: BSD-3-Clause
// What the files of this library offer to each other.
#ifndef POSIX_TIME_INTERNAL_H
#define POSIX_TIME_INTERNAL_H

#include <stdint.h>

/* What the clock says, in nanoseconds; -UK_EINVAL for one that there isn't. */
int _uk_time_read(int clock, uint64_t *ns);

#endif
