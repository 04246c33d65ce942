// SPDX-License-Identifier: BSD-3-Clause
// Pipes with a name: who waits for whom, what is ready, what is left.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void fifo(void);

static char name[32];

static long say(const char *what, long result)
{
	printf("%s: %ld %d\n", what, result < 0 ? result : result > 2 ? 3 : result, result < 0 ? errno : 0);
	return result;
}
#define T(call) say(#call, call)

static int ready(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };

	poll(&p, 1, 0);
	return p.revents;
}

static void *writes(void *arg)
{
	int fd = open(name, O_WRONLY);

	usleep(20000);
	return (void *)(long)(fd < 0 ? -errno : write(fd, arg, 5) + close(fd));
}

static void *reads(void *arg)
{
	int fd = open(name, O_RDONLY);
	long n = read(fd, arg, 64);

	close(fd);
	return (void *)n;
}

static void *ignored(void *arg)
{
	usleep(50000);
	pthread_kill(*(pthread_t *)arg, SIGUSR2);
	return NULL;
}

static void handler(int signal)
{
	(void)signal;
}

static void nobody_else(void)
{
	char text[8] = "";
	int r, w, both;

	T(open(name, O_WRONLY | O_NONBLOCK));
	T(r = open(name, O_RDONLY | O_NONBLOCK));
	printf("ready %x\n", ready(r));
	T(read(r, text, 8));
	T(w = open(name, O_WRONLY | O_NONBLOCK));
	printf("ready %x %x\n", ready(r), ready(w));
	T(read(r, text, 8));
	T(read(w, text, 8));
	T(write(r, text, 8));
	T(write(w, "abc", 3));
	printf("ready %x\n", ready(r));
	T(lseek(r, 0, SEEK_CUR));
	T(read(r, text, 2));
	T(close(w));
	printf("ready %x\n", ready(r));
	T(read(r, text, 8));
	printf("%.3s\n", text);
	T(read(r, text, 8));
	printf("ready %x\n", ready(r));
	T(close(r));
	T(both = open(name, O_RDWR));
	T(write(both, "xyz", 3));
	printf("ready %x\n", ready(both));
	T(close(both));
	T(both = open(name, O_RDWR | O_NONBLOCK));
	T(read(both, text, 8));
	T(close(both));
}

static void signals(void)
{
	struct sigaction action = { .sa_handler = handler };
	pthread_t self = pthread_self(), other;
	struct stat st;

	sigaction(SIGUSR2, &action, NULL);
	pthread_create(&other, NULL, ignored, &self);
	T(open(name, O_RDONLY));
	pthread_join(other, NULL);
	T(stat(name, &st));
	printf("mode %o, size %ld\n", st.st_mode, (long)st.st_size);
}

void fifo(void)
{
	char text[65] = "";
	pthread_t thread;
	void *result;
	int fd;

	snprintf(name, sizeof(name), "/tmp/fifo-%d", (int)getpid());
	umask(022);
	T(mkfifo(name, 0666));
	T(mkfifo(name, 0666));
	nobody_else();
	pthread_create(&thread, NULL, writes, "hello");
	fd = open(name, O_RDONLY);
	printf("got %ld", (long)read(fd, text, 64));
	printf(" %s, then %ld\n", text, (long)read(fd, text, 64));
	close(fd);
	pthread_join(thread, &result);
	printf("writer %ld\n", (long)result);
	memset(text, 0, sizeof(text));
	pthread_create(&thread, NULL, reads, text);
	T(fd = open(name, O_WRONLY));
	T(write(fd, "there", 5));
	T(close(fd));
	pthread_join(thread, &result);
	printf("reader %ld %s\n", (long)result, text);
	signals();
	T(unlink(name));
	T(open(name, O_RDONLY));
	fflush(stdout);
}
