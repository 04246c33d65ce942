// SPDX-License-Identifier: BSD-3-Clause
// A bad wire between two devices of a network namespace: what comes at one goes out at the other, if nothing happens to it on its way.
// tc-netem(8) does such things, where the kernel has it; this is the same everywhere, and in both directions.
//
//     wire <device> <tap device to make> [lose=<%>] [double=<%>] [hold=<%>] [delay=<ms>] [seed=<number>]
//
// Those that are held come up to HOLD_MS later, behind others. SIGTERM ends it, and it says what it has done.
#include "wire.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define HOLD_MS 30u
#define QUEUED_MAX 4000u

static uint32_t lose, twice, hold, delay;
static unsigned long frames, lost, doubled, held;
static volatile sig_atomic_t is_over;

/* On their way, in the order in which they get there. */
struct one {
	struct one *next;
	uint64_t due;
	int to;
	size_t len;
	uint8_t bytes[sizeof(struct virtio_net_hdr) + FRAME_MAX];
};
static struct one *first;
static unsigned int queued;

static int chance(uint32_t percent)
{
	return below(100) < percent;
}

static void add(int to, const uint8_t *bytes, size_t len, uint64_t due)
{
	struct one *new = queued < QUEUED_MAX ? malloc(sizeof(*new)) : NULL, **at = &first;

	if (!new)
		return;
	*new = (struct one){ .due = due, .to = to, .len = len };
	memcpy(new->bytes, bytes, len);
	while (*at && (*at)->due <= due)
		at = &(*at)->next;
	new->next = *at;
	*at = new;
	queued++;
}

static void take(int from, int to)
{
	static uint8_t bytes[sizeof(struct virtio_net_hdr) + FRAME_MAX];
	ssize_t len;

	while ((len = read(from, bytes, sizeof(bytes))) > 0) {
		int copies = 1 + chance(twice);

		frames++;
		if (chance(lose)) {
			lost++;
			continue;
		}
		doubled += copies == 2;
		while (copies--) {
			int is_late = chance(hold);

			held += (unsigned int)is_late;
			add(to, bytes, (size_t)len, now_ms() + delay + (is_late ? 1 + below(HOLD_MS) : 0));
		}
	}
}

/* How long the next one takes; -1: there is none. */
static int give(void)
{
	uint64_t now = now_ms();

	while (first && first->due <= now) {
		struct one *gone = first;

		/* One that doesn't get in is lost too, as where a queue is full. */
		if (write(gone->to, gone->bytes, gone->len) < 0)
			lost++;
		first = gone->next;
		free(gone);
		queued--;
	}
	return first ? (int)(first->due - now) : -1;
}

static int make_tap(const char *name)
{
	struct ifreq r = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	int fd = must(open("/dev/net/tun", O_RDWR), "/dev/net/tun");

	strncpy(r.ifr_name, name, sizeof(r.ifr_name) - 1);
	must(ioctl(fd, TUNSETIFF, &r), name);
	return fd;
}

static void read_option(const char *text)
{
	unsigned int number;

	if (sscanf(text, "lose=%u", &number) == 1)
		lose = number;
	else if (sscanf(text, "double=%u", &number) == 1)
		twice = number;
	else if (sscanf(text, "hold=%u", &number) == 1)
		hold = number;
	else if (sscanf(text, "delay=%u", &number) == 1)
		delay = number;
	else if (sscanf(text, "seed=%u", &number) == 1)
		seed(number);
	else
		exit(2);
}

static void stop(int signal)
{
	is_over = signal;
}

int main(int argc, char **argv)
{
	struct pollfd ends[2] = { { .events = POLLIN }, { .events = POLLIN } };
	int wait = -1;

	if (argc < 3)
		return 2;
	for (int i = 3; i < argc; i++)
		read_option(argv[i]);
	sigaction(SIGTERM, &(struct sigaction){ .sa_handler = stop }, NULL);
	ends[0].fd = open_device(argv[1], 1);
	ends[1].fd = make_tap(argv[2]);
	for (int i = 0; i < 2; i++)
		must(fcntl(ends[i].fd, F_SETFL, O_NONBLOCK), "not to wait");
	puts("wired");
	fflush(stdout);
	while (!is_over) {
		poll(ends, 2, wait);
		take(ends[0].fd, ends[1].fd);
		take(ends[1].fd, ends[0].fd);
		wait = give();
	}
	printf("%lu frames, %lu lost, %lu doubled, %lu held\n", frames, lost, doubled, held);
	return 0;
}
