// SPDX-License-Identifier: BSD-3-Clause
// What the process does differently on arm64: the thread pointer and the layout of a signal's registers.

#include <uk/arch/cpu.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/memory.h>

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

// Not every kernel (or emulator) writes the syndrome.
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

// Without a syndrome the instruction tells (Arm ARM, C4.1.94): of those that access memory, bit 22 says load in all forms but a few.
static enum ukplat_trap_access access_by(uint32_t code)
{
	if ((code >> 25 & 5) != 4)
		return UKPLAT_ACCESS_UNKNOWN;
	if ((code & 0x3b000000) == 0x18000000) // relative to the instruction
		return UKPLAT_ACCESS_READ;
	if ((code & 0x3b200c00) == 0x38200000) // atomic: reads and writes
		return UKPLAT_ACCESS_WRITE;
	if ((code & 0x3c000000) == 0x38000000) // one general register: bit 23 is a load that extends its sign
		return code & 3u << 22 ? UKPLAT_ACCESS_READ : UKPLAT_ACCESS_WRITE;
	return code & 1u << 22 ? UKPLAT_ACCESS_READ : UKPLAT_ACCESS_WRITE;
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
	return esr || !ukplat_readable(from->pc, sizeof(uint32_t)) ? UKPLAT_ACCESS_UNKNOWN : access_by(*(const uint32_t *)from->pc);
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
