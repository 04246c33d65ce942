// SPDX-License-Identifier: BSD-3-Clause
// Crash dumps name the thread, and say when it was its stack that overflowed.
#include <uk/plat/trap.h>

#include <uk/string.h>

#include "internal.h"

/* How far below its stack pointer a function may reach first, where nobody told where the stack ends. */
#define NEAR 65536UL
#define REASON_MAX 160

static size_t put(char *to, size_t at, const char *text)
{
	while (*text && at < REASON_MAX - 1)
		to[at++] = *text++;
	return at;
}

static int overflowed(const struct uk_thread *thread, const struct ukplat_trap *trap)
{
	uintptr_t address = trap->crash.address, sp = ukarch_regs_sp(trap->regs);

	if (trap->kind != UKPLAT_TRAP_MEMORY || !trap->crash.has_address)
		return 0;
	if (thread->stack)
		return address - (uintptr_t)thread->stack < UK_PAGE_SIZE;
	return address - (sp - NEAR) < NEAR + UK_PAGE_SIZE;
}

/* Mends nothing: it changes the words, for the crash that follows if nobody else mends it. The first thread has its platform's. */
static int name_thread(struct ukplat_trap *trap, void *arg UK_UNUSED)
{
	static char reason[REASON_MAX];
	const struct uk_thread *thread = uk_thread_current();
	int stack = overflowed(thread, trap);
	size_t at;

	if (thread == &uk_thread_first || trap->crash.reason == reason)
		return 0;
	at = put(reason, 0, stack ? "stack overflow" : trap->crash.reason);
	at = put(reason, at, " in thread \"");
	at = put(reason, at, thread->name);
	at = put(reason, at, stack ? "\": access to the page below its stack" : "\"");
	reason[at] = '\0';
	trap->crash.reason = reason;
	return 0;
}

void _uk_trap_init(void)
{
	static struct ukplat_trap_handler handlers[UKPLAT_TRAP_KINDS];

	if (handlers[0].handle)
		return;
	for (unsigned int kind = 0; kind < UKPLAT_TRAP_KINDS; kind++) {
		handlers[kind].kind = (enum ukplat_trap_kind)kind;
		handlers[kind].handle = name_thread;
		ukplat_trap_register(&handlers[kind]);
	}
}
