// SPDX-License-Identifier: BSD-3-Clause
// Arm's PL031 real-time clock (Arm DDI 0224).
#ifndef UK_PL031_H
#define UK_PL031_H

#include <stdint.h>

/* Seconds since 1970-01-01T00:00:00Z; `base` is the address of its registers, mapped as a device. */
uint64_t uk_pl031_seconds(uintptr_t base);

#endif
