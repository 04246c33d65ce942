// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library.
#ifndef POSIX_SOCKETPAIR_PAIR_H
#define POSIX_SOCKETPAIR_PAIR_H

#include <uk/socket.h>

/* Open files on their way, each with a reference. */
struct rights {
	struct rights *next; /* among those that are dropped */
	unsigned int count;
	struct uk_file *files[];
};

/* What a message that is sent has beside it: rights in *r, NULL when there are none. 0 or an error. */
int _rights_take(const struct uk_socket_message *m, struct rights **r);
/* A copy with references of its own; NULL without memory. */
struct rights *_rights_copy(const struct rights *r);
/* Nobody receives them, or they were received: ends the references. NULL: nothing. */
void _rights_drop(struct rights *r);
/* Gives the receiver descriptors for as many as there is room for. */
void _rights_give(struct uk_socket_message *m, const struct rights *r);

#endif
