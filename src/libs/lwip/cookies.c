// SPDX-License-Identifier: BSD-3-Clause
// Calls that a listener has no room to remember: what it would remember is in the number of its answer, from which the caller's next
// segment tells it again (SYN cookies; RFC 4987, 3.6). So a flood of calls that nobody goes on with takes no memory, and who means to call
// gets in.
//
// The number is a secret function of both addresses, both ports, the caller's number and the minute, of which the lowest bits are something
// else: one of the minute's number, two of the largest segment that the caller takes. Other options are forgotten: such a connection has a
// window of 64 KiB at most and no selective acknowledgements.
#include "inet.h"

#include <uk/string.h>

#include "lwip/inet_chksum.h"
#include "lwip/ip.h"
#include "lwip/priv/tcp_priv.h"

#include "cookies.h"
#include "hooks.h"

#define MINUTE 64000000000ull /* nanoseconds, or nearly */
#define SEGMENT_BITS 3u
#define MINUTE_BIT 4u
#define KEPT (~7u)
#define OPTION_MSS 2
#define OPTION_MSS_LEN 4

static const uint16_t segments[] = { 536, 1220, 1440, 1460 };
static uint64_t last_minute; /* in which one was made, and one more; 0: never */

static uint64_t minute(void)
{
	return ukplat_monotonic_clock() / MINUTE + 1;
}

/* The largest segment that a call says, in numbers of `segments`. */
static uint32_t segment_of(const struct tcp_hdr *header, u16_t len, u16_t first_len, const u8_t *second)
{
	const u8_t *first = (const u8_t *)(header + 1);
	uint8_t options[40];
	uint32_t found = 0;

	len = len < sizeof(options) ? len : sizeof(options);
	for (u16_t i = 0; i < len; i++)
		options[i] = i < first_len ? first[i] : second[i - first_len];
	for (u16_t at = 0, mss; at + OPTION_MSS_LEN <= len && options[at];) {
		if (options[at] == OPTION_MSS && options[at + 1] == OPTION_MSS_LEN) {
			mss = (u16_t)(options[at + 2] << 8 | options[at + 3]);
			while (found < SEGMENT_BITS && segments[found + 1] <= mss)
				found++;
			break;
		}
		/* 1 is a filler, of one byte. */
		if (options[at] != 1 && options[at + 1] < 2)
			break;
		at = (u16_t)(at + (options[at] == 1 ? 1 : options[at + 1]));
	}
	return found;
}

static uint32_t make(const struct tcp_hdr *header, uint32_t their_number, uint64_t when)
{
	return _net_number(ip_current_dest_addr(), header->dest, ip_current_src_addr(), header->src, their_number, (uint32_t)when) & KEPT;
}

void _cookie_give(const struct tcp_hdr *header, u16_t len, u16_t first_len, const u8_t *second)
{
	const ip_addr_t *from = ip_current_dest_addr(), *to = ip_current_src_addr();
	struct pbuf *p = pbuf_alloc(PBUF_IP, TCP_HLEN + OPTION_MSS_LEN, PBUF_RAM);
	struct netif *n = ip_route(from, to);
	uint32_t number, option;
	struct tcp_hdr *answer;

	if (p && n) {
		last_minute = minute();
		option = TCP_BUILD_MSS_OPTION(tcp_eff_send_mss_netif(TCP_MSS, n, to));
		number = make(header, header->seqno, last_minute) | (last_minute & 1 ? MINUTE_BIT : 0) |
			segment_of(header, len, first_len, second);
		answer = p->payload;
		*answer = (struct tcp_hdr){ .src = lwip_htons(header->dest), .dest = lwip_htons(header->src), .seqno = lwip_htonl(number),
			.ackno = lwip_htonl(header->seqno + 1), .wnd = lwip_htons(TCPWND_MIN16(TCP_WND)) };
		TCPH_HDRLEN_FLAGS_SET(answer, (TCP_HLEN + OPTION_MSS_LEN) / 4, TCP_SYN | TCP_ACK);
		memcpy(answer + 1, &option, sizeof(option));
		if (n->chksum_flags & NETIF_CHECKSUM_GEN_TCP)
			answer->chksum = ip_chksum_pseudo(p, IP_PROTO_TCP, p->tot_len, from, to);
		ip_output_if(p, from, to, TCP_TTL, 0, IP_PROTO_TCP, n);
	}
	if (p)
		pbuf_free(p);
}

int _cookie_is_right(const struct tcp_hdr *header)
{
	uint32_t number = header->ackno - 1;
	uint64_t when = minute();

	if (!last_minute || when - last_minute > 1)
		return 0;
	when -= (when & 1) != (number & MINUTE_BIT) / MINUTE_BIT;
	return make(header, header->seqno - 1, when) == (number & KEPT);
}

struct tcp_pcb *_cookie_take(struct tcp_pcb_listen *l, const struct tcp_hdr *header)
{
	struct tcp_pcb *pcb = tcp_alloc(l->prio);

	if (!pcb)
		return NULL;
	/* As lwIP has one that was called and answered (tcp_listen_input(), tcp_process()). */
	ip_addr_copy(pcb->local_ip, *ip_current_dest_addr());
	ip_addr_copy(pcb->remote_ip, *ip_current_src_addr());
	pcb->local_port = l->local_port;
	pcb->remote_port = header->src;
	pcb->state = ESTABLISHED;
	pcb->rcv_nxt = header->seqno;
	pcb->rcv_ann_right_edge = pcb->rcv_nxt + pcb->rcv_ann_wnd;
	pcb->snd_nxt = pcb->snd_lbb = pcb->lastack = pcb->snd_wl2 = header->ackno;
	pcb->snd_wl1 = header->seqno - 1;
	pcb->snd_wnd = pcb->snd_wnd_max = header->wnd;
	pcb->mss = tcp_eff_send_mss(segments[(header->ackno - 1) & SEGMENT_BITS], &pcb->local_ip, &pcb->remote_ip);
	pcb->cwnd = LWIP_MIN(4u * pcb->mss, LWIP_MAX(2u * pcb->mss, 4380u)); /* RFC 5681, 3.1 */
	pcb->listener = l;
	pcb->so_options = l->so_options & SOF_INHERITED;
	pcb->netif_idx = l->netif_idx;
	TCP_REG_ACTIVE(pcb);
	return pcb;
}
