// SPDX-License-Identifier: BSD-3-Clause
// Split rings. Numbers in them are little endian, as our processors are.
#include "ring.h"

#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/string.h>

/* Between the driver's writes and the device's (2.7.13, 2.7.14), which may be another processor. */
static void barrier(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
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

int uk_virtq_add(struct uk_virtq *q, const struct uk_virtq_piece *pieces, unsigned int out, unsigned int count, void *cookie)
{
	uint16_t head = q->free, at = head;
	uint64_t room = 0;

	if (q->is_broken)
		return -UK_EIO;
	if (!count || count > q->free_count)
		return -UK_ENOSPC;
	for (unsigned int i = 0; i < count; i++) {
		int is_last = i + 1 == count;

		q->desc[at].addr = (uintptr_t)pieces[i].base;
		q->desc[at].len = pieces[i].len;
		q->desc[at].flags = (uint16_t)((is_last ? 0 : UK_VIRTQ_NEXT) | (i < out ? 0 : UK_VIRTQ_WRITE));
		q->desc[at].next = is_last ? 0 : q->own[at].next;
		room += i < out ? 0 : pieces[i].len;
		q->free = q->own[at].next;
		if (!is_last)
			at = q->free;
	}
	q->free_count = (uint16_t)(q->free_count - count);
	q->own[head].cookie = cookie;
	q->own[head].room = room;
	q->own[head].count = (uint16_t)count;
	q->avail->ring[q->added % q->size] = head;
	barrier();
	q->avail->idx = ++q->added;
	barrier();
	return 0;
}

int uk_virtq_wants_notice(const struct uk_virtq *q)
{
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
static void release(struct uk_virtq *q, uint16_t head)
{
	uint16_t last = head;

	for (uint16_t i = 1; i < q->own[head].count; i++)
		last = q->own[last].next;
	q->own[last].next = q->free;
	q->free = head;
	q->free_count = (uint16_t)(q->free_count + q->own[head].count);
	q->own[head].cookie = NULL;
}

int uk_virtq_has_some(const struct uk_virtq *q)
{
	return q->used->idx != q->taken;
}

int uk_virtq_take(struct uk_virtq *q, void **cookie, uint32_t *len)
{
	uint16_t idx = q->used->idx, waiting = (uint16_t)(idx - q->taken);
	uint32_t id, written;

	if (q->is_broken)
		return -UK_EIO;
	if (!waiting)
		return 0;
	if (waiting > (uint16_t)(q->added - q->taken))
		return broken(q);
	barrier();
	/* Read once: they may change any moment. */
	id = q->used->ring[q->taken % q->size].id;
	written = q->used->ring[q->taken % q->size].len;
	if (id >= q->size || !q->own[id].cookie || written > q->own[id].room)
		return broken(q);
	q->taken++;
	*cookie = q->own[id].cookie;
	*len = written;
	release(q, (uint16_t)id);
	return 1;
}
