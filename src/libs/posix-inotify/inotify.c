// SPDX-License-Identifier: BSD-3-Clause
// inotify(7): what happens to the files that a program watches.
//
// vfscore and ukfile say what happens, from the program's first use on; each instance has a list of watches, and one of events that nobody
// has read yet. A watch keeps its file's node, and means whatever node has the same number: clients of file servers make several for one
// file. One lock is around all of it; who says that something happens may hold a tree's lock, so nothing that could need one is done
// inside.
#include <uk/abi/access.h>
#include <uk/abi/inotify.h>
#include <uk/abi/ioctl.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/fdtab.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include <uk/vfs.h>

#define QUEUE_MAX 16384u
/* What a program may ask for. */
#define OPTIONS (UK_IN_ONLYDIR | UK_IN_DONT_FOLLOW | UK_IN_EXCL_UNLINK | UK_IN_MASK_CREATE | UK_IN_MASK_ADD | UK_IN_ISDIR | UK_IN_ONESHOT)
#define KNOWN (UK_IN_ALL_EVENTS | UK_IN_UNMOUNT | UK_IN_Q_OVERFLOW | UK_IN_IGNORED | OPTIONS)

struct watch {
	struct watch *next;
	struct uk_vnode *node; /* with a reference */
	int wd;
	uint32_t mask;
};

struct event {
	struct event *next;
	struct uk_abi_inotify_event head;
	char name[]; /* head.len bytes */
};

struct inotify {
	struct uk_file file;
	struct watch *watches, **watches_end;
	struct event *events, **events_end, *last;
	unsigned int count; /* of events */
	int last_wd;
	struct inotify *next;
	struct uk_waitq queue;
};

static struct uk_mutex lock;
static struct inotify *instances;

/* Whether it would say what the last one says. */
static int is_same(const struct event *e, const struct event *last)
{
	return last && last->head.wd == e->head.wd && last->head.mask == e->head.mask && last->head.cookie == e->head.cookie &&
		last->head.len == e->head.len && !memcmp(last->name, e->name, e->head.len);
}

/* At the end of what waits; without memory, or with too many, it is lost, and that is said once. */
static void queue_event(struct inotify *i, int wd, uint32_t mask, uint32_t cookie, const char *name, size_t len)
{
	size_t room = len ? (len / sizeof(struct uk_abi_inotify_event) + 1) * sizeof(struct uk_abi_inotify_event) : 0;
	struct event *e;

	if (i->count >= QUEUE_MAX) {
		if (i->last->head.mask == UK_IN_Q_OVERFLOW)
			return;
		wd = -1;
		mask = UK_IN_Q_OVERFLOW;
		room = len = cookie = 0;
	}
	e = uk_calloc(uk_alloc_get_default(), 1, sizeof(*e) + room);
	if (!e)
		return;
	e->head = (struct uk_abi_inotify_event){ .wd = wd, .mask = mask, .cookie = cookie, .len = (uint32_t)room };
	if (len)
		memcpy(e->name, name, len);
	if (is_same(e, i->last)) {
		uk_free(uk_alloc_get_default(), e);
		return;
	}
	*i->events_end = i->last = e;
	i->events_end = &e->next;
	i->count++;
	uk_waitq_wake_all(&i->queue);
}

/* Out of the list; the watch is the caller's to free, without the lock. */
static struct watch *take_out(struct inotify *i, struct watch **at)
{
	struct watch *w = *at;

	*at = w->next;
	if (!w->next)
		i->watches_end = at;
	w->next = NULL;
	return w;
}

static void free_watches(struct watch *w)
{
	while (w) {
		struct watch *next = w->next;

		uk_vnode_put(w->node);
		uk_free(uk_alloc_get_default(), w);
		w = next;
	}
}

static int is_of(const struct watch *w, const struct uk_vnode *node)
{
	return node && (w->node == node || (w->node->fs == node->fs && w->node->ino == node->ino));
}

/* Tells one instance's watches of a node; those that end by it go to *ended. */
static void tell(struct inotify *i, const struct uk_vnode *node, uint32_t event, uint32_t cookie, const char *name, size_t len,
		 struct watch **ended)
{
	for (struct watch **at = &i->watches; *at;) {
		struct watch *w = *at;
		int ends = (event & UK_IN_DELETE_SELF) != 0;

		if (!is_of(w, node) || !((event & w->mask & UK_IN_ALL_EVENTS) || ends)) {
			at = &w->next;
			continue;
		}
		if (event & w->mask & UK_IN_ALL_EVENTS) {
			queue_event(i, w->wd, event, cookie, name, len);
			ends |= (w->mask & UK_IN_ONESHOT) != 0;
		}
		if (!ends) {
			at = &w->next;
			continue;
		}
		queue_event(i, w->wd, UK_IN_IGNORED, 0, NULL, 0);
		take_out(i, at)->next = *ended;
		*ended = w;
	}
}

/* What somebody who may hold the tree's lock, and has references to both nodes, says. */
static void happened(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode *node, uint32_t event, uint32_t cookie)
{
	struct watch *ended = NULL;

	uk_mutex_lock(&lock);
	for (struct inotify *i = instances; i; i = i->next) {
		if (dir)
			tell(i, dir, event, cookie, name, len, &ended);
		if (node)
			tell(i, node, event & UK_IN_DELETE_SELF ? event & ~UK_IN_ISDIR : event, cookie, NULL, 0, &ended);
	}
	uk_mutex_unlock(&lock);
	free_watches(ended); /* never the last references: the caller has some */
}

/* What is done with an open file: its directory, if it has a name there, is told too. Nobody has the tree's lock. */
static void file_happened(struct uk_vnode *node, uint32_t event)
{
	struct uk_vnode *dir = NULL;
	const char *name = NULL;
	size_t len = 0;

	if (!__atomic_load_n(&instances, __ATOMIC_RELAXED))
		return;
	if (uk_vnode_is_dir(node))
		event |= UK_IN_ISDIR;
	uk_mutex_lock(&node->fs->tree);
	if (!node->ops->name || node == node->fs->root || node->ops->name(node, &dir, &name, &len))
		dir = NULL;
	happened(dir, name, len, node, event, 0);
	uk_mutex_unlock(&node->fs->tree);
}

static size_t size_of(const struct event *e)
{
	return sizeof(e->head) + e->head.len;
}

static long inotify_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	struct inotify *i = (struct inotify *)f;
	struct uk_abi_iovec at = iov[0];
	long done = 0;

	(void)offset, (void)count; /* events are whole: in the first piece */
	uk_mutex_lock(&lock);
	while (i->events && size_of(i->events) <= at.len) {
		struct event *e = i->events;
		size_t size = size_of(e);

		memcpy(at.base, &e->head, sizeof(e->head));
		memcpy((char *)at.base + sizeof(e->head), e->name, e->head.len);
		at.base = (char *)at.base + size;
		at.len -= size;
		done += (long)size;
		i->events = e->next;
		i->count--;
		if (!i->events) {
			i->events_end = &i->events;
			i->last = NULL;
		}
		uk_free(uk_alloc_get_default(), e);
	}
	if (!done)
		done = i->events ? -UK_EINVAL : -UK_EAGAIN;
	uk_mutex_unlock(&lock);
	return done;
}

static unsigned int inotify_poll(struct uk_file *f)
{
	return __atomic_load_n(&((struct inotify *)f)->count, __ATOMIC_ACQUIRE) ? UK_POLLIN | UK_POLLRDNORM : 0;
}

static long inotify_ioctl(struct uk_file *f, unsigned int request, unsigned long arg)
{
	size_t size = 0;

	if (request != UK_FIONREAD)
		return -UK_ENOTTY;
	if (uk_abi_is_bad((void *)arg, sizeof(int)))
		return -UK_EFAULT;
	uk_mutex_lock(&lock);
	for (const struct event *e = ((struct inotify *)f)->events; e; e = e->next)
		size += size_of(e);
	uk_mutex_unlock(&lock);
	*(int *)arg = (int)size;
	return 0;
}

static void inotify_release(struct uk_file *f)
{
	struct inotify *i = (struct inotify *)f, **at = &instances;

	uk_mutex_lock(&lock);
	while (*at != i)
		at = &(*at)->next;
	*at = i->next;
	uk_mutex_unlock(&lock);
	free_watches(i->watches);
	for (struct event *e = i->events, *next; e; e = next) {
		next = e->next;
		uk_free(uk_alloc_get_default(), e);
	}
	uk_free(uk_alloc_get_default(), i);
}

static const struct uk_file_ops ops = {
	.read = inotify_read, .poll = inotify_poll, .ioctl = inotify_ioctl, .release = inotify_release,
};

static long make(unsigned int flags)
{
	struct inotify *i;
	int fd;

	if (flags & ~(unsigned int)(UK_IN_CLOEXEC | UK_IN_NONBLOCK))
		return -UK_EINVAL;
	i = uk_calloc(uk_alloc_get_default(), 1, sizeof(*i));
	if (!i)
		return -UK_ENOMEM;
	uk_file_init(&i->file, &ops, UK_O_RDONLY | (flags & UK_O_NONBLOCK));
	i->file.queue = &i->queue;
	i->watches_end = &i->watches;
	i->events_end = &i->events;
	uk_mutex_lock(&lock);
	i->next = instances;
	instances = i;
	uk_mutex_unlock(&lock);
	uk_vfs_happened = happened;
	uk_file_happened = file_happened;
	fd = uk_fdtab_add(&i->file, flags);
	if (fd < 0)
		uk_file_put(&i->file);
	return fd;
}

/* The instance of a descriptor, with a reference to its file. 0 or an error. */
static int find(int fd, struct inotify **i)
{
	struct uk_file *f;
	int error = uk_fdtab_get_kind(fd, &ops, &f);

	*i = (struct inotify *)f;
	return error;
}

/* With the lock. Takes the reference to the node if it returns a watch that wasn't there; *watch is room for that, and NULL then. */
static long set_watch(struct inotify *i, struct uk_vnode *node, uint32_t mask, struct watch **watch)
{
	struct watch *w = i->watches;

	while (w && !is_of(w, node))
		w = w->next;
	if (w && mask & UK_IN_MASK_CREATE)
		return -UK_EEXIST;
	if (w) {
		w->mask = mask & UK_IN_MASK_ADD ? w->mask | mask : mask;
		return w->wd;
	}
	w = *watch;
	*watch = NULL;
	w->node = node;
	w->mask = mask;
	w->wd = ++i->last_wd;
	*i->watches_end = w;
	i->watches_end = &w->next;
	return w->wd;
}

static long add_watch(struct inotify *i, const char *path, uint32_t mask)
{
	struct watch *watch = uk_calloc(uk_alloc_get_default(), 1, sizeof(*watch));
	struct uk_vnode *node = NULL;
	long result = watch ? uk_vfs_find(UK_AT_FDCWD, path, mask & UK_IN_DONT_FOLLOW ? 0 : UK_WALK_FOLLOW, &node) : -UK_ENOMEM;

	if (!result && mask & UK_IN_ONLYDIR && !uk_vnode_is_dir(node))
		result = -UK_ENOTDIR;
	if (!result) {
		uk_mutex_lock(&lock);
		result = set_watch(i, node, mask, &watch);
		uk_mutex_unlock(&lock);
		if (!watch)
			return result; /* it has both */
	}
	uk_vnode_put(node);
	uk_free(uk_alloc_get_default(), watch);
	return result;
}

UK_SYSCALL_R_DEFINE(long, inotify_init1, int, flags)
{
	return make((unsigned int)flags);
}

UK_SYSCALL_R_DEFINE(long, inotify_init)
{
	return make(0);
}

UK_SYSCALL_R_DEFINE(long, inotify_add_watch, int, fd, const char *, path, unsigned int, mask)
{
	struct inotify *i;
	long result;

	if (mask & ~KNOWN || !mask)
		return -UK_EINVAL;
	result = find(fd, &i);
	if (result == -UK_EBADF)
		return result;
	if (mask & UK_IN_MASK_ADD && mask & UK_IN_MASK_CREATE) {
		if (!result)
			uk_file_put(&i->file);
		return -UK_EINVAL;
	}
	if (result)
		return result;
	result = add_watch(i, path, mask);
	uk_file_put(&i->file);
	return result;
}

UK_SYSCALL_R_DEFINE(long, inotify_rm_watch, int, fd, int, wd)
{
	struct watch **at, *w = NULL;
	struct inotify *i;
	int error = find(fd, &i);

	if (error)
		return error;
	uk_mutex_lock(&lock);
	for (at = &i->watches; *at && (*at)->wd != wd;)
		at = &(*at)->next;
	if (*at) {
		w = take_out(i, at);
		queue_event(i, wd, UK_IN_IGNORED, 0, NULL, 0);
	}
	uk_mutex_unlock(&lock);
	uk_file_put(&i->file);
	error = w ? 0 : -UK_EINVAL;
	free_watches(w);
	return error;
}
