// SPDX-License-Identifier: BSD-3-Clause
// Delivery: what happens to a signal that its thread doesn't block.
#include "internal.h"

#include <uk/errno.h>
#include <uk/file.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/crash.h>
#include <uk/plat/irq.h>
#include <uk/plat/time.h>
#include <uk/preempt.h>
#include <uk/print.h>
#include <uk/scheduler.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include <uk/syscall_mask.h>

#define STOPS (SIGNAL_BIT(UK_SIGSTOP) | SIGNAL_BIT(UK_SIGTSTP) | SIGNAL_BIT(UK_SIGTTIN) | SIGNAL_BIT(UK_SIGTTOU))
#define DUMPS                                                                                                                    \
	(FAULTS | SIGNAL_BIT(UK_SIGABRT) | SIGNAL_BIT(UK_SIGQUIT) | SIGNAL_BIT(UK_SIGXCPU) | SIGNAL_BIT(UK_SIGXFSZ) | SIGNAL_BIT(UK_SIGSYS))

static const char *name_of(int signal)
{
	static const char names[] = "SIGQUIT\0SIGILL\0SIGTRAP\0SIGABRT\0SIGBUS\0SIGFPE\0SIGKILL\0SIGUSR1\0SIGSEGV";
	const char *name = names;

	if (signal < UK_SIGQUIT || signal > UK_SIGSEGV)
		return signal == UK_SIGSYS ? "SIGSYS" : "SIGXCPU or SIGXFSZ";
	for (int i = UK_SIGQUIT; i < signal; i++)
		name += strlen(name) + 1;
	return name;
}

static void act_by_default(int signal)
{
	struct ukplat_crash crash;
	char reason[48] = "the program was sent ";

	if (SIGNAL_BIT(signal) & STOPS) {
		uk_printk(UK_PRINT_WARN, "signal %d would stop the process: ignored\n", signal);
		return;
	}
	if (!(SIGNAL_BIT(signal) & DUMPS))
		ukplat_terminate(128 + signal);
	memcpy(reason + strlen(reason), name_of(signal), strlen(name_of(signal)) + 1);
	crash = (struct ukplat_crash){ .reason = reason };
	ukplat_crash(&crash);
}

uint64_t _signal_enter_action(struct signal_thread *state, int signal, struct uk_abi_sigaction *action)
{
	uint64_t mask = state->mask;

	*action = _signal_actions[signal - 1];
	if (action->handler == UK_SIG_DFL || action->handler == UK_SIG_IGN)
		return mask;
	if (action->flags & UK_SA_RESETHAND)
		_signal_actions[signal - 1].handler = UK_SIG_DFL;
	state->mask |= action->mask | (action->flags & UK_SA_NODEFER ? 0 : SIGNAL_BIT(signal));
	return mask;
}

char *_signal_stack(const struct signal_thread *state, const struct uk_abi_sigaction *action, uintptr_t sp)
{
	const struct uk_abi_stack *stack = &state->stack;

	if (!(action->flags & UK_SA_ONSTACK) || !stack->size || sp - (uintptr_t)stack->sp - 1 < stack->size)
		return NULL;
	return (char *)(((uintptr_t)stack->sp + stack->size) & ~(uintptr_t)15);
}

static void call_handler(struct signal_thread *state, const struct uk_abi_sigaction *action, struct uk_abi_siginfo *info, uint64_t after)
{
	struct ukarch_regs regs = { 0 };
	struct uk_abi_ucontext context;
	char *stack = _signal_stack(state, action, (uintptr_t)__builtin_frame_address(0));
	unsigned int in_call = uk_preempt_in_call();

	memset(&context, 0, sizeof(context));
	_signal_context_save(&context, &regs, 0);
	context.stack = state->stack;
	context.stack.flags = state->stack.size ? 0 : UK_SS_DISABLE;
	context.mask = after;
	uk_preempt_set_in_call(0);
	_signal_call_on(stack, action->handler, info->signo, info, &context);
	uk_preempt_set_in_call(in_call);
	_signal_set_mask(state, context.mask);
}

/* One signal: takes it, and what its action is. */
static int take(struct signal_thread *state, struct uk_abi_siginfo *info, struct uk_abi_sigaction *action, uint64_t *before)
{
	unsigned long irqs = uk_spin_lock_irqsave(&_signal_lock);
	struct signal_entry *used;
	uint64_t wanted = ~state->mask;
	int signal = _signal_queue_take(&state->queue, wanted, info, &used);

	if (!signal)
		signal = _signal_queue_take(&_signal_shared, wanted, info, &used);
	if (signal)
		*before = _signal_enter_action(state, signal, action);
	uk_spin_unlock_irqrestore(&_signal_lock, irqs);
	_signal_free(used);
	return signal;
}

/*
 * As a kernel does it: of several signals each has its frame on the stack before any handler runs, so the handler of the last one taken
 * runs first, unless the first one's mask blocks it.
 */
int _signal_deliver(struct signal_thread *state, const uint64_t *after, int *restart)
{
	struct uk_abi_sigaction action;
	struct uk_abi_siginfo info;
	uint64_t before;
	int signal, handlers = 0, ignored = 0;

	_signal_clear_interrupted(uk_thread_current());
	while ((signal = take(state, &info, &action, &before))) {
		if (action.handler == UK_SIG_DFL && !(SIGNAL_BIT(signal) & IGNORED_BY_DEFAULT))
			act_by_default(signal);
		if (action.handler == UK_SIG_DFL || action.handler == UK_SIG_IGN)
			continue;
		if (!handlers)
			*restart = (action.flags & UK_SA_RESTART) != 0;
		_signal_deliver(state, NULL, &ignored);
		call_handler(state, &action, &info, !handlers && after ? *after : before);
		handlers++;
	}
	return handlers;
}

uint64_t _signal_earliest = UKPLAT_NEVER;

/* With the cooperative scheduler a timer has no interrupt while threads run: who makes calls looks at the clock. */
static void expire(void)
{
	unsigned long irqs = ukplat_irq_save();

	uk_sched_expire();
	ukplat_irq_restore(irqs);
}

/* The end of a system call: non-zero to make it again. */
static int call_ends(long result, int restarts)
{
	struct uk_thread *self = uk_thread_current();
	struct signal_thread *state;
	int restart = 1;

	if (_signal_earliest != UKPLAT_NEVER && ukplat_monotonic_clock() >= _signal_earliest)
		expire();
	if (!self->interrupted)
		return 0;
	state = _signal_of(self);
	if (!state)
		return 0;
	restarts = restarts && !self->had_deadline; /* of the call's wait: handlers have some of their own */
	_signal_deliver(state, NULL, &restart);
	return result == -UK_EINTR && restarts && restart;
}

/* A thread that computes, and has a state: to make one isn't for any moment. */
static void interrupted(void)
{
	struct uk_thread *self = uk_thread_current();
	int restart;

	if (self != &uk_thread_first && !self->signal)
		return;
	ukplat_irq_enable();
	_signal_deliver(_signal_of(self), NULL, &restart);
	ukplat_irq_disable();
}

static void broken_pipe(void)
{
	_signal_send(uk_thread_current(), &(struct uk_abi_siginfo){ .signo = UK_SIGPIPE, .code = UK_SI_USER, .pid = 1 }, NULL);
}

static uint64_t mask_set(uint64_t mask)
{
	struct signal_thread *state = _signal_of(uk_thread_current());
	uint64_t before = state ? state->mask : 0;

	if (state)
		_signal_set_mask(state, mask);
	return before;
}

static void mask_restore(uint64_t before, long result)
{
	struct signal_thread *state = _signal_of(uk_thread_current());
	int restart;

	if (!state)
		return;
	if (result == -UK_EINTR)
		_signal_deliver(state, &before, &restart);
	_signal_set_mask(state, before);
}

void _signal_use(void)
{
	static const struct uk_syscall_masks masks = { .set = mask_set, .restore = mask_restore };

	uk_syscall_end = call_ends;
	uk_syscall_masks = &masks;
	uk_file_broken_pipe = broken_pipe;
	uk_thread_interrupted = interrupted;
}
