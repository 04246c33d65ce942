// SPDX-License-Identifier: BSD-3-Clause
// fcntl(2) and ioctl(2): flags of descriptors and of what they refer to.
#include "fdio.h"

#include <uk/abi/ioctl.h>
#include <uk/syscall.h>

#define CHANGEABLE (UK_O_APPEND | UK_O_NONBLOCK | UK_O_ASYNC | UK_O_DIRECT | UK_O_NOATIME)

static long duplicate(struct uk_file *f, long lowest, unsigned int flags)
{
	uint64_t soft, hard;
	int fd;

	uk_fdtab_limits(&soft, &hard);
	if ((unsigned long)lowest >= soft)
		return -UK_EINVAL;
	fd = uk_fdtab_reserve((int)lowest);
	if (fd >= 0)
		uk_fdtab_install(fd, uk_file_get(f), flags);
	return fd;
}

/* Single bits change as a whole: two threads that set different ones both succeed. */
static void set_flags(struct uk_file *f, unsigned int mask, unsigned int flags)
{
	unsigned int old = __atomic_load_n(&f->flags, __ATOMIC_RELAXED);

	while (!__atomic_compare_exchange_n(&f->flags, &old, (old & ~mask) | (flags & mask), 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
}

static long control(struct uk_file *f, int fd, int command, unsigned long arg)
{
	long result;

	switch (command) {
	case UK_F_DUPFD:
		return duplicate(f, (unsigned int)arg, 0);
	case UK_F_DUPFD_CLOEXEC:
		return duplicate(f, (unsigned int)arg, UK_O_CLOEXEC);
	case UK_F_GETFD:
		return uk_fdtab_flags(fd);
	case UK_F_SETFD:
		return uk_fdtab_set_flags(fd, (unsigned int)arg);
	case UK_F_GETFL:
		return f->flags;
	}
	if (f->flags & UK_O_PATH)
		return -UK_EBADF;
	switch (command) {
	case UK_F_SETFL:
		set_flags(f, CHANGEABLE, (unsigned int)arg);
		return 0;
	case UK_F_GETLK:
	case UK_F_SETLK:
	case UK_F_SETLKW:
		return _fdio_record_lock(f, command, (struct uk_abi_flock *)arg);
	case UK_F_GETOWN:
	case UK_F_SETOWN:
	case UK_F_GETSIG:
		return 0;
	case UK_F_GETLEASE:
		return UK_F_UNLCK;
	case UK_F_SETPIPE_SZ:
	case UK_F_GETPIPE_SZ:
		/* A pipe takes them as requests; others don't know them. */
		result = f->ops->ioctl && !f->vnode ? f->ops->ioctl(f, (unsigned int)command, arg) : -UK_ENOTTY;
		return result == -UK_ENOTTY ? -UK_EBADF : result;
	default:
		return -UK_EINVAL;
	}
}

UK_SYSCALL_R_DEFINE(long, fcntl, int, fd, int, command, unsigned long, arg)
{
	struct uk_file *f = uk_fdtab_get(fd);
	long result;

	if (!f)
		return -UK_EBADF;
	result = control(f, fd, command, arg);
	uk_file_put(f);
	return result;
}

static long set_by_pointer(struct uk_file *f, unsigned int flag, const int *on)
{
	if (uk_abi_is_bad(on, sizeof(*on)))
		return -UK_EFAULT;
	set_flags(f, flag, *on ? flag : 0);
	return 0;
}

static long request_of(struct uk_file *f, int fd, unsigned int request, unsigned long arg)
{
	switch (request) {
	case UK_FIOCLEX:
		return uk_fdtab_set_flags(fd, UK_FD_CLOEXEC);
	case UK_FIONCLEX:
		return uk_fdtab_set_flags(fd, 0);
	case UK_FIONBIO:
		return set_by_pointer(f, UK_O_NONBLOCK, (const int *)arg);
	case UK_FIOASYNC:
		return -UK_ENOTTY;
	}
	return f->ops->ioctl ? f->ops->ioctl(f, request, arg) : -UK_ENOTTY;
}

UK_SYSCALL_R_DEFINE(long, ioctl, int, fd, unsigned int, request, unsigned long, arg)
{
	struct uk_file *f = _fdio_get(fd);
	long result;

	if (!f)
		return -UK_EBADF;
	result = request_of(f, fd, request, arg);
	uk_file_put(f);
	return result;
}
