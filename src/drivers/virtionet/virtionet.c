// SPDX-License-Identifier: BSD-3-Clause
// Network devices (virtio 1.2, 5.1): a queue of buffers that the device fills, and one of frames that it sends. Each frame has a header
// of the device's in front of it.
#include <uk/netdev.h>

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/falloc.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/random.h>
#include <uk/string.h>
#include <uk/virtio.h>

#define RECEIVES 0 /* queues (5.1.2) */
#define SENDS 1
#define RECEIVES_SIZE 64u
#define SENDS_SIZE UK_VIRTQ_SIZE_MAX

/* Features (5.1.3). */
#define CHECKSUMS (1ull << 0)
#define CHECKED (1ull << 1)
#define MTU_SAID (1ull << 3)
#define MAC_SAID (1ull << 5)
#define COMES_TCP4 (1ull << 7) /* segments that are put together */
#define COMES_TCP6 (1ull << 8)
#define CUTS_TCP4 (1ull << 11)
#define CUTS_TCP6 (1ull << 12)
#define MERGES (1ull << 15)
#define STATUS_SAID (1ull << 16)
#define LARGE (COMES_TCP4 | COMES_TCP6)
/* A frame of 64 KiB waits until it finds its 35 buffers, and all behind it wait too: not where a reader may hold half of the buffers. */
#define BUFFERS_OF_LARGEST 35
#define TAKES_LARGE (CONFIG_LIBUKNETDEV_BUFFERS / 2 >= BUFFERS_OF_LARGEST)
#define WANTED \
	(CHECKSUMS | CHECKED | MTU_SAID | MAC_SAID | (TAKES_LARGE ? LARGE : 0) | CUTS_TCP4 | CUTS_TCP6 | MERGES | STATUS_SAID)

/* The configuration (5.1.4). */
#define MAC 0
#define STATUS 6
#define MTU 10
#define STATUS_UP 1u

#define MTU_USUAL 1500u
#define MTU_LEAST 68u /* of IPv4 (RFC 791, 3.2) */
#define FRAME_MAX (65535u + UK_NETDEV_HEADER)
#define ROOM (UK_NETBUF_SIZE - UK_NETBUF_FRONT)

/* 5.1.6 */
struct header {
	uint8_t flags, segments; /* what is cut, or was put together */
	uint16_t header_len, segment_size, sum_start, sum_offset, buffers;
};
#define NEEDS_SUM 1u
#define IS_CHECKED 2u
#define TCP4 1u
#define TCP6 4u
_Static_assert(sizeof(struct header) == 12, "virtio 1.2, 5.1.6");
_Static_assert(MTU_USUAL + UK_NETDEV_HEADER + sizeof(struct header) <= ROOM, "an Ethernet frame is in one buffer");

/* A frame that is on its way. */
struct slot {
	void *cookie;
	struct slot *next; /* free */
	struct header header; /* where the frame has no room for it */
};
#define SLOTS (UK_PAGE_SIZE / sizeof(struct slot))

struct net {
	struct uk_netdev dev;
	struct uk_virtio_device *device;
	uint64_t features;
	struct slot *slots, *free;
	int is_broken; /* the device lied: it was reset, and isn't used any more */
	int is_up;
	struct uk_virtq queues[2];
};

static struct net *net_of(struct uk_netdev *d)
{
	return (struct net *)d;
}

/* Once is enough until somebody waits again, who asks for it then. */
static void noticed(void *arg)
{
	struct net *n = arg;
	struct uk_waitq *waiters = __atomic_load_n(&n->dev.waiters, __ATOMIC_ACQUIRE);

	uk_virtq_want_interrupt(&n->queues[RECEIVES], 0);
	uk_virtq_want_interrupt(&n->queues[SENDS], 0);
	if (waiters)
		uk_waitq_wake_all(waiters);
}

static void end(struct net *n, struct slot *s)
{
	void *cookie = s->cookie;

	s->cookie = NULL;
	s->next = n->free;
	n->free = s;
	n->dev.sent(cookie);
}

/* One that can't be stopped keeps for ever what it was handed. */
static void break_off(struct net *n)
{
	int is_lost;

	if (n->is_broken)
		return;
	is_lost = uk_virtio_end(n->device);
	n->device->is_taken = 1; /* nobody begins with it again */
	n->is_broken = 1;
	uk_printk(UK_PRINT_ERR, "virtionet: the device lied, and isn't used any more\n");
	for (struct slot *s = n->slots; s < n->slots + SLOTS && !is_lost; s++)
		if (s->cookie)
			end(n, s);
}

static void reap(struct uk_netdev *dev, unsigned int queue)
{
	struct net *n = net_of(dev);
	int result = 0;
	void *cookie;
	uint32_t len;

	(void)queue;
	while (!n->is_broken && (result = uk_virtq_take(&n->queues[SENDS], &cookie, &len)) == 1)
		end(n, cookie);
	if (result < 0)
		break_off(n);
}

static void write_header(struct header *h, const struct uk_netframe *frame)
{
	*h = (struct header){ .flags = frame->sum_start ? NEEDS_SUM : 0, .header_len = frame->header_len,
		.segment_size = frame->segment_size, .sum_start = frame->sum_start, .sum_offset = frame->sum_offset };
	if (frame->segment_size)
		h->segments = frame->is_tcp6 ? TCP6 : TCP4;
}

/* One in several pieces; with room for the header in front of the first one or without. */
static __attribute__((noinline)) int send_pieces(struct net *n, const struct uk_netframe *frame, struct slot *s)
{
	struct uk_virtq_piece pieces[UK_NETDEV_PIECES_MAX + 1];
	int has_room = frame->front >= sizeof(s->header);
	struct header *h = has_room ? (struct header *)((char *)frame->pieces[0].base - sizeof(*h)) : &s->header;

	for (unsigned int i = 0; i < frame->count; i++)
		pieces[i + 1] = (struct uk_virtq_piece){ frame->pieces[i].base, frame->pieces[i].len };
	if (has_room)
		pieces[1] = (struct uk_virtq_piece){ h, frame->pieces[0].len + sizeof(*h) };
	else
		pieces[0] = (struct uk_virtq_piece){ h, sizeof(*h) };
	write_header(h, frame);
	return uk_virtq_add(&n->queues[SENDS], pieces + has_room, frame->count + !has_room, frame->count + !has_room, s);
}

static int send(struct uk_netdev *dev, unsigned int queue, const struct uk_netframe *frame)
{
	struct net *n = net_of(dev);
	struct slot *s = n->free;
	int error;

	(void)queue;
	if (n->is_broken)
		return -UK_EIO;
	if (!s)
		return -UK_EAGAIN;
	if (frame->count == 1 && frame->front >= sizeof(struct header)) {
		struct header *h = (struct header *)((char *)frame->pieces->base - sizeof(*h));

		write_header(h, frame);
		error = uk_virtq_add_one(&n->queues[SENDS], h, frame->pieces->len + (uint32_t)sizeof(*h), 1, s);
	} else {
		error = send_pieces(n, frame, s);
	}
	if (error)
		return error == -UK_ENOSPC ? -UK_EAGAIN : error;
	n->free = s->next;
	s->cookie = frame->cookie;
	return 0;
}

static void kick(struct uk_netdev *dev, unsigned int queue)
{
	struct net *n = net_of(dev);

	(void)queue;
	if (!n->is_broken)
		uk_virtio_notify(n->device, SENDS, &n->queues[SENDS]);
}

static void refill(struct uk_netdev *dev, unsigned int queue)
{
	struct net *n = net_of(dev);
	struct uk_virtq *q = &n->queues[RECEIVES];
	struct uk_netbuf *b;
	int added = 0;

	(void)queue;
	while (!n->is_broken && q->free_count && (b = uk_netbuf_get(dev))) {
		if (uk_virtq_add_one(q, b->data, ROOM, 0, b)) {
			uk_netbuf_put(b);
			break_off(n);
			return;
		}
		added = 1;
	}
	if (added)
		uk_virtio_notify(n->device, RECEIVES, q);
}

/* Takes a frame: 1, 0: there is none, -UK_EIO: the device lies. */
static int take(struct net *n, struct uk_netbuf **frame)
{
	const volatile struct header *h;
	struct uk_netbuf *b, **next;
	void *cookie;
	uint32_t len;
	int result = uk_virtq_take(&n->queues[RECEIVES], &cookie, &len);
	unsigned int more;

	if (result != 1)
		return result;
	*frame = b = cookie;
	next = &b->next;
	if (len < sizeof(*h))
		return -UK_EIO;
	h = (const volatile struct header *)b->data; /* each of it is read once, as it may change any moment */
	b->data += sizeof(*h);
	b->len = b->frame_len = len - (uint32_t)sizeof(*h);
	/* One that needs a sum never was on a wire: who sent it is on the host (5.1.6.4.2). */
	b->is_checked = (n->features & CHECKED) && h->flags & (NEEDS_SUM | IS_CHECKED);
	/* All of them are there at once (5.1.6.4.1). */
	for (more = n->features & MERGES ? h->buffers - 1u : 0; more; more--) {
		if (uk_virtq_take(&n->queues[RECEIVES], &cookie, &len) != 1 || len > FRAME_MAX - b->frame_len)
			return -UK_EIO;
		*next = cookie;
		(*next)->len = len;
		b->frame_len += len;
		next = &(*next)->next;
	}
	return 1;
}

static void put_all(struct uk_netbuf *b)
{
	while (b) {
		struct uk_netbuf *next = b->next;

		uk_netbuf_put(b);
		b = next;
	}
}

static unsigned int receive(struct uk_netdev *dev, unsigned int queue, struct uk_netbuf **frames, unsigned int max)
{
	struct net *n = net_of(dev);
	unsigned int count = 0, turns = max;
	int result = 1;

	while (!n->is_broken && turns-- && (result = take(n, &frames[count])) == 1) {
		if (frames[count]->frame_len >= UK_NETDEV_HEADER)
			count++;
		else
			put_all(frames[count]);
	}
	if (result < 0)
		break_off(n); /* what of the frame there was isn't used again */
	else
		refill(dev, queue);
	return count;
}

static int want(struct uk_netdev *dev, unsigned int queue, int is_wanted)
{
	struct net *n = net_of(dev);
	int is_full = !n->free || n->queues[SENDS].free_count < UK_NETDEV_PIECES_MAX + 1;

	(void)queue;
	if (n->is_broken)
		return 0;
	uk_virtq_want_interrupt(&n->queues[RECEIVES], is_wanted);
	uk_virtq_want_interrupt(&n->queues[SENDS], is_wanted && is_full);
	return is_wanted && (uk_virtq_has_some(&n->queues[RECEIVES]) || (is_full && uk_virtq_has_some(&n->queues[SENDS])));
}

static uint16_t number_at(struct net *n, unsigned int offset)
{
	uint16_t value;

	uk_virtio_config(n->device, offset, &value, sizeof(value));
	return value;
}

static int is_up(struct uk_netdev *dev)
{
	struct net *n = net_of(dev);

	if (n->features & STATUS_SAID && __atomic_exchange_n(&n->device->is_changed, 0, __ATOMIC_ACQUIRE))
		n->is_up = number_at(n, STATUS) & STATUS_UP;
	return n->is_up && !n->is_broken;
}

static const struct uk_netdev_ops ops = {
	.send = send, .kick = kick, .reap = reap, .receive = receive, .refill = refill, .want = want, .is_up = is_up,
};

/* What the device says of itself; -UK_EINVAL: that can't be. */
static int read_configuration(struct net *n)
{
	struct uk_netdev *dev = &n->dev;

	if (n->features & MAC_SAID) {
		uk_virtio_config(n->device, MAC, dev->mac, sizeof(dev->mac));
	} else {
		uk_random_fill(dev->mac, sizeof(dev->mac));
		dev->mac[0] = (uint8_t)((dev->mac[0] & ~1u) | 2); /* one's own choice (IEEE 802, 8.4) */
	}
	dev->mtu = n->features & MTU_SAID ? number_at(n, MTU) : MTU_USUAL;
	/* Larger ones need buffers that are merged. */
	if (!(n->features & MERGES) && dev->mtu > ROOM - UK_NETDEV_HEADER - sizeof(struct header))
		dev->mtu = ROOM - UK_NETDEV_HEADER - sizeof(struct header);
	n->is_up = n->features & STATUS_SAID ? number_at(n, STATUS) & STATUS_UP : 1;
	return dev->mtu < MTU_LEAST || dev->mac[0] & 1 ? -UK_EINVAL : 0;
}

static int set_up(struct net *n)
{
	int error = uk_virtio_queue(n->device, RECEIVES, RECEIVES_SIZE, &n->queues[RECEIVES]);

	if (!error)
		error = uk_virtio_queue(n->device, SENDS, SENDS_SIZE, &n->queues[SENDS]);
	if (!error)
		error = read_configuration(n);
	/* A frame of as many pieces as there may be has to fit. */
	if (!error && n->queues[SENDS].size < UK_NETDEV_PIECES_MAX + 1)
		error = -UK_EINVAL;
	if (!error && !(n->slots = uk_falloc(uk_falloc_get(), 1, UK_PAGE_SIZE, UK_FALLOC_ANYWHERE)))
		error = -UK_ENOMEM;
	if (error)
		return error;
	memset(n->slots, 0, UK_PAGE_SIZE);
	for (struct slot *s = n->slots; s < n->slots + SLOTS; s++) {
		s->next = n->free;
		n->free = s;
	}
	n->dev.ops = &ops;
	n->dev.queues = 1;
	n->dev.has_checksums = (n->features & CHECKSUMS) != 0;
	n->dev.cuts_tcp4 = n->dev.has_checksums && n->features & CUTS_TCP4;
	n->dev.cuts_tcp6 = n->dev.has_checksums && n->features & CUTS_TCP6;
	uk_virtio_ready(n->device, noticed, n);
	n->dev.has_interrupt = n->device->has_interrupt;
	return 0;
}

static void refuse(struct net *n, int error)
{
	uk_printk(UK_PRINT_ERR, "virtionet: a network device isn't used: %s\n", uk_strerror(-error));
	if (!n || uk_virtio_end(n->device))
		return; /* it keeps what it was handed */
	for (unsigned int i = 0; i < 2; i++)
		if (n->queues[i].desc)
			uk_ffree(uk_falloc_get(), (void *)(uintptr_t)n->queues[i].desc);
	uk_free(uk_alloc_get_default(), n);
}

/* What is larger than a buffer needs several. */
static int begin(struct uk_virtio_device *device, uint64_t *features)
{
	int error = uk_virtio_begin(device, WANTED, features);

	return error || !(*features & LARGE) || *features & MERGES ? error : uk_virtio_begin(device, WANTED & ~LARGE, features);
}

static void start_one(struct uk_virtio_device *device)
{
	struct net *n = uk_calloc(uk_alloc_get_default(), 1, sizeof(*n));
	int error = n ? begin(device, &n->features) : -UK_ENOMEM;

	if (!error) {
		n->device = device;
		error = set_up(n);
	} else if (n) {
		uk_free(uk_alloc_get_default(), n);
		n = NULL;
	}
	if (error)
		refuse(n, error);
	else
		uk_netdev_register(&n->dev);
}

static int virtionet_start(void)
{
	struct uk_virtio_device *device = NULL;

	while ((device = uk_virtio_next(device, UK_VIRTIO_NET)))
		start_one(device);
	return 0;
}
UK_INIT(driver, virtionet_start, NULL);
