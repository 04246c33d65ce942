// SPDX-License-Identifier: BSD-3-Clause
// Open file descriptions: what read, write, poll and the rest work on, whatever it is that is open.
#ifndef UK_FILE_H
#define UK_FILE_H

#include <uk/abi/fcntl.h>
#include <uk/abi/inotify.h>
#include <uk/abi/poll.h>
#include <uk/abi/stat.h>
#include <uk/abi/uio.h>
#include <uk/essentials.h>
#include <uk/mutex.h>
#include <uk/wait.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Theory
 * ------
 * A struct uk_file is what open(2) calls an open file description: descriptors (posix-fdtab) refer to it, several may to one. A regular
 * file, a pipe's end, a console, a socket, a timer are all the same to who reads, writes, polls: a table of operations. Who makes
 * one embeds it in a structure of its own and fills it by uk_file_init().
 *
 * Operations never wait for something that the program itself has to do (data to arrive, room to be made): they return -UK_EAGAIN. They
 * may wait for a device's answer (a server of files, a disk). Who wants to wait calls uk_file_wait(), which sleeps on the file's
 * wait queue; so that what UK_O_NONBLOCK means is known in one place, and an implementation knows neither threads nor
 * signals. It has to do two things: poll() says what is ready now, and uk_waitq_wake_all() for the file's queue is called
 * when something has become ready, after poll() would say so. poll(2) and epoll(7) are waiters of these queues too.
 *
 * Arguments come from the program's system calls; what no operation needs to check is said with each. Errors are negative errnos.
 */
struct uk_file;
struct uk_vnode;

struct uk_file_ops {
	/*
	 * Reads into, writes from `count` pieces (1 to UK_IOV_MAX; together at most INT64_MAX bytes) at *offset, and advances that by what
	 * was done; a stream has no offset and leaves it alone. Returns how many bytes were done: fewer than asked for is no
	 * error. 0 from read is the end. With UK_O_APPEND in f->flags a write goes to the file's end, and *offset gets there.
	 * NULL: -UK_EINVAL. The description's access mode was checked by the caller.
	 */
	long (*read)(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset);
	long (*write)(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset);
	/*
	 * Bytes of the contents at `offset` that stay where and what they are as long as the guest runs: how many, at most `len`, and
	 * where; that counts as reading them. 0: there are none. NULL: there never are.
	 */
	size_t (*lasting)(struct uk_file *f, int64_t offset, size_t len, const void **bytes);
	/* As write, of such bytes, which needn't be copied. NULL: write() does it. */
	long (*write_lasting)(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset);
	/*
	 * What is ready now, of UK_POLLIN, UK_POLLOUT, UK_POLLPRI, UK_POLLRDHUP, and always UK_POLLERR, UK_POLLHUP; without
	 * waiting, from any thread. NULL: UK_POLLIN | UK_POLLOUT for ever.
	 */
	unsigned int (*poll)(struct uk_file *f);
	/*
	 * Until when a call that begins now waits for UK_POLLIN or UK_POLLOUT: of the monotonic clock; its answer is -UK_EAGAIN then.
	 * NULL: for ever.
	 */
	uint64_t (*deadline)(struct uk_file *f, unsigned int event);
	/*
	 * lseek(2): sets f->pos, returns it. Called with the position's lock. NULL: the file has no positions, and -UK_ESPIPE is the
	 * answer to lseek, pread, pwrite. uk_file_seek() is what most files do.
	 */
	int64_t (*seek)(struct uk_file *f, int64_t offset, int whence);
	/* fstat(2). `st` is zeroes. NULL: a file of no type, as a timer is. */
	int (*stat)(struct uk_file *f, struct uk_abi_stat *st);
	/* ioctl(2) but FIONBIO, FIOASYNC, FIOCLEX, FIONCLEX. NULL: -UK_ENOTTY. */
	long (*ioctl)(struct uk_file *f, unsigned int request, unsigned long arg);
	/* ftruncate(2), with `len` >= 0 and a description that may be written to. NULL: -UK_EINVAL. */
	int (*truncate)(struct uk_file *f, int64_t len);
	/* fallocate(2), offset >= 0, len > 0, their sum fits. NULL: -UK_ENODEV. */
	int (*allocate)(struct uk_file *f, int mode, int64_t offset, int64_t len);
	/* fsync(2), or fdatasync(2) if `data_only`. NULL: -UK_EINVAL. */
	int (*sync)(struct uk_file *f, int data_only);
	/*
	 * For mappings that share memory with the file: the page-aligned memory of UK_PAGE_SIZE bytes that is the file's contents at
	 * `offset` (a multiple of the page size), in *page; made first if the file has a hole there, zeroes behind its end. It stays
	 * valid, whatever becomes of the file, until unmap_page() for the same page, once for each map_page(); the mapping has a reference
	 * to the file meanwhile. -UK_ENXIO: the page lies wholly behind the end (a program that touches it gets SIGBUS). NULL:
	 * -UK_ENODEV, the
	 * file can't be mapped; private mappings use read() then.
	 */
	int (*map_page)(struct uk_file *f, int64_t offset, void **page);
	void (*unmap_page)(struct uk_file *f, int64_t offset, void *page);
	/* The last reference is gone: frees the structure around `f`. No descriptor, no watch, no waiter of this file is left. */
	void (*release)(struct uk_file *f);
};

/* Who has to know that a file ends without having a reference to it (epoll). */
struct uk_file_watch {
	struct uk_file_watch *next, **link; /* the file's */
	/* The last reference to `f` is gone; the watch is out of the list, and may be freed. */
	void (*closed)(struct uk_file_watch *w, struct uk_file *f);
};

/* Bits of uk_file.traits: what doesn't change. */
#define UK_FILE_STATIC 1u /* lives for ever: references aren't counted */
#define UK_FILE_DIRECTORY 2u /* read is -UK_EISDIR */
#define UK_FILE_STREAM 4u /* a write that has done nothing and is -UK_EPIPE calls uk_file_broken_pipe() */

struct uk_file {
	const struct uk_file_ops *ops;
	unsigned int refs;
	unsigned int flags;  /* UK_O_ACCMODE, UK_O_PATH, and status flags that fcntl(F_SETFL) changes: UK_O_NONBLOCK, UK_O_APPEND, … */
	unsigned int traits;
	int64_t pos;              /* under pos_lock */
	struct uk_mutex pos_lock; /* held by read, write and seek of files that have positions */
	struct uk_waitq *queue;   /* woken when something becomes ready; several files may have the same. NULL: always as poll() says */
	struct uk_vnode *vnode;   /* the node that it was opened by, with a reference (vfscore); NULL: none */
	struct uk_file_watch *watches;
};

/* Makes it a file with one reference at position 0. What isn't named is zeroes and the caller's to set before anybody sees it. */
void uk_file_init(struct uk_file *f, const struct uk_file_ops *ops, unsigned int flags);

/* A reference more; returns `f`. One less: the last one ends the file. */
struct uk_file *uk_file_get(struct uk_file *f);
void uk_file_put(struct uk_file *f);

void uk_file_watch_add(struct uk_file *f, struct uk_file_watch *w);
/* 0: it was told already, or is being told. */
int uk_file_watch_remove(struct uk_file_watch *w);

/* What is ready now: as poll() says. */
static inline unsigned int uk_file_poll(struct uk_file *f)
{
	return f->ops->poll ? f->ops->poll(f) : UK_POLLIN | UK_POLLOUT | UK_POLLRDNORM | UK_POLLWRNORM;
}

/* Access modes count 0, 1, 2 for reading, writing, both; Linux takes 3 for neither (ioctl only). */
static inline int uk_file_may_read(const struct uk_file *f)
{
	return ((f->flags & UK_O_ACCMODE) + 1) & 1 && !(f->flags & UK_O_PATH);
}

static inline int uk_file_may_write(const struct uk_file *f)
{
	return ((f->flags & UK_O_ACCMODE) + 1) & 2 && !(f->flags & UK_O_PATH);
}

/*
 * Waits until something of `events`, UK_POLLERR or UK_POLLHUP is ready, or the monotonic clock has reached `deadline`
 * (UKPLAT_NEVER: no limit). 0, -UK_ETIMEDOUT, or -UK_EINTR: a signal for this thread. What was ready may be gone when the caller comes to
 * take it, so it stands in a loop:
 *     while ((n = operation()) == -UK_EAGAIN && !(f->flags & UK_O_NONBLOCK))
 *             if ((error = uk_file_wait(f, UK_POLLIN, UKPLAT_NEVER)))
 *                     return error;
 */
int uk_file_wait(struct uk_file *f, unsigned int events, uint64_t deadline);

/*
 * Reads, writes as read(2), write(2), pread(2), pwrite(2) do, waiting included, for who has a file and no descriptor. A write to a stream
 * goes on until all is written; a short count means an error or a signal behind that point. The access mode is checked (-UK_EBADF).
 * `offset` NULL: at the file's position, which moves. Otherwise at *offset, which moves, and -UK_ESPIPE for a stream.
 * What `iov` has is used up by the call.
 */
long uk_file_readv(struct uk_file *f, struct uk_abi_iovec *iov, int count, int64_t *offset);
long uk_file_writev(struct uk_file *f, struct uk_abi_iovec *iov, int count, int64_t *offset);

/* The same of bytes that stay where and what they are as long as the guest runs. */
long uk_file_write_lasting(struct uk_file *f, const void *bytes, size_t len, int64_t *offset);

/* Called, if it isn't NULL, when somebody writes to what nobody will read (-UK_EPIPE): posix-signal's SIGPIPE for the running thread. */
extern void (*uk_file_broken_pipe)(void);

/*
 * Called, if it isn't NULL, when something has happened to a file of the tree by way of an open one: UK_IN_ACCESS and the like. No lock
 * is held that a file system has (posix-inotify).
 */
extern void (*uk_file_happened)(struct uk_vnode *node, uint32_t event);
static inline void uk_file_tell(const struct uk_file *f, uint32_t event)
{
	if (__builtin_expect(uk_file_happened != NULL, 0) && f->vnode && !(f->flags & UK_O_PATH))
		uk_file_happened(f->vnode, event);
}

/* The sum of the pieces' lengths; copies `len` bytes, which they have room for, into them, and out of them. */
size_t uk_iov_length(const struct uk_abi_iovec *iov, int count);
void uk_iov_scatter(const struct uk_abi_iovec *iov, const void *from, size_t len);
void uk_iov_gather(void *to, const struct uk_abi_iovec *iov, size_t len);
/* Takes `n` bytes off the pieces' begin; how many pieces are done, to the last one that has bytes. */
int uk_iov_advance(struct uk_abi_iovec *iov, int count, size_t n);

/* One call transfers no more: INT_MAX, cut to whole pages, as Linux does. */
#define UK_IO_MAX 0x7ffff000ul

/*
 * A copy of the pieces that a program passes, checked, their sum cut to UK_IO_MAX: that, or -UK_EINVAL, -UK_EFAULT, -UK_ENOMEM. `count` is
 * at most UK_IOV_MAX. Without an error uk_iov_copy_free() ends it.
 */
struct uk_iov_copy {
	struct uk_abi_iovec few[8], *iov;
};
long uk_iov_copy(struct uk_iov_copy *to, const struct uk_abi_iovec *from, int count);
void uk_iov_copy_free(struct uk_iov_copy *copy);

/* An implementation of `seek` for files of `size` bytes: SEEK_SET, SEEK_CUR, SEEK_END; SEEK_DATA and SEEK_HOLE for one without holes. */
int64_t uk_file_seek(struct uk_file *f, int64_t offset, int whence, int64_t size);

#ifdef __cplusplus
}
#endif
#endif
