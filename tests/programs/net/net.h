// SPDX-License-Identifier: BSD-3-Clause
// Sockets that talk to each other over loopback: prints the same as a Linux process and in a guest.
#ifndef NET_H
#define NET_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* A call, its result, and the error. */
#define T(call)                                                                    \
	({                                                                             \
		errno = 0;                                                                 \
		long r_ = (long)(call);                                                    \
		printf("%d: %s = %ld %s\n", __LINE__, #call, r_, r_ < 0 ? error() : "");   \
		r_;                                                                        \
	})
/* The same for a result that is another each time: whether it is what it has to be. */
#define IS(condition) printf("%d: %s: %d\n", __LINE__, #condition, (condition) != 0)

/* Names of errno, of an error that waits (SO_ERROR, which it takes), and of events. */
const char *error(void);
const char *waiting_error(int fd);
/* Polls until all of `wanted` are there, at most ten seconds: what there is then. */
int settled(int fd, int wanted);

/* Which family the functions below are about, AF_INET or AF_INET6; and 127.0.0.1 or ::1 there, with a port. */
extern int family;
union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_storage storage;
};
socklen_t home(union address *a, int port);
int port_of(int fd);
void print_address(const char *what, const union address *a);

/* A stream that listens; two that are connected; a datagram socket that is bound. */
int listener(int backlog);
void connect_pair(int fds[2]);
int bound_datagram(void);

void streams(void);
void ends(void);
void refusals(void);
void stream_options(void);
void volumes_of_data(void);
void datagrams(void);
void readiness(void);
void both_families(void);
void names(void);

#endif
