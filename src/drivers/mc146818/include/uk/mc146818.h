// SPDX-License-Identifier: BSD-3-Clause
// The PC's real-time clock (Motorola MC146818), at ports 0x70 and 0x71.
#ifndef UK_MC146818_H
#define UK_MC146818_H

#include <stdint.h>

/* Seconds since 1970-01-01T00:00:00Z, if the chip keeps UTC, as virtual machines' do; 0 when there is none. */
uint64_t uk_mc146818_seconds(void);

/* How many of ukarch_ticks() make a second, from one beginning second to the next: takes one to two; 0 when there is no such chip. */
uint64_t uk_mc146818_ticks_hz(void);

#endif
