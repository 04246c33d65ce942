// SPDX-License-Identifier: BSD-3-Clause
// Errors that other machines tell of by ICMP, as far as sockets of UDP want to know: nobody is at that port (RFC 792, RFC 4443).
//
// lwIP itself passes over them. Its raw interface shows each such packet with the header of IP in front; behind ICMP's own header
// stands the beginning of the datagram that it is about.
#include "inet.h"

#include <uk/string.h>

#include "lwip/icmp.h"
#include "lwip/ip.h"
#include "lwip/prot/icmp.h"
#include "lwip/prot/icmp6.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/udp.h"
#include "lwip/raw.h"

#define HEADER 8u /* ICMP's */
#define PORTS 4u  /* of UDP's header; the two ports are its first */

static void refuse(const ip_addr_t *from, const ip_addr_t *to, const uint8_t *ports)
{
	_datagram_refused(from, (uint16_t)(ports[0] << 8 | ports[1]), to, (uint16_t)(ports[2] << 8 | ports[3]));
}

static u8_t hear(void *arg, struct raw_pcb *pcb, struct pbuf *p, const ip_addr_t *who)
{
	uint8_t icmp[HEADER], ports[PORTS];
	u16_t at = ip_current_header_tot_len();
	ip_addr_t from = { 0 }, to = { 0 };
	struct ip_hdr inner;

	(void)arg, (void)pcb, (void)who;
	if (pbuf_copy_partial(p, icmp, sizeof(icmp), at) == sizeof(icmp) && icmp[0] == ICMP_DUR && icmp[1] == ICMP_DUR_PORT &&
	    pbuf_copy_partial(p, &inner, sizeof(inner), (u16_t)(at + HEADER)) == sizeof(inner) && IPH_PROTO(&inner) == IP_PROTO_UDP &&
	    pbuf_copy_partial(p, ports, sizeof(ports), (u16_t)(at + HEADER + IPH_HL_BYTES(&inner))) == sizeof(ports)) {
		ip_addr_copy_from_ip4(from, inner.src);
		ip_addr_copy_from_ip4(to, inner.dest);
		refuse(&from, &to, ports);
	}
	return 0; /* lwIP goes on with it */
}

static u8_t hear6(void *arg, struct raw_pcb *pcb, struct pbuf *p, const ip_addr_t *who)
{
	uint8_t icmp[HEADER], ports[PORTS];
	u16_t at = ip_current_header_tot_len();
	ip_addr_t from = { 0 }, to = { 0 };
	struct ip6_hdr inner;

	(void)arg, (void)pcb, (void)who;
	if (pbuf_copy_partial(p, icmp, sizeof(icmp), at) == sizeof(icmp) && icmp[0] == ICMP6_TYPE_DUR && icmp[1] == ICMP6_DUR_PORT &&
	    pbuf_copy_partial(p, &inner, sizeof(inner), (u16_t)(at + HEADER)) == sizeof(inner) && IP6H_NEXTH(&inner) == IP6_NEXTH_UDP &&
	    pbuf_copy_partial(p, ports, sizeof(ports), (u16_t)(at + HEADER + IP6_HLEN)) == sizeof(ports)) {
		ip_addr_copy_from_ip6_packed(from, inner.src);
		ip_addr_copy_from_ip6_packed(to, inner.dest);
		refuse(&from, &to, ports);
	}
	return 0;
}

static void listen(u8_t kind, u8_t protocol, raw_recv_fn what)
{
	struct raw_pcb *pcb = raw_new_ip_type(kind, protocol);

	if (pcb)
		raw_recv(pcb, what, NULL);
}

void _icmp_listen(void)
{
	static int has_begun;

	if (has_begun)
		return;
	has_begun = 1;
	listen(IPADDR_TYPE_V4, IP_PROTO_ICMP, hear);
	listen(IPADDR_TYPE_V6, IP6_NEXTH_ICMP6, hear6);
}
