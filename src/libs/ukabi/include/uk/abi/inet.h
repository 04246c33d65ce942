// SPDX-License-Identifier: BSD-3-Clause
// Sockets of the Internet's families: ip(7), ipv6(7), tcp(7), udp(7), netdevice(7).
#ifndef UK_ABI_INET_H
#define UK_ABI_INET_H

#include <stdint.h>

#define UK_IPPROTO_IP 0
#define UK_IPPROTO_TCP 6
#define UK_IPPROTO_UDP 17
#define UK_IPPROTO_IPV6 41

/* Numbers of ports and addresses are big endian. */
struct uk_abi_sockaddr_in {
	uint16_t family, port;
	uint32_t address;
	uint8_t zero[8];
};

struct uk_abi_sockaddr_in6 {
	uint16_t family, port;
	uint32_t flow_info;
	uint8_t address[16];
	uint32_t scope_id;
};
#define UK_SOCKADDR_IN6_LEAST 24 /* as long as it was without a scope (RFC 2133) */

_Static_assert(sizeof(struct uk_abi_sockaddr_in) == 16, "struct sockaddr_in");
_Static_assert(sizeof(struct uk_abi_sockaddr_in6) == 28, "struct sockaddr_in6");

#define UK_IP_TOS 1
#define UK_IP_TTL 2
#define UK_IPV6_UNICAST_HOPS 16
#define UK_IPV6_V6ONLY 26
#define UK_IPV6_TCLASS 67

#define UK_TCP_NODELAY 1
#define UK_TCP_MAXSEG 2
#define UK_TCP_CORK 3
#define UK_TCP_KEEPIDLE 4
#define UK_TCP_KEEPINTVL 5
#define UK_TCP_KEEPCNT 6
#define UK_TCP_INFO 11

#define UK_TCP_ESTABLISHED 1
#define UK_TCP_SYN_SENT 2
#define UK_TCP_SYN_RECV 3
#define UK_TCP_FIN_WAIT1 4
#define UK_TCP_FIN_WAIT2 5
#define UK_TCP_TIME_WAIT 6
#define UK_TCP_CLOSE 7
#define UK_TCP_CLOSE_WAIT 8
#define UK_TCP_LAST_ACK 9
#define UK_TCP_LISTEN 10
#define UK_TCP_CLOSING 11

#define UK_TCPI_OPT_SACK 2
#define UK_TCPI_OPT_WSCALE 4

/* What TCP_INFO tells, as long as it was at first; times are microseconds, or milliseconds ago, sizes are bytes, windows are segments. */
struct uk_abi_tcp_info {
	uint8_t state, congestion_state, retransmits, probes, backoff, options;
	uint8_t scales; /* low half: of sending, high half: of receiving */
	uint8_t delivery_flags;
	uint32_t rto_us, ato_us, send_mss, receive_mss;
	uint32_t unacknowledged, selectively, lost, retransmitted, forward; /* segments */
	uint32_t data_sent_ms, ack_sent_ms, data_received_ms, ack_received_ms;
	uint32_t path_mtu, receive_threshold, rtt_us, rtt_variation_us, send_threshold, send_window, announced_mss, reordering;
	uint32_t receive_rtt_us, receive_space, total_retransmitted;
};
_Static_assert(sizeof(struct uk_abi_tcp_info) == 104, "struct tcp_info of Linux 2.6.12");

/* Requests of ioctl(2) on any socket. */
#define UK_SIOCGIFNAME 0x8910u
#define UK_SIOCGIFCONF 0x8912u
#define UK_SIOCGIFFLAGS 0x8913u
#define UK_SIOCGIFADDR 0x8915u
#define UK_SIOCGIFBRDADDR 0x8919u
#define UK_SIOCGIFNETMASK 0x891bu
#define UK_SIOCGIFMTU 0x8921u
#define UK_SIOCGIFHWADDR 0x8927u
#define UK_SIOCGIFINDEX 0x8933u

#define UK_IFNAMSIZ 16
struct uk_abi_ifreq {
	char name[UK_IFNAMSIZ];
	union {
		struct uk_abi_sockaddr_in address;
		struct {
			uint16_t family;
			uint8_t data[14];
		} hardware;
		int16_t flags;
		int32_t number; /* index, MTU */
		uint8_t room[24];
	};
};
struct uk_abi_ifconf {
	int32_t len;
	struct uk_abi_ifreq *requests;
};
_Static_assert(sizeof(struct uk_abi_ifreq) == 40, "struct ifreq");

#define UK_IFF_UP 0x1
#define UK_IFF_BROADCAST 0x2
#define UK_IFF_LOOPBACK 0x8
#define UK_IFF_RUNNING 0x40
#define UK_IFF_MULTICAST 0x1000
#define UK_ARPHRD_ETHER 1
#define UK_ARPHRD_LOOPBACK 772

#endif
