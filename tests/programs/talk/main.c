// SPDX-License-Identifier: BSD-3-Clause
// Two on one network, guests or processes of Linux.
//
//     talk serve                   answers until it is told to end
//     talk <name>                  tries all of it, says how it went, and tells the server to end
//     talk <name> <connections>    the same with so many, and the server goes on
//     talk <name> <datagrams> datagrams    these alone
//     talk <name> memory           the kilobytes that the server has
//     talk <name> late             has much data sent, and takes it after three seconds
//     talk <name> end
//     talk interfaces              what this machine has
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "talk.h"

#define PORT "7000"
#define LARGE (2u << 20)
#define CONNECTIONS 1000
#define AT_ONCE 20
#define DATAGRAMS 200
#define TRIES 20

static unsigned char next_byte(uint32_t *x)
{
	*x = *x * 1664525 + 1013904223;
	return (unsigned char)(*x >> 24);
}

static void send_pattern(int fd)
{
	unsigned char buf[8192];
	uint32_t x = 1;

	for (unsigned int done = 0; done < LARGE; done += sizeof(buf)) {
		for (size_t i = 0; i < sizeof(buf); i++)
			buf[i] = next_byte(&x);
		if (send(fd, buf, sizeof(buf), MSG_NOSIGNAL) != (ssize_t)sizeof(buf)) {
			perror("send");
			return;
		}
	}
}

/* Bytes that are as they were sent, to the end or to the first that isn't. */
static unsigned int receive_pattern(int fd)
{
	unsigned char buf[8192];
	unsigned int right = 0;
	uint32_t x = 1;
	ssize_t n;

	while ((n = recv(fd, buf, sizeof(buf), 0)) > 0)
		for (ssize_t i = 0; i < n; i++, right++)
			if (buf[i] != next_byte(&x))
				return right;
	if (n < 0)
		perror("recv");
	return right;
}

/* A socket at the port, of both families. */
static int bound(int type)
{
	struct sockaddr_in6 here = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)atoi(PORT)) };
	int fd = socket(AF_INET6, type, 0);

	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &(int){ 0 }, sizeof(int));
	if (bind(fd, (struct sockaddr *)&here, sizeof(here)))
		perror("bind");
	return fd;
}

/* A socket that is connected to a name's first address, or -1. */
static int reach(const char *name, int type)
{
	struct addrinfo hints = { .ai_socktype = type }, *found;
	int error = getaddrinfo(name, PORT, &hints, &found), fd;

	if (error) {
		printf("%s: %s\n", name, gai_strerror(error));
		return -1;
	}
	fd = socket(found->ai_family, type, 0);
	if (connect(fd, found->ai_addr, found->ai_addrlen)) {
		close(fd);
		fd = -1;
	}
	freeaddrinfo(found);
	return fd;
}

/* What a program could have yet (proc(5)). */
static unsigned int free_kb(void)
{
	unsigned int kb = 0;
	char line[128];
	FILE *f = fopen("/proc/meminfo", "r");

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "MemAvailable: %u kB", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb;
}

/*
 * The server: what a connection is about is its first byte.
 */
static void *answer_one(void *arg)
{
	int fd = (int)(intptr_t)arg;
	char kind = 0, number[4];
	unsigned int kb;

	recv(fd, &kind, 1, 0);
	if (kind == 'u') {
		unsigned int right = receive_pattern(fd);

		send(fd, &right, sizeof(right), MSG_NOSIGNAL);
	} else if (kind == 'd') {
		send_pattern(fd);
	} else if (kind == 'n' && recv(fd, number, sizeof(number), MSG_WAITALL) == sizeof(number)) {
		send(fd, number, sizeof(number), MSG_NOSIGNAL);
	} else if (kind == 'm') {
		kb = free_kb();
		send(fd, &kb, sizeof(kb), MSG_NOSIGNAL);
		/* The client ends it first: what waits for its time to be over is there. */
		recv(fd, &kind, 1, 0);
	} else if (kind == 'q') {
		close(fd);
		puts("served");
		exit(0);
	}
	close(fd);
	return NULL;
}

static void *answer_datagrams(void *arg)
{
	static char buf[9000];
	struct sockaddr_in6 from;
	int fd = bound(SOCK_DGRAM);
	ssize_t n;

	while ((n = recvfrom(fd, buf, sizeof(buf), 0, (struct sockaddr *)&from, &(socklen_t){ sizeof(from) })) >= 0)
		sendto(fd, buf, (size_t)n, 0, (struct sockaddr *)&from, sizeof(from));
	return arg;
}

static int serve(void)
{
	int l = bound(SOCK_STREAM), fd;
	pthread_attr_t detached;
	pthread_t thread;

	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	pthread_create(&thread, &detached, answer_datagrams, NULL);
	if (listen(l, 64))
		return 1;
	puts("ready");
	while ((fd = accept(l, NULL, NULL)) >= 0)
		if (pthread_create(&thread, &detached, answer_one, (void *)(intptr_t)fd))
			close(fd);
	return 1;
}

/*
 * The client
 */
static int call(const char *name, char kind)
{
	int fd = reach(name, SOCK_STREAM);

	if (fd >= 0 && send(fd, &kind, 1, MSG_NOSIGNAL) != 1) {
		close(fd);
		return -1;
	}
	return fd;
}

static void call_often(const char *name, int connections)
{
	int fds[AT_ONCE], right = 0, refused = 0, number, got;

	for (number = 0; number < connections;) {
		int count = connections - number < AT_ONCE ? connections - number : AT_ONCE;

		for (int i = 0; i < count; i++, number++) {
			fds[i] = call(name, 'n');
			refused += fds[i] < 0;
			if (fds[i] >= 0)
				send(fds[i], &number, sizeof(number), MSG_NOSIGNAL);
		}
		for (int i = 0; i < count; i++) {
			if (fds[i] < 0)
				continue;
			right += recv(fds[i], &got, sizeof(got), MSG_WAITALL) == sizeof(got) && got == number - count + i &&
				recv(fds[i], &got, 1, 0) == 0;
			close(fds[i]);
		}
	}
	printf("%d of %d connections, %d refused\n", right, connections, refused);
}

/* Whether it comes back; what is still on its way from before may come first. */
static int is_echoed(int fd, const char *out, size_t len)
{
	static char in[9000];
	ssize_t n;

	send(fd, out, len, 0);
	while ((n = recv(fd, in, sizeof(in), 0)) >= 0)
		if (n == (ssize_t)len && !memcmp(in, out, len))
			return 1;
	return 0;
}

/* Of 1 to 8000 bytes, in pieces where a frame is too small; one may be lost, and is sent again. */
static void send_datagrams(const char *name, int count)
{
	static char out[8000];
	int fd = reach(name, SOCK_DGRAM), right = 0;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_sec = 1 }, sizeof(struct timeval));
	for (int i = 0; i < count; i++) {
		size_t len = 1 + (size_t)i * sizeof(out) / (size_t)count;
		int tries = 0;

		memset(out, i, len);
		while (tries < TRIES && !is_echoed(fd, out, len))
			tries++;
		right += tries < TRIES;
	}
	close(fd);
	printf("%d of %d datagrams\n", right, count);
}

static void ask_for_memory(const char *name)
{
	unsigned int kb = 0;
	int fd = call(name, 'm');

	recv(fd, &kb, sizeof(kb), MSG_WAITALL);
	close(fd);
	printf("%u kB\n", kb);
}

/* The first time: it may have no address yet. */
static int call_at_last(const char *name, char kind)
{
	int fd;

	while ((fd = call(name, kind)) < 0)
		printf("not yet: %s\n", strerror(errno)), sleep(1);
	return fd;
}

static void receive_late(const char *name)
{
	int fd = call_at_last(name, 'd');

	sleep(3);
	printf("%u of %u bytes back\n", receive_pattern(fd), LARGE);
	close(fd);
}

static void try_all(const char *name, int connections, int datagrams)
{
	unsigned int right = 0;
	int fd;

	fd = call_at_last(name, 'u');
	send_pattern(fd);
	shutdown(fd, SHUT_WR);
	recv(fd, &right, sizeof(right), MSG_WAITALL);
	close(fd);
	printf("%u of %u bytes there\n", right, LARGE);
	fd = call(name, 'd');
	printf("%u of %u bytes back\n", receive_pattern(fd), LARGE);
	close(fd);
	call_often(name, connections);
	send_datagrams(name, datagrams);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc < 2)
		return 2;
	if (!strcmp(argv[1], "serve"))
		return serve();
	if (!strcmp(argv[1], "interfaces")) {
		interfaces();
		return 0;
	}
	if (argc == 3 && !strcmp(argv[2], "memory")) {
		ask_for_memory(argv[1]);
		return 0;
	}
	if (argc == 3 && !strcmp(argv[2], "late")) {
		receive_late(argv[1]);
		return 0;
	}
	if (argc == 4) {
		send_datagrams(argv[1], atoi(argv[2]));
		return 0;
	}
	if (argc == 2)
		try_all(argv[1], CONNECTIONS, DATAGRAMS);
	else if (strcmp(argv[2], "end"))
		try_all(argv[1], atoi(argv[2]), atoi(argv[2]) / 5);
	if (argc == 2 || !strcmp(argv[2], "end"))
		close(call(argv[1], 'q'));
	puts("called");
	return 0;
}
