// SPDX-License-Identifier: BSD-3-Clause
// Traps: what an instruction caused, and who may mend it.
#ifndef UK_PLAT_TRAP_H
#define UK_PLAT_TRAP_H

#include <uk/plat/crash.h>

/*
 * What happens at a trap
 * ----------------------
 * The platform stores the registers and asks the handlers of the trap's kind, the one registered last first. One that returns
 * non-zero has mended the cause: the program goes on with the registers as the handler left them, at the same
 * instruction unless it moved the program counter (a breakpoint: see UKPLAT_TRAP_BREAKPOINT). When none has, the trap is a
 * crash (uk/plat/crash.h), with the dump it would have had without any of them.
 *
 * Handlers run with interrupts disabled, on a stack of their own of which at least 3 KiB are left to them. They are ordinary C:
 * floating-point and vector registers are saved and restored around them, because compilers use those for copies and
 * variable arguments wherever they like, and a handler calls other libraries. That costs half a KiB of stack and
 * some 100 ns a trap; handlers restricted to general registers would have needed that rule for all that they call.
 * Those saved registers can't be changed by a handler.
 *
 * A handler may trap itself, and that trap has handlers too. UKPLAT_TRAP_DEPTH of them nest; one more is a crash
 * ("a trap inside the handlers of others: too many").
 *
 * Handlers must not wait, nor use what the interrupted code may hold: the heap, a lock, the C library's state.
 */
enum ukplat_trap_kind {
	UKPLAT_TRAP_MEMORY,      /* a page fault: `address` and `access` say of what */
	UKPLAT_TRAP_BREAKPOINT,  /* int3, brk; the program counter is at the instruction: ukarch_regs_skip_breakpoint() moves it on */
	UKPLAT_TRAP_INSTRUCTION, /* one that the processor doesn't have, or not at this privilege */
	UKPLAT_TRAP_ARITHMETIC,  /* division by zero, floating point: where the processor traps them at all (not arm64) */
	UKPLAT_TRAP_OTHER,       /* all else that can be gone on from */
	UKPLAT_TRAP_KINDS,
	UKPLAT_TRAP_FATAL = UKPLAT_TRAP_KINDS, /* what nobody can mend, such as a double fault: no handler is asked */
};

#define UKPLAT_TRAP_DEPTH 3

enum ukplat_trap_access {
	UKPLAT_ACCESS_UNKNOWN, /* a process on an emulator isn't always told */
	UKPLAT_ACCESS_READ,
	UKPLAT_ACCESS_WRITE,
	UKPLAT_ACCESS_EXECUTE,
};

struct ukplat_trap {
	enum ukplat_trap_kind kind;
	enum ukplat_trap_access access; /* for UKPLAT_TRAP_MEMORY */
	struct ukarch_regs *regs;       /* general registers: what is changed here is what the program goes on with */
	struct ukplat_crash crash;      /* reason, address, and the same registers */
};

/* Memory of the caller's, from the registration on the list's. */
struct ukplat_trap_handler {
	enum ukplat_trap_kind kind;
	int (*handle)(struct ukplat_trap *trap, void *arg); /* non-zero: mended */
	void *arg;
	struct ukplat_trap_handler *next; /* the list's */
};

/*
 * Implemented by uktrap. 0, or -UK_EINVAL for a kind that has no handlers. Not from a trap handler. Unregistering is for one processor:
 * where another may be in a trap, who frees the memory has to know that it isn't.
 */
int ukplat_trap_register(struct ukplat_trap_handler *handler);
void ukplat_trap_unregister(struct ukplat_trap_handler *handler);

/*
 * Implemented by uktrap, called by whoever receives traps (src/arch, or a platform), on the trap's stack with interrupts
 * disabled. Returns when a handler has mended the cause; `trap->regs` is to be restored then.
 */
void ukplat_trap_dispatch(struct ukplat_trap *trap);

#endif
