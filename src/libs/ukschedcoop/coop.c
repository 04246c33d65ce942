// SPDX-License-Identifier: BSD-3-Clause
// The role of the scheduler: who became ready first runs first, until it waits, yields or ends.
#include <uk/scheduler.h>

static struct uk_runnable *first, *last;

void uk_scheduler_add(struct uk_runnable *runnable, enum uk_scheduler_reason reason UK_UNUSED)
{
	runnable->next = NULL;
	runnable->prev = last;
	*(last ? &last->next : &first) = runnable;
	last = runnable;
}

void uk_scheduler_remove(struct uk_runnable *runnable)
{
	*(runnable->prev ? &runnable->prev->next : &first) = runnable->next;
	*(runnable->next ? &runnable->next->prev : &last) = runnable->prev;
}

struct uk_runnable *uk_scheduler_next(void)
{
	struct uk_runnable *runnable = first;

	if (runnable) {
		first = runnable->next;
		*(first ? &first->prev : &last) = NULL;
	}
	return runnable;
}

void uk_scheduler_runs(struct uk_runnable *runnable UK_UNUSED)
{
}

void uk_scheduler_timeout(uint64_t deadline UK_UNUSED)
{
}
