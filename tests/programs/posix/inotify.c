// SPDX-License-Identifier: BSD-3-Clause
// A folder that is watched while another thread works in it.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

void inotify(void);

static char folder[64], file[80], other[80];

static void *work(void *arg)
{
	int fd;

	usleep(20000);
	fd = open(file, O_CREAT | O_WRONLY, 0644);
	write(fd, "text", 4);
	close(fd);
	rename(file, other);
	unlink(other);
	rmdir(folder);
	return arg;
}

void inotify(void)
{
	char buf[4096] __attribute__((aligned(8)));
	int fd = inotify_init1(IN_CLOEXEC), wd, gone = 0;
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	pthread_t thread;

	snprintf(folder, sizeof(folder), "/tmp/inotify-%d", (int)getpid());
	snprintf(file, sizeof(file), "%s/file", folder);
	snprintf(other, sizeof(other), "%s/other", folder);
	mkdir(folder, 0755);
	wd = inotify_add_watch(fd, folder, IN_ALL_EVENTS);
	printf("watch %d, nothing %d\n", wd, poll(&wait, 1, 0));
	pthread_create(&thread, NULL, work, NULL);
	while (!gone) {
		ssize_t n = read(fd, buf, sizeof(buf));

		for (char *at = buf; at < buf + n;) {
			struct inotify_event *e = (struct inotify_event *)(void *)at;

			printf("%d %x %d %s\n", e->wd, e->mask, e->cookie != 0, e->len ? e->name : "-");
			gone |= e->mask & IN_IGNORED;
			at += sizeof(*e) + e->len;
		}
		if (n <= 0)
			break;
	}
	pthread_join(thread, NULL);
	printf("again %d", inotify_add_watch(fd, folder, IN_ALL_EVENTS));
	printf(" %d", errno == ENOENT);
	printf(", remove %d", inotify_rm_watch(fd, wd));
	printf(" %d\n", errno == EINVAL);
	close(fd);
	fflush(stdout);
}
