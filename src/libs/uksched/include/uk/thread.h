// SPDX-License-Identifier: BSD-3-Clause
// Threads: made, named, joined, interrupted.
#ifndef UK_THREAD_H
#define UK_THREAD_H

#include <uk/arch/ctx.h>
#include <uk/arch/percpu.h>
#include <uk/arch/thread.h>
#include <uk/essentials.h>
#include <uk/plat/processor.h>
#include <uk/scheduler.h>
#include <uk/wait.h>

/*
 * A thread is a stack, a thread pointer and a place in one of three: running, ready (in the hands of the library with the role
 * `scheduler`, which decides who runs next: uk/scheduler.h), or waiting. What has called main() is the first thread: it is there
 * from the start and costs nothing. Threads share everything but their stack and their thread-local storage.
 *
 * With the cooperative scheduler a thread runs until it waits, yields or ends. With the preemptive one it may be interrupted
 * between any two instructions, unless interrupts are disabled, a spin lock is held, or uk_sched_preempt_disable() says so.
 */
/* Whether threads run on several processors, where there are some: the preemptive scheduler's do. */
#if UKPLAT_PROCESSORS_MAX > 1 && defined(CONFIG_LIBUKSCHEDPREEMPT)
#define UK_THREAD_PROCESSORS UKPLAT_PROCESSORS_MAX
#else
#define UK_THREAD_PROCESSORS 1
#endif

enum uk_thread_state {
	UK_THREAD_RUNNING,
	UK_THREAD_READY,
	UK_THREAD_WAITING,
	UK_THREAD_ENDED,
};

#define UK_THREAD_NAME_MAX 15 /* bytes, as Linux has it; longer ones are cut */

/* Higher is more urgent. The cooperative scheduler runs ready threads in the order in which they became ready. */
#define UK_THREAD_PRIORITY_MIN UK_PRIORITY_MIN
#define UK_THREAD_PRIORITY_DEFAULT UK_PRIORITY_DEFAULT
#define UK_THREAD_PRIORITY_MAX UK_PRIORITY_MAX

struct uk_thread {
	struct ukarch_ctx ctx;
	uintptr_t tp;           /* thread pointer; of the running thread the processor has it */
	struct ukarch_fp_control fp_control; /* floating-point control registers; all others are on the stack */
	enum uk_thread_state state;
	uint8_t detached;       /* nobody joins it: what it has is given back when it has ended */
	uint8_t interruptible;  /* waiting, and uk_thread_interrupt() ends that */
	uint8_t in_call;        /* in a system call (uk/preempt.h); of the running thread the processor has it */
	uint8_t priority, inherited; /* its own, and one that others lend it (0: none): the higher one counts */
	struct uk_runnable runnable; /* with the priority that counts */
	struct uk_thread *next;      /* among those that have ended */
	unsigned int refs;           /* of those that took it: it isn't given back meanwhile */
	struct uk_thread *all_next, *all_prev; /* all threads that haven't been given back */

	/* A signal is pending for it: waits that can be interrupted return -UK_EINTR, until whoever set it clears it. */
	int interrupted;
	/* Why the last wait ended. */
	int wait_result;
	/* The last wait that could be interrupted had a deadline: a call that gives it up for a signal isn't made again (signal(7)). */
	uint8_t had_deadline;
	struct uk_timeout timeout; /* of the wait */
	struct uk_waiter waiter;   /* in the queue that it waits on */
	struct uk_waitq joiners;

	int id; /* unique: 1 is the first thread */
	char name[UK_THREAD_NAME_MAX + 1];
	void *stack;       /* of uksched's making: lowest address of the reservation, the guard; NULL for one that was handed in */
	size_t stack_size; /* with its guard */
	void *tls;         /* of uksched's making, or NULL */
	void (*run)(void *arg);
	void *arg;
	/* Called when it is given back, by another thread, which may hold mutexes: it may free what belongs to the thread. NULL: nobody. */
	void (*release)(struct uk_thread *thread);
	unsigned long irqs; /* the processor's switch, as its maker had it: what it begins with */
	void *process; /* posix-process's */
	void *signal;  /* posix-signal's */
	void (*signal_release)(struct uk_thread *thread); /* the same for `signal` */
	void *robust;  /* posix-futex's: the head of its list of locks */
#if UK_THREAD_PROCESSORS > 1
	/*
	 * NULL, or for a detached one what is still to be done when it has ended and left its stack for good: called once, by another
	 * thread, with no lock held, and doesn't wait. It isn't given back before.
	 */
	void (*left)(struct uk_thread *thread);
	unsigned int processor; /* while it runs */
#endif
};

/* Zeroes (and NULL for all of it) are the defaults. */
struct uk_thread_options {
	const char *name;  /* NULL: "thread" */
	int priority;      /* 0: UK_THREAD_PRIORITY_DEFAULT */
	int detached;
	size_t stack_size; /* bytes, without the guard; 0: LIBUKSCHED_STACK_KB */
	/*
	 * A stack that somebody else has made and will give back: its end (exclusive). NULL: uksched makes one, with a page below it that
	 * can't be touched.
	 */
	void *stack_top;
	/* Thread pointer of thread-local storage that somebody else has made and will give back. 0: uksched makes it. */
	uintptr_t tp;
	void (*release)(struct uk_thread *thread);
	void *process, *signal;
	int *id, *id_too; /* where its number is written before it runs; NULL: nowhere */
};

/*
 * Makes a thread that runs run(arg), and ends when that returns; it is ready, and the caller goes on (with the preemptive scheduler: unless
 * the new one is more urgent). Its address in `thread`, if that isn't NULL, is valid until it was joined, or, detached, until it
 * ended. 0, -UK_ENOMEM, or -UK_EINVAL for a priority that there isn't.
 */
int uk_thread_create(struct uk_thread **thread, const struct uk_thread_options *options, void (*run)(void *arg), void *arg);

/* Ends the running thread. Ending the first one, or the last one, doesn't end the guest: the C library's exit() does that. */
UK_NORETURN void uk_thread_exit(void);

/* Waits until it has ended, and gives it back. One caller only. 0, -UK_ETIMEDOUT, -UK_EINTR, or -UK_EINVAL for a detached one. */
int uk_thread_join(struct uk_thread *thread, uint64_t deadline);

/* Nobody will join it. */
void uk_thread_detach(struct uk_thread *thread);

/* This processor's; a thread sees itself whatever happens. Not for interrupt handlers, which belong to no thread. */
extern UK_PERCPU(struct uk_thread *, uk_thread_running);
static inline struct uk_thread *uk_thread_current(void)
{
	return uk_percpu_get(uk_thread_running);
}

/* The one that called main(). */
extern struct uk_thread uk_thread_first;

/*
 * What timeouts and wake-ups do (uk/wait.h) is done between the two, on whatever processor, and only by one: for what they change and
 * others too. They nest. Inside, interrupts are disabled, and of locks none may be taken but those that handlers of timeouts take.
 */
unsigned long uk_threads_hold(void);
void uk_threads_let_go(unsigned long state);

/* The thread with that id, or NULL. It stays valid between the two above, or while the caller knows that it lives. */
struct uk_thread *uk_thread_find(int id);
/* The same with a reference: it may end, but is there until that is put back. Not from interrupt handlers. */
struct uk_thread *uk_thread_take(int id);
void uk_thread_put(struct uk_thread *thread);

/* All that haven't ended, as between the two above; `each` returns non-zero to stop, which is returned. And how many these are. */
int uk_thread_each(int (*each)(struct uk_thread *thread, void *arg), void *arg);
unsigned int uk_thread_count(void);

void uk_thread_set_name(struct uk_thread *thread, const char *name);
/* 0 or -UK_EINVAL. */
int uk_thread_set_priority(struct uk_thread *thread, int priority);
/*
 * Lends it the priority of whoever waits for it, which counts while it is higher than its own; 0 takes that back. There is one such
 * priority: whoever lends it knows all that wait.
 */
void uk_thread_lend_priority(struct uk_thread *thread, int priority);

#if UK_THREAD_PROCESSORS > 1
/*
 * From now on it runs on no processor of that set, which isn't all of them; threads that it makes neither. The caller itself is on another
 * one on return, others soon.
 */
void uk_thread_bar(struct uk_thread *thread, const struct uk_processor_set *barred);
#else
#define uk_thread_bar(thread, barred) ((void)(thread), (void)(barred))
#endif

/* Sets `interrupted`, and ends its wait with -UK_EINTR if it waits and can be interrupted. From interrupt handlers as well. */
void uk_thread_interrupt(struct uk_thread *thread);

/*
 * NULL, or posix-signal's: called for a thread that was taken off the processor in the program's own code and is interrupted, before it
 * goes on there. Interrupts are disabled; it may enable them, wait, and need not return.
 */
extern void (*uk_thread_interrupted)(void);

#endif
