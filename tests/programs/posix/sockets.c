// SPDX-License-Identifier: BSD-3-Clause
// Two sockets that are connected: a thread at each, descriptors that go through, who ends, and the signal for it.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

void sockets(void);

static int ends[2];
static volatile sig_atomic_t broken;

static long say(const char *what, long result)
{
	printf("%s: %ld %d\n", what, result, result < 0 ? errno : 0);
	return result;
}
#define T(call) say(#call, call)

static void handler(int signal)
{
	broken = signal;
}

/* Says each line in capitals, until there are no more. */
static void *answer(void *arg)
{
	char line[64];
	ssize_t n;

	while ((n = recv(ends[1], line, sizeof(line), 0)) > 0) {
		for (ssize_t i = 0; i < n; i++)
			line[i] = line[i] >= 'a' && line[i] <= 'z' ? (char)(line[i] - 'a' + 'A') : line[i];
		send(ends[1], line, (size_t)n, 0);
	}
	shutdown(ends[1], SHUT_WR);
	return arg;
}

static void talk(void)
{
	static const char *lines[] = { "hello", "how are you", "bye" };
	struct pollfd wait;
	pthread_t other;
	char line[64];
	ssize_t n;

	socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends);
	pthread_create(&other, NULL, answer, NULL);
	for (int i = 0; i < 3; i++) {
		send(ends[0], lines[i], strlen(lines[i]), 0);
		n = recv(ends[0], line, sizeof(line), 0);
		printf("%s -> %.*s\n", lines[i], (int)n, line);
	}
	shutdown(ends[0], SHUT_WR);
	wait = (struct pollfd){ ends[0], POLLIN | POLLRDHUP, 0 };
	printf("poll %d", poll(&wait, 1, 5000));
	pthread_join(other, NULL);
	poll(&wait, 1, 0);
	printf(" %x, %ld\n", wait.revents, (long)recv(ends[0], line, sizeof(line), 0));
	close(ends[0]);
	close(ends[1]);
}

static void pass_a_pipe(void)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	char text[16] = "";
	struct iovec piece = { text, sizeof(text) };
	struct msghdr m = { .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control) };
	struct cmsghdr *c = &control.head;
	int pipes[2], n;

	pipe(pipes);
	socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
	*c = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(c), &pipes[1], sizeof(int));
	strcpy(text, "a pipe");
	piece.iov_len = 6;
	T(sendmsg(ends[0], &m, 0));
	close(pipes[1]);
	T(ioctl(ends[1], FIONREAD, &n));
	memset(text, 0, sizeof(text));
	memset(&control, 0, sizeof(control));
	T(recvmsg(ends[1], &m, MSG_CMSG_CLOEXEC));
	c = CMSG_FIRSTHDR(&m);
	printf("%d: %s, %d %d %d\n", n, text, c != NULL, c ? c->cmsg_level : 0, c ? c->cmsg_type : 0);
	memcpy(&pipes[1], CMSG_DATA(&control.head), sizeof(int));
	T(write(pipes[1], "through", 7));
	T(read(pipes[0], text, sizeof(text)));
	printf("%s\n", text);
	close(pipes[1]);
	T(read(pipes[0], text, sizeof(text)));
	close(pipes[0]);
}

static void end(void)
{
	char c;

	signal(SIGPIPE, handler);
	T(send(ends[0], "x", 1, 0));
	T(close(ends[1]));
	T(send(ends[0], "x", 1, MSG_NOSIGNAL));
	printf("signal %d\n", broken);
	T(write(ends[0], "x", 1));
	printf("signal %d\n", broken == SIGPIPE);
	broken = 0;
	T(send(ends[0], "x", 1, 0));
	printf("signal %d\n", broken == SIGPIPE);
	signal(SIGPIPE, SIG_DFL);
	T(recv(ends[0], &c, 1, 0));
	T(recv(ends[0], &c, 1, 0));
	T(close(ends[0]));
}

void sockets(void)
{
	talk();
	pass_a_pipe();
	end();
	T(socket(999, SOCK_STREAM, 0));
	T(send(0x7fff, "x", 1, 0));
	T(socketpair(AF_UNIX, SOCK_STREAM, 0, NULL));
	fflush(stdout);
}
