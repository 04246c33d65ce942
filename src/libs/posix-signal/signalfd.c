// SPDX-License-Identifier: BSD-3-Clause
// signalfd(2): signals that wait for the caller, as a file that is read.
#include "internal.h"

#include <uk/abi/access.h>
#include <uk/abi/signalfd.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/fdtab.h>
#include <uk/syscall.h>

struct signal_file {
	struct uk_file file;
	uint64_t mask;
};

/* Of all such files: a signal is for whoever looks, with whatever mask. */
static struct uk_waitq arrivals;

static void arrived(void)
{
	uk_waitq_wake_all(&arrivals);
}

static struct uk_abi_signalfd_siginfo told(const struct uk_abi_siginfo *info)
{
	struct uk_abi_signalfd_siginfo to = { .signo = (uint32_t)info->signo, .error = info->error, .code = info->code };

	if (info->code == UK_SI_TIMER) {
		to.tid = (uint32_t)info->pid;
		to.overrun = (uint32_t)info->uid;
	} else {
		to.pid = (uint32_t)info->pid;
		to.uid = (uint32_t)info->uid;
	}
	if (info->code == UK_SI_TIMER || info->code == UK_SI_QUEUE) {
		to.pointer = info->value;
		to.value = (int32_t)info->value;
	}
	return to;
}

/* As many as there are, and whole pieces have room for. */
static long read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset UK_UNUSED)
{
	struct signal_thread *state = _signal_of(uk_thread_current());
	struct uk_abi_siginfo info;
	long done = 0;

	if (!state)
		return -UK_EAGAIN;
	if (uk_iov_length(iov, count) < sizeof(struct uk_abi_signalfd_siginfo))
		return -UK_EINVAL;
	for (int i = 0; i < count; i++) {
		struct uk_abi_signalfd_siginfo *to = iov[i].base;
		size_t room = iov[i].len / sizeof(*to);

		while (room-- && _signal_take(state, ((struct signal_file *)f)->mask, &info)) {
			*to++ = told(&info);
			done += (long)sizeof(*to);
		}
	}
	return done ? done : -UK_EAGAIN;
}

static unsigned int poll(struct uk_file *f)
{
	struct uk_thread *self = uk_thread_current();
	uint64_t bits = __atomic_load_n(&_signal_shared.bits, __ATOMIC_RELAXED);

	if (self == &uk_thread_first || self->signal)
		bits |= __atomic_load_n(&_signal_of(self)->queue.bits, __ATOMIC_RELAXED);
	return bits & ((struct signal_file *)f)->mask ? UK_POLLIN : 0;
}

static void release(struct uk_file *f)
{
	uk_free(uk_alloc_get_default(), f);
}

static const struct uk_file_ops ops = { .read = read, .poll = poll, .release = release };

static long make(uint64_t mask, unsigned int flags)
{
	struct signal_file *s = uk_calloc(uk_alloc_get_default(), 1, sizeof(*s));
	int fd;

	if (!s)
		return -UK_ENOMEM;
	uk_file_init(&s->file, &ops, UK_O_RDWR | (flags & UK_O_NONBLOCK));
	s->file.queue = &arrivals;
	s->mask = mask;
	_signal_arrived = arrived;
	fd = uk_fdtab_add(&s->file, flags);
	if (fd < 0)
		uk_file_put(&s->file);
	return fd;
}

static long change(int fd, uint64_t mask)
{
	struct uk_file *f;
	int error = uk_fdtab_get_kind(fd, &ops, &f);

	if (error)
		return error;
	__atomic_store_n(&((struct signal_file *)f)->mask, mask, __ATOMIC_RELAXED);
	uk_file_put(f);
	arrived();
	return fd;
}

static long signal_file(int fd, const uint64_t *mask, size_t size, unsigned int flags)
{
	if (flags & ~(unsigned int)(UK_SFD_CLOEXEC | UK_SFD_NONBLOCK) || size != sizeof(*mask))
		return -UK_EINVAL;
	if (uk_abi_is_bad(mask, sizeof(*mask)))
		return -UK_EFAULT;
	_signal_stop_use(*mask);
	return fd == -1 ? make(*mask & ~UNBLOCKABLE, flags) : change(fd, *mask & ~UNBLOCKABLE);
}

UK_SYSCALL_R_DEFINE(long, signalfd4, int, fd, const uint64_t *, mask, size_t, size, int, flags)
{
	return signal_file(fd, mask, size, (unsigned int)flags);
}

UK_SYSCALL_R_DEFINE(long, signalfd, int, fd, const uint64_t *, mask, size_t, size)
{
	return signal_file(fd, mask, size, 0);
}
