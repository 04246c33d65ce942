// SPDX-License-Identifier: BSD-3-Clause
// Threads of a C library on whatever processors there are: stress [SECONDS]
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096
#define PROCESSORS_MAX 64

static volatile int stop;
static unsigned long failures, rounds_on[PROCESSORS_MAX];

#define CHECK(condition) \
	do { \
		if (!(condition) && __atomic_fetch_add(&failures, 1, __ATOMIC_SEQ_CST) < 10) \
			printf("failed: %s:%d: %s (errno %d)\n", __FILE__, __LINE__, #condition, errno); \
	} while (0)

struct worker {
	const char *name;
	void *(*run)(void *worker);
	unsigned long done;
};

static void count(struct worker *worker)
{
	worker->done++;
	__atomic_fetch_add(&rounds_on[sched_getcpu() % PROCESSORS_MAX], 1, __ATOMIC_RELAXED);
}

/* A queue that two fill and two empty, between a mutex and two conditions. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER, not_empty = PTHREAD_COND_INITIALIZER;
static unsigned int queued;
static unsigned long put, got;

static void *produce(void *worker)
{
	while (!stop) {
		pthread_mutex_lock(&mutex);
		while (queued == 4 && !stop)
			pthread_cond_wait(&not_full, &mutex);
		if (queued < 4) {
			queued++;
			put++;
		}
		pthread_cond_signal(&not_empty);
		pthread_mutex_unlock(&mutex);
		count(worker);
	}
	return NULL;
}

static void *consume(void *worker)
{
	while (!stop) {
		pthread_mutex_lock(&mutex);
		while (!queued && !stop)
			pthread_cond_wait(&not_empty, &mutex);
		if (queued) {
			queued--;
			got++;
		}
		CHECK(put == got + queued);
		pthread_cond_signal(&not_full);
		pthread_mutex_unlock(&mutex);
		count(worker);
	}
	return NULL;
}

/* Numbers through a pipe, there and back. */
static int there[2], back[2];

static void *ask(void *worker)
{
	for (unsigned int number = 0, answer; !stop; number++) {
		CHECK(write(there[1], &number, sizeof(number)) == sizeof(number));
		CHECK(read(back[0], &answer, sizeof(answer)) == sizeof(answer) && answer == ~number);
		count(worker);
	}
	close(there[1]);
	return NULL;
}

static void *answer(void *worker)
{
	unsigned int number;

	while (read(there[0], &number, sizeof(number)) == sizeof(number)) {
		number = ~number;
		CHECK(write(back[1], &number, sizeof(number)) == sizeof(number));
		count(worker);
	}
	return NULL;
}

/*
 * One takes the right to read a page away while the other reads it, perhaps on another processor: when mprotect() has returned, nobody can
 * read it any more. What is given back and mapped anew has zeroes.
 */
static volatile unsigned char *volatile page;
static volatile int is_protected, may_go_on;
static _Thread_local sigjmp_buf fault;

static void faulted(int signal)
{
	(void)signal;
	siglongjmp(fault, 1);
}

static void *protect(void *worker)
{
	while (!stop) {
		unsigned char *mapped = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		CHECK(mapped != MAP_FAILED && !mapped[0]);
		mapped[0] = 7;
		may_go_on = 0;
		is_protected = 0;
		page = mapped;
		usleep(rand() % 300);
		CHECK(!mprotect(mapped, PAGE, PROT_NONE));
		is_protected = 1;
		while (!may_go_on)
			sched_yield();
		page = NULL;
		CHECK(!munmap(mapped, PAGE));
		count(worker);
	}
	page = (volatile unsigned char *)1;
	return NULL;
}

static void *read_on(void *worker)
{
	for (;;) {
		volatile unsigned char *volatile at = page;
		volatile int was_protected = 0;

		if (at == (volatile unsigned char *)1)
			return NULL;
		if (!at || may_go_on) {
			sched_yield();
			continue;
		}
		if (!sigsetjmp(fault, 1)) {
			for (;;) {
				was_protected = is_protected;
				CHECK(*at == 7);
				CHECK(!was_protected); /* it should have faulted */
			}
		}
		while (!is_protected)
			; /* mprotect() is about to return */
		may_go_on = 1;
		count(worker);
	}
}

/* Signals for a thread that makes no calls. */
static volatile unsigned long handled;
static pthread_t computing;
static volatile int is_computing;

static void handle(int signal)
{
	(void)signal;
	handled++;
}

static void *compute(void *worker)
{
	volatile double sum = 0;

	computing = pthread_self();
	is_computing = 1;
	while (!stop)
		for (int i = 0; i < 1000; i++)
			sum = sum * 0.5 + i;
	CHECK(sum > 1900 && sum < 2000);
	is_computing = 0;
	count(worker);
	return NULL;
}

static void *signal_it(void *worker)
{
	while (!is_computing)
		sched_yield();
	while (!stop) {
		unsigned long before = handled;
		time_t end = time(NULL) + 20;

		CHECK(!pthread_kill(computing, SIGUSR1));
		while (handled == before && time(NULL) < end && !stop)
			sched_yield();
		CHECK(handled != before || stop);
		count(worker);
	}
	return NULL;
}

static void *allocate(void *worker)
{
	static _Thread_local struct {
		unsigned char *memory;
		size_t size;
	} pieces[32];

	while (!stop) {
		int i = rand() % 32;

		if (pieces[i].memory) {
			CHECK(pieces[i].memory[0] == (unsigned char)i && pieces[i].memory[pieces[i].size - 1] == (unsigned char)i);
			free(pieces[i].memory);
		}
		pieces[i].size = 1 + rand() % 5000;
		pieces[i].memory = malloc(pieces[i].size);
		if (pieces[i].memory)
			memset(pieces[i].memory, i, pieces[i].size);
		count(worker);
	}
	return NULL;
}

static void *pass_on(void *argument)
{
	return argument;
}

static void *make_threads(void *worker)
{
	while (!stop) {
		pthread_attr_t attributes;
		pthread_t thread;
		void *result = NULL;

		CHECK(!pthread_create(&thread, NULL, pass_on, worker) && !pthread_join(thread, &result) && result == worker);
		pthread_attr_init(&attributes);
		pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
		CHECK(!pthread_create(&thread, &attributes, pass_on, worker));
		count(worker);
	}
	return NULL;
}

int main(int argc, char *argv[])
{
	static struct worker workers[] = {
		{ "produce", produce, 0 }, { "produce", produce, 0 }, { "consume", consume, 0 }, { "consume", consume, 0 },
		{ "ask", ask, 0 }, { "answer", answer, 0 }, { "protect", protect, 0 }, { "read on", read_on, 0 },
		{ "compute", compute, 0 }, { "signal", signal_it, 0 }, { "allocate", allocate, 0 }, { "allocate", allocate, 0 },
		{ "make threads", make_threads, 0 },
	};
	enum { WORKERS = sizeof(workers) / sizeof(workers[0]) };
	pthread_t threads[WORKERS];
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	int seconds = argc > 1 ? atoi(argv[1]) : 5;

	signal(SIGSEGV, faulted);
	signal(SIGUSR1, handle);
	CHECK(!pipe(there) && !pipe(back));
	for (int i = 0; i < WORKERS; i++)
		CHECK(!pthread_create(&threads[i], NULL, workers[i].run, &workers[i]));
	sleep(seconds);
	stop = 1;
	pthread_mutex_lock(&mutex);
	pthread_cond_broadcast(&not_full);
	pthread_cond_broadcast(&not_empty);
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < WORKERS; i++) {
		CHECK(!pthread_join(threads[i], NULL));
		printf("%s: %lu rounds\n", workers[i].name, workers[i].done);
		CHECK(workers[i].done > 0);
	}
	for (long i = 0; i < processors && i < PROCESSORS_MAX; i++) {
		printf("processor %ld: %lu rounds\n", i, rounds_on[i]);
		CHECK(rounds_on[i] > 0);
	}
	printf("%d seconds, %ld processors: %lu signals, %lu failures\n", seconds, processors, handled, failures);
	return failures != 0;
}
