// SPDX-License-Identifier: BSD-3-Clause
// The server on the network device itself: a request is answered in the buffer that it came in. Its address is whatever it is asked for by
// ARP: it is alone on its wire.
#include <stdio.h>

#include <uk/netdev.h>

#include "store.h"

#define QUEUE 0
#define BURST 32

/* RFC 826, 791, 768: offsets in a frame */
#define TYPE 12u
#define ARP_OPERATION 20u
#define ARP_SENDER 22u
#define ARP_TARGET 32u
#define ARP_LEN 42u
#define IP 14u
#define IP_TOTAL 16u
#define IP_FRAGMENT 20u
#define IP_PROTOCOL 23u
#define IP_SUM 24u
#define IP_SOURCE 26u
#define IP_DESTINATION 30u
#define UDP 34u /* there are no options */
#define UDP_LEN 38u
#define UDP_SUM 40u
#define MESSAGE 42u

static struct uk_waitq arrivals;

static unsigned int get16(const uint8_t *at)
{
	return (unsigned int)at[0] << 8 | at[1];
}

static void put16(uint8_t *at, unsigned int value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* Of a length that the compiler knows: no calls. */
static inline __attribute__((always_inline)) void swap(uint8_t *a, uint8_t *b, unsigned int len)
{
	uint8_t kept[UK_NETDEV_MAC];

	memcpy(kept, a, len);
	memcpy(a, b, len);
	memcpy(b, kept, len);
}

/* RFC 1071 */
static unsigned int sum_of(const uint8_t *at, uint32_t len, uint32_t sum)
{
	for (; len > 1; len -= 2, at += 2)
		sum += get16(at);
	if (len)
		sum += (unsigned int)*at << 8;
	sum = (sum >> 16) + (sum & 0xffff);
	return (sum >> 16) + (sum & 0xffff);
}

static uint32_t answer_arp(const struct uk_netdev *d, uint8_t *f)
{
	if (get16(f + ARP_OPERATION) != 1)
		return 0;
	put16(f + ARP_OPERATION, 2);
	swap(f + ARP_SENDER, f + ARP_TARGET, UK_NETDEV_MAC);
	swap(f + ARP_SENDER + UK_NETDEV_MAC, f + ARP_TARGET + UK_NETDEV_MAC, 4);
	memcpy(f + ARP_SENDER, d->mac, UK_NETDEV_MAC);
	return ARP_LEN;
}

static int is_damaged(const struct uk_netbuf *b, const uint8_t *f, unsigned int len)
{
	if (b->is_checked || !get16(f + UDP_SUM))
		return 0;
	return sum_of(f + IP_SOURCE, 8 + len, 17 + len) != 0xffff;
}

static uint32_t answer_udp(const struct uk_netbuf *b, uint8_t *f)
{
	unsigned int len = get16(f + UDP_LEN), sum;
	size_t answer;

	if (f[IP] != 0x45 || f[IP_PROTOCOL] != 17 || get16(f + IP_FRAGMENT) & 0x3fff || get16(f + UDP + 2) != STORE_PORT ||
	    len < MESSAGE - UDP || len > b->len - UDP || is_damaged(b, f, len))
		return 0;
	answer = store_answer(f + MESSAGE, len - (MESSAGE - UDP));
	if (!answer)
		return 0;
	swap(f + IP_SOURCE, f + IP_DESTINATION, 4);
	swap(f + UDP, f + UDP + 2, 2);
	/* Of what IPv4's sum is of, the length alone becomes another (RFC 1624, 3). */
	sum = ~get16(f + IP_SUM) & 0xffff;
	sum += (~get16(f + IP_TOTAL) & 0xffff) + MESSAGE - IP + (unsigned int)answer;
	sum = (sum >> 16) + (sum & 0xffff);
	put16(f + IP_SUM, ~((sum >> 16) + sum) & 0xffff);
	put16(f + IP_TOTAL, MESSAGE - IP + (unsigned int)answer);
	put16(f + UDP_LEN, MESSAGE - UDP + (unsigned int)answer);
	put16(f + UDP_SUM, 0); /* none */
	return MESSAGE + (uint32_t)answer;
}

/* The buffer goes out again, or back. */
static void answer(struct uk_netdev *d, struct uk_netbuf *b)
{
	static struct uk_netpiece piece;
	static struct uk_netframe frame = { .pieces = &piece, .count = 1 };
	uint8_t *f = b->data;

	piece = (struct uk_netpiece){ f, 0 };
	frame.front = (uint32_t)(f - (uint8_t *)b) - UK_NETBUF_FRONT;
	frame.cookie = b;
	if (b->len >= MESSAGE && get16(f + TYPE) == 0x800)
		piece.len = answer_udp(b, f);
	else if (b->len >= ARP_LEN && get16(f + TYPE) == 0x806)
		piece.len = answer_arp(d, f);
	memcpy(f, f + UK_NETDEV_MAC, UK_NETDEV_MAC);
	memcpy(f + UK_NETDEV_MAC, d->mac, UK_NETDEV_MAC);
	if (!piece.len || uk_netdev_send(d, QUEUE, &frame))
		uk_netbuf_put(b);
}

static void sent(void *cookie)
{
	uk_netbuf_put(cookie);
}

int main(void)
{
	struct uk_netdev *d = uk_netdev_next(NULL);
	struct uk_netbuf *frames[BURST];

	if (!d)
		return 1;
	uk_netdev_start(d, &arrivals, sent, NULL);
	puts("ready");
	for (;;) {
		uint32_t mark = uk_waitq_mark(&arrivals);
		unsigned int count = uk_netdev_receive(d, QUEUE, frames, BURST);

		for (unsigned int i = 0; i < count; i++) {
			/* One of several buffers is none of ours. */
			for (struct uk_netbuf *more = frames[i]->next, *next; more; more = next) {
				next = more->next;
				uk_netbuf_put(more);
			}
			answer(d, frames[i]);
		}
		if (count) {
			uk_netdev_kick(d, QUEUE);
			uk_netdev_reap(d, QUEUE);
			continue;
		}
		if (!uk_netdev_want(d, QUEUE, 1))
			uk_waitq_wait(&arrivals, mark, d->has_interrupt ? UKPLAT_NEVER : ukplat_deadline(1000000));
		uk_netdev_want(d, QUEUE, 0);
	}
}
