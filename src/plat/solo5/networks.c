// SPDX-License-Identifier: BSD-3-Clause
// Networks: those of the manifest, which take and give a frame at a time, and are waited for where the guest rests.
#include "solo5.h"

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/init.h>
#include <uk/netdev.h>
#include <uk/string.h>

#define ROOM (UK_NETBUF_SIZE - UK_NETBUF_FRONT)
#define SENT_MAX 64u

struct net {
	struct uk_netdev dev;
	const struct solo5_device *device;
	int is_wanted;
	void *sent[SENT_MAX]; /* whose frames are gone, and who hasn't been told */
	unsigned int sent_count;
	char frame[ROOM];
	struct net *next;
};

static struct net *nets;

static struct net *net_of(struct uk_netdev *dev)
{
	return (struct net *)dev;
}

/* A frame that finds no room with the host is lost, as on a wire. */
static int send(struct uk_netdev *dev, unsigned int queue UK_UNUSED, const struct uk_netframe *frame)
{
	struct net *n = net_of(dev);
	size_t len = 0;

	if (n->sent_count == SENT_MAX)
		return -UK_EAGAIN;
	for (unsigned int i = 0; i < frame->count && frame->pieces[i].len <= ROOM - len; i++) {
		memcpy(n->frame + len, frame->pieces[i].base, frame->pieces[i].len);
		len += frame->pieces[i].len;
	}
	_solo5_send(n->device, n->frame, len);
	n->sent[n->sent_count++] = frame->cookie;
	return 0;
}

static void kick(struct uk_netdev *dev UK_UNUSED, unsigned int queue UK_UNUSED)
{
}

static void reap(struct uk_netdev *dev, unsigned int queue UK_UNUSED)
{
	struct net *n = net_of(dev);

	while (n->sent_count)
		dev->sent(n->sent[--n->sent_count]);
}

static unsigned int receive(struct uk_netdev *dev, unsigned int queue UK_UNUSED, struct uk_netbuf **frames, unsigned int max)
{
	unsigned int count = 0;
	struct uk_netbuf *b;
	long len;

	while (count < max && (b = uk_netbuf_get(dev))) {
		b->next = NULL;
		b->data = (uint8_t *)b + UK_NETBUF_FRONT;
		len = _solo5_receive(net_of(dev)->device, b->data, ROOM);
		if (len < (long)UK_NETDEV_HEADER) {
			uk_netbuf_put(b);
			break;
		}
		b->len = b->frame_len = (uint32_t)len;
		b->is_checked = 0;
		frames[count++] = b;
	}
	return count;
}

/* There is nothing to hand over: a frame waits with the host. */
static void refill(struct uk_netdev *dev UK_UNUSED, unsigned int queue UK_UNUSED)
{
}

static int want(struct uk_netdev *dev, unsigned int queue UK_UNUSED, int is_wanted)
{
	struct net *n = net_of(dev);

	n->is_wanted = is_wanted;
	return is_wanted && (n->sent_count || _solo5_wait(0) & 1ull << _solo5_number(n->device));
}

static int is_up(struct uk_netdev *dev UK_UNUSED)
{
	return 1;
}

static const struct uk_netdev_ops ops = {
	.send = send, .kick = kick, .reap = reap, .receive = receive, .refill = refill, .want = want, .is_up = is_up,
};

/* Where the guest rests, with interrupts disabled: whoever waits for one of these is woken. */
static int noticed(uint64_t ready)
{
	int is_any = 0;

	for (struct net *n = nets; n; n = n->next) {
		struct uk_waitq *waiters = n->dev.waiters;

		if (!n->is_wanted || !(ready & 1ull << _solo5_number(n->device)))
			continue;
		is_any = 1;
		n->is_wanted = 0;
		if (waiters)
			uk_waitq_wake_all(waiters);
	}
	return is_any;
}

static int networks_start(void)
{
	for (uint32_t i = 0; i < _solo5_manifest->count; i++) {
		const struct solo5_device *device = &_solo5_manifest->devices[i];
		struct net *n = device->type == SOLO5_NETWORK ? uk_calloc(uk_alloc_get_default(), 1, sizeof(*n)) : NULL;

		if (!n)
			continue;
		n->device = device;
		n->dev.ops = &ops;
		n->dev.queues = 1;
		n->dev.mtu = device->of.network.mtu < ROOM - UK_NETDEV_HEADER ? device->of.network.mtu : ROOM - UK_NETDEV_HEADER;
		n->dev.has_interrupt = 1;
		memcpy(n->dev.mac, device->of.network.mac, sizeof(n->dev.mac));
		n->next = nets;
		nets = n;
		uk_netdev_register(&n->dev);
	}
	_solo5_on_ready = noticed;
	return 0;
}
UK_INIT(driver, networks_start, NULL);
