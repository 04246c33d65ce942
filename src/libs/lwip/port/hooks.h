// SPDX-License-Identifier: BSD-3-Clause
// What lwIP calls of ours by name.
#ifndef LWIP_PORT_HOOKS_H
#define LWIP_PORT_HOOKS_H

#include "lwip/ip_addr.h"

/* The first sequence number of a connection (RFC 6528); core.c. */
uint32_t _net_first_number(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *remote, uint16_t remote_port);
#define LWIP_HOOK_TCP_ISN _net_first_number

/* A server of names that DHCP told of; address.c. */
void dns_setserver(u8_t number, const ip_addr_t *server);

#endif
