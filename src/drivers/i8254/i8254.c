// SPDX-License-Identifier: BSD-3-Clause
// The interval timer's channel 0, read by latching its count: machines without a PC's port 0x61 (microvm) have that too.
#include <uk/i8254.h>

#include <uk/arch/calibrate.h>
#include <uk/arch/io.h>
#include <uk/essentials.h>

#define CHANNEL_0 0x40
#define COMMAND 0x43
#define LATCH_0 0x00
#define RATE_GENERATOR 0x34 /* channel 0, low byte then high byte, mode 2: counts down by one and starts again */
#define HZ 1193182ULL
#define MASK 0xffff
#define COUNTS (HZ / 200)

/* How many have been counted, up: a chip that isn't there reads as all ones, and stands still. */
static uint64_t read_count(void *arg UK_UNUSED)
{
	unsigned int low;

	ukarch_out8(COMMAND, LATCH_0);
	low = ukarch_in8(CHANNEL_0);
	return MASK - (low | (unsigned int)ukarch_in8(CHANNEL_0) << 8);
}

uint64_t uk_i8254_ticks_hz(void)
{
	struct ukarch_calibration c;

	ukarch_out8(COMMAND, RATE_GENERATOR);
	ukarch_out8(CHANNEL_0, 0); /* 65536 */
	ukarch_out8(CHANNEL_0, 0);
	if (ukarch_calibrate(read_count, NULL, MASK, COUNTS, &c))
		return 0;
	return c.ticks * HZ / c.counts; /* some milliseconds' ticks: no overflow below 10^13 */
}
