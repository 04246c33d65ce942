// SPDX-License-Identifier: BSD-3-Clause
// x86_64: how fast another counter runs, measured against the processor's (uk/arch/calibrate.h).
#include <uk/arch/calibrate.h>

#include <uk/arch.h>
#include <uk/errno.h>

#define READINGS 8
#define WANTED 3
#define TRIES 20
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

/* One measurement: counts from a tight reading to another. Returns its longest gap, or UINT64_MAX if the counter stands still. */
static uint64_t measure(const struct source *s, uint64_t counts, struct ukarch_calibration *c)
{
	struct reading first = take(s), last, best;
	uint64_t total = 0, gap = 0, best_total = 0;
	unsigned int still = 0, tight = 0;

	for (unsigned int i = 1; i < READINGS; i++) {
		struct reading r = take(s);

		if (r.width < first.width)
			first = r;
	}
	last = best = first;
	while (total < counts || tight < READINGS) {
		struct reading r = take(s);
		uint64_t step = (r.value - last.value) & s->mask;

		if (!step && ++still == STANDSTILL)
			return UINT64_MAX;
		if (step)
			still = 0;
		if (r.ticks - last.ticks > gap)
			gap = r.ticks - last.ticks;
		total += step;
		last = r;
		if (total < counts)
			continue;
		if (!tight++ || r.width < best.width) {
			best = r;
			best_total = total;
		}
	}
	c->ticks = best.ticks - first.ticks;
	c->counts = best_total;
	return gap;
}

/* a is a smaller ratio than b. Counts are at most 2^32, ticks of a measurement too. */
static int smaller(const struct ukarch_calibration *a, const struct ukarch_calibration *b)
{
	return (unsigned __int128)a->ticks * b->counts < (unsigned __int128)b->ticks * a->counts;
}

int ukarch_calibrate(uint64_t (*read)(void *arg), void *arg, uint64_t mask, uint64_t counts, struct ukarch_calibration *result)
{
	const struct source s = { read, arg, mask };
	struct ukarch_calibration all = { 0, 0 }, good = { 0, 0 };

	for (int tries = 0, wanted = WANTED; tries < TRIES && wanted; tries++) {
		struct ukarch_calibration c;
		uint64_t gap = measure(&s, counts, &c);

		if (gap == UINT64_MAX)
			return -UK_ENODEV;
		if (!all.counts || smaller(&c, &all))
			all = c;
		if (gap > c.ticks / 4)
			continue;
		wanted--;
		if (!good.counts || smaller(&c, &good))
			good = c;
	}
	*result = good.counts ? good : all;
	return 0;
}
