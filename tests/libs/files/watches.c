// SPDX-License-Identifier: BSD-3-Clause
// What inotify tells of what is done with files: compiled twice, for Linux and for the libraries (call.h). Both have to print the same.
#define _GNU_SOURCE
#include "call.h"
#ifndef ON_LINUX
#include "host.h"
#include <uk/ramfs.h>
#include <uk/vfs.h>
#endif
#include "sandbox.h"

#include <fcntl.h>
#include <linux/stat.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#define BAD ((void *)1)
static char buf[4096] __attribute__((aligned(8)));
static int in;

/* All events that wait, or that there are none. */
static void events(void)
{
	static uint32_t first_cookie;
	long n = CALL(read, in, buf, sizeof(buf));

	if (n < 0)
		printf("   %ld\n", n);
	for (long at = 0; at < n;) {
		struct inotify_event *e = (struct inotify_event *)(void *)(buf + at);

		if (e->cookie && !first_cookie)
			first_cookie = e->cookie;
		printf("   %d %x %d \"%.*s\"/%u\n", e->wd, e->mask, e->cookie ? (int)(e->cookie - first_cookie) : -1, (int)e->len, e->name,
		       e->len);
		at += (long)sizeof(*e) + e->len;
	}
}

/* A call, and what is told of it. */
#define T(name, ...)                                                                   \
	({                                                                                 \
		long answer_ = TOLD(name, ##__VA_ARGS__);                                      \
		if (in)                                                                        \
			events();                                                                  \
		answer_;                                                                       \
	})

static void wrong_arguments(void)
{
	int fd = (int)T(inotify_init1, IN_CLOEXEC), other = (int)T(openat, AT_FDCWD, "/", O_RDONLY, 0);

	T(inotify_init1, 1);
	T(fcntl, fd, F_GETFD, 0);
	T(fcntl, fd, F_GETFL, 0);
	T(inotify_add_watch, fd, "/none", IN_CREATE);
	T(inotify_add_watch, fd, "/", 0);
	T(inotify_add_watch, fd, "/", 0x1000);
	T(inotify_add_watch, 99, "/", IN_CREATE);
	T(inotify_add_watch, other, "/", IN_CREATE);
	T(inotify_add_watch, fd, BAD, IN_CREATE);
	T(inotify_add_watch, fd, "/", IN_CREATE | IN_MASK_ADD | IN_MASK_CREATE);
	T(inotify_add_watch, 99, "/", IN_CREATE | IN_MASK_ADD | IN_MASK_CREATE);
	T(mknodat, AT_FDCWD, "/plain", S_IFREG | 0644, 0);
	T(inotify_add_watch, fd, "/plain", IN_CREATE | IN_ONLYDIR);
	T(inotify_add_watch, fd, "/plain", IN_MODIFY);
	T(inotify_add_watch, fd, "/", IN_CREATE);
	T(inotify_add_watch, fd, "/plain", IN_OPEN);
	T(inotify_add_watch, fd, "/plain", IN_OPEN | IN_MASK_CREATE);
	T(inotify_rm_watch, fd, 99);
	T(inotify_rm_watch, fd, -1);
	T(inotify_rm_watch, 99, 1);
	T(inotify_rm_watch, other, 1);
	T(inotify_rm_watch, fd, 1);
	T(inotify_rm_watch, fd, 1);
	T(inotify_add_watch, fd, "/plain", IN_OPEN);
	T(write, fd, "x", 1);
	T(ioctl, fd, FIONREAD, BAD);
	T(unlinkat, AT_FDCWD, "/plain", 0);
	T(close, other);
	T(close, fd);
}

static void reading(void)
{
	struct pollfd p;
	int n = 0;

	in = (int)CALL(inotify_init1, IN_NONBLOCK);
	p = (struct pollfd){ in, POLLIN | POLLOUT, 0 };
	T(poll, &p, 1, 0);
	T(inotify_add_watch, in, "/", IN_CREATE | IN_DELETE);
	CALL(mknodat, AT_FDCWD, "/a", S_IFREG | 0644, 0);
	CALL(mknodat, AT_FDCWD, "/exactly-fifteen", S_IFREG | 0644, 0);
	CALL(mknodat, AT_FDCWD, "/sixteen-letters_", S_IFREG | 0644, 0);
	printf("   %ld %x", CALL(poll, &p, 1, 0), p.revents);
	printf(" %ld", CALL(ioctl, in, FIONREAD, &n));
	printf(" %d\n", n);
	printf("   %ld %ld %ld\n", CALL(read, in, buf, 0), CALL(read, in, buf, 31), CALL(read, in, buf, 33));
	events();
	T(poll, &p, 1, 0);
	T(unlinkat, AT_FDCWD, "/a", 0);
	T(unlinkat, AT_FDCWD, "/exactly-fifteen", 0);
	/* The same again is told once. */
	for (int i = 0; i < 3; i++) {
		CALL(mkdirat, AT_FDCWD, "/d", 0755);
		CALL(unlinkat, AT_FDCWD, "/d", AT_REMOVEDIR);
	}
	events();
	T(unlinkat, AT_FDCWD, "/sixteen-letters_", 0);
	T(inotify_rm_watch, in, 1);
	T(mkdirat, AT_FDCWD, "/d", 0755);
	CALL(close, in);
	in = 0;
}

/* What is done with files in a folder that is watched, one of which is watched itself. */
static void doing(void)
{
	int fd;

	in = (int)CALL(inotify_init1, IN_NONBLOCK);
	T(inotify_add_watch, in, "/d", IN_ALL_EVENTS);
	fd = (int)T(openat, AT_FDCWD, "/d/f", O_CREAT | O_RDWR, 0644);
	T(inotify_add_watch, in, "/d/f", IN_ALL_EVENTS);
	T(write, fd, "hello", 5);
	T(write, fd, "", 0);
	T(pread64, fd, buf, 5, 0);
	T(read, fd, buf, 5);
	T(ftruncate, fd, 3);
	T(fallocate, fd, 0, 0, 100);
	T(fchmod, fd, 0600);
	T(fchown, fd, 0, -1);
	T(fchown, fd, -1, -1);
	T(utimensat, fd, NULL, NULL, 0);
	T(utimensat, AT_FDCWD, "/d/f", ((struct timespec[]){ { 1, 2 }, { 3, UTIME_OMIT } }), 0);
	T(utimensat, AT_FDCWD, "/d/f", ((struct timespec[]){ { 1, UTIME_OMIT }, { 3, 4 } }), 0);
	T(fsync, fd);
	T(dup, fd);
	T(close, fd);
	T(close, fd + 1);
	fd = (int)T(openat, AT_FDCWD, "/d/f", O_RDONLY, 0);
	T(close, fd);
	/* Newer kernels tell of opening it first. */
	T(inotify_add_watch, in, "/d", IN_MODIFY);
	T(inotify_add_watch, in, "/d/f", IN_MODIFY);
	fd = (int)T(openat, AT_FDCWD, "/d/f", O_WRONLY | O_TRUNC, 0);
	T(inotify_add_watch, in, "/d", IN_ALL_EVENTS);
	T(inotify_add_watch, in, "/d/f", IN_ALL_EVENTS);
	T(close, fd);
	fd = (int)T(openat, AT_FDCWD, "/d/f", O_PATH, 0);
	T(close, fd);
	T(truncate, "/d/f", 10);
	T(newfstatat, AT_FDCWD, "/d/f", buf, 0);
	T(linkat, AT_FDCWD, "/d/f", AT_FDCWD, "/d/hard", 0);
	T(symlinkat, "f", AT_FDCWD, "/d/link");
	T(readlinkat, AT_FDCWD, "/d/link", buf, 10);
	T(mkdirat, AT_FDCWD, "/d/sub", 0755);
	T(mknodat, AT_FDCWD, "/d/fifo", S_IFIFO | 0644, 0);
	T(mkdirat, AT_FDCWD, "/d/sub/not-told", 0755);
	fd = (int)T(openat, AT_FDCWD, "/d", O_RDONLY | O_DIRECTORY, 0);
	T(getdents64, fd, buf, sizeof(buf));
	T(close, fd);
	fd = (int)T(openat, AT_FDCWD, "/d/sub", O_RDONLY | O_DIRECTORY, 0);
	T(close, fd);
	T(renameat2, AT_FDCWD, "/d/f", AT_FDCWD, "/d/g", 0);
	T(renameat2, AT_FDCWD, "/d/g", AT_FDCWD, "/outside", 0);
	T(renameat2, AT_FDCWD, "/outside", AT_FDCWD, "/d/f", 0);
	T(renameat2, AT_FDCWD, "/d/sub", AT_FDCWD, "/d/sub2", 0);
	T(renameat2, AT_FDCWD, "/d/f", AT_FDCWD, "/d/sub2", RENAME_EXCHANGE);
	T(renameat2, AT_FDCWD, "/d/f", AT_FDCWD, "/d/sub2", RENAME_EXCHANGE);
	T(renameat2, AT_FDCWD, "/d/fifo", AT_FDCWD, "/d/link", 0);
	T(openat, AT_FDCWD, "/d/none", O_RDONLY, 0);
	T(unlinkat, AT_FDCWD, "/d/none", 0);
	T(unlinkat, AT_FDCWD, "/d/link", 0);
	T(unlinkat, AT_FDCWD, "/d/hard", 0);
	T(unlinkat, AT_FDCWD, "/d/f", 0);
	T(unlinkat, AT_FDCWD, "/d/sub2", AT_REMOVEDIR);
	T(unlinkat, AT_FDCWD, "/d/sub2/not-told", AT_REMOVEDIR);
	T(unlinkat, AT_FDCWD, "/d/sub2", AT_REMOVEDIR);
	T(inotify_add_watch, in, "/d", IN_CREATE | IN_ONESHOT);
	T(mkdirat, AT_FDCWD, "/d/one", 0755);
	T(mkdirat, AT_FDCWD, "/d/two", 0755);
	T(inotify_add_watch, in, "/d/two", IN_OPEN);
	T(inotify_add_watch, in, "/d/two", IN_MOVE_SELF | IN_MASK_ADD);
	fd = (int)T(openat, AT_FDCWD, "/d/two", O_RDONLY, 0);
	T(close, fd);
	T(renameat2, AT_FDCWD, "/d/two", AT_FDCWD, "/d/one", 0);
	T(unlinkat, AT_FDCWD, "/d/one", AT_REMOVEDIR);
	T(unlinkat, AT_FDCWD, "/d", AT_REMOVEDIR);
	CALL(close, in);
	in = 0;
}

/* Somebody else's events aren't one's own; what is replaced by a renamed one is gone. */
static void two_instances(void)
{
	int other = (int)CALL(inotify_init1, IN_NONBLOCK);

	CALL(mknodat, AT_FDCWD, "/x", S_IFREG | 0644, 0);
	CALL(mknodat, AT_FDCWD, "/y", S_IFREG | 0644, 0);
	in = (int)CALL(inotify_init1, IN_NONBLOCK);
	T(inotify_add_watch, other, "/x", IN_ALL_EVENTS);
	T(inotify_add_watch, in, "/y", IN_ALL_EVENTS);
	T(fchmodat, AT_FDCWD, "/x", 0600);
	T(renameat2, AT_FDCWD, "/x", AT_FDCWD, "/y", 0);
	CALL(close, in);
	in = other;
	events();
	T(unlinkat, AT_FDCWD, "/y", 0);
	CALL(close, in);
	in = 0;
}

int main(void)
{
#ifdef ON_LINUX
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (sandbox_enter())
		return 77;
#else
	long before;

	if (uk_vfs_mount(uk_ramfs_new(), "/"))
		return 1;
	uk_vfs_start_time();
	before = host_blocks;
#endif
	CALL(close_range, 3, ~0u, 0);
	wrong_arguments();
	reading();
	doing();
	two_instances();
#ifndef ON_LINUX
	if (host_blocks != before)
		printf("%ld blocks are left\n", host_blocks - before);
#endif
	return 0;
}
