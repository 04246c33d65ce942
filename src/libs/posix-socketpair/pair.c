// SPDX-License-Identifier: BSD-3-Clause
// Sockets of AF_UNIX that are connected from the start: socketpair(2).
//
// Each end has a list of packets that wait for it. A message is one; of a stream a packet is a piece of memory that what is sent next
// goes into as well, and that ends where a reader has to stop: behind bytes that have descriptors with them. What waits counts
// against the sender's SO_SNDBUF with the memory that it takes; as with Linux, a sender may begin below that and end above it.
#include "pair.h"

#include <uk/abi/access.h>
#include <uk/abi/ioctl.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>

#define PIECE_LEAST (4096 - sizeof(struct packet)) /* of a stream: a page with what is before it */
#define PIECE_MOST 32768

#define RECEIVES 1u
#define SENDS 2u

struct packet {
	struct packet *next;
	struct rights *rights;
	size_t begin, end, room; /* bytes from `begin` to `end` are there */
	char data[];
};

struct end {
	struct uk_socket socket;
	struct pair *pair;
	struct end *peer;
	unsigned int shut; /* RECEIVES, SENDS: no more; both: it may be closed */
	int is_closed;
	int is_alone; /* of datagrams: the peer was closed, and that was told */
	struct packet *first, *last;
	size_t held; /* memory of these, with their descriptors' */
};

struct pair {
	struct uk_mutex lock; /* of what changes in both ends */
	unsigned int open;
	struct end ends[2];
};

static struct end *end_of(struct uk_socket *s)
{
	return (struct end *)s;
}

static int is_stream(const struct end *e)
{
	return e->socket.type == UK_SOCK_STREAM;
}

static struct packet *append(struct end *to, size_t room, struct rights *rights)
{
	struct packet *p = uk_malloc(uk_alloc_get_default(), sizeof(*p) + room);

	if (!p)
		return NULL;
	*p = (struct packet){ .rights = rights, .room = room };
	if (to->last)
		to->last->next = p;
	else
		to->first = p;
	to->last = p;
	to->held += sizeof(*p) + room + _rights_size(rights);
	return p;
}

/* The first one is done: its descriptors are the caller's to drop. */
static struct rights *remove_first(struct end *e)
{
	struct packet *p = e->first;
	struct rights *rights = p->rights;

	e->first = p->next;
	if (!e->first)
		e->last = NULL;
	e->held -= sizeof(*p) + p->room + _rights_size(rights);
	uk_free(uk_alloc_get_default(), p);
	return rights;
}

/* What waits is lost. With the lock; returns descriptors to drop without it. */
static struct rights *discard(struct end *e)
{
	struct rights *all = NULL;

	while (e->first) {
		struct rights *r = remove_first(e);

		if (r) {
			r->next = all;
			all = r;
		}
	}
	return all;
}

static void drop_all(struct rights *r)
{
	while (r) {
		struct rights *next = r->next;

		_rights_drop(r);
		r = next;
	}
}

static size_t room_for(size_t left)
{
	return left > PIECE_MOST ? PIECE_MOST : left < PIECE_LEAST ? PIECE_LEAST : left;
}

/*
 * Where a stream's next bytes go; NULL: nowhere now. With descriptors it is a packet of its own, without room for others' bytes.
 */
static struct packet *next_room(struct end *to, const struct end *from, size_t left, struct rights **rights)
{
	struct packet *p = to->last;

	if (!*rights && p && p->end < p->room)
		return p;
	if (to->held >= from->socket.send_size)
		return NULL;
	p = append(to, *rights ? (left < PIECE_MOST ? left : PIECE_MOST) : room_for(left), *rights);
	if (p)
		*rights = NULL;
	return p;
}

static long put_bytes(struct end *to, const struct end *from, const struct uk_socket_message *m, struct rights **rights)
{
	size_t total = uk_iov_length(m->iov, m->count), done = 0;

	for (int i = 0; i < m->count; i++)
		for (size_t at = 0; at < m->iov[i].len;) {
			struct packet *p = next_room(to, from, total - done, rights);
			size_t n = m->iov[i].len - at;

			if (!p)
				return done ? (long)done : to->held >= from->socket.send_size ? -UK_EAGAIN : -UK_ENOBUFS;
			n = n < p->room - p->end ? n : p->room - p->end;
			memcpy(p->data + p->end, (char *)m->iov[i].base + at, n);
			p->end += n;
			at += n;
			done += n;
		}
	return (long)done;
}

static long put_packet(struct end *to, const struct end *from, const struct uk_socket_message *m, struct rights **rights)
{
	size_t len = uk_iov_length(m->iov, m->count);
	struct packet *p;

	if (to->held >= from->socket.send_size)
		return -UK_EAGAIN;
	p = append(to, len, *rights);
	if (!p)
		return -UK_ENOBUFS;
	*rights = NULL;
	uk_iov_gather(p->data, m->iov, len);
	p->end = len;
	return (long)len;
}

/* Without the lock: what is wrong with a message whatever else happens. */
static int check_message(struct end *e, const struct uk_socket_message *m, unsigned int flags)
{
	const struct uk_abi_sockaddr *to = m->name;

	if (flags & UK_MSG_OOB)
		return -UK_EOPNOTSUPP;
	if (is_stream(e))
		return m->name_len ? -UK_EISCONN : 0;
	if (e->socket.type == UK_SOCK_SEQPACKET)
		return uk_socket_take_error(&e->socket);
	/* Nobody has a name. */
	if (m->name_len && (m->name_len <= sizeof(to->family) || m->name_len > sizeof(to->family) + UK_UNIX_PATH_MAX
			    || to->family != UK_AF_UNIX))
		return -UK_EINVAL;
	return !m->name_len ? 0 : to->data[0] ? -UK_ENOENT : -UK_ECONNREFUSED;
}

/* With the lock: whether nobody will receive anything. */
static int check_peer(struct end *e, size_t len, struct rights **lost)
{
	struct end *to = e->peer;

	if (e->is_alone)
		return -UK_ENOTCONN;
	if (!is_stream(e) && len > e->socket.send_size - 32)
		return -UK_EMSGSIZE;
	if (e->shut & SENDS)
		return -UK_EPIPE;
	if (to->is_closed && e->socket.type == UK_SOCK_DGRAM) {
		e->is_alone = 1;
		*lost = discard(e);
		return -UK_ECONNREFUSED;
	}
	return to->shut & RECEIVES ? -UK_EPIPE : 0;
}

static long pair_send(struct uk_socket *s, struct uk_socket_message *m, unsigned int flags)
{
	struct end *e = end_of(s);
	struct rights *rights = m->state, *lost = NULL;
	long n = check_message(e, m, flags);

	if (!n && !rights)
		n = _rights_take(m, &rights);
	if (n)
		return n;
	m->control_len = 0; /* however long the message waits: these are the files */
	uk_mutex_lock(&e->pair->lock);
	n = check_peer(e, uk_iov_length(m->iov, m->count), &lost);
	if (!n)
		n = is_stream(e) ? put_bytes(e->peer, e, m, &rights) : put_packet(e->peer, e, m, &rights);
	uk_mutex_unlock(&e->pair->lock);
	m->state = rights;
	drop_all(lost);
	if (n >= 0)
		uk_waitq_wake_all(&e->peer->socket.queue);
	return n;
}

static void pair_drop(struct uk_socket_message *m)
{
	_rights_drop(m->state);
}

/* What a receiver gets of the first packet with descriptors: taken, or a copy when he only looks. */
static struct rights *take_rights(struct end *e, struct packet *p, unsigned int flags)
{
	struct rights *r = p->rights;

	if (!r || flags & UK_MSG_PEEK)
		return r ? _rights_copy(r) : NULL;
	p->rights = NULL;
	e->held -= _rights_size(r);
	return r;
}

/*
 * A stream's bytes, over packets, to the end of one that had descriptors. Packets that are done stay: take_done() takes them, unless the
 * receiver only looks.
 */
static size_t get_bytes(struct end *e, struct uk_socket_message *m, unsigned int flags, struct rights **rights)
{
	struct packet *p = e->first;
	size_t at = p ? p->begin : 0, done = 0;

	for (int i = 0; i < m->count; i++)
		for (size_t filled = 0; p && filled < m->iov[i].len;) {
			size_t n = m->iov[i].len - filled;

			n = n < p->end - at ? n : p->end - at;
			memcpy((char *)m->iov[i].base + filled, p->data + at, n);
			if (p->rights) {
				*rights = take_rights(e, p, flags);
				m->is_complete = 1;
			}
			filled += n;
			done += n;
			at += n;
			if (at == p->end) {
				p = m->is_complete ? NULL : p->next;
				at = p ? p->begin : 0;
			}
		}
	return done;
}

static void take_done(struct end *e, size_t n)
{
	while (n) {
		struct packet *p = e->first;

		if (n < p->end - p->begin) {
			p->begin += n;
			return;
		}
		n -= p->end - p->begin;
		remove_first(e); /* its descriptors were taken */
	}
}

static long get_packet(struct end *e, struct uk_socket_message *m, unsigned int flags, struct rights **rights)
{
	struct packet *p = e->first;
	size_t len = p->end, room = uk_iov_length(m->iov, m->count), n = len < room ? len : room;

	uk_iov_scatter(m->iov, p->data, n);
	*rights = take_rights(e, p, flags);
	m->is_complete = 1;
	if (!(flags & UK_MSG_PEEK))
		remove_first(e);
	if (n < len)
		m->flags |= UK_MSG_TRUNC;
	return (long)(flags & UK_MSG_TRUNC ? len : n);
}

/* There is nothing: an error that waits, the end, or perhaps later something. */
static long nothing(struct end *e, unsigned int flags)
{
	int error = uk_socket_take_error(&e->socket);

	if (error)
		return error;
	/* A datagram may come from elsewhere: only who waits is told of the end. */
	if (e->shut & RECEIVES && (e->socket.type != UK_SOCK_DGRAM || !(flags & UK_MSG_DONTWAIT)))
		return 0;
	return -UK_EAGAIN;
}

static long receive_locked(struct end *e, struct uk_socket_message *m, unsigned int flags, struct rights **rights)
{
	int error = is_stream(e) ? 0 : uk_socket_take_error(&e->socket);
	size_t n;

	if (error)
		return error;
	if (!e->first)
		return nothing(e, flags);
	if (!is_stream(e))
		return get_packet(e, m, flags, rights);
	n = get_bytes(e, m, flags, rights);
	if (!(flags & UK_MSG_PEEK))
		take_done(e, n);
	return (long)n;
}

static long pair_receive(struct uk_socket *s, struct uk_socket_message *m, unsigned int flags)
{
	struct end *e = end_of(s);
	struct rights *rights = NULL;
	long n;

	if (flags & UK_MSG_OOB)
		return is_stream(e) ? -UK_EINVAL : -UK_EOPNOTSUPP;
	uk_mutex_lock(&e->pair->lock);
	n = receive_locked(e, m, flags, &rights);
	uk_mutex_unlock(&e->pair->lock);
	if (n >= 0 && !(flags & UK_MSG_PEEK))
		uk_waitq_wake_all(&e->peer->socket.queue);
	if (uk_socket_has_option(s, UK_SO_PASSCRED) && (n > 0 || m->is_complete) && !m->is_continued)
		uk_socket_put_control(m, UK_SOL_SOCKET, UK_SCM_CREDENTIALS, &_pair_self, sizeof(_pair_self));
	if (rights)
		_rights_give(m, rights);
	_rights_drop(rights);
	return n;
}

static unsigned int pair_poll(struct uk_socket *s)
{
	struct end *e = end_of(s);
	unsigned int shut = __atomic_load_n(&e->shut, __ATOMIC_ACQUIRE), events = 0;

	if (__atomic_load_n(&s->error, __ATOMIC_RELAXED))
		events |= UK_POLLERR;
	if (shut == (RECEIVES | SENDS))
		events |= UK_POLLHUP;
	if (shut & RECEIVES)
		events |= UK_POLLRDHUP | UK_POLLIN | UK_POLLRDNORM;
	if (__atomic_load_n(&e->first, __ATOMIC_ACQUIRE))
		events |= UK_POLLIN | UK_POLLRDNORM;
	if (__atomic_load_n(&e->peer->held, __ATOMIC_RELAXED) * 4 <= s->send_size)
		events |= UK_POLLOUT | UK_POLLWRNORM | UK_POLLWRBAND;
	return events;
}

static void wake_both(struct pair *p)
{
	uk_waitq_wake_all(&p->ends[0].socket.queue);
	uk_waitq_wake_all(&p->ends[1].socket.queue);
}

/* What one end no longer does, the other of a connection can't do either. */
static void shut(struct end *e, unsigned int what)
{
	__atomic_fetch_or(&e->shut, what, __ATOMIC_RELEASE);
	if (uk_socket_is_connected_type(&e->socket))
		__atomic_fetch_or(&e->peer->shut, (what & RECEIVES ? SENDS : 0) | (what & SENDS ? RECEIVES : 0), __ATOMIC_RELEASE);
}

static int pair_shutdown(struct uk_socket *s, int how)
{
	struct end *e = end_of(s);

	uk_mutex_lock(&e->pair->lock);
	shut(e, (unsigned int)how + 1);
	uk_mutex_unlock(&e->pair->lock);
	wake_both(e->pair);
	return 0;
}

/* Neither has a name. */
static int pair_name(struct uk_socket *s, void *address, uint32_t *len)
{
	uint16_t family = UK_AF_UNIX;

	(void)s;
	memcpy(address, &family, *len = sizeof(family));
	return 0;
}

static int pair_peer_name(struct uk_socket *s, void *address, uint32_t *len)
{
	return end_of(s)->is_alone ? -UK_ENOTCONN : pair_name(s, address, len);
}

static int pair_get_option(struct uk_socket *s, int level, int name, void *value, uint32_t *len)
{
	static const int no;
	const void *from = name == UK_SO_PEERCRED ? (const void *)&_pair_self : &no;
	uint32_t size = name == UK_SO_PEERCRED ? sizeof(_pair_self) : sizeof(no);

	(void)s;
	if (level != UK_SOL_SOCKET)
		return -UK_EOPNOTSUPP;
	if (name != UK_SO_PEERCRED && name != UK_SO_ACCEPTCONN)
		return -UK_ENOPROTOOPT;
	if (*len > size)
		*len = size;
	memcpy(value, from, *len);
	return 0;
}

static int pair_set_option(struct uk_socket *s, int level, int name, const void *value, uint32_t len)
{
	(void)s, (void)name, (void)value, (void)len;
	return level == UK_SOL_SOCKET ? -UK_ENOPROTOOPT : -UK_EOPNOTSUPP;
}

static long pair_ioctl(struct uk_socket *s, unsigned int request, unsigned long arg)
{
	struct end *e = end_of(s);
	size_t n = 0;

	if (request != UK_FIONREAD && request != UK_SIOCOUTQ)
		return -UK_ENOTTY;
	if (uk_abi_is_bad((void *)arg, sizeof(int)))
		return -UK_EFAULT;
	uk_mutex_lock(&e->pair->lock);
	if (request == UK_SIOCOUTQ)
		n = e->peer->held;
	else
		for (const struct packet *p = e->first; p; p = s->type == UK_SOCK_DGRAM ? NULL : p->next)
			n += p->end - p->begin;
	uk_mutex_unlock(&e->pair->lock);
	*(int *)arg = (int)n;
	return 0;
}

/* With the lock: nobody has the socket but what waits for it itself, so nobody will ever receive that. */
static int is_only_in_itself(const struct end *e)
{
	unsigned int refs = 0;

	for (const struct packet *p = e->first; p; p = p->next)
		refs += _rights_count(p->rights, &e->socket.file);
	return refs && refs == __atomic_load_n(&e->socket.file.refs, __ATOMIC_ACQUIRE);
}

static void pair_release(struct uk_socket *s)
{
	struct end *e = end_of(s);
	struct pair *p = e->pair;
	struct rights *lost, *circle = NULL;

	uk_mutex_lock(&p->lock);
	e->is_closed = 1;
	shut(e, RECEIVES | SENDS);
	if (e->first && uk_socket_is_connected_type(s))
		e->peer->socket.error = UK_ECONNRESET;
	lost = discard(e);
	if (is_only_in_itself(e->peer))
		circle = discard(e->peer);
	uk_mutex_unlock(&p->lock);
	uk_waitq_wake_all(&e->peer->socket.queue);
	/* At the very end: who takes the last one frees it. */
	if (!__atomic_sub_fetch(&p->open, 1, __ATOMIC_ACQ_REL))
		uk_free(uk_alloc_get_default(), p);
	drop_all(lost);
	drop_all(circle);
}

static const struct uk_socket_ops ops = {
	.send = pair_send, .drop = pair_drop, .receive = pair_receive, .poll = pair_poll, .shutdown = pair_shutdown, .name = pair_name,
	.peer_name = pair_peer_name, .get_option = pair_get_option, .set_option = pair_set_option, .ioctl = pair_ioctl,
	.release = pair_release,
};

static int open_pair(int type, int protocol, struct uk_socket *pair[2])
{
	int kind = type & UK_SOCK_TYPE_MASK;
	struct pair *p;

	if (protocol && protocol != UK_AF_UNIX)
		return -UK_EPROTONOSUPPORT;
	if (kind == UK_SOCK_RAW)
		type += UK_SOCK_DGRAM - UK_SOCK_RAW; /* for BSD's sake */
	else if (kind != UK_SOCK_STREAM && kind != UK_SOCK_DGRAM && kind != UK_SOCK_SEQPACKET)
		return -UK_ESOCKTNOSUPPORT;
	p = uk_calloc(uk_alloc_get_default(), 1, sizeof(*p));
	if (!p)
		return -UK_ENOMEM;
	p->open = 2;
	for (int i = 0; i < 2; i++) {
		uk_socket_init(&p->ends[i].socket, &ops, UK_AF_UNIX, type, 0);
		p->ends[i].pair = p;
		p->ends[i].peer = &p->ends[!i];
		pair[i] = &p->ends[i].socket;
	}
	return 0;
}

const struct uk_socket_family *uk_socket_unix(void)
{
	static const struct uk_socket_family family = { .pair = open_pair };

	return &family;
}
