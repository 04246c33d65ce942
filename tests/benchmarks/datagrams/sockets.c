// SPDX-License-Identifier: BSD-3-Clause
// The server over sockets: a request with each call, or with the argument "many" as many as there are.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "store.h"

#define MANY 32

static int serve_each(int s)
{
	unsigned char message[STORE_MAX];
	struct sockaddr_in from;

	for (;;) {
		socklen_t from_len = sizeof(from);
		ssize_t len = recvfrom(s, message, sizeof(message), 0, (struct sockaddr *)&from, &from_len);

		if (len < 0)
			return 1;
		len = (ssize_t)store_answer(message, (size_t)len);
		if (len)
			sendto(s, message, (size_t)len, 0, (struct sockaddr *)&from, from_len);
	}
}

static int serve_many(int s)
{
	static unsigned char messages[MANY][STORE_MAX];
	static struct sockaddr_in from[MANY];
	static struct iovec pieces[MANY];
	static struct mmsghdr headers[MANY];

	for (;;) {
		int count, answers = 0;

		for (int i = 0; i < MANY; i++) {
			pieces[i] = (struct iovec){ messages[i], sizeof(messages[i]) };
			headers[i].msg_hdr = (struct msghdr){
				.msg_name = &from[i], .msg_namelen = sizeof(from[i]), .msg_iov = &pieces[i], .msg_iovlen = 1,
			};
		}
		count = recvmmsg(s, headers, MANY, MSG_WAITFORONE, NULL);
		if (count < 0)
			return 1;
		for (int i = 0; i < count; i++) {
			size_t len = store_answer(messages[i], headers[i].msg_len);

			if (!len)
				continue;
			pieces[i].iov_len = len;
			headers[answers++].msg_hdr = headers[i].msg_hdr;
		}
		if (answers)
			sendmmsg(s, headers, (unsigned int)answers, 0);
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(STORE_PORT) };
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	if (s < 0 || bind(s, (struct sockaddr *)&address, sizeof(address)))
		return 1;
	puts("ready");
	fflush(stdout);
	return argc > 1 && !strcmp(argv[1], "many") ? serve_many(s) : serve_each(s);
}
