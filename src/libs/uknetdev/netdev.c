// SPDX-License-Identifier: BSD-3-Clause
// The list of devices, and the buffers that each receives into.
#include <uk/netdev.h>

#include <uk/essentials.h>
#include <uk/falloc.h>

#define PER_PAGE (UK_PAGE_SIZE / UK_NETBUF_SIZE)

static struct uk_netdev *first, **end = &first;

void uk_netdev_register(struct uk_netdev *d)
{
	d->next = NULL;
	*end = d;
	end = &d->next;
}

struct uk_netdev *uk_netdev_next(struct uk_netdev *after)
{
	return after ? after->next : first;
}

void uk_netdev_start(struct uk_netdev *d, struct uk_waitq *waiters, void (*sent)(void *cookie), void *user)
{
	d->sent = sent;
	d->user = user;
	__atomic_store_n(&d->waiters, waiters, __ATOMIC_RELEASE);
	for (unsigned int i = 0; i < d->queues; i++)
		d->ops->refill(d, i);
}

/* They stay: what was needed once will be again. */
void _uk_netdev_grow(struct uk_netdev *d)
{
	char *page = NULL;

	if (d->buffers + PER_PAGE <= CONFIG_LIBUKNETDEV_BUFFERS)
		page = uk_falloc(uk_falloc_get(), 1, UK_PAGE_SIZE, UK_FALLOC_ANYWHERE);
	d->is_starved = !page;
	for (unsigned int i = 0; page && i < PER_PAGE; i++) {
		struct uk_netbuf *b = (struct uk_netbuf *)(page + i * UK_NETBUF_SIZE);

		b->device = d;
		b->next = d->free;
		d->free = b;
		d->buffers++;
	}
}

void _uk_netdev_feed(struct uk_netdev *d)
{
	d->is_starved = 0;
	for (unsigned int i = 0; i < d->queues; i++)
		d->ops->refill(d, i);
}
