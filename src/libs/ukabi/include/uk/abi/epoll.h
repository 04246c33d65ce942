// SPDX-License-Identifier: BSD-3-Clause
// epoll(7).
#ifndef UK_ABI_EPOLL_H
#define UK_ABI_EPOLL_H

#include <stdint.h>
#include <uk/abi/arch.h>

#define UK_EPOLL_CLOEXEC 02000000
#define UK_EPOLL_CTL_ADD 1
#define UK_EPOLL_CTL_DEL 2
#define UK_EPOLL_CTL_MOD 3

/* Events are those of poll.h, and: */
#define UK_EPOLLEXCLUSIVE (1u << 28)
#define UK_EPOLLWAKEUP (1u << 29)
#define UK_EPOLLONESHOT (1u << 30)
#define UK_EPOLLET (1u << 31)

struct uk_abi_epoll_event {
	uint32_t events;
	uint64_t data;
} UK_ABI_EPOLL_PACKED;

#endif
