// SPDX-License-Identifier: BSD-3-Clause
// Addresses: the loader's words, or DHCP's; and where the C library looks for servers of names.
//
//     netdev.ip=<address>/<bits>[:<gateway>[:<server>[:<server>[:<host's name>[:<domain>]]]]]
//
// There is one word for each interface, in their order (as Unikraft has it). Those with an empty word ask by DHCP, and
// those behind the last.
#include "net.h"

#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/vfs.h>

#include "lwip/dhcp.h"

#include "hooks.h"

#define WORD "netdev.ip="
#define SERVERS_MAX 3u /* the C library asks no more */
#define NS_PER_S 1000000000ull
#define SERVERS_FILE "/etc/resolv.conf"

static ip_addr_t servers[SERVERS_MAX];
static int are_new;      /* and not written yet */
static int may_write;    /* nobody brought the file along */
static char domain[64];

void dns_setserver(u8_t number, const ip_addr_t *server)
{
	static const ip_addr_t none;

	if (number >= SERVERS_MAX)
		return;
	if (!server)
		server = &none;
	if (ip_addr_cmp(&servers[number], server))
		return;
	servers[number] = *server;
	are_new = 1;
}

static void write_file(const char *path, unsigned int flags, char *text, size_t len)
{
	struct uk_abi_iovec piece = { text, len };
	struct uk_file *f;
	int error = uk_vfs_open(UK_AT_FDCWD, path, UK_O_WRONLY | UK_O_CREAT | flags, 0644, &f);

	if (error)
		return; /* it is there already, or nobody can write here */
	uk_file_writev(f, &piece, 1, NULL);
	uk_file_put(f);
}

static char *append(char *to, const char *text)
{
	size_t len = strlen(text);

	memcpy(to, text, len);
	return to + len;
}

void _net_write_servers(void)
{
	char text[SERVERS_MAX * 64 + sizeof(domain) + 16], *at = text;

	if (!__atomic_exchange_n(&are_new, 0, __ATOMIC_RELAXED) || !may_write)
		return;
	if (*domain)
		at = append(append(append(at, "search "), domain), "\n");
	for (unsigned int i = 0; i < SERVERS_MAX; i++) {
		char address[IPADDR_STRLEN_MAX];

		if (!ip_addr_isany(&servers[i]) && ipaddr_ntoa_r(&servers[i], address, sizeof(address)))
			at = append(append(append(at, "nameserver "), address), "\n");
	}
	write_file(SERVERS_FILE, UK_O_TRUNC, text, (size_t)(at - text));
}

/* Files of the root file system's own stay as they are. */
static void make_files(void)
{
	static char hosts[] = "127.0.0.1 localhost\n::1 localhost\n";
	struct uk_vnode *node;

	uk_vfs_mkdir("/etc", 0755);
	write_file("/etc/hosts", UK_O_EXCL, hosts, sizeof(hosts) - 1);
	if (uk_vfs_find(UK_AT_FDCWD, SERVERS_FILE, UK_WALK_FOLLOW, &node))
		may_write = 1;
	else
		uk_vnode_put(node);
}

/* The next field, cut out of `*at`, which goes behind it; NULL: there are no more. */
static char *field(char **at, char end)
{
	char *start = *at, *stop;

	if (!start)
		return NULL;
	stop = memchr(start, end, strlen(start));
	*at = stop ? stop + 1 : NULL;
	if (stop)
		*stop = '\0';
	return start;
}

/* 0: no number of bits of an address, or -1. */
static int bits_of(const char *text)
{
	int bits = 0;

	for (; *text >= '0' && *text <= '9' && bits <= 32; text++)
		bits = bits * 10 + *text - '0';
	return *text || bits > 32 ? -1 : bits;
}

static int read_word(char *word, struct netif *n)
{
	char *rest = word, *address = field(&rest, ':'), *bits = address, *text = field(&bits, '/');
	ip4_addr_t ip, mask, gateway = { 0 };
	int count = bits ? bits_of(bits) : -1;

	if (!ip4addr_aton(text, &ip) || count < 1)
		return -UK_EINVAL;
	mask.addr = lwip_htonl((uint32_t)(UINT64_MAX << (32 - count)));
	text = field(&rest, ':');
	if (text && *text && !ip4addr_aton(text, &gateway))
		return -UK_EINVAL;
	for (u8_t i = 0; i < 2; i++) {
		ip_addr_t server;

		text = field(&rest, ':');
		if (text && *text && !ipaddr_aton(text, &server))
			return -UK_EINVAL;
		if (text && *text)
			dns_setserver(i, &server);
	}
	field(&rest, ':'); /* nobody asks for the host's name */
	text = field(&rest, ':');
	if (text && strlen(text) < sizeof(domain))
		memcpy(domain, text, strlen(text) + 1);
	netif_set_addr(n, &ip, &mask, &gateway);
	return 0;
}

static int is_ready(void)
{
	struct netif *n;

	for (unsigned int i = 0; (n = _net_interface(i)); i++)
		if (netif_dhcp_data(n) && ip4_addr_isany_val(*netif_ip4_addr(n)) && netif_is_link_up(n))
			return 0;
	return 1;
}

void _net_find_addresses(void)
{
	uint64_t deadline = 0; /* no clock is asked where nobody has to wait */
	unsigned int count = 0;
	char word[256];
	struct netif *n;
	size_t at = 0;
	int error;

	make_files();
	while ((error = uk_bootinfo_next_word(ukplat_bootinfo(), WORD, &at, word, sizeof(word))) != -UK_ENOENT) {
		n = _net_interface(count);
		if (!n)
			uk_printk(UK_PRINT_ERR, "lwip: there are more words '%s…' than network devices\n", WORD);
		else if (!error && !*word)
			dhcp_start(n);
		else if (error || read_word(word, n))
			uk_printk(UK_PRINT_ERR, "lwip: a word '%s…' names no address, such as %s10.0.2.15/24:10.0.2.2 does\n", WORD, WORD);
		count++;
	}
	for (unsigned int i = count; (n = _net_interface(i)); i++)
		dhcp_start(n);
	if (!is_ready())
		deadline = ukplat_deadline(CONFIG_LIBLWIP_DHCP_PATIENCE * NS_PER_S);
	while (!is_ready() && ukplat_monotonic_clock() < deadline)
		_net_rest(deadline);
	for (unsigned int i = 0; (n = _net_interface(i)); i++)
		if (netif_dhcp_data(n) && !dhcp_supplied_address(n) && netif_is_link_up(n))
			uk_printk(UK_PRINT_ERR, "lwip: no DHCP server answers on en%u; give it an address by %s<address>/<bits>\n",
				  i, WORD);
	_net_write_servers();
}
