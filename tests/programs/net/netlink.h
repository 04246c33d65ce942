/* SPDX-License-Identifier: BSD-3-Clause */
/* What programs ask of the kernel's interfaces (netlink(7), rtnetlink(7)): musl has no headers of Linux's. */
#ifndef NET_NETLINK_H
#define NET_NETLINK_H

#include <stdint.h>
#include <sys/socket.h>

#define NETLINK_ROUTE 0
#define NLM_F_REQUEST 1
#define NLM_F_DUMP 0x300
#define NLMSG_ERROR 2
#define NLMSG_DONE 3
#define RTM_GETLINK 18
#define RTM_GETADDR 22

struct sockaddr_nl {
	sa_family_t nl_family;
	unsigned short nl_pad;
	uint32_t nl_pid, nl_groups;
};

struct nlmsghdr {
	uint32_t nlmsg_len;
	uint16_t nlmsg_type, nlmsg_flags;
	uint32_t nlmsg_seq, nlmsg_pid;
};

struct nlmsgerr {
	int error;
	struct nlmsghdr msg;
};

struct rtgenmsg {
	unsigned char rtgen_family;
};

/* Messages and what is in them begin at multiples of four bytes. */
#define NLMSG_ALIGN(n) (((n) + 3u) & ~3u)
#define NLMSG_DATA(h) ((void *)((h) + 1))
#define NLMSG_OK(h, n) \
	((n) >= (ssize_t)sizeof(struct nlmsghdr) && (h)->nlmsg_len >= sizeof(struct nlmsghdr) && (ssize_t)(h)->nlmsg_len <= (n))
#define NLMSG_NEXT(h, n) ((n) -= NLMSG_ALIGN((h)->nlmsg_len), (struct nlmsghdr *)((char *)(h) + NLMSG_ALIGN((h)->nlmsg_len)))

#endif
