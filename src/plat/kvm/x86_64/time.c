// SPDX-License-Identifier: BSD-3-Clause
// The clocks: the processor's time stamp counter, and the date of the real-time clock chip.
#include "kvm.h"

#include <uk/plat/time.h>

/*
 * The counter's frequency comes from whoever knows it best: the hypervisor (leaf 0x40000010), the processor
 * (leaf 0x15, then 0x16), or ten milliseconds of the old timer chip. That last way costs those ten milliseconds, so
 * it waits until somebody asks for the time. A date is read from the chip once, then carried on by the counter.
 */
#define NS 1000000000ULL
#define PIT_HZ 1193182ULL
#define PIT_TICKS (PIT_HZ / 100)
#define PIT_TRIES 10000000
#define FALLBACK_HZ 1000000000ULL

static uint64_t start, ns_per_tick_32; /* nanoseconds a tick, with 32 bits after the point */
static uint64_t wall_base;
static int wall_known;

static void cpuid(uint32_t leaf, uint32_t out[4])
{
	__asm__ volatile("cpuid" : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3]) : "a"(leaf), "c"(0));
}

static uint64_t hz_from_cpuid(void)
{
	uint32_t r[4], max;

	cpuid(1, r);
	if (r[2] >> 31) { /* there is a hypervisor */
		cpuid(0x40000000, r);
		if (r[0] >= 0x40000010 && r[0] < 0x40010000) {
			cpuid(0x40000010, r);
			if (r[0])
				return (uint64_t)r[0] * 1000;
		}
	}
	cpuid(0, r);
	max = r[0];
	if (max >= 0x15) {
		cpuid(0x15, r);
		if (r[0] && r[1] && r[2])
			return (uint64_t)r[2] * r[1] / r[0];
	}
	if (max >= 0x16) {
		cpuid(0x16, r);
		if (r[0] & 0xffff)
			return (uint64_t)(r[0] & 0xffff) * 1000000;
	}
	return 0;
}

/* Channel 2 counts down once; its output, bit 5 of port 0x61, goes high at the end. */
static uint64_t hz_from_pit(void)
{
	uint64_t from, to;
	int tries = 0;

	outb(0x61, (inb(0x61) & ~3u) | 1);
	outb(0x43, 0xb0);
	outb(0x42, PIT_TICKS & 0xff);
	outb(0x42, PIT_TICKS >> 8);
	from = ukarch_ticks();
	if (inb(0x61) & 0x20)
		return 0; /* high before it has counted: there is no such chip */
	while (!(inb(0x61) & 0x20))
		if (++tries == PIT_TRIES)
			return 0;
	to = ukarch_ticks();
	return (to - from) * PIT_HZ / PIT_TICKS;
}

static void calibrate(void)
{
	uint64_t hz = hz_from_cpuid();

	if (!hz)
		hz = hz_from_pit();
	if (!hz)
		hz = FALLBACK_HZ;
	ns_per_tick_32 = (NS << 32) / hz;
}

void kvm_clock_init(void)
{
	start = ukarch_ticks();
}

uint64_t ukplat_monotonic_clock(void)
{
	if (!ns_per_tick_32)
		calibrate();
	return (uint64_t)((unsigned __int128)(ukarch_ticks() - start) * ns_per_tick_32 >> 32);
}

static unsigned int cmos(uint8_t reg)
{
	outb(0x70, reg);
	return inb(0x71);
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
		if (tries == PIT_TRIES / 10)
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

static uint64_t wall_now(void)
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

	return (uint64_t)(days_to(year, a[4], a[3]) * 86400 + a[2] * 3600 + a[1] * 60 + a[0]) * NS;
}

uint64_t ukplat_wall_clock(void)
{
	if (!wall_known) {
		uint64_t now = wall_now();

		wall_base = now ? now - ukplat_monotonic_clock() : 0;
		wall_known = 1;
	}
	return wall_base ? wall_base + ukplat_monotonic_clock() : 0;
}
