// SPDX-License-Identifier: BSD-3-Clause
// Signals by number: actions, masks, what is pending, what is waited for, whom they are sent to.
#define _GNU_SOURCE
#include "calls.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

/* As the kernel has them. */
struct action {
	void (*handler)(int);
	unsigned long flags;
	void (*restorer)(void);
	uint64_t mask;
};

static volatile int seen;

static void handler(int signal)
{
	seen = signal;
}

static void actions(void)
{
	struct action a, old;
	uint64_t mask = 0, was;

	T(rt_sigaction, SIGUSR1, NULL, &old, 8);
	IS(old.handler == SIG_DFL);
	T(rt_sigaction, SIGUSR1, NULL, NULL, 8);
	T(rt_sigaction, 0, NULL, &old, 8);
	T(rt_sigaction, 65, NULL, &old, 8);
	T(rt_sigaction, -1, NULL, &old, 8);
	T(rt_sigaction, SIGUSR1, NULL, &old, 4);
	T(rt_sigaction, SIGUSR1, BAD, NULL, 8);
	T(rt_sigaction, SIGUSR1, NULL, BAD, 8);
	memset(&a, 0, sizeof(a));
	a.handler = SIG_IGN;
	T(rt_sigaction, SIGKILL, &a, NULL, 8);
	T(rt_sigaction, SIGSTOP, &a, NULL, 8);
	T(rt_sigaction, SIGKILL, NULL, &old, 8);
	T(rt_sigprocmask, SIG_BLOCK, NULL, &was, 8);
	T(rt_sigprocmask, 77, NULL, &was, 8);
	T(rt_sigprocmask, 77, &mask, NULL, 8);
	T(rt_sigprocmask, SIG_BLOCK, &mask, NULL, 4);
	T(rt_sigprocmask, SIG_BLOCK, BAD, NULL, 8);
	T(rt_sigprocmask, SIG_BLOCK, NULL, BAD, 8);
	mask = 1ull << (SIGKILL - 1) | 1ull << (SIGUSR1 - 1);
	T(rt_sigprocmask, SIG_BLOCK, &mask, NULL, 8);
	T(rt_sigprocmask, SIG_BLOCK, NULL, &was, 8);
	printf("%lx\n", (unsigned long)was);
}

/* SIGUSR1 is blocked. */
static void sending(void)
{
	int self = (int)CALL(getpid), tid = (int)CALL(gettid);
	siginfo_t info;
	uint64_t pending;

	signal(SIGUSR1, handler);
	T(kill, self, 0);
	T(kill, self, 65);
	T(kill, self, -1);
	T(kill, 0x7ffffff, 0);
	T(kill, 0x7ffffff, SIGUSR1);
	T(tkill, tid, 0);
	T(tkill, -1, 0);
	T(tkill, 0, 0);
	T(tkill, tid, 65);
	T(tkill, 0x7ffffff, 0);
	T(tgkill, self, tid, 0);
	T(tgkill, -1, tid, 0);
	T(tgkill, self, -1, 0);
	T(tgkill, 0x7ffffff, tid, 0);
	T(tgkill, self, 0x7ffffff, 0);
	T(rt_sigpending, &pending, 8);
	printf("%lx\n", (unsigned long)pending);
	T(tkill, tid, SIGUSR1);
	T(rt_sigpending, &pending, 8);
	printf("%lx\n", (unsigned long)pending);
	T(rt_sigpending, &pending, 16);
	T(rt_sigpending, NULL, 8);
	T(rt_sigpending, BAD, 8);
	memset(&info, 0, sizeof(info));
	info.si_code = SI_QUEUE;
	info.si_value.sival_int = 5;
	T(rt_sigqueueinfo, self, SIGUSR1, &info);
	T(rt_sigqueueinfo, self, 65, &info);
	T(rt_sigqueueinfo, self, SIGUSR1, NULL);
	T(rt_sigqueueinfo, 0x7ffffff, SIGUSR1, &info);
	T(rt_tgsigqueueinfo, self, tid, SIGUSR1, &info);
	T(rt_tgsigqueueinfo, self, -1, SIGUSR1, &info);
	T(rt_tgsigqueueinfo, self, tid, 65, &info);
	T(rt_tgsigqueueinfo, self, tid, SIGUSR1, BAD);
}

static void waiting(void)
{
	struct timespec now = { 0, 0 }, wrong = { 0, 1000000000 };
	uint64_t set = 1ull << (SIGUSR1 - 1), none = 0;
	siginfo_t info;

	T(rt_sigtimedwait, &set, &info, &now, 8);
	T(rt_sigtimedwait, &set, NULL, &now, 8);
	T(rt_sigtimedwait, &set, NULL, &now, 8);
	T(rt_sigtimedwait, &none, NULL, &now, 8);
	T(rt_sigtimedwait, &set, NULL, &wrong, 8);
	T(rt_sigtimedwait, &set, NULL, &now, 4);
	T(rt_sigtimedwait, NULL, NULL, &now, 8);
	T(rt_sigtimedwait, BAD, NULL, &now, 8);
	T(rt_sigtimedwait, &set, NULL, BAD, 8);
	CALL(tkill, CALL(gettid), SIGUSR1);
	T(rt_sigtimedwait, &set, BAD, &now, 8);
	T(rt_sigsuspend, &none, 4);
	T(rt_sigsuspend, BAD, 8);
	CALL(tkill, CALL(gettid), SIGUSR1);
	T(rt_sigsuspend, &none, 8);
	printf("%d\n", seen == SIGUSR1);
}

static void stacks(void)
{
	static char memory[65536];
	stack_t stack = { memory, 0, sizeof(memory) }, old;

	T(sigaltstack, NULL, NULL);
	T(sigaltstack, BAD, NULL);
	T(sigaltstack, NULL, BAD);
	T(sigaltstack, NULL, &old);
	printf("%d\n", old.ss_flags);
	T(sigaltstack, &stack, NULL);
	T(sigaltstack, NULL, &old);
	IS(old.ss_flags == 0 && old.ss_sp == memory && old.ss_size == sizeof(memory));
	stack.ss_flags = 77;
	T(sigaltstack, &stack, NULL);
	stack.ss_flags = 0;
	stack.ss_size = 100;
	T(sigaltstack, &stack, NULL);
	stack.ss_flags = SS_DISABLE;
	T(sigaltstack, &stack, &old);
	T(sigaltstack, NULL, &old);
	printf("%d\n", old.ss_flags);
}

void signals(void)
{
	uint64_t none = 0;

	actions();
	sending();
	waiting();
	T(rt_sigprocmask, SIG_SETMASK, &none, NULL, 8);
	stacks();
	signal(SIGUSR1, SIG_DFL);
}
