// SPDX-License-Identifier: BSD-3-Clause
// What descriptors are ready for: poll(2), select(2).
#ifndef UK_ABI_POLL_H
#define UK_ABI_POLL_H

#include <stdint.h>

#define UK_POLLIN 0x001
#define UK_POLLPRI 0x002
#define UK_POLLOUT 0x004
#define UK_POLLERR 0x008
#define UK_POLLHUP 0x010
#define UK_POLLNVAL 0x020
#define UK_POLLRDNORM 0x040
#define UK_POLLRDBAND 0x080
#define UK_POLLWRNORM 0x100
#define UK_POLLWRBAND 0x200
#define UK_POLLMSG 0x400
#define UK_POLLRDHUP 0x2000

struct uk_abi_pollfd {
	int32_t fd;
	int16_t events, revents;
};

_Static_assert(sizeof(struct uk_abi_pollfd) == 8, "struct pollfd");

#define UK_FD_SETSIZE 1024

#endif
