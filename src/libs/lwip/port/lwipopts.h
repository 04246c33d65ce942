// SPDX-License-Identifier: BSD-3-Clause
// What of lwIP there is, and how much of it.
#ifndef LWIP_PORT_LWIPOPTS_H
#define LWIP_PORT_LWIPOPTS_H

/* One lock is around all of it (core.c), so it needs neither threads nor mailboxes; sockets are ours. */
#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0
#define LWIP_STATS 0
#define LWIP_HOOK_FILENAME "hooks.h"

/* The heap is the image's; pools get their memory from it too, as they need it, and have no more than this (core.c). */
#define MEM_LIBC_MALLOC 1
#define mem_clib_malloc _net_malloc
#define mem_clib_calloc _net_calloc
#define mem_clib_free _net_free
#define MEM_ALIGNMENT 8
#define MEMP_NUM_TCP_PCB CONFIG_LIBLWIP_CONNECTIONS
#define MEMP_NUM_TCP_PCB_LISTEN CONFIG_LIBLWIP_LISTENERS
#define MEMP_NUM_UDP_PCB CONFIG_LIBLWIP_DATAGRAM_SOCKETS
#define MEMP_NUM_TCP_SEG 65535
#define MEMP_NUM_PBUF 16384
#define MEMP_NUM_REASSDATA 16
#define MEMP_NUM_FRAG_PBUF 256
#define MEMP_NUM_ARP_QUEUE 64
#define MEMP_NUM_ND6_QUEUE 64
#define MEMP_NUM_MLD6_GROUP 16
#define PBUF_POOL_SIZE 16
#define IP_REASS_MAX_PBUFS 128
#define LWIP_PBUF_REF_T u16_t

/* Room for the header of a device in front of a frame. */
#define PBUF_LINK_ENCAPSULATION_HLEN 16

#define LWIP_ARP 1
#define ARP_QUEUEING 1
#define ARP_QUEUE_LEN 8
#define ARP_TABLE_SIZE 32
#define LWIP_NETIF_LOOPBACK 1
#define LWIP_HAVE_LOOPIF 1
#define LWIP_NETIF_STATUS_CALLBACK 1
#define LWIP_CHECKSUM_CTRL_PER_NETIF 1
/* Where in the table of neighbours a connection's is; and whose segment is sent (large.c). */
#define LWIP_NETIF_HWADDRHINT 1

#define LWIP_IPV4 1
#define IP_DEFAULT_TTL 64
#define IP_SOF_BROADCAST 1
#define LWIP_DHCP 1
#define DHCP_DOES_ARP_CHECK 0
#define LWIP_DHCP_MAX_DNS_SERVERS 3
#define DNS_MAX_SERVERS 3

#define LWIP_IPV6 1
#define IPV6_FRAG_COPYHEADER 1
#define LWIP_ND6_NUM_NEIGHBORS 32
#define LWIP_ND6_NUM_DESTINATIONS 32

/* For ICMP's errors (icmp.c). */
#define LWIP_RAW 1
#define MEMP_NUM_RAW_PCB 2

#define SO_REUSE 1
#define TCP_MSS 1460
#define LWIP_WND_SCALE 1
#define TCP_RCV_SCALE 5
#define TCP_WND (CONFIG_LIBLWIP_TCP_RECEIVE_KB * 1024)
#define TCP_SND_BUF (CONFIG_LIBLWIP_TCP_SEND_KB * 1024)
#define LWIP_TCP_SACK_OUT 1
#define TCP_OOSEQ_MAX_PBUFS 64
#define TCP_LISTEN_BACKLOG 1
#define LWIP_TCP_KEEPALIVE 1
/* They are about pools of packets, and ours are devices' buffers. */
#define LWIP_DISABLE_TCP_SANITY_CHECKS 1

#endif
