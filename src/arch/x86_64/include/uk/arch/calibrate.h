// SPDX-License-Identifier: BSD-3-Clause
// x86_64: how fast another counter runs, measured against the processor's.
#ifndef UK_ARCH_CALIBRATE_H
#define UK_ARCH_CALIBRATE_H

#include <stdint.h>

struct ukarch_calibration {
	uint64_t ticks;  /* of ukarch_ticks() */
	uint64_t counts; /* of the other counter, in the same time */
};

/*
 * Reads a counter that counts up and wraps after `mask` (2^n - 1) until `counts` of it have passed, several times, and gives the
 * measurement that was disturbed least. 0, or -UK_ENODEV when the counter stands still. Takes about four times as long as
 * `counts` takes; `counts` must be less than half of `mask`.
 *
 * Theory: a reading has no one moment: it lies somewhere between the processor's counter before and after, and somebody who uses
 * the processor (or the host's) in between makes that long. So both ends of a measurement are the tightest of a few
 * readings. A measurement in which more than a quarter of the time went by between two readings doesn't count, as the other counter
 * may have wrapped unseen; when that happens again and again, shorter ones are tried, down to a sixteenth. What is left
 * of the errors, such as a late reading at the end, makes `ticks` too many for `counts`: of three good ones the smallest ratio is taken.
 */
int ukarch_calibrate(uint64_t (*read)(void *arg), void *arg, uint64_t mask, uint64_t counts, struct ukarch_calibration *result);

#endif
