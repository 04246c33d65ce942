// SPDX-License-Identifier: BSD-3-Clause
// Puts an exception into words and hands it to whoever mends it or prints crash dumps. (ESR_EL1: Arm ARM D19.2.37.)

#include <uk/arch.h>
#include <uk/arch/entry.h>
#include <uk/arch/trap.h>
#include <uk/plat/trap.h>
#include <uk/preempt.h>

#include "asm.h"

#define EC_UNKNOWN 0x00
#define EC_FP 0x07
#define EC_ILLEGAL_STATE 0x0e
#define EC_SYSTEM_REGISTER 0x18
#define EC_FETCH 0x21
#define EC_PC_ALIGNMENT 0x22
#define EC_DATA 0x25
#define EC_SP_ALIGNMENT 0x26
#define EC_SERROR 0x2f
#define EC_BRK 0x3c
#define WRITE (1u << 6)
#define FAULT 0x3f
#define FAULT_PERMISSION 0x0c
#define FAULT_ALIGNMENT 0x21

// vectors.S: `kind` counts the vectors (kind % 4: synchronous, IRQ, FIQ, SError), and may have TRAP_OVERFLOW.
void ukarch_trap(unsigned int kind, struct ukarch_regs *regs);

static struct {
	uintptr_t pc;
	void (*then)(void);
} expected;
static void (*on_irq)(void);

// What a memory access did and why it failed. DFSC and IFSC, bits 5:2, are the kind, bits 1:0 the level of the table.
static const char *memory_reason(const struct ukarch_regs *regs)
{
	static const char *const reads[] = {
		"page fault: read of an address that the processor can't have",
		"page fault: read of unmapped memory",
		"page fault: read of a page without the access flag",
		"page fault: read of a protected page",
	};
	static const char *const writes[] = {
		"page fault: write to an address that the processor can't have",
		"page fault: write to unmapped memory",
		"page fault: write to a page without the access flag",
		"page fault: write to a read-only page",
	};
	uint64_t kind = regs->esr & FAULT;

	if (regs->far >= (uintptr_t)ukplat_stack_guard && regs->far < (uintptr_t)ukplat_stack)
		return "stack overflow (LIBUKMACHINE_BOOT_STACK_PAGES enlarges it): access to the page below the stack";
	if (regs->far < UK_PAGE_SIZE && kind < 16)
		return "page fault: null pointer";
	if (kind == FAULT_ALIGNMENT)
		return "misaligned access";
	if (kind >= 16)
		return "external abort: nothing answers at the address";
	return (regs->esr & WRITE ? writes : reads)[kind >> 2];
}

static const char *reason(unsigned int vector, const struct ukarch_regs *regs)
{
	static const char *const kinds[] = { "", "unexpected interrupt", "unexpected fast interrupt", "system error (SError)" };

	if (vector % 4)
		return kinds[vector % 4];
	switch (regs->esr >> 26) {
	case EC_UNKNOWN:
		return "invalid instruction";
	case EC_FP:
		return "FP or SIMD instruction trapped";
	case EC_ILLEGAL_STATE:
		return "illegal execution state";
	case EC_SYSTEM_REGISTER:
		return "access to a system register trapped";
	case EC_FETCH:
		if (regs->far < UK_PAGE_SIZE)
			return "page fault: call of a null pointer";
		return (regs->esr & FAULT) >= FAULT_PERMISSION ? "page fault: execution of a page that holds no code"
			: "page fault: execution of unmapped memory";
	case EC_PC_ALIGNMENT:
		return "misaligned program counter";
	case EC_DATA:
		return memory_reason(regs);
	case EC_SP_ALIGNMENT:
		return "misaligned stack pointer";
	case EC_SERROR:
		return "system error (SError)";
	case EC_BRK:
		return "breakpoint";
	default:
		return "unexpected exception";
	}
}

void ukarch_trap_expect(const void *pc, void (*then)(void))
{
	expected.pc = (uintptr_t)pc;
	expected.then = then;
}

void ukarch_irq_init(void (*handle)(void))
{
	on_irq = handle;
}

static enum ukplat_trap_kind trap_kind(unsigned int vector, uint64_t class)
{
	if (vector % 4 || vector & TRAP_OVERFLOW)
		return UKPLAT_TRAP_FATAL;
	switch (class) {
	case EC_UNKNOWN:
		return UKPLAT_TRAP_INSTRUCTION;
	case EC_FETCH:
	case EC_DATA:
		return UKPLAT_TRAP_MEMORY;
	case EC_BRK:
		return UKPLAT_TRAP_BREAKPOINT;
	default:
		return UKPLAT_TRAP_OTHER;
	}
}

BEHIND_VECTORS void ukarch_trap(unsigned int vector, struct ukarch_regs *regs)
{
	uint64_t class = regs->esr >> 26;
	struct ukplat_trap trap = { .kind = trap_kind(vector, class), .regs = regs, .crash = { .regs = regs } };

	if (vector % 4 == VECTOR_IRQ && on_irq) {
		on_irq();
		uk_preempt_after_irq();
		return;
	}
	if (vector % 4 == 0 && class == EC_UNKNOWN && regs->pc == expected.pc && expected.then)
		expected.then();
	if (class == EC_FETCH)
		trap.access = UKPLAT_ACCESS_EXECUTE;
	else if (class == EC_DATA)
		trap.access = regs->esr & WRITE ? UKPLAT_ACCESS_WRITE : UKPLAT_ACCESS_READ;
	trap.crash.reason = vector & TRAP_OVERFLOW ? "stack overflow: the exceptions' stack" : reason(vector, regs);
	trap.crash.has_address = vector % 4 == 0 && (class == EC_DATA || class == EC_FETCH || class == EC_PC_ALIGNMENT);
	trap.crash.address = regs->far;
	ukplat_trap_dispatch(&trap);
}
