// SPDX-License-Identifier: BSD-3-Clause
// Locks whose owner ends: set_robust_list(2).
#include <uk/futex.h>

#include <uk/abi/access.h>
#include <uk/abi/futex.h>
#include <uk/errno.h>
#include <uk/syscall.h>

#include "internal.h"

#define ENTRIES_MAX 2048 /* Linux: ROBUST_LIST_LIMIT, as a list may have no end */

static struct uk_abi_robust_list *entry_of(const struct uk_abi_robust_list *link)
{
	return (struct uk_abi_robust_list *)((uintptr_t)link & ~(uintptr_t)1); /* bit 0: with priority inheritance */
}

static void release(const struct uk_abi_robust_list *entry, long offset, uint32_t id)
{
	uint32_t *word = (uint32_t *)((uintptr_t)entry + (uintptr_t)offset);
	uint32_t value = __atomic_load_n(word, __ATOMIC_SEQ_CST);

	do {
		if ((value & UK_FUTEX_TID_MASK) != id)
			return;
	} while (!__atomic_compare_exchange_n(word, &value, (value & UK_FUTEX_WAITERS) | UK_FUTEX_OWNER_DIED, 0, __ATOMIC_SEQ_CST,
					      __ATOMIC_SEQ_CST));
	if (value & UK_FUTEX_WAITERS)
		uk_futex_wake(word, 1, UK_FUTEX_BITSET_MATCH_ANY);
}

static void release_all(const struct uk_abi_robust_list_head *head, uint32_t id)
{
	const struct uk_abi_robust_list *entry, *pending, *next;

	pending = entry_of(head->pending);
	entry = entry_of(head->list.next);
	for (int i = 0; i < ENTRIES_MAX && entry && entry != &head->list; i++) {
		next = entry_of(entry->next); /* whoever is woken may free the entry */
		if (entry != pending)
			release(entry, head->offset, id);
		entry = next;
	}
	if (pending)
		release(pending, head->offset, id);
}

void uk_futex_thread_ends(void)
{
	struct uk_thread *self = uk_thread_current();
	const struct uk_abi_robust_list_head *head = self->robust;

	self->robust = NULL;
	if (head)
		release_all(head, (uint32_t)self->id);
	if (self->inherited)
		_futex_owner_ends();
}

UK_SYSCALL_R_DEFINE(long, set_robust_list, struct uk_abi_robust_list_head *, head, unsigned long, len)
{
	if (len != sizeof(*head))
		return -UK_EINVAL;
	uk_thread_current()->robust = head;
	return 0;
}

UK_SYSCALL_R_DEFINE(long, get_robust_list, int, id, struct uk_abi_robust_list_head **, head, unsigned long *, len)
{
	const struct uk_thread *thread = id ? uk_thread_find(id) : uk_thread_current();

	if (!thread)
		return -UK_ESRCH;
	if (uk_abi_is_bad(head, sizeof(*head)) || uk_abi_is_bad(len, sizeof(*len)))
		return -UK_EFAULT;
	*head = thread->robust;
	*len = sizeof(**head);
	return 0;
}
