// SPDX-License-Identifier: BSD-3-Clause
// Signals that tell of a fault become crash reports, as a processor's exceptions do on other platforms.
//
// The handler has a stack of its own, so that a stack overflow can be told. A fault inside the handler finds its
// signal blocked: the kernel then ends the process with that signal.

#include <uk/plat/bootstrap.h>
#include <uk/plat/crash.h>

#include "linux.h"

#define SIGILL 4
#define SIGTRAP 5
#define SIGBUS 7
#define SIGFPE 8
#define SIGSEGV 11
#define SA_SIGINFO 0x4ul
#define SA_RESTORER 0x04000000ul
#define SA_ONSTACK 0x08000000ul
#define SEGV_ACCERR 2
#define SI_KERNEL 0x80
#define FPE_INTDIV 1
#define STACK_SIZE ((size_t)64 << 10)

static const char *memory_reason(const struct linux_siginfo *info, enum linux_access access)
{
	static const char *const missing[] = {
		[ACCESS_UNKNOWN] = "page fault: access to unmapped memory",
		[ACCESS_READ] = "page fault: read of unmapped memory",
		[ACCESS_WRITE] = "page fault: write to unmapped memory",
		[ACCESS_EXECUTE] = "page fault: execution of unmapped memory",
	};
	static const char *const forbidden[] = {
		[ACCESS_UNKNOWN] = "page fault: access to a protected page",
		[ACCESS_READ] = "page fault: read of a protected page",
		[ACCESS_WRITE] = "page fault: write to a read-only page",
		[ACCESS_EXECUTE] = "page fault: execution of a page that holds no code",
	};

	if (info->code == SI_KERNEL)
		return "general protection fault";
	if (_linuxu_is_guard(info->address))
		return "stack overflow: the guard page below the stack was touched";
	if (info->address < UK_PAGE_SIZE)
		return access == ACCESS_EXECUTE ? "page fault: call of a null pointer" : "page fault: null pointer";
	return (info->code == SEGV_ACCERR ? forbidden : missing)[access];
}

static void handle(int signal, struct linux_siginfo *info, void *context)
{
	struct ukarch_regs regs;
	enum linux_access access = _linuxu_registers(context, &regs);
	struct ukplat_crash crash = { .address = info->address, .regs = &regs };

	switch (signal) {
	case SIGILL:
		crash.reason = "invalid instruction";
		break;
	case SIGTRAP:
		crash.reason = "breakpoint";
		break;
	case SIGFPE:
		crash.reason = info->code == FPE_INTDIV ? "division by zero" : "arithmetic exception";
		break;
	case SIGBUS:
		crash.reason = "misaligned access, or no memory behind the address";
		crash.has_address = 1;
		break;
	default:
		crash.reason = memory_reason(info, access);
		crash.has_address = info->code != SI_KERNEL;
		break;
	}
	ukplat_crash(&crash);
}

// The kernel wants an address to return to from a handler; ours never return.
static void restorer(void)
{
	ukplat_terminate(UKPLAT_EXIT_CRASH);
}

void _linuxu_signals_init(void)
{
	static const int faults[] = { SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV };
	struct linux_sigaction report = {
		.handle = handle,
		.flags = SA_SIGINFO | SA_ONSTACK | SA_RESTORER,
		.restorer = restorer,
	};
	struct linux_stack stack = { .size = STACK_SIZE };

	stack.base = (char *)_linuxu_stack(STACK_SIZE, "no memory for the stack of crash reports") - STACK_SIZE;
	if (_linuxu_sigaltstack(&stack, NULL))
		_linuxu_refuse("no stack for crash reports (sigaltstack)");
	for (unsigned int i = 0; i < UK_ARRAY_SIZE(faults); i++)
		_linuxu_rt_sigaction(faults[i], &report, NULL, sizeof report.mask);
}
