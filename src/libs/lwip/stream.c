// SPDX-License-Identifier: BSD-3-Clause
// Streams: sockets of TCP, on lwIP's raw interface.
//
// What has come waits in lwIP's pbufs, in a list of single ones, and is acknowledged as read (tcp_recved) when the program has taken it:
// so the window says what the program leaves. lwIP frees its half (the pcb) when a connection is over, and tells us before: by the callback
// `failed`, or, of one that both sides have ended, not at all, so a stream lets go of it then.
#include "inet.h"

#include <uk/abi/access.h>
#include <uk/abi/ioctl.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>

#include "lwip/priv/tcp_priv.h"

#include "cookies.h"
#include "hooks.h"
#include "large.h"

#define BACKLOG_MAX 255
#define BEGUN_MAX 128 /* connections of one that listens */

enum state { NEW, LISTENING, CONNECTING, CONNECTED, ENDED };

struct stream {
	struct inet inet;
	enum state state;
	struct tcp_pcb *pcb;         /* NULL: not yet, or not any more */
	struct pbuf *first, *last;   /* what has come */
	size_t begin, waiting;       /* bytes of the first one that were read; bytes that weren't */
	int is_over;                 /* the peer sends no more */
	int is_short;                /* somebody has seen that there is no room, and may wait for some */
	int is_refused_told, has_sent, was_shut;
	int is_without_delay, is_corked, keep_idle, keep_interval, keep_count; /* options; seconds */
	struct uk_abi_linger linger;
	struct stream *accepted, **accepted_end, *next; /* of one that listens; in such a list */
	int unaccepted; /* how many are in it */
};

static struct stream *stream_of(struct uk_socket *s)
{
	return (struct stream *)s;
}

static void wake(struct stream *s)
{
	uk_waitq_wake_all(&s->inet.socket.queue);
}

/* lwIP goes on with it alone. */
static void let_go(struct stream *s)
{
	if (!s->pcb)
		return;
	tcp_arg(s->pcb, NULL);
	tcp_recv(s->pcb, NULL);
	tcp_sent(s->pcb, NULL);
	tcp_err(s->pcb, NULL);
	s->pcb = NULL;
}

/* Both sides have said that they send no more. */
static void end_both(struct stream *s)
{
	if (s->is_over && s->inet.shut & SENDS) {
		let_go(s);
		s->state = ENDED;
	}
}

/*
 * Callbacks, with the lock
 * ------------------------
 */
static err_t received(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t error)
{
	struct stream *s = arg;

	(void)error;
	if (!p) {
		s->is_over = 1;
		/* Of one that waits for nothing but its time lwIP won't tell the end. */
		if (pcb->state == TIME_WAIT || pcb->state == CLOSING)
			end_both(s);
	}
	/*
	 * Who sends a short one may wait with the next until it is acknowledged (RFC 1122, 4.2.3.4), and of a program that only listens
	 * there is no answer for the acknowledgement to go with. One that a device has put together is as good as two.
	 */
	if (p && ((!s->has_sent && p->tot_len < pcb->mss) || p->tot_len >= 2 * pcb->mss))
		tcp_ack_now(pcb);
	while (p) {
		struct pbuf *next = p->next;

		p->next = NULL;
		if (s->last)
			s->last->next = p;
		else
			s->first = p;
		s->last = p;
		s->waiting += p->len;
		p = next;
	}
	wake(s);
	return ERR_OK;
}

/* tcp_sndbuf() tells no more than 65535. */
static int has_room(const struct stream *s)
{
	return s->pcb->snd_buf > TCP_SNDLOWAT && s->pcb->snd_queuelen < TCP_SNDQUEUELOWAT;
}

static err_t acknowledged(void *arg, struct tcp_pcb *pcb, u16_t len)
{
	struct stream *s = arg;

	(void)pcb, (void)len;
	if (s->is_short && has_room(s)) {
		s->is_short = 0;
		wake(s);
	}
	return ERR_OK;
}

static void failed(void *arg, err_t error)
{
	struct stream *s = arg;

	s->pcb = NULL;
	/* A reset of one whose peer had ended says that nobody read what was sent. */
	if (error == ERR_RST && s->state == CONNECTING)
		s->inet.socket.error = UK_ECONNREFUSED;
	else if (error == ERR_RST && s->is_over)
		s->inet.socket.error = UK_EPIPE;
	else if (error != ERR_CLSD)
		s->inet.socket.error = -_inet_errno(error);
	s->is_over = 1;
	s->inet.shut = RECEIVES | SENDS;
	s->state = ENDED;
	wake(s);
}

static void remember_names(struct stream *s)
{
	ip_addr_copy(s->inet.local, s->pcb->local_ip);
	ip_addr_copy(s->inet.peer, s->pcb->remote_ip);
	s->inet.local_port = s->pcb->local_port;
	s->inet.peer_port = s->pcb->remote_port;
}

static err_t connected(void *arg, struct tcp_pcb *pcb, err_t error)
{
	struct stream *s = arg;

	(void)pcb, (void)error;
	s->state = CONNECTED;
	remember_names(s);
	wake(s);
	return ERR_OK;
}

static void apply_options(struct stream *s)
{
	if (s->is_without_delay)
		tcp_nagle_disable(s->pcb);
	else
		tcp_nagle_enable(s->pcb);
	s->pcb->keep_idle = (u32_t)s->keep_idle * 1000;
	s->pcb->keep_intvl = (u32_t)s->keep_interval * 1000;
	s->pcb->keep_cnt = (u32_t)s->keep_count;
	if (uk_socket_has_option(&s->inet.socket, UK_SO_KEEPALIVE))
		ip_set_option(s->pcb, SOF_KEEPALIVE);
	else
		ip_reset_option(s->pcb, SOF_KEEPALIVE);
	if (s->inet.ttl)
		s->pcb->ttl = s->inet.ttl;
	s->pcb->tos = s->inet.tos;
}

static void take(struct stream *s, struct tcp_pcb *pcb)
{
	s->pcb = pcb;
	tcp_arg(pcb, s);
	tcp_recv(pcb, received);
	tcp_sent(pcb, acknowledged);
	tcp_err(pcb, failed);
	apply_options(s);
}

static struct stream *make(int family, int type);

/* A connection to one that listens, which gets it by accept(2). */
static err_t arrived(void *arg, struct tcp_pcb *pcb, err_t error)
{
	struct stream *l = arg, *s;

	if (!pcb || error != ERR_OK || !l)
		return ERR_VAL;
	s = make(l->inet.socket.family, UK_SOCK_STREAM);
	if (!s)
		return ERR_MEM;
	s->inet.is_v6_only = l->inet.is_v6_only;
	s->inet.socket.options = l->inet.socket.options;
	s->inet.socket.send_patience = l->inet.socket.send_patience;
	s->inet.socket.receive_patience = l->inet.socket.receive_patience;
	s->inet.socket.send_size = l->inet.socket.send_size;
	s->inet.socket.receive_size = l->inet.socket.receive_size;
	s->inet.ttl = l->inet.ttl;
	s->inet.tos = l->inet.tos;
	s->is_without_delay = l->is_without_delay;
	s->keep_idle = l->keep_idle;
	s->keep_interval = l->keep_interval;
	s->keep_count = l->keep_count;
	s->linger = l->linger;
	s->state = CONNECTED;
	take(s, pcb);
	remember_names(s);
	tcp_backlog_delayed(pcb);
	*l->accepted_end = s;
	l->accepted_end = &s->next;
	l->unaccepted++;
	wake(l);
	return ERR_OK;
}

/* Of calls that have begun it remembers so many, and no more than its list has room for. */
static int is_crowded(const struct tcp_pcb_listen *l, const struct stream *s)
{
	return s->unaccepted < l->backlog && (l->accepts_pending >= l->backlog || l->accepts_pending - s->unaccepted >= BEGUN_MAX);
}

err_t _stream_called(struct tcp_pcb *listener, const struct tcp_hdr *header, u16_t len, u16_t first_len, const u8_t *second)
{
	struct tcp_pcb_listen *l = (struct tcp_pcb_listen *)listener;
	unsigned int flags = TCPH_FLAGS(header) & (TCP_SYN | TCP_ACK | TCP_RST);
	struct stream *s = l->callback_arg;
	struct tcp_pcb *pcb;

	if (!s)
		return ERR_OK;
	/* Those that were reset before somebody took them are in the list too, with what they sent: lwIP has forgotten them. */
	if (flags == TCP_SYN && s->unaccepted >= l->backlog)
		return ERR_INPROGRESS;
	if (flags == TCP_SYN && is_crowded(l, s)) {
		_cookie_give(header, len, first_len, second);
		return ERR_INPROGRESS;
	}
	if (flags != TCP_ACK || !_cookie_is_right(header))
		return ERR_OK;
	/* One that has no room now says it again. */
	pcb = s->unaccepted < l->backlog && l->accepts_pending < BACKLOG_MAX ? _cookie_take(l, header) : NULL;
	if (pcb && arrived(s, pcb, ERR_OK) != ERR_OK)
		tcp_abort(pcb);
	return ERR_INPROGRESS;
}

/*
 * Sending and receiving
 * ---------------------
 */
/* What lwIP takes of a piece. */
static size_t put(struct stream *s, const char *from, size_t len, int is_more, u8_t copy)
{
	size_t done = 0;

	while (done < len) {
		size_t n = len - done, room = s->pcb->snd_buf;
		err_t error = ERR_MEM;

		n = n < room ? n : room;
		n = n < UINT16_MAX ? n : UINT16_MAX;
		for (; n && (error = _large_write(s->pcb, from + done, (u16_t)n,
			copy | (is_more || done + n < len ? TCP_WRITE_FLAG_MORE : 0))) != ERR_OK; n /= 2)
			if (n <= TCP_MSS)
				break;
		if (!n || error != ERR_OK)
			break;
		done += n;
	}
	return done;
}

static long send_locked(struct stream *s, const struct uk_socket_message *m, unsigned int flags)
{
	int error = uk_socket_take_error(&s->inet.socket), was_room;
	size_t done = 0, n, len = uk_iov_length(m->iov, m->count);

	if (error)
		return error;
	if (s->state == CONNECTING)
		return -UK_EAGAIN;
	if (s->state != CONNECTED || s->inet.shut & SENDS)
		return -UK_EPIPE;
	was_room = has_room(s);
	for (int i = 0; i < m->count; i++) {
		n = put(s, m->iov[i].base, m->iov[i].len, flags & UK_MSG_MORE || i + 1 < m->count,
			m->is_lasting ? 0 : TCP_WRITE_FLAG_COPY);
		done += n;
		if (n < m->iov[i].len)
			break;
	}
	s->has_sent |= done != 0;
	s->is_short |= done < len;
	/* Without room no more will come that it could wait for. */
	if (done < len || (done && !(s->is_corked || flags & UK_MSG_MORE)))
		tcp_output(s->pcb);
	if (done || !len)
		return (long)done;
	/* There is room, and no memory. */
	return was_room ? -UK_ENOBUFS : -UK_EAGAIN;
}

static long stream_send(struct uk_socket *socket, struct uk_socket_message *m, unsigned int flags)
{
	long n;

	if (flags & UK_MSG_OOB)
		return -UK_EOPNOTSUPP;
	_net_lock();
	n = send_locked(stream_of(socket), m, flags);
	if (n == -UK_EAGAIN) {
		_net_turn();
		n = send_locked(stream_of(socket), m, flags);
	}
	_net_unlock();
	return n;
}

static void drop_first(struct stream *s)
{
	struct pbuf *p = s->first;

	s->first = p->next;
	if (!s->first)
		s->last = NULL;
	p->next = NULL;
	pbuf_free(p);
	s->begin = 0;
}

/* With MSG_TRUNC they are thrown away. */
static size_t get_bytes(struct stream *s, const struct uk_socket_message *m, unsigned int flags)
{
	size_t room = uk_iov_length(m->iov, m->count), done = 0;
	const struct pbuf *p = s->first;
	size_t at = s->begin;

	while (p && done < room) {
		size_t n = p->len - at;

		n = n < room - done ? n : room - done;
		if (!(flags & UK_MSG_TRUNC))
			_inet_copy(m->iov, m->count, done, (const char *)p->payload + at, n);
		done += n;
		at = 0;
		p = p->next;
	}
	return done;
}

static void take_bytes(struct stream *s, size_t n)
{
	s->waiting -= n;
	for (size_t left = n; s->pcb && left;) {
		u16_t part = left < UINT16_MAX ? (u16_t)left : UINT16_MAX;

		tcp_recved(s->pcb, part);
		left -= part;
	}
	while (s->first && (n || s->begin == s->first->len)) {
		size_t part = s->first->len - s->begin;

		if (n < part) {
			s->begin += n;
			return;
		}
		n -= part;
		drop_first(s);
	}
}

static long receive_locked(struct stream *s, const struct uk_socket_message *m, unsigned int flags)
{
	size_t n;
	int error;

	if (s->state == NEW || s->state == LISTENING)
		return -UK_ENOTCONN;
	if (!s->first) {
		error = uk_socket_take_error(&s->inet.socket);
		if (error)
			return error;
		if (s->is_over || s->inet.shut & RECEIVES)
			return 0;
		return s->state == ENDED ? -UK_ENOTCONN : -UK_EAGAIN;
	}
	n = get_bytes(s, m, flags);
	if (!(flags & UK_MSG_PEEK))
		take_bytes(s, n);
	return (long)n;
}

static long stream_receive(struct uk_socket *socket, struct uk_socket_message *m, unsigned int flags)
{
	long n;

	if (flags & UK_MSG_OOB)
		return -UK_EINVAL;
	_net_lock();
	n = receive_locked(stream_of(socket), m, flags);
	if (n == -UK_EAGAIN) {
		_net_turn();
		n = receive_locked(stream_of(socket), m, flags);
	}
	_net_unlock();
	return n;
}

static unsigned int events_of(struct stream *s)
{
	int is_over = s->is_over || s->inet.shut & RECEIVES;
	unsigned int events = 0;

	if (__atomic_load_n(&s->inet.socket.error, __ATOMIC_RELAXED))
		events |= UK_POLLERR;
	switch (s->state) {
	case NEW:
		return events | UK_POLLOUT | UK_POLLWRNORM | UK_POLLHUP;
	case LISTENING:
		return events | (s->accepted ? UK_POLLIN | UK_POLLRDNORM : 0);
	case CONNECTING:
		return events;
	default:
		break;
	}
	if (s->first || is_over)
		events |= UK_POLLIN | UK_POLLRDNORM;
	if (is_over)
		events |= UK_POLLRDHUP;
	if (s->state == ENDED || (is_over && s->inet.shut & SENDS))
		events |= UK_POLLHUP;
	if (s->state == ENDED || s->inet.shut & SENDS || has_room(s))
		events |= UK_POLLOUT | UK_POLLWRNORM;
	else
		s->is_short = 1;
	return events;
}

static unsigned int stream_poll(struct uk_socket *socket)
{
	unsigned int events;

	_net_lock();
	_net_turn();
	events = events_of(stream_of(socket));
	_net_unlock();
	return events;
}

/*
 * Names and connections
 * ---------------------
 */
static int has_pcb(struct stream *s)
{
	struct tcp_pcb *pcb = s->pcb ? NULL : tcp_new_ip_type(_inet_kind(&s->inet));

	if (pcb)
		take(s, pcb);
	return s->pcb != NULL;
}

/* Whether what comes for one comes for the other: addresses of two families don't meet, unless one is for both. */
static int do_meet(const ip_addr_t *a, const ip_addr_t *b)
{
	if (IP_IS_ANY_TYPE_VAL(*a) || IP_IS_ANY_TYPE_VAL(*b))
		return 1;
	return IP_GET_TYPE(a) == IP_GET_TYPE(b) && (ip_addr_isany(a) || ip_addr_isany(b) || ip_addr_cmp(a, b));
}

/* Of two that may share an address the first mustn't listen (socket(7), SO_REUSEADDR). */
static int is_listened_to(const ip_addr_t *ip, uint16_t port)
{
	for (struct tcp_pcb_listen *l = tcp_listen_pcbs.listen_pcbs; l; l = l->next)
		if (l->local_port == port && do_meet(ip, &l->local_ip))
			return 1;
	return 0;
}

static int bind_pcb(struct stream *s, const ip_addr_t *ip, uint16_t port)
{
	if (uk_socket_has_option(&s->inet.socket, UK_SO_REUSEADDR) || uk_socket_has_option(&s->inet.socket, UK_SO_REUSEPORT))
		ip_set_option(s->pcb, SOF_REUSEADDR);
	return _inet_errno(tcp_bind(s->pcb, ip, port));
}

/* A listener that was shut has its address still; whether it may have it to listen is asked as at first. */
static int bind_again(struct stream *s)
{
	ip_addr_t ip = s->pcb->local_ip;
	uint16_t port = s->pcb->local_port;
	int error;

	TCP_RMV(&tcp_bound_pcbs, s->pcb);
	s->pcb->local_port = 0;
	error = bind_pcb(s, &ip, port);
	if (error) {
		s->pcb->local_ip = ip;
		s->pcb->local_port = port;
		TCP_REG(&tcp_bound_pcbs, s->pcb);
	}
	s->was_shut = error != 0;
	return error;
}

static int bind_locked(struct stream *s, ip_addr_t *ip, uint16_t port)
{
	int error = _inet_check_local(ip);

	if (s->state != NEW || s->inet.local_port)
		return -UK_EINVAL;
	if (error)
		return error;
	if (ip_addr_isany(ip))
		IP_SET_TYPE(ip, _inet_kind(&s->inet));
	if (port && is_listened_to(ip, port))
		return -UK_EADDRINUSE;
	if (!has_pcb(s))
		return -UK_ENOBUFS;
	error = bind_pcb(s, ip, port);
	if (!error)
		remember_names(s);
	return error;
}

static int stream_bind(struct uk_socket *socket, const void *address, uint32_t len)
{
	struct stream *s = stream_of(socket);
	ip_addr_t ip;
	uint16_t port;
	int error = _inet_read(&s->inet, address, len, &ip, &port);

	if (error)
		return error;
	_net_lock();
	error = bind_locked(s, &ip, port);
	_net_unlock();
	return error;
}

static void forget(struct stream *s)
{
	while (s->first)
		drop_first(s);
	s->waiting = 0;
}

/* AF_UNSPEC: it is as new (connect(2)). */
static int disconnect(struct stream *s)
{
	struct tcp_pcb *pcb = s->pcb;

	if (s->state == LISTENING)
		return -UK_EINVAL;
	let_go(s);
	if (pcb)
		tcp_abort(pcb);
	forget(s);
	s->state = NEW;
	s->inet.shut = 0;
	s->inet.local_port = s->inet.peer_port = 0;
	s->is_over = s->is_refused_told = s->has_sent = s->was_shut = 0;
	return 0;
}

static int begin_connecting(struct stream *s, ip_addr_t *ip, uint16_t port)
{
	err_t error;

	/* Nowhere is here (RFC 1122, 3.2.1.3, of hosts of old). */
	if (ip_addr_isany(ip) && IP_IS_V6(ip))
		ip6_addr_set_loopback(ip_2_ip6(ip));
	else if (ip_addr_isany(ip))
		ip4_addr_set_loopback(ip_2_ip4(ip));
	if (ip_addr_ismulticast(ip))
		return -UK_ENETUNREACH;
	if (!has_pcb(s))
		return -UK_ENOBUFS;
	apply_options(s);
	error = tcp_connect(s->pcb, ip, port, connected);
	if (error == ERR_USE)
		return -UK_EADDRNOTAVAIL;
	if (error != ERR_OK)
		return _inet_errno(error);
	s->state = CONNECTING;
	remember_names(s);
	return -UK_EINPROGRESS;
}

static int connect_locked(struct stream *s, const void *address, uint32_t len)
{
	int error = 0;
	ip_addr_t ip;
	uint16_t port;

	switch (s->state) {
	case CONNECTING:
		return s->inet.socket.file.flags & UK_O_NONBLOCK ? -UK_EALREADY : -UK_EINPROGRESS;
	case LISTENING:
		return -UK_EISCONN;
	case CONNECTED:
		/* What began before is told once. */
		error = s->is_refused_told ? -UK_EISCONN : 0;
		s->is_refused_told = 1;
		return error;
	case ENDED:
		error = uk_socket_take_error(&s->inet.socket);
		if (s->is_refused_told)
			return error ? error : -UK_EISCONN;
		/* It never was connected, and may try again. */
		disconnect(s);
		if (error)
			return error;
		break;
	default:
		break;
	}
	error = _inet_read(&s->inet, address, len, &ip, &port);
	return error ? error : begin_connecting(s, &ip, port);
}

static int stream_connect(struct uk_socket *socket, const void *address, uint32_t len)
{
	struct stream *s = stream_of(socket);
	uint16_t family;
	int error;

	if (len < sizeof(family))
		return -UK_EINVAL;
	memcpy(&family, address, sizeof(family));
	_net_lock();
	error = family == UK_AF_UNSPEC ? disconnect(s) : connect_locked(s, address, len);
	_net_unlock();
	return error;
}

static int listen_locked(struct stream *s, int backlog)
{
	struct tcp_pcb *pcb;
	err_t error;
	u8_t number = backlog < 0 || backlog > BACKLOG_MAX ? BACKLOG_MAX : (u8_t)backlog;

	/* Linux has one more than it was asked for. */
	number += number < BACKLOG_MAX;
	if (s->state == LISTENING) {
		tcp_backlog_set((struct tcp_pcb_listen *)s->pcb, number);
		return 0;
	}
	if (s->state != NEW)
		return -UK_EINVAL;
	if (!s->inet.local_port) {
		ip_addr_t any = IPADDR_ANY_TYPE_INIT;
		int result;

		IP_SET_TYPE_VAL(any, _inet_kind(&s->inet));
		result = bind_locked(s, &any, 0);
		if (result)
			return result;
	} else if (s->was_shut) {
		int result = bind_again(s);

		if (result)
			return result;
	}
	if (is_listened_to(&s->pcb->local_ip, s->pcb->local_port))
		return -UK_EADDRINUSE;
	apply_options(s);
	pcb = tcp_listen_with_backlog_and_err(s->pcb, number, &error);
	if (!pcb)
		return _inet_errno(error);
	s->pcb = pcb;
	s->state = LISTENING;
	s->accepted_end = &s->accepted;
	tcp_arg(pcb, s);
	tcp_accept(pcb, arrived);
	return 0;
}

static int stream_listen(struct uk_socket *socket, int backlog)
{
	int error;

	_net_lock();
	error = listen_locked(stream_of(socket), backlog);
	_net_unlock();
	return error;
}

/* One that failed meanwhile is given too: its error is told there. */
static int accept_locked(struct stream *l, struct uk_socket **accepted)
{
	struct stream *s = l->accepted;

	if (l->state != LISTENING)
		return -UK_EINVAL;
	if (!s)
		return -UK_EAGAIN;
	l->accepted = s->next;
	l->unaccepted--;
	if (!l->accepted)
		l->accepted_end = &l->accepted;
	s->next = NULL;
	if (s->pcb)
		tcp_backlog_accepted(s->pcb);
	s->is_refused_told = 1;
	*accepted = &s->inet.socket;
	return 0;
}

static int stream_accept(struct uk_socket *socket, struct uk_socket **accepted)
{
	int error;

	_net_lock();
	error = accept_locked(stream_of(socket), accepted);
	if (error == -UK_EAGAIN) {
		_net_turn();
		error = accept_locked(stream_of(socket), accepted);
	}
	_net_unlock();
	return error;
}

static void end_stream(struct stream *s);

/* Those that nobody has accepted are reset. */
static void refuse_accepted(struct stream *l)
{
	for (struct stream *s = l->accepted, *next; s; s = next) {
		next = s->next;
		s->linger = (struct uk_abi_linger){ .on = 1 };
		end_stream(s);
	}
	l->accepted = NULL;
	l->unaccepted = 0;
}

/* It is bound as before, and may listen again (as Linux has it). */
static int stop_listening(struct stream *s)
{
	ip_addr_t ip = s->inet.local;
	struct tcp_pcb *pcb = s->pcb;
	uint16_t port = s->inet.local_port;

	tcp_arg(pcb, NULL);
	tcp_close(pcb);
	s->pcb = NULL;
	s->state = NEW;
	refuse_accepted(s);
	if (!has_pcb(s)) {
		s->inet.local_port = 0;
		return -UK_ENOBUFS;
	}
	/* Not by tcp_bind(), which asks whether the address is free: connections that it had accepted are at it. */
	s->pcb->local_ip = ip;
	s->pcb->local_port = port;
	TCP_REG(&tcp_bound_pcbs, s->pcb);
	s->was_shut = 1;
	return 0;
}

/* One that isn't connected yet won't be; it may try again. */
static void give_up(struct stream *s)
{
	struct tcp_pcb *pcb = s->pcb;

	let_go(s);
	tcp_abort(pcb);
	s->inet.socket.error = UK_ECONNRESET;
	s->state = ENDED;
}

static int shutdown_locked(struct stream *s, int how)
{
	unsigned int what = (unsigned int)how + 1;

	if (s->state == LISTENING)
		return what & RECEIVES ? stop_listening(s) : 0;
	if (s->state == NEW || s->state == ENDED)
		return -UK_ENOTCONN;
	if (s->state == CONNECTING) {
		give_up(s);
		return 0;
	}
	if (what & SENDS && !(s->inet.shut & SENDS)) {
		if (tcp_shutdown(s->pcb, 0, 1) != ERR_OK)
			return -UK_ENOBUFS;
		s->inet.shut |= SENDS;
		end_both(s);
	}
	s->inet.shut |= what & RECEIVES;
	return 0;
}

static int stream_shutdown(struct uk_socket *socket, int how)
{
	int error;

	_net_lock();
	error = shutdown_locked(stream_of(socket), how);
	_net_unlock();
	wake(stream_of(socket));
	return error;
}

static int stream_name(struct uk_socket *socket, void *address, uint32_t *len)
{
	struct inet *s = _inet_of(socket);

	_net_lock();
	*len = _inet_write(s, address, &s->local, s->local_port);
	_net_unlock();
	return 0;
}

static int stream_peer_name(struct uk_socket *socket, void *address, uint32_t *len)
{
	struct stream *s = stream_of(socket);
	int error = 0;

	_net_lock();
	if (s->state == CONNECTED)
		*len = _inet_write(&s->inet, address, &s->inet.peer, s->inet.peer_port);
	else
		error = -UK_ENOTCONN;
	_net_unlock();
	return error;
}

/*
 * Options
 * -------
 */
static int number_of(struct stream *s, int name, int *value)
{
	switch (name) {
	case UK_TCP_NODELAY:
		*value = s->is_without_delay;
		return 0;
	case UK_TCP_MAXSEG:
		*value = s->state == CONNECTED ? tcp_mss(s->pcb) : 536; /* RFC 9293, 3.7.1 */
		return 0;
	case UK_TCP_CORK:
		*value = s->is_corked;
		return 0;
	case UK_TCP_KEEPIDLE:
		*value = s->keep_idle;
		return 0;
	case UK_TCP_KEEPINTVL:
		*value = s->keep_interval;
		return 0;
	case UK_TCP_KEEPCNT:
		*value = s->keep_count;
		return 0;
	default:
		return -UK_ENOPROTOOPT;
	}
}

static uint8_t state_of(const struct stream *s)
{
	static const uint8_t states[] = {
		[CLOSED] = UK_TCP_CLOSE, [LISTEN] = UK_TCP_LISTEN, [SYN_SENT] = UK_TCP_SYN_SENT, [SYN_RCVD] = UK_TCP_SYN_RECV,
		[ESTABLISHED] = UK_TCP_ESTABLISHED, [FIN_WAIT_1] = UK_TCP_FIN_WAIT1, [FIN_WAIT_2] = UK_TCP_FIN_WAIT2,
		[CLOSE_WAIT] = UK_TCP_CLOSE_WAIT, [CLOSING] = UK_TCP_CLOSING, [LAST_ACK] = UK_TCP_LAST_ACK, [TIME_WAIT] = UK_TCP_TIME_WAIT,
	};

	return s->pcb ? states[s->pcb->state] : UK_TCP_CLOSE;
}

/* lwIP counts time in ticks, which are long: of a short way there and back it knows no more than that. */
static void inform(const struct stream *s, struct uk_abi_tcp_info *info)
{
	const uint32_t tick = TCP_SLOW_INTERVAL * 1000;
	const struct tcp_pcb *pcb = s->pcb;

	*info = (struct uk_abi_tcp_info){ .state = state_of(s) };
	if (!pcb || s->state == LISTENING)
		return;
	info->retransmits = pcb->nrtx;
	info->probes = pcb->persist_probe;
	if (pcb->flags & TF_WND_SCALE) {
		info->options |= UK_TCPI_OPT_WSCALE;
		info->scales = (uint8_t)(pcb->snd_scale | pcb->rcv_scale << 4);
	}
	if (pcb->flags & TF_SACK)
		info->options |= UK_TCPI_OPT_SACK;
	info->rto_us = (uint32_t)pcb->rto * tick;
	info->rtt_us = (uint32_t)(pcb->sa >> 3) * tick;
	info->rtt_variation_us = (uint32_t)(pcb->sv >> 2) * tick;
	info->send_mss = info->receive_mss = info->announced_mss = pcb->mss;
	info->path_mtu = pcb->mss + TCP_HLEN + (IP_IS_V6_VAL(pcb->remote_ip) ? IP6_HLEN : IP_HLEN);
	info->send_threshold = pcb->ssthresh / pcb->mss;
	info->send_window = pcb->cwnd / pcb->mss;
	info->receive_threshold = info->receive_space = pcb->rcv_wnd;
	for (const struct tcp_seg *seg = pcb->unacked; seg; seg = seg->next)
		info->unacknowledged++;
}

static int stream_get_option(struct uk_socket *socket, int level, int name, void *value, uint32_t *len)
{
	struct stream *s = stream_of(socket);
	struct uk_abi_tcp_info info;
	int number, error;

	if (level == UK_SOL_SOCKET && name == UK_SO_LINGER) {
		if (*len > sizeof(s->linger))
			*len = sizeof(s->linger);
		memcpy(value, &s->linger, *len);
		return 0;
	}
	if (level == UK_IPPROTO_TCP && name == UK_TCP_INFO) {
		if (*len > sizeof(info))
			*len = sizeof(info);
		_net_lock();
		inform(s, &info);
		_net_unlock();
		memcpy(value, &info, *len);
		return 0;
	}
	_net_lock();
	if (level == UK_SOL_SOCKET && name == UK_SO_ACCEPTCONN) {
		number = s->state == LISTENING;
		error = 0;
	} else {
		error = level == UK_IPPROTO_TCP ? number_of(s, name, &number) : _inet_get_option(&s->inet, level, name, &number);
	}
	_net_unlock();
	return error ? error : _inet_give_number(number, value, len);
}

static int set_number(int *to, int value, int max)
{
	if (value < 1 || value > max)
		return -UK_EINVAL;
	*to = value;
	return 0;
}

static int set_locked(struct stream *s, int name, int value)
{
	int error = 0;

	switch (name) {
	case UK_TCP_NODELAY:
		s->is_without_delay = value != 0;
		break;
	case UK_TCP_CORK:
		s->is_corked = value != 0;
		break;
	case UK_TCP_KEEPIDLE:
		error = set_number(&s->keep_idle, value, 32767);
		break;
	case UK_TCP_KEEPINTVL:
		error = set_number(&s->keep_interval, value, 32767);
		break;
	case UK_TCP_KEEPCNT:
		error = set_number(&s->keep_count, value, 127);
		break;
	default:
		return -UK_ENOPROTOOPT;
	}
	if (error || s->state != CONNECTED)
		return error;
	apply_options(s);
	if ((name == UK_TCP_CORK && !value) || (name == UK_TCP_NODELAY && value))
		tcp_output(s->pcb);
	return 0;
}

static int stream_set_option(struct uk_socket *socket, int level, int name, const void *value, uint32_t len)
{
	struct stream *s = stream_of(socket);
	int number, error;

	if (level == UK_SOL_SOCKET && name == UK_SO_LINGER) {
		if (len < sizeof(s->linger))
			return -UK_EINVAL;
		memcpy(&s->linger, value, sizeof(s->linger));
		s->linger.on = s->linger.on != 0;
		return 0;
	}
	error = _inet_take_number(level, value, len, &number);
	if (error)
		return error;
	_net_lock();
	if (level == UK_IPPROTO_TCP) {
		error = set_locked(s, name, number);
	} else {
		error = _inet_set_option(&s->inet, level, name, number);
		if (!error && s->state == CONNECTED)
			apply_options(s);
	}
	_net_unlock();
	return error;
}

static void stream_switched(struct uk_socket *socket, int name)
{
	struct stream *s = stream_of(socket);

	if (name != UK_SO_KEEPALIVE)
		return;
	_net_lock();
	if (s->state == CONNECTED)
		apply_options(s);
	_net_unlock();
}

static long stream_ioctl(struct uk_socket *socket, unsigned int request, unsigned long arg)
{
	struct stream *s = stream_of(socket);
	long result = 0;
	int number;

	_net_lock();
	if (request != UK_FIONREAD && request != UK_SIOCOUTQ) {
		result = -UK_ENOTTY;
	} else if (s->state == LISTENING) {
		result = -UK_EINVAL;
	} else if (uk_abi_is_bad((void *)arg, sizeof(number))) {
		result = -UK_EFAULT;
	} else {
		number = request == UK_FIONREAD ? (int)s->waiting : s->pcb ? (int)(TCP_SND_BUF - s->pcb->snd_buf) : 0;
		memcpy((void *)arg, &number, sizeof(number));
	}
	_net_unlock();
	return result;
}

/* With the lock. */
static void end_stream(struct stream *s)
{
	struct tcp_pcb *pcb = s->pcb;

	forget(s);
	if (s->state == LISTENING) {
		tcp_arg(pcb, NULL);
		tcp_close(pcb);
	} else if (pcb) {
		let_go(s);
		if ((s->linger.on && !s->linger.seconds && s->state == CONNECTED) || tcp_close(pcb) != ERR_OK)
			tcp_abort(pcb);
	}
	refuse_accepted(s);
	_net_free(s);
}

static void stream_release(struct uk_socket *socket)
{
	_net_lock();
	end_stream(stream_of(socket));
	_net_unlock();
}

static const struct uk_socket_ops ops = {
	.send = stream_send, .receive = stream_receive, .poll = stream_poll, .shutdown = stream_shutdown, .name = stream_name,
	.peer_name = stream_peer_name, .get_option = stream_get_option, .set_option = stream_set_option, .switched = stream_switched,
	.ioctl = stream_ioctl, .bind = stream_bind, .connect = stream_connect, .listen = stream_listen, .accept = stream_accept,
	.release = stream_release,
};

static struct stream *make(int family, int type)
{
	struct stream *s = _net_calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	uk_socket_init(&s->inet.socket, &ops, family, type, UK_IPPROTO_TCP);
	s->keep_idle = TCP_KEEPIDLE_DEFAULT / 1000;
	s->keep_interval = TCP_KEEPINTVL_DEFAULT / 1000;
	s->keep_count = TCP_KEEPCNT_DEFAULT;
	return s;
}

int _stream_open(int family, int type, struct uk_socket **socket)
{
	struct stream *s = make(family, type);

	if (!s)
		return -UK_ENOMEM;
	*socket = &s->inet.socket;
	return 0;
}
