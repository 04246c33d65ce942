// SPDX-License-Identifier: BSD-3-Clause
// Locks on files, as the one process sees them.
//
// Record locks of fcntl(2) belong to a process, so here nobody ever conflicts, and nothing is kept. Those of flock(2) belong to open file
// descriptions: of one file that was opened twice, one can hold it off the other. They are a list, since there are few.
#include "fdio.h"

#include <uk/alloc.h>
#include <uk/string.h>
#include <uk/syscall.h>

struct holder {
	struct uk_file_watch watch; /* the lock goes with its description */
	struct holder *next;
	const void *what;           /* the node, or the file itself where there is none */
	const struct uk_file *f;
	int exclusive;
};

static struct uk_mutex lock;
static struct holder *holders;
static struct uk_waitq released;

static const void *subject(const struct uk_file *f)
{
	return f->vnode ? (const void *)f->vnode : f;
}

static struct holder **find(const struct uk_file *f)
{
	struct holder **at = &holders;

	while (*at && (*at)->f != f)
		at = &(*at)->next;
	return at;
}

static int conflicts(const struct uk_file *f, int exclusive)
{
	for (struct holder *h = holders; h; h = h->next)
		if (h->what == subject(f) && h->f != f && (exclusive || h->exclusive))
			return 1;
	return 0;
}

/* With the mutex. The watch is the caller's business. */
static void drop(struct holder **at)
{
	struct holder *h = *at;

	*at = h->next;
	uk_free(uk_alloc_get_default(), h);
	uk_waitq_wake_all(&released);
}

static void description_closed(struct uk_file_watch *w, struct uk_file *f)
{
	(void)w;
	uk_mutex_lock(&lock);
	if (*find(f))
		drop(find(f));
	uk_mutex_unlock(&lock);
}

/* One attempt: 0, -UK_EAGAIN, -UK_ENOMEM. A lock of another kind is given up first, whatever comes of it: as Linux does. */
static int try_lock(struct uk_file *f, int exclusive)
{
	struct holder **at = find(f), *h = *at;

	if (h && h->exclusive == exclusive)
		return 0;
	if (h) {
		uk_file_watch_remove(&h->watch);
		drop(at);
	}
	if (conflicts(f, exclusive))
		return -UK_EAGAIN;
	h = uk_malloc(uk_alloc_get_default(), sizeof(*h));
	if (!h)
		return -UK_ENOMEM;
	*h = (struct holder){ .watch.closed = description_closed, .next = holders, .what = subject(f), .f = f, .exclusive = exclusive };
	holders = h;
	uk_file_watch_add(f, &h->watch);
	return 0;
}

static int try_locked(struct uk_file *f, int exclusive)
{
	int error;

	uk_mutex_lock(&lock);
	error = try_lock(f, exclusive);
	uk_mutex_unlock(&lock);
	return error;
}

static long lock_file(struct uk_file *f, int operation)
{
	int exclusive = (operation & ~UK_LOCK_NB) == UK_LOCK_EX, error;

	if (f->traits & UK_FILE_STATIC)
		return 0; /* the console: it never ends, so its lock would never either */
	if ((operation & ~UK_LOCK_NB) == UK_LOCK_UN) {
		uk_mutex_lock(&lock);
		if (*find(f)) {
			uk_file_watch_remove(&(*find(f))->watch);
			drop(find(f));
		}
		uk_mutex_unlock(&lock);
		return 0;
	}
	if (operation & UK_LOCK_NB)
		return try_locked(f, exclusive);
	if (uk_waitq_wait_event(&released, (error = try_locked(f, exclusive)) != -UK_EAGAIN, UKPLAT_NEVER))
		return -UK_EINTR;
	return error;
}

UK_SYSCALL_R_DEFINE(long, flock, int, fd, int, operation)
{
	int kind = operation & ~UK_LOCK_NB;
	struct uk_file *f;
	long error;

	if (kind != UK_LOCK_SH && kind != UK_LOCK_EX && kind != UK_LOCK_UN)
		return -UK_EINVAL;
	f = _fdio_get(fd);
	if (!f)
		return -UK_EBADF;
	error = lock_file(f, operation);
	uk_file_put(f);
	return error;
}

/* Where a record lock begins, by its `whence`. */
static int begins(struct uk_file *f, const struct uk_abi_flock *l, int64_t *start)
{
	struct uk_abi_stat st;
	int64_t base = 0;

	memset(&st, 0, sizeof(st));
	if (l->whence == UK_SEEK_CUR)
		base = f->pos;
	else if (l->whence == UK_SEEK_END)
		base = f->ops->stat && !f->ops->stat(f, &st) ? st.size : 0;
	else if (l->whence != UK_SEEK_SET)
		return -UK_EINVAL;
	return __builtin_add_overflow(base, l->start, start) ? -UK_EOVERFLOW : 0;
}

long _fdio_record_lock(struct uk_file *f, int command, struct uk_abi_flock *l)
{
	int64_t start, last;
	int error;

	if (uk_abi_is_bad(l, sizeof(*l)))
		return -UK_EFAULT;
	if (l->type != UK_F_RDLCK && l->type != UK_F_WRLCK && (l->type != UK_F_UNLCK || command == UK_F_GETLK))
		return -UK_EINVAL;
	error = begins(f, l, &start);
	if (error)
		return error;
	if (start < 0)
		return -UK_EINVAL;
	if (l->len > 0 && __builtin_add_overflow(start, l->len - 1, &last))
		return -UK_EOVERFLOW;
	if (l->len < 0 && start + l->len < 0)
		return -UK_EINVAL;
	if (command == UK_F_GETLK) {
		l->type = UK_F_UNLCK;
		return 0;
	}
	if ((l->type == UK_F_RDLCK && !uk_file_may_read(f)) || (l->type == UK_F_WRLCK && !uk_file_may_write(f)))
		return -UK_EBADF;
	return 0;
}
