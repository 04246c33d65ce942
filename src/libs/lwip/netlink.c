// SPDX-License-Identifier: BSD-3-Clause
// The family AF_NETLINK, as far as C libraries ask by it: which interfaces and addresses there are (getifaddrs(3), if_nameindex(3)).
//
// A request is answered while it is sent: one message to receive for each interface, and one that says that this was all.
#include "inet.h"

#include <uk/abi/netlink.h>
#include <uk/errno.h>
#include <uk/string.h>

#define LONGEST 1024u     /* bytes of what is told of one interface */
#define WAITING_MAX 65536u /* bytes that nobody has received */
#define ALIGNED(len) (((len) + 3u) & ~3u)

struct told {
	struct told *next;
	size_t len;
	uint8_t bytes[];
};

struct netlink {
	struct uk_socket socket;
	uint32_t port;
	struct told *first, **end;
	size_t waiting;
};

static struct netlink *netlink_of(struct uk_socket *s)
{
	return (struct netlink *)s;
}

/*
 * What is told
 * ------------
 */
static void put(struct told *t, const void *bytes, size_t len)
{
	memcpy(t->bytes + t->len, bytes, len);
	memset(t->bytes + t->len + len, 0, ALIGNED(len) - len);
	t->len += ALIGNED(len);
}

static void put_attribute(struct told *t, uint16_t type, const void *bytes, size_t len)
{
	put(t, &(struct uk_abi_rtattr){ (uint16_t)(sizeof(struct uk_abi_rtattr) + len), type }, sizeof(struct uk_abi_rtattr));
	put(t, bytes, len);
}

/* Where it begins, for end(). */
static size_t begin(struct told *t, const struct uk_abi_nlmsghdr *request, uint16_t type, uint16_t flags)
{
	size_t at = t->len;

	put(t, &(struct uk_abi_nlmsghdr){ .type = type, .flags = flags, .sequence = request->sequence, .port = request->port },
	    sizeof(*request));
	return at;
}

static void end(struct told *t, size_t at)
{
	uint32_t len = (uint32_t)(t->len - at);

	memcpy(t->bytes + at, &len, sizeof(len));
}

static void put_name(struct told *t, uint16_t type, const struct netif *n)
{
	char name[UK_IFNAMSIZ];

	_inet_interface_name(n, name);
	put_attribute(t, type, name, strlen(name) + 1);
}

static void tell_link(struct told *t, const struct uk_abi_nlmsghdr *request, const struct netif *n)
{
	static const uint8_t none[NETIF_MAX_HWADDR_LEN], all[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	size_t at = begin(t, request, UK_RTM_NEWLINK, UK_NLM_F_MULTI);
	uint32_t mtu = (uint32_t)_inet_interface_mtu(n);

	put(t, &(struct uk_abi_ifinfomsg){ .type = n->hwaddr_len ? UK_ARPHRD_ETHER : UK_ARPHRD_LOOPBACK, .index = netif_get_index(n),
		.flags = (uint32_t)_inet_interface_flags(n) }, sizeof(struct uk_abi_ifinfomsg));
	put_name(t, UK_IFLA_IFNAME, n);
	put_attribute(t, UK_IFLA_MTU, &mtu, sizeof(mtu));
	put_attribute(t, UK_IFLA_ADDRESS, n->hwaddr_len ? n->hwaddr : none, sizeof(all));
	put_attribute(t, UK_IFLA_BROADCAST, n->hwaddr_len ? all : none, sizeof(all));
	end(t, at);
}

static size_t begin_address(struct told *t, const struct uk_abi_nlmsghdr *request, struct uk_abi_ifaddrmsg a)
{
	size_t at = begin(t, request, UK_RTM_NEWADDR, UK_NLM_F_MULTI);

	put(t, &a, sizeof(a));
	return at;
}

static void tell_four(struct told *t, const struct uk_abi_nlmsghdr *request, const struct netif *n)
{
	uint32_t address = netif_ip4_addr(n)->addr, mask = netif_ip4_netmask(n)->addr, all = address | ~mask;
	size_t at;

	if (ip4_addr_isany_val(*netif_ip4_addr(n)))
		return;
	at = begin_address(t, request, (struct uk_abi_ifaddrmsg){ .family = UK_AF_INET, .bits = (uint8_t)__builtin_popcount(mask),
		.flags = UK_IFA_F_PERMANENT, .scope = n->hwaddr_len ? UK_RT_SCOPE_UNIVERSE : UK_RT_SCOPE_HOST,
		.index = netif_get_index(n) });
	put_attribute(t, UK_IFA_ADDRESS, &address, sizeof(address));
	put_attribute(t, UK_IFA_LOCAL, &address, sizeof(address));
	if (n->hwaddr_len)
		put_attribute(t, UK_IFA_BROADCAST, &all, sizeof(all));
	put_name(t, UK_IFA_LABEL, n);
	end(t, at);
}

static uint8_t scope_of(const ip6_addr_t *a)
{
	return ip6_addr_isloopback(a) ? UK_RT_SCOPE_HOST : ip6_addr_islinklocal(a) ? UK_RT_SCOPE_LINK
		: ip6_addr_issitelocal(a) ? UK_RT_SCOPE_SITE : UK_RT_SCOPE_UNIVERSE;
}

/* Those of the link alone stand behind others. */
static void tell_six(struct told *t, const struct uk_abi_nlmsghdr *request, const struct netif *n)
{
	for (int i = LWIP_IPV6_NUM_ADDRESSES; i--;) {
		const ip6_addr_t *a = netif_ip6_addr(n, i);
		u8_t state = netif_ip6_addr_state(n, i);
		size_t at;

		if (ip6_addr_isinvalid(state) || ip6_addr_isduplicated(state))
			continue;
		at = begin_address(t, request, (struct uk_abi_ifaddrmsg){ .family = UK_AF_INET6, .bits = ip6_addr_isloopback(a) ? 128 : 64,
			.flags = UK_IFA_F_PERMANENT | (ip6_addr_istentative(state) ? UK_IFA_F_TENTATIVE : 0), .scope = scope_of(a),
			.index = netif_get_index(n) });
		put_attribute(t, UK_IFA_ADDRESS, a->addr, sizeof(a->addr));
		end(t, at);
	}
}

/*
 * Requests, with the lock
 * -----------------------
 */
static struct told *make(struct netlink *s)
{
	struct told *t = s->waiting < WAITING_MAX ? _net_malloc(sizeof(*t) + LONGEST) : NULL;

	if (t)
		*t = (struct told){ 0 };
	return t;
}

static void add(struct netlink *s, struct told *t)
{
	if (!t->len) {
		_net_free(t);
		return;
	}
	*s->end = t;
	s->end = &t->next;
	s->waiting += sizeof(*t) + LONGEST;
}

static int tell_each(struct netlink *s, const struct uk_abi_nlmsghdr *request,
		     void (*tell)(struct told *t, const struct uk_abi_nlmsghdr *request, const struct netif *n))
{
	for (const struct netif *n = NULL; (n = _inet_next_interface(n));) {
		struct told *t = make(s);

		if (!t)
			return -UK_ENOBUFS;
		tell(t, request, n);
		add(s, t);
	}
	return 0;
}

/* That this was all, or why there is nothing. */
static int tell_end(struct netlink *s, const struct uk_abi_nlmsghdr *request, int error)
{
	struct told *t = make(s);
	size_t at;

	if (!t)
		return -UK_ENOBUFS;
	at = begin(t, request, error ? UK_NLMSG_ERROR : UK_NLMSG_DONE, error ? 0 : UK_NLM_F_MULTI);
	put(t, &error, sizeof(error));
	if (error)
		put(t, request, sizeof(*request));
	end(t, at);
	add(s, t);
	return 0;
}

static int answer(struct netlink *s, struct uk_abi_nlmsghdr *request, const uint8_t *body)
{
	int is_known = request->type == UK_RTM_GETLINK || request->type == UK_RTM_GETADDR, error = 0;

	if (!(request->flags & UK_NLM_F_REQUEST) || request->type < UK_NLMSG_LEAST || request->len == sizeof(*request))
		return 0;
	if (!request->port)
		request->port = s->port;
	if (!is_known || (request->flags & UK_NLM_F_DUMP) != UK_NLM_F_DUMP)
		return tell_end(s, request, -UK_EOPNOTSUPP);
	if (request->type == UK_RTM_GETLINK)
		error = tell_each(s, request, tell_link);
	else if (body[0] != UK_AF_INET6)
		error = tell_each(s, request, tell_four);
	if (!error && request->type == UK_RTM_GETADDR && body[0] != UK_AF_INET)
		error = tell_each(s, request, tell_six);
	return error ? error : tell_end(s, request, 0);
}

static void drop_all(struct netlink *s)
{
	while (s->first) {
		struct told *t = s->first;

		s->first = t->next;
		_net_free(t);
	}
	s->end = &s->first;
	s->waiting = 0;
}

/* Several may be in one message; what is behind one whose length can't be true is no more. */
static int answer_all(struct netlink *s, const uint8_t *bytes, size_t len)
{
	struct uk_abi_nlmsghdr request;
	int error = 0;

	while (!error && len >= sizeof(request)) {
		memcpy(&request, bytes, sizeof(request));
		if (request.len < sizeof(request) || request.len > len)
			break;
		error = answer(s, &request, bytes + sizeof(request));
		if (ALIGNED(request.len) >= len)
			break;
		bytes += ALIGNED(request.len);
		len -= ALIGNED(request.len);
	}
	return error;
}

static void name_it(struct netlink *s)
{
	static uint32_t last;

	if (!s->port)
		s->port = ++last;
}

static long netlink_send(struct uk_socket *socket, struct uk_socket_message *m, unsigned int flags)
{
	size_t len = uk_iov_length(m->iov, m->count);
	struct netlink *s = netlink_of(socket);
	uint8_t *bytes;
	int error;

	if (flags & UK_MSG_OOB)
		return -UK_EOPNOTSUPP;
	if (len > UK_SOCKET_SIZE)
		return -UK_EMSGSIZE;
	bytes = _net_malloc(len + 1);
	if (!bytes)
		return -UK_ENOBUFS;
	uk_iov_gather(bytes, m->iov, len);
	_net_lock();
	name_it(s);
	error = answer_all(s, bytes, len);
	_net_unlock();
	_net_free(bytes);
	uk_waitq_wake_all(&socket->queue);
	return error ? error : (long)len;
}

static uint32_t write_name(void *address, uint32_t port)
{
	memcpy(address, &(struct uk_abi_sockaddr_nl){ .family = UK_AF_NETLINK, .port = port }, sizeof(struct uk_abi_sockaddr_nl));
	return sizeof(struct uk_abi_sockaddr_nl);
}

static long receive_locked(struct netlink *s, struct uk_socket_message *m, unsigned int flags)
{
	struct told *t = s->first;
	size_t done, len;

	if (!t)
		return -UK_EAGAIN;
	len = t->len;
	done = _inet_copy(m->iov, m->count, 0, t->bytes, len);
	if (m->name)
		m->name_len = write_name(m->name, 0);
	m->is_complete = 1;
	if (done < len)
		m->flags |= UK_MSG_TRUNC;
	if (flags & UK_MSG_PEEK)
		return (long)(flags & UK_MSG_TRUNC ? len : done);
	s->first = t->next;
	if (!s->first)
		s->end = &s->first;
	s->waiting -= sizeof(*t) + LONGEST;
	_net_free(t);
	return (long)(flags & UK_MSG_TRUNC ? len : done);
}

static long netlink_receive(struct uk_socket *socket, struct uk_socket_message *m, unsigned int flags)
{
	long n;

	if (flags & UK_MSG_OOB)
		return -UK_EOPNOTSUPP;
	_net_lock();
	n = receive_locked(netlink_of(socket), m, flags);
	_net_unlock();
	return n;
}

static unsigned int netlink_poll(struct uk_socket *socket)
{
	unsigned int events = UK_POLLOUT | UK_POLLWRNORM;

	_net_lock();
	if (netlink_of(socket)->first)
		events |= UK_POLLIN | UK_POLLRDNORM;
	_net_unlock();
	return events;
}

static int netlink_shutdown(struct uk_socket *socket, int how)
{
	(void)socket, (void)how;
	return -UK_EOPNOTSUPP;
}

/* There is nobody to talk to but this. */
static int read_name(const void *address, uint32_t len, struct uk_abi_sockaddr_nl *name)
{
	if (len < sizeof(*name))
		return -UK_EINVAL;
	memcpy(name, address, sizeof(*name));
	return name->family == UK_AF_NETLINK ? 0 : -UK_EINVAL;
}

static int netlink_bind(struct uk_socket *socket, const void *address, uint32_t len)
{
	struct netlink *s = netlink_of(socket);
	struct uk_abi_sockaddr_nl name;
	int error = read_name(address, len, &name);

	if (error)
		return error;
	_net_lock();
	if (s->port && name.port && s->port != name.port)
		error = -UK_EINVAL;
	else if (!s->port)
		s->port = name.port;
	name_it(s);
	_net_unlock();
	return error;
}

static int netlink_connect(struct uk_socket *socket, const void *address, uint32_t len)
{
	struct uk_abi_sockaddr_nl name;
	int error = read_name(address, len, &name);

	if (error)
		return error;
	if (name.port)
		return -UK_ECONNREFUSED;
	_net_lock();
	name_it(netlink_of(socket));
	_net_unlock();
	return 0;
}

static int netlink_name(struct uk_socket *socket, void *address, uint32_t *len)
{
	*len = write_name(address, netlink_of(socket)->port);
	return 0;
}

static int netlink_peer_name(struct uk_socket *socket, void *address, uint32_t *len)
{
	(void)socket;
	*len = write_name(address, 0);
	return 0;
}

static void netlink_release(struct uk_socket *socket)
{
	drop_all(netlink_of(socket));
	_net_free(socket);
}

static int netlink_open(int type, int protocol, struct uk_socket **socket)
{
	static const struct uk_socket_ops ops = {
		.send = netlink_send, .receive = netlink_receive, .poll = netlink_poll, .shutdown = netlink_shutdown, .name = netlink_name,
		.peer_name = netlink_peer_name, .bind = netlink_bind, .connect = netlink_connect,
		.release = netlink_release,
	};
	struct netlink *s;
	int kind = type & UK_SOCK_TYPE_MASK;

	if (kind != UK_SOCK_RAW && kind != UK_SOCK_DGRAM)
		return -UK_ESOCKTNOSUPPORT;
	if (protocol != UK_NETLINK_ROUTE)
		return -UK_EPROTONOSUPPORT;
	s = _net_calloc(1, sizeof(*s));
	if (!s)
		return -UK_ENOMEM;
	uk_socket_init(&s->socket, &ops, UK_AF_NETLINK, type, protocol);
	s->end = &s->first;
	*socket = &s->socket;
	return 0;
}

const struct uk_socket_family *uk_socket_netlink(void)
{
	static const struct uk_socket_family family = { .open = netlink_open };

	return &family;
}
