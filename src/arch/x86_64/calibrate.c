// SPDX-License-Identifier: BSD-3-Clause
// x86_64: how fast another counter runs, measured against the processor's (uk/arch/calibrate.h).
#include <uk/arch/calibrate.h>

#include <uk/arch.h>
#include <uk/errno.h>

#define READINGS 8
#define WANTED 3
#define TRIES 60
#define TRIES_A_LENGTH 12 /* then half as long ones are tried */
#define USUAL_TIMES 8
#define STANDSTILL 100000 /* readings without a change: some 100 ms on an emulator, as each is an exit */

struct reading {
	uint64_t ticks, width, value; /* the middle of the bracket, and the bracket */
};

struct source {
	uint64_t (*read)(void *arg);
	void *arg;
	uint64_t mask;
};

static struct reading take(const struct source *s)
{
	uint64_t before = ukarch_ticks(), value = s->read(s->arg) & s->mask, after = ukarch_ticks();

	return (struct reading){ before + (after - before) / 2, after - before, value };
}

struct measurement {
	struct ukarch_calibration c;
	uint64_t lost; /* ticks in which we didn't look: what a reading took longer than a few usual ones */
};

/* Counts from a tight reading to another. 0, or -UK_ENODEV if the counter stands still. */
static int measure(const struct source *s, uint64_t counts, struct measurement *m)
{
	struct reading first = take(s), last, best;
	uint64_t total = 0, usual = UINT64_MAX;
	unsigned int still = 0, tight = 0;

	for (unsigned int i = 1; i < READINGS; i++) {
		struct reading r = take(s);

		if (r.width < first.width)
			first = r;
	}
	last = best = first;
	m->lost = 0;
	while (total < counts || tight < READINGS) {
		struct reading r = take(s);
		uint64_t step = (r.value - last.value) & s->mask, passed = r.ticks - last.ticks;

		still = step ? 0 : still + 1;
		if (still == STANDSTILL)
			return -UK_ENODEV;
		if (passed < usual)
			usual = passed;
		if (passed / USUAL_TIMES > usual)
			m->lost += passed;
		total += step;
		last = r;
		if (total < counts)
			continue;
		if (!tight++ || r.width < best.width) {
			best = r;
			m->c.counts = total;
		}
	}
	m->c.ticks = best.ticks - first.ticks;
	return 0;
}

/* a is a smaller ratio than b. Counts are at most 2^32, ticks of a measurement too. */
static int smaller(const struct ukarch_calibration *a, const struct ukarch_calibration *b)
{
	return (unsigned __int128)a->ticks * b->counts < (unsigned __int128)b->ticks * a->counts;
}

int ukarch_calibrate(uint64_t (*read)(void *arg), void *arg, uint64_t mask, uint64_t counts, struct ukarch_calibration *result)
{
	const struct source s = { read, arg, mask };
	struct measurement m = { { 0, 0 }, 0 }, least = { { 0, 0 }, UINT64_MAX };
	unsigned int good = 0;

	for (unsigned int tries = 0; tries < TRIES && good < WANTED; tries++) {
		if (measure(&s, counts >> tries / TRIES_A_LENGTH, &m))
			return -UK_ENODEV;
		if (m.lost > m.c.ticks / 4) {
			if (!good && m.lost < least.lost)
				least = m;
		} else if (!good++ || smaller(&m.c, &least.c)) {
			least = m;
		}
	}
	*result = least.c;
	return 0;
}
