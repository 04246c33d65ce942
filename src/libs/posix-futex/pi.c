// SPDX-License-Identifier: BSD-3-Clause
// Locks whose owner has the priority of the most urgent thread that waits for them: FUTEX_LOCK_PI, FUTEX_UNLOCK_PI.
#include <uk/abi/futex.h>
#include <uk/errno.h>

#include "internal.h"

/*
 * The word names the owner, so a lock that nobody waits for is the program's affair alone. Who waits is among the waiters like any
 * other, and knows the owner: a C library may write something else to the word while that one ends. The owner is lent the highest
 * priority of those that wait for any lock of its; if it waits for a lock itself, so is that one's owner, and so on. What a thread is
 * lent is found by looking at all waiters: it changes only when somebody has to wait, gives up, or is handed a lock.
 */
static uint32_t owner_of(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_SEQ_CST) & UK_FUTEX_TID_MASK;
}

struct search {
	const struct uk_thread *thread;
	struct futex_waiter *found;
	int priority;
};

/* The most urgent of those that wait for what the thread owns. */
static int waits_for_owner(struct futex_waiter *waiter, void *arg)
{
	struct search *search = arg;

	if (waiter->locks && waiter->owner == (uint32_t)search->thread->id && waiter->thread->runnable.priority > search->priority) {
		search->priority = waiter->thread->runnable.priority;
		search->found = waiter;
	}
	return 0;
}

static int is_waiting(struct futex_waiter *waiter, void *arg)
{
	struct search *search = arg;

	if (!waiter->locks || waiter->thread != search->thread)
		return 0;
	search->found = waiter;
	return 1;
}

/* Ends where nothing changes, in a circle of locks too. Threads that are found by their numbers are taken: they may end meanwhile. */
static void lend(struct uk_thread *thread)
{
	struct uk_thread *taken = NULL;

	while (thread) {
		struct search most = { .thread = thread }, wait = { .thread = thread };
		int before = thread->runnable.priority;

		_futex_each(waits_for_owner, &most);
		uk_thread_lend_priority(thread, most.priority);
		if (thread->runnable.priority == before || !_futex_each(is_waiting, &wait))
			break;
		if (taken)
			uk_thread_put(taken);
		taken = thread = uk_thread_take((int)wait.found->owner);
	}
	if (taken)
		uk_thread_put(taken);
}

static void lend_to(uint32_t id)
{
	struct uk_thread *thread = uk_thread_take((int)id);

	if (!thread)
		return;
	lend(thread);
	uk_thread_put(thread);
}

/* The one that has waited longest of the most urgent. */
static struct futex_waiter *next_of(const uint32_t *word)
{
	struct futex_waiter *next = NULL;

	for (struct futex_waiter *waiter = _futex_first(word); waiter; waiter = waiter->next)
		if (waiter->locks && waiter->word == word && (!next || waiter->thread->runnable.priority > next->thread->runnable.priority))
			next = waiter;
	return next;
}

static void set_owner(const uint32_t *word, uint32_t owner)
{
	for (struct futex_waiter *waiter = _futex_first(word); waiter; waiter = waiter->next)
		if (waiter->locks && waiter->word == word)
			waiter->owner = owner;
}

/* Gives a lock to who is next, with `flags`; 0 when nobody waits. The one that had it has its own priority back before that one runs. */
static int hand_over(uint32_t *word, uint32_t flags, struct uk_thread *from)
{
	struct futex_waiter *next = next_of(word);
	struct uk_thread *to;

	if (!next)
		return 0;
	to = next->thread;
	set_owner(word, (uint32_t)to->id);
	__atomic_store_n(word, (uint32_t)to->id | UK_FUTEX_WAITERS | flags, __ATOMIC_SEQ_CST); /* the bit stays set, as with Linux */
	lend(from);
	_futex_wake(next);
	lend(to);
	return 1;
}

/* Takes it, or says with 0 that one has to wait for *owner, who knows that from the word. Who waits already comes first. */
static int take(uint32_t *word, uint32_t id, int try, uint32_t *owner)
{
	const struct futex_waiter *first = next_of(word);
	uint32_t value = __atomic_load_n(word, __ATOMIC_SEQ_CST), wanted;

	do {
		*owner = value & UK_FUTEX_TID_MASK;
		if (!*owner && first)
			*owner = first->owner;
		if (*owner == id)
			return -UK_EDEADLK;
		if (!*owner)
			wanted = id | (value & UK_FUTEX_OWNER_DIED);
		else if (!uk_thread_find((int)*owner))
			return -UK_ESRCH;
		else if (try)
			return -UK_EAGAIN;
		else
			wanted = value | UK_FUTEX_WAITERS;
	} while (!__atomic_compare_exchange_n(word, &value, wanted, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
	return !*owner;
}

int _futex_lock_pi(uint32_t *word, uint64_t deadline, int try)
{
	struct futex_waiter waiter = { .word = word, .thread = uk_thread_current(), .locks = 1 };
	int result;

	uk_spin_lock(&_futex_lock);
	result = take(word, (uint32_t)waiter.thread->id, try, &waiter.owner);
	if (!result) {
		_futex_append(&waiter);
		lend_to(waiter.owner);
	}
	uk_spin_unlock(&_futex_lock);
	if (result)
		return result < 0 ? result : 0;
	result = _futex_block(&waiter, deadline);
	if (result) {
		uk_spin_lock(&_futex_lock);
		lend_to(waiter.owner);
		uk_spin_unlock(&_futex_lock);
	}
	return result;
}

int _futex_unlock_pi(uint32_t *word)
{
	struct uk_thread *self = uk_thread_current();
	int result = 0;

	uk_spin_lock(&_futex_lock);
	if (owner_of(word) != (uint32_t)self->id)
		result = -UK_EPERM;
	else if (!hand_over(word, 0, self))
		__atomic_store_n(word, 0, __ATOMIC_SEQ_CST);
	uk_spin_unlock(&_futex_lock);
	return result;
}

void _futex_owner_ends(void)
{
	struct search search = { .thread = uk_thread_current() };

	uk_spin_lock(&_futex_lock);
	while (_futex_each(waits_for_owner, &search), search.found) {
		/* The bit again: the program may have written the word without it, and its unlocking asks us only where it is set. */
		uint32_t *word = (uint32_t *)search.found->word;
		uint32_t owner = __atomic_fetch_or(word, UK_FUTEX_WAITERS, __ATOMIC_SEQ_CST) & UK_FUTEX_TID_MASK;

		if (owner && owner != (uint32_t)search.thread->id) { /* the program gave it away itself */
			set_owner(word, owner);
			lend_to(owner);
		} else {
			hand_over(word, UK_FUTEX_OWNER_DIED, NULL);
		}
		search = (struct search){ .thread = search.thread };
	}
	uk_spin_unlock(&_futex_lock);
}
