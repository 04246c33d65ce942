// SPDX-License-Identifier: BSD-3-Clause
// Who mends a trap: handlers by kind, the last registered first, and how deep they may nest.
#include <uk/plat/trap.h>

#include <uk/arch/percpu.h>
#include <uk/errno.h>
#include <uk/lock.h>

static struct ukplat_trap_handler *handlers[UKPLAT_TRAP_KINDS];
static struct uk_spinlock lock; /* of writers; a dispatch reads pointers, each of which is written whole */
static UK_PERCPU(unsigned int, depth);

int ukplat_trap_register(struct ukplat_trap_handler *handler)
{
	unsigned long state;

	if ((unsigned int)handler->kind >= UKPLAT_TRAP_KINDS)
		return -UK_EINVAL;
	state = uk_spin_lock_irqsave(&lock);
	handler->next = handlers[handler->kind];
	__atomic_store_n(&handlers[handler->kind], handler, __ATOMIC_RELEASE);
	uk_spin_unlock_irqrestore(&lock, state);
	return 0;
}

void ukplat_trap_unregister(struct ukplat_trap_handler *handler)
{
	unsigned long state = uk_spin_lock_irqsave(&lock);
	struct ukplat_trap_handler **at = &handlers[handler->kind];

	while (*at && *at != handler)
		at = &(*at)->next;
	if (*at)
		*at = handler->next;
	uk_spin_unlock_irqrestore(&lock, state);
}

/* The depth counts handlers that run: a trap without any is a crash at once, however deep. */
void ukplat_trap_dispatch(struct ukplat_trap *trap)
{
	struct ukplat_trap_handler *handler = trap->kind < UKPLAT_TRAP_KINDS ? handlers[trap->kind] : NULL;
	int mended = 0;

	if (handler && *uk_percpu(depth) == UKPLAT_TRAP_DEPTH) {
		trap->crash.reason = "a trap inside the handlers of others: too many";
		handler = NULL;
	}
	++*uk_percpu(depth);
	for (; handler && !mended; handler = handler->next)
		mended = handler->handle(trap, handler->arg);
	--*uk_percpu(depth);
	if (!mended)
		ukplat_crash(&trap->crash);
}
