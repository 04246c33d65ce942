// SPDX-License-Identifier: BSD-3-Clause
// Asks the server: load ADDRESS REQUESTS. Keys are set first, then read; what comes back is checked. Prints how many were answered,
// and in how many seconds.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include "store.h"

#define KEYS 1000u
#define WINDOW 64

static int server;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static size_t make(unsigned char *message, uint32_t number)
{
	uint32_t key = number % KEYS;

	memset(message, 0, STORE_MAX);
	message[0] = number < KEYS ? 'S' : 'G';
	memcpy(message + 1, &number, sizeof(number));
	memcpy(message + STORE_HEAD, &key, sizeof(key));
	if (number >= KEYS)
		return STORE_HEAD + STORE_KEY;
	memset(message + STORE_HEAD + STORE_KEY, (int)(key % 251) + 1, STORE_VALUE);
	return STORE_MAX;
}

static void check(const unsigned char *message, size_t len)
{
	uint32_t number;
	unsigned char expected[STORE_VALUE];

	memcpy(&number, message + 1, sizeof(number));
	memset(expected, (int)(number % KEYS % 251) + 1, sizeof(expected));
	if (number < KEYS ? message[0] != 'S' || len != STORE_HEAD
			  : message[0] != 'G' || len != STORE_HEAD + STORE_VALUE ||
				    memcmp(message + STORE_HEAD, expected, sizeof(expected))) {
		fprintf(stderr, "the answer to %u is wrong\n", number);
		exit(1);
	}
}

/* One window's requests, and their answers. */
static void ask(uint32_t first, int count)
{
	static unsigned char out[WINDOW][STORE_MAX], in[WINDOW][STORE_MAX];
	struct mmsghdr headers[WINDOW] = { 0 };
	struct iovec pieces[WINDOW];

	for (int i = 0; i < count; i++) {
		pieces[i] = (struct iovec){ out[i], make(out[i], first + (uint32_t)i) };
		headers[i].msg_hdr = (struct msghdr){ .msg_iov = &pieces[i], .msg_iovlen = 1 };
	}
	for (int done = 0, n; done < count; done += n)
		if ((n = sendmmsg(server, headers + done, (unsigned int)(count - done), 0)) < 0)
			fail("sendmmsg");
	for (int i = 0; i < count; i++)
		pieces[i] = (struct iovec){ in[i], sizeof(in[i]) };
	for (int done = 0, n; done < count; done += n) {
		n = recvmmsg(server, headers + done, (unsigned int)(count - done), MSG_WAITFORONE, NULL);
		if (n < 0)
			fail("an answer is lost");
		for (int i = done; i < done + n; i++)
			check(in[i], headers[i].msg_len);
	}
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(STORE_PORT) };
	struct timeval patience = { 20, 0 };
	uint32_t requests = argc > 2 ? (uint32_t)atoi(argv[2]) : 0;
	double start = now();

	server = socket(AF_INET, SOCK_DGRAM, 0);
	if (argc < 3 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1 ||
	    connect(server, (struct sockaddr *)&address, sizeof(address)) ||
	    setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
		fail("connect");
	for (uint32_t at = 0; at < requests; at += WINDOW)
		ask(at, requests - at < WINDOW ? (int)(requests - at) : WINDOW);
	printf("%u answered in %.3f s\n", requests, now() - start);
	return 0;
}
