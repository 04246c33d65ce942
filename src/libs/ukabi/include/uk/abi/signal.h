// SPDX-License-Identifier: BSD-3-Clause
// Signals of Linux's binary interface: sigaction(2), sigaltstack(2), signal(7), timer_create(2).
#ifndef UK_ABI_SIGNAL_H
#define UK_ABI_SIGNAL_H

#include <stddef.h>
#include <stdint.h>

#define UK_SIGHUP 1
#define UK_SIGINT 2
#define UK_SIGQUIT 3
#define UK_SIGILL 4
#define UK_SIGTRAP 5
#define UK_SIGABRT 6
#define UK_SIGBUS 7
#define UK_SIGFPE 8
#define UK_SIGKILL 9
#define UK_SIGUSR1 10
#define UK_SIGSEGV 11
#define UK_SIGUSR2 12
#define UK_SIGPIPE 13
#define UK_SIGALRM 14
#define UK_SIGTERM 15
#define UK_SIGCHLD 17
#define UK_SIGCONT 18
#define UK_SIGSTOP 19
#define UK_SIGTSTP 20
#define UK_SIGTTIN 21
#define UK_SIGTTOU 22
#define UK_SIGURG 23
#define UK_SIGXCPU 24
#define UK_SIGXFSZ 25
#define UK_SIGWINCH 28
#define UK_SIGSYS 31
#define UK_SIGRTMIN 32 /* the kernel's: a C library keeps the first ones */
#define UK_NSIG 64

#define UK_SIG_DFL ((void *)0)
#define UK_SIG_IGN ((void *)1)

#define UK_SA_SIGINFO 4u
#define UK_SA_ONSTACK 0x08000000u
#define UK_SA_RESTART 0x10000000u
#define UK_SA_NODEFER 0x40000000u
#define UK_SA_RESETHAND 0x80000000u

#define UK_SIG_BLOCK 0
#define UK_SIG_UNBLOCK 1
#define UK_SIG_SETMASK 2

#define UK_SI_USER 0
#define UK_SI_KERNEL 0x80
#define UK_SI_QUEUE (-1)
#define UK_SI_TIMER (-2)
#define UK_SI_TKILL (-6)

#define UK_ILL_ILLOPC 1
#define UK_FPE_INTDIV 1
#define UK_SEGV_MAPERR 1
#define UK_SEGV_ACCERR 2
#define UK_BUS_ADRALN 1
#define UK_TRAP_BRKPT 1

#define UK_SS_ONSTACK 1
#define UK_SS_DISABLE 2

#define UK_SIGEV_SIGNAL 0
#define UK_SIGEV_NONE 1
#define UK_SIGEV_THREAD_ID 4

#define UK_ITIMER_REAL 0

struct uk_abi_sigaction {
	void *handler;
	unsigned long flags;
	void *restorer;
	uint64_t mask;
};

struct uk_abi_siginfo {
	int signo, error, code, pad0;
	union {
		struct {
			int pid, uid; /* of a timer: its number, how often it has overrun */
			uint64_t value;
		};
		uint64_t addr;
		char pad[112];
	};
};
_Static_assert(sizeof(struct uk_abi_siginfo) == 128 && offsetof(struct uk_abi_siginfo, value) == 24, "siginfo_t");

struct uk_abi_stack {
	void *sp;
	int flags;
	size_t size;
};
_Static_assert(sizeof(struct uk_abi_stack) == 24, "stack_t");

struct uk_abi_sigevent {
	uint64_t value;
	int signo, notify, tid;
	char pad[44];
};
_Static_assert(sizeof(struct uk_abi_sigevent) == 64, "struct sigevent");

#endif
