// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this port: the lock, the devices, addresses.
#ifndef LWIP_NET_H
#define LWIP_NET_H

#include <uk/netdev.h>
#include <uk/socket.h>

#include "lwip/ip_addr.h"
#include "lwip/netif.h"

/*
 * The lock is held around everything that is lwIP's and by lwIP's callbacks, which may wake and allocate. Leaving it lets devices send
 * what was handed to them, and what was sent to this machine itself arrive.
 */
void _net_lock(void);
void _net_unlock(void);

/* With the lock: takes what has come from all devices, a good part of it. Non-zero: there may be more. */
int _net_turn(void);
/* With the lock: time passes for lwIP from here on. Before that it is 0. */
void _net_begin_clock(void);
/* With the lock: leaves it, and waits for something to come, or for lwIP's timers and the deadline; takes the lock again. */
void _net_rest(uint64_t deadline);

/* The n-th device's interface, from 0; NULL: there is none. */
struct netif *_net_interface(unsigned int number);

/* With the lock: what lwIP takes for the MTU of the path to a machine (lwip.ukproj). */
u16_t _net_path_mtu(const ip6_addr_t *to, struct netif *netif);
/* With the lock: sends what is longer than the MTU in pieces. A packet of TCP stays as it is, for it may be sent again. */
err_t _net_cut(struct pbuf *p, struct netif *netif, const ip4_addr_t *to);
err_t _net_cut6(struct pbuf *p, struct netif *netif, const ip6_addr_t *to);
/* Whether it is a device that cuts segments of TCP. */
int _net_cuts(const struct netif *n, int is_six);

/* With the lock: addresses of all interfaces, as the loader says or DHCP. Returns when they are there, or won't be soon. */
void _net_find_addresses(void);
/* Without it: what servers of names were told of is written down. */
void _net_write_servers(void);

#endif
