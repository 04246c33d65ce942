// SPDX-License-Identifier: BSD-3-Clause
// Exceptions: descriptor tables, a stack of their own, and words for what happened.
#include <uk/arch.h>
#include <uk/arch/entry.h>
#include <uk/arch/trap.h>
#include <uk/plat/crash.h>

/*
 * All exceptions are fatal, and all run on one separate stack (IST 1), so that an overflow of the boot stack into its
 * guard page is a page fault with a dump, not a triple fault. Interrupts stay off: nothing here needs them.
 */
#define VECTORS 32
#define TRAP_STACK_SIZE 8192
#define VECTOR_DEBUG 1
#define VECTOR_BREAKPOINT 3
#define VECTOR_PAGE_FAULT 14

struct gate {
	uint16_t offset_low, selector;
	uint8_t ist, type;
	uint16_t offset_middle;
	uint32_t offset_high, reserved;
};
_Static_assert(sizeof(struct gate) == 16, "a long mode gate descriptor");

struct tss {
	uint32_t reserved0;
	uint64_t rsp[3], reserved1, ist[7], reserved2;
	uint16_t reserved3, io_map;
} __attribute__((packed));
_Static_assert(sizeof(struct tss) == 104, "a 64-bit task state segment");

struct table_pointer {
	uint16_t limit;
	uint64_t base;
} __attribute__((packed));

extern const char ukarch_vectors[];
extern uint64_t ukarch_gdt[5];

UK_NORETURN void ukarch_trap(const struct ukarch_regs *regs); /* called by vectors.S */

static struct gate idt[VECTORS];
static struct tss tss;
static char trap_stack[TRAP_STACK_SIZE] __attribute__((aligned(16)));

void ukarch_trap_init(void)
{
	uint64_t base = (uintptr_t)&tss;
	struct table_pointer pointer = { sizeof(idt) - 1, (uintptr_t)idt };

	tss.ist[0] = (uintptr_t)trap_stack + TRAP_STACK_SIZE;
	tss.io_map = sizeof(tss);
	ukarch_gdt[3] = (sizeof(tss) - 1) | (base & 0xffffff) << 16 | 0x89ULL << 40 | (base >> 24 & 0xff) << 56;
	ukarch_gdt[4] = base >> 32;
	for (unsigned int i = 0; i < VECTORS; i++) {
		uint32_t entry = (uint32_t)(uintptr_t)ukarch_vectors + i * 16; /* below 2 GiB: the small code model */

		idt[i].offset_low = (uint16_t)entry;
		idt[i].offset_middle = (uint16_t)(entry >> 16);
		idt[i].selector = 8;
		idt[i].ist = 1;
		idt[i].type = 0x8e; /* present, interrupt gate */
	}
	__asm__ volatile("lidt %0; ltr %w1" : : "m"(pointer), "r"(3 * 8) : "memory");
}

static const char *page_fault_reason(uint64_t error, uintptr_t address)
{
	if (address - (uintptr_t)ukplat_stack_guard < UK_PAGE_SIZE)
		return "stack overflow: access to the page below the stack";
	if (address < UK_PAGE_SIZE)
		return error & 16 ? "page fault: call of a null pointer" : "page fault: null pointer";
	if (error & 8)
		return "page fault: a reserved bit is set in a page table";
	if (error & 16)
		return error & 1 ? "page fault: execution of a page that holds no code" : "page fault: execution of unmapped memory";
	if (error & 2)
		return error & 1 ? "page fault: write to a read-only page" : "page fault: write to unmapped memory";
	return "page fault: read of unmapped memory";
}

void ukarch_trap(const struct ukarch_regs *regs)
{
	static const char *const names[VECTORS] = {
		[0] = "division by zero", [VECTOR_DEBUG] = "debug exception", [2] = "non-maskable interrupt",
		[VECTOR_BREAKPOINT] = "breakpoint", [4] = "overflow", [5] = "bound range exceeded",
		[6] = "invalid instruction", [7] = "device not available", [8] = "double fault", [10] = "invalid TSS",
		[11] = "segment not present", [12] = "stack segment fault", [13] = "general protection fault",
		[16] = "x87 floating-point error", [17] = "alignment check", [18] = "machine check",
		[19] = "SIMD floating-point error", [20] = "virtualization exception", [21] = "control protection exception",
	};
	struct ukplat_crash crash = { .reason = names[regs->vector % VECTORS], .regs = regs };

	if (regs->vector == VECTOR_PAGE_FAULT) {
		__asm__ volatile("mov %%cr2, %0" : "=r"(crash.address));
		crash.has_address = 1;
		crash.reason = page_fault_reason(regs->error, crash.address);
	}
	if (!crash.reason)
		crash.reason = "unexpected exception";
	ukplat_crash(&crash);
}
