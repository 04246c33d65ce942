// SPDX-License-Identifier: BSD-3-Clause
// References to open files, their end, and waiting for them.
#include <uk/file.h>

#include <uk/errno.h>
#include <uk/lock.h>
#include <uk/string.h>

static struct uk_spinlock watches_lock; /* of all files' lists: they change seldom */

void (*uk_file_broken_pipe)(void);
void (*uk_file_happened)(struct uk_vnode *node, uint32_t event);

void uk_file_init(struct uk_file *f, const struct uk_file_ops *ops, unsigned int flags)
{
	memset(f, 0, sizeof(*f));
	f->ops = ops;
	f->refs = 1;
	f->flags = flags;
}

struct uk_file *uk_file_get(struct uk_file *f)
{
	if (!(f->traits & UK_FILE_STATIC))
		__atomic_fetch_add(&f->refs, 1, __ATOMIC_RELAXED);
	return f;
}

/* Takes the first watch out of the list. */
static struct uk_file_watch *next_watch(struct uk_file *f)
{
	struct uk_file_watch *w;

	uk_spin_lock(&watches_lock);
	w = f->watches;
	if (w) {
		f->watches = w->next;
		if (w->next)
			w->next->link = &f->watches;
		w->link = NULL;
	}
	uk_spin_unlock(&watches_lock);
	return w;
}

void uk_file_put(struct uk_file *f)
{
	if (f->traits & UK_FILE_STATIC || __atomic_sub_fetch(&f->refs, 1, __ATOMIC_ACQ_REL))
		return;
	uk_file_tell(f, uk_file_may_write(f) ? UK_IN_CLOSE_WRITE : UK_IN_CLOSE_NOWRITE);
	while (f->watches) {
		struct uk_file_watch *w = next_watch(f);

		if (w)
			w->closed(w, f);
	}
	f->ops->release(f);
}

void uk_file_watch_add(struct uk_file *f, struct uk_file_watch *w)
{
	uk_spin_lock(&watches_lock);
	w->next = f->watches;
	w->link = &f->watches;
	if (w->next)
		w->next->link = &w->next;
	f->watches = w;
	uk_spin_unlock(&watches_lock);
}

int uk_file_watch_remove(struct uk_file_watch *w)
{
	int was_there;

	uk_spin_lock(&watches_lock);
	was_there = w->link != NULL;
	if (was_there) {
		*w->link = w->next;
		if (w->next)
			w->next->link = w->link;
		w->link = NULL;
	}
	uk_spin_unlock(&watches_lock);
	return was_there;
}

int uk_file_wait(struct uk_file *f, unsigned int events, uint64_t deadline)
{
	events |= UK_POLLERR | UK_POLLHUP;
	if (!f->queue)
		return 0;
	return uk_waitq_wait_event(f->queue, uk_file_poll(f) & events, deadline);
}

int64_t uk_file_seek(struct uk_file *f, int64_t offset, int whence, int64_t size)
{
	switch (whence) {
	case UK_SEEK_SET:
		break;
	case UK_SEEK_CUR:
		if (__builtin_add_overflow(offset, f->pos, &offset))
			return -UK_EINVAL;
		break;
	case UK_SEEK_END:
		if (__builtin_add_overflow(offset, size, &offset))
			return -UK_EINVAL;
		break;
	case UK_SEEK_DATA:
	case UK_SEEK_HOLE:
		if (offset < 0 || offset >= size)
			return -UK_ENXIO;
		if (whence == UK_SEEK_HOLE)
			offset = size;
		break;
	default:
		return -UK_EINVAL;
	}
	if (offset < 0)
		return -UK_EINVAL;
	return f->pos = offset;
}
