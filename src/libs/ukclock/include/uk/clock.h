// SPDX-License-Identifier: BSD-3-Clause
// The time: nanoseconds, and dates.
#ifndef UK_CLOCK_H
#define UK_CLOCK_H

#include <uk/essentials.h>

#define UK_NS_PER_SECOND 1000000000ULL

struct uk_date {
	int64_t year;
	int month, day;             /* 1 to 12, 1 to 31 */
	int hour, minute, second;
	int weekday;                /* 0 is Sunday */
	int yearday;                /* 0 is the first of January */
};

/* Nanoseconds since about the start of the guest; never runs backwards. */
uint64_t uk_clock_monotonic(void);

/* Nanoseconds since 1970-01-01T00:00:00Z; counts from 0 at boot when the machine doesn't know the date. */
uint64_t uk_clock_wall(void);

/* Waits at least so long; the processor rests meanwhile, and interrupts are handled (ukplat_wait). UINT64_MAX, 584 years, is for ever. */
void uk_clock_sleep(uint64_t ns);

/* Seconds since 1970 to a date and back: the Gregorian calendar, in both directions, without leap seconds. */
void uk_clock_to_date(int64_t seconds, struct uk_date *date);
int64_t uk_clock_from_date(const struct uk_date *date);

#endif
