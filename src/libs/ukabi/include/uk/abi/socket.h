// SPDX-License-Identifier: BSD-3-Clause
// Sockets: socket(2), sendmsg(2), recvmsg(2), socket(7), unix(7).
#ifndef UK_ABI_SOCKET_H
#define UK_ABI_SOCKET_H

#include <stddef.h>
#include <stdint.h>

#include <uk/abi/uio.h>

#define UK_AF_UNSPEC 0
#define UK_AF_UNIX 1
#define UK_AF_INET 2
#define UK_AF_INET6 10
#define UK_AF_MAX 46

#define UK_SOCK_STREAM 1
#define UK_SOCK_DGRAM 2
#define UK_SOCK_RAW 3
#define UK_SOCK_SEQPACKET 5
#define UK_SOCK_TYPE_MAX 10 /* the largest there is */
#define UK_SOCK_TYPE_MASK 0xf
/* Beside the type; the same bits as O_NONBLOCK and O_CLOEXEC. */
#define UK_SOCK_NONBLOCK 04000
#define UK_SOCK_CLOEXEC 02000000

#define UK_SHUT_RD 0
#define UK_SHUT_WR 1
#define UK_SHUT_RDWR 2

#define UK_MSG_OOB 0x1u
#define UK_MSG_PEEK 0x2u
#define UK_MSG_DONTROUTE 0x4u
#define UK_MSG_CTRUNC 0x8u
#define UK_MSG_TRUNC 0x20u
#define UK_MSG_DONTWAIT 0x40u
#define UK_MSG_EOR 0x80u
#define UK_MSG_WAITALL 0x100u
#define UK_MSG_WAITFORONE 0x10000u
#define UK_MSG_NOSIGNAL 0x4000u
#define UK_MSG_MORE 0x8000u
#define UK_MSG_CMSG_CLOEXEC 0x40000000u

#define UK_SOL_SOCKET 1
#define UK_SO_DEBUG 1
#define UK_SO_REUSEADDR 2
#define UK_SO_TYPE 3
#define UK_SO_ERROR 4
#define UK_SO_DONTROUTE 5
#define UK_SO_BROADCAST 6
#define UK_SO_SNDBUF 7
#define UK_SO_RCVBUF 8
#define UK_SO_KEEPALIVE 9
#define UK_SO_OOBINLINE 10
#define UK_SO_LINGER 13
#define UK_SO_REUSEPORT 15
#define UK_SO_PASSCRED 16
#define UK_SO_PEERCRED 17
#define UK_SO_RCVLOWAT 18
#define UK_SO_SNDLOWAT 19
#define UK_SO_RCVTIMEO 20
#define UK_SO_SNDTIMEO 21
#define UK_SO_ACCEPTCONN 30
#define UK_SO_PROTOCOL 38
#define UK_SO_DOMAIN 39

/* Beside data: kinds at level SOL_SOCKET. */
#define UK_SCM_RIGHTS 1
#define UK_SCM_CREDENTIALS 2
#define UK_SCM_MAX_FD 253

/* Requests of ioctl(2), beside FIONREAD: bytes that were sent and nobody has received yet. */
#define UK_SIOCOUTQ 0x5411u

#define UK_SOCKADDR_MAX 128 /* bytes of any address */
#define UK_UNIX_PATH_MAX 108

struct uk_abi_sockaddr {
	uint16_t family;
	char data[14];
};

struct uk_abi_msghdr {
	void *name;
	uint32_t namelen;
	struct uk_abi_iovec *iov;
	size_t iovlen;
	void *control;
	size_t controllen;
	uint32_t flags;
};

/* `len` counts this, and the data behind it, which the next one's begin is aligned behind. */
struct uk_abi_cmsghdr {
	size_t len;
	int32_t level, type;
};

/* SO_LINGER: how many seconds close(2) may take to get rid of what was sent; none: it is thrown away, and the connection reset. */
struct uk_abi_linger {
	int32_t on, seconds;
};

/* Of sendmmsg(2), recvmmsg(2). */
struct uk_abi_mmsghdr {
	struct uk_abi_msghdr header;
	uint32_t len;
};

struct uk_abi_ucred {
	int32_t pid;
	uint32_t uid, gid;
};

_Static_assert(sizeof(struct uk_abi_msghdr) == 56, "struct msghdr");
_Static_assert(sizeof(struct uk_abi_cmsghdr) == 16, "struct cmsghdr");

#endif
