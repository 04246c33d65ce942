// SPDX-License-Identifier: BSD-3-Clause
// Signals of C11 7.14: those that the program raises itself. Nobody else sends any: a fault of the processor ends in a crash dump.
#ifndef NOLIBC_SIGNAL_H
#define NOLIBC_SIGNAL_H

#ifdef __cplusplus
extern "C" {
#endif

#define SIGINT 2
#define SIGILL 4
#define SIGABRT 6
#define SIGFPE 8
#define SIGSEGV 11
#define SIGTERM 15

typedef int sig_atomic_t;

#define SIG_DFL ((void (*)(int))0)
#define SIG_IGN ((void (*)(int))1)
#define SIG_ERR ((void (*)(int))-1)

/* Another signal than the six above: SIG_ERR with EINVAL. The handler is called once: it is SIG_DFL again before. */
void (*signal(int signal, void (*handler)(int)))(int);
/*
 * Calls the handler and returns 0; -1 with EINVAL for another signal. Without a handler the program ends: with a crash dump for SIGABRT,
 * SIGFPE, SIGILL and SIGSEGV, else with exit code 128 + signal. abort() raises SIGABRT first.
 */
int raise(int signal);

#ifdef __cplusplus
}
#endif
#endif
