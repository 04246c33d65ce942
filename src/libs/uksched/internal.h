// SPDX-License-Identifier: BSD-3-Clause
// What the files of this library offer to each other. All of it but the lock itself is for who holds it.
#ifndef UKSCHED_INTERNAL_H
#define UKSCHED_INTERNAL_H

#include <uk/lock.h>
#include <uk/plat/processor.h>
#include <uk/scheduler.h>
#include <uk/thread.h>

/*
 * sched.c: the one lock, around threads' states, wait queues and timeouts. It is held across a switch: who comes leaves it. Callbacks run
 * inside it and may enter again.
 */
extern struct uk_spinlock _uk_sched_lock;
extern UK_PERCPU(unsigned int, _uk_sched_depth);

static inline __attribute__((always_inline)) unsigned long _uk_sched_enter(void)
{
	unsigned long irqs = ukplat_irq_save();

	if (!(*uk_percpu(_uk_sched_depth))++)
		uk_spin_lock(&_uk_sched_lock);
	return irqs;
}

static inline __attribute__((always_inline)) void _uk_sched_leave(unsigned long irqs)
{
	if (--*uk_percpu(_uk_sched_depth))
		ukplat_irq_restore(irqs);
	else
		uk_spin_unlock_irqrestore(&_uk_sched_lock, irqs);
}

/* sched.c: the running thread's state is set; returns when it runs again, and _uk_sched_leave_switched() follows. */
void _uk_sched_switch(void);

/*
 * processors.c. Whether this processor is the one that watches the console while it rests; a processor's idle thread, for who isn't it, or
 * NULL as long as there is one processor; what is to be known of a switch; the end of one, with what an ended thread left to do; a kick.
 */
#if UK_THREAD_PROCESSORS > 1
int _uk_sched_watch_console(void);
void _uk_sched_leave_console(int watched);
struct uk_runnable *_uk_sched_idle(void);
void _uk_sched_arrives(struct uk_thread *from, struct uk_thread *to);
void _uk_sched_leave_switched(unsigned long irqs);
void _uk_sched_kick(struct uk_thread *thread);
#else
#define _uk_sched_watch_console() (uk_console_waitq.first != NULL)
#define _uk_sched_leave_console(watched) (void)(watched)
#define _uk_sched_idle() ((struct uk_runnable *)NULL)
#define _uk_sched_arrives(from, to) (void)0
#define _uk_sched_leave_switched(irqs) _uk_sched_leave(irqs)
#define _uk_sched_kick(thread) (void)0
#endif

/* thread.c: whether an ended thread has something left to be done; */
#if UK_THREAD_PROCESSORS > 1
#define _uk_thread_is_to_leave(thread) ((thread)->left != NULL)
#else
#define _uk_thread_is_to_leave(thread) 0
#endif
/* a thread that isn't among the others, with stack and thread-local storage; NULL without memory. */
struct uk_thread *_uk_thread_make_idle(void (*run)(void));
void _uk_thread_free_idle(struct uk_thread *thread);

/* wait.c: ends the wait of a thread that waits. */
void _uk_wait_end(struct uk_thread *thread, int result);

/* timeout.c: the earliest moment, or UKPLAT_NEVER; and all that have come by `now` are fired. */
uint64_t _uk_timeout_first(void);
void _uk_timeout_expire(uint64_t now);
void _uk_timeout_insert(struct uk_timeout *timeout, uint64_t deadline);
void _uk_timeout_remove(struct uk_timeout *timeout);

/* thread.c: what has ended and waits for being given back. `_uk_thread_reap()` is called without the lock. */
extern struct uk_thread *_uk_thread_ended;
void _uk_thread_reap(void);

/* trap.c: crash dumps name the thread from here on. Without the lock; again is fine. */
void _uk_trap_init(void);

#endif
