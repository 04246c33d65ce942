// SPDX-License-Identifier: BSD-3-Clause
// Segments of TCP that are larger than the network takes: a device cuts them.
//
// What lwIP does for a segment it does once for up to 64 KiB, and so does everybody to the wire: one frame for the host, one
// acknowledgement of the peer's for many. The connection's own size (pcb->mss) stays what it was agreed on, and the device cuts by that;
// lwIP is told of another one only while it makes segments of what is written.
//
// lwIP sends a segment when the windows, the peer's and that of congestion, have room for all of it. So a large one is half of them at
// most: while one is on its way the next one can go. Where the windows have become smaller, after a loss, it would wait for ever: with
// nothing on its way, what there is room for is split off it first.
#include "net.h"

#include "lwip/ip.h"
#include "lwip/priv/tcp_priv.h"

#include "large.h"

#define HEADERS (IP6_HLEN + TCP_HLEN + 40u) /* of a packet, with TCP's options: its length is a number of 16 bits */
#define LEAST 536u /* of the connection's size: of less a peer's word would make a device send tens of thousands of packets at once */
#define FIRST 3u /* segments that may be on their way at the start (RFC 3390) */

int _large_fits_path(struct netif *n, const struct tcp_pcb *pcb)
{
	return !IP_IS_V6_VAL(pcb->remote_ip) || pcb->mss + IP6_HLEN + TCP_HLEN <= _net_path_mtu(ip_2_ip6(&pcb->remote_ip), n);
}

static int is_cut(const struct tcp_pcb *pcb)
{
	struct netif *n = ip_route(&pcb->local_ip, &pcb->remote_ip);

	return n && pcb->mss >= LEAST && _net_cuts(n, IP_IS_V6_VAL(pcb->remote_ip)) && _large_fits_path(n, pcb);
}

/* lwIP adds to the last segment that isn't sent yet, as large as that was meant to be. */
static u32_t last_size(const struct tcp_pcb *pcb)
{
	const struct tcp_seg *last = pcb->unsent;

	while (last && last->next)
		last = last->next;
	return last ? (u32_t)last->len + pcb->unsent_oversize : 0;
}

static u16_t good_size(const struct tcp_pcb *pcb)
{
	u32_t mss = pcb->mss, size = mss, last = last_size(pcb);

	if (is_cut(pcb)) {
		size = LWIP_MAX(pcb->cwnd / 2, LWIP_MIN(pcb->cwnd, FIRST * mss));
		size = LWIP_MIN(size, LWIP_MIN(pcb->snd_wnd_max / 2, UINT16_MAX - HEADERS));
		size = LWIP_MAX(size / mss * mss, mss);
	}
	return (u16_t)LWIP_MAX(size, last);
}

err_t _large_write(struct tcp_pcb *pcb, const void *data, u16_t len, u8_t flags)
{
	u16_t mss = pcb->mss;
	err_t error;

	/* What fits into one, with none before it, is as it always was. */
	if (pcb->unsent || len > mss)
		pcb->mss = good_size(pcb);
	error = tcp_write(pcb, data, len, flags);
	pcb->mss = mss;
	return error;
}

/* Cuts what is sent next to the windows, if nothing is on its way that would make room. */
static void fit(struct tcp_pcb *pcb)
{
	const struct tcp_seg *next = pcb->unsent;
	u32_t room = LWIP_MIN(pcb->snd_wnd, pcb->cwnd);
	u16_t mss = pcb->mss;

	if (!next || next->len <= mss || pcb->unacked)
		return;
	/* One that was acknowledged in part begins before what is expected. */
	room = LWIP_MIN(room - (lwip_ntohl(next->tcphdr->seqno) - pcb->lastack), UINT16_MAX) / mss * mss;
	if (!room || next->len <= room)
		return;
	pcb->mss = UINT16_MAX; /* so far it may split */
	tcp_split_unsent_seg(pcb, (u16_t)room);
	pcb->mss = mss;
}

/* lwIP's tcp_output() and tcp_rexmit_rto_commit(), in which that is called, have these names: lwip.ukproj. */
err_t _large_output_next(struct tcp_pcb *pcb);

err_t tcp_output(struct tcp_pcb *pcb)
{
	fit(pcb);
	return _large_output_next(pcb);
}

void _large_again(struct tcp_pcb *pcb);

void _large_again(struct tcp_pcb *pcb)
{
	fit(pcb);
	tcp_rexmit_rto_commit(pcb);
}
