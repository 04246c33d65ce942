// SPDX-License-Identifier: BSD-3-Clause
// Lines of a disk, each one request. A line is kept by whoever copies from it or waits for it; among the others the one that was used
// longest ago makes room for the next, once what was written to it is on the disk.
#include <uk/blkcache.h>

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/falloc.h>
#include <uk/mutex.h>
#include <uk/string.h>

#define LINE 16384u
#define LINE_PAGES (LINE / UK_PAGE_SIZE)
#define NONE UINT64_MAX

struct line {
	uint64_t number; /* on the disk; NONE: nothing is in it */
	uint64_t used;   /* when */
	unsigned int users;
	char *memory;    /* NULL: it has none yet, or the device keeps it */
	int is_dirty;    /* the disk hasn't got it yet */
	struct uk_blkreq request;
};
_Static_assert(LINE / UK_BLK_SECTOR_MIN <= UK_BLK_PIECES_MAX, "a line is one request");

struct uk_blkcache {
	struct uk_blkdev *device;
	struct uk_mutex lock;
	struct uk_waitq freed; /* some line has no users any more */
	uint64_t time;
	int lost; /* an error with which something that was written went, to be told */
	struct uk_blkpiece pieces[LINE / UK_BLK_SECTOR_MIN]; /* of a request that is being submitted */
	struct line *last; /* that was asked for */
	unsigned int count;
	struct line lines[];
};

struct uk_blkcache *uk_blkcache_new(struct uk_blkdev *d, size_t bytes)
{
	unsigned int count = bytes / LINE < 2 ? 2 : (unsigned int)(bytes / LINE);
	struct uk_blkcache *c = uk_calloc(uk_alloc_get_default(), 1, sizeof(*c) + count * sizeof(c->lines[0]));

	if (!c)
		return NULL;
	c->device = d;
	c->count = count;
	for (unsigned int i = 0; i < count; i++)
		c->lines[i].number = NONE;
	return c;
}

void uk_blkcache_free(struct uk_blkcache *c)
{
	for (unsigned int i = 0; i < c->count; i++)
		if (c->lines[i].memory)
			uk_ffree(uk_falloc_get(), c->lines[i].memory);
	uk_free(uk_alloc_get_default(), c);
}

/* One that has this number; else one that nobody uses, best with memory in which nothing is. With the lock. */
static struct line *choose(struct uk_blkcache *c, uint64_t number)
{
	struct line *best = NULL, *fresh = NULL;

	if (c->last && c->last->number == number)
		return c->last;
	for (struct line *l = c->lines; l < c->lines + c->count; l++) {
		if (l->number == number)
			return l;
		if (!l->users && !l->memory)
			fresh = fresh ? fresh : l;
		else if (!l->users && (!best || l->number == NONE || (best->number != NONE && l->used < best->used)))
			best = l;
	}
	if (fresh && !(best && best->number == NONE) &&
	    (fresh->memory = uk_falloc(uk_falloc_get(), LINE_PAGES, UK_PAGE_SIZE, UK_FALLOC_ANYWHERE)))
		return fresh;
	return best;
}

static size_t length_of(const struct uk_blkcache *c, uint64_t number)
{
	uint64_t left = c->device->size - number * LINE;

	return left < LINE ? (size_t)left : LINE;
}

/* Reads or writes a line; its request says how that ended. With the lock. */
static void start(struct uk_blkcache *c, struct line *l, enum uk_blkop op)
{
	uint64_t offset = l->number * LINE;
	size_t len = length_of(c, l->number), done = 0;
	unsigned int i = 0;
	int error;

	/* A device that takes less at once than a line gets it piece by piece. */
	if (len > (uint64_t)c->device->max_piece * c->device->max_pieces) {
		l->request.result = uk_blk_io(c->device, op, offset, l->memory, len);
		return;
	}
	for (; done < len; i++) {
		c->pieces[i].base = l->memory + done;
		c->pieces[i].len = len - done < c->device->max_piece ? len - done : c->device->max_piece;
		done += c->pieces[i].len;
	}
	l->request = (struct uk_blkreq){ .op = op, .offset = offset, .pieces = c->pieces, .count = i };
	error = uk_blk_submit(c->device, &l->request);
	if (error)
		l->request.result = error;
}

/* The end of writing a line: what couldn't be written stays to be, unless the device keeps the memory. With the lock. */
static int end_write(struct uk_blkcache *c, struct line *l)
{
	int error = uk_blk_wait(c->device, &l->request);

	l->is_dirty = error && error != -UK_ENXIO;
	l->request.result = 0;
	if (error == -UK_ENXIO) {
		l->number = NONE;
		l->memory = NULL;
		c->lost = error;
	}
	if (error)
		l->used = ++c->time; /* another one makes room before this one is tried again */
	return error;
}

/* The line with that number, which has one user more, or an error; it may still be on its way. One that `is_new` isn't read. */
static int get(struct uk_blkcache *c, uint64_t number, int is_new, struct line **found)
{
	struct line *l;
	int error = 0;

	uk_mutex_lock(&c->lock);
	for (unsigned int tries = 0;;) {
		uint32_t mark = uk_waitq_mark(&c->freed);
		int is_used = 0;

		l = choose(c, number);
		if (l && l->number != number && l->is_dirty) {
			start(c, l, UK_BLK_WRITE);
			error = end_write(c, l);
			if (error && ++tries < c->count)
				continue;
		} else if (l) {
			error = 0;
		}
		if (l)
			break;
		for (unsigned int i = 0; i < c->count; i++)
			is_used |= c->lines[i].users != 0;
		uk_mutex_unlock(&c->lock);
		if (!is_used)
			return -UK_ENOMEM;
		uk_waitq_wait_uninterruptible(&c->freed, mark, UKPLAT_NEVER);
		uk_mutex_lock(&c->lock);
	}
	if (!error) {
		l->users++;
		l->used = ++c->time;
		c->last = l;
		if (l->number != number) {
			l->number = number;
			l->request.result = 0;
			if (!is_new)
				start(c, l, UK_BLK_READ);
		}
	}
	uk_mutex_unlock(&c->lock);
	*found = l;
	return error;
}

/* One user less; what couldn't be read isn't kept. */
static void put(struct uk_blkcache *c, struct line *l, int error)
{
	int is_free;

	uk_mutex_lock(&c->lock);
	if (error)
		l->number = NONE;
	if (error == -UK_ENXIO)
		l->memory = NULL;
	is_free = !--l->users;
	uk_mutex_unlock(&c->lock);
	if (is_free)
		uk_waitq_wake_all(&c->freed);
}

/* Between memory and the disk: `to` is read to, or else `from` is written, or zeroes. */
static int transfer(struct uk_blkcache *c, uint64_t offset, char *to, const char *from, size_t len)
{
	int error = 0;

	if (offset > c->device->size || len > c->device->size - offset)
		return -UK_EINVAL;
	while (!error && len) {
		size_t within = offset % LINE, part = LINE - within < len ? LINE - within : len;
		struct line *l;

		error = get(c, offset / LINE, !to && part == length_of(c, offset / LINE), &l);
		if (error)
			break;
		error = uk_blk_wait(c->device, &l->request);
		if (!error && to)
			memcpy(to, l->memory + within, part);
		else if (!error && from)
			memcpy(l->memory + within, from, part);
		else if (!error)
			memset(l->memory + within, 0, part);
		l->is_dirty |= !error && !to;
		put(c, l, error);
		to = to ? to + part : NULL;
		from = from ? from + part : NULL;
		offset += part;
		len -= part;
	}
	return error;
}

int uk_blkcache_read(struct uk_blkcache *c, uint64_t offset, void *to, size_t len)
{
	return transfer(c, offset, to, NULL, len);
}

int uk_blkcache_write(struct uk_blkcache *c, uint64_t offset, const void *from, size_t len)
{
	return transfer(c, offset, NULL, from, len);
}

int uk_blkcache_sync(struct uk_blkcache *c)
{
	int error, flushed;

	uk_mutex_lock(&c->lock);
	error = c->lost;
	for (struct line *l = c->lines; l < c->lines + c->count; l++)
		if (l->is_dirty)
			start(c, l, UK_BLK_WRITE);
	for (struct line *l = c->lines; l < c->lines + c->count; l++)
		if (l->is_dirty) {
			int failed = end_write(c, l);

			error = error ? error : failed;
		}
	c->lost = 0;
	uk_mutex_unlock(&c->lock);
	flushed = uk_blk_io(c->device, UK_BLK_FLUSH, 0, NULL, 0);
	return error ? error : flushed;
}
