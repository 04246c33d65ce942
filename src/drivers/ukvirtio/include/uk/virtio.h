// SPDX-License-Identifier: BSD-3-Clause
// Virtio devices (OASIS virtio 1.2), whatever leads to them.
#ifndef UK_VIRTIO_H
#define UK_VIRTIO_H

#include <uk/plat/irq.h>
#include <uk/virtq.h>

/*
 * A driver looks for a device of its kind when it is needed, begins with it, sets up its queues and says that it is ready:
 *     while ((device = uk_virtio_next(device, UK_VIRTIO_9P)))
 *             if (!uk_virtio_begin(device, wanted, &features)) … uk_virtio_queue() … uk_virtio_ready()
 * Devices are looked for when somebody first asks. What a device says is as the device pleases: who reads a queue or the configuration
 * checks lengths and numbers.
 */
#define UK_VIRTIO_NET 1u
#define UK_VIRTIO_BLOCK 2u
#define UK_VIRTIO_CONSOLE 3u
#define UK_VIRTIO_RNG 4u
#define UK_VIRTIO_9P 9u
#define UK_VIRTIO_FS 26u

#define UK_VIRTIO_QUEUES 8u /* of a device: those that a driver may use */

struct uk_virtio_device;

/* What a way to devices implements. Numbers of queues and offsets are the driver's. */
struct uk_virtio_transport {
	uint8_t (*status)(struct uk_virtio_device *d);
	void (*set_status)(struct uk_virtio_device *d, uint8_t status);
	uint64_t (*features)(struct uk_virtio_device *d);
	void (*accept)(struct uk_virtio_device *d, uint64_t features);
	/* How many descriptors a queue can have; 0: there is no such queue, or it is in use. */
	unsigned int (*queue_max)(struct uk_virtio_device *d, unsigned int index);
	void (*queue_start)(struct uk_virtio_device *d, unsigned int index, uint16_t size, uint64_t desc, uint64_t avail, uint64_t used);
	void (*notify)(struct uk_virtio_device *d, unsigned int index);
	/* Why it raised its interrupt, which is taken back by that: bit 0 for queues, 1 for the configuration (4.1.4.5, 4.2.2). */
	uint32_t (*reason)(struct uk_virtio_device *d);
	/* One access of 1, 2 or 4 bytes to the configuration; all ones behind its end. */
	uint32_t (*config)(struct uk_virtio_device *d, unsigned int offset, unsigned int size);
	uint32_t (*generation)(struct uk_virtio_device *d);
};

struct uk_virtio_device {
	const struct uk_virtio_transport *transport;
	uint32_t id;                 /* UK_VIRTIO_…: 5 */
	struct uk_virtio_device *next;
	int is_taken;                /* a driver has it */
	int has_interrupt;           /* after uk_virtio_ready(): else who waits looks again and again */
	int irq;                     /* its line; negative: none */
	int is_changed;              /* set by its interrupt: the configuration says something else now */
	struct ukplat_irq_handler handler;
	void (*noticed)(void *arg);  /* from the interrupt handler: some queue may have something, or see is_changed */
	void *arg;
	uintptr_t registers;         /* the transport's */
	uintptr_t notices, reasons, configuration; /* of virtio-pci */
	uint32_t notice_step, notice_size, configuration_size;
	uintptr_t queue_notices[UK_VIRTIO_QUEUES]; /* where each queue's go */
};

/* The next device of a kind behind `after` (NULL: the first) that no driver has; NULL: there is none. */
struct uk_virtio_device *uk_virtio_next(struct uk_virtio_device *after, uint32_t id);

/*
 * Resets it and agrees on features (3.1.1, steps 1 to 6): those of `wanted` that it has, in *features, and VIRTIO_F_VERSION_1.
 * 0, or -UK_ENODEV: it refuses that, or can't do without more. It isn't taken before uk_virtio_ready().
 */
int uk_virtio_begin(struct uk_virtio_device *d, uint64_t wanted, uint64_t *features);

/*
 * Sets up a queue of `size` descriptors, or fewer where the device has no more; its ring is a page of its own. 0, -UK_ENODEV: there is no
 * such queue, -UK_ENOMEM.
 */
int uk_virtio_queue(struct uk_virtio_device *d, unsigned int index, uint16_t size, struct uk_virtq *q);

/* It may work now; `noticed` is called when queues may have something, if it has an interrupt (see has_interrupt). */
void uk_virtio_ready(struct uk_virtio_device *d, void (*noticed)(void *arg), void *arg);

/*
 * Resets the device: it gives up all that it was handed, and forgets its queues. 0: their rings and memory are the driver's again; -UK_EIO:
 * it doesn't answer soon (the caller may hold a lock), so nothing of that may be used for anything else, ever, and the device stays taken.
 */
int uk_virtio_end(struct uk_virtio_device *d);

static inline void uk_virtio_notify(struct uk_virtio_device *d, unsigned int index, const struct uk_virtq *q)
{
	if (uk_virtq_wants_notice(q))
		d->transport->notify(d, index);
}

/*
 * Bytes of the configuration, as they were at one moment (2.5.2); numbers in it of 2 and 4 bytes have an access of their own, those of 8
 * bytes two.
 */
void uk_virtio_config(struct uk_virtio_device *d, unsigned int offset, void *to, size_t len);

#endif
