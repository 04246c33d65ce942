// SPDX-License-Identifier: BSD-3-Clause
// Two numbers that are equal whenever nobody is inside: with uksched's mutex, and with one made of a futex.
#include "stress.h"

#include <uk/abi/futex.h>
#include <uk/mutex.h>
#include <uk/syscall.h>

struct pair {
	volatile unsigned long a, b;
	const void *volatile who;
};

static void change(struct pair *pair, struct worker *worker)
{
	CHECK(pair->a == pair->b && !pair->who);
	pair->who = worker;
	pair->a++;
	for (uint32_t i = random_below(200); i; i--)
		__asm__ volatile("");
	if (!random_below(50))
		uk_sched_yield();
	CHECK(pair->a == pair->b + 1 && pair->who == worker);
	pair->b++;
	pair->who = NULL;
}

void with_mutex(struct worker *worker)
{
	static struct uk_mutex mutex;
	static struct pair pair;

	while (!stop) {
		if (random_below(4))
			uk_mutex_lock(&mutex);
		else if (uk_mutex_lock_until(&mutex, ukplat_deadline(random_below(300000))))
			continue;
		change(&pair, worker);
		uk_mutex_unlock(&mutex);
		let_others(worker);
	}
}

/*
 * Two that want a mutex at the same moment, if both run, and wait for each other before the next time: nobody else comes and wakes who was
 * forgotten.
 */
void meet(struct worker *worker)
{
	static struct uk_mutex mutex;
	static unsigned long rounds[2];
	int self = worker->number;

	while (!stop) {
		unsigned long round = __atomic_add_fetch(&rounds[self], 1, __ATOMIC_SEQ_CST);

		for (int turns = 0; __atomic_load_n(&rounds[!self], __ATOMIC_ACQUIRE) < round && !stop; turns++)
			if (turns > 1000)
				uk_sched_yield();
		CHECK(!uk_mutex_lock_until(&mutex, ukplat_deadline(FOR_EVER)));
		uk_mutex_unlock(&mutex);
		worker->done++;
	}
}

static uint32_t word;

static long futex(int op, uint32_t value)
{
	return uk_syscall_r_futex((long)&word, op | UK_FUTEX_PRIVATE_FLAG, value, 0, 0, 0);
}

void with_futex(struct worker *worker)
{
	static struct pair pair;

	while (!stop) {
		uint32_t state = 0;

		if (!__atomic_compare_exchange_n(&word, &state, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			while (__atomic_exchange_n(&word, 2, __ATOMIC_ACQUIRE))
				futex(UK_FUTEX_WAIT, 2);
		change(&pair, worker);
		if (__atomic_exchange_n(&word, 0, __ATOMIC_RELEASE) == 2)
			futex(UK_FUTEX_WAKE, 1);
		let_others(worker);
	}
}
