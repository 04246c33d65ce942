// SPDX-License-Identifier: BSD-3-Clause
// The families AF_INET and AF_INET6: what streams and datagrams have in common.
#include "inet.h"

#include <uk/abi/access.h>
#include <uk/abi/ioctl.h>
#include <uk/abi/netlink.h>
#include <uk/errno.h>
#include <uk/string.h>

static int is_wrong_protocol(int protocol, int usual)
{
	return protocol && protocol != usual;
}

static int open(int family, int type, int protocol, struct uk_socket **s)
{
	switch (type & UK_SOCK_TYPE_MASK) {
	case UK_SOCK_STREAM:
		return is_wrong_protocol(protocol, UK_IPPROTO_TCP) ? -UK_EPROTONOSUPPORT : _stream_open(family, type, s);
	case UK_SOCK_DGRAM:
		return is_wrong_protocol(protocol, UK_IPPROTO_UDP) ? -UK_EPROTONOSUPPORT : _datagram_open(family, type, s);
	default:
		return -UK_ESOCKTNOSUPPORT;
	}
}

static int open_inet(int type, int protocol, struct uk_socket **s)
{
	return open(UK_AF_INET, type, protocol, s);
}

static int open_inet6(int type, int protocol, struct uk_socket **s)
{
	return open(UK_AF_INET6, type, protocol, s);
}

static long interfaces(unsigned int request, unsigned long arg);

const struct uk_socket_family *uk_socket_inet(void)
{
	static const struct uk_socket_family family = { .open = open_inet, .interfaces = interfaces };

	return &family;
}

const struct uk_socket_family *uk_socket_inet6(void)
{
	static const struct uk_socket_family family = { .open = open_inet6 };

	return &family;
}

/*
 * Addresses
 * ---------
 */
static int read_inet6(const struct inet *s, const struct uk_abi_sockaddr_in6 *from, ip_addr_t *ip)
{
	ip6_addr_t *to = ip_2_ip6(ip);

	memset(ip, 0, sizeof(*ip));
	memcpy(to->addr, from->address, sizeof(from->address));
	if (ip6_addr_isipv4mappedipv6(to)) {
		if (s->is_v6_only)
			return -UK_ENETUNREACH;
		unmap_ipv4_mapped_ipv6(ip_2_ip4(ip), to);
		IP_SET_TYPE(ip, IPADDR_TYPE_V4);
		return 0;
	}
	IP_SET_TYPE(ip, IPADDR_TYPE_V6);
	if (ip6_addr_has_scope(to, IP6_UNKNOWN))
		ip6_addr_set_zone(to, (u8_t)from->scope_id);
	return 0;
}

int _inet_read(const struct inet *s, const void *address, uint32_t len, ip_addr_t *ip, uint16_t *port)
{
	struct uk_abi_sockaddr_in in;
	struct uk_abi_sockaddr_in6 in6 = { 0 };
	uint16_t family;

	if (len < sizeof(family))
		return -UK_EINVAL;
	memcpy(&family, address, sizeof(family));
	if (s->socket.family == UK_AF_INET6) {
		if (len < UK_SOCKADDR_IN6_LEAST)
			return -UK_EINVAL;
		if (family != UK_AF_INET6)
			return -UK_EAFNOSUPPORT;
		memcpy(&in6, address, len < sizeof(in6) ? len : sizeof(in6));
		*port = lwip_ntohs(in6.port);
		return read_inet6(s, &in6, ip);
	}
	if (len < sizeof(in))
		return -UK_EINVAL;
	if (family != UK_AF_INET)
		return -UK_EAFNOSUPPORT;
	memcpy(&in, address, sizeof(in));
	*port = lwip_ntohs(in.port);
	memset(ip, 0, sizeof(*ip));
	ip_2_ip4(ip)->addr = in.address;
	IP_SET_TYPE(ip, IPADDR_TYPE_V4);
	return 0;
}

uint32_t _inet_write(const struct inet *s, void *address, const ip_addr_t *ip, uint16_t port)
{
	struct uk_abi_sockaddr_in in = { .family = UK_AF_INET, .port = lwip_htons(port) };
	struct uk_abi_sockaddr_in6 in6 = { .family = UK_AF_INET6, .port = lwip_htons(port) };
	ip6_addr_t mapped;

	if (s->socket.family == UK_AF_INET) {
		in.address = ip_2_ip4(ip)->addr;
		memcpy(address, &in, sizeof(in));
		return sizeof(in);
	}
	if (IP_IS_V4_VAL(*ip) && !ip_addr_isany(ip)) {
		ip4_2_ipv4_mapped_ipv6(&mapped, ip_2_ip4(ip));
		memcpy(in6.address, mapped.addr, sizeof(in6.address));
	} else if (!IP_IS_V4_VAL(*ip)) {
		memcpy(in6.address, ip_2_ip6(ip)->addr, sizeof(in6.address));
		in6.scope_id = ip6_addr_zone(ip_2_ip6(ip));
	}
	memcpy(address, &in6, sizeof(in6));
	return sizeof(in6);
}

int _inet_check_local(const ip_addr_t *ip)
{
	const struct netif *n;

	if (ip_addr_isany(ip) || ip_addr_ismulticast(ip) || ip_addr_isloopback(ip))
		return 0;
	NETIF_FOREACH(n) {
		if (IP_IS_V4(ip) && ip4_addr_cmp(netif_ip4_addr(n), ip_2_ip4(ip)))
			return 0;
		for (int i = 0; IP_IS_V6(ip) && i < LWIP_IPV6_NUM_ADDRESSES; i++)
			if (ip6_addr_isvalid(netif_ip6_addr_state(n, i)) && ip6_addr_cmp_zoneless(netif_ip6_addr(n, i), ip_2_ip6(ip)))
				return 0;
	}
	return -UK_EADDRNOTAVAIL;
}

int _inet_errno(err_t error)
{
	switch (error) {
	case ERR_OK:
		return 0;
	case ERR_MEM:
	case ERR_BUF:
		return -UK_ENOBUFS;
	case ERR_TIMEOUT:
	case ERR_ABRT:
		return -UK_ETIMEDOUT;
	case ERR_RTE:
		return -UK_ENETUNREACH;
	case ERR_USE:
		return -UK_EADDRINUSE;
	case ERR_ALREADY:
	case ERR_ISCONN:
		return -UK_EISCONN;
	case ERR_RST:
		return -UK_ECONNRESET;
	case ERR_IF:
		return -UK_ENETDOWN;
	default:
		return -UK_EINVAL;
	}
}

size_t _inet_copy(const struct uk_abi_iovec *iov, int count, size_t skip, const void *from, size_t len)
{
	size_t done = 0;

	for (int i = 0; i < count && done < len; i++) {
		size_t n = iov[i].len;

		if (skip >= n) {
			skip -= n;
			continue;
		}
		n -= skip;
		n = n < len - done ? n : len - done;
		memcpy((char *)iov[i].base + skip, (const char *)from + done, n);
		done += n;
		skip = 0;
	}
	return done;
}

/*
 * Options
 * -------
 */
int _inet_give_number(int number, void *value, uint32_t *len)
{
	if (*len > sizeof(number))
		*len = sizeof(number);
	memcpy(value, &number, *len);
	return 0;
}

/* ip(7): what is one byte may be passed as one. */
int _inet_take_number(int level, const void *value, uint32_t len, int *number)
{
	if (len >= sizeof(*number))
		memcpy(number, value, sizeof(*number));
	else if (level == UK_IPPROTO_IP && len)
		*number = *(const uint8_t *)value;
	else
		return -UK_EINVAL;
	return 0;
}

int _inet_get_option(struct inet *s, int level, int name, int *value)
{
	if (level == UK_SOL_SOCKET && name == UK_SO_REUSEPORT)
		*value = uk_socket_has_option(&s->socket, UK_SO_REUSEPORT);
	else if (level == UK_IPPROTO_IP && name == UK_IP_TTL)
		*value = s->ttl ? s->ttl : IP_DEFAULT_TTL;
	else if (level == UK_IPPROTO_IP && name == UK_IP_TOS)
		*value = s->tos;
	else if (level == UK_IPPROTO_IPV6 && s->socket.family == UK_AF_INET6 && name == UK_IPV6_UNICAST_HOPS)
		*value = s->ttl ? s->ttl : IP_DEFAULT_TTL;
	else if (level == UK_IPPROTO_IPV6 && s->socket.family == UK_AF_INET6 && name == UK_IPV6_TCLASS)
		*value = s->tos;
	else if (level == UK_IPPROTO_IPV6 && s->socket.family == UK_AF_INET6 && name == UK_IPV6_V6ONLY)
		*value = s->is_v6_only;
	else
		return s->socket.family == UK_AF_INET && level != UK_SOL_SOCKET && level != UK_IPPROTO_IP && level != s->socket.protocol
			? -UK_EOPNOTSUPP : -UK_ENOPROTOOPT;
	return 0;
}

/* Of IPv4 and IPv6 one number each; -1 is as usual, as 0 is here. */
static int set_ttl(struct inet *s, int value)
{
	if (value < -1 || value == 0 || value > 255)
		return -UK_EINVAL;
	s->ttl = value < 0 ? 0 : (uint8_t)value;
	return 0;
}

int _inet_set_option(struct inet *s, int level, int name, int value)
{
	int is_six = level == UK_IPPROTO_IPV6 && s->socket.family == UK_AF_INET6;

	if (level == UK_SOL_SOCKET && name == UK_SO_REUSEPORT) {
		if (value)
			__atomic_fetch_or(&s->socket.options, 1u << UK_SO_REUSEPORT, __ATOMIC_RELAXED);
		else
			__atomic_fetch_and(&s->socket.options, ~(1u << UK_SO_REUSEPORT), __ATOMIC_RELAXED);
		return 0;
	}
	if ((level == UK_IPPROTO_IP && name == UK_IP_TTL) || (is_six && name == UK_IPV6_UNICAST_HOPS))
		return set_ttl(s, value);
	if ((level == UK_IPPROTO_IP && name == UK_IP_TOS) || (is_six && name == UK_IPV6_TCLASS)) {
		s->tos = (uint8_t)value;
		return 0;
	}
	if (is_six && name == UK_IPV6_V6ONLY) {
		if (s->local_port)
			return -UK_EINVAL;
		s->is_v6_only = value != 0;
		return 0;
	}
	return -UK_ENOPROTOOPT;
}

/*
 * Interfaces
 * ----------
 */
struct netif *_inet_next_interface(const struct netif *after)
{
	struct netif *n = NULL;

	for (unsigned int i = after ? netif_get_index(after) + 1u : 1; !n && i <= UINT8_MAX; i++)
		n = netif_get_by_index((u8_t)i);
	return n;
}

void _inet_interface_name(const struct netif *n, char name[UK_IFNAMSIZ])
{
	memset(name, 0, UK_IFNAMSIZ);
	memcpy(name, n->name, 2);
	if (name[0] != 'l')
		name[2] = (char)('0' + n->num - 1);
}

static struct netif *find(const char *name)
{
	char other[UK_IFNAMSIZ];
	struct netif *n;

	NETIF_FOREACH(n) {
		_inet_interface_name(n, other);
		if (!strncmp(name, other, UK_IFNAMSIZ))
			return n;
	}
	return NULL;
}

static void set_address(struct uk_abi_ifreq *r, uint32_t address)
{
	r->address = (struct uk_abi_sockaddr_in){ .family = UK_AF_INET, .address = address };
}

static void set_hardware(struct uk_abi_ifreq *r, const struct netif *n)
{
	r->hardware.family = n->hwaddr_len ? UK_ARPHRD_ETHER : UK_ARPHRD_LOOPBACK;
	memset(r->hardware.data, 0, sizeof(r->hardware.data));
	memcpy(r->hardware.data, n->hwaddr, n->hwaddr_len);
}

int _inet_interface_flags(const struct netif *n)
{
	return (netif_is_up(n) ? UK_IFF_UP : 0) | (netif_is_link_up(n) ? UK_IFF_RUNNING | UK_IFF_LOWER_UP : 0) |
		(n->hwaddr_len ? UK_IFF_BROADCAST | UK_IFF_MULTICAST : UK_IFF_LOOPBACK);
}

int _inet_interface_mtu(const struct netif *n)
{
	return n->mtu ? n->mtu : 65536;
}

static long list(struct uk_abi_ifconf *c)
{
	size_t room = c->len < 0 ? 0 : (size_t)c->len / sizeof(c->requests[0]), count = 0;

	for (const struct netif *n = NULL; (n = _inet_next_interface(n));) {
		struct uk_abi_ifreq r = { 0 };

		if (ip4_addr_isany_val(*netif_ip4_addr(n)))
			continue;
		_inet_interface_name(n, r.name);
		set_address(&r, netif_ip4_addr(n)->addr);
		if (c->requests && count < room) {
			if (uk_abi_is_bad(&c->requests[count], sizeof(r)))
				return -UK_EFAULT;
			c->requests[count] = r;
		}
		count++;
	}
	if (c->requests && count > room)
		count = room;
	c->len = (int32_t)(count * sizeof(c->requests[0]));
	return 0;
}

static long answer(struct uk_abi_ifreq *r, unsigned int request, struct netif *n)
{
	switch (request) {
	case UK_SIOCGIFNAME:
		_inet_interface_name(n, r->name);
		return 0;
	case UK_SIOCGIFFLAGS:
		r->flags = (int16_t)_inet_interface_flags(n);
		return 0;
	case UK_SIOCGIFMTU:
		r->number = _inet_interface_mtu(n);
		return 0;
	case UK_SIOCGIFINDEX:
		r->number = netif_get_index(n);
		return 0;
	case UK_SIOCGIFHWADDR:
		set_hardware(r, n);
		return 0;
	default:
		break;
	}
	if (ip4_addr_isany_val(*netif_ip4_addr(n)))
		return -UK_EADDRNOTAVAIL;
	set_address(r, request == UK_SIOCGIFADDR ? netif_ip4_addr(n)->addr : request == UK_SIOCGIFNETMASK ? netif_ip4_netmask(n)->addr
		: !n->hwaddr_len ? 0 : netif_ip4_addr(n)->addr | ~netif_ip4_netmask(n)->addr);
	return 0;
}

static long ask(unsigned int request, unsigned long arg)
{
	struct uk_abi_ifreq *r = (struct uk_abi_ifreq *)arg;
	struct netif *n;

	switch (request) {
	case UK_SIOCGIFCONF:
		return uk_abi_is_bad((void *)arg, sizeof(struct uk_abi_ifconf)) ? -UK_EFAULT : list((struct uk_abi_ifconf *)arg);
	case UK_SIOCGIFNAME:
	case UK_SIOCGIFFLAGS:
	case UK_SIOCGIFADDR:
	case UK_SIOCGIFBRDADDR:
	case UK_SIOCGIFNETMASK:
	case UK_SIOCGIFMTU:
	case UK_SIOCGIFHWADDR:
	case UK_SIOCGIFINDEX:
		if (uk_abi_is_bad(r, sizeof(*r)))
			return -UK_EFAULT;
		n = request != UK_SIOCGIFNAME ? find(r->name)
			: r->number < 0 || r->number > UINT8_MAX ? NULL : netif_get_by_index((u8_t)r->number);
		return n ? answer(r, request, n) : -UK_ENODEV;
	default:
		return -UK_ENOTTY;
	}
}

static long interfaces(unsigned int request, unsigned long arg)
{
	long result;

	_net_lock();
	result = ask(request, arg);
	_net_unlock();
	return result;
}
