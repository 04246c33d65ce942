// SPDX-License-Identifier: BSD-3-Clause
// epoll(7).
//
// An instance has an item for each descriptor that was added: a waiter in that file's queue, which, when the file wakes it, puts the
// item on the list of those that may be ready. epoll_wait asks these, and nobody else: what it costs depends on what happens, not on
// how many are watched. A level-triggered item that was ready goes back to the list's end, and is asked again next time; an
// edge-triggered one doesn't.
//
// Items have no reference to their files: a file that ends takes its items out (uk_file_watch). Locks: `lock`, a mutex, is around items and
// their table; `ready_lock`, a spin lock that wake-ups take as well, around the list and the items' place in it.
#include <uk/abi/access.h>
#include <uk/abi/epoll.h>
#include <uk/abi/time.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/fdtab.h>
#include <uk/lock.h>
#include <uk/sched.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include <uk/syscall_mask.h>

#define ALWAYS (UK_POLLERR | UK_POLLHUP)
#define PRIVATE (UK_EPOLLEXCLUSIVE | UK_EPOLLWAKEUP | UK_EPOLLONESHOT | UK_EPOLLET)
#define DEPTH_MAX 4
#define EVENTS_MAX (INT32_MAX / (int)sizeof(struct uk_abi_epoll_event))

struct epoll;

struct item {
	struct uk_waiter waiter;
	struct uk_file_watch watch;
	struct epoll *ep;
	struct uk_file *f;
	int fd;
	uint32_t events; /* 0: it was told of once, and waits for EPOLL_CTL_MOD */
	uint64_t data;
	unsigned int turn;                     /* of the instance, in which it was asked last */
	struct item *chain;                    /* of the table */
	struct item *ready_next, **ready_link; /* of the list; no link: not in it */
};

struct epoll {
	struct uk_file file;
	unsigned int refs; /* the file, and items of files that are ending just now */
	struct uk_mutex lock;
	unsigned int turn; /* how often all were asked */
	struct item **table;
	unsigned int buckets, count; /* `buckets`: a power of two */
	struct uk_spinlock ready_lock;
	struct item *ready, **ready_end;
	struct uk_waitq queue;
};

static const struct uk_file_ops ops;

static void put_back(struct epoll *ep)
{
	if (!__atomic_sub_fetch(&ep->refs, 1, __ATOMIC_ACQ_REL)) {
		uk_free(uk_alloc_get_default(), ep->table);
		uk_free(uk_alloc_get_default(), ep);
	}
}

/* To the list's end, if it isn't in it. With the list's lock. */
static void append(struct epoll *ep, struct item *it)
{
	if (it->ready_link)
		return;
	it->ready_next = NULL;
	it->ready_link = ep->ready_end;
	*ep->ready_end = it;
	ep->ready_end = &it->ready_next;
}

static void take_out(struct epoll *ep, struct item *it)
{
	if (!it->ready_link)
		return;
	*it->ready_link = it->ready_next;
	if (it->ready_next)
		it->ready_next->ready_link = it->ready_link;
	else
		ep->ready_end = it->ready_link;
	it->ready_link = NULL;
}

/* The file has woken its queue; inside the scheduler, with interrupts disabled. */
static void wake(struct uk_waiter *waiter)
{
	struct item *it = waiter->arg;
	struct epoll *ep = it->ep;

	uk_spin_lock(&ep->ready_lock);
	append(ep, it);
	uk_spin_unlock(&ep->ready_lock);
	uk_waitq_wake_nested(&ep->queue);
}

static void make_ready(struct epoll *ep, struct item *it)
{
	unsigned long irqs = uk_spin_lock_irqsave(&ep->ready_lock);

	append(ep, it);
	uk_spin_unlock_irqrestore(&ep->ready_lock, irqs);
	uk_waitq_wake_all(&ep->queue);
}

static void make_unready(struct epoll *ep, struct item *it)
{
	unsigned long irqs = uk_spin_lock_irqsave(&ep->ready_lock);

	take_out(ep, it);
	uk_spin_unlock_irqrestore(&ep->ready_lock, irqs);
}

/* What of the item's events its file has now. */
static uint32_t events_of(const struct item *it)
{
	uint32_t wanted = it->events & ~(uint32_t)PRIVATE;

	return it->events ? uk_file_poll(it->f) & (wanted | ALWAYS) : 0;
}

static struct item **find(struct epoll *ep, const struct uk_file *f, int fd)
{
	static struct item *nothing;
	struct item **at = ep->table ? &ep->table[(unsigned int)fd & (ep->buckets - 1)] : &nothing;

	while (*at && ((*at)->f != f || (*at)->fd != fd))
		at = &(*at)->chain;
	return at;
}

/* Room for one item more. */
static int grow(struct epoll *ep)
{
	unsigned int buckets = ep->buckets ? ep->buckets * 2 : 8;
	struct item **table;

	if (ep->count < ep->buckets)
		return 0;
	table = uk_calloc(uk_alloc_get_default(), buckets, sizeof(*table));
	if (!table)
		return -UK_ENOMEM;
	for (unsigned int i = 0; i < ep->buckets; i++)
		for (struct item *it = ep->table[i], *next; it; it = next) {
			struct item **bucket = &table[(unsigned int)it->fd & (buckets - 1)];

			next = it->chain;
			it->chain = *bucket;
			*bucket = it;
		}
	uk_free(uk_alloc_get_default(), ep->table);
	ep->table = table;
	ep->buckets = buckets;
	return 0;
}

/* Out of the table and the list; freed. Its watch is off already. */
static void remove_item(struct epoll *ep, struct item **at)
{
	struct item *it = *at;

	*at = it->chain;
	ep->count--;
	uk_waitq_remove(&it->waiter);
	make_unready(ep, it);
	uk_free(uk_alloc_get_default(), it);
}

static void file_closed(struct uk_file_watch *watch, struct uk_file *f)
{
	struct item *it = (struct item *)((char *)watch - offsetof(struct item, watch));
	struct epoll *ep = it->ep;

	uk_mutex_lock(&ep->lock);
	remove_item(ep, find(ep, f, it->fd));
	uk_mutex_unlock(&ep->lock);
	put_back(ep);
}

static int add(struct epoll *ep, struct uk_file *f, int fd, const struct uk_abi_epoll_event *e)
{
	struct item *it, **bucket;

	if (*find(ep, f, fd))
		return -UK_EEXIST;
	if (grow(ep) || !(it = uk_calloc(uk_alloc_get_default(), 1, sizeof(*it))))
		return -UK_ENOMEM;
	*it = (struct item){
		.waiter = {.wake = wake, .arg = it},
		.watch.closed = file_closed,
		.ep = ep,
		.f = f,
		.fd = fd,
		.events = e->events,
		.data = e->data,
	};
	bucket = &ep->table[(unsigned int)fd & (ep->buckets - 1)];
	it->chain = *bucket;
	*bucket = it;
	ep->count++;
	__atomic_fetch_add(&ep->refs, 1, __ATOMIC_RELAXED); /* the watch's */
	uk_file_watch_add(f, &it->watch);
	if (f->queue)
		uk_waitq_add(f->queue, &it->waiter);
	if (events_of(it))
		make_ready(ep, it);
	return 0;
}

static int modify(struct epoll *ep, struct item *it, const struct uk_abi_epoll_event *e)
{
	if (it->events & UK_EPOLLEXCLUSIVE || e->events & UK_EPOLLEXCLUSIVE)
		return -UK_EINVAL;
	it->events = e->events;
	it->data = e->data;
	if (events_of(it))
		make_ready(ep, it);
	return 0;
}

static int change(struct epoll *ep, struct uk_file *f, int operation, int fd, const struct uk_abi_epoll_event *e)
{
	struct item **at;

	if (operation == UK_EPOLL_CTL_ADD)
		return add(ep, f, fd, e);
	at = find(ep, f, fd);
	if (!*at)
		return -UK_ENOENT;
	if (operation == UK_EPOLL_CTL_MOD)
		return modify(ep, *at, e);
	/* The caller has the file: it isn't ending, so the watch is there. */
	uk_file_watch_remove(&(*at)->watch);
	remove_item(ep, at);
	put_back(ep);
	return 0;
}

/* Whether `to` is watched from `from`, directly or by instances between them; or these stand too deep. */
static int leads_to(struct epoll *from, const struct epoll *to, unsigned int depth)
{
	int found = 0;

	if (from == to || depth > DEPTH_MAX)
		return 1;
	uk_mutex_lock(&from->lock);
	for (unsigned int i = 0; i < from->buckets && !found; i++)
		for (struct item *it = from->table[i]; it && !found; it = it->chain)
			found = it->f->ops == &ops && leads_to((struct epoll *)it->f, to, depth + 1);
	uk_mutex_unlock(&from->lock);
	return found;
}

static long control(struct uk_file *instance, struct uk_file *f, int operation, int fd, const struct uk_abi_epoll_event *e)
{
	static struct uk_mutex nesting; /* instances in instances: one change at a time, so that no circle closes unseen */
	struct epoll *ep = (struct epoll *)instance;
	int is_nested, error = 0;

	if (!f->queue && !f->ops->poll)
		return -UK_EPERM; /* always ready: a regular file, a directory */
	if (instance->ops != &ops || instance == f)
		return -UK_EINVAL;
	is_nested = f->ops == &ops;
	if (operation != UK_EPOLL_CTL_DEL && e->events & UK_EPOLLEXCLUSIVE && (is_nested || operation == UK_EPOLL_CTL_MOD))
		return -UK_EINVAL;
	if (operation != UK_EPOLL_CTL_ADD && operation != UK_EPOLL_CTL_MOD && operation != UK_EPOLL_CTL_DEL)
		return -UK_EINVAL;
	if (is_nested)
		uk_mutex_lock(&nesting);
	if (is_nested && operation == UK_EPOLL_CTL_ADD && leads_to((struct epoll *)f, ep, 0))
		error = -UK_ELOOP;
	if (!error) {
		uk_mutex_lock(&ep->lock);
		error = change(ep, f, operation, fd, e);
		uk_mutex_unlock(&ep->lock);
	}
	if (is_nested)
		uk_mutex_unlock(&nesting);
	return error;
}

UK_SYSCALL_R_DEFINE(long, epoll_ctl, int, epfd, int, operation, int, fd, const struct uk_abi_epoll_event *, event)
{
	struct uk_abi_epoll_event e = { 0 };
	struct uk_file *instance, *f;
	long error;

	if (operation != UK_EPOLL_CTL_DEL) {
		if (uk_abi_is_bad(event, sizeof(*event)))
			return -UK_EFAULT;
		memcpy(&e, event, sizeof(e));
	}
	instance = uk_fdtab_get(epfd);
	f = uk_fdtab_get(fd);
	error = instance && f && !(f->flags & UK_O_PATH) ? control(instance, f, operation, fd, &e) : -UK_EBADF;
	if (instance)
		uk_file_put(instance);
	if (f)
		uk_file_put(f);
	return error;
}

/* The list's first item, taken out; NULL: none. */
static struct item *take_first(struct epoll *ep)
{
	unsigned long irqs = uk_spin_lock_irqsave(&ep->ready_lock);
	struct item *it = ep->ready;

	if (it)
		take_out(ep, it);
	uk_spin_unlock_irqrestore(&ep->ready_lock, irqs);
	return it;
}

/*
 * Asks those that may be ready, each once: asking one may wake another; how many were, and are in `events`. Those that are to be asked
 * again go back when all were asked, linked by ready_next meanwhile.
 */
static int collect(struct epoll *ep, struct uk_abi_epoll_event *events, int max)
{
	struct item *again = NULL, **end = &again;
	int count = 0;

	uk_mutex_lock(&ep->lock);
	ep->turn++;
	while (count < max) {
		struct item *it = take_first(ep);
		uint32_t ready = 0;
		int was_asked;

		if (!it)
			break;
		was_asked = it->turn == ep->turn;
		it->turn = ep->turn;
		if (!was_asked)
			ready = events_of(it);
		if (ready)
			events[count++] = (struct uk_abi_epoll_event){ .events = ready, .data = it->data };
		if (ready && it->events & UK_EPOLLONESHOT) {
			it->events = 0;
		} else if (was_asked || (ready && !(it->events & UK_EPOLLET))) {
			unsigned long irqs = uk_spin_lock_irqsave(&ep->ready_lock);

			if (!it->ready_link) { /* else its file has woken it meanwhile, and it is in the list again */
				it->ready_next = NULL;
				it->ready_link = end;
				*end = it;
				end = &it->ready_next;
			}
			uk_spin_unlock_irqrestore(&ep->ready_lock, irqs);
		}
	}
	if (again) {
		unsigned long irqs = uk_spin_lock_irqsave(&ep->ready_lock);

		again->ready_link = ep->ready_end;
		*ep->ready_end = again;
		ep->ready_end = end;
		uk_spin_unlock_irqrestore(&ep->ready_lock, irqs);
	}
	uk_mutex_unlock(&ep->lock);
	return count;
}

static unsigned int epoll_poll(struct uk_file *f)
{
	struct epoll *ep = (struct epoll *)f;
	unsigned int ready = 0;

	uk_mutex_lock(&ep->lock);
	for (unsigned int i = 0; i < ep->buckets && !ready; i++)
		for (struct item *it = ep->table[i]; it && !ready; it = it->chain)
			if (__atomic_load_n(&it->ready_link, __ATOMIC_RELAXED) && events_of(it))
				ready = UK_POLLIN | UK_POLLRDNORM;
	uk_mutex_unlock(&ep->lock);
	return ready;
}

static void epoll_release(struct uk_file *f)
{
	struct epoll *ep = (struct epoll *)f;

	uk_mutex_lock(&ep->lock);
	for (unsigned int i = 0; i < ep->buckets; i++)
		for (struct item **at = &ep->table[i]; *at;) {
			/* A file that is ending just now takes its item out itself, and has a reference for that. */
			if (uk_file_watch_remove(&(*at)->watch)) {
				remove_item(ep, at);
				__atomic_sub_fetch(&ep->refs, 1, __ATOMIC_RELAXED);
			} else {
				at = &(*at)->chain;
			}
		}
	uk_mutex_unlock(&ep->lock);
	put_back(ep);
}

static const struct uk_file_ops ops = { .poll = epoll_poll, .release = epoll_release };

static long create(unsigned int flags)
{
	struct epoll *ep = uk_calloc(uk_alloc_get_default(), 1, sizeof(*ep));
	int fd;

	if (!ep)
		return -UK_ENOMEM;
	uk_file_init(&ep->file, &ops, UK_O_RDWR);
	ep->file.queue = &ep->queue;
	ep->refs = 1;
	ep->ready_end = &ep->ready;
	fd = uk_fdtab_add(&ep->file, flags);
	if (fd < 0)
		uk_file_put(&ep->file);
	return fd;
}

UK_SYSCALL_R_DEFINE(long, epoll_create1, int, flags)
{
	return flags & ~UK_EPOLL_CLOEXEC ? -UK_EINVAL : create((unsigned int)flags);
}

UK_SYSCALL_R_DEFINE(long, epoll_create, int, size)
{
	return size <= 0 ? -UK_EINVAL : create(0);
}

static int has_ready(struct epoll *ep)
{
	return __atomic_load_n(&ep->ready, __ATOMIC_ACQUIRE) != NULL;
}

static long wait_until(int epfd, struct uk_abi_epoll_event *events, int max, uint64_t deadline)
{
	struct uk_file *f;
	struct epoll *ep;
	long n;

	if (max <= 0 || max > EVENTS_MAX)
		return -UK_EINVAL;
	if (uk_abi_is_bad(events, (size_t)max * sizeof(*events)))
		return -UK_EFAULT;
	n = uk_fdtab_get_kind(epfd, &ops, &f);
	if (n)
		return n;
	ep = (struct epoll *)f;
	n = collect(ep, events, max);
	if (!n && !deadline) {
		/* Whoever asks again and again, and never waits, would keep those from running who have something to tell. */
		uk_sched_yield();
		n = collect(ep, events, max);
	}
	while (!n && deadline && !(n = uk_waitq_wait_event(&ep->queue, has_ready(ep), deadline)))
		n = collect(ep, events, max);
	uk_file_put(f);
	return n == -UK_ETIMEDOUT ? 0 : n;
}

static uint64_t deadline_of_ms(int ms)
{
	return ms < 0 ? UKPLAT_NEVER : ms ? ukplat_deadline((uint64_t)ms * 1000000) : 0;
}

static long wait_masked(int epfd, struct uk_abi_epoll_event *events, int max, uint64_t deadline, const uint64_t *mask, size_t mask_size)
{
	struct uk_syscall_mask masked;
	long result = uk_syscall_mask_set(&masked, mask, mask_size);

	if (result)
		return result;
	result = wait_until(epfd, events, max, deadline);
	uk_syscall_mask_restore(&masked, result);
	return result;
}

UK_SYSCALL_R_DEFINE(long, epoll_pwait, int, epfd, struct uk_abi_epoll_event *, events, int, max, int, timeout_ms, const uint64_t *, mask,
		    size_t, mask_size)
{
	return wait_masked(epfd, events, max, deadline_of_ms(timeout_ms), mask, mask_size);
}

UK_SYSCALL_R_DEFINE(long, epoll_wait, int, epfd, struct uk_abi_epoll_event *, events, int, max, int, timeout_ms)
{
	return wait_until(epfd, events, max, deadline_of_ms(timeout_ms));
}

UK_SYSCALL_R_DEFINE(long, epoll_pwait2, int, epfd, struct uk_abi_epoll_event *, events, int, max, const struct uk_abi_timespec *, timeout,
		    const uint64_t *, mask, size_t, mask_size)
{
	uint64_t ns, deadline = UKPLAT_NEVER;

	if (uk_abi_is_bad(timeout, timeout ? sizeof(*timeout) : 0))
		return -UK_EFAULT;
	if (timeout && (timeout->sec < 0 || timeout->nsec < 0 || timeout->nsec >= 1000000000))
		return -UK_EINVAL;
	if (timeout && !__builtin_mul_overflow((uint64_t)timeout->sec, 1000000000ull, &ns) &&
	    !__builtin_add_overflow(ns, (uint64_t)timeout->nsec, &ns))
		deadline = ns ? ukplat_deadline(ns) : 0;
	return wait_masked(epfd, events, max, deadline, mask, mask_size);
}
