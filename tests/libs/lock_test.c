// SPDX-License-Identifier: BSD-3-Clause
// The real locks (uk/lock.h, as configured for several processors) between threads of the host, under the thread sanitizer: it speaks
// if two of them could be inside at once, or if what one wrote isn't seen by the next.
#include <pthread.h>
#include <stdio.h>
#include <uk/arch/cpulocal.h>

/* Threads of the host are more than its processors: who spins lets the others run. */
#define ukarch_spin_wait sched_yield
#include <uk/lock.h>

#define THREADS 4
#define ROUNDS 5000

static struct uk_spinlock lock, tried;
static long counter, by_trying;
static __thread unsigned long disabled;

unsigned long ukplat_irq_save(void)
{
	return disabled++;
}

void ukplat_irq_restore(unsigned long state)
{
	disabled = state;
}

static void *work(void *arg)
{
	long failures = 0;

	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		unsigned long state = uk_spin_lock_irqsave(&lock);

		counter++;
		uk_spin_unlock_irqrestore(&lock, state);
		while (!uk_spin_trylock(&tried))
			sched_yield();
		by_trying++;
		uk_spin_unlock(&tried);
		failures += disabled != 0;
	}
	return (void *)failures;
}

int main(void)
{
	pthread_t threads[THREADS];
	int failed = 0;

	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, work, NULL);
	for (int i = 0; i < THREADS; i++) {
		void *failures;

		pthread_join(threads[i], &failures);
		failed += failures != NULL;
	}
	failed += counter != THREADS * ROUNDS || by_trying != THREADS * ROUNDS;
	uk_spin_lock(&lock);
	failed += uk_spin_trylock(&lock); /* is held */
	uk_spin_unlock(&lock);
	failed += !uk_spin_trylock(&lock);
	printf("%d checks, %d failed\n", THREADS + 3, failed);
	return failed;
}
