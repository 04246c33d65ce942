// SPDX-License-Identifier: BSD-3-Clause
// Signals that tell of a fault are traps, as a processor's exceptions are on other platforms.
//
// Their handlers have a stack of their own, so that a stack overflow can be told. A fault inside a handler is another signal on the same
// stack, below (SA_NODEFER). When a handler returns, the kernel takes the registers back out of the context (sigreturn).
//
// Interrupts are taken on the interrupted stack, as a processor does: so a thread that an interrupt takes off the processor has all
// that it goes on with on its own stack, and other threads' interrupts don't come in its way.

#include <uk/plat/bootstrap.h>
#include <uk/plat/trap.h>

#include "linux.h"

#define SIGILL 4
#define SIGTRAP 5
#define SIGBUS 7
#define SIGFPE 8
#define SIGSEGV 11
#define SIGPIPE 13
#define SIG_IGN ((void (*)(int, struct linux_siginfo *, void *))1)
#define SA_SIGINFO 0x4ul
#define SA_RESTORER 0x04000000ul
#define SA_ONSTACK 0x08000000ul
#define SA_NODEFER 0x40000000ul
#define SEGV_ACCERR 2
#define SI_KERNEL 0x80
#define FPE_INTDIV 1
#define STACK_SIZE ((size_t)64 << 10)
#define BIT(signal) (1ull << ((signal) - 1))
#define FAULTS (BIT(SIGILL) | BIT(SIGTRAP) | BIT(SIGBUS) | BIT(SIGFPE) | BIT(SIGSEGV))

static const char *memory_reason(const struct linux_siginfo *info, enum ukplat_trap_access access)
{
	static const char *const missing[] = {
		[UKPLAT_ACCESS_UNKNOWN] = "page fault: access to unmapped memory",
		[UKPLAT_ACCESS_READ] = "page fault: read of unmapped memory",
		[UKPLAT_ACCESS_WRITE] = "page fault: write to unmapped memory",
		[UKPLAT_ACCESS_EXECUTE] = "page fault: execution of unmapped memory",
	};
	static const char *const forbidden[] = {
		[UKPLAT_ACCESS_UNKNOWN] = "page fault: access to a protected page",
		[UKPLAT_ACCESS_READ] = "page fault: read of a protected page",
		[UKPLAT_ACCESS_WRITE] = "page fault: write to a read-only page",
		[UKPLAT_ACCESS_EXECUTE] = "page fault: execution of a page that holds no code",
	};

	if (info->code == SI_KERNEL)
		return "general protection fault";
	if (_linuxu_is_guard(info->address))
		return "stack overflow (the option LINUXU_STACK_KB enlarges it): access to the page below the stack";
	if (info->address < UK_PAGE_SIZE)
		return access == UKPLAT_ACCESS_EXECUTE ? "page fault: call of a null pointer" : "page fault: null pointer";
	return (info->code == SEGV_ACCERR ? forbidden : missing)[access];
}

static void handle(int signal, struct linux_siginfo *info, void *context)
{
	struct ukarch_regs regs;
	struct ukplat_trap trap = { .regs = &regs, .crash = { .address = info->address, .regs = &regs } };
	struct ukplat_crash *crash = &trap.crash;
	int before = _linuxu_irq_enter();

	trap.access = _linuxu_registers(context, &regs);
	switch (signal) {
	case SIGILL:
		trap.kind = UKPLAT_TRAP_INSTRUCTION;
		crash->reason = "invalid instruction";
		break;
	case SIGTRAP:
		trap.kind = UKPLAT_TRAP_BREAKPOINT;
		crash->reason = "breakpoint";
		break;
	case SIGFPE:
		trap.kind = UKPLAT_TRAP_ARITHMETIC;
		crash->reason = info->code == FPE_INTDIV ? "division by zero" : "arithmetic exception";
		break;
	case SIGBUS:
		trap.kind = UKPLAT_TRAP_OTHER;
		crash->reason = "misaligned access, or no memory behind the address";
		crash->has_address = 1;
		break;
	default:
		trap.kind = info->code == SI_KERNEL ? UKPLAT_TRAP_OTHER : UKPLAT_TRAP_MEMORY;
		crash->reason = memory_reason(info, trap.access);
		crash->has_address = info->code != SI_KERNEL;
		break;
	}
	ukplat_trap_dispatch(&trap);
	_linuxu_set_registers(context, &regs);
	_linuxu_irq_leave(before, context);
}

void _linuxu_on_signal(int signal, void (*function)(int, struct linux_siginfo *, void *), uint64_t mask, int own_stack)
{
	struct linux_sigaction action = {
		.handle = function,
		.flags = SA_SIGINFO | SA_RESTORER | SA_NODEFER | (own_stack ? SA_ONSTACK : 0),
		.restorer = _linuxu_sigreturn,
		.mask = mask,
	};

	_linuxu_rt_sigaction(signal, &action, NULL, sizeof action.mask);
}

void _linuxu_signals_init(void)
{
	static const int faults[] = { SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV };
	static const struct linux_sigaction ignore = { .handle = SIG_IGN };
	struct linux_stack stack = { .size = STACK_SIZE };

	stack.base = (char *)_linuxu_stack(STACK_SIZE, "no memory for the stack of crash reports") - STACK_SIZE;
	if (_linuxu_sigaltstack(&stack, NULL))
		_linuxu_refuse("no stack for crash reports (sigaltstack)");
	for (unsigned int i = 0; i < UK_ARRAY_SIZE(faults); i++)
		_linuxu_on_signal(faults[i], handle, ~FAULTS, 1);
	_linuxu_rt_sigaction(SIGPIPE, &ignore, NULL, sizeof ignore.mask); // write() says EPIPE
}
