// SPDX-License-Identifier: BSD-3-Clause
// Network devices: what moves frames between memory and a wire.
#ifndef UK_NETDEV_H
#define UK_NETDEV_H

#include <stddef.h>
#include <stdint.h>

#include <uk/wait.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Theory
 * ------
 * Nothing is copied between a driver and who uses it, a stack or a program. What is sent is described by pieces of memory, which are the
 * device's until the driver has called `sent` for them. What is received is in buffers that the driver handed to the device before: the
 * user gets them, and gives each back when it has done with it. Frames come and go several at a time, and the device is told once of all
 * that were sent: uk_netdev_kick().
 *
 * One thread at a time uses a device; the user has a lock around all of it. A device has one user, who sets `sent` and begins by
 * uk_netdev_start(). An interrupt does nothing but wake `waiters`: who waits there has asked for it by uk_netdev_want(), and looks then;
 * the next one has to be asked for again.
 *
 * Memory is known to devices by its physical address, which is where it is mapped (uk/plat/paging.h): of the page allocator or the heap.
 * Queues are counted from 0 to `queues`; each has a direction for sending and one for receiving.
 */
struct uk_netdev;

#define UK_NETDEV_MAC 6u         /* bytes of an address */
#define UK_NETDEV_HEADER 14u     /* bytes in front of what the MTU counts: Ethernet's header */
#define UK_NETDEV_PIECES_MAX 18u /* of a frame that is sent */
#define UK_NETBUF_SIZE 2048u     /* of a buffer, with what is in front of its data */
#define UK_NETBUF_ROOM 64u
#define UK_NETBUF_FRONT 128u

/* A buffer that was received, the only one of its frame or the first. */
struct uk_netbuf {
	struct uk_netbuf *next; /* the frame goes on there */
	struct uk_netdev *device;
	uint8_t *data;
	uint32_t len;       /* bytes at `data` */
	uint32_t frame_len; /* of the first: of all of them, at most 65535 + UK_NETDEV_HEADER */
	int is_checked;     /* of the first: what is in it is as its sender's checksum of TCP or UDP says */
	/* Whoever has it may keep something here. */
	_Alignas(16) unsigned char room[UK_NETBUF_ROOM];
};
_Static_assert(sizeof(struct uk_netbuf) <= UK_NETBUF_FRONT, "what is in front of a buffer's data");

struct uk_netpiece {
	void *base;
	uint32_t len;
};

/* A frame to send, complete but for the checksum. */
struct uk_netframe {
	const struct uk_netpiece *pieces; /* 1 to UK_NETDEV_PIECES_MAX; needed until the call returns */
	unsigned int count;
	uint32_t front; /* bytes before the first piece that the driver may write to */
	/*
	 * Of a device with `has_checksums`: the device sums up the bytes from `sum_start` to the end, and puts the sum `sum_offset` behind
	 * that, where the sum of the pseudo header stands (RFC 9293, 3.1). 0: nothing is to be summed up.
	 */
	uint16_t sum_start, sum_offset;
	/*
	 * Not 0, of a device with `cuts_tcp4` or `cuts_tcp6`: a segment of TCP over the one or the other that may be larger than the MTU,
	 * its checksum left to the device, which sends segments of so many bytes each, behind the `header_len` first ones of the frame.
	 */
	uint16_t segment_size, header_len;
	int is_tcp6;
	void *cookie; /* whose frame it is: what `sent` gets */
};

struct uk_netdev_ops {
	/* Hands over a frame. 0, -UK_EAGAIN: there is no room before others are sent, or -UK_EIO: the device is lost. */
	int (*send)(struct uk_netdev *d, unsigned int queue, const struct uk_netframe *frame);
	/* The device looks at what was handed over. */
	void (*kick)(struct uk_netdev *d, unsigned int queue);
	/* Calls `sent` for what the device has done with. */
	void (*reap)(struct uk_netdev *d, unsigned int queue);
	/* Takes what has come, at most `max` frames; how many. */
	unsigned int (*receive)(struct uk_netdev *d, unsigned int queue, struct uk_netbuf **frames, unsigned int max);
	/* Hands buffers of the pool to the device, as many as it takes. */
	void (*refill)(struct uk_netdev *d, unsigned int queue);
	/* Non-zero: the device interrupts when something has come, and with room that was missing; and there is something already. */
	int (*want)(struct uk_netdev *d, unsigned int queue, int is_wanted);
	/* Whether frames get anywhere. */
	int (*is_up)(struct uk_netdev *d);
};

struct uk_netdev {
	/* The driver's, which says these before it registers the device. */
	const struct uk_netdev_ops *ops;
	uint8_t mac[UK_NETDEV_MAC];
	uint16_t mtu;        /* the largest, UK_NETDEV_HEADER not counted */
	unsigned int queues;
	int has_checksums;   /* frames may leave the checksum to it */
	int cuts_tcp4, cuts_tcp6; /* and segments of TCP may be larger than the MTU */
	int has_interrupt;   /* else who waits looks often */
	struct uk_waitq *waiters; /* woken by the driver; the user's, or NULL */
	/* The user's: the device has done with a frame. From whatever of the calls below. */
	void (*sent)(void *cookie);
	void *user;
	/* uknetdev's. */
	struct uk_netbuf *free;
	unsigned int buffers; /* that there are */
	int is_starved;       /* it wanted a buffer, and there was none */
	struct uk_netdev *next;
};

/* At the start, before threads. */
void uk_netdev_register(struct uk_netdev *d);
/* All devices by their numbers; NULL: the first, the end. */
struct uk_netdev *uk_netdev_next(struct uk_netdev *after);

/* Begins: frames are received from now on, and `waiters` woken. */
void uk_netdev_start(struct uk_netdev *d, struct uk_waitq *waiters, void (*sent)(void *cookie), void *user);

static inline int uk_netdev_send(struct uk_netdev *d, unsigned int queue, const struct uk_netframe *frame)
{
	return d->ops->send(d, queue, frame);
}

static inline void uk_netdev_kick(struct uk_netdev *d, unsigned int queue)
{
	d->ops->kick(d, queue);
}

static inline void uk_netdev_reap(struct uk_netdev *d, unsigned int queue)
{
	d->ops->reap(d, queue);
}

static inline unsigned int uk_netdev_receive(struct uk_netdev *d, unsigned int queue, struct uk_netbuf **frames, unsigned int max)
{
	return d->ops->receive(d, queue, frames, max);
}

static inline int uk_netdev_want(struct uk_netdev *d, unsigned int queue, int is_wanted)
{
	return d->ops->want(d, queue, is_wanted);
}

static inline int uk_netdev_is_up(struct uk_netdev *d)
{
	return d->ops->is_up(d);
}

/* The rest of the two below: somebody waited for a buffer; a page more of them, if there may be any. */
void _uk_netdev_feed(struct uk_netdev *d);
void _uk_netdev_grow(struct uk_netdev *d);

/* Gives one buffer back, not those behind it. The driver hands it to the device again, at once if that has run out. */
static inline void uk_netbuf_put(struct uk_netbuf *b)
{
	struct uk_netdev *d = b->device;

	b->next = d->free;
	d->free = b;
	if (d->is_starved)
		_uk_netdev_feed(d);
}

/* For drivers: a buffer whose `data` has room for UK_NETBUF_SIZE - UK_NETBUF_FRONT bytes; NULL: all LIBUKNETDEV_BUFFERS are somewhere. */
static inline struct uk_netbuf *uk_netbuf_get(struct uk_netdev *d)
{
	struct uk_netbuf *b;

	if (!d->free)
		_uk_netdev_grow(d);
	b = d->free;
	if (!b)
		return NULL;
	d->free = b->next;
	b->next = NULL;
	b->data = (uint8_t *)b + UK_NETBUF_FRONT;
	return b;
}

#ifdef __cplusplus
}
#endif
#endif
