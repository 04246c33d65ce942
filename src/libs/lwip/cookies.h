// SPDX-License-Identifier: BSD-3-Clause
// Between the files of the sockets: calls that a listener has no room to remember. All with the lock, while lwIP looks at the segment.
#ifndef LWIP_COOKIES_H
#define LWIP_COOKIES_H

#include "inet.h"

struct tcp_hdr;
struct tcp_pcb;
struct tcp_pcb_listen;

/* Answers a call, of which nothing is remembered; its options are of `len` bytes, those behind `first_len` at `second`. */
void _cookie_give(const struct tcp_hdr *header, u16_t len, u16_t first_len, const u8_t *second);
/* Whether a segment answers such an answer. */
int _cookie_is_right(const struct tcp_hdr *header);
/* The connection that it makes then; NULL: there is no memory. */
struct tcp_pcb *_cookie_take(struct tcp_pcb_listen *l, const struct tcp_hdr *header);

#endif
