// SPDX-License-Identifier: BSD-3-Clause
// Between the files of the sockets: AF_INET and AF_INET6.
#ifndef LWIP_INET_H
#define LWIP_INET_H

#include "net.h"

#include <uk/abi/inet.h>

#include "lwip/err.h"
#include "lwip/pbuf.h"

#define RECEIVES 1u /* what was shut: UK_SHUT_… + 1 */
#define SENDS 2u

/* Both kinds begin with it. */
struct inet {
	struct uk_socket socket;
	int is_v6_only;
	unsigned int shut;
	ip_addr_t local, peer; /* as they are told */
	uint16_t local_port, peer_port;
	uint8_t ttl, tos; /* 0: as usual */
};

static inline struct inet *_inet_of(struct uk_socket *s)
{
	return (struct inet *)s;
}

/* The kind of addresses that a socket's lwIP half has at first. */
static inline u8_t _inet_kind(const struct inet *s)
{
	return s->socket.family == UK_AF_INET ? IPADDR_TYPE_V4 : s->is_v6_only ? IPADDR_TYPE_V6 : IPADDR_TYPE_ANY;
}

int _stream_open(int family, int type, struct uk_socket **s);
int _datagram_open(int family, int type, struct uk_socket **s);

/* An address that the program passes: 0, -UK_EINVAL: it is too short, or -UK_EAFNOSUPPORT. */
int _inet_read(const struct inet *s, const void *address, uint32_t len, ip_addr_t *ip, uint16_t *port);
/* The other way round; the bytes that it takes. */
uint32_t _inet_write(const struct inet *s, void *address, const ip_addr_t *ip, uint16_t port);
/* Whether a program may bind to it: -UK_EADDRNOTAVAIL. */
int _inet_check_local(const ip_addr_t *ip);

int _inet_errno(err_t error);

/* Copies a pbuf's bytes from `offset` on, as many as the pieces have room for behind the `skip` first bytes of theirs. */
size_t _inet_copy(const struct uk_abi_iovec *iov, int count, size_t skip, const void *from, size_t len);

/* The options of IP, and SO_REUSEPORT, which all have; -UK_ENOPROTOOPT. */
int _inet_get_option(struct inet *s, int level, int name, int *value);
int _inet_set_option(struct inet *s, int level, int name, int value);
/* The number that setsockopt(2) passes; -UK_EINVAL: it is too short. */
int _inet_take_number(int level, const void *value, uint32_t len, int *number);
/* Writes a number where getsockopt(2) wants it. */
int _inet_give_number(int number, void *value, uint32_t *len);

/* With the lock: from now on ICMP's errors are heard; once is enough. */
void _icmp_listen(void);
/* With the lock: nobody is at the peer's port. */
void _datagram_refused(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *peer, uint16_t peer_port);

/* With the lock. Interfaces by their numbers: NULL: the first, and behind the last. */
struct netif *_inet_next_interface(const struct netif *after);
/* With the lock. An interface's name; UK_IFF_…; how long what its frames carry may be. */
void _inet_interface_name(const struct netif *n, char name[UK_IFNAMSIZ]);
int _inet_interface_flags(const struct netif *n);
int _inet_interface_mtu(const struct netif *n);

#endif
