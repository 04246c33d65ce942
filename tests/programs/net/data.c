// SPDX-License-Identifier: BSD-3-Clause
// Much of it: what a stream takes without waiting, pieces by the hundred, a file, and connections by the hundred.
#include <sys/sendfile.h>

#include "net.h"

#define LARGE (3u << 20)

static unsigned char *pattern;

struct sum {
	int fd;
	size_t bytes;
	uint32_t value;
};

/* Reads until the end. */
static void *sum_up(void *arg)
{
	struct sum *s = arg;
	static unsigned char buf[65536];
	ssize_t n;

	s->value = 1;
	s->bytes = 0;
	while ((n = read(s->fd, buf, sizeof(buf))) > 0) {
		for (ssize_t i = 0; i < n; i++)
			s->value = s->value * 31 + buf[i];
		s->bytes += (size_t)n;
	}
	printf("%zu bytes, %08x, then %zd\n", s->bytes, s->value, n);
	return NULL;
}

static void fill(void)
{
	uint32_t x = 1;

	pattern = malloc(LARGE);
	for (size_t i = 0; i < LARGE; i++)
		pattern[i] = (unsigned char)((x = x * 1664525 + 1013904223) >> 24);
}

/* `send` sends all of the pattern, and the other end reads meanwhile. */
static void send_all(const char *how, void (*send)(int fd))
{
	struct sum s;
	pthread_t other;
	int p[2];

	puts(how);
	connect_pair(p);
	s.fd = p[1];
	pthread_create(&other, NULL, sum_up, &s);
	send(p[0]);
	shutdown(p[0], SHUT_WR);
	pthread_join(other, NULL);
	close(p[0]);
	close(p[1]);
}

static void by_write(int fd)
{
	T(write(fd, pattern, LARGE));
}

static void by_pieces(int fd)
{
	static struct iovec pieces[1024];

	for (int i = 0; i < 1024; i++)
		pieces[i] = (struct iovec){ pattern + (size_t)i * (LARGE / 1024), LARGE / 1024 };
	T(writev(fd, pieces, 1024));
}

static void by_bytes(int fd)
{
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	for (int i = 0; i < 3000; i++)
		if (write(fd, pattern + i, 1) != 1)
			printf("%d: %s\n", i, error());
}

static void by_file(int fd)
{
	int file = open("net.data", O_RDWR | O_CREAT | O_TRUNC, 0600);
	off_t at = 1000;
	size_t left = LARGE - 1000;
	ssize_t n;

	T(write(file, pattern, LARGE));
	while (left && (n = sendfile(fd, file, &at, left)) > 0)
		left -= (size_t)n;
	printf("%zu left, at %ld\n", left, (long)at);
	T(sendfile(fd, file, &at, 100));
	T(sendfile(fd, fd, NULL, 100));
	close(file);
	unlink("net.data");
}

/* As much as there is room for, then as much as was sent. */
static void without_waiting(void)
{
	size_t sent = 0, got = 0;
	int p[2];
	ssize_t n;

	connect_pair(p);
	fcntl(p[0], F_SETFL, O_NONBLOCK);
	fcntl(p[1], F_SETFL, O_NONBLOCK);
	for (int i = 0; i < 50; i++) {
		while ((n = write(p[0], pattern, 65536)) > 0)
			sent += (size_t)n;
		usleep(2000);
	}
	printf("%s, %d\n", error(), sent >= 65536);
	T(settled(p[0], 0));
	T(send(p[0], "x", 1, MSG_DONTWAIT));
	fcntl(p[0], F_SETFL, 0);
	T(setsockopt(p[0], SOL_SOCKET, SO_SNDTIMEO, &(struct timeval){ .tv_usec = 30000 }, sizeof(struct timeval)));
	T(write(p[0], "x", 1));
	while (got < sent) {
		n = read(p[1], pattern, LARGE);
		if (n > 0)
			got += (size_t)n;
		else
			usleep(1000);
	}
	T(settled(p[0], POLLOUT));
	IS(got == sent);
	T(read(p[1], pattern, 1));
	close(p[0]);
	close(p[1]);
	free(pattern);
	fill();
}

static void many_connections(void)
{
	union address a;
	int l = listener(64), c[64], s[64], right = 0;
	socklen_t len = home(&a, port_of(l));

	for (int round = 0; round < 4; round++) {
		for (int i = 0; i < 64; i++) {
			c[i] = socket(family, SOCK_STREAM, 0);
			if (connect(c[i], &a.any, len))
				printf("%d: %s\n", i, error());
			dprintf(c[i], "%02d", i);
		}
		for (int i = 0; i < 64; i++) {
			char text[3] = "";

			s[i] = accept(l, NULL, NULL);
			right += recv(s[i], text, 2, MSG_WAITALL) == 2 && atoi(text) == i;
		}
		for (int i = 0; i < 64; i++) {
			close(s[i]);
			close(c[i]);
		}
	}
	printf("%d in their order\n", right);
	close(l);
}

void volumes_of_data(void)
{
	fill();
	send_all("one write", by_write);
	send_all("pieces", by_pieces);
	send_all("bytes", by_bytes);
	send_all("a file", by_file);
	without_waiting();
	many_connections();
	free(pattern);
}
