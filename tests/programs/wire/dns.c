// SPDX-License-Identifier: BSD-3-Clause
// A server of names (RFC 1035) that knows one.
//
//     dns <name> <address of IPv4> <address of IPv6>
#include "wire.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#define HEADER 12u
#define A 1u
#define AAAA 28u
#define NAME_ERROR 3u

/* The question's name with dots, and where it ends; 0: it is none. */
static size_t read_name(const struct frame *f, char text[256])
{
	size_t at = HEADER, len = 0;

	while (at < f->len && f->bytes[at]) {
		size_t n = f->bytes[at++];

		if (n > 63 || at + n >= f->len || len + n + 1 > 255)
			return 0;
		memcpy(text + len, f->bytes + at, n);
		len += n;
		text[len++] = '.';
		at += n;
	}
	text[len ? len - 1 : 0] = '\0';
	return at + 5 <= f->len ? at + 1 : 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(53) }, from;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	uint8_t four[4], six[16];
	static struct frame f;
	ssize_t n;

	if (argc < 4)
		return 2;
	must(inet_pton(AF_INET, argv[2], four) + inet_pton(AF_INET6, argv[3], six) == 2 ? 0 : -1, "addresses");
	must(bind(fd, (struct sockaddr *)&here, sizeof(here)), "port 53");
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("listening");
	while ((n = recvfrom(fd, f.bytes, sizeof(f.bytes), 0, (struct sockaddr *)&from, &(socklen_t){ sizeof(from) })) >= 0) {
		unsigned int type, is_known;
		char name[256];
		size_t at;

		f.len = (size_t)n;
		at = read_name(&f, name);
		if (!at)
			continue;
		type = (unsigned int)(f.bytes[at] << 8 | f.bytes[at + 1]);
		is_known = !strcasecmp(name, argv[1]);
		printf("%s of type %u: %s\n", name, type, is_known ? "known" : "unknown");
		f.len = at + 4;
		set16(&f, 2, 0x8180 | (is_known ? 0 : NAME_ERROR));
		set16(&f, 6, is_known && (type == A || type == AAAA));
		set16(&f, 8, 0);
		set16(&f, 10, 0);
		if (f.bytes[7]) {
			put16(&f, 0xc000 | HEADER);
			put16(&f, type);
			put16(&f, 1);
			put32(&f, 60);
			put16(&f, type == A ? sizeof(four) : sizeof(six));
			put(&f, type == A ? four : six, type == A ? sizeof(four) : sizeof(six));
		}
		sendto(fd, f.bytes, f.len, 0, (struct sockaddr *)&from, sizeof(from));
	}
	return 0;
}
