// SPDX-License-Identifier: BSD-3-Clause
// Waits that let other signals through than before and afterwards.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void mask(void);

static const struct timespec soon = { 0, 50 * 1000 * 1000 };
static volatile sig_atomic_t seen;
static sigset_t nothing, usr1, before;

static void handler(int signal)
{
	(void)signal;
	seen++;
}

static void say(const char *what, long result)
{
	sigset_t now;

	sigprocmask(SIG_SETMASK, NULL, &now);
	printf("%s: %ld %d, seen %d, blocked %d\n", what, result, result < 0 ? errno : 0, seen, sigismember(&now, SIGUSR1));
}

void mask(void)
{
	struct epoll_event event;
	int ep = epoll_create1(0), ends[2];
	fd_set in;

	sigemptyset(&nothing);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	signal(SIGUSR1, handler);
	sigprocmask(SIG_BLOCK, &usr1, &before);

	/* Pending before it begins. */
	raise(SIGUSR1);
	say("ppoll with it blocked", ppoll(NULL, 0, &soon, &usr1));
	say("ppoll without a mask", ppoll(NULL, 0, &soon, NULL));
	say("ppoll", ppoll(NULL, 0, NULL, &nothing));
	raise(SIGUSR1);
	say("pselect", pselect(0, NULL, NULL, NULL, NULL, &nothing));
	raise(SIGUSR1);
	say("epoll_pwait", epoll_pwait(ep, &event, 1, -1, &nothing));
	say("pselect without a signal", pselect(0, NULL, NULL, NULL, &soon, &nothing));

	/* What is ready counts more. */
	pipe(ends);
	write(ends[1], "x", 1);
	FD_ZERO(&in);
	FD_SET(ends[0], &in);
	raise(SIGUSR1);
	say("pselect of a ready pipe", pselect(ends[0] + 1, &in, NULL, NULL, NULL, &nothing));
	say("ppoll", ppoll(NULL, 0, NULL, &nothing));

	/* From a timer, while it waits. */
	struct sigevent event_of = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct itimerspec once = { .it_value = soon };
	struct timespec left = soon; /* the call itself changes it */
	timer_t timer;
	timer_create(CLOCK_MONOTONIC, &event_of, &timer);
	timer_settime(timer, 0, &once, NULL);
	say("ppoll until a timer", ppoll(NULL, 0, NULL, &nothing));

	say("a mask of another size", syscall(SYS_ppoll, NULL, 0, &left, &nothing, 4));
	sigprocmask(SIG_SETMASK, &before, NULL);
	say("end", 0);
	close(ends[0]);
	close(ends[1]);
	close(ep);
}
