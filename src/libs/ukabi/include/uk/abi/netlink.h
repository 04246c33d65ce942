// SPDX-License-Identifier: BSD-3-Clause
// What programs ask about interfaces and their addresses by messages: netlink(7), rtnetlink(7).
#ifndef UK_ABI_NETLINK_H
#define UK_ABI_NETLINK_H

#include <stdint.h>

#define UK_AF_NETLINK 16
#define UK_NETLINK_ROUTE 0

/* Port 0 is the kernel's. */
struct uk_abi_sockaddr_nl {
	uint16_t family, zero;
	uint32_t port, groups;
};

/* Messages begin at multiples of 4, as attributes do; lengths count the header. */
struct uk_abi_nlmsghdr {
	uint32_t len;
	uint16_t type, flags;
	uint32_t sequence, port;
};
#define UK_NLM_F_REQUEST 1u
#define UK_NLM_F_MULTI 2u
#define UK_NLM_F_DUMP 0x300u

#define UK_NLMSG_ERROR 2
#define UK_NLMSG_DONE 3
#define UK_NLMSG_LEAST 16 /* the first that is a protocol's */
#define UK_RTM_NEWLINK 16
#define UK_RTM_GETLINK 18
#define UK_RTM_NEWADDR 20
#define UK_RTM_GETADDR 22

/* Of NLMSG_ERROR: a negative errno, and the header of what it is about. */
struct uk_abi_nlmsgerr {
	int32_t error;
	struct uk_abi_nlmsghdr about;
};

struct uk_abi_rtattr {
	uint16_t len, type;
};

struct uk_abi_ifinfomsg {
	uint8_t family, zero;
	uint16_t type;
	int32_t index;
	uint32_t flags, change;
};
#define UK_IFLA_ADDRESS 1
#define UK_IFLA_BROADCAST 2
#define UK_IFLA_IFNAME 3
#define UK_IFLA_MTU 4

struct uk_abi_ifaddrmsg {
	uint8_t family, bits, flags, scope;
	uint32_t index;
};
#define UK_IFA_ADDRESS 1
#define UK_IFA_LOCAL 2
#define UK_IFA_LABEL 3
#define UK_IFA_BROADCAST 4
#define UK_IFA_F_TENTATIVE 0x40
#define UK_IFA_F_PERMANENT 0x80
#define UK_RT_SCOPE_UNIVERSE 0
#define UK_RT_SCOPE_SITE 200
#define UK_RT_SCOPE_LINK 253
#define UK_RT_SCOPE_HOST 254

#define UK_IFF_LOWER_UP 0x10000

_Static_assert(sizeof(struct uk_abi_sockaddr_nl) == 12, "struct sockaddr_nl");
_Static_assert(sizeof(struct uk_abi_nlmsghdr) == 16, "struct nlmsghdr");
_Static_assert(sizeof(struct uk_abi_nlmsgerr) == 20, "struct nlmsgerr");
_Static_assert(sizeof(struct uk_abi_ifinfomsg) == 16, "struct ifinfomsg");
_Static_assert(sizeof(struct uk_abi_ifaddrmsg) == 8, "struct ifaddrmsg");

#endif
