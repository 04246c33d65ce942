// SPDX-License-Identifier: BSD-3-Clause
// A virtqueue: buffers that go to a device and come back (virtio 1.2, 2.7, split rings).
#ifndef UK_VIRTQ_H
#define UK_VIRTQ_H

#include <stddef.h>
#include <stdint.h>

/*
 * Theory
 * ------
 * The ring is memory that the device writes to, so nothing that is read from it is believed: what was handed over, and how it hangs
 * together, the queue remembers in memory of its own, and a device that gives back what it hasn't got, or says that it wrote more than
 * there was room for, has broken the queue for good: it may still write to whatever it was given, until it is reset.
 *
 * One thread at a time uses a queue. Addresses are physical, which is where memory is mapped (uk/plat/paging.h): pieces are of the
 * page allocator or the heap, no address space that was reserved.
 */
#define UK_VIRTQ_SIZE_MAX 128 /* such a ring is in one page */

struct uk_virtq_desc;
struct uk_virtq_avail;
struct uk_virtq_used;

/* A descriptor as the driver remembers it. */
struct uk_virtq_own {
	void *cookie;    /* of a chain that the device has, at its head; NULL else */
	uint64_t room;   /* bytes that the device may write */
	uint16_t next, count;
};

struct uk_virtq {
	uint16_t size;                       /* descriptors: a power of two */
	uint16_t free, free_count;           /* descriptors that nobody has, chained by own[].next */
	uint16_t added, taken;               /* how many chains, modulo 2^16 */
	int is_broken;
	volatile struct uk_virtq_desc *desc; /* the driver's, of which the device reads */
	volatile struct uk_virtq_avail *avail;
	const volatile struct uk_virtq_used *used; /* the device's */
	struct uk_virtq_own own[UK_VIRTQ_SIZE_MAX];
};

struct uk_virtq_piece {
	void *base;
	uint32_t len;
};

/* A queue of `size` descriptors whose ring is the page `ring`, which it clears. */
void uk_virtq_init(struct uk_virtq *q, uint16_t size, void *ring);

/*
 * Hands over `count` pieces, the first `out` of which the device reads, the others it writes, together. `cookie` isn't NULL. 0, -UK_ENOSPC:
 * so many descriptors aren't free, or -UK_EIO: the queue is broken. The device sees it at once; it looks when it is notified.
 */
int uk_virtq_add(struct uk_virtq *q, const struct uk_virtq_piece *pieces, unsigned int out, unsigned int count, void *cookie);
/* The same of one piece, in fewer steps; the device reads it, or else writes it. */
int uk_virtq_add_one(struct uk_virtq *q, void *base, uint32_t len, int is_read, void *cookie);

/* Whether the device wants to be notified of what was added (2.7.10). */
int uk_virtq_wants_notice(const struct uk_virtq *q);

/*
 * Whether the device should interrupt when it gives something back (2.7.7); it is asked to at first. A hint: it may do so in any case.
 * Who wants it again looks for what came before: uk_virtq_has_some().
 */
void uk_virtq_want_interrupt(struct uk_virtq *q, int is_wanted);

/* Whether the device has given something back; from any thread or interrupt handler: it may be taken meanwhile. */
int uk_virtq_has_some(const struct uk_virtq *q);

/* Takes one back: 1, its cookie in *cookie and the bytes that were written in *len; 0: there is none; -UK_EIO: the device lied. */
int uk_virtq_take(struct uk_virtq *q, void **cookie, uint32_t *len);

#endif
