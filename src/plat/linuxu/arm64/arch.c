// SPDX-License-Identifier: BSD-3-Clause
// What the process does differently on arm64: the thread pointer and the layout of a signal's registers.

#include <uk/arch/cpu.h>
#include <uk/plat/bootstrap.h>

#include "../linux.h"

#define EC_FETCH 0x20 // from EL0; 0x21 would be from EL1
#define EC_DATA 0x24
#define ESR_WRITE (1u << 6)
#define ESR_MAGIC 0x45535201

struct record {
	uint32_t magic;
	uint32_t size;
	uint64_t esr; // in a record with ESR_MAGIC
};

// ucontext_t (Linux: arch/arm64/include/uapi/asm/ucontext.h, sigcontext.h): the signal mask takes 1024 bits.
struct context {
	uint64_t flags, link;
	struct linux_stack stack;
	uint64_t mask[16];
	_Alignas(16) uint64_t fault_address;
	uint64_t x[31], sp, pc, pstate;
	_Alignas(16) uint8_t records[4096];
};
_Static_assert(offsetof(struct context, fault_address) == 176, "uc_mcontext is 16-byte aligned");

// The canary is the second word at the thread pointer: all that is read before ukboot makes the real one.
static uintptr_t early[2];

UK_NO_STACK_PROTECTOR void _linuxu_protect(const uint64_t *random)
{
	early[1] = random ? random[0] & ~(uintptr_t)0xff : 0x5bd1e995a7c3f100;
	ukarch_tls_set((uintptr_t)early);
}

UK_NO_STACK_PROTECTOR void ukplat_tls_set(uintptr_t tp)
{
	ukarch_tls_set(tp);
}

// Not every kernel (or emulator) writes the syndrome; without it the kind of access stays unknown.
static uint64_t syndrome(const struct context *from)
{
	const struct record *record;

	for (size_t at = 0; at + sizeof *record <= sizeof from->records; at += record->size) {
		record = (const struct record *)(const void *)(from->records + at);
		if (record->magic == ESR_MAGIC)
			return record->esr;
		if (!record->magic || record->size < 8 || record->size % 8)
			break;
	}
	return 0;
}

enum ukplat_trap_access _linuxu_registers(const void *context, struct ukarch_regs *regs)
{
	const struct context *from = context;
	uint64_t esr = syndrome(from);

	for (unsigned int i = 0; i < UK_ARRAY_SIZE(regs->x); i++)
		regs->x[i] = from->x[i];
	regs->sp = from->sp;
	regs->pc = from->pc;
	regs->pstate = from->pstate;
	regs->esr = esr;
	regs->far = from->fault_address;
	if (esr >> 26 == EC_FETCH || from->pc == from->fault_address)
		return UKPLAT_ACCESS_EXECUTE;
	if (esr >> 26 == EC_DATA)
		return esr & ESR_WRITE ? UKPLAT_ACCESS_WRITE : UKPLAT_ACCESS_READ;
	return UKPLAT_ACCESS_UNKNOWN;
}

void _linuxu_set_registers(void *context, const struct ukarch_regs *regs)
{
	struct context *to = context;

	for (unsigned int i = 0; i < UK_ARRAY_SIZE(regs->x); i++)
		to->x[i] = regs->x[i];
	to->sp = regs->sp;
	to->pc = regs->pc;
	to->pstate = regs->pstate;
}

uint64_t *_linuxu_mask(void *context)
{
	return ((struct context *)context)->mask;
}
