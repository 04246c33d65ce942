// SPDX-License-Identifier: BSD-3-Clause
// What the process does differently on x86-64: the thread pointer and the layout of a signal's registers.

#include <uk/plat/bootstrap.h>

#include "../linux.h"

#define ARCH_SET_FS 0x1002
#define PAGE_FAULT 14
#define ERROR_WRITE 0x2
#define ERROR_FETCH 0x10

long _linuxu_arch_prctl(int code, uintptr_t address);

// ucontext_t from its start to the last word that is of use (Linux: arch/x86/include/uapi/asm/sigcontext.h).
struct context {
	uint64_t flags, link;
	struct linux_stack stack;
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, rflags;
	uint16_t cs, gs, fs, ss;
	uint64_t error, vector;
};
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

enum linux_access _linuxu_registers(const void *context, struct ukarch_regs *regs)
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
	if (from->vector != PAGE_FAULT)
		return ACCESS_UNKNOWN;
	if (from->error & ERROR_FETCH)
		return ACCESS_EXECUTE;
	return from->error & ERROR_WRITE ? ACCESS_WRITE : ACCESS_READ;
}
