// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library: segments that a device cuts.
#ifndef LWIP_LARGE_H
#define LWIP_LARGE_H

#include "lwip/netif.h"
#include "lwip/tcp.h"

/* With the lock: tcp_write(), by segments as large as it is good to make them. */
err_t _large_write(struct tcp_pcb *pcb, const void *data, u16_t len, u8_t flags);

/* The connection whose segment lwIP sends; n->hints isn't NULL. */
static inline const struct tcp_pcb *_large_pcb(const struct netif *n)
{
	return (const struct tcp_pcb *)((const char *)n->hints - offsetof(struct tcp_pcb, netif_hints));
}

/* Whether segments of the connection's own size arrive in one piece, as far as is known. */
int _large_fits_path(struct netif *n, const struct tcp_pcb *pcb);

#endif
