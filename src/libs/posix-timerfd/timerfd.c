// SPDX-License-Identifier: BSD-3-Clause
// timerfd_create(2): expirations of a timer, read like a file.
//
// Expirations are counted from the clock by whoever looks (a read, poll, the timeout), so they are right also while the timeout is
// late; the timeout only wakes who waits.
#include <uk/abi/access.h>
#include <uk/abi/time.h>
#include <uk/abi/timerfd.h>
#include <uk/alloc.h>
#include <uk/clock.h>
#include <uk/errno.h>
#include <uk/fdtab.h>
#include <uk/lock.h>
#include <uk/syscall.h>

struct timer {
	struct uk_file file;
	int clock;
	struct uk_mutex setting;  /* one timerfd_settime() at a time */
	struct uk_spinlock lock;  /* of what follows; the timeout's handler takes it too */
	uint64_t next;            /* of the monotonic clock; UKPLAT_NEVER: not set */
	uint64_t interval;        /* nanoseconds; 0: once */
	uint64_t expired;         /* since the last read */
	struct uk_timeout timeout;
	struct uk_waitq queue;
};

/* Counts what has expired by now. With the lock. */
static void count(struct timer *t)
{
	uint64_t now = ukplat_monotonic_clock(), more;

	if (now < t->next)
		return;
	if (!t->interval) {
		t->expired++;
		t->next = UKPLAT_NEVER;
		return;
	}
	more = (now - t->next) / t->interval + 1;
	t->expired += more;
	t->next += more * t->interval;
}

static void fired(struct uk_timeout *timeout)
{
	struct timer *t = (struct timer *)((char *)timeout - offsetof(struct timer, timeout));
	uint64_t next;

	uk_spin_lock(&t->lock); /* interrupts are disabled */
	count(t);
	next = t->next;
	uk_spin_unlock(&t->lock);
	uk_waitq_wake_nested(&t->queue);
	uk_timeout_set(timeout, next);
}

static long timer_read(struct uk_file *f, const struct uk_abi_iovec *iov, int pieces, int64_t *offset)
{
	struct timer *t = (struct timer *)f;
	unsigned long irqs;
	uint64_t expired;

	(void)offset;
	if (uk_iov_length(iov, pieces) < sizeof(expired))
		return -UK_EINVAL;
	irqs = uk_spin_lock_irqsave(&t->lock);
	count(t);
	expired = t->expired;
	t->expired = 0;
	uk_spin_unlock_irqrestore(&t->lock, irqs);
	if (!expired)
		return -UK_EAGAIN;
	uk_iov_scatter(iov, &expired, sizeof(expired));
	return sizeof(expired);
}

static unsigned int timer_poll(struct uk_file *f)
{
	struct timer *t = (struct timer *)f;
	unsigned long irqs = uk_spin_lock_irqsave(&t->lock);
	int is_ready;

	count(t);
	is_ready = t->expired != 0;
	uk_spin_unlock_irqrestore(&t->lock, irqs);
	return is_ready ? UK_POLLIN : 0;
}

static void timer_release(struct uk_file *f)
{
	struct timer *t = (struct timer *)f;

	uk_timeout_cancel(&t->timeout);
	uk_free(uk_alloc_get_default(), t);
}

static const struct uk_file_ops ops = { .read = timer_read, .poll = timer_poll, .release = timer_release };

UK_SYSCALL_R_DEFINE(long, timerfd_create, int, clock, int, flags)
{
	struct timer *t;
	int fd;

	if (flags & ~(UK_TFD_CLOEXEC | UK_TFD_NONBLOCK))
		return -UK_EINVAL;
	if (clock != UK_CLOCK_REALTIME && clock != UK_CLOCK_MONOTONIC && clock != UK_CLOCK_BOOTTIME && clock != UK_CLOCK_REALTIME_ALARM &&
	    clock != UK_CLOCK_BOOTTIME_ALARM)
		return -UK_EINVAL;
	t = uk_calloc(uk_alloc_get_default(), 1, sizeof(*t));
	if (!t)
		return -UK_ENOMEM;
	uk_file_init(&t->file, &ops, UK_O_RDWR | ((unsigned int)flags & UK_O_NONBLOCK));
	t->file.queue = &t->queue;
	t->clock = clock;
	t->next = UKPLAT_NEVER;
	t->timeout.fired = fired;
	fd = uk_fdtab_add(&t->file, (unsigned int)flags);
	if (fd < 0)
		uk_file_put(&t->file);
	return fd;
}

static int is_valid(const struct uk_abi_timespec *t)
{
	return t->sec >= 0 && t->nsec >= 0 && t->nsec < (int64_t)UK_NS_PER_SECOND;
}

static uint64_t to_ns(const struct uk_abi_timespec *t)
{
	uint64_t ns;

	if (__builtin_mul_overflow((uint64_t)t->sec, UK_NS_PER_SECOND, &ns) || ns > UKPLAT_NEVER - 1 - (uint64_t)t->nsec)
		return UKPLAT_NEVER - 1;
	return ns + (uint64_t)t->nsec;
}

static struct uk_abi_timespec from_ns(uint64_t ns)
{
	return (struct uk_abi_timespec){ (int64_t)(ns / UK_NS_PER_SECOND), (int64_t)(ns % UK_NS_PER_SECOND) };
}

/* A moment of the timer's clock in that of the monotonic one. The wall clock can't be set here, so they stay as far apart. */
static uint64_t to_monotonic(const struct timer *t, uint64_t moment)
{
	uint64_t now = ukplat_monotonic_clock(), wall;

	if (t->clock != UK_CLOCK_REALTIME && t->clock != UK_CLOCK_REALTIME_ALARM)
		return moment;
	wall = uk_clock_wall();
	if (moment <= wall)
		return now;
	return moment - wall > UKPLAT_NEVER - now ? UKPLAT_NEVER : now + (moment - wall);
}

static uint64_t first_moment(const struct timer *t, const struct uk_abi_timespec *value, int flags)
{
	if (!value->sec && !value->nsec)
		return UKPLAT_NEVER;
	return flags & UK_TFD_TIMER_ABSTIME ? to_monotonic(t, to_ns(value)) : ukplat_deadline(to_ns(value));
}

/* What is set: how long until the next expiration, and the interval. With the lock. */
static struct uk_abi_itimerspec setting_of(struct timer *t)
{
	uint64_t now = ukplat_monotonic_clock();

	count(t);
	return (struct uk_abi_itimerspec){
		.interval = from_ns(t->interval),
		.value = from_ns(t->next == UKPLAT_NEVER ? 0 : t->next > now ? t->next - now : 1),
	};
}

static struct uk_abi_itimerspec set(struct timer *t, const struct uk_abi_itimerspec *to, int flags)
{
	struct uk_abi_itimerspec old;
	unsigned long irqs;
	uint64_t next;

	uk_mutex_lock(&t->setting);
	uk_timeout_cancel(&t->timeout);
	irqs = uk_spin_lock_irqsave(&t->lock);
	old = setting_of(t);
	t->next = next = first_moment(t, &to->value, flags);
	t->interval = to_ns(&to->interval);
	t->expired = 0;
	uk_spin_unlock_irqrestore(&t->lock, irqs);
	uk_timeout_set(&t->timeout, next);
	uk_waitq_wake_all(&t->queue);
	uk_mutex_unlock(&t->setting);
	return old;
}

/* The timer of a descriptor, with a reference. */
static int find(int fd, struct timer **t)
{
	struct uk_file *f;
	int error = uk_fdtab_get_kind(fd, &ops, &f);

	*t = (struct timer *)f;
	return error;
}

UK_SYSCALL_R_DEFINE(long, timerfd_settime, int, fd, int, flags, const struct uk_abi_itimerspec *, to, struct uk_abi_itimerspec *, old)
{
	struct uk_abi_itimerspec was;
	struct timer *t;
	int error;

	if (uk_abi_is_bad(to, sizeof(*to)) || uk_abi_is_bad(old, old ? sizeof(*old) : 0))
		return -UK_EFAULT;
	if (flags & ~(UK_TFD_TIMER_ABSTIME | UK_TFD_TIMER_CANCEL_ON_SET) || !is_valid(&to->value) || !is_valid(&to->interval))
		return -UK_EINVAL;
	error = find(fd, &t);
	if (error)
		return error;
	was = set(t, to, flags);
	if (old)
		*old = was;
	uk_file_put(&t->file);
	return 0;
}

UK_SYSCALL_R_DEFINE(long, timerfd_gettime, int, fd, struct uk_abi_itimerspec *, to)
{
	struct uk_abi_itimerspec is;
	struct timer *t;
	unsigned long irqs;
	int error = find(fd, &t);

	if (error)
		return error;
	irqs = uk_spin_lock_irqsave(&t->lock);
	is = setting_of(t);
	uk_spin_unlock_irqrestore(&t->lock, irqs);
	uk_file_put(&t->file);
	if (uk_abi_is_bad(to, sizeof(*to)))
		return -UK_EFAULT;
	*to = is;
	return 0;
}
