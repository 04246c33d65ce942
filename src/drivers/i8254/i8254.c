// SPDX-License-Identifier: BSD-3-Clause
// The interval timer's channel 2, the one that a PC can read back.
#include <uk/i8254.h>

#include <uk/arch.h>
#include <uk/arch/io.h>

#define CHANNEL_2 0x42
#define COMMAND 0x43
#define GATE 0x61
#define HZ 1193182ULL
#define TICKS (HZ / 100)
#define TRIES 10000000

/* Channel 2 counts down once; its output, bit 5 of port 0x61, goes high at the end. */
uint64_t uk_i8254_ticks_hz(void)
{
	uint64_t from, to;
	int tries = 0;

	ukarch_out8(GATE, (ukarch_in8(GATE) & ~3u) | 1);
	ukarch_out8(COMMAND, 0xb0);
	ukarch_out8(CHANNEL_2, TICKS & 0xff);
	ukarch_out8(CHANNEL_2, TICKS >> 8);
	from = ukarch_ticks();
	if (ukarch_in8(GATE) & 0x20)
		return 0; /* high before it has counted: there is no such chip */
	while (!(ukarch_in8(GATE) & 0x20))
		if (++tries == TRIES)
			return 0;
	to = ukarch_ticks();
	return (to - from) * HZ / TICKS;
}
