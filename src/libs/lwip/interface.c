// SPDX-License-Identifier: BSD-3-Clause
// Devices as lwIP's interfaces, the lock, and the thread that looks after them.
//
// Frames go both ways without a copy: what lwIP sends stays a pbuf of its until the device has done with it, what comes is a pbuf around
// the device's buffer until the program has read it. Only when half of the buffers are held like that, what comes is copied, so that the
// device always has some.
//
// Whoever makes a call on a socket looks for himself whether something has come. The thread is for the time when nobody does: woken by
// an interrupt, which is asked for only before it waits, or by lwIP's timers.
#include "net.h"

#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/sched.h>
#include <uk/string.h>

#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/inet_chksum.h"
#include "lwip/init.h"
#include "lwip/ip4_frag.h"
#include "lwip/ip6_frag.h"
#include "lwip/nd6.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"

#include "large.h"

#define BURST 32u
#define NS_PER_MS 1000000ull
#define LOOK_OFTEN NS_PER_MS /* at a device without an interrupt */
#define PATIENCE (1000 * NS_PER_MS) /* at the end, for what is on its way */

#define QUEUE 0 /* one so far */

struct interface {
	struct netif netif;
	struct uk_netdev *device;
	unsigned int held;   /* buffers that are lwIP's or a socket's */
	int is_unsent;       /* the device doesn't know of all frames yet */
	struct interface *next;
};
static struct interface *first;
static struct uk_mutex lock;
static struct uk_waitq arrivals;
static int is_timed; /* the thread knows that TCP's timers run */

/*
 * The MTU of the path to a machine, for lwIP, which believes whatever a "packet too big" says, from whomever: with 50 it would cut a
 * packet into pieces of nothing, for ever. Below 1280 it isn't IPv6's (RFC 8201, 4).
 */
u16_t _net_path_mtu(const ip6_addr_t *to, struct netif *netif)
{
	u16_t said = nd6_get_destination_mtu(to, netif), least = LWIP_MIN(netif_mtu6(netif), IP6_MIN_MTU_LENGTH);

	return LWIP_MAX(said, least);
}

/* Devices make TCP's sum of whole packets only. */
static void fill_sum(struct pbuf *p, u16_t header_len, const ip_addr_t *from, const ip_addr_t *to)
{
	struct tcp_hdr *tcp;

	pbuf_remove_header(p, header_len);
	tcp = p->payload;
	tcp->chksum = 0;
	tcp->chksum = ip_chksum_pseudo(p, IP_PROTO_TCP, p->tot_len, from, to);
	pbuf_add_header_force(p, header_len);
}

static void fill_sum4(struct pbuf *p)
{
	const struct ip_hdr *ip = p->payload;
	ip_addr_t from, to;

	ip_addr_copy_from_ip4(from, ip->src);
	ip_addr_copy_from_ip4(to, ip->dest);
	fill_sum(p, IPH_HL_BYTES(ip), &from, &to);
}

static void fill_sum6(struct pbuf *p)
{
	const struct ip6_hdr *ip = p->payload;
	ip_addr_t from, to;

	ip_addr_copy_from_ip6_packed(from, ip->src);
	ip_addr_copy_from_ip6_packed(to, ip->dest);
	fill_sum(p, IP6_HLEN, &from, &to);
}

/* A packet of TCP to be cut: nobody else's, and complete. */
static struct pbuf *copy_of(struct pbuf *p, struct netif *netif, void (*fill)(struct pbuf *p))
{
	struct pbuf *copy = pbuf_clone(PBUF_LINK, PBUF_RAM, p);

	if (copy && !(netif->chksum_flags & NETIF_CHECKSUM_GEN_TCP))
		fill(copy);
	return copy;
}

err_t _net_cut(struct pbuf *p, struct netif *netif, const ip4_addr_t *to)
{
	struct pbuf *copy;
	err_t error;

	/* Of others nobody wants them back. */
	if (IPH_PROTO((const struct ip_hdr *)p->payload) != IP_PROTO_TCP)
		return ip4_frag(p, netif, to);
	if (_net_cuts(netif, 0))
		return netif->output(netif, p, to);
	copy = copy_of(p, netif, fill_sum4);
	if (!copy)
		return ERR_MEM;
	error = ip4_frag(copy, netif, to);
	pbuf_free(copy);
	return error;
}

err_t _net_cut6(struct pbuf *p, struct netif *netif, const ip6_addr_t *to)
{
	struct pbuf *copy;
	err_t error;

	if (IP6H_NEXTH((const struct ip6_hdr *)p->payload) != IP6_NEXTH_TCP)
		return ip6_frag(p, netif, to);
	/* What a path between takes less of than the connection's segments have is cut here. */
	if (_net_cuts(netif, 1) && netif->hints && _large_fits_path(netif, _large_pcb(netif)))
		return netif->output_ip6(netif, p, to);
	copy = copy_of(p, netif, fill_sum6);
	if (!copy)
		return ERR_MEM;
	error = ip6_frag(copy, netif, to);
	pbuf_free(copy);
	return error;
}

_Static_assert(sizeof(struct pbuf_custom) <= UK_NETBUF_ROOM, "a pbuf around a buffer");

static void sent(void *cookie)
{
	pbuf_free(cookie);
}

static struct interface *interface_of(struct netif *n)
{
	return (struct interface *)n;
}

static const uint8_t *start_of(const struct pbuf *p)
{
	return (const uint8_t *)p + LWIP_MEM_ALIGN_SIZE(sizeof(*p));
}

/* Where TCP's header is in a frame that isn't a fragment. */
struct segment {
	uint8_t *frame;
	uint32_t addresses, addresses_len, tcp, data, data_len; /* bytes from there, and of them */
	int is_six;
};

static int find_segment(const struct pbuf *p, struct segment *s)
{
	uint8_t *frame = p->payload, *ip = frame + UK_NETDEV_HEADER;
	uint32_t type;

	if (p->len < UK_NETDEV_HEADER + IP_HLEN + TCP_HLEN)
		return 0;
	type = (uint32_t)ip[-2] << 8 | ip[-1];
	s->frame = frame;
	s->is_six = type == ETHTYPE_IPV6;
	if (type == ETHTYPE_IP && ip[9] == IP_PROTO_TCP && !((ip[6] & 0x3f) | ip[7])) {
		s->addresses = UK_NETDEV_HEADER + 12;
		s->addresses_len = 8;
		s->tcp = UK_NETDEV_HEADER + (ip[0] & 0xfu) * 4;
	} else if (s->is_six && ip[6] == IP6_NEXTH_TCP) {
		s->addresses = UK_NETDEV_HEADER + 8;
		s->addresses_len = 32;
		s->tcp = UK_NETDEV_HEADER + IP6_HLEN;
	} else {
		return 0;
	}
	if (p->len < s->tcp + TCP_HLEN)
		return 0;
	s->data = s->tcp + TCPH_HDRLEN_BYTES((struct tcp_hdr *)(frame + s->tcp));
	s->data_len = p->tot_len - s->data;
	return p->len >= s->data;
}

/* What TCP's header says of the sum is the pseudo header's, and where the device does the rest of it. */
static void leave_sum(const struct segment *s, uint32_t frame_len, struct uk_netframe *frame)
{
	uint64_t sum = _net_sum(s->frame + s->addresses, (int)s->addresses_len);

	sum += (uint64_t)lwip_htons((uint16_t)(frame_len - s->tcp)) + lwip_htons(IP_PROTO_TCP);
	sum = (sum >> 16) + (sum & UINT16_MAX);
	sum = (sum >> 16) + (sum & UINT16_MAX);
	frame->sum_start = (uint16_t)s->tcp;
	frame->sum_offset = offsetof(struct tcp_hdr, chksum);
	memcpy(s->frame + frame->sum_start + frame->sum_offset, &(uint16_t){ (uint16_t)sum }, sizeof(uint16_t));
}

static int hand_over(struct interface *i, const struct uk_netframe *frame)
{
	int error = uk_netdev_send(i->device, QUEUE, frame);

	if (error == -UK_EAGAIN) {
		uk_netdev_kick(i->device, QUEUE);
		uk_netdev_reap(i->device, QUEUE);
		error = uk_netdev_send(i->device, QUEUE, frame);
	}
	if (!error)
		i->is_unsent = 1;
	return error;
}

/* Bytes of the pbuf's struct before its data that are nobody's. */
static uint32_t front_of(const struct pbuf *p)
{
	if (!(p->type_internal & PBUF_TYPE_FLAG_STRUCT_DATA_CONTIGUOUS))
		return 0;
	return (uint32_t)((const uint8_t *)p->payload - start_of(p));
}

static unsigned int put_pieces(struct uk_netpiece *pieces, const struct pbuf *p)
{
	unsigned int count = 0;

	for (; p; p = p->next)
		pieces[count++] = (struct uk_netpiece){ p->payload, p->len };
	return count;
}

static uint32_t number_of(const struct segment *s)
{
	uint32_t number;

	memcpy(&number, s->frame + s->tcp + 4, sizeof(number));
	return lwip_ntohl(number);
}

/* What of a segment is left to the device: its sum, and to cut one that is larger than its connection's (large.c). */
static void leave_segment(struct netif *n, const struct pbuf *p, struct uk_netframe *frame)
{
	struct segment s;
	uint32_t size;

	if (!interface_of(n)->device->has_checksums || !find_segment(p, &s))
		return;
	leave_sum(&s, p->tot_len, frame);
	/* What waited for the address of its neighbour comes without its connection. */
	size = n->hints ? _large_pcb(n)->mss : n->mtu - (s.data - UK_NETDEV_HEADER);
	if (s.data_len <= size || !_net_cuts(n, s.is_six))
		return;
	frame->segment_size = (uint16_t)size;
	frame->header_len = (uint16_t)s.data;
	frame->is_tcp6 = s.is_six;
}

static err_t send_frame(struct netif *n, struct pbuf *p)
{
	struct uk_netpiece pieces[UK_NETDEV_PIECES_MAX];
	struct uk_netframe frame = { .pieces = pieces };
	int error;

	if (pbuf_clen(p) > UK_NETDEV_PIECES_MAX) {
		p = pbuf_clone(PBUF_RAW_TX, PBUF_RAM, p);
		if (!p)
			return ERR_MEM;
	} else {
		pbuf_ref(p);
	}
	frame.count = put_pieces(pieces, p);
	frame.front = front_of(p);
	frame.cookie = p;
	leave_segment(n, p, &frame);
	error = hand_over(interface_of(n), &frame);
	if (error) {
		pbuf_free(p);
		return error == -UK_EAGAIN ? ERR_BUF : ERR_IF;
	}
	return ERR_OK;
}

int _net_cuts(const struct netif *n, int is_six)
{
	const struct uk_netdev *d;

	if (n->linkoutput != send_frame)
		return 0;
	d = n->state;
	return is_six ? d->cuts_tcp6 : d->cuts_tcp4;
}

static void give_back(struct pbuf *p)
{
	struct uk_netbuf *b = (struct uk_netbuf *)((char *)p - offsetof(struct uk_netbuf, room));

	((struct interface *)b->device->user)->held--;
	uk_netbuf_put(b);
}

/* lwIP's own around the device's buffers. */
static struct pbuf *wrap(struct interface *i, struct uk_netbuf *b)
{
	struct pbuf *frame = NULL;

	while (b) {
		struct uk_netbuf *next = b->next;
		struct pbuf_custom *c = (struct pbuf_custom *)b->room;
		struct pbuf *p;

		c->custom_free_function = give_back;
		p = pbuf_alloced_custom(PBUF_RAW, (u16_t)b->len, PBUF_REF, c, b->data, (u16_t)b->len);
		i->held++;
		if (frame)
			pbuf_cat(frame, p);
		else
			frame = p;
		b = next;
	}
	return frame;
}

/*
 * lwIP looks for a segment's connection in a list, and puts it in front for the next one: where many take turns it goes through all of the
 * list. The same walk with an eye for nothing but the ports is a fraction of that.
 */
static void bring_forward(uint16_t here, uint16_t there)
{
	struct tcp_pcb **at = &tcp_active_pcbs, *pcb;

	while ((pcb = *at) && (pcb->remote_port != there || pcb->local_port != here))
		at = &pcb->next;
	if (!pcb)
		return;
	*at = pcb->next;
	pcb->next = tcp_active_pcbs;
	tcp_active_pcbs = pcb;
}

static int is_from(const struct segment *s, const ip_addr_t *peer)
{
	if (s->is_six != IP_IS_V6_VAL(*peer))
		return 0;
	return s->is_six ? !memcmp(s->frame + s->addresses, ip_2_ip6(peer)->addr, 16) :
			   !memcmp(s->frame + s->addresses, &ip_2_ip4(peer)->addr, 4);
}

/*
 * Who calls from the port of a connection that ended a moment ago means a new one, if its numbers go on from there (RFC 9293, 3.6.1). lwIP
 * would answer for the old one, for two minutes, and nobody would hear the caller.
 */
static void forget_ended(const struct segment *s, uint16_t here, uint16_t there)
{
	for (struct tcp_pcb *pcb = tcp_tw_pcbs; pcb; pcb = pcb->next)
		if (pcb->remote_port == there && pcb->local_port == here && is_from(s, &pcb->remote_ip) &&
		    TCP_SEQ_GT(number_of(s), pcb->rcv_nxt)) {
			tcp_abort(pcb); /* in this state that tells nobody */
			return;
		}
}

/* What lwIP's own look for a segment's connection doesn't do as well. */
static void look_ahead(const struct pbuf *p)
{
	const struct tcp_hdr *h;
	struct segment s;

	if (!find_segment(p, &s))
		return;
	h = (const struct tcp_hdr *)(s.frame + s.tcp);
	if ((TCPH_FLAGS(h) & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN)
		forget_ended(&s, lwip_ntohs(h->dest), lwip_ntohs(h->src));
	else
		bring_forward(lwip_ntohs(h->dest), lwip_ntohs(h->src));
}

static void take_frame(struct interface *i, struct uk_netbuf *b)
{
	int is_checked = b->is_checked, is_too_long = b->frame_len > UINT16_MAX;
	struct pbuf *p = wrap(i, b);

	if (i->held > CONFIG_LIBUKNETDEV_BUFFERS / 2) {
		struct pbuf *copy = is_too_long ? NULL : pbuf_clone(PBUF_RAW, PBUF_RAM, p);

		pbuf_free(p);
		p = copy;
		is_too_long = 0;
	}
	if (is_too_long) {
		pbuf_free(p);
		p = NULL;
	}
	if (!p)
		return;
	/* What is sent to itself is never checked, nor summed up by a device; so it is told for each frame that comes by the wire. */
	i->netif.chksum_flags |= NETIF_CHECKSUM_CHECK_IP | NETIF_CHECKSUM_CHECK_ICMP | NETIF_CHECKSUM_CHECK_ICMP6;
	if (!is_checked)
		i->netif.chksum_flags |= NETIF_CHECKSUM_CHECK_TCP | NETIF_CHECKSUM_CHECK_UDP;
	look_ahead(p);
	if (i->netif.input(p, &i->netif) != ERR_OK)
		pbuf_free(p);
	i->netif.chksum_flags &= (u16_t)~(NETIF_CHECKSUM_CHECK_IP | NETIF_CHECKSUM_CHECK_ICMP | NETIF_CHECKSUM_CHECK_ICMP6 |
		NETIF_CHECKSUM_CHECK_TCP | NETIF_CHECKSUM_CHECK_UDP);
}

int _net_turn(void)
{
	struct uk_netbuf *frames[BURST];
	int is_more = 0;

	for (struct interface *i = first; i; i = i->next) {
		unsigned int count = uk_netdev_receive(i->device, QUEUE, frames, BURST);

		for (unsigned int k = 0; k < count; k++)
			take_frame(i, frames[k]);
		if (count)
			uk_netdev_reap(i->device, QUEUE);
		is_more |= count == BURST;
	}
	return is_more;
}

void _net_lock(void)
{
	uk_mutex_lock(&lock);
}

/* What lwIP has sent to this machine arrives, and devices are told of the rest. */
static void flush(void)
{
	netif_poll_all();
	for (struct interface *i = first; i; i = i->next)
		if (i->is_unsent) {
			i->is_unsent = 0;
			uk_netdev_kick(i->device, QUEUE);
		}
}

void _net_unlock(void)
{
	int is_new = tcp_active_pcbs && !is_timed;

	flush();
	is_timed |= is_new;
	uk_mutex_unlock(&lock);
	if (is_new)
		uk_waitq_wake_all(&arrivals);
}

static void look_at_links(void)
{
	for (struct interface *i = first; i; i = i->next) {
		int is_up = uk_netdev_is_up(i->device);

		if (is_up && !netif_is_link_up(&i->netif))
			netif_set_link_up(&i->netif);
		else if (!is_up && netif_is_link_up(&i->netif))
			netif_set_link_down(&i->netif);
	}
}

/* Whether there is something already. */
static int want_interrupts(int is_wanted)
{
	int is_there = 0;

	for (struct interface *i = first; i; i = i->next)
		is_there |= uk_netdev_want(i->device, QUEUE, is_wanted);
	return is_there;
}

static uint64_t next_look(uint64_t deadline)
{
	uint64_t look = ukplat_deadline(sys_timeouts_sleeptime() * NS_PER_MS);

	for (struct interface *i = first; i; i = i->next)
		if (!i->device->has_interrupt && look > ukplat_deadline(LOOK_OFTEN))
			look = ukplat_deadline(LOOK_OFTEN);
	return look < deadline ? look : deadline;
}

void _net_rest(uint64_t deadline)
{
	uint32_t mark = uk_waitq_mark(&arrivals);
	int is_busy;

	_net_begin_clock();
	look_at_links();
	is_busy = _net_turn();
	for (struct interface *i = first; i; i = i->next)
		uk_netdev_reap(i->device, QUEUE);
	sys_check_timeouts();
	flush();
	is_timed = tcp_active_pcbs || tcp_tw_pcbs;
	is_busy |= want_interrupts(1);
	deadline = next_look(deadline);
	uk_mutex_unlock(&lock);
	_net_write_servers();
	if (is_busy)
		uk_sched_yield();
	else
		uk_waitq_wait_uninterruptible(&arrivals, mark, deadline);
	uk_mutex_lock(&lock);
	want_interrupts(0);
}

static void run(void *arg)
{
	(void)arg;
	uk_mutex_lock(&lock);
	for (;;)
		_net_rest(UKPLAT_NEVER);
}

static err_t begin_interface(struct netif *n)
{
	struct uk_netdev *d = n->state;

	n->name[0] = 'e';
	n->name[1] = 'n';
	n->output = etharp_output;
	n->output_ip6 = ethip6_output;
	n->linkoutput = send_frame;
	n->mtu = d->mtu;
	n->hwaddr_len = sizeof(d->mac);
	memcpy(n->hwaddr, d->mac, sizeof(d->mac));
	n->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_MLD6;
	n->chksum_flags = NETIF_CHECKSUM_GEN_IP | NETIF_CHECKSUM_GEN_UDP | NETIF_CHECKSUM_GEN_ICMP | NETIF_CHECKSUM_GEN_ICMP6;
	if (!d->has_checksums)
		n->chksum_flags |= NETIF_CHECKSUM_GEN_TCP;
	return ERR_OK;
}

static int add_interface(struct uk_netdev *d)
{
	struct interface *i = _net_calloc(1, sizeof(*i)), **end = &first;

	if (!i)
		return -UK_ENOMEM;
	i->device = d;
	netif_add(&i->netif, NULL, NULL, NULL, d, begin_interface, ethernet_input);
	netif_create_ip6_linklocal_address(&i->netif, 1);
	i->netif.ip6_autoconfig_enabled = 1;
	while (*end)
		end = &(*end)->next;
	*end = i;
	uk_netdev_start(d, &arrivals, sent, i);
	netif_set_up(&i->netif);
	if (!netif_default)
		netif_set_default(&i->netif);
	return 0;
}

struct netif *_net_interface(unsigned int number)
{
	struct interface *i = first;

	while (i && number--)
		i = i->next;
	return i ? &i->netif : NULL;
}

static int lwip_start(void)
{
	static const struct uk_thread_options options = { .name = "net", .detached = 1 };
	int error = 0;

	uk_mutex_lock(&lock);
	lwip_init();
	for (struct uk_netdev *d = NULL; !error && (d = uk_netdev_next(d));)
		error = add_interface(d);
	if (!error) {
		look_at_links();
		_net_find_addresses();
	}
	uk_mutex_unlock(&lock);
	return error ? error : uk_thread_create(NULL, &options, run, NULL);
}

/* What a program has written gets to its peers, if these take it: a process of Linux may end before that, too. */
static int is_on_its_way(void)
{
	for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
		if (pcb->unsent || pcb->unacked || pcb->state == FIN_WAIT_1 || pcb->state == LAST_ACK)
			return 1;
	return 0;
}

static void lwip_end(void)
{
	uint64_t deadline = ukplat_deadline(PATIENCE);

	if (uk_mutex_lock_until(&lock, deadline))
		return;
	for (struct tcp_pcb *pcb = tcp_active_pcbs, *next; pcb; pcb = next) {
		next = pcb->next;
		tcp_arg(pcb, NULL);
		tcp_recv(pcb, NULL);
		tcp_sent(pcb, NULL);
		tcp_err(pcb, NULL);
		if (tcp_close(pcb) != ERR_OK)
			tcp_abort(pcb);
	}
	while (is_on_its_way() && ukplat_monotonic_clock() < deadline)
		_net_rest(deadline);
	flush();
	uk_mutex_unlock(&lock);
}
UK_INIT(net, lwip_start, lwip_end);
