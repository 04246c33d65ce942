// SPDX-License-Identifier: BSD-3-Clause
// What lwIP calls of ours by name.
#ifndef LWIP_PORT_HOOKS_H
#define LWIP_PORT_HOOKS_H

#include "lwip/err.h"
#include "lwip/ip_addr.h"

/* A secret function of who talks to whom and of two numbers more; core.c. */
uint32_t _net_number(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *remote, uint16_t remote_port,
		     uint32_t first, uint32_t second);
/* The first sequence number of a connection (RFC 6528); core.c. */
uint32_t _net_first_number(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *remote, uint16_t remote_port);
#define LWIP_HOOK_TCP_ISN _net_first_number

/* A segment for one that listens. Other than ERR_OK: there is no more to do about it; stream.c. */
struct tcp_hdr;
struct tcp_pcb;
err_t _stream_called(struct tcp_pcb *listener, const struct tcp_hdr *header, u16_t len, u16_t first_len, const u8_t *second);
#define LWIP_HOOK_TCP_INPACKET_PCB(pcb, header, len, first_len, second, p) \
	((pcb)->state == LISTEN ? _stream_called(pcb, header, len, first_len, second) : ERR_OK)

/* A server of names that DHCP told of; address.c. */
void dns_setserver(u8_t number, const ip_addr_t *server);

#endif
