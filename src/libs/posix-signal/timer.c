// SPDX-License-Identifier: BSD-3-Clause
// Timers that send signals: alarm(2), setitimer(2), timer_create(2).
#include "internal.h"

#include <uk/abi/access.h>
#include <uk/abi/time.h>
#include <uk/alloc.h>
#include <uk/clock.h>
#include <uk/errno.h>
#include <uk/mutex.h>
#include <uk/plat/irq.h>
#include <uk/syscall.h>

#define NS_PER_US 1000u

struct timer {
	struct timer *next;
	int id, clock, notify;
	int tid;           /* SIGEV_THREAD_ID; 0: the process */
	uint64_t due;      /* UKPLAT_NEVER: not set. With interrupts disabled, as the following */
	uint64_t interval; /* 0: once */
	struct uk_timeout timeout;
	struct signal_entry entry;
};

static struct timer real = {
	.due = UKPLAT_NEVER, .notify = UK_SIGEV_SIGNAL,
	.entry = { .owned = 1, .info = { .signo = UK_SIGALRM, .code = UK_SI_KERNEL } },
};
static struct timer *timers = &real; /* all of them */
static struct uk_mutex lock;         /* of the list */
static int last_id = -1;

static void find_earliest(void)
{
	uint64_t earliest = UKPLAT_NEVER;

	for (struct timer *t = timers; t; t = t->next)
		if (t->due < earliest)
			earliest = t->due;
	_signal_earliest = earliest;
}

/* A signal that hasn't been taken since the last time counts what it has missed. */
static void fire(struct timer *t, uint64_t times)
{
	struct uk_thread *thread = t->tid ? _signal_find(t->tid) : NULL;
	int missed = times > INT32_MAX ? INT32_MAX : (int)times;

	if (t->notify == UK_SIGEV_NONE || (t->tid && !thread))
		return;
	if (t->entry.queued) {
		if (t != &real)
			t->entry.info.uid += missed;
		return;
	}
	if (t != &real)
		t->entry.info.uid = missed - 1;
	_signal_send(thread, &t->entry.info, &t->entry);
}

static void fired(struct uk_timeout *timeout)
{
	struct timer *t = (struct timer *)((char *)timeout - offsetof(struct timer, timeout));
	uint64_t now = ukplat_monotonic_clock(), times = 1;

	if (t->interval) {
		times += now > t->due ? (now - t->due) / t->interval : 0;
		t->due += times * t->interval;
	} else {
		t->due = UKPLAT_NEVER;
	}
	find_earliest();
	uk_timeout_set(timeout, t->due);
	fire(t, times);
}

/* How long until it is due; 0: not set. */
static uint64_t left(const struct timer *t)
{
	uint64_t now = ukplat_monotonic_clock();

	return t->due == UKPLAT_NEVER ? 0 : t->due > now ? t->due - now : 1;
}

static void set(struct timer *t, uint64_t due, uint64_t interval)
{
	unsigned long state = uk_threads_hold();

	_signal_use();
	t->timeout.fired = fired;
	t->due = due;
	t->interval = interval;
	find_earliest();
	uk_timeout_set(&t->timeout, due);
	uk_threads_let_go(state);
}

static int is_valid(int64_t seconds, int64_t fraction, int64_t second)
{
	return seconds >= 0 && fraction >= 0 && fraction < second;
}

static uint64_t to_ns(int64_t seconds, int64_t ns)
{
	if ((uint64_t)seconds >= UKPLAT_NEVER / UK_NS_PER_SECOND / 2)
		return UKPLAT_NEVER / 2;
	return (uint64_t)seconds * UK_NS_PER_SECOND + (uint64_t)ns;
}

/* Seconds, rounded, and at least one if it was set. */
UK_SYSCALL_R_DEFINE(long, alarm, unsigned int, seconds)
{
	uint64_t was = left(&real);

	set(&real, seconds ? ukplat_deadline(seconds * UK_NS_PER_SECOND) : UKPLAT_NEVER, 0);
	was = was && was < UK_NS_PER_SECOND ? UK_NS_PER_SECOND : was + UK_NS_PER_SECOND / 2;
	return (long)(was / UK_NS_PER_SECOND);
}

struct setting {
	struct uk_abi_timeval interval, value;
};

static struct setting real_setting(void)
{
	uint64_t value = left(&real), us = (value + NS_PER_US - 1) / NS_PER_US;

	return (struct setting){
		.interval = { (int64_t)(real.interval / UK_NS_PER_SECOND), (int64_t)(real.interval % UK_NS_PER_SECOND / NS_PER_US) },
		.value = { (int64_t)(us / 1000000), (int64_t)(us % 1000000) },
	};
}

UK_SYSCALL_R_DEFINE(long, getitimer, int, which, struct setting *, to)
{
	if (which != UK_ITIMER_REAL)
		return -UK_EINVAL;
	if (uk_abi_is_bad(to, sizeof(*to)))
		return -UK_EFAULT;
	*to = real_setting();
	return 0;
}

UK_SYSCALL_R_DEFINE(long, setitimer, int, which, const struct setting *, to, struct setting *, old)
{
	struct setting was = real_setting(), none = { 0 };
	uint64_t value;

	if (which != UK_ITIMER_REAL)
		return -UK_EINVAL;
	if (uk_abi_is_bad(to, to ? sizeof(*to) : 0) || uk_abi_is_bad(old, old ? sizeof(*old) : 0))
		return -UK_EFAULT;
	if (!to)
		to = &none;
	if (!is_valid(to->value.sec, to->value.usec, 1000000) || !is_valid(to->interval.sec, to->interval.usec, 1000000))
		return -UK_EINVAL;
	value = to_ns(to->value.sec, to->value.usec * NS_PER_US);
	set(&real, value ? ukplat_deadline(value) : UKPLAT_NEVER, to_ns(to->interval.sec, to->interval.usec * NS_PER_US));
	if (old)
		*old = was;
	return 0;
}

/* With the lock. */
static struct timer *find(int id)
{
	struct timer *t = timers;

	while (t && (t == &real || t->id != id))
		t = t->next;
	return t;
}

static int check(int clock, const struct uk_abi_sigevent *event)
{
	/* Clocks that Linux, too, has no timers on. */
	if (clock == UK_CLOCK_MONOTONIC_RAW || clock == UK_CLOCK_REALTIME_COARSE || clock == UK_CLOCK_MONOTONIC_COARSE)
		return -UK_EOPNOTSUPP;
	if (clock != UK_CLOCK_REALTIME && clock != UK_CLOCK_MONOTONIC && clock != UK_CLOCK_BOOTTIME)
		return -UK_EINVAL;
	if (!event)
		return 0;
	if (uk_abi_is_bad(event, sizeof(*event)))
		return -UK_EFAULT;
	if (event->notify != UK_SIGEV_SIGNAL && event->notify != UK_SIGEV_NONE && event->notify != UK_SIGEV_THREAD_ID)
		return -UK_EINVAL;
	if (event->notify != UK_SIGEV_NONE && (event->signo < 1 || event->signo > UK_NSIG))
		return -UK_EINVAL;
	if (event->notify == UK_SIGEV_THREAD_ID && !_signal_find(event->tid))
		return -UK_EINVAL;
	return 0;
}

UK_SYSCALL_R_DEFINE(long, timer_create, int, clock, const struct uk_abi_sigevent *, event, int *, id)
{
	int error = check(clock, event);
	struct uk_thread *thread;
	struct timer *t;

	if (error || uk_abi_is_bad(id, sizeof(*id)))
		return error ? error : -UK_EFAULT;
	t = uk_calloc(uk_alloc_get_default(), 1, sizeof(*t));
	if (!t)
		return -UK_EAGAIN;
	t->clock = clock;
	t->due = UKPLAT_NEVER;
	t->notify = event ? event->notify : UK_SIGEV_SIGNAL;
	t->entry = (struct signal_entry){ .owned = 1, .info = { .signo = event ? event->signo : UK_SIGALRM, .code = UK_SI_TIMER } };
	if (t->notify == UK_SIGEV_THREAD_ID) {
		t->tid = event->tid;
		thread = _signal_take_thread(t->tid);
		if (!thread || !_signal_of(thread))
			error = thread ? -UK_EAGAIN : -UK_EINVAL;
		if (thread)
			uk_thread_put(thread);
		if (error) {
			uk_free(uk_alloc_get_default(), t);
			return error;
		}
	}
	uk_mutex_lock(&lock);
	t->id = ++last_id;
	t->entry.info.pid = t->id;
	t->entry.info.value = event ? event->value : (uint64_t)t->id;
	t->next = timers;
	__atomic_store_n(&timers, t, __ATOMIC_RELEASE);
	*id = t->id;
	uk_mutex_unlock(&lock);
	return 0;
}

static struct uk_abi_timespec from_ns(uint64_t ns)
{
	return (struct uk_abi_timespec){ (int64_t)(ns / UK_NS_PER_SECOND), (int64_t)(ns % UK_NS_PER_SECOND) };
}

static struct uk_abi_itimerspec setting_of(const struct timer *t)
{
	return (struct uk_abi_itimerspec){ .interval = from_ns(t->interval), .value = from_ns(left(t)) };
}

/* A moment of the timer's clock in the monotonic one. */
static uint64_t moment(const struct timer *t, uint64_t ns)
{
	uint64_t wall;

	if (t->clock != UK_CLOCK_REALTIME)
		return ns;
	wall = uk_clock_wall();
	return ukplat_deadline(ns > wall ? ns - wall : 0);
}

UK_SYSCALL_R_DEFINE(long, timer_settime, int, id, int, flags, const struct uk_abi_itimerspec *, to, struct uk_abi_itimerspec *, old)
{
	struct timer *t;
	uint64_t value;

	if (!to)
		return -UK_EINVAL;
	if (uk_abi_is_bad(to, sizeof(*to)) || uk_abi_is_bad(old, old ? sizeof(*old) : 0))
		return -UK_EFAULT;
	if (!is_valid(to->value.sec, to->value.nsec, UK_NS_PER_SECOND) || !is_valid(to->interval.sec, to->interval.nsec, UK_NS_PER_SECOND))
		return -UK_EINVAL;
	value = to_ns(to->value.sec, to->value.nsec);
	uk_mutex_lock(&lock);
	t = find(id);
	if (t) {
		if (old)
			*old = setting_of(t);
		set(t, !value ? UKPLAT_NEVER : flags & UK_TIMER_ABSTIME ? moment(t, value) : ukplat_deadline(value),
			to_ns(to->interval.sec, to->interval.nsec));
	}
	uk_mutex_unlock(&lock);
	return t ? 0 : -UK_EINVAL;
}

UK_SYSCALL_R_DEFINE(long, timer_gettime, int, id, struct uk_abi_itimerspec *, to)
{
	struct timer *t;

	if (uk_abi_is_bad(to, sizeof(*to)))
		return -UK_EFAULT;
	uk_mutex_lock(&lock);
	t = find(id);
	if (t)
		*to = setting_of(t);
	uk_mutex_unlock(&lock);
	return t ? 0 : -UK_EINVAL;
}

UK_SYSCALL_R_DEFINE(long, timer_getoverrun, int, id)
{
	struct timer *t;
	long overrun;

	uk_mutex_lock(&lock);
	t = find(id);
	overrun = t ? t->entry.info.uid : -UK_EINVAL;
	uk_mutex_unlock(&lock);
	return overrun;
}

/* Its signal, if that waits, goes with it. */
static void forget(struct timer *t)
{
	unsigned long irqs, threads;
	struct uk_thread *thread;

	set(t, UKPLAT_NEVER, 0);
	threads = uk_threads_hold();
	irqs = uk_spin_lock_irqsave(&_signal_lock);
	thread = t->tid ? _signal_find(t->tid) : NULL;
	if (t->entry.queued && (thread || !t->tid))
		_signal_queue_remove(thread ? &_signal_of(thread)->queue : &_signal_shared, &t->entry);
	uk_spin_unlock_irqrestore(&_signal_lock, irqs);
	uk_threads_let_go(threads);
}

UK_SYSCALL_R_DEFINE(long, timer_delete, int, id)
{
	struct timer *t, **at;

	uk_mutex_lock(&lock);
	t = find(id);
	if (t) {
		unsigned long state;

		forget(t);
		state = uk_threads_hold();
		for (at = &timers; *at != t; at = &(*at)->next)
			;
		*at = t->next;
		uk_threads_let_go(state);
		uk_free(uk_alloc_get_default(), t);
	}
	uk_mutex_unlock(&lock);
	return t ? 0 : -UK_EINVAL;
}
