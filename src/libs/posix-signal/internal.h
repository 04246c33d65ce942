// SPDX-License-Identifier: BSD-3-Clause
// What the files of this library offer to each other.
#ifndef POSIX_SIGNAL_INTERNAL_H
#define POSIX_SIGNAL_INTERNAL_H

#include <uk/abi/ucontext.h>
#include <uk/arch.h>
#include <uk/arch/regs.h>
#include <uk/lock.h>
#include <uk/thread.h>

#include "queue.h"

#define UNBLOCKABLE (SIGNAL_BIT(UK_SIGKILL) | SIGNAL_BIT(UK_SIGSTOP))
#define IGNORED_BY_DEFAULT                                                                                                       \
	(SIGNAL_BIT(UK_SIGCHLD) | SIGNAL_BIT(UK_SIGCONT) | SIGNAL_BIT(UK_SIGURG) | SIGNAL_BIT(UK_SIGWINCH))
#define FAULTS                                                                                                                   \
	(SIGNAL_BIT(UK_SIGSEGV) | SIGNAL_BIT(UK_SIGBUS) | SIGNAL_BIT(UK_SIGFPE) | SIGNAL_BIT(UK_SIGILL) | SIGNAL_BIT(UK_SIGTRAP))

/* A thread's. All of it but `stack` is under the lock; `mask` may be read without. */
struct signal_thread {
	uint64_t mask;
	uint64_t awaited; /* rt_sigtimedwait(2): it is woken for these although they are blocked */
	struct signal_queue queue;
	struct uk_abi_stack stack; /* sigaltstack(2); size 0: none */
};

/* Of the process, under the lock. What takes uksched's lock isn't called with it. */
extern struct uk_spinlock _signal_lock;
extern struct uk_abi_sigaction _signal_actions[UK_NSIG];
extern struct signal_queue _signal_shared;

/* A thread's state, made if it has none yet; NULL without memory. Such a thread blocks nothing. */
struct signal_thread *_signal_of(struct uk_thread *thread);
/* A thread of the program by its number; NULL when there is none. */
struct uk_thread *_signal_find(int id);
/* The same with a reference (uk_thread_put()). */
struct uk_thread *_signal_take_thread(int id);

/* For the caller, before it looks what is pending: whoever sends from here on sets it again, after what is sent can be seen. */
static inline void _signal_clear_interrupted(struct uk_thread *self)
{
	self->interrupted = 0;
#if UKPLAT_PROCESSORS_MAX > 1
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

/*
 * send.c. Sends a signal to a thread, or to the process (NULL): 0, or -UK_EAGAIN when `info` has to be kept and there is no memory. `own`
 * is an entry to use, or NULL: from interrupt handlers only with one.
 */
int _signal_send(struct uk_thread *thread, const struct uk_abi_siginfo *info, struct signal_entry *own);
/* What is pending for the process and blocked by who was to take it goes to somebody else. */
void _signal_retarget(void);
/* Sets the caller's mask. */
void _signal_set_mask(struct signal_thread *state, uint64_t mask);
/* calls.c. Takes one of `set` that waits for the thread, the caller, blocked or not: its number, or 0. */
int _signal_take(struct signal_thread *state, uint64_t set, struct uk_abi_siginfo *info);
/* NULL, or signalfd.c's: a signal waits for somebody. From interrupt handlers as well. */
extern void (*_signal_arrived)(void);
/* Frees a list of entries. */
void _signal_free(struct signal_entry *list);

/*
 * deliver.c: handlers of all that can be delivered to the caller are called; how many. If there was any, *restart says whether calls are
 * restarted after the first one, and the mask is *after then, or what it was if that is NULL.
 */
int _signal_deliver(struct signal_thread *state, const uint64_t *after, int *restart);
/* From the first use of signals on system calls end with a look at what is pending. */
void _signal_use(void);
/* Of the action, and what it does to mask and action: returns the mask that was. With the lock. */
uint64_t _signal_enter_action(struct signal_thread *state, int signal, struct uk_abi_sigaction *action);
/* Where the handler's stack begins: the alternate one's end, or NULL for the current one, on which `sp` is. */
char *_signal_stack(const struct signal_thread *state, const struct uk_abi_sigaction *action, uintptr_t sp);

/* stop.c: the program says what it does when it is asked to end, if that is among the signals of `set`: it is asked from now on. */
void _signal_stop_use(uint64_t set);

/* The moment at which the first timer is due. */
extern uint64_t _signal_earliest;

/* fault.c: traps become signals. */
void _signal_faults_use(void);

/*
 * The architecture's: whether a page was there that denied an access; registers in a context and back; a function that a trap goes on
 * in, and that function's argument; a function call on another stack.
 */
int _signal_is_protection(const struct ukarch_regs *regs);
void _signal_context_save(struct uk_abi_ucontext *context, const struct ukarch_regs *regs, uintptr_t address);
void _signal_context_load(const struct uk_abi_ucontext *context, struct ukarch_regs *regs);
void _signal_regs_call(struct ukarch_regs *regs, void (*function)(void *), void *arg, uintptr_t sp);
void *_signal_regs_argument(const struct ukarch_regs *regs);
void _signal_call_on(char *stack, void *handler, int signal, struct uk_abi_siginfo *info, struct uk_abi_ucontext *context);
/* An instruction that traps, with its argument where _signal_regs_argument() finds it. */
UK_NORETURN void _signal_return(void *frame);

#endif
