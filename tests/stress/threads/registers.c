// SPDX-License-Identifier: BSD-3-Clause
// Numbers that are in registers all the time: an interrupt that loses one of them makes the sum wrong.
#include "stress.h"

#define TERMS 20000

/* Eight of each kind: more than a call preserves. */
static uint64_t sum_integers(uint64_t start)
{
	uint64_t a = start, b = a + 1, c = a + 2, d = a + 3, e = a + 4, f = a + 5, g = a + 6, h = a + 7;

	for (int i = 0; i < TERMS; i++) {
		a = a * 3 + h, b = b * 5 ^ a, c = c * 7 + b, d = d * 9 ^ c;
		e = e * 11 + d, f = f * 13 ^ e, g = g * 15 + f, h = h * 17 ^ g;
	}
	return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h;
}

static double sum_doubles(double start)
{
	double a = start, b = a + 1, c = a + 2, d = a + 3, e = a + 4, f = a + 5, g = a + 6, h = a + 7;

	for (int i = 0; i < TERMS; i++) {
		a = a * 0.5 + h * 0.25, b = b * 0.5 + a * 0.25, c = c * 0.5 + b * 0.25, d = d * 0.5 + c * 0.25;
		e = e * 0.5 + d * 0.25, f = f * 0.5 + e * 0.25, g = g * 0.5 + f * 0.25, h = h * 0.5 + g * 0.25 + i;
	}
	return a + b + c + d + e + f + g + h;
}

void compute(struct worker *worker)
{
	uint64_t integers;
	double doubles;

	uk_sched_preempt_disable();
	integers = sum_integers((uint64_t)worker->number + 1);
	doubles = sum_doubles(worker->number + 1);
	uk_sched_preempt_enable();
	while (!stop) {
		CHECK(sum_integers((uint64_t)worker->number + 1) == integers);
		CHECK(sum_doubles(worker->number + 1) == doubles);
		worker->done++;
		__atomic_fetch_add(&rounds_on[ukplat_processor()], 1, __ATOMIC_RELAXED);
	}
}
