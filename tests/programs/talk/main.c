// SPDX-License-Identifier: BSD-3-Clause
// Two guests on one network. `talk serve` answers until it is told to end; `talk <address>` tries all of it and says how it went.
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PORT 7000
#define LARGE (2u << 20)
#define CONNECTIONS 1000
#define AT_ONCE 20
#define DATAGRAMS 200

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

static struct sockaddr_in at(const char *address)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(PORT) };

	if (address)
		inet_pton(AF_INET, address, &a.sin_addr);
	return a;
}

/*
 * The server: what a connection is about is its first byte.
 */
static void *answer_one(void *arg)
{
	int fd = (int)(intptr_t)arg;
	char kind = 0, number[4];

	recv(fd, &kind, 1, 0);
	if (kind == 'u') {
		unsigned int right = receive_pattern(fd);

		send(fd, &right, sizeof(right), MSG_NOSIGNAL);
	} else if (kind == 'd') {
		send_pattern(fd);
	} else if (kind == 'n' && recv(fd, number, sizeof(number), MSG_WAITALL) == sizeof(number)) {
		send(fd, number, sizeof(number), MSG_NOSIGNAL);
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
	struct sockaddr_in from, here = at(NULL);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	ssize_t n;

	if (bind(fd, (struct sockaddr *)&here, sizeof(here)))
		perror("bind");
	while ((n = recvfrom(fd, buf, sizeof(buf), 0, (struct sockaddr *)&from, &(socklen_t){ sizeof(from) })) >= 0)
		sendto(fd, buf, (size_t)n, 0, (struct sockaddr *)&from, sizeof(from));
	return arg;
}

static int serve(void)
{
	int l = socket(AF_INET, SOCK_STREAM, 0), fd;
	struct sockaddr_in here = at(NULL);
	pthread_attr_t detached;
	pthread_t thread;

	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	pthread_create(&thread, &detached, answer_datagrams, NULL);
	if (bind(l, (struct sockaddr *)&here, sizeof(here)) || listen(l, 64))
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
static int call(const char *address, char kind)
{
	struct sockaddr_in there = at(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&there, sizeof(there)) || send(fd, &kind, 1, MSG_NOSIGNAL) != 1) {
		close(fd);
		return -1;
	}
	return fd;
}

static void call_often(const char *address)
{
	int fds[AT_ONCE], right = 0, refused = 0, number, got;

	for (number = 0; number < CONNECTIONS;) {
		for (int i = 0; i < AT_ONCE; i++, number++) {
			fds[i] = call(address, 'n');
			refused += fds[i] < 0;
			if (fds[i] >= 0)
				send(fds[i], &number, sizeof(number), MSG_NOSIGNAL);
		}
		for (int i = 0; i < AT_ONCE; i++) {
			if (fds[i] < 0)
				continue;
			right += recv(fds[i], &got, sizeof(got), MSG_WAITALL) == sizeof(got) && got == number - AT_ONCE + i &&
				recv(fds[i], &got, 1, 0) == 0;
			close(fds[i]);
		}
	}
	printf("%d of %d connections, %d refused\n", right, CONNECTIONS, refused);
}

/* Of 1 to 8000 bytes, in pieces where a frame is too small; one may be lost, and is sent again. */
static void send_datagrams(const char *address)
{
	static char out[8000], in[9000];
	struct sockaddr_in there = at(address);
	int fd = socket(AF_INET, SOCK_DGRAM, 0), right = 0;

	connect(fd, (struct sockaddr *)&there, sizeof(there));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_sec = 2 }, sizeof(struct timeval));
	for (int i = 0; i < DATAGRAMS; i++) {
		size_t len = 1 + (size_t)i * 40;

		memset(out, i, len);
		for (int tries = 0; tries < 5; tries++) {
			send(fd, out, len, 0);
			if (recv(fd, in, sizeof(in), 0) == (ssize_t)len && !memcmp(in, out, len)) {
				right++;
				break;
			}
		}
	}
	close(fd);
	printf("%d of %d datagrams\n", right, DATAGRAMS);
}

int main(int argc, char **argv)
{
	unsigned int right = 0;
	int fd;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc < 2)
		return 2;
	if (!strcmp(argv[1], "serve"))
		return serve();
	while ((fd = call(argv[1], 'u')) < 0)
		printf("not yet: %s\n", strerror(errno)), sleep(1);
	send_pattern(fd);
	shutdown(fd, SHUT_WR);
	recv(fd, &right, sizeof(right), MSG_WAITALL);
	close(fd);
	printf("%u of %u bytes there\n", right, LARGE);
	fd = call(argv[1], 'd');
	printf("%u of %u bytes back\n", receive_pattern(fd), LARGE);
	close(fd);
	call_often(argv[1]);
	send_datagrams(argv[1]);
	close(call(argv[1], 'q'));
	puts("called");
	return 0;
}
