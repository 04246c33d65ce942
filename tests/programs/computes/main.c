// SPDX-License-Identifier: BSD-3-Clause
// Signals find threads that compute and make no calls: prints what it prints as a Linux process.
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t seen;
static int given;
static volatile int started, stopped;
static volatile double half = 0.5;
static sigjmp_buf out;

static void count(int signal)
{
	(void)signal;
	seen++;
}

static void leave(int signal)
{
	siglongjmp(out, signal);
}

static void use(int signal, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	sigemptyset(&action.sa_mask);
	sigaction(signal, &action, NULL);
}

/* The handler's own computing doesn't disturb what it interrupts. */
static void disturb(int signal)
{
	double sum = 0;

	(void)signal;
	for (int i = 1; i < 100; i++)
		sum += half / i;
	half = sum < 100 ? 0.5 : 0;
	seen++;
}

static void timer(void)
{
	static char stack[65536];
	struct itimerval often = { { 0, 2000 }, { 0, 2000 } }, never = { { 0, 0 }, { 0, 0 } };
	double wrong = 0;
	unsigned long turns = 0;

	use(SIGALRM, count, 0);
	alarm(1);
	while (!seen)
		;
	printf("alarm: %d\n", seen);
	seen = 0;
	use(SIGALRM, disturb, SA_ONSTACK);
	sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = sizeof(stack) }, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	while (seen < 20) {
		double x = (double)(turns % 1000), y = x * 0.5 + 0.25;

		wrong += y - 0.25 - x * half;
		turns++;
	}
	setitimer(ITIMER_REAL, &never, NULL);
	printf("timer: wrong by %g\n", wrong);
}

static void *spin(void *arg)
{
	started = 1;
	while (!stopped)
		;
	return arg;
}

static void *spin_cancelled(void *arg)
{
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	started = 1;
	for (;;)
		;
	return arg;
}

static void *spin_and_leave(void *arg)
{
	if (sigsetjmp(out, 1))
		return arg;
	started = 1;
	for (;;)
		;
}

static pthread_t start(void *(*run)(void *))
{
	pthread_t thread;

	started = stopped = 0;
	pthread_create(&thread, NULL, run, &given);
	while (!started)
		usleep(1000);
	return thread;
}

static void *block(void *arg)
{
	char byte;

	pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, NULL);
	started = 1;
	return (void *)read(*(int *)arg, &byte, 1);
}

/* Signals while it goes into calls at which it may be cancelled, again and again: none is missed. */
static void cancel_many(void)
{
	int ends[2], cancelled = 0;

	pipe(ends);
	for (int i = 0; i < 200; i++) {
		struct timespec pause = { 0, i * 5000 };
		pthread_t thread;
		void *result;

		pthread_create(&thread, NULL, block, ends);
		nanosleep(&pause, NULL);
		pthread_cancel(thread);
		pthread_join(thread, &result);
		cancelled += result == PTHREAD_CANCELED;
	}
	printf("cancelled %d\n", cancelled);
}

static pthread_mutex_t lent;
static volatile int has_lent, got;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void *low(void *arg)
{
	pthread_mutex_lock(&lent);
	has_lent = 1;
	for (double end = now() + 0.1; now() < end;)
		;
	pthread_mutex_unlock(&lent);
	return arg;
}

/* Computes until the urgent one has the lock, or for a long time. */
static void *middle(void *arg)
{
	double end = now() + 3;

	while (!got && now() < end)
		;
	*(int *)arg = got;
	return arg;
}

static void *high(void *arg)
{
	pthread_mutex_lock(&lent);
	got = 1;
	pthread_mutex_unlock(&lent);
	return arg;
}

/* With that real-time priority, where one may have it. */
static pthread_t start_at(int priority, void *(*run)(void *), void *arg)
{
	struct sched_param param = { .sched_priority = priority };
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attr, priority ? SCHED_FIFO : SCHED_OTHER);
	pthread_attr_setschedparam(&attr, &param);
	if (pthread_create(&thread, &attr, run, arg))
		pthread_create(&thread, NULL, run, arg);
	return thread;
}

/* Whoever has the lock isn't kept from running by somebody less urgent than who waits for it. */
static void inherit(void)
{
	struct sched_param param = { .sched_priority = 30 };
	pthread_mutexattr_t kind;
	pthread_t threads[3];
	int before_end = 0;

	pthread_setschedparam(pthread_self(), SCHED_FIFO, &param);
	pthread_mutexattr_init(&kind);
	pthread_mutexattr_setprotocol(&kind, PTHREAD_PRIO_INHERIT);
	pthread_mutex_init(&lent, &kind);
	threads[0] = start_at(0, low, NULL);
	while (!has_lent)
		usleep(1000);
	threads[1] = start_at(20, high, NULL);
	threads[2] = start_at(10, middle, &before_end);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	printf("inherited: %d\n", before_end);
}

int main(void)
{
	pthread_t thread;
	sigset_t set;
	void *result;

	timer();
	seen = 0;
	use(SIGUSR1, count, 0);
	thread = start(spin);
	for (int i = 0; i < 10; i++) {
		pthread_kill(thread, SIGUSR1);
		while (seen <= i)
			usleep(1000);
	}
	stopped = 1;
	pthread_join(thread, &result);
	printf("killed: %d, ended well: %d\n", seen, result == &given);

	thread = start(spin_cancelled);
	pthread_cancel(thread);
	pthread_join(thread, &result);
	printf("cancelled: %d\n", result == PTHREAD_CANCELED);

	use(SIGUSR2, leave, 0);
	thread = start(spin_and_leave);
	pthread_kill(thread, SIGUSR2);
	pthread_join(thread, &result);
	printf("left: %d\n", result == &given);

	/* Blocked ones wait. */
	seen = 0;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	kill(getpid(), SIGUSR1);
	for (volatile int i = 0; i < 1000000; i++)
		;
	printf("blocked: %d", seen);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	printf(", unblocked: %d\n", seen);
	cancel_many();
	inherit();
	return 0;
}
