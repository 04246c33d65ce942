// SPDX-License-Identifier: BSD-3-Clause
// The platform's two clocks, in nanoseconds.
#ifndef UK_PLAT_TIME_H
#define UK_PLAT_TIME_H

#include <stdint.h>

/* Nanoseconds since some moment at or shortly before the start of the guest. Never runs backwards. */
uint64_t ukplat_monotonic_clock(void);

/* Nanoseconds since 1970-01-01T00:00:00Z, read at boot and advanced by the monotonic clock. 0: not known. */
uint64_t ukplat_wall_clock(void);

#endif
