// SPDX-License-Identifier: BSD-3-Clause
// Disks by their names, and requests from their making to their end.
#include <uk/blkdev.h>

#include <uk/errno.h>
#include <uk/print.h>
#include <uk/string.h>

#define NS_PER_MS 1000000ull
/* How long an answer may take: a host's disk may be slow to wake, but not for ever. */
#define PATIENCE (60000 * NS_PER_MS)
/* How often to look, with an interrupt, of which one may get lost on a line that devices share, and without. */
#define LOOK_SELDOM (20 * NS_PER_MS)
#define LOOK_OFTEN (NS_PER_MS / 10)
#define LETTERS 26u
#define DEV "/dev/"
#define LINK DEV "disk/by-id/virtio-"

static struct uk_blkdev *first, **end = &first;
static unsigned int count;

/* vda to vdz, vdaa, and so on. */
static void name(struct uk_blkdev *d)
{
	char letters[4], *at = letters + sizeof(letters);
	unsigned int left = d->number + 1;

	*--at = '\0';
	do {
		*--at = (char)('a' + (left - 1) % LETTERS);
		left = (left - 1) / LETTERS;
	} while (left && at > letters);
	memcpy(d->name, "vd", 2);
	memcpy(d->name + 2, at, (size_t)(letters + sizeof(letters) - at));
}

void uk_blkdev_register(struct uk_blkdev *d)
{
	d->number = count++;
	name(d);
	d->next = NULL;
	*end = d;
	end = &d->next;
}

struct uk_blkdev *uk_blkdev_next(struct uk_blkdev *after)
{
	return after ? after->next : first;
}

void uk_blkdev_list(void (*each)(const char *source))
{
	for (struct uk_blkdev *d = first; d; d = d->next)
		each(*d->id ? d->id : d->name);
}

static const char *without(const char *prefix, const char *text)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) ? text : text + len;
}

struct uk_blkdev *uk_blkdev_find(const char *wanted)
{
	const char *id = without(LINK, wanted), *text = without(DEV, wanted);
	struct uk_blkdev *d = first;

	while (d && strcmp(d->name, text))
		d = d->next;
	if (!d && *id)
		for (d = first; d && strcmp(d->id, id);)
			d = d->next;
	return d;
}

void uk_blkreq_end(struct uk_blkdev *d, struct uk_blkreq *r, int result)
{
	d->ended++;
	__atomic_store_n(&r->result, result, __ATOMIC_RELEASE);
}

static int is_pending(const struct uk_blkreq *r)
{
	return __atomic_load_n(&r->result, __ATOMIC_ACQUIRE) == UK_BLK_PENDING;
}

static uint64_t step(const struct uk_blkdev *d)
{
	return d->has_interrupt ? LOOK_SELDOM : LOOK_OFTEN;
}

/* With the lock. */
static void stop(struct uk_blkdev *d, const char *why)
{
	if (d->is_stopped)
		return;
	uk_printk(UK_PRINT_ERR, "ukblkdev: %s: %s; it is out of reach from now on\n", d->name, why);
	d->is_stopped = 1;
	d->ops->stop(d);
}

static void poll(struct uk_blkdev *d)
{
	if (!d->is_stopped && d->ops->poll(d))
		stop(d, "the device says what can't be");
}

/* Leaves the lock, and wakes whose requests ended since there were `before`: who took them from the device may be another thread. */
static void unlock(struct uk_blkdev *d, unsigned int before)
{
	int is_news = d->ended != before;

	uk_spin_unlock(&d->lock);
	if (is_news)
		uk_waitq_wake_all(&d->waiters);
}

/* Whole sectors of the disk. */
static int is_range(const struct uk_blkdev *d, uint64_t offset, uint64_t len)
{
	return len && offset % d->sector == 0 && len % d->sector == 0 && offset <= d->size && len <= d->size - offset;
}

/* Sets its length. */
static int check(const struct uk_blkdev *d, struct uk_blkreq *r)
{
	uint64_t len = 0;

	if (r->op == UK_BLK_FLUSH || r->op == UK_BLK_IDENTIFY)
		return 0;
	if (r->op == UK_BLK_DISCARD)
		len = r->len;
	else if (!r->count || r->count > d->max_pieces)
		return -UK_EINVAL;
	for (unsigned int i = 0; r->op != UK_BLK_DISCARD && i < r->count; i++) {
		if (!r->pieces[i].len || r->pieces[i].len % d->sector || r->pieces[i].len > d->max_piece)
			return -UK_EINVAL;
		len += r->pieces[i].len;
	}
	r->len = len;
	if (!is_range(d, r->offset, len))
		return -UK_EINVAL;
	if (r->op != UK_BLK_READ && d->is_read_only)
		return -UK_EROFS;
	if (r->op == UK_BLK_DISCARD && len > d->max_discard)
		return d->max_discard ? -UK_EINVAL : -UK_EOPNOTSUPP;
	return 0;
}

static int try_submit(struct uk_blkdev *d, struct uk_blkreq *r)
{
	unsigned int before;
	int error;

	uk_spin_lock(&d->lock);
	before = d->ended;
	error = d->is_stopped ? -UK_EIO : d->ops->submit(d, r);
	if (error == -UK_EAGAIN) {
		poll(d);
		error = d->is_stopped ? -UK_EIO : d->ops->submit(d, r);
	}
	unlock(d, before);
	return error;
}

int uk_blk_submit(struct uk_blkdev *d, struct uk_blkreq *r)
{
	uint64_t deadline = ukplat_deadline(PATIENCE), now;
	int error = check(d, r);

	r->result = UK_BLK_PENDING;
	while (!error) {
		uint32_t mark = uk_waitq_mark(&d->waiters);

		error = try_submit(d, r);
		if (error != -UK_EAGAIN)
			break;
		error = 0;
		now = ukplat_monotonic_clock();
		if (now >= deadline)
			error = -UK_EIO; /* who waits for what is in flight gives the device up */
		else
			uk_waitq_wait_uninterruptible(&d->waiters, mark, now + step(d));
	}
	return error;
}

int uk_blk_is_done(struct uk_blkdev *d, struct uk_blkreq *r)
{
	unsigned int before;

	if (is_pending(r)) {
		uk_spin_lock(&d->lock);
		before = d->ended;
		poll(d);
		unlock(d, before);
	}
	return !is_pending(r);
}

int uk_blk_wait(struct uk_blkdev *d, struct uk_blkreq *r)
{
	uint64_t deadline = ukplat_deadline(PATIENCE);

	for (;;) {
		uint32_t mark = uk_waitq_mark(&d->waiters);
		uint64_t now;

		if (uk_blk_is_done(d, r))
			return r->result;
		now = ukplat_monotonic_clock();
		if (now < deadline) {
			uk_waitq_wait_uninterruptible(&d->waiters, mark, now + step(d));
		} else {
			unsigned int before;

			uk_spin_lock(&d->lock);
			before = d->ended;
			stop(d, "a request wasn't answered for a minute");
			unlock(d, before);
		}
	}
}

/* As many pieces as a request may have; how many bytes they are. */
static size_t cut(const struct uk_blkdev *d, char *base, size_t len, struct uk_blkpiece pieces[UK_BLK_PIECES_MAX],
		  unsigned int *pieces_count)
{
	size_t done = 0;
	unsigned int i = 0;

	for (; i < d->max_pieces && done < len; i++) {
		pieces[i].base = base + done;
		pieces[i].len = len - done < d->max_piece ? len - done : d->max_piece;
		done += pieces[i].len;
	}
	*pieces_count = i;
	return done;
}

int uk_blk_io(struct uk_blkdev *d, enum uk_blkop op, uint64_t offset, void *base, size_t len)
{
	struct uk_blkpiece pieces[UK_BLK_PIECES_MAX];
	struct uk_blkreq r = { .op = op, .pieces = pieces };
	size_t done = 0;
	int error;

	/* What can't be done to its end isn't begun. */
	if (op != UK_BLK_FLUSH && !is_range(d, offset, len))
		return -UK_EINVAL;
	do {
		r.offset = offset + done;
		r.len = len - done < d->max_discard || op != UK_BLK_DISCARD || !d->max_discard ? len - done : d->max_discard;
		if (base)
			r.len = cut(d, (char *)base + done, len - done, pieces, &r.count);
		error = uk_blk_submit(d, &r);
		if (!error)
			error = uk_blk_wait(d, &r);
		done += (size_t)r.len;
	} while (!error && done < len);
	return error;
}
