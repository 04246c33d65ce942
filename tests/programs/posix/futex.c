// SPDX-License-Identifier: BSD-3-Clause
// Words of memory as locks with priority inheritance, and wakes that change a second word.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void futex(void);

/* linux/futex.h, which not every C library has beside it */
enum { WAIT = 0, WAKE = 1, WAKE_OP = 5, LOCK_PI = 6, UNLOCK_PI = 7, TRYLOCK_PI = 8 };
#define TID 0x3fffffffu
#define OP(op, argument, compare, value) \
	((uint32_t)(op) << 28 | (uint32_t)(compare) << 24 | ((uint32_t)(argument) & 0xfff) << 12 | ((uint32_t)(value) & 0xfff))

static uint32_t word, other;
static int go;

static long call(uint32_t *at, int op, uint32_t value, long argument, uint32_t *second, uint32_t value3)
{
	long result = syscall(SYS_futex, at, op, value, argument, second, value3);

	return result < 0 ? -errno : result;
}

static uint32_t self(void)
{
	return (uint32_t)syscall(SYS_gettid);
}

static void sleep_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

static void step(const char *what, int op)
{
	printf("%s %ld, ", what, call(&word, op, 0, 0, NULL, 0));
}

static void state(void)
{
	printf("mine %d, flags %x\n", (word & TID) == self(), word >> 30);
}

static void *tries(void *arg)
{
	struct timespec past = { 1, 0 };

	(void)arg;
	step("other: try", TRYLOCK_PI);
	step("unlock", UNLOCK_PI);
	printf("lock until 1970 %ld, ", call(&word, LOCK_PI, 0, (long)&past, NULL, 0));
	state();
	return NULL;
}

static void *locks(void *arg)
{
	(void)arg;
	step("waits: lock", LOCK_PI);
	state();
	step("unlock", UNLOCK_PI);
	state();
	return NULL;
}

/* Has the lock when main() waits for it, and ends. */
static void *leaves(void *arg)
{
	(void)arg;
	call(&word, LOCK_PI, 0, 0, NULL, 0);
	__atomic_store_n(&go, 1, __ATOMIC_SEQ_CST);
	sleep_ms(50);
	return NULL;
}

static void *waits(void *arg)
{
	uint32_t *at = arg;

	return (void *)call(at, WAIT, *at, 0, NULL, 0);
}

static void lock_pi(void)
{
	pthread_t thread;

	step("lock", LOCK_PI);
	step("again", LOCK_PI);
	step("try", TRYLOCK_PI);
	printf("wrong place %ld, ", call((uint32_t *)((char *)&word + 1), LOCK_PI, 0, 0, NULL, 0));
	state();
	pthread_create(&thread, NULL, tries, NULL);
	pthread_join(thread, NULL);
	pthread_create(&thread, NULL, locks, NULL);
	sleep_ms(50);
	long handed = call(&word, UNLOCK_PI, 0, 0, NULL, 0);
	pthread_join(thread, NULL);
	printf("unlock %ld, ", handed);
	step("again", UNLOCK_PI);
	word = 0x3ffffff0;
	step("an owner that isn't there", LOCK_PI);
	word = 0x3ffffff0;
	step("try one whose owner isn't there", TRYLOCK_PI);
	word = 0;
	pthread_create(&thread, NULL, leaves, NULL);
	while (!__atomic_load_n(&go, __ATOMIC_SEQ_CST))
		sleep_ms(1);
	step("owner ends", LOCK_PI);
	state();
	pthread_join(thread, NULL);
	step("unlock", UNLOCK_PI);
	state();
}

static void *holds(void *arg)
{
	pthread_mutex_lock(arg);
	sleep_ms(50);
	return NULL;
}

static void mutexes(void)
{
	pthread_mutexattr_t kind;
	pthread_mutex_t mutex;
	pthread_t thread;

	pthread_mutexattr_init(&kind);
	printf("protocol %d, ", pthread_mutexattr_setprotocol(&kind, PTHREAD_PRIO_INHERIT));
	pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&mutex, &kind);
	for (int waits = 0; waits < 2; waits++) { /* for the owner, or for its end */
		pthread_create(&thread, NULL, holds, &mutex);
		if (!waits)
			pthread_join(thread, NULL);
		else
			sleep_ms(10);
		printf("owner is gone: %d, ", pthread_mutex_lock(&mutex) == EOWNERDEAD);
		if (waits)
			pthread_join(thread, NULL);
		else if (!pthread_mutex_consistent(&mutex))
			pthread_mutex_unlock(&mutex);
	}
	printf("consistent %d, ", pthread_mutex_consistent(&mutex));
	printf("unlock %d, ", pthread_mutex_unlock(&mutex));
	printf("lock %d, ", pthread_mutex_lock(&mutex));
	printf("unlock %d\n", pthread_mutex_unlock(&mutex));
}

static void wake_op(void)
{
	static const int values[] = { -2, 0, 1, 5, 2047 };
	pthread_t threads[4];
	void *result;

	for (int op = 0; op < 6; op++)
		for (int shift = 0; shift < 2; shift++)
			for (int compare = 0; compare < 7; compare++)
				for (unsigned int i = 0; i < sizeof(values) / sizeof(*values); i++) {
					other = (uint32_t)values[i];
					long woken = call(&word, WAKE_OP, 1, 1, &other, OP(op | shift << 3, 5, compare, 1));

					if (woken || !compare)
						printf("%d,%d,%d: %ld %d ", op, shift, compare, woken, (int)other);
				}
	printf("\n");
	word = 1, other = 2;
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, waits, i < 2 ? &word : &other);
	sleep_ms(50);
	printf("none of the second: %ld, ", call(&word, WAKE_OP, 1, 1, &other, OP(1, 1, 0, 1))); /* adds 1 if it is 1 */
	printf("both: %ld, ", call(&word, WAKE_OP, 1, 1, &other, OP(1, -1, 0, 3)));
	printf("the second's rest: %ld, word %d\n", call(&other, WAKE, 9, 0, NULL, 0), (int)other);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], &result);
		if (result)
			printf("waiter %d: %ld\n", i, (long)result);
	}
}

void futex(void)
{
	lock_pi();
	mutexes();
	wake_op();
	fflush(stdout);
}
