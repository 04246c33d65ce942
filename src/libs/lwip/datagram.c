// SPDX-License-Identifier: BSD-3-Clause
// Datagrams: sockets of UDP, on lwIP's raw interface.
#include "inet.h"

#include <uk/abi/access.h>
#include <uk/abi/ioctl.h>
#include <uk/errno.h>
#include <uk/string.h>

#include "lwip/udp.h"

/* lwIP's 65535 bytes, less the two headers; IPv6 itself would take more. */
#define LARGEST(ip) (65535u - UDP_HLEN - (IP_IS_V6(ip) ? IP6_HLEN : IP_HLEN))

struct message {
	struct message *next;
	struct pbuf *p;
	ip_addr_t from;
	uint16_t port;
};

struct datagram {
	struct inet inet;
	struct udp_pcb *pcb;
	struct message *first, **end;
	size_t waiting; /* bytes, with what each message takes beside them */
	int is_connected;
};

static struct datagram *datagram_of(struct uk_socket *s)
{
	return (struct datagram *)s;
}

static size_t size_of(const struct message *m)
{
	return sizeof(*m) + m->p->tot_len;
}

/* With the lock: what the program has no room for is lost, as ever with UDP. */
static void received(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from, u16_t port)
{
	struct datagram *d = arg;
	struct message *m = d->waiting < d->inet.socket.receive_size && !(d->inet.shut & RECEIVES) ? _net_malloc(sizeof(*m)) : NULL;

	(void)pcb;
	if (!m) {
		pbuf_free(p);
		return;
	}
	*m = (struct message){ .p = p, .from = *from, .port = port };
	*d->end = m;
	d->end = &m->next;
	d->waiting += size_of(m);
	uk_waitq_wake_all(&d->inet.socket.queue);
}

/* Only who is connected is told, as it is his peer's machine that says so (RFC 1122, 4.1.3.3). */
void _datagram_refused(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *peer, uint16_t peer_port)
{
	for (struct udp_pcb *pcb = udp_pcbs; pcb; pcb = pcb->next) {
		struct datagram *d = pcb->recv_arg;

		/* Addresses in a packet have no zone. */
		if (pcb->recv != received || !d->is_connected || pcb->local_port != local_port || pcb->remote_port != peer_port ||
		    !ip_addr_cmp_zoneless(&pcb->remote_ip, peer) ||
		    !(ip_addr_isany(&pcb->local_ip) || ip_addr_cmp_zoneless(&pcb->local_ip, local)))
			continue;
		__atomic_store_n(&d->inet.socket.error, UK_ECONNREFUSED, __ATOMIC_RELAXED);
		uk_waitq_wake_all(&d->inet.socket.queue);
	}
}

static void drop_first(struct datagram *d)
{
	struct message *m = d->first;

	d->waiting -= size_of(m);
	d->first = m->next;
	if (!d->first)
		d->end = &d->first;
	pbuf_free(m->p);
	_net_free(m);
}

static void remember_name(struct datagram *d)
{
	ip_addr_copy(d->inet.local, d->pcb->local_ip);
	d->inet.local_port = d->pcb->local_port;
}

static void apply_options(struct datagram *d)
{
	if (uk_socket_has_option(&d->inet.socket, UK_SO_BROADCAST))
		ip_set_option(d->pcb, SOF_BROADCAST);
	else
		ip_reset_option(d->pcb, SOF_BROADCAST);
	d->pcb->ttl = d->inet.ttl ? d->inet.ttl : UDP_TTL;
	d->pcb->tos = d->inet.tos;
}

static int errno_of(err_t error)
{
	return error == ERR_VAL ? -UK_EACCES : _inet_errno(error);
}

static void go_here(ip_addr_t *to)
{
	if (ip_addr_isany(to) && IP_IS_V6(to))
		ip6_addr_set_loopback(ip_2_ip6(to));
	else if (ip_addr_isany(to))
		ip4_addr_set_loopback(ip_2_ip4(to));
}

static long send_locked(struct datagram *d, const struct uk_socket_message *m, size_t len, ip_addr_t *to, uint16_t port)
{
	struct pbuf *p;
	int error;

	if (d->inet.shut & SENDS)
		return -UK_EPIPE;
	if (len > LARGEST(to ? to : &d->pcb->remote_ip))
		return -UK_EMSGSIZE;
	p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)len, PBUF_RAM);
	if (!p)
		return -UK_ENOBUFS;
	uk_iov_gather(p->payload, m->iov, len);
	apply_options(d);
	error = errno_of(to ? udp_sendto(d->pcb, p, to, port) : udp_send(d->pcb, p));
	pbuf_free(p);
	if (!d->inet.local_port)
		remember_name(d);
	return error ? error : (long)len;
}

/* Of IPv6 it may be named in IPv4's words, too; `refusal` is for who keeps to IPv6. */
static int read_peer(const struct datagram *d, const void *name, uint32_t len, ip_addr_t *to, uint16_t *port, int refusal)
{
	struct inet four = { .socket.family = UK_AF_INET };
	uint16_t family = UK_AF_UNSPEC;

	if (len >= sizeof(family))
		memcpy(&family, name, sizeof(family));
	if (d->inet.socket.family == UK_AF_INET6 && family == UK_AF_INET)
		return d->inet.is_v6_only ? refusal : _inet_read(&four, name, len, to, port);
	return _inet_read(&d->inet, name, len, to, port);
}

static long datagram_send(struct uk_socket *socket, struct uk_socket_message *m, unsigned int flags)
{
	struct datagram *d = datagram_of(socket);
	size_t len = uk_iov_length(m->iov, m->count);
	ip_addr_t to;
	uint16_t port = 0;
	long result = uk_socket_take_error(socket);

	if (flags & UK_MSG_OOB)
		return -UK_EOPNOTSUPP;
	if (result)
		return result;
	if (m->name) {
		result = read_peer(d, m->name, m->name_len, &to, &port, -UK_ENETUNREACH);
		if (result)
			return result;
		if (!port)
			return -UK_EINVAL;
		go_here(&to);
	} else if (!d->is_connected) {
		return -UK_EDESTADDRREQ;
	}
	_net_lock();
	result = send_locked(d, m, len, m->name ? &to : NULL, port);
	_net_unlock();
	return result;
}

static long receive_locked(struct datagram *d, struct uk_socket_message *m, unsigned int flags)
{
	size_t room = uk_iov_length(m->iov, m->count), done = 0, len;
	int error = uk_socket_take_error(&d->inet.socket);
	struct message *got = d->first;

	if (error)
		return error;
	if (!got)
		return d->inet.shut & RECEIVES ? 0 : -UK_EAGAIN;
	len = got->p->tot_len;
	for (const struct pbuf *p = got->p; p && done < room; p = p->next)
		done += _inet_copy(m->iov, m->count, done, p->payload, p->len < room - done ? p->len : room - done);
	if (m->name)
		m->name_len = _inet_write(&d->inet, m->name, &got->from, got->port);
	m->is_complete = 1;
	if (done < len)
		m->flags |= UK_MSG_TRUNC;
	if (!(flags & UK_MSG_PEEK))
		drop_first(d);
	return (long)(flags & UK_MSG_TRUNC ? len : done);
}

static long datagram_receive(struct uk_socket *socket, struct uk_socket_message *m, unsigned int flags)
{
	long n;

	if (flags & UK_MSG_OOB)
		return -UK_EOPNOTSUPP;
	_net_lock();
	n = receive_locked(datagram_of(socket), m, flags);
	if (n == -UK_EAGAIN) {
		_net_turn();
		n = receive_locked(datagram_of(socket), m, flags);
	}
	_net_unlock();
	return n;
}

static unsigned int datagram_poll(struct uk_socket *socket)
{
	struct datagram *d = datagram_of(socket);
	unsigned int events = UK_POLLOUT | UK_POLLWRNORM, shut;

	_net_lock();
	_net_turn();
	shut = d->inet.shut;
	if (socket->error)
		events |= UK_POLLERR;
	if (d->first || shut & RECEIVES)
		events |= UK_POLLIN | UK_POLLRDNORM;
	_net_unlock();
	if (shut & RECEIVES)
		events |= UK_POLLRDHUP;
	if (shut == (RECEIVES | SENDS))
		events |= UK_POLLHUP;
	return events;
}

static int datagram_shutdown(struct uk_socket *socket, int how)
{
	struct datagram *d = datagram_of(socket);

	_net_lock();
	d->inet.shut |= (unsigned int)how + 1;
	_net_unlock();
	uk_waitq_wake_all(&socket->queue);
	return d->is_connected ? 0 : -UK_ENOTCONN;
}

static int datagram_name(struct uk_socket *socket, void *address, uint32_t *len)
{
	struct inet *s = _inet_of(socket);

	_net_lock();
	*len = _inet_write(s, address, &s->local, s->local_port);
	_net_unlock();
	return 0;
}

static int datagram_peer_name(struct uk_socket *socket, void *address, uint32_t *len)
{
	struct datagram *d = datagram_of(socket);

	if (!d->is_connected)
		return -UK_ENOTCONN;
	_net_lock();
	*len = _inet_write(&d->inet, address, &d->inet.peer, d->inet.peer_port);
	_net_unlock();
	return 0;
}

static int bind_locked(struct datagram *d, ip_addr_t *ip, uint16_t port)
{
	int error = _inet_check_local(ip);

	if (d->inet.local_port)
		return -UK_EINVAL;
	if (error)
		return error;
	if (uk_socket_has_option(&d->inet.socket, UK_SO_REUSEADDR) || uk_socket_has_option(&d->inet.socket, UK_SO_REUSEPORT))
		ip_set_option(d->pcb, SOF_REUSEADDR);
	else
		ip_reset_option(d->pcb, SOF_REUSEADDR);
	if (ip_addr_isany(ip))
		IP_SET_TYPE(ip, _inet_kind(&d->inet));
	error = _inet_errno(udp_bind(d->pcb, ip, port));
	if (!error)
		remember_name(d);
	return error;
}

static int datagram_bind(struct uk_socket *socket, const void *address, uint32_t len)
{
	struct datagram *d = datagram_of(socket);
	ip_addr_t ip;
	uint16_t port;
	int error = _inet_read(&d->inet, address, len, &ip, &port);

	if (error)
		return error;
	_net_lock();
	error = bind_locked(d, &ip, port);
	_net_unlock();
	return error;
}

static int connect_locked(struct datagram *d, ip_addr_t *to, uint16_t port)
{
	int error;

	go_here(to);
	apply_options(d);
	_icmp_listen();
	error = errno_of(udp_connect(d->pcb, to, port));
	if (error)
		return error;
	d->is_connected = 1;
	ip_addr_copy(d->inet.peer, *to);
	d->inet.peer_port = port;
	remember_name(d);
	/* It goes out by this interface, under its address. */
	if (ip_addr_isany(&d->inet.local)) {
		struct netif *n = ip_route(&d->pcb->local_ip, to);
		const ip_addr_t *local = n ? ip_netif_get_local_ip(n, to) : NULL;

		if (local)
			ip_addr_copy(d->inet.local, *local);
	}
	return 0;
}

static void disconnect(struct datagram *d)
{
	udp_disconnect(d->pcb);
	d->is_connected = 0;
	remember_name(d);
}

static int datagram_connect(struct uk_socket *socket, const void *address, uint32_t len)
{
	struct datagram *d = datagram_of(socket);
	ip_addr_t to;
	uint16_t family, port;
	int error = 0;

	if (len < sizeof(family))
		return -UK_EINVAL;
	memcpy(&family, address, sizeof(family));
	if (family != UK_AF_UNSPEC)
		error = read_peer(d, address, len, &to, &port, -UK_EAFNOSUPPORT);
	if (error)
		return error;
	_net_lock();
	if (family == UK_AF_UNSPEC)
		disconnect(d);
	else
		error = connect_locked(d, &to, port);
	_net_unlock();
	return error;
}

static int datagram_get_option(struct uk_socket *socket, int level, int name, void *value, uint32_t *len)
{
	int number = 0, error = 0;

	if (level == UK_SOL_SOCKET && name == UK_SO_LINGER) {
		if (*len > sizeof(struct uk_abi_linger))
			*len = sizeof(struct uk_abi_linger);
		memset(value, 0, *len);
		return 0;
	}
	if (level != UK_SOL_SOCKET || name != UK_SO_ACCEPTCONN)
		error = _inet_get_option(_inet_of(socket), level, name, &number);
	return error ? error : _inet_give_number(number, value, len);
}

static int datagram_set_option(struct uk_socket *socket, int level, int name, const void *value, uint32_t len)
{
	int number, error = _inet_take_number(level, value, len, &number);

	return error ? error : _inet_set_option(_inet_of(socket), level, name, number);
}

static long datagram_ioctl(struct uk_socket *socket, unsigned int request, unsigned long arg)
{
	struct datagram *d = datagram_of(socket);
	long result = 0;
	int number;

	_net_lock();
	if (request != UK_FIONREAD && request != UK_SIOCOUTQ) {
		result = -UK_ENOTTY;
	} else if (uk_abi_is_bad((void *)arg, sizeof(number))) {
		result = -UK_EFAULT;
	} else {
		number = request == UK_FIONREAD && d->first ? d->first->p->tot_len : 0;
		memcpy((void *)arg, &number, sizeof(number));
	}
	_net_unlock();
	return result;
}

static void datagram_release(struct uk_socket *socket)
{
	struct datagram *d = datagram_of(socket);

	_net_lock();
	udp_remove(d->pcb);
	while (d->first)
		drop_first(d);
	_net_unlock();
	_net_free(d);
}

static const struct uk_socket_ops ops = {
	.send = datagram_send, .receive = datagram_receive, .poll = datagram_poll, .shutdown = datagram_shutdown, .name = datagram_name,
	.peer_name = datagram_peer_name, .get_option = datagram_get_option, .set_option = datagram_set_option, .ioctl = datagram_ioctl,
	.bind = datagram_bind, .connect = datagram_connect, .release = datagram_release,
};

int _datagram_open(int family, int type, struct uk_socket **socket)
{
	struct datagram *d = _net_calloc(1, sizeof(*d));

	if (!d)
		return -UK_ENOMEM;
	uk_socket_init(&d->inet.socket, &ops, family, type, UK_IPPROTO_UDP);
	d->end = &d->first;
	_net_lock();
	d->pcb = udp_new_ip_type(_inet_kind(&d->inet));
	if (d->pcb)
		udp_recv(d->pcb, received, d);
	_net_unlock();
	if (!d->pcb) {
		_net_free(d);
		return -UK_ENOBUFS;
	}
	*socket = &d->inet.socket;
	return 0;
}
