// SPDX-License-Identifier: BSD-3-Clause
// eventfd(2): a number that is waited for.
#include <uk/abi/timerfd.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/fdtab.h>
#include <uk/syscall.h>

#define LARGEST (UINT64_MAX - 1)

struct event {
	struct uk_file file;
	uint64_t count;
	int is_semaphore; /* a read takes one, not all */
	struct uk_waitq queue;
};

static long event_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	struct event *e = (struct event *)f;
	uint64_t old = __atomic_load_n(&e->count, __ATOMIC_RELAXED), taken;

	(void)offset;
	if (uk_iov_length(iov, count) < sizeof(taken))
		return -UK_EINVAL;
	do {
		if (!old)
			return -UK_EAGAIN;
		taken = e->is_semaphore ? 1 : old;
	} while (!__atomic_compare_exchange_n(&e->count, &old, old - taken, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
	uk_iov_scatter(iov, &taken, sizeof(taken));
	uk_waitq_wake_all(&e->queue);
	return sizeof(taken);
}

static long event_write(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	struct event *e = (struct event *)f;
	uint64_t old = __atomic_load_n(&e->count, __ATOMIC_RELAXED), more;

	(void)offset;
	if (uk_iov_length(iov, count) < sizeof(more))
		return -UK_EINVAL;
	uk_iov_gather(&more, iov, sizeof(more));
	if (more > LARGEST)
		return -UK_EINVAL;
	do {
		if (more > LARGEST - old)
			return -UK_EAGAIN;
	} while (!__atomic_compare_exchange_n(&e->count, &old, old + more, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
	uk_waitq_wake_all(&e->queue);
	return sizeof(more);
}

static unsigned int event_poll(struct uk_file *f)
{
	uint64_t count = __atomic_load_n(&((struct event *)f)->count, __ATOMIC_ACQUIRE);

	return (count ? UK_POLLIN : 0u) | (count < LARGEST ? UK_POLLOUT : 0u);
}

static void event_release(struct uk_file *f)
{
	uk_free(uk_alloc_get_default(), f);
}

static const struct uk_file_ops ops = { .read = event_read, .write = event_write, .poll = event_poll, .release = event_release };

static long make(unsigned int start, unsigned int flags)
{
	struct event *e;
	int fd;

	if (flags & ~(unsigned int)(UK_EFD_SEMAPHORE | UK_EFD_CLOEXEC | UK_EFD_NONBLOCK))
		return -UK_EINVAL;
	e = uk_calloc(uk_alloc_get_default(), 1, sizeof(*e));
	if (!e)
		return -UK_ENOMEM;
	uk_file_init(&e->file, &ops, UK_O_RDWR | (flags & UK_O_NONBLOCK));
	e->file.queue = &e->queue;
	e->count = start;
	e->is_semaphore = flags & UK_EFD_SEMAPHORE;
	fd = uk_fdtab_add(&e->file, flags);
	if (fd < 0)
		uk_file_put(&e->file);
	return fd;
}

UK_SYSCALL_R_DEFINE(long, eventfd2, unsigned int, start, int, flags)
{
	return make(start, (unsigned int)flags);
}

UK_SYSCALL_R_DEFINE(long, eventfd, unsigned int, start)
{
	return make(start, 0);
}
