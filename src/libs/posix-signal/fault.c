// SPDX-License-Identifier: BSD-3-Clause
// Traps become signals of the thread that caused them.
#include "internal.h"

#include <uk/arch/ctx.h>
#include <uk/plat/trap.h>
#include <uk/string.h>

#define RED_ZONE 128
#define NEAR 65536ul /* how far below its stack pointer a function may reach first */

/*
 * A trap's handler has little stack, and others may not trap meanwhile: so it only puts a frame where the signal's handler is to run, and
 * has the thread go on in run(). When the handler returns, run() traps by intent, and that trap's handler puts the registers back
 * as the signal's handler left them in its context: the processor loads them all at once, as it does after any trap.
 */
struct frame {
	struct uk_abi_siginfo info;
	struct uk_abi_ucontext context;
	void *handler;
	char *fp;
};

static void run(void *arg)
{
	struct frame *frame = arg;

	ukarch_fp_save(frame->fp);
	((void (*)(int, struct uk_abi_siginfo *, struct uk_abi_ucontext *))frame->handler)(frame->info.signo, &frame->info,
		&frame->context);
	ukarch_fp_restore(frame->fp);
	_signal_return(frame);
}

static void tell(const struct ukplat_trap *trap, struct uk_abi_siginfo *info)
{
	*info = (struct uk_abi_siginfo){ .addr = trap->crash.has_address ? trap->crash.address : ukarch_regs_pc(trap->regs) };
	switch (trap->kind) {
	case UKPLAT_TRAP_MEMORY:
		info->signo = UK_SIGSEGV;
		info->code = _signal_is_protection(trap->regs) ? UK_SEGV_ACCERR : UK_SEGV_MAPERR;
		break;
	case UKPLAT_TRAP_BREAKPOINT:
		info->signo = UK_SIGTRAP;
		info->code = UK_TRAP_BRKPT;
		break;
	case UKPLAT_TRAP_INSTRUCTION:
		info->signo = UK_SIGILL;
		info->code = UK_ILL_ILLOPC;
		break;
	case UKPLAT_TRAP_ARITHMETIC:
		info->signo = UK_SIGFPE;
		info->code = UK_FPE_INTDIV;
		break;
	default:
		info->signo = trap->crash.has_address ? UK_SIGBUS : UK_SIGSEGV;
		info->code = trap->crash.has_address ? UK_BUS_ADRALN : UK_SI_KERNEL;
		if (!trap->crash.has_address)
			info->addr = 0;
		break;
	}
}

static int returns(struct ukplat_trap *trap)
{
	struct frame *frame;

	if (trap->kind != UKPLAT_TRAP_BREAKPOINT || ukarch_regs_pc(trap->regs) != (uintptr_t)_signal_return)
		return 0;
	frame = _signal_regs_argument(trap->regs);
	_signal_context_load(&frame->context, trap->regs);
	_signal_set_mask(_signal_of(uk_thread_current()), frame->context.mask);
	return 1;
}

/* A fault right where the stack is: there is no room for a frame. */
static int is_overflow(const struct ukplat_trap *trap)
{
	uintptr_t sp = ukarch_regs_sp(trap->regs);

	return trap->kind == UKPLAT_TRAP_MEMORY && trap->crash.address - (sp - NEAR) < NEAR + UK_PAGE_SIZE;
}

static struct frame *make_frame(uintptr_t top)
{
	uintptr_t fp = (top - ukarch_fp_size()) & ~(uintptr_t)(UKARCH_FP_ALIGN - 1);
	struct frame *frame = (struct frame *)((fp - sizeof(*frame)) & ~(uintptr_t)15);

	memset(frame, 0, sizeof(*frame));
	frame->fp = (char *)fp;
	return frame;
}

/* A signal that is blocked, ignored or has no handler ends the program, as a trap without handlers does. */
static int handle(struct ukplat_trap *trap, void *arg UK_UNUSED)
{
	struct uk_thread *self = uk_thread_current();
	struct uk_abi_sigaction action;
	struct signal_thread *state;
	struct uk_abi_siginfo info;
	struct frame *frame;
	uint64_t before;
	char *stack;

	if (returns(trap))
		return 1;
	if (self != &uk_thread_first && !self->signal)
		return 0; /* it has said nothing of signals yet, and a trap is no place to make its state */
	state = _signal_of(self);
	tell(trap, &info);
	action = _signal_actions[info.signo - 1];
	if (action.handler == UK_SIG_DFL || action.handler == UK_SIG_IGN || state->mask & SIGNAL_BIT(info.signo))
		return 0;
	stack = _signal_stack(state, &action, ukarch_regs_sp(trap->regs));
	if (!stack && is_overflow(trap))
		return 0;
	before = _signal_enter_action(state, info.signo, &action);
	frame = make_frame(stack ? (uintptr_t)stack : ukarch_regs_sp(trap->regs) - RED_ZONE);
#ifdef CONFIG_ARCH_X86_64
	if (trap->kind == UKPLAT_TRAP_BREAKPOINT)
		ukarch_regs_skip_breakpoint(trap->regs); /* this processor's traps are told of behind the instruction */
#endif
	frame->info = info;
	_signal_context_save(&frame->context, trap->regs, trap->crash.address);
	frame->context.stack = state->stack;
	frame->context.mask = before;
	frame->handler = action.handler;
	_signal_regs_call(trap->regs, run, frame, (uintptr_t)frame);
	return 1;
}

void _signal_faults_use(void)
{
	static struct ukplat_trap_handler handlers[UKPLAT_TRAP_KINDS];

	if (handlers[0].handle)
		return;
	for (unsigned int kind = 0; kind < UKPLAT_TRAP_KINDS; kind++) {
		handlers[kind].kind = (enum ukplat_trap_kind)kind;
		handlers[kind].handle = handle;
		ukplat_trap_register(&handlers[kind]);
	}
}
