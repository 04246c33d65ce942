// SPDX-License-Identifier: BSD-3-Clause
// Threads that wait for each other in the libraries' calls: pipes, sockets, watches, events, timers, poll, epoll, locks, the console.
#define _GNU_SOURCE
#include "call.h"
#include "checks.h"
#include "host.h"

#include <fcntl.h>
#include <poll.h>
#include <linux/falloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <uk/fdtab.h>
#include <uk/ramfs.h>
#include <uk/wait.h>

#define SYS LIBRARY_CALL

#define MEGABYTE 1000000
static int ends[2];

/* Pieces of all sizes, so that the ring wraps everywhere; bytes that tell where they belong. */
static void write_much(void *arg)
{
	char piece[9000];
	long sent = 0;

	(void)arg;
	for (unsigned int i = 1; sent < MEGABYTE; i = i * 7 % 8999) {
		long n = i < MEGABYTE - sent ? (long)i : MEGABYTE - sent, done;

		for (long k = 0; k < n; k++)
			piece[k] = (char)((sent + k) % 251);
		done = SYS(write, ends[1], piece, n);
		CHECK(done == n);
		sent += n;
	}
	SYS(close, ends[1]);
}

static void much_goes_through_a_pipe(void)
{
	static char got[20000];
	long at = 0, n, wrong = 0;

	CHECK(!SYS(pipe2, ends, 0));
	host_thread(write_much, NULL);
	while ((n = SYS(read, ends[0], got, 1 + at % sizeof(got))) > 0) {
		for (long k = 0; k < n; k++)
			wrong += got[k] != (char)((at + k) % 251);
		at += n;
	}
	CHECK(n == 0 && at == MEGABYTE && !wrong);
	host_join();
	SYS(close, ends[0]);
}

/* Two writers of PIPE_BUF bytes each: no piece is torn. */
static void write_same(void *arg)
{
	char piece[4096];

	memset(piece, *(char *)arg, sizeof(piece));
	for (int i = 0; i < 100; i++)
		CHECK(SYS(write, ends[1], piece, sizeof(piece)) == sizeof(piece));
}

static void pieces_stay_whole(void)
{
	char got[4096];
	int torn = 0;

	CHECK(!SYS(pipe2, ends, 0));
	host_thread(write_same, "a");
	host_thread(write_same, "b");
	for (int i = 0; i < 200; i++) {
		for (size_t have = 0; have < sizeof(got);)
			have += (size_t)SYS(read, ends[0], got + have, sizeof(got) - have < 1000 ? sizeof(got) - have : 1000);
		for (size_t k = 1; k < sizeof(got); k++)
			torn += got[k] != got[0];
	}
	CHECK(!torn);
	host_join();
	SYS(close, ends[0]);
	SYS(close, ends[1]);
}

static void close_later(void *fd)
{
	host_yield();
	SYS(close, *(int *)fd);
}

static void closing_ends_a_wait(void)
{
	static char much[100000];
	char c;

	CHECK(!SYS(pipe2, ends, 0));
	host_thread(close_later, &ends[1]);
	CHECK(SYS(read, ends[0], &c, 1) == 0);
	SYS(close, ends[0]);
	host_join();
	CHECK(!SYS(pipe2, ends, 0));
	host_thread(close_later, &ends[0]);
	CHECK(SYS(write, ends[1], much, sizeof(much)) == 65536); /* what fitted before there was nobody to read it */
	CHECK(SYS(write, ends[1], much, 1) == -EPIPE);
	SYS(close, ends[1]);
	host_join();
}

/* The same by sockets: pieces are merged and split, nothing is lost or changed. */
static void much_goes_through_sockets(void)
{
	static char got[20000];
	long at = 0, n, wrong = 0;

	CHECK(!SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, ends));
	host_thread(write_much, NULL);
	while ((n = SYS(recvfrom, ends[0], got, 1 + at % sizeof(got), at % 3 ? MSG_WAITALL : 0, NULL, NULL)) > 0) {
		for (long k = 0; k < n; k++)
			wrong += got[k] != (char)((at + k) % 251);
		CHECK(at % 3 == 0 || n == 1 + at % (long)sizeof(got) || at + n == MEGABYTE);
		at += n;
	}
	CHECK(n == 0 && at == MEGABYTE && !wrong);
	host_join();
	SYS(close, ends[0]);
}

static void send_packets(void *arg)
{
	char piece[300];

	(void)arg;
	for (int i = 0; i < 5000; i++) {
		memset(piece, i, sizeof(piece));
		CHECK(SYS(sendto, ends[1], piece, i % 300, 0, NULL, 0) == i % 300);
	}
	SYS(shutdown, ends[1], SHUT_WR);
}

/* More packets than there is room for; each comes as it was sent. */
static void packets_stay_whole(void)
{
	char got[300];

	CHECK(!SYS(socketpair, AF_UNIX, SOCK_SEQPACKET, 0, ends));
	CHECK(!SYS(setsockopt, ends[1], SOL_SOCKET, SO_SNDBUF, &(int){ 5000 }, sizeof(int)));
	host_thread(send_packets, NULL);
	for (int i = 0; i < 5000; i++) {
		long n = SYS(recvfrom, ends[0], got, sizeof(got), 0, NULL, NULL);

		CHECK(n == i % 300 && (!n || (got[0] == (char)i && got[n - 1] == (char)i)));
	}
	CHECK(SYS(recvfrom, ends[0], got, sizeof(got), 0, NULL, NULL) == 0);
	host_join();
	SYS(close, ends[0]);
	SYS(close, ends[1]);
}

static void sockets_wait_and_end(void)
{
	struct pollfd wait;
	struct timeval soon = { 0, 50000 };
	char c;

	CHECK(!SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, ends));
	wait = (struct pollfd){ ends[0], POLLIN | POLLRDHUP, 0 };
	CHECK(SYS(poll, &wait, 1, 5) == 0);
	CHECK(!SYS(setsockopt, ends[0], SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon)));
	CHECK(SYS(read, ends[0], &c, 1) == -EAGAIN && SYS(recvfrom, ends[0], &c, 1, 0, NULL, NULL) == -EAGAIN);
	host_thread(close_later, &ends[1]);
	CHECK(SYS(poll, &wait, 1, -1) == 1 && wait.revents == (POLLIN | POLLRDHUP | POLLHUP));
	CHECK(SYS(read, ends[0], &c, 1) == 0 && SYS(sendto, ends[0], &c, 1, MSG_NOSIGNAL, NULL, 0) == -EPIPE);
	host_join();
	SYS(close, ends[0]);
	/* Whoever waits for room is told that there is no receiver any more. */
	CHECK(!SYS(socketpair, AF_UNIX, SOCK_SEQPACKET, 0, ends));
	while (SYS(sendto, ends[0], "packet", 6, MSG_DONTWAIT, NULL, 0) == 6)
		;
	host_thread(close_later, &ends[1]);
	CHECK(SYS(sendto, ends[0], "packet", 6, 0, NULL, 0) == -ECONNRESET);
	host_join();
	SYS(close, ends[0]);
}

static long pass(int to, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(fd))];
	} control = { .head = { .cmsg_len = CMSG_LEN(sizeof(fd)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS } };
	struct msghdr m = { .msg_iov = &(struct iovec){ "x", 1 }, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof(control) };

	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	return SYS(sendmsg, to, &m, 0);
}

/* A thousand sockets, each on its way inside the one before; the first one's end is the end of all. */
static void sockets_inside_each_other(void)
{
	long before = host_blocks;
	int inner[2];

	CHECK(!SYS(socketpair, AF_UNIX, SOCK_DGRAM, 0, inner));
	for (int i = 0; i < 1000; i++) {
		CHECK(!SYS(socketpair, AF_UNIX, SOCK_DGRAM, 0, ends));
		for (int k = 0; k < 2; k++)
			CHECK(pass(ends[0], inner[k]) == 1 && !SYS(close, inner[k]));
		memcpy(inner, ends, sizeof(inner));
	}
	CHECK(!SYS(close, inner[0]) && !SYS(close, inner[1]) && host_blocks == before);
	/* One that waits for itself alone. */
	CHECK(!SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, ends));
	CHECK(pass(ends[0], ends[1]) == 1 && pass(ends[0], ends[1]) == 1);
	CHECK(!SYS(close, ends[1]) && !SYS(close, ends[0]) && host_blocks == before);
}

static int broken_pipes;

static void pipe_is_broken(void)
{
	broken_pipes++;
}

/* A signal is for who has written nothing. */
static void a_part_is_no_broken_pipe(void)
{
	static char much[MEGABYTE];

	uk_file_broken_pipe = pipe_is_broken;
	CHECK(!SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, ends));
	host_thread(close_later, &ends[0]);
	CHECK(SYS(write, ends[1], much, sizeof(much)) > 0 && !broken_pipes);
	host_join();
	CHECK(SYS(sendto, ends[1], much, 1, MSG_NOSIGNAL, NULL, 0) == -EPIPE && !broken_pipes);
	CHECK(SYS(write, ends[1], much, 1) == -EPIPE && broken_pipes == 1);
	CHECK(SYS(sendto, ends[1], much, 1, 0, NULL, 0) == -EPIPE && broken_pipes == 2);
	SYS(close, ends[1]);
	uk_file_broken_pipe = NULL;
}

static void read_slowly(void *arg)
{
	static char got[30000];

	(void)arg;
	for (long at = 0, n; at < MEGABYTE; at += n) {
		SYS(poll, NULL, 0, 30);
		n = SYS(recvfrom, ends[0], got, sizeof(got), MSG_WAITALL, NULL, NULL);
		if (n <= 0)
			break;
	}
	SYS(close, ends[0]);
}

/* The time is for the wait of each part: a reader who is slow, but reads, isn't given up. */
static void patience_begins_anew(void)
{
	static char much[MEGABYTE];
	struct timeval patience = { 0, 300000 };

	CHECK(!SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, ends));
	CHECK(!SYS(setsockopt, ends[1], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)));
	host_thread(read_slowly, NULL);
	CHECK(SYS(sendto, ends[1], much, sizeof(much), 0, NULL, 0) == sizeof(much));
	SYS(close, ends[1]);
	host_join();
}

static void write_twice(void *fd)
{
	for (int i = 0; i < 2; i++) {
		SYS(poll, NULL, 0, 10);
		SYS(write, *(int *)fd, "x", 1);
	}
}

/* However often a call waits, credentials are told once. */
static void credentials_come_once(void)
{
	char got[2], room[200];
	struct msghdr m = { .msg_iov = &(struct iovec){ got, 2 }, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof(room) };

	CHECK(!SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, ends));
	CHECK(!SYS(setsockopt, ends[0], SOL_SOCKET, SO_PASSCRED, &(int){ 1 }, sizeof(int)));
	host_thread(write_twice, &ends[1]);
	CHECK(SYS(recvmsg, ends[0], &m, MSG_WAITALL) == 2 && m.msg_controllen == CMSG_SPACE(sizeof(struct ucred)));
	host_join();
	SYS(close, ends[0]);
	SYS(close, ends[1]);
}

static int named[2];

/* Another file gets the number, then there is room. */
static void rename_later(void *other)
{
	char got[100];

	SYS(poll, NULL, 0, 10);
	SYS(dup3, *(int *)other, named[1], 0);
	while (SYS(recvfrom, ends[0], got, sizeof(got), MSG_DONTWAIT, NULL, NULL) == 6)
		;
}

/* What is passed is what had the number when the call began, however long it waited. */
static void the_file_that_was_named(void)
{
	char room[CMSG_SPACE(sizeof(int))], got;
	struct msghdr m = { .msg_iov = &(struct iovec){ &got, 1 }, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof(room) };
	int other = (int)SYS(eventfd2, 0, 0), fd = -1;
	long before = host_blocks, n;

	CHECK(!SYS(socketpair, AF_UNIX, SOCK_SEQPACKET, 0, ends) && !SYS(pipe2, named, O_NONBLOCK));
	while (SYS(sendto, ends[1], "packet", 6, MSG_DONTWAIT, NULL, 0) == 6)
		;
	host_thread(rename_later, &other);
	CHECK(pass(ends[1], named[1]) == 1);
	host_join();
	while ((n = SYS(recvmsg, ends[0], &m, MSG_DONTWAIT)) == 6)
		;
	if (n == 1 && m.msg_controllen)
		memcpy(&fd, CMSG_DATA((struct cmsghdr *)(void *)room), sizeof(fd));
	CHECK(SYS(write, fd, "x", 1) == 1 && SYS(read, named[0], &got, 1) == 1);
	/* Nobody takes it, and it isn't kept. */
	while (SYS(sendto, ends[1], "packet", 6, MSG_DONTWAIT, NULL, 0) == 6)
		;
	SYS(setsockopt, ends[1], SOL_SOCKET, SO_SNDTIMEO, (&(struct timeval){ 0, 1000 }), sizeof(struct timeval));
	CHECK(pass(ends[1], named[0]) == -EAGAIN);
	for (int i = 0; i < 2; i++) {
		SYS(close, ends[i]);
		SYS(close, named[i]);
	}
	SYS(close, fd);
	CHECK(host_blocks == before);
	SYS(close, other);
}

static void write_later(void *fd)
{
	uint64_t one = 1;

	host_yield();
	SYS(write, *(int *)fd, &one, 8);
}

static void events_wake(void)
{
	int a = (int)SYS(eventfd2, 0, 0), b = (int)SYS(eventfd2, 0, 0), ep = (int)SYS(epoll_create1, 0);
	int outer = (int)SYS(epoll_create1, 0);
	struct epoll_event e = { .events = EPOLLIN, .data.u64 = 1 }, got;
	struct pollfd fds[2] = { { a, POLLIN, 0 }, { b, POLLIN, 0 } };
	uint64_t n;

	host_thread(write_later, &a);
	CHECK(SYS(read, a, &n, 8) == 8 && n == 1);
	host_join();
	host_thread(write_later, &b);
	CHECK(SYS(poll, fds, 2, -1) == 1 && !fds[0].revents && fds[1].revents == POLLIN);
	host_join();
	SYS(read, b, &n, 8);
	CHECK(!SYS(epoll_ctl, ep, EPOLL_CTL_ADD, a, &e));
	e.data.u64 = 2;
	CHECK(!SYS(epoll_ctl, ep, EPOLL_CTL_ADD, b, &e));
	e.data.u64 = 3;
	CHECK(!SYS(epoll_ctl, outer, EPOLL_CTL_ADD, ep, &e));
	host_thread(write_later, &b);
	CHECK(SYS(epoll_wait, ep, &got, 1, -1) == 1 && got.data.u64 == 2);
	host_join();
	SYS(read, b, &n, 8);
	CHECK(SYS(epoll_wait, outer, &got, 1, 0) == 0);
	host_thread(write_later, &a);
	CHECK(SYS(epoll_wait, outer, &got, 1, -1) == 1 && got.data.u64 == 3);
	host_join();
	/* Who asks and never waits lets others run. */
	SYS(read, a, &n, 8);
	host_thread(write_later, &a);
	for (int i = 0; i < 1000000 && SYS(epoll_wait, ep, &got, 1, 0) != 1; i++)
		;
	CHECK(got.data.u64 == 1 && SYS(epoll_wait, ep, &got, 1, 0) == 1);
	host_join();
	/* A full counter has writers wait. */
	n = UINT64_MAX - 2;
	CHECK(SYS(read, a, &(uint64_t){ 0 }, 8) == 8 && SYS(write, a, &n, 8) == 8);
	n = 1;
	CHECK(SYS(write, a, &n, 8) == 8);
	fds[0].events = POLLOUT;
	CHECK(SYS(poll, fds, 1, 5) == 0);
	SYS(close, a);
	SYS(close, b);
	CHECK(SYS(epoll_wait, ep, &got, 1, 1) == 0);
	SYS(close, ep);
	SYS(close, outer);
}

/* Files that wake each other whenever one is asked, as sockets do which all look whether something has come. */
struct chatty {
	struct uk_file file;
	struct uk_waitq queue;
	struct chatty *other;
	int asked;
};

static unsigned int chatty_poll(struct uk_file *f)
{
	struct chatty *c = (struct chatty *)f;

	c->asked++;
	uk_waitq_wake_all(&c->other->queue);
	return POLLIN;
}

static void chatty_release(struct uk_file *f)
{
	(void)f;
}

static void a_file_is_told_once(void)
{
	static const struct uk_file_ops ops = { .poll = chatty_poll, .release = chatty_release };
	static struct chatty c[2] = { { .other = &c[1] }, { .other = &c[0] } };
	int ep = (int)SYS(epoll_create1, 0), fds[2];
	struct epoll_event e = { .events = EPOLLIN }, got[8];

	for (int i = 0; i < 2; i++) {
		uk_file_init(&c[i].file, &ops, 0);
		c[i].file.queue = &c[i].queue;
		fds[i] = uk_fdtab_add(&c[i].file, 0);
		e.data.u64 = (uint64_t)i;
		CHECK(fds[i] >= 0 && !SYS(epoll_ctl, ep, EPOLL_CTL_ADD, fds[i], &e));
	}
	for (int turn = 0; turn < 3; turn++) {
		c[0].asked = c[1].asked = 0;
		CHECK(SYS(epoll_wait, ep, got, 8, 0) == 2 && got[0].data.u64 + got[1].data.u64 == 1);
		CHECK(c[0].asked == 1 && c[1].asked == 1);
	}
	/* Who is told of edges is told again, since it was woken again. */
	e.events = EPOLLIN | EPOLLET;
	e.data.u64 = 1;
	CHECK(!SYS(epoll_ctl, ep, EPOLL_CTL_MOD, fds[1], &e));
	CHECK(SYS(epoll_wait, ep, got, 8, 0) == 2 && SYS(epoll_wait, ep, got, 8, 0) == 2);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
	CHECK(SYS(epoll_wait, ep, got, 8, 0) == 0);
	SYS(close, ep);
}

static void make_later(void *path)
{
	host_yield();
	SYS(mkdirat, AT_FDCWD, path, 0755);
}

/* Who waits for something to happen is woken; more than anybody reads is lost from some point on; a file system may go meanwhile. */
static void watches_wake_and_overflow(void)
{
	static char buf[16384 * 32 + 1000];
	struct inotify_event *e = (struct inotify_event *)(void *)buf;
	long fd = SYS(inotify_init1, 0), n, events = 0, before;
	char name[32];

	CHECK(SYS(inotify_add_watch, fd, "/", IN_CREATE | IN_DELETE) == 1);
	host_thread(make_later, "/later");
	CHECK(SYS(read, fd, buf, sizeof(buf)) == 32 && e->mask == (IN_CREATE | IN_ISDIR) && !strcmp(e->name, "later"));
	host_join();
	CHECK(!SYS(unlinkat, AT_FDCWD, "/later", AT_REMOVEDIR) && SYS(read, fd, buf, sizeof(buf)) == 32);
	for (int i = 0; i < 10000; i++) {
		snprintf(name, sizeof(name), "/%d", i);
		CHECK(!SYS(mkdirat, AT_FDCWD, name, 0755) && !SYS(unlinkat, AT_FDCWD, name, AT_REMOVEDIR));
	}
	n = SYS(read, fd, buf, sizeof(buf));
	for (char *at = buf; at < buf + n; at += sizeof(*e) + e->len, events++)
		e = (struct inotify_event *)(void *)at;
	CHECK(events == 16385 && e->wd == -1 && e->mask == IN_Q_OVERFLOW && !e->len);
	CHECK(!SYS(mkdirat, AT_FDCWD, "/later", 0755) && SYS(read, fd, buf, sizeof(buf)) == 32);
	before = host_blocks;
	CHECK(!SYS(mount, "none", "/later", "tmpfs", 0, NULL) && SYS(inotify_add_watch, fd, "/later", IN_CREATE) == 2);
	CHECK(!SYS(umount2, "/later", 0) && !SYS(inotify_rm_watch, fd, 2) && SYS(read, fd, buf, sizeof(buf)) == 16);
	CHECK(host_blocks == before && !SYS(unlinkat, AT_FDCWD, "/later", AT_REMOVEDIR) && !SYS(close, fd));
}

static void timers_tick(void)
{
	int t = (int)SYS(timerfd_create, CLOCK_MONOTONIC, 0), ep = (int)SYS(epoll_create1, 0);
	struct itimerspec every = { { 0, 500000000 }, { 1, 0 } };
	struct epoll_event e = { .events = EPOLLIN }, got;
	uint64_t n = 0, start = ukplat_monotonic_clock(), took;

	CHECK(!SYS(timerfd_settime, t, 0, &every, NULL));
	CHECK(SYS(read, t, &n, 8) == 8 && n == 1);
	took = ukplat_monotonic_clock() - start;
	CHECK(took >= 1000000000 && took < 1200000000);
	CHECK(!SYS(epoll_ctl, ep, EPOLL_CTL_ADD, t, &e));
	for (int i = 0; i < 3; i++)
		CHECK(SYS(epoll_wait, ep, &got, 1, -1) == 1 && SYS(read, t, &n, 8) == 8 && n == 1);
	took = ukplat_monotonic_clock() - start;
	CHECK(took >= 2500000000 && took < 2800000000);
	CHECK(SYS(epoll_wait, ep, &got, 1, 100) == 0);
	/* Nobody looks for a while: expirations are counted all the same. */
	host_skipped += 3000000000;
	CHECK(SYS(read, t, &n, 8) == 8 && n == 6);
	SYS(close, t);
	CHECK(SYS(epoll_wait, ep, &got, 1, 1000) == 0);
	SYS(close, ep);
}

static void unlock_later(void *fd)
{
	host_yield();
	SYS(flock, *(int *)fd, LOCK_UN);
}

static void locks_wait(void)
{
	int a = (int)SYS(openat, AT_FDCWD, "/lock", O_CREAT | O_RDWR, 0644), b = (int)SYS(openat, AT_FDCWD, "/lock", O_RDWR, 0);

	CHECK(!SYS(flock, a, LOCK_EX));
	host_thread(unlock_later, &a);
	CHECK(!SYS(flock, b, LOCK_EX));
	CHECK(SYS(flock, a, LOCK_SH | LOCK_NB) == -EAGAIN);
	SYS(close, b);
	CHECK(!SYS(flock, a, LOCK_SH | LOCK_NB));
	host_join();
	SYS(close, a);
}

static void type_later(void *text)
{
	host_yield();
	host_input(text, 1);
	uk_waitq_wake_all(&uk_console_waitq);
}

static void the_console_is_a_file(void)
{
	struct pollfd in = { 0, POLLIN, 0 };
	char got[100];
	int n;

	CHECK(SYS(write, 1, "out", 3) == 3 && SYS(write, 2, "error", 5) == 5);
	CHECK(!strcmp(host_output(0), "out") && !strcmp(host_output(1), "error"));
	CHECK(SYS(poll, &in, 1, 0) == 0);
	CHECK(SYS(fcntl, 0, F_SETFL, O_NONBLOCK) == 0 && SYS(read, 0, got, 10) == -EAGAIN && SYS(fcntl, 0, F_SETFL, 0) == 0);
	host_thread(type_later, "a line\n");
	CHECK(SYS(read, 0, got, 3) == 3 && !memcmp(got, "a l", 3));
	host_join();
	CHECK(SYS(ioctl, 0, 0x541b, &n) == 0 && n == 4);
	CHECK(SYS(poll, &in, 1, 0) == 1 && in.revents == POLLIN);
	CHECK(SYS(read, 0, got, 100) == 4 && !memcmp(got, "ine\n", 4));
	CHECK(SYS(read, 0, got, 100) == 0 && SYS(read, 0, got, 100) == 0 && SYS(poll, &in, 1, 0) == 1);
	CHECK(SYS(lseek, 0, 0, SEEK_SET) == -ESPIPE);
}

/* As many descriptors as there may be, and all of them back. */
static void ten_thousand_descriptors(void)
{
	extern int uk_fdtab_set_limits(uint64_t soft, uint64_t hard);
	int fd = -1;

	CHECK(!uk_fdtab_set_limits(10003, 1 << 20));
	for (int i = 0; i < 10000; i++)
		fd = (int)SYS(openat, AT_FDCWD, "/lock", O_RDWR, 0);
	CHECK(fd == 10002 && SYS(openat, AT_FDCWD, "/new", O_CREAT, 0644) == -EMFILE);
	CHECK(SYS(faccessat, AT_FDCWD, "/new", F_OK) == -ENOENT); /* nothing is made when there is no descriptor for it */
	CHECK(!SYS(close, 5000) && SYS(dup, 1) == 5000);
	CHECK(!SYS(close_range, 3, ~0u, 0) && SYS(dup, 1) == 3 && !SYS(close, 3));
	CHECK(!uk_fdtab_set_limits(1024, 1 << 20));
}

/* No call fails otherwise than with an error when memory is short, and nothing is lost. */
static void short_of_memory(void)
{
	for (int left = 0; left < 50; left++) {
		long before = host_blocks;
		int pair[2] = { -1, -1 }, sockets[2] = { -1, -1 }, fd, t, ep, ev;

		host_allocations_left = left;
		SYS(pipe2, pair, O_NONBLOCK);
		SYS(write, pair[1], "x", 1);
		SYS(socketpair, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, sockets);
		SYS(write, sockets[1], "x", 1);
		pass(sockets[0], pair[0]);
		pass(sockets[0], pair[0]);
		SYS(recvmsg, sockets[1], (&(struct msghdr){ .msg_iov = &(struct iovec){ (char[1]){ 0 }, 1 }, .msg_iovlen = 1 }), MSG_PEEK);
		fd = (int)SYS(openat, AT_FDCWD, "/short", O_CREAT | O_RDWR, 0644);
		SYS(pwrite64, fd, "data", 4, 1000000);
		SYS(mkdirat, AT_FDCWD, "/folder", 0755);
		SYS(symlinkat, "target", AT_FDCWD, "/folder/link");
		SYS(renameat, AT_FDCWD, "/short", AT_FDCWD, "/folder/short");
		t = (int)SYS(timerfd_create, CLOCK_MONOTONIC, 0);
		ev = (int)SYS(eventfd2, 0, 0);
		ep = (int)SYS(epoll_create1, 0);
		SYS(epoll_ctl, ep, EPOLL_CTL_ADD, ev, (&(struct epoll_event){ .events = EPOLLIN }));
		SYS(flock, fd, LOCK_EX);
		host_allocations_left = -1;
		SYS(close, sockets[0]);
		SYS(close, sockets[1]);
		SYS(close, pair[0]);
		SYS(close, pair[1]);
		SYS(close, fd);
		SYS(close, t);
		SYS(close, ev);
		SYS(close, ep);
		SYS(unlinkat, AT_FDCWD, "/short", 0);
		SYS(unlinkat, AT_FDCWD, "/folder/short", 0);
		SYS(unlinkat, AT_FDCWD, "/folder/link", 0);
		SYS(unlinkat, AT_FDCWD, "/folder", AT_REMOVEDIR);
		check(host_blocks == before, left, "blocks are left");
	}
}

/* A large directory: names are found at once, a listing meets each of them, whatever is removed meanwhile. */
static void a_large_directory(void)
{
	enum { COUNT = 100000 };
	static char seen[COUNT], buf[32768] __attribute__((aligned(8)));
	char name[32];
	long n;
	int dir, twice = 0, missed = 0;

	CHECK(!SYS(mkdirat, AT_FDCWD, "/large", 0755));
	for (int i = 0; i < COUNT; i++) {
		snprintf(name, sizeof(name), "/large/%d", i);
		if (SYS(mknodat, AT_FDCWD, name, 0644, 0))
			failures++;
	}
	dir = (int)SYS(openat, AT_FDCWD, "/large", O_RDONLY | O_DIRECTORY, 0);
	while ((n = SYS(getdents64, dir, buf, sizeof(buf))) > 0)
		for (char *at = buf; at < buf + n; at += *(unsigned short *)(void *)(at + 16)) {
			if (at[19] == '.')
				continue;
			twice += seen[atoi(at + 19)]++;
			snprintf(name, sizeof(name), "/large/%s", at + 19);
			if (SYS(unlinkat, AT_FDCWD, name, 0))
				failures++;
		}
	for (int i = 0; i < COUNT; i++)
		missed += !seen[i];
	CHECK(!twice && !missed && !SYS(unlinkat, AT_FDCWD, "/large", AT_REMOVEDIR));
	SYS(close, dir);
}

/* As long as a file can be, and nearly nothing in it: what is done with it depends on what is there. */
static void a_sparse_file(void)
{
	long fd = SYS(openat, AT_FDCWD, "/sparse", O_CREAT | O_RDWR, 0644), far = INT64_MAX - 5000;
	char c = 'x';

	CHECK(!SYS(ftruncate, fd, INT64_MAX) && SYS(lseek, fd, 0, SEEK_DATA) == -ENXIO && SYS(lseek, fd, 5, SEEK_HOLE) == 5);
	CHECK(SYS(pwrite64, fd, "y", 1, far) == 1 && SYS(lseek, fd, 0, SEEK_DATA) == far / 4096 * 4096);
	CHECK(SYS(lseek, fd, far, SEEK_DATA) == far && SYS(lseek, fd, far, SEEK_HOLE) == (far / 4096 + 1) * 4096);
	CHECK(SYS(pread64, fd, &c, 1, far) == 1 && c == 'y' && SYS(pread64, fd, &c, 1, far - 1) == 1 && !c);
	CHECK(!SYS(fallocate, fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 1, INT64_MAX - 1) && SYS(lseek, fd, 0, SEEK_DATA) == -ENXIO);
	CHECK(!SYS(fallocate, fd, 0, INT64_MAX - 10, 10) && SYS(lseek, fd, 0, SEEK_DATA) == INT64_MAX / 4096 * 4096);
	CHECK(SYS(pwrite64, fd, "z", 1, INT64_MAX - 1) == 1 && SYS(pwrite64, fd, "z", 1, INT64_MAX) == -EINVAL);
	CHECK(!SYS(ftruncate, fd, INT64_MAX - 1) && !SYS(ftruncate, fd, 0) && SYS(lseek, fd, 0, SEEK_END) == 0);
	SYS(close, fd);
}

int main(void)
{
	if (host_init_ramfs_register() || uk_vfs_mount(uk_ramfs_new(), "/"))
		return 1;
	uk_vfs_start_time();
	the_console_is_a_file();
	much_goes_through_a_pipe();
	pieces_stay_whole();
	closing_ends_a_wait();
	much_goes_through_sockets();
	packets_stay_whole();
	sockets_wait_and_end();
	sockets_inside_each_other();
	a_part_is_no_broken_pipe();
	patience_begins_anew();
	credentials_come_once();
	the_file_that_was_named();
	events_wake();
	a_file_is_told_once();
	watches_wake_and_overflow();
	timers_tick();
	locks_wait();
	ten_thousand_descriptors();
	short_of_memory();
	a_large_directory();
	a_sparse_file();
	return checked();
}
