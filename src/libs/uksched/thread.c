// SPDX-License-Identifier: BSD-3-Clause
// Threads: their making and their end.
#include <uk/thread.h>

#include <uk/alloc.h>
#include <uk/arch.h>
#include <uk/arch/thread.h>
#include <uk/assert.h>
#include <uk/errno.h>
#include <uk/plat/paging.h>
#include <uk/string.h>

#include "internal.h"

#define STACK_DEFAULT (CONFIG_LIBUKSCHED_STACK_KB * 1024UL)
#define GUARD UK_PAGE_SIZE

struct uk_thread uk_thread_first = {
	.state = UK_THREAD_RUNNING, .priority = UK_THREAD_PRIORITY_DEFAULT, .runnable = { .priority = UK_THREAD_PRIORITY_DEFAULT },
	.id = 1, .name = "main",
};
struct uk_thread *_uk_thread_ended;
static struct uk_thread *last = &uk_thread_first; /* of all, in the order of their making: `all_prev` leads to the first */
static unsigned int living = 1;
static int last_id = 1;

/* The address of a reservation; its first page stays as it is: nobody's. */
static int make_stack(struct uk_thread *thread, size_t size)
{
	char *stack;

	size = UK_ALIGN_UP(size, UK_PAGE_SIZE) + GUARD;
	stack = ukplat_page_reserve(size);
	if (!stack)
		return -UK_ENOMEM;
	if (ukplat_page_commit(stack + GUARD, size - GUARD, UKPLAT_PAGE_READ | UKPLAT_PAGE_WRITE)) {
		ukplat_page_release(stack, size);
		return -UK_ENOMEM;
	}
	thread->stack = stack;
	thread->stack_size = size;
	return 0;
}

static int make_tls(struct uk_thread *thread)
{
	thread->tls = uk_memalign(uk_alloc_get_default(), ukarch_tls_area_align(), ukarch_tls_area_size());
	if (!thread->tls)
		return -UK_ENOMEM;
	thread->tp = ukarch_tls_area_init(thread->tls);
	ukarch_canary_inherit(thread->tp);
	return 0;
}

static void free_memory(struct uk_thread *thread)
{
	if (thread->stack)
		ukplat_page_release(thread->stack, thread->stack_size);
	uk_free(uk_alloc_get_default(), thread->tls);
	uk_free(uk_alloc_get_default(), thread);
}

static void give_back(struct uk_thread *thread)
{
	unsigned long irqs = _uk_sched_enter();

	if (thread->refs) { /* later, then */
		thread->next = _uk_thread_ended;
		_uk_thread_ended = thread;
		_uk_sched_leave(irqs);
		return;
	}
	*(thread->all_next ? &thread->all_next->all_prev : &last) = thread->all_prev;
	thread->all_prev->all_next = thread->all_next; /* the first thread is never given back */
	_uk_sched_leave(irqs);
	if (thread->release)
		thread->release(thread);
	if (thread->signal_release)
		thread->signal_release(thread);
	free_memory(thread);
}

void _uk_thread_reap(void)
{
	unsigned long irqs = _uk_sched_enter();
	struct uk_thread *all = _uk_thread_ended;

	_uk_thread_ended = NULL;
	_uk_sched_leave(irqs);
	while (all) {
		struct uk_thread *thread = all;

		all = thread->next;
		give_back(thread);
	}
}

/* A new thread's first instructions: inside the lock, as every switch ends. */
static void begin(void *arg)
{
	struct uk_thread *self = arg;

	ukarch_fp_control_load(&self->fp_control);
	_uk_sched_leave_switched(self->irqs);
	self->run(self->arg);
	uk_thread_exit();
}

#if UK_THREAD_PROCESSORS > 1
static void begin_idle(void *run)
{
	((void (*)(void))run)();
}

struct uk_thread *_uk_thread_make_idle(void (*run)(void))
{
	struct uk_thread *thread = uk_calloc(uk_alloc_get_default(), 1, sizeof(*thread));

	if (!thread)
		return NULL;
	if (make_stack(thread, STACK_DEFAULT) || make_tls(thread)) {
		free_memory(thread);
		return NULL;
	}
	uk_thread_set_name(thread, "idle");
	thread->state = UK_THREAD_WAITING;
	ukarch_fp_control_save(&thread->fp_control);
	ukarch_ctx_init(&thread->ctx, (char *)thread->stack + thread->stack_size, begin_idle, (void *)run);
	return thread;
}

void _uk_thread_free_idle(struct uk_thread *thread)
{
	free_memory(thread);
}
#endif

static void start(struct uk_thread *thread, const struct uk_thread_options *options, void *stack_top)
{
	unsigned long irqs;

	ukarch_ctx_init(&thread->ctx, stack_top, begin, thread);
	ukarch_fp_control_save(&thread->fp_control);
	irqs = _uk_sched_enter();
	thread->irqs = irqs;
	thread->id = ++last_id;
	if (options->id)
		*options->id = thread->id;
	if (options->id_too)
		*options->id_too = thread->id;
	thread->all_prev = last;
	last->all_next = thread;
	last = thread;
	living++;
	thread->state = UK_THREAD_READY;
	uk_scheduler_add(&thread->runnable, UK_SCHEDULER_WOKEN);
	_uk_sched_leave(irqs);
}

int uk_thread_create(struct uk_thread **result, const struct uk_thread_options *options, void (*run)(void *arg), void *arg)
{
	static const struct uk_thread_options defaults;
	const struct uk_thread_options *o = options ? options : &defaults;
	struct uk_thread *thread;

	if (o->priority < 0 || o->priority > UK_THREAD_PRIORITY_MAX)
		return -UK_EINVAL;
	_uk_trap_init();
	_uk_thread_reap();
	thread = uk_calloc(uk_alloc_get_default(), 1, sizeof(*thread));
	if (!thread)
		return -UK_ENOMEM;
	thread->tp = o->tp;
	if ((!o->stack_top && make_stack(thread, o->stack_size ? o->stack_size : STACK_DEFAULT)) || (!o->tp && make_tls(thread))) {
		free_memory(thread);
		return -UK_ENOMEM;
	}
	uk_thread_set_name(thread, o->name ? o->name : "thread");
	thread->priority = thread->runnable.priority = (uint8_t)(o->priority ? o->priority : UK_THREAD_PRIORITY_DEFAULT);
#if UK_THREAD_PROCESSORS > 1
	thread->runnable.barred = uk_thread_current()->runnable.barred;
#endif
	thread->detached = o->detached != 0;
	thread->release = o->release;
	thread->process = o->process;
	thread->signal = o->signal;
	thread->run = run;
	thread->arg = arg;
	if (result)
		*result = thread;
	start(thread, o, o->stack_top ? o->stack_top : (char *)thread->stack + thread->stack_size);
	return 0;
}

void uk_thread_exit(void)
{
	struct uk_thread *self = uk_thread_current();

	_uk_sched_enter();
	living--;
	self->state = UK_THREAD_ENDED;
	if (_uk_thread_is_to_leave(self)) {
		/* processors.c does the rest */
	} else if (self->detached) {
		self->next = _uk_thread_ended;
		_uk_thread_ended = self;
	} else {
		uk_waitq_wake_nested(&self->joiners);
	}
	_uk_sched_switch();
	__builtin_unreachable();
}

int uk_thread_join(struct uk_thread *thread, uint64_t deadline)
{
	int result;

	if (thread->detached || thread == uk_thread_current())
		return -UK_EINVAL;
	result = uk_waitq_wait_event(&thread->joiners, __atomic_load_n(&thread->state, __ATOMIC_SEQ_CST) == UK_THREAD_ENDED, deadline);
	if (!result)
		give_back(thread);
	return result;
}

void uk_thread_detach(struct uk_thread *thread)
{
	unsigned long irqs = _uk_sched_enter();
	int ended = thread->state == UK_THREAD_ENDED;

	thread->detached = 1;
	_uk_sched_leave(irqs);
	if (ended)
		give_back(thread);
}

int uk_thread_each(int (*each)(struct uk_thread *thread, void *arg), void *arg)
{
	unsigned long irqs = _uk_sched_enter();
	int result = 0;

	for (struct uk_thread *thread = &uk_thread_first; thread && !result; thread = thread->all_next)
		if (thread->state != UK_THREAD_ENDED)
			result = each(thread, arg);
	_uk_sched_leave(irqs);
	return result;
}

struct uk_thread *uk_thread_find(int id)
{
	unsigned long irqs = _uk_sched_enter();
	struct uk_thread *thread = &uk_thread_first;

	while (thread && (thread->id != id || thread->state == UK_THREAD_ENDED))
		thread = thread->all_next;
	_uk_sched_leave(irqs);
	return thread;
}

struct uk_thread *uk_thread_take(int id)
{
	unsigned long irqs = _uk_sched_enter();
	struct uk_thread *thread = uk_thread_find(id);

	if (thread)
		thread->refs++;
	_uk_sched_leave(irqs);
	return thread;
}

void uk_thread_put(struct uk_thread *thread)
{
	unsigned long irqs = _uk_sched_enter();

	thread->refs--;
	_uk_sched_leave(irqs);
}

unsigned int uk_thread_count(void)
{
	return __atomic_load_n(&living, __ATOMIC_RELAXED);
}

void uk_thread_set_name(struct uk_thread *thread, const char *name)
{
	unsigned int i = 0;

	for (; i < UK_THREAD_NAME_MAX && name[i]; i++)
		thread->name[i] = name[i];
	thread->name[i] = '\0';
}

/* Inside the lock: what counts, after its own or the lent one was changed. */
static void take_priority(struct uk_thread *thread)
{
	uint8_t priority = thread->inherited > thread->priority ? thread->inherited : thread->priority;

	if (priority == thread->runnable.priority)
		return;
	if (thread->state == UK_THREAD_READY) {
		uk_scheduler_remove(&thread->runnable);
		thread->runnable.priority = priority;
		uk_scheduler_add(&thread->runnable, UK_SCHEDULER_WOKEN);
	} else {
		thread->runnable.priority = priority;
	}
}

int uk_thread_set_priority(struct uk_thread *thread, int priority)
{
	unsigned long irqs;

	if (priority < UK_THREAD_PRIORITY_MIN || priority > UK_THREAD_PRIORITY_MAX)
		return -UK_EINVAL;
	irqs = _uk_sched_enter();
	thread->priority = (uint8_t)priority;
	take_priority(thread);
	_uk_sched_leave(irqs);
	return 0;
}

void uk_thread_lend_priority(struct uk_thread *thread, int priority)
{
	unsigned long irqs = _uk_sched_enter();

	thread->inherited = (uint8_t)priority;
	take_priority(thread);
	_uk_sched_leave(irqs);
}
