// SPDX-License-Identifier: BSD-3-Clause
// What the process does differently on x86-64: the thread pointer and the layout of a signal's registers.

#include <uk/plat/bootstrap.h>

#include "../linux.h"

#define ARCH_SET_FS 0x1002
#define BREAKPOINT 3
#define PAGE_FAULT 14
#define ERROR_WRITE 0x2
#define ERROR_FETCH 0x10

long _linuxu_arch_prctl(int code, uintptr_t address);

// ucontext_t from its start to its signal mask (Linux: arch/x86/include/uapi/asm/sigcontext.h).
struct context {
	uint64_t flags, link;
	struct linux_stack stack;
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, rflags;
	uint16_t cs, gs, fs, ss;
	uint64_t error, vector, old_mask, fault_address, fp_state, reserved[8];
	uint64_t mask;
};
_Static_assert(offsetof(struct context, mask) == 296, "uc_sigmask follows uc_mcontext");
_Static_assert(offsetof(struct context, r8) == 40, "uc_mcontext follows uc_stack");

// %fs:0 is the thread pointer itself, %fs:0x28 the canary: all that is read before ukboot makes the real one.
static uintptr_t early[6];

UK_NO_STACK_PROTECTOR void _linuxu_protect(const uint64_t *random)
{
	early[0] = (uintptr_t)early;
	early[5] = random ? random[0] & ~(uintptr_t)0xff : 0x5bd1e995a7c3f100;
	_linuxu_arch_prctl(ARCH_SET_FS, (uintptr_t)early);
}

UK_NO_STACK_PROTECTOR void ukplat_tls_set(uintptr_t tp)
{
	_linuxu_arch_prctl(ARCH_SET_FS, tp);
}

enum ukplat_trap_access _linuxu_registers(const void *context, struct ukarch_regs *regs)
{
	const struct context *from = context;

	*regs = (struct ukarch_regs) {
		.r15 = from->r15, .r14 = from->r14, .r13 = from->r13, .r12 = from->r12,
		.r11 = from->r11, .r10 = from->r10, .r9 = from->r9, .r8 = from->r8,
		.rdi = from->rdi, .rsi = from->rsi, .rbp = from->rbp, .rbx = from->rbx,
		.rdx = from->rdx, .rcx = from->rcx, .rax = from->rax,
		.vector = from->vector, .error = from->error,
		.rip = from->rip, .cs = from->cs, .rflags = from->rflags, .rsp = from->rsp, .ss = from->ss,
	};
	if (from->vector == BREAKPOINT)
		regs->rip--; // the processor is behind it already
	if (from->vector != PAGE_FAULT)
		return UKPLAT_ACCESS_UNKNOWN;
	if (from->error & ERROR_FETCH)
		return UKPLAT_ACCESS_EXECUTE;
	return from->error & ERROR_WRITE ? UKPLAT_ACCESS_WRITE : UKPLAT_ACCESS_READ;
}

void _linuxu_set_registers(void *context, const struct ukarch_regs *regs)
{
	struct context *to = context;

	to->r15 = regs->r15, to->r14 = regs->r14, to->r13 = regs->r13, to->r12 = regs->r12;
	to->r11 = regs->r11, to->r10 = regs->r10, to->r9 = regs->r9, to->r8 = regs->r8;
	to->rdi = regs->rdi, to->rsi = regs->rsi, to->rbp = regs->rbp, to->rbx = regs->rbx;
	to->rdx = regs->rdx, to->rcx = regs->rcx, to->rax = regs->rax;
	to->rip = regs->rip, to->rflags = regs->rflags, to->rsp = regs->rsp;
}

uint64_t *_linuxu_mask(void *context)
{
	return &((struct context *)context)->mask;
}
