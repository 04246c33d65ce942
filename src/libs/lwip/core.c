// SPDX-License-Identifier: BSD-3-Clause
// What lwIP stands on: the clock, the heap, pools, random numbers, sums.
#include "net.h"

#include <uk/alloc.h>
#include <uk/mutex.h>
#include <uk/random.h>
#include <uk/string.h>

#include "lwip/memp.h"
#include "lwip/pbuf.h"
#include "lwip/sys.h"

/* What memp_std.h needs to see (as lwIP's memp.c). */
#include "lwip/etharp.h"
#include "lwip/ip4_frag.h"
#include "lwip/ip6_frag.h"
#include "lwip/mld6.h"
#include "lwip/priv/nd6_priv.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/raw.h"
#include "lwip/timeouts.h"
#include "lwip/udp.h"
#include "netif/ppp/ppp_opts.h"

#include "hooks.h"

#define NS_PER_MS 1000000u

/* It stands until somebody waits for it: on a machine that doesn't say how fast its clock runs, asking takes 20 milliseconds. */
static int has_clock;
static uint64_t clock_begin; /* a process has its host's clock, which doesn't begin with it; timers are set before this one runs */

void _net_begin_clock(void)
{
	if (has_clock)
		return;
	clock_begin = ukplat_monotonic_clock();
	has_clock = 1;
}

u32_t sys_now(void)
{
	return has_clock ? (u32_t)((ukplat_monotonic_clock() - clock_begin) / NS_PER_MS) : 0;
}

void *_net_malloc(size_t size)
{
	return uk_malloc(uk_alloc_get_default(), size);
}

void *_net_calloc(size_t count, size_t size)
{
	return uk_calloc(uk_alloc_get_default(), count, size);
}

void _net_free(void *ptr)
{
	uk_free(uk_alloc_get_default(), ptr);
}

/*
 * Pools
 * -----
 * lwIP's own are arrays that are there from the start. These take a piece from the heap when none is free, up to their number, and keep
 * it: so an image with few connections pays for few, and a flood has an end.
 */
struct free_piece {
	struct free_piece *next;
};
static struct {
	struct free_piece *free;
	unsigned int count;
} pools[MEMP_MAX];
static const struct {
	uint32_t size, max;
} limits[MEMP_MAX] = {
#define LWIP_MEMPOOL(name, num, size, desc) [MEMP_##name] = { LWIP_MEM_ALIGN_SIZE(size), num },
#include "lwip/priv/memp_std.h"
};

void memp_init(void)
{
}

void *memp_malloc(memp_t type)
{
	struct free_piece *piece = pools[type].free;

	if (piece) {
		pools[type].free = piece->next;
		return piece;
	}
	if (pools[type].count >= limits[type].max)
		return NULL;
	piece = _net_malloc(limits[type].size);
	pools[type].count += piece != NULL;
	return piece;
}

void memp_free(memp_t type, void *mem)
{
	struct free_piece *piece = mem;

	if (!piece)
		return;
	piece->next = pools[type].free;
	pools[type].free = piece;
}

/*
 * Numbers
 * -------
 */
uint32_t _net_random(void)
{
	uint32_t number;

	uk_random_fill(&number, sizeof(number));
	return number;
}

static void words_of(const ip_addr_t *address, uint32_t words[4])
{
	memset(words, 0, 4 * sizeof(words[0]));
	if (IP_IS_V6(address))
		memcpy(words, ip_2_ip6(address)->addr, 4 * sizeof(words[0]));
	else
		words[0] = ip_2_ip4(address)->addr;
}

/* ChaCha20's block twice. */
uint32_t _net_number(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *remote, uint16_t remote_port,
		     uint32_t first, uint32_t second)
{
	static uint32_t secret[8];
	static int is_known;
	uint32_t from[4], to[4], out[16];

	if (!is_known) {
		uk_random_fill(secret, sizeof(secret));
		is_known = 1;
	}
	words_of(local, from);
	words_of(remote, to);
	uk_chacha20_block(secret, (uint32_t)local_port << 16 | remote_port, from, out);
	out[0] ^= from[3];
	out[1] ^= to[3];
	out[2] ^= second;
	uk_chacha20_block(out, first, to, out);
	return out[0];
}

/* With a clock of 4 microseconds (RFC 6528, 3). */
uint32_t _net_first_number(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *remote, uint16_t remote_port)
{
	return _net_number(local, local_port, remote, remote_port, 0, 0) + (uint32_t)(ukplat_monotonic_clock() / 4000);
}

/* In ones' complement, so pieces of any size may be added, and what is carried comes in again below (RFC 1071, 2). */
uint16_t _net_sum(const void *data, int len)
{
	const unsigned char *at = data;
	uint64_t sum = 0, piece;

	for (; len >= 8; len -= 8, at += 8) {
		__builtin_memcpy(&piece, at, 8);
		sum += piece;
		sum += sum < piece;
	}
	piece = 0;
	for (int i = 0; i < len; i++)
		piece |= (uint64_t)at[i] << 8 * i;
	sum += piece;
	sum += sum < piece;
	sum = (sum >> 32) + (sum & UINT32_MAX);
	sum = (sum >> 32) + (sum & UINT32_MAX);
	sum = (sum >> 16) + (sum & UINT16_MAX);
	sum = (sum >> 16) + (sum & UINT16_MAX);
	return (uint16_t)sum;
}
