// SPDX-License-Identifier: BSD-3-Clause
// The program's threads: clone(2), exit(2), set_tid_address(2).
#include <uk/process.h>

#include <uk/alloc.h>
#include <uk/arch/thread.h>
#include <uk/errno.h>
#include <uk/futex.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/irq.h>
#include <uk/sched.h>
#include <uk/syscall.h>

#include "internal.h"

#define SHARED (UK_CLONE_VM | UK_CLONE_SIGHAND | UK_CLONE_THREAD)
#define ALLOWED                                                                                                                  \
	(SHARED | UK_CLONE_FS | UK_CLONE_FILES | UK_CLONE_SYSVSEM | UK_CLONE_SETTLS | UK_CLONE_PARENT_SETTID | UK_CLONE_CHILD_CLEARTID | \
	 UK_CLONE_CHILD_SETTID | UK_CLONE_DETACHED)

static struct process_thread first;

struct process_thread *_posix_process_of(struct uk_thread *thread)
{
	return thread == &uk_thread_first ? &first : thread->process;
}

struct uk_thread *_posix_process_find(int id)
{
	struct uk_thread *thread = id ? uk_thread_find(id) : uk_thread_current();

	return thread && _posix_process_of(thread) ? thread : NULL;
}

/* A new thread, from its first instruction on. */
struct start {
	struct process_thread state; /* the first member: it is what stays */
	int (*run)(void *arg);
	void *arg;
	int *child_tid;
};

static void begin(void *arg)
{
	struct start *start = arg;

	if (start->child_tid)
		*start->child_tid = uk_thread_current()->id;
	uk_posix_thread_exit(start->run(start->arg));
}

static void release(struct uk_thread *thread)
{
	struct process_thread *state = thread->process;

	if (state->unmap)
		state->unmap(state->base, state->len);
	uk_free(uk_alloc_get_default(), state);
}

long uk_posix_clone(int (*run)(void *arg), void *stack, unsigned long flags, void *arg, int *parent_tid, uintptr_t tls, int *child_tid)
{
	struct uk_thread *self = uk_thread_current();
	struct process_thread *state = _posix_process_of(self);
	struct start *start;
	int error, id = 0;

	if (!(flags & UK_CLONE_THREAD))
		return -UK_ENOSYS;
	if ((flags & SHARED) != SHARED || flags & ~(unsigned long)ALLOWED || !stack)
		return -UK_EINVAL;
	start = uk_calloc(uk_alloc_get_default(), 1, sizeof(*start));
	if (!start)
		return -UK_EAGAIN;
	*start = (struct start){
		.state = { .clear_tid = flags & UK_CLONE_CHILD_CLEARTID ? child_tid : NULL },
		.run = run, .arg = arg, .child_tid = flags & UK_CLONE_CHILD_SETTID ? child_tid : NULL,
	};
	if (state) {
		start->state.policy = state->policy;
		start->state.priority = state->priority;
		start->state.nice = state->nice;
	}
	error = uk_thread_create(NULL, &(struct uk_thread_options){
		.name = self->name, .priority = self->priority, .detached = 1, .stack_top = stack, .release = release,
		.tp = flags & UK_CLONE_SETTLS ? tls : ukarch_tls_get(), .process = start,
		.id = &id, .id_too = flags & UK_CLONE_PARENT_SETTID ? parent_tid : NULL, /* before it runs, and perhaps ends */
	}, begin, start);
	if (error)
		uk_free(uk_alloc_get_default(), start);
	return error ? -UK_EAGAIN : id;
}

static void clear_tid(struct uk_thread *thread)
{
	struct process_thread *state = _posix_process_of(thread);

	if (!state || !state->clear_tid)
		return;
	__atomic_store_n(state->clear_tid, 0, __ATOMIC_SEQ_CST);
	uk_futex_wake((const uint32_t *)state->clear_tid, 1, ~0u);
}

/*
 * Whoever is woken by the number's disappearance takes the stack away. On one processor nobody runs, with interrupts disabled, before this
 * thread has left it for good; with several the next thread that runs here does it. (The first thread's stack isn't the program's.)
 */
void uk_posix_thread_exit(int code)
{

	uk_futex_thread_ends();
	if (uk_thread_count() == 1)
		ukplat_terminate(code);
	ukplat_irq_disable();
#if UK_THREAD_PROCESSORS > 1
	if (uk_thread_current()->detached)
		uk_thread_current()->left = clear_tid;
	else
		clear_tid(uk_thread_current());
#else
	clear_tid(uk_thread_current());
#endif
	uk_thread_exit();
}

void uk_posix_thread_exit_unmap(int code, long (*unmap)(void *base, size_t len), void *base, size_t len)
{
	struct process_thread *state = _posix_process_of(uk_thread_current());

	state->unmap = unmap;
	state->base = base;
	state->len = len;
	uk_posix_thread_exit(code);
}

UK_SYSCALL_R_DEFINE(long, set_tid_address, int *, word)
{
	struct uk_thread *self = uk_thread_current();
	struct process_thread *state = _posix_process_of(self);

	if (state)
		state->clear_tid = word;
	return self->id;
}

UK_SYSCALL_R_DEFINE(long, gettid)
{
	return uk_thread_current()->id;
}

UK_SYSCALL_R_DEFINE(long, exit, int, code)
{
	uk_posix_thread_exit(code);
}

/* Handlers of exit() are the C library's: they have run. */
UK_SYSCALL_R_DEFINE(long, exit_group, int, code)
{
	ukplat_terminate(code);
}
