// SPDX-License-Identifier: BSD-3-Clause
// A device's life: found, agreed with, at work, reset.
#include "ukvirtio.h"

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/falloc.h>
#include <uk/lock.h>
#include <uk/plat/bootinfo.h>
#include <uk/string.h>

/* Device status (2.1). */
#define ACKNOWLEDGE 1u
#define DRIVER 2u
#define DRIVER_OK 4u
#define FEATURES_OK 8u
#define FAILED 128u

#define VERSION_1 (1ull << 32)
#define REASON_QUEUE 1u
#define REASON_CONFIGURATION 2u
/* A device is reset when it says so (2.4.1); one that never does isn't waited for for ever, nor long by who may hold a lock. */
#define BEGIN_READS 1000000
#define END_READS 1000

static struct uk_virtio_device *devices, **end = &devices;

void _virtio_add(const struct uk_virtio_device *found)
{
	struct uk_virtio_device *d = uk_malloc(uk_alloc_get_default(), sizeof(*d));

	if (!d)
		return;
	*d = *found;
	d->next = NULL;
	*end = d;
	end = &d->next;
}

struct uk_virtio_device *uk_virtio_next(struct uk_virtio_device *after, uint32_t id)
{
	static int looked;

	if (!looked && !(ukplat_bootinfo()->lacks & UKPLAT_LACKS_DEVICES)) {
		looked = 1;
		_virtio_find_mmio();
		_virtio_find_pci();
	}
	for (after = after ? after->next : devices; after; after = after->next)
		if (after->id == id && !after->is_taken)
			return after;
	return NULL;
}

/* Whether it has done so. */
static int reset(struct uk_virtio_device *d, int reads)
{
	d->transport->set_status(d, 0);
	while (reads--)
		if (!d->transport->status(d))
			return 1;
	return 0;
}

static int refuse(struct uk_virtio_device *d)
{
	d->transport->set_status(d, FAILED);
	return -UK_ENODEV;
}

int uk_virtio_begin(struct uk_virtio_device *d, uint64_t wanted, uint64_t *features)
{
	uint64_t offered;

	if (!reset(d, BEGIN_READS))
		return refuse(d);
	d->transport->set_status(d, ACKNOWLEDGE);
	d->transport->set_status(d, ACKNOWLEDGE | DRIVER);
	offered = d->transport->features(d);
	if (!(offered & VERSION_1))
		return refuse(d);
	*features = offered & (wanted | VERSION_1);
	d->transport->accept(d, *features);
	d->transport->set_status(d, ACKNOWLEDGE | DRIVER | FEATURES_OK);
	return d->transport->status(d) & FEATURES_OK ? 0 : refuse(d);
}

int uk_virtio_queue(struct uk_virtio_device *d, unsigned int index, uint16_t size, struct uk_virtq *q)
{
	unsigned int max = index < UK_VIRTIO_QUEUES ? d->transport->queue_max(d, index) : 0;
	char *ring;

	while (size > max || size > UK_VIRTQ_SIZE_MAX)
		size /= 2;
	if (!size)
		return -UK_ENODEV;
	ring = uk_falloc(uk_falloc_get(), 1, UK_PAGE_SIZE, UK_FALLOC_ANYWHERE);
	if (!ring)
		return -UK_ENOMEM;
	uk_virtq_init(q, size, ring);
	d->transport->queue_start(d, index, size, (uintptr_t)q->desc, (uintptr_t)q->avail, (uintptr_t)q->used);
	return 0;
}

static int interrupt(void *arg)
{
	struct uk_virtio_device *d = arg;
	uint32_t reason = d->transport->reason(d);

	if (reason & REASON_CONFIGURATION)
		__atomic_store_n(&d->is_changed, 1, __ATOMIC_RELEASE);
	if (reason & (REASON_QUEUE | REASON_CONFIGURATION))
		d->noticed(d->arg);
	return reason != 0;
}

void uk_virtio_ready(struct uk_virtio_device *d, void (*noticed)(void *arg), void *arg)
{
	d->is_taken = 1;
	d->noticed = noticed;
	d->arg = arg;
	d->handler = (struct ukplat_irq_handler){ .irq = (unsigned int)d->irq, .handle = interrupt, .arg = d };
	d->has_interrupt = d->irq >= 0 && !ukplat_irq_register(&d->handler);
	if (d->has_interrupt)
		ukplat_irq_unmask(d->handler.irq);
	d->transport->set_status(d, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
}

int uk_virtio_end(struct uk_virtio_device *d)
{
	int is_reset = reset(d, END_READS);

	if (d->has_interrupt)
		ukplat_irq_unregister(&d->handler);
	d->has_interrupt = 0;
	if (is_reset)
		d->is_taken = 0;
	return is_reset ? 0 : -UK_EIO;
}

void uk_virtio_config(struct uk_virtio_device *d, unsigned int offset, void *to, size_t len)
{
	unsigned int number = len == 8 ? 4 : (unsigned int)len;
	unsigned int step = (number == 2 || number == 4) && offset % number == 0 ? number : 1;
	uint32_t before;

	/* A device that changes it for ever is read as it is. */
	for (int tries = 0; tries < 100; tries++) {
		before = d->transport->generation(d);
		for (size_t at = 0; at < len; at += step) {
			uint32_t value = d->transport->config(d, offset + (unsigned int)at, step);

			memcpy((char *)to + at, &value, step);
		}
		if (before == d->transport->generation(d))
			return;
	}
}
