// SPDX-License-Identifier: BSD-3-Clause
// Network devices: virtionet with a device that does as virtio 1.2 says and sends back what it gets, in one buffer or in several, and with
// one that says what it likes. The driver is part of this program: so each round begins with a device that nobody has caught lying.
//
//     net_test <rounds with a device that lies> <seed>
#include "checks.h"
#include "fake_virtio.h"
#include "host.h"

#include <stdlib.h>
#include <string.h>

#define CONFIG_LIBUKNETDEV_BUFFERS 256 /* as the library is compiled here */
#include "../../../src/drivers/virtionet/virtionet.c"

#define FRAMES 16u

static struct {
	struct uk_virtio_device device;
	uint8_t status, config[12];
	uint64_t offered, accepted;
	struct {
		uint16_t max, size, seen;
		struct uk_virtq_desc *desc;
		struct uk_virtq_avail *avail;
		struct uk_virtq_used *used;
	} queues[2];
	int lies; /* one answer of so many; 0: none */
} fake;
static struct uk_netdev *dev;
static unsigned char wire[FRAMES][4096]; /* frames that the device hasn't given back yet, with their headers */
static uint32_t wire_len[FRAMES];
static unsigned int wire_count;
static long gone, caught;

static uint8_t fake_status(struct uk_virtio_device *d)
{
	(void)d;
	return fake.status;
}

static void fake_set_status(struct uk_virtio_device *d, uint8_t status)
{
	(void)d;
	fake.status = status;
	for (int i = 0; i < 2 && !status; i++)
		fake.queues[i].size = 0;
}

static uint64_t fake_features(struct uk_virtio_device *d)
{
	(void)d;
	return fake.offered;
}

static void fake_accept(struct uk_virtio_device *d, uint64_t features)
{
	(void)d;
	CHECK(!(features & ~fake.offered));
	fake.accepted = features;
}

static unsigned int fake_queue_max(struct uk_virtio_device *d, unsigned int index)
{
	(void)d;
	return index > 1 || fake.queues[index].size ? 0 : fake.queues[index].max;
}

static void fake_queue_start(struct uk_virtio_device *d, unsigned int index, uint16_t size, uint64_t desc, uint64_t avail, uint64_t used)
{
	(void)d;
	CHECK(size <= fake.queues[index].max);
	fake.queues[index].size = size;
	fake.queues[index].seen = 0;
	fake.queues[index].desc = (void *)(uintptr_t)desc;
	fake.queues[index].avail = (void *)(uintptr_t)avail;
	fake.queues[index].used = (void *)(uintptr_t)used;
}

static void answer(unsigned int index, uint32_t head, uint32_t len)
{
	static const uint32_t numbers[] = { 0, 1, 11, 12, 13, 1920, 1921, 0xffff, 0x7fffffff, UINT32_MAX };
	struct uk_virtq_used *used = fake.queues[index].used;
	int lie = fake.lies && !draw((uint32_t)fake.lies) ? (int)draw(3) : -1;

	used->ring[used->idx % fake.queues[index].size].id = lie == 0 ? draw(UINT16_MAX) : head;
	used->ring[used->idx % fake.queues[index].size].len = lie == 1 ? numbers[draw(10)] : len;
	used->idx = (uint16_t)(used->idx + (lie == 2 ? draw(200) : 1));
}

static int next_of(unsigned int index, uint16_t *head)
{
	if (!fake.queues[index].size || fake.queues[index].seen == fake.queues[index].avail->idx)
		return 0;
	*head = fake.queues[index].avail->ring[fake.queues[index].seen++ % fake.queues[index].size];
	return 1;
}

/* Frames that were handed over go to the wire, in a sum's place its pseudo sum and one more, so that it is seen. */
static void take_sent(void)
{
	uint16_t head;

	while (wire_count < FRAMES && next_of(SENDS, &head)) {
		struct uk_virtq_desc *d = &fake.queues[SENDS].desc[head];
		unsigned char *to = wire[wire_count];
		uint32_t len = 0;

		for (;; d = &fake.queues[SENDS].desc[d->next]) {
			CHECK(!(d->flags & UK_VIRTQ_WRITE) && len + d->len <= sizeof(wire[0]));
			memcpy(to + len, (void *)(uintptr_t)d->addr, d->len);
			len += d->len;
			if (!(d->flags & UK_VIRTQ_NEXT))
				break;
		}
		CHECK(len >= 12 + UK_NETDEV_HEADER);
		wire_len[wire_count++] = len;
		answer(SENDS, head, 0);
	}
}

/* The first frame on the wire comes back, if there are buffers for it. */
static int give_one(void)
{
	uint32_t at = 0, len = wire_len[0], limit = fake.accepted & MERGES ? 200 + draw(1720) : 1920;
	uint16_t count = (uint16_t)((len + limit - 1) / limit), head, left;
	struct header h = { .flags = draw(2) ? IS_CHECKED : 0, .buffers = count };

	left = (uint16_t)(fake.queues[RECEIVES].avail->idx - fake.queues[RECEIVES].seen);
	if (!wire_count || left < count)
		return 0;
	if (fake.lies && !draw((uint32_t)fake.lies))
		h.buffers = (uint16_t)draw(UINT16_MAX);
	memcpy(wire[0], &h, sizeof(h));
	while (at < len && next_of(RECEIVES, &head)) {
		const struct uk_virtq_desc *d = &fake.queues[RECEIVES].desc[head];
		uint32_t n = len - at < limit ? len - at : limit;

		CHECK(d->flags == UK_VIRTQ_WRITE && d->len >= n);
		memcpy((void *)(uintptr_t)d->addr, wire[0] + at, n);
		at += n;
		answer(RECEIVES, head, n);
	}
	wire_count--;
	memmove(wire[0], wire[1], sizeof(wire[0]) * wire_count);
	memmove(wire_len, wire_len + 1, sizeof(wire_len[0]) * wire_count);
	return 1;
}

static void fake_notify(struct uk_virtio_device *d, unsigned int index)
{
	(void)d;
	if (index == SENDS)
		take_sent();
}

static uint32_t fake_config(struct uk_virtio_device *d, unsigned int offset, unsigned int size)
{
	uint32_t value = 0;

	(void)d;
	if (offset + size > sizeof(fake.config))
		return UINT32_MAX;
	memcpy(&value, fake.config + offset, size);
	return value;
}

static void sent(void *cookie)
{
	gone++;
	free(cookie);
}

/* A new device, and the driver's to it; NULL: it isn't used. */
static struct uk_netdev *renew(uint64_t features, uint16_t size, uint16_t mtu)
{
	struct uk_netdev *last = NULL, *d = NULL;
	struct uk_virtio_device *old = NULL;

	while ((d = uk_netdev_next(d)))
		last = d;
	while ((old = uk_virtio_next(old, UK_VIRTIO_NET)))
		old->is_taken = 1;
	memset(&fake, 0, sizeof(fake));
	wire_count = 0;
	fake.offered = features | 1ull << 32;
	fake.queues[0].max = size;
	fake.queues[1].max = 64;
	memcpy(fake.config, "\x52\x54\x00\x12\x34\x56\x01\x00\x00\x00", 10);
	memcpy(fake.config + 10, &mtu, sizeof(mtu));
	fake.device = (struct uk_virtio_device){ .transport = &transport, .id = UK_VIRTIO_NET, .irq = -1 };
	_virtio_add(&fake.device);
	virtionet_start();
	d = last ? uk_netdev_next(last) : uk_netdev_next(NULL);
	if (d)
		uk_netdev_start(d, NULL, sent, NULL);
	return d;
}

/* Sends a frame of so many bytes in pieces, with room in front of it or without. -UK_EAGAIN, … */
static int send_some(uint32_t len, unsigned char *copy)
{
	uint32_t front = draw(2) ? 16 : 0, at = 0;
	unsigned char *memory = malloc(front + len);
	struct uk_netpiece pieces[UK_NETDEV_PIECES_MAX];
	struct uk_netframe f = { .pieces = pieces, .front = front, .cookie = memory };
	int error;

	for (uint32_t i = 0; i < front + len; i++)
		memory[i] = (unsigned char)draw(256);
	memcpy(copy, memory + front, len);
	while (at < len) {
		uint32_t n = f.count + 1 == UK_NETDEV_PIECES_MAX || draw(2) ? len - at : 1 + draw(len - at);

		pieces[f.count++] = (struct uk_netpiece){ memory + front + at, n };
		at += n;
	}
	error = uk_netdev_send(dev, 0, &f);
	if (error)
		free(memory);
	return error;
}

/* What comes back is what was sent, in its order; each buffer comes back once. */
static void echo(uint64_t features, uint32_t largest)
{
	static unsigned char copies[FRAMES][4096];
	static uint32_t lens[FRAMES];
	unsigned int buffers;
	struct uk_netbuf *got[4];

	dev = renew(features, 64, 1500);
	CHECK(dev && dev->mtu == 1500 && uk_netdev_is_up(dev) && dev->has_checksums == (int)(features & 1));
	if (!dev)
		return;
	CHECK(!memcmp(dev->mac, "\x52\x54\x00\x12\x34\x56", 6) == ((features & MAC_SAID) != 0) && !(dev->mac[0] & 1));
	buffers = dev->buffers;
	for (int round = 0; round < 300; round++) {
		unsigned int count = 1 + draw(FRAMES), back = 0, n;

		gone = 0;
		for (unsigned int i = 0; i < count; i++) {
			lens[i] = UK_NETDEV_HEADER + draw(largest - UK_NETDEV_HEADER + 1);
			if (send_some(lens[i], copies[i]))
				count = i;
		}
		CHECK(count);
		uk_netdev_kick(dev, 0);
		uk_netdev_reap(dev, 0);
		CHECK(gone == count);
		while (back < count) {
			while (give_one())
				;
			n = uk_netdev_receive(dev, 0, got, 1 + draw(4));
			CHECK(n);
			for (unsigned int i = 0; i < n && back < count; i++, back++) {
				uint32_t at = 0;

				CHECK(got[i]->frame_len == lens[back]);
				while (got[i]) {
					struct uk_netbuf *next = got[i]->next;

					CHECK(at + got[i]->len <= lens[back] && !memcmp(got[i]->data, copies[back] + at, got[i]->len));
					at += got[i]->len;
					uk_netbuf_put(got[i]);
					got[i] = next;
				}
				CHECK(at == lens[back]);
			}
			if (!n)
				return;
		}
	}
	CHECK(dev->buffers >= buffers && dev->buffers <= CONFIG_LIBUKNETDEV_BUFFERS);
}

/* Segments that the device cuts, or puts together where a frame may be in several buffers; interrupts that come once. */
static void segments(void)
{
	const uint64_t all = MAC_SAID | CHECKSUMS | CHECKED | LARGE | CUTS_TCP4 | CUTS_TCP6;
	unsigned char memory[100] = { 0 };
	struct uk_netpiece piece = { memory, sizeof(memory) };
	struct uk_netframe f = { .pieces = &piece, .count = 1, .sum_start = 34, .sum_offset = 16, .segment_size = 20, .header_len = 54 };
	struct header h;

	dev = renew(all & ~CHECKSUMS, 64, 1500);
	CHECK(dev && !dev->cuts_tcp4 && !dev->cuts_tcp6);
	dev = renew(all, 64, 1500);
	CHECK(dev && dev->cuts_tcp4 && dev->cuts_tcp6 && !(fake.accepted & LARGE));
	dev = renew(all | MERGES, 64, 1500);
	CHECK(dev && (fake.accepted & LARGE) == LARGE);
	for (int is_six = 0; is_six < 2; is_six++) {
		f.cookie = malloc(1);
		f.is_tcp6 = is_six;
		CHECK(!uk_netdev_send(dev, 0, &f));
		uk_netdev_kick(dev, 0);
		uk_netdev_reap(dev, 0);
		memcpy(&h, wire[is_six], sizeof(h));
		CHECK(h.flags == NEEDS_SUM && h.segments == (is_six ? 4 : 1) && h.segment_size == 20);
		CHECK(h.header_len == 54 && h.sum_start == 34);
	}
	uk_netdev_want(dev, 0, 1);
	CHECK(!fake.queues[RECEIVES].avail->flags);
	noticed(net_of(dev));
	CHECK(fake.queues[RECEIVES].avail->flags == UK_VIRTQ_NO_INTERRUPT && fake.queues[SENDS].avail->flags == UK_VIRTQ_NO_INTERRUPT);
	uk_netdev_want(dev, 0, 1);
	CHECK(!fake.queues[RECEIVES].avail->flags);
}

/* All buffers are with the user: what comes is lost, and goes on when he gives one back. */
static void starve(void)
{
	struct uk_netbuf *held = NULL, *got[4];
	unsigned char copy[4096];
	int count = 0;

	dev = renew(MAC_SAID, 64, 1500);
	for (int i = 0; i < 2000; i++) {
		CHECK(!send_some(100, copy));
		uk_netdev_kick(dev, 0);
		uk_netdev_reap(dev, 0);
		if (!give_one()) {
			wire_count = 0;
			continue;
		}
		CHECK(uk_netdev_receive(dev, 0, got, 4) == 1);
		got[0]->next = held;
		held = got[0];
		count++;
	}
	CHECK(count == CONFIG_LIBUKNETDEV_BUFFERS && dev->is_starved);
	while (held) {
		struct uk_netbuf *next = held->next;

		uk_netbuf_put(held);
		held = next;
	}
	CHECK(!dev->is_starved && !send_some(100, copy));
	uk_netdev_kick(dev, 0);
	CHECK(give_one() && uk_netdev_receive(dev, 0, got, 4) == 1);
	uk_netbuf_put(got[0]);
}

/* Links, and devices that can't be used. */
static void configurations(void)
{
	dev = renew(MAC_SAID | STATUS_SAID | MTU_SAID, 64, 9000);
	CHECK(dev && dev->mtu == UK_NETBUF_SIZE - UK_NETBUF_FRONT - UK_NETDEV_HEADER - 12 && uk_netdev_is_up(dev));
	fake.config[6] = 0;
	CHECK(uk_netdev_is_up(dev));
	net_of(dev)->device->is_changed = 1;
	CHECK(!uk_netdev_is_up(dev));
	dev = renew(MAC_SAID | MERGES | MTU_SAID, 64, 9000);
	CHECK(dev && dev->mtu == 9000);
	CHECK(!renew(MTU_SAID, 64, 67) && !renew(MAC_SAID, 0, 1500));
	host_output(1);
}

/* Whatever it says: lengths are within buffers, and it isn't used after it was caught. */
static void hostile(const uint8_t *bytes, size_t size)
{
	unsigned char copy[4096];
	struct uk_netbuf *got[8];

	(void)bytes, (void)size;
	dev = renew(MAC_SAID | (draw(2) ? MERGES : 0) | (draw(2) ? CHECKSUMS | CHECKED | LARGE : 0), (uint16_t)(1u << draw(7)), 1500);
	if (!dev)
		return;
	fake.lies = 1 + (int)draw(20);
	for (int i = 0; i < 40; i++) {
		unsigned int n;

		for (unsigned int k = draw(5); k; k--)
			send_some(UK_NETDEV_HEADER + draw(1500), copy);
		uk_netdev_kick(dev, 0);
		uk_netdev_reap(dev, 0);
		while (fake.queues[RECEIVES].size && draw(4) && give_one())
			;
		n = uk_netdev_receive(dev, 0, got, 1 + draw(8));
		for (unsigned int k = 0; k < n; k++) {
			uint32_t len = 0;

			for (struct uk_netbuf *b = got[k], *next; b; b = next) {
				next = b->next;
				CHECK(b->data + b->len <= (uint8_t *)b + UK_NETBUF_SIZE);
				len += b->len;
				if (b != got[k])
					uk_netbuf_put(b);
			}
			CHECK(len == got[k]->frame_len && len >= UK_NETDEV_HEADER && len <= FRAME_MAX);
			uk_netbuf_put(got[k]);
		}
		if (net_of(dev)->is_broken)
			break;
	}
	CHECK(!net_of(dev)->is_broken || (!fake.status && !uk_netdev_is_up(dev) && send_some(100, copy) == -UK_EIO));
	caught += net_of(dev)->is_broken;
	host_output(1);
}

FUZZ(net, NULL, hostile);

int main(int argc, char **argv)
{
	seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	echo(MAC_SAID, 1514);
	echo(MERGES | MAC_SAID | CHECKSUMS | CHECKED, 1514);
	echo(0, 1514);
	segments();
	starve();
	configurations();
	for (long i = argc > 1 ? strtol(argv[1], NULL, 0) : 100; i; i--)
		hostile(NULL, 0);
	CHECK(caught);
	return checked();
}
