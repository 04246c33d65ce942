// SPDX-License-Identifier: BSD-3-Clause
// System calls: actions, masks, sending, waiting, alternate stacks.
#include "internal.h"

#include <uk/abi/access.h>
#include <uk/abi/time.h>
#include <uk/clock.h>
#include <uk/errno.h>
#include <uk/plat/irq.h>
#include <uk/sched.h>
#include <uk/syscall.h>

#define PROCESS 1
#define STACK_MIN 2048

static int is_signal(int signal)
{
	return signal >= 1 && signal <= UK_NSIG;
}

/* What waits for the caller, blocked or not. */
static uint64_t pending(const struct signal_thread *state)
{
	return __atomic_load_n(&state->queue.bits, __ATOMIC_RELAXED) | __atomic_load_n(&_signal_shared.bits, __ATOMIC_RELAXED);
}

/* What is pending of a signal that becomes ignored is dropped for the process and the caller; for other threads when they come to it. */
static void drop(int signal)
{
	struct signal_thread *state = _signal_of(uk_thread_current());
	unsigned long irqs = uk_spin_lock_irqsave(&_signal_lock);
	struct signal_entry *shared = _signal_queue_drop(&_signal_shared, SIGNAL_BIT(signal));
	struct signal_entry *own = state ? _signal_queue_drop(&state->queue, SIGNAL_BIT(signal)) : NULL;

	uk_spin_unlock_irqrestore(&_signal_lock, irqs);
	_signal_free(shared);
	_signal_free(own);
}

UK_SYSCALL_R_DEFINE(long, rt_sigaction, int, signal, const struct uk_abi_sigaction *, action, struct uk_abi_sigaction *, old, size_t, size)
{
	struct uk_abi_sigaction was;
	unsigned long irqs;

	if (size != sizeof(uint64_t) || !is_signal(signal) || (action && SIGNAL_BIT(signal) & UNBLOCKABLE))
		return -UK_EINVAL;
	if (uk_abi_is_bad(action, action ? sizeof(*action) : 0) || uk_abi_is_bad(old, old ? sizeof(*old) : 0))
		return -UK_EFAULT;
	_signal_use();
	if (SIGNAL_BIT(signal) & FAULTS)
		_signal_faults_use();
	if (action && action->handler != UK_SIG_DFL)
		_signal_stop_use(SIGNAL_BIT(signal));
	irqs = uk_spin_lock_irqsave(&_signal_lock);
	was = _signal_actions[signal - 1];
	if (action) {
		_signal_actions[signal - 1] = *action;
		_signal_actions[signal - 1].mask &= ~UNBLOCKABLE;
	}
	uk_spin_unlock_irqrestore(&_signal_lock, irqs);
	if (action && (action->handler == UK_SIG_IGN || (action->handler == UK_SIG_DFL && SIGNAL_BIT(signal) & IGNORED_BY_DEFAULT)))
		drop(signal);
	if (old)
		*old = was;
	return 0;
}

UK_SYSCALL_R_DEFINE(long, rt_sigprocmask, int, how, const uint64_t *, set, uint64_t *, old, size_t, size)
{
	struct signal_thread *state = _signal_of(uk_thread_current());
	uint64_t was;

	if (size != sizeof(uint64_t) || (set && (how < UK_SIG_BLOCK || how > UK_SIG_SETMASK)))
		return -UK_EINVAL;
	if (uk_abi_is_bad(set, set ? sizeof(*set) : 0) || uk_abi_is_bad(old, old ? sizeof(*old) : 0))
		return -UK_EFAULT;
	if (!state)
		return -UK_EAGAIN;
	was = state->mask;
	if (set)
		_signal_set_mask(state, how == UK_SIG_BLOCK ? was | *set : how == UK_SIG_UNBLOCK ? was & ~*set : *set);
	if (old)
		*old = was;
	return 0;
}

UK_SYSCALL_R_DEFINE(long, rt_sigpending, uint64_t *, set, size_t, size)
{
	struct signal_thread *state = _signal_of(uk_thread_current());

	if (size > sizeof(uint64_t))
		return -UK_EINVAL;
	if (uk_abi_is_bad(set, sizeof(*set)))
		return -UK_EFAULT;
	*set = state ? pending(state) & state->mask : 0;
	return 0;
}

/* Waits with that mask until a handler has run. */
static long suspend(struct signal_thread *state, uint64_t mask)
{
	uint64_t before = state->mask;
	int restart;

	_signal_use();
	_signal_set_mask(state, mask);
	while (!uk_thread_current()->interrupted || !_signal_deliver(state, &before, &restart))
		uk_sched_sleep(UKPLAT_NEVER);
	_signal_set_mask(state, before);
	return -UK_EINTR;
}

UK_SYSCALL_R_DEFINE(long, rt_sigsuspend, const uint64_t *, mask, size_t, size)
{
	struct signal_thread *state = _signal_of(uk_thread_current());

	if (size != sizeof(uint64_t))
		return -UK_EINVAL;
	if (uk_abi_is_bad(mask, sizeof(*mask)))
		return -UK_EFAULT;
	return state ? suspend(state, *mask) : -UK_EAGAIN;
}

UK_SYSCALL_R_DEFINE(long, pause)
{
	struct signal_thread *state = _signal_of(uk_thread_current());

	return state ? suspend(state, state->mask) : -UK_EAGAIN;
}

int _signal_take(struct signal_thread *state, uint64_t set, struct uk_abi_siginfo *info)
{
	unsigned long irqs = uk_spin_lock_irqsave(&_signal_lock);
	struct signal_entry *used;
	int signal = _signal_queue_take(&state->queue, set, info, &used);

	if (!signal)
		signal = _signal_queue_take(&_signal_shared, set, info, &used);
	uk_spin_unlock_irqrestore(&_signal_lock, irqs);
	_signal_free(used);
	return signal;
}

static long await(struct signal_thread *state, uint64_t set, struct uk_abi_siginfo *info, uint64_t deadline)
{
	struct uk_thread *self = uk_thread_current();
	int signal, error = 0;

	__atomic_store_n(&state->awaited, set, __ATOMIC_SEQ_CST);
	for (;;) {
		signal = _signal_take(state, set, info);
		if (signal || error)
			break;
		_signal_clear_interrupted(self);
		if (pending(state) & (~state->mask | set)) /* it came before that */
			self->interrupted = 1;
		error = uk_sched_sleep(deadline);
		if (!error)
			error = -UK_EAGAIN;
		else if (pending(state) & set)
			error = 0;
	}
	state->awaited = 0;
	_signal_set_mask(state, state->mask);
	return signal ? signal : error;
}

UK_SYSCALL_R_DEFINE(long, rt_sigtimedwait, const uint64_t *, set, struct uk_abi_siginfo *, info, const struct uk_abi_timespec *, timeout,
	size_t, size)
{
	struct signal_thread *state = _signal_of(uk_thread_current());
	struct uk_abi_siginfo got;
	uint64_t deadline = UKPLAT_NEVER;
	long result;

	if (size != sizeof(uint64_t))
		return -UK_EINVAL;
	if (uk_abi_is_bad(set, sizeof(*set)) || uk_abi_is_bad(timeout, timeout ? sizeof(*timeout) : 0))
		return -UK_EFAULT;
	if (timeout && (timeout->sec < 0 || timeout->nsec < 0 || timeout->nsec >= (int64_t)UK_NS_PER_SECOND))
		return -UK_EINVAL;
	if (timeout && (uint64_t)timeout->sec < UKPLAT_NEVER / UK_NS_PER_SECOND - 1)
		deadline = ukplat_deadline((uint64_t)timeout->sec * UK_NS_PER_SECOND + (uint64_t)timeout->nsec);
	if (!state)
		return -UK_EAGAIN;
	_signal_use();
	_signal_stop_use(*set);
	result = await(state, *set & ~UNBLOCKABLE, &got, deadline);
	if (result <= 0 || !info)
		return result;
	if (uk_abi_is_bad(info, sizeof(*info)))
		return -UK_EFAULT;
	*info = got;
	return result;
}

static long send_process(int pid, const struct uk_abi_siginfo *info)
{
	if (info->signo < 0 || info->signo > UK_NSIG)
		return -UK_EINVAL;
	if (pid != PROCESS && pid != 0)
		return -UK_ESRCH;
	_signal_use();
	return info->signo ? _signal_send(NULL, info, NULL) : 0;
}

static long send_thread(int pid, int tid, const struct uk_abi_siginfo *info)
{
	struct uk_thread *thread;
	long error;

	if (tid <= 0 || pid <= 0 || info->signo < 0 || info->signo > UK_NSIG)
		return -UK_EINVAL;
	_signal_use();
	thread = pid == PROCESS ? _signal_take_thread(tid) : NULL;
	if (!thread)
		return -UK_ESRCH;
	error = info->signo ? _signal_send(thread, info, NULL) : 0;
	uk_thread_put(thread);
	return error;
}

UK_SYSCALL_R_DEFINE(long, kill, int, pid, int, signal)
{
	return send_process(pid, &(struct uk_abi_siginfo){ .signo = signal, .code = UK_SI_USER, .pid = PROCESS });
}

UK_SYSCALL_R_DEFINE(long, tgkill, int, pid, int, tid, int, signal)
{
	return send_thread(pid, tid, &(struct uk_abi_siginfo){ .signo = signal, .code = UK_SI_TKILL, .pid = PROCESS });
}

UK_SYSCALL_R_DEFINE(long, tkill, int, tid, int, signal)
{
	return send_thread(PROCESS, tid, &(struct uk_abi_siginfo){ .signo = signal, .code = UK_SI_TKILL, .pid = PROCESS });
}

UK_SYSCALL_R_DEFINE(long, rt_sigqueueinfo, int, pid, int, signal, const struct uk_abi_siginfo *, info)
{
	struct uk_abi_siginfo sent;

	if (uk_abi_is_bad(info, sizeof(*info)))
		return -UK_EFAULT;
	sent = *info;
	sent.signo = signal;
	return send_process(pid, &sent);
}

UK_SYSCALL_R_DEFINE(long, rt_tgsigqueueinfo, int, pid, int, tid, int, signal, const struct uk_abi_siginfo *, info)
{
	struct uk_abi_siginfo sent;

	if (uk_abi_is_bad(info, sizeof(*info)))
		return -UK_EFAULT;
	sent = *info;
	sent.signo = signal;
	return send_thread(pid, tid, &sent);
}

UK_SYSCALL_R_DEFINE(long, sigaltstack, const struct uk_abi_stack *, stack, struct uk_abi_stack *, old)
{
	struct signal_thread *state = _signal_of(uk_thread_current());
	struct uk_abi_stack was;
	int is_on;

	if (uk_abi_is_bad(stack, stack ? sizeof(*stack) : 0) || uk_abi_is_bad(old, old ? sizeof(*old) : 0))
		return -UK_EFAULT;
	if (!state)
		return -UK_ENOMEM;
	was = state->stack;
	is_on = was.size && (uintptr_t)__builtin_frame_address(0) - (uintptr_t)was.sp < was.size;
	was.flags = !was.size ? UK_SS_DISABLE : is_on ? UK_SS_ONSTACK : 0;
	if (stack) {
		if (is_on)
			return -UK_EPERM;
		if (stack->flags & ~(UK_SS_DISABLE | UK_SS_ONSTACK))
			return -UK_EINVAL;
		if (!(stack->flags & UK_SS_DISABLE) && stack->size < STACK_MIN)
			return -UK_ENOMEM;
		state->stack = stack->flags & UK_SS_DISABLE ? (struct uk_abi_stack){ 0 } : *stack;
	}
	if (old)
		*old = was;
	return 0;
}
