// SPDX-License-Identifier: BSD-3-Clause
// Split rings. Numbers in them are little endian, as our processors are.
#include "ring.h"

#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/string.h>

/* The device may be another processor: what it reads is written before it hears of it (2.7.13), and it is heard before it is read. */
static void publish(void)
{
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

static void read_after(void)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
}

/* What was written is there before what follows is read (2.7.7, 2.7.10). */
static void barrier(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static unsigned int place(const struct uk_virtq *q, uint16_t number)
{
	return number & (q->size - 1u);
}

void uk_virtq_init(struct uk_virtq *q, uint16_t size, void *ring)
{
	char *base = ring;

	memset(ring, 0, UK_PAGE_SIZE);
	memset(q, 0, sizeof(*q));
	q->size = q->free_count = size;
	q->desc = (void *)base;
	q->avail = (void *)(base + UK_VIRTQ_AVAIL(size));
	q->used = (void *)(base + UK_VIRTQ_USED(size));
	for (uint16_t i = 0; i < size; i++)
		q->own[i].next = (uint16_t)(i + 1);
}

/* 0, or why so many descriptors can't be had. */
static int check(const struct uk_virtq *q, unsigned int count)
{
	if (q->is_broken)
		return -UK_EIO;
	return count && count <= q->free_count ? 0 : -UK_ENOSPC;
}

/* The chain that begins there is the device's. */
static void hand_over(struct uk_virtq *q, uint16_t head, unsigned int count, uint64_t room, void *cookie)
{
	struct uk_virtq_own *own = &q->own[head];

	own->cookie = cookie;
	own->room = room;
	own->count = (uint16_t)count;
	q->free_count = (uint16_t)(q->free_count - count);
	q->avail->ring[place(q, q->added)] = head;
	publish();
	q->avail->idx = ++q->added;
}

int uk_virtq_add_one(struct uk_virtq *q, void *base, uint32_t len, int is_read, void *cookie)
{
	uint16_t head = q->free;
	volatile struct uk_virtq_desc *d = &q->desc[head];
	int error = check(q, 1);

	if (error)
		return error;
	d->addr = (uintptr_t)base;
	d->len = len;
	d->flags = is_read ? 0 : UK_VIRTQ_WRITE;
	q->free = q->own[head].next;
	hand_over(q, head, 1, is_read ? 0 : len, cookie);
	return 0;
}

int uk_virtq_add(struct uk_virtq *q, const struct uk_virtq_piece *pieces, unsigned int out, unsigned int count, void *cookie)
{
	uint16_t head = q->free;
	uint64_t room = 0;
	int error = check(q, count);

	if (error)
		return error;
	for (unsigned int i = 0; i < count; i++) {
		volatile struct uk_virtq_desc *d = &q->desc[q->free];

		q->free = q->own[q->free].next;
		d->addr = (uintptr_t)pieces[i].base;
		d->len = pieces[i].len;
		d->flags = (uint16_t)((i + 1 < count ? UK_VIRTQ_NEXT : 0) | (i < out ? 0 : UK_VIRTQ_WRITE));
		d->next = q->free;
		room += i < out ? 0 : pieces[i].len;
	}
	hand_over(q, head, count, room, cookie);
	return 0;
}

int uk_virtq_wants_notice(const struct uk_virtq *q)
{
	barrier();
	return !(q->used->flags & UK_VIRTQ_NO_NOTIFY);
}

void uk_virtq_want_interrupt(struct uk_virtq *q, int is_wanted)
{
	q->avail->flags = is_wanted ? 0 : UK_VIRTQ_NO_INTERRUPT;
	if (is_wanted)
		barrier();
}

static int broken(struct uk_virtq *q)
{
	q->is_broken = 1;
	return -UK_EIO;
}

/* The chain's descriptors are free again; they still hang together. */
static void release(struct uk_virtq *q, uint16_t head, struct uk_virtq_own *own)
{
	struct uk_virtq_own *last = own;

	for (unsigned int left = own->count; left > 1; left--)
		last = &q->own[last->next];
	last->next = q->free;
	q->free = head;
	q->free_count = (uint16_t)(q->free_count + own->count);
	own->cookie = NULL;
}

int uk_virtq_has_some(const struct uk_virtq *q)
{
	return q->used->idx != q->taken;
}

int uk_virtq_take(struct uk_virtq *q, void **cookie, uint32_t *len)
{
	uint16_t waiting = (uint16_t)(q->used->idx - q->taken);
	struct uk_virtq_own *own;
	uint32_t id, written;

	if (q->is_broken)
		return -UK_EIO;
	if (!waiting)
		return 0;
	if (waiting > (uint16_t)(q->added - q->taken))
		return broken(q);
	read_after();
	/* Read once: they may change any moment. */
	id = q->used->ring[place(q, q->taken)].id;
	written = q->used->ring[place(q, q->taken)].len;
	if (id >= q->size)
		return broken(q);
	own = &q->own[id];
	if (!own->cookie || written > own->room)
		return broken(q);
	q->taken++;
	*cookie = own->cookie;
	*len = written;
	release(q, (uint16_t)id, own);
	return 1;
}
