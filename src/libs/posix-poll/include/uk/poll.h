// SPDX-License-Identifier: BSD-3-Clause
// Waiting for several descriptors at once.
#ifndef UK_POLL_H
#define UK_POLL_H

#include <stdint.h>
#include <uk/abi/poll.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * poll(2) until `deadline` of the monotonic clock: how many of `fds` are ready, with their `revents` set; 0: none by then. Errors:
 * -UK_EINTR,
 * -UK_ENOMEM.
 */
long uk_poll(struct uk_abi_pollfd *fds, unsigned int count, uint64_t deadline);

#ifdef __cplusplus
}
#endif
#endif
