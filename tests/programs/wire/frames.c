// SPDX-License-Identifier: BSD-3-Clause
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

int must(int result, const char *what)
{
	if (result >= 0)
		return result;
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

int open_device(const char *name, int has_headers)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)if_nametoindex(name) };
	struct packet_mreq all = { .mr_ifindex = at.sll_ifindex, .mr_type = PACKET_MR_PROMISC };
	int fd = must(socket(AF_PACKET, SOCK_RAW, 0), "a raw socket"), on = 1, room = 4 << 20;

	must(at.sll_ifindex ? 0 : -1, name);
	must(setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on)), "what is sent");
	if (has_headers)
		must(setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)), "headers");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	must(bind(fd, (struct sockaddr *)&at, sizeof(at)), name);
	must(setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all)), "what is for others");
	return fd;
}

void read_mac(const char *text, uint8_t mac[6])
{
	if (sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1], &mac[2], &mac[3], &mac[4], &mac[5]) != 6) {
		fprintf(stderr, "%s is no device's address\n", text);
		exit(2);
	}
}

uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* SplitMix64 (Steele and others, OOPSLA 2014). */
static uint64_t state;

void seed(uint64_t number)
{
	state = number;
}

uint32_t any(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (uint32_t)((z ^ z >> 31) >> 32);
}

void put(struct frame *f, const void *bytes, size_t len)
{
	if (len > FRAME_MAX - f->len)
		len = FRAME_MAX - f->len;
	memcpy(f->bytes + f->len, bytes, len);
	f->len += len;
}

void put8(struct frame *f, unsigned int value)
{
	put(f, &(uint8_t){ (uint8_t)value }, 1);
}

void put16(struct frame *f, unsigned int value)
{
	put(f, &(uint16_t){ htons((uint16_t)value) }, 2);
}

void put32(struct frame *f, uint32_t value)
{
	put(f, &(uint32_t){ htonl(value) }, 4);
}

void put_any(struct frame *f, size_t len)
{
	while (len--)
		put8(f, any());
}

void set16(struct frame *f, size_t at, unsigned int value)
{
	if (at + 2 <= f->len)
		memcpy(f->bytes + at, &(uint16_t){ htons((uint16_t)value) }, 2);
}

uint32_t sum(const void *bytes, size_t len, uint32_t before)
{
	const uint8_t *b = bytes;

	for (size_t i = 0; i < len; i++)
		before += i & 1 ? b[i] : (uint32_t)b[i] << 8;
	return before;
}

uint16_t complement(uint32_t value)
{
	while (value >> 16)
		value = (value >> 16) + (value & 0xffff);
	return (uint16_t)~value;
}

void put_ethernet(struct frame *f, const uint8_t to[6], const uint8_t from[6], unsigned int type)
{
	f->len = 0;
	put(f, to, 6);
	put(f, from, 6);
	put16(f, type);
}

void put_link_local(struct frame *f, const uint8_t mac[6])
{
	put32(f, 0xfe800000);
	put32(f, 0);
	put8(f, mac[0] ^ 2);
	put(f, mac + 1, 2);
	put16(f, 0xfffe);
	put(f, mac + 3, 3);
}

size_t begin_ip4(struct frame *f, unsigned int protocol, uint32_t from, uint32_t to)
{
	size_t at = f->len;

	put16(f, 0x4500);
	put16(f, 0);
	put16(f, any());
	put16(f, 0);
	put8(f, 64);
	put8(f, protocol);
	put16(f, 0);
	put32(f, from);
	put32(f, to);
	return at;
}

void end_ip4(struct frame *f, size_t at)
{
	set16(f, at + 2, (unsigned int)(f->len - at));
	set16(f, at + 10, 0);
	set16(f, at + 10, complement(sum(f->bytes + at, (f->bytes[at] & 0xfu) * 4, 0)));
}

void end_transport(struct frame *f, size_t ip, size_t at, size_t offset, unsigned int protocol)
{
	int is_six = f->bytes[ip] >> 4 == 6;
	size_t addresses = is_six ? 32 : 8, len = f->len - at;
	uint32_t before = sum(f->bytes + ip + (is_six ? 8 : 12), addresses, (uint32_t)len + protocol);

	set16(f, at + offset, 0);
	set16(f, at + offset, complement(sum(f->bytes + at, len, before)));
}
