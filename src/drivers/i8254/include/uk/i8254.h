// SPDX-License-Identifier: BSD-3-Clause
// The PC's interval timer (Intel 8254), as a measure for the processor's counter.
#ifndef UK_I8254_H
#define UK_I8254_H

#include <stdint.h>

/* How many of ukarch_ticks() make a second, measured in some 20 milliseconds; 0 when there is no such chip. */
uint64_t uk_i8254_ticks_hz(void);

#endif
