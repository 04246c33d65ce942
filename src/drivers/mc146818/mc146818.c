// SPDX-License-Identifier: BSD-3-Clause
// The date in CMOS memory: binary or decimal digits, 12 or 24 hours, read until two readings agree.
#include <uk/mc146818.h>

#include <uk/arch.h>
#include <uk/arch/io.h>

#define INDEX 0x70
#define DATA 0x71
#define TRIES 1000000
#define SECOND_TRIES 20000000 /* readings in some seconds, on the fastest machine */

static unsigned int cmos(uint8_t reg)
{
	ukarch_out8(INDEX, reg);
	return ukarch_in8(DATA);
}

/* Days from 1970-01-01 to a date of the Gregorian calendar: years begin in March, so that a leap day comes last. */
static int64_t days_to(unsigned int year, unsigned int month, unsigned int day)
{
	unsigned int y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;

	return (int64_t)y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719468;
}

static int read_date(unsigned int v[7])
{
	static const uint8_t registers[7] = { 0x00, 0x02, 0x04, 0x07, 0x08, 0x09, 0x32 }; /* s, m, h, day, month, year, century */
	unsigned int status;

	for (int tries = 0; cmos(0x0a) & 0x80; tries++)
		if (tries == TRIES)
			return -1;
	for (int i = 0; i < 7; i++)
		v[i] = cmos(registers[i]);
	status = cmos(0x0b);
	unsigned int afternoon = !(status & 2) && (v[2] & 0x80);

	v[2] &= 0x7f;
	if (!(status & 4)) /* two decimal digits a byte */
		for (int i = 0; i < 7; i++)
			v[i] = (v[i] >> 4) * 10 + (v[i] & 15);
	if (!(status & 2))
		v[2] = v[2] % 12 + (afternoon ? 12 : 0);
	return 0;
}

uint64_t uk_mc146818_seconds(void)
{
	unsigned int a[7], b[7];

	/* Until two readings are the same, no digit was on its way. */
	do {
		if (cmos(0x0a) == 0xff || read_date(a) || read_date(b))
			return 0;
	} while (__builtin_memcmp(a, b, sizeof(a)));
	if (a[4] < 1 || a[4] > 12 || a[3] < 1 || a[3] > 31)
		return 0;
	unsigned int year = a[5] + 100 * (a[6] >= 19 && a[6] < 30 ? a[6] : 20);

	return (uint64_t)(days_to(year, a[4], a[3]) * 86400 + a[2] * 3600 + a[1] * 60 + a[0]);
}

/* When the next second begins; 0 if none does. */
static uint64_t next_second(void)
{
	unsigned int from = cmos(0x00);

	for (int tries = 0; tries < SECOND_TRIES; tries++)
		if (cmos(0x00) != from)
			return ukarch_ticks();
	return 0;
}

uint64_t uk_mc146818_ticks_hz(void)
{
	uint64_t from, to;

	if (cmos(0x0a) == 0xff)
		return 0;
	from = next_second();
	to = from ? next_second() : 0;
	return to ? to - from : 0;
}
