// SPDX-License-Identifier: BSD-3-Clause
// Files that are none in the tree: signals as a file, memory as a file.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

void files(void);

static long say(const char *what, long result)
{
	printf("%s: %ld %d\n", what, result < 0 ? result : result > 2 && result < 30 ? 3 : result, result < 0 ? errno : 0);
	return result;
}
#define T(call) say(#call, call)

static int ready(int fd, int wait)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };

	poll(&p, 1, wait);
	return p.revents;
}

static void tell(const struct signalfd_siginfo *info)
{
	int is_rt = info->ssi_signo >= 32, mine = info->ssi_pid == (unsigned)getpid();

	printf("signal %s%d, code %d, mine %d, value %d %d\n", is_rt ? "rt " : "", (int)info->ssi_signo - (is_rt ? SIGRTMIN : 0),
		info->ssi_code, mine, info->ssi_int, info->ssi_ptr == (unsigned)info->ssi_int);
}

static void *sends(void *arg)
{
	usleep(30000);
	pthread_kill(*(pthread_t *)arg, SIGUSR2);
	return NULL;
}

static void signal_files(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 2, .sigev_value = { .sival_int = 9 } };
	struct itimerspec once = { .it_value = { 0, 1000000 } };
	struct epoll_event ev = { .events = EPOLLIN };
	struct signalfd_siginfo info[3];
	pthread_t self = pthread_self(), other;
	sigset_t set, usr2, before;
	timer_t timer;
	int fd, ep;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGRTMIN + 1);
	sigaddset(&set, SIGRTMIN + 2);
	sigaddset(&set, SIGKILL);
	sigemptyset(&usr2);
	sigaddset(&usr2, SIGUSR2);
	T(signalfd(-1, &set, 1));
	T(signalfd(99, &set, 0));
	T(signalfd(0, &set, 0));
	T(fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
	printf("flags %d %d\n", fcntl(fd, F_GETFD), (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, &before);
	T(read(fd, info, sizeof(info)));
	T(read(fd, info, 127));
	T(write(fd, info, 128));
	kill(getpid(), SIGUSR1);
	sigqueue(getpid(), SIGRTMIN + 1, (union sigval){ .sival_int = 5 });
	sigqueue(getpid(), SIGRTMIN + 1, (union sigval){ .sival_int = 6 });
	raise(SIGUSR2);
	printf("ready %x\n", ready(fd, 0));
	T(read(fd, info, sizeof(info)));
	for (int i = 0; i < 3; i++)
		tell(&info[i]);
	printf("ready %x\n", ready(fd, 0));
	T(signalfd(fd, &usr2, 0) == fd);
	printf("ready %x\n", ready(fd, 0));
	T(read(fd, info, sizeof(info)));
	tell(&info[0]);
	T(ep = epoll_create1(0));
	T(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev));
	pthread_create(&other, NULL, sends, &self);
	T(epoll_wait(ep, &ev, 1, 5000));
	pthread_join(other, NULL);
	T(read(fd, info, sizeof(info)));
	tell(&info[0]);
	fcntl(fd, F_SETFL, 0);
	pthread_create(&other, NULL, sends, &self);
	T(read(fd, info, sizeof(info)));
	pthread_join(other, NULL);
	T(signalfd(fd, &set, 0) == fd);
	timer_create(CLOCK_MONOTONIC, &event, &timer);
	timer_settime(timer, 0, &once, NULL);
	printf("ready %x\n", ready(fd, 5000));
	T(read(fd, info, sizeof(info)));
	printf("timer's %d, code %d, value %d, overrun %d\n", (int)info->ssi_signo - SIGRTMIN, info->ssi_code, info->ssi_int,
		info->ssi_overrun);
	timer_delete(timer);
	T(close(ep));
	T(close(fd));
	sigprocmask(SIG_SETMASK, &before, NULL);
}

static void memory_files(void)
{
	char text[300], *p;
	struct stat st;
	int fd, other;

	memset(text, 'n', sizeof(text));
	text[250] = '\0';
	T(memfd_create(text, 0));
	T(memfd_create("x", 64));
	text[249] = '\0';
	T(other = memfd_create(text, 0));
	T(fd = memfd_create("", MFD_CLOEXEC));
	printf("flags %d %d\n", fcntl(fd, F_GETFD), fcntl(fd, F_GETFL) & O_ACCMODE);
	T(fstat(fd, &st));
	printf("mode %o, links %d, size %ld\n", st.st_mode, (int)st.st_nlink, (long)st.st_size);
	T(ftruncate(fd, 100));
	T(pwrite(fd, "deep", 4, 50));
	p = mmap(NULL, 100, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	printf("%.4s\n", p + 50);
	memcpy(p + 60, "shared", 6);
	T(msync(p, 100, MS_SYNC));
	T(pread(fd, text, 6, 60));
	printf("%.6s\n", text);
	T(munmap(p, 100));
	T(close(fd));
	T(close(other));
}

void files(void)
{
	signal_files();
	memory_files();
	fflush(stdout);
}
