// SPDX-License-Identifier: BSD-3-Clause
// From who sends a signal to who is to take it.
#include "internal.h"

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/plat/irq.h>

#define ENTRIES_MAX 4096

struct uk_spinlock _signal_lock;
struct uk_abi_sigaction _signal_actions[UK_NSIG];
struct signal_queue _signal_shared;
static struct signal_thread first;
static unsigned int entries;
void (*_signal_arrived)(void);

static int is_programs(const struct uk_thread *thread)
{
	return thread == &uk_thread_first || thread->process;
}

struct uk_thread *_signal_find(int id)
{
	struct uk_thread *thread = uk_thread_find(id);

	return thread && is_programs(thread) ? thread : NULL;
}

struct uk_thread *_signal_take_thread(int id)
{
	struct uk_thread *thread = uk_thread_take(id);

	if (!thread || is_programs(thread))
		return thread;
	uk_thread_put(thread);
	return NULL;
}

void _signal_free(struct signal_entry *list)
{
	while (list) {
		struct signal_entry *next = list->next;

		__atomic_sub_fetch(&entries, 1, __ATOMIC_RELAXED);
		uk_free(uk_alloc_get_default(), list);
		list = next;
	}
}

static void release(struct uk_thread *thread)
{
	struct signal_thread *state = thread->signal;
	unsigned long irqs = uk_spin_lock_irqsave(&_signal_lock);
	struct signal_entry *dropped = _signal_queue_drop(&state->queue, ~0ull);

	uk_spin_unlock_irqrestore(&_signal_lock, irqs);
	_signal_free(dropped);
	uk_free(uk_alloc_get_default(), state);
}

/* It may be made by the thread itself, and by who sends to it: one of them was first. */
struct signal_thread *_signal_of(struct uk_thread *thread)
{
	void *made, *none = NULL;

	if (thread == &uk_thread_first)
		return &first;
	if (__atomic_load_n(&thread->signal, __ATOMIC_ACQUIRE))
		return thread->signal;
	made = uk_calloc(uk_alloc_get_default(), 1, sizeof(struct signal_thread));
	thread->signal_release = release;
	if (!__atomic_compare_exchange_n(&thread->signal, &none, made, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		uk_free(uk_alloc_get_default(), made);
	return thread->signal;
}

static struct signal_thread *known(struct uk_thread *thread)
{
	return thread == &uk_thread_first ? &first : thread->signal;
}

static uint64_t blocked(const struct signal_thread *state)
{
	return state ? __atomic_load_n(&state->mask, __ATOMIC_RELAXED) & ~__atomic_load_n(&state->awaited, __ATOMIC_RELAXED) : 0;
}

static int is_ignored(int signal)
{
	void *handler = _signal_actions[signal - 1].handler;

	return handler == UK_SIG_IGN || (handler == UK_SIG_DFL && SIGNAL_BIT(signal) & IGNORED_BY_DEFAULT);
}

/* Which of those that don't block it takes it: the first of them, or the running one. */
struct choice {
	uint64_t bits;
	struct uk_thread *thread;
};

static int takes(struct uk_thread *thread, void *arg)
{
	struct choice *choice = arg;

	if (!is_programs(thread) || !(choice->bits & ~blocked(known(thread))))
		return 0;
	choice->thread = thread;
	return 1;
}

static void interrupt_one(uint64_t bits)
{
	struct choice choice = { .bits = bits };
	unsigned long state = uk_threads_hold();

	if (uk_thread_each(takes, &choice))
		uk_thread_interrupt(choice.thread);
	uk_threads_let_go(state);
}

/* A signal that is ignored is dropped, unless it is blocked: it may have another action when it is unblocked, or be waited for. */
static int keep(struct uk_thread *thread, struct signal_queue *queue, int signal, int has_entry)
{
	struct signal_thread *state = thread ? known(thread) : known(uk_thread_current());

	if (is_ignored(signal) && !(state && state->mask & SIGNAL_BIT(signal)))
		return 0;
	return _signal_queue_keeps(queue, signal) || !has_entry;
}

int _signal_send(struct uk_thread *thread, const struct uk_abi_siginfo *info, struct signal_entry *own)
{
	struct signal_thread *state = thread ? own ? known(thread) : _signal_of(thread) : NULL;
	struct signal_queue *queue = state ? &state->queue : &_signal_shared;
	struct signal_entry *entry = own;
	unsigned long irqs;
	int kept, error = 0;

	if (thread && !state)
		return -UK_EAGAIN;
	if (!own && __atomic_load_n(&entries, __ATOMIC_RELAXED) < ENTRIES_MAX) {
		entry = uk_malloc(uk_alloc_get_default(), sizeof(*entry));
		if (entry) {
			*entry = (struct signal_entry){ .info = *info };
			__atomic_add_fetch(&entries, 1, __ATOMIC_RELAXED);
		}
	}
	if (!entry && info->signo >= UK_SIGRTMIN && info->code != UK_SI_USER)
		return -UK_EAGAIN;
	irqs = uk_spin_lock_irqsave(&_signal_lock);
	kept = keep(thread, queue, info->signo, entry != NULL);
	if (kept)
		_signal_queue_add(queue, info->signo, entry);
	uk_spin_unlock_irqrestore(&_signal_lock, irqs);
	if (!kept && entry && !own)
		_signal_free(entry);
	if (!kept)
		return error;
	if (_signal_arrived)
		_signal_arrived();
	if (!thread)
		interrupt_one(SIGNAL_BIT(info->signo));
	else if (!(blocked(state) & SIGNAL_BIT(info->signo)))
		uk_thread_interrupt(thread);
	return error;
}

void _signal_retarget(void)
{
	uint64_t bits = __atomic_load_n(&_signal_shared.bits, __ATOMIC_RELAXED);

	if (bits)
		interrupt_one(bits);
}

void _signal_set_mask(struct signal_thread *state, uint64_t mask)
{
	struct uk_thread *self = uk_thread_current();
	uint64_t pending;

	mask &= ~UNBLOCKABLE;
	__atomic_store_n(&state->mask, mask, __ATOMIC_RELAXED);
	_signal_clear_interrupted(self); /* before the look: a signal that comes now sets it again */
	pending = __atomic_load_n(&state->queue.bits, __ATOMIC_RELAXED) | __atomic_load_n(&_signal_shared.bits, __ATOMIC_RELAXED);
	if (pending & ~mask)
		self->interrupted = 1;
	if (pending & mask)
		_signal_retarget();
}
