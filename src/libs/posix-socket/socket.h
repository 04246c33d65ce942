// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library.
#ifndef POSIX_SOCKET_SOCKET_H
#define POSIX_SOCKET_SOCKET_H

#include <uk/abi/access.h>
#include <uk/errno.h>
#include <uk/fdtab.h>
#include <uk/socket.h>

/* The socket of a descriptor, with a reference: _socket_put(). NULL, and -UK_EBADF or -UK_ENOTSOCK in *error. */
struct uk_socket *_socket_get(int fd, long *error);

static inline void _socket_put(struct uk_socket *s)
{
	uk_file_put(&s->file);
}

/*
 * Waits for `event`, to a deadline that is 0 before the first wait and stays the same for a call. 0, -UK_EINTR, or -UK_EAGAIN: that was
 * the deadline, or the call doesn't wait.
 */
int _socket_wait(struct uk_socket *s, unsigned int event, unsigned int flags, uint64_t *deadline);

/* Writes an address where the program wants it: as much as there is room for, and its length. */
long _socket_give_name(const void *name, uint32_t len, void *to, uint32_t *to_len);

#endif
