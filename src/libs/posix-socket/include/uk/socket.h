// SPDX-License-Identifier: BSD-3-Clause
// Sockets: what every family's have in common, and what a family does.
#ifndef UK_SOCKET_H
#define UK_SOCKET_H

#include <uk/abi/socket.h>
#include <uk/file.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Theory
 * ------
 * A socket is a struct uk_file with operations of its own behind the file's. The system calls are here, once for all families: they check
 * what programs pass, copy lists of pieces, addresses and messages' headers, wait, go on until a stream has taken all of it, and keep the
 * options that mean the same everywhere. A family has operations that never wait, as a file's: -UK_EAGAIN, and uk_waitq_wake_all() for
 * s->queue when poll() would say something else. They may be called by several threads at once, and have locks of their own.
 *
 * Whoever implements a family embeds struct uk_socket and fills it by uk_socket_init().
 */
struct uk_socket;

/* One message, of sendmsg(2) or recvmsg(2). The pieces are checked and copied; `control` is the program's memory, checked too. */
struct uk_socket_message {
	const struct uk_abi_iovec *iov;
	int count;
	void *name;        /* an address of name_len bytes; receiving: UK_SOCKADDR_MAX bytes of room, NULL: nobody asks */
	uint32_t name_len; /* receiving: the address's, set by the family (0 before) */
	void *control;     /* data beside it; receiving: room, see uk_socket_put_control() */
	size_t control_len;
	unsigned int flags; /* receiving: UK_MSG_TRUNC, UK_MSG_CTRUNC, …, added by the family */
	int is_continued;   /* receiving: a stream's first bytes are there, and what is told once was told (MSG_WAITALL) */
	int is_complete;    /* receiving: set by the family when nothing may be added, MSG_WAITALL or not (unix(7), SCM_RIGHTS) */
	int is_lasting;     /* sending: the pieces' bytes stay where and what they are as long as the guest runs */
	void *state;        /* sending: the family's, from a call that said -UK_EAGAIN to the next one; drop() ends it */
};

struct uk_socket_ops {
	/*
	 * Sends a message: how many bytes; of a stream as many as there is room for, of others all. `flags`: UK_MSG_…, with
	 * UK_MSG_DONTWAIT whenever the call won't wait. The signal of -UK_EPIPE is the caller's. `control` is read once: what
	 * becomes of it may be kept in m->state, with m->control_len 0.
	 */
	long (*send)(struct uk_socket *s, struct uk_socket_message *m, unsigned int flags);
	/* The message isn't sent any further, and m->state isn't NULL. */
	void (*drop)(struct uk_socket_message *m);
	/* Receives one: how many bytes; 0 is a stream's end. m->control_len is what is left of the room afterwards. */
	long (*receive)(struct uk_socket *s, struct uk_socket_message *m, unsigned int flags);
	unsigned int (*poll)(struct uk_socket *s);
	/* `how` is one of UK_SHUT_…. */
	int (*shutdown)(struct uk_socket *s, int how);
	/* The socket's own address, its peer's, into UK_SOCKADDR_MAX bytes; *len is set. */
	int (*name)(struct uk_socket *s, void *address, uint32_t *len);
	int (*peer_name)(struct uk_socket *s, void *address, uint32_t *len);
	/*
	 * What uk_socket_init() and this library don't have of getsockopt(2) and setsockopt(2): of get `value` has room for *len bytes, and
	 * *len is set. NULL: -UK_ENOPROTOOPT.
	 */
	int (*get_option)(struct uk_socket *s, int level, int name, void *value, uint32_t *len);
	int (*set_option)(struct uk_socket *s, int level, int name, const void *value, uint32_t len);
	/* An option that is on or off was set. NULL: nobody has to know. */
	void (*switched)(struct uk_socket *s, int name);
	/* FIONREAD, SIOCOUTQ and what else the family knows. `arg` isn't checked. NULL: -UK_ENOTTY. */
	long (*ioctl)(struct uk_socket *s, unsigned int request, unsigned long arg);
	/* An address is as the program passed it, at most UK_SOCKADDR_MAX bytes. NULL: -UK_EOPNOTSUPP. */
	int (*bind)(struct uk_socket *s, const void *address, uint32_t len);
	/* -UK_EINPROGRESS: has begun, and UK_POLLOUT or UK_POLLERR comes when it is over; called again, it says how it ended. */
	int (*connect)(struct uk_socket *s, const void *address, uint32_t len);
	/* NULL: -UK_EINVAL of what has connections, else -UK_EOPNOTSUPP. */
	int (*listen)(struct uk_socket *s, int backlog);
	int (*accept)(struct uk_socket *s, struct uk_socket **accepted);
	/* The last reference is gone: frees the structure around it. */
	void (*release)(struct uk_socket *s);
};

struct uk_socket {
	struct uk_file file;
	const struct uk_socket_ops *ops;
	int family, type, protocol;
	int error;                       /* what SO_ERROR tells, as a positive number: uk_socket_take_error() */
	uint32_t options;                /* of options that are on or off: 1 << UK_SO_… */
	uint32_t send_size, receive_size;           /* SO_SNDBUF, SO_RCVBUF: bytes */
	uint64_t send_patience, receive_patience;   /* SO_SNDTIMEO, SO_RCVTIMEO: nanoseconds; UKPLAT_NEVER: no limit */
	struct uk_waitq queue;
};

#define UK_SOCKET_SIZE 212992u /* of SO_SNDBUF and SO_RCVBUF at first */

/* `type` may have UK_SOCK_NONBLOCK beside it. The structure is zeroes; it has one reference. */
void uk_socket_init(struct uk_socket *s, const struct uk_socket_ops *ops, int family, int type, int protocol);

static inline int uk_socket_has_option(const struct uk_socket *s, int name)
{
	return __atomic_load_n(&s->options, __ATOMIC_RELAXED) >> name & 1;
}

/* Whether it has connections: a stream, or one of packets. */
static inline int uk_socket_is_connected_type(const struct uk_socket *s)
{
	return s->type == UK_SOCK_STREAM || s->type == UK_SOCK_SEQPACKET;
}

/* The error that waits, as a negative errno, or 0; it is told once. */
static inline int uk_socket_take_error(struct uk_socket *s)
{
	return -__atomic_exchange_n(&s->error, 0, __ATOMIC_RELAXED);
}

/* Adds data beside a message that is received; without enough room what fits, and UK_MSG_CTRUNC. */
void uk_socket_put_control(struct uk_socket_message *m, int level, int type, const void *data, size_t len);

/*
 * The next piece of data beside a message that is sent: *at is NULL at first. 1: there is one, in *at, as long as (*at)->len says;
 * 0: no more; -UK_EINVAL: a length can't be true.
 */
int uk_socket_next_control(const struct uk_socket_message *m, const struct uk_abi_cmsghdr **at);
#define UK_SOCKET_CONTROL_DATA(header) ((void *)((struct uk_abi_cmsghdr *)(uintptr_t)(header) + 1))
/* Length of `len` bytes of data with the header, and with what aligns the next header. */
#define UK_SOCKET_CONTROL_LEN(len) (sizeof(struct uk_abi_cmsghdr) + (len))
#define UK_SOCKET_CONTROL_SPACE(len) UK_SOCKET_CONTROL_LEN(((len) + 7) & ~(size_t)7)

/*
 * A family. `open` makes a socket with one reference, or says -UK_ESOCKTNOSUPPORT, -UK_EPROTONOSUPPORT, …; `pair` two that are connected.
 * NULL: -UK_EAFNOSUPPORT, -UK_EOPNOTSUPP.
 */
struct uk_socket_family {
	int (*open)(int type, int protocol, struct uk_socket **s);
	int (*pair)(int type, int protocol, struct uk_socket *pair[2]);
	/* Of AF_INET: what ioctl(2) asks sockets of any family about interfaces (netdevice(7)); -UK_ENOTTY. */
	long (*interfaces)(unsigned int request, unsigned long arg);
};

/* AF_UNIX: posix-socketpair's; AF_INET, AF_INET6 and AF_NETLINK: lwip's. Without these: NULL. An image without socket calls has none. */
const struct uk_socket_family *uk_socket_unix(void);
const struct uk_socket_family *uk_socket_inet(void);
const struct uk_socket_family *uk_socket_inet6(void);
const struct uk_socket_family *uk_socket_netlink(void);

#ifdef __cplusplus
}
#endif
#endif
