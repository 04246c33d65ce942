// SPDX-License-Identifier: BSD-3-Clause
// What system calls and turns of threads cost: each prints its name and the counter's steps for one. The same source is a guest of
// several systems.
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FILE_NAME "calls.txt"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static int turn, there[2], back[2];
static long rounds;

static uint64_t counter(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

static void need(int holds, const char *what)
{
	if (!holds) {
		perror(what);
		exit(1);
	}
}

/* Nothing: what the loop costs, which is taken off the calls. */
static void empty(long n)
{
	for (long i = 0; i < n; i++)
		__asm__ volatile("" : : : "memory");
}

static void null_call(long n)
{
	for (long i = 0; i < n; i++)
		getppid();
}

static void open_close(long n)
{
	for (long i = 0; i < n; i++)
		close(open(FILE_NAME, O_RDONLY));
}

static void yield_turns(int mine)
{
	for (long i = 0; i < rounds; i++) {
		while (__atomic_load_n(&turn, __ATOMIC_ACQUIRE) != mine)
			sched_yield();
		__atomic_store_n(&turn, !mine, __ATOMIC_RELEASE);
	}
}

static void *other_yields(void *argument)
{
	yield_turns(1);
	return argument;
}

static void take_turns(int mine)
{
	pthread_mutex_lock(&lock);
	for (long i = 0; i < rounds; i++) {
		while (turn != mine)
			pthread_cond_wait(&turned, &lock);
		turn = !mine;
		pthread_cond_signal(&turned);
	}
	pthread_mutex_unlock(&lock);
}

static void *other_turns(void *argument)
{
	take_turns(1);
	return argument;
}

static void *answerer(void *argument)
{
	char c;

	for (long i = 0; i < rounds; i++)
		need(read(there[0], &c, 1) == 1 && write(back[1], &c, 1) == 1, "pipe");
	return argument;
}

static void ask(void)
{
	char c = 'x';

	for (long i = 0; i < rounds; i++)
		need(write(there[1], &c, 1) == 1 && read(back[0], &c, 1) == 1, "pipe");
}

/* This thread and another one, each of them `n` times. */
static void pair(long n, void *(*other)(void *), void (*mine)(void))
{
	pthread_t thread;

	rounds = n;
	need(!pthread_create(&thread, NULL, other, NULL), "pthread_create");
	mine();
	need(!pthread_join(thread, NULL), "pthread_join");
}

static void my_yields(void)
{
	yield_turns(0);
}

static void my_turns(void)
{
	take_turns(0);
}

static void switches(long n)
{
	pair(n, other_yields, my_yields);
}

static void handovers(long n)
{
	pair(n, other_turns, my_turns);
}

static void messages(long n)
{
	pair(n, answerer, ask);
}

static double steps(void (*run)(long), long n)
{
	uint64_t start = counter(), middle, end;

	run(n);
	middle = counter();
	run(2 * n);
	end = counter();
	return (double)(int64_t)((end - middle) - (middle - start)) / (double)n;
}

int main(void)
{
	static const struct {
		const char *name;
		void (*run)(long);
		int turns; /* of one round */
	} rows[] = {
		{ "call", null_call, 1 },
		{ "switch", switches, 2 },
		{ "wake", handovers, 2 },
		{ "pipe", messages, 2 },
		{ "open", open_close, 1 },
	};
	int file = open(FILE_NAME, O_CREAT | O_WRONLY, 0644);
	double loop;

	need(file >= 0 && write(file, "x", 1) == 1 && !close(file), FILE_NAME);
	need(!pipe(there) && !pipe(back), "pipe");
	empty(100);
	loop = steps(empty, 1000);
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		rows[i].run(100);
		printf("%s %.1f\n", rows[i].name, (steps(rows[i].run, 20000) - loop) / rows[i].turns);
	}
	return 0;
}
