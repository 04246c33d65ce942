// SPDX-License-Identifier: BSD-3-Clause
// Exceptions and interrupts: descriptor tables, a stack of their own, and words for what happened.
#include <uk/arch.h>
#include <uk/arch/cpu.h>
#include <uk/arch/entry.h>
#include <uk/arch/percpu.h>
#include <uk/arch/processor.h>
#include <uk/arch/trap.h>
#include <uk/plat/trap.h>
#include <uk/preempt.h>
#include <uk/string.h>

/*
 * All exceptions run on one separate stack (IST 1), so that an overflow of the boot stack into its guard page is a page fault with
 * a dump, not a triple fault. The processor begins at that stack's top each time: while a handler runs, the top is moved
 * down by a level, and an exception inside it doesn't write over the first one's frame. Below the last level there is
 * only a crash to come, and one inside of that: those don't return, and share it.
 */
#define EXCEPTIONS 32
#define LEVEL_SIZE 4096
#define LEVELS (UKPLAT_TRAP_DEPTH + 1)
#define VECTOR_DEBUG 1
#define VECTOR_BREAKPOINT 3
#define VECTOR_PAGE_FAULT 14
#define KERNEL_CODE 8
#define KERNEL_TSS (3 * 8)

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

extern const char ukarch_vectors[], ukarch_irq_vectors[];
extern const char ukarch_irq_resting[]; /* a hlt, of one byte */
extern uint64_t ukarch_gdt[5];

void ukarch_trap(struct ukarch_regs *regs); /* called by vectors.S, both */
void ukarch_irq(struct ukarch_regs *regs);

static struct gate idt[EXCEPTIONS];
static struct gate whole_idt[UKARCH_VECTORS];
static UK_PERCPU(struct tss, tss);
#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1
static UK_PERCPU(uint64_t, gdt)[5];
static UK_PERCPU(uintptr_t, stack_end); /* of the exceptions' stack, its lowest address: 0 is the first processor's */
#define stack_bottom() (*uk_percpu(stack_end) ? *uk_percpu(stack_end) : (uintptr_t)trap_stack)
#else
#define stack_bottom() ((uintptr_t)trap_stack)
#endif
/* Its first page is a guard: the entry code doesn't map it. */
char ukplat_exception_guard[UK_PAGE_SIZE + LEVELS * LEVEL_SIZE] __attribute__((aligned(UK_PAGE_SIZE)));
#define trap_stack (ukplat_exception_guard + UK_PAGE_SIZE)
static void (*on_irq)(unsigned int vector);

static void set_gate(struct gate *gate, uintptr_t entry, uint8_t ist)
{
	gate->offset_low = (uint16_t)entry;
	gate->offset_middle = (uint16_t)(entry >> 16);
	gate->offset_high = (uint32_t)(entry >> 32);
	gate->selector = KERNEL_CODE;
	gate->ist = ist;
	gate->type = 0x8e; /* present, interrupt gate */
}

static void load_idt(const struct gate *table, size_t size)
{
	struct table_pointer pointer = { (uint16_t)(size - 1), (uintptr_t)table };

	__asm__ volatile("lidt %0" : : "m"(pointer) : "memory");
}

static void load_tss(uint64_t *descriptors, uintptr_t stack)
{
	struct tss *own = uk_percpu(tss);
	uint64_t base = (uintptr_t)own;

	own->ist[0] = stack + LEVELS * LEVEL_SIZE;
	own->io_map = sizeof(tss);
	descriptors[3] = (sizeof(tss) - 1) | (base & 0xffffff) << 16 | 0x89ULL << 40 | (base >> 24 & 0xff) << 56;
	descriptors[4] = base >> 32;
	__asm__ volatile("ltr %w0" : : "r"(KERNEL_TSS) : "memory");
}

void ukarch_trap_init(void)
{
	for (unsigned int i = 0; i < EXCEPTIONS; i++)
		set_gate(&idt[i], (uintptr_t)ukarch_vectors + i * 16, 1);
	load_idt(idt, sizeof(idt));
	load_tss(ukarch_gdt, (uintptr_t)trap_stack);
}

#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1
_Static_assert(UKARCH_EXCEPTION_STACK_SIZE - UKARCH_EXCEPTION_STACK_GUARD == LEVELS * LEVEL_SIZE, "others make that stack");

void ukarch_trap_init_further(uintptr_t stack)
{
	struct table_pointer pointer = { sizeof(gdt) - 1, (uintptr_t)*uk_percpu(gdt) };

	__builtin_memcpy(*uk_percpu(gdt), ukarch_gdt, sizeof(gdt));
	*uk_percpu(stack_end) = stack;
	__asm__ volatile("lgdt %0" : : "m"(pointer) : "memory");
	load_idt(whole_idt, sizeof(whole_idt));
	load_tss(*uk_percpu(gdt), stack);
}
#endif

/* Who needs no interrupts has a table for exceptions only; this one takes its place. */
void ukarch_irq_init(void (*handle)(unsigned int vector))
{
	on_irq = handle;
	for (unsigned int i = 0; i < EXCEPTIONS; i++)
		whole_idt[i] = idt[i];
	for (unsigned int i = EXCEPTIONS; i < UKARCH_VECTORS; i++)
		set_gate(&whole_idt[i], (uintptr_t)ukarch_irq_vectors + (i - EXCEPTIONS) * 16, 0);
	load_idt(whole_idt, sizeof(whole_idt));
}

void ukarch_irq(struct ukarch_regs *regs)
{
	if (regs->rip == (uintptr_t)ukarch_irq_resting)
		regs->rip++;
	on_irq((unsigned int)regs->vector);
	uk_preempt_after_irq();
}

static const char *page_fault_reason(uint64_t error, uintptr_t address)
{
	if (address - (uintptr_t)ukplat_stack_guard < UK_PAGE_SIZE)
		return "stack overflow (LIBUKMACHINE_BOOT_STACK_PAGES enlarges it): access to the page below the stack";
	if (address - (uintptr_t)ukplat_exception_guard < UK_PAGE_SIZE)
		return "stack overflow: access to the page below the exceptions' stack";
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

/* In the order of the vectors, one behind the other: pointers to them would take as much room as they do. */
static const char *reason(uint64_t vector)
{
	static const char reasons[] =
		"division by zero\0" "debug exception\0" "non-maskable interrupt\0" "breakpoint\0" "overflow\0" "bound range exceeded\0"
		"invalid instruction\0" "device not available\0" "double fault\0" "\0" "invalid TSS\0" "segment not present\0"
		"stack segment fault\0" "general protection fault\0" "\0" /* a page fault's is page_fault_reason() */ "\0"
		"x87 floating-point error\0" "alignment check\0" "machine check\0" "SIMD floating-point error\0"
		"virtualization exception\0" "control protection exception\0";
	const char *at = reasons;

	while (vector-- && at < reasons + sizeof(reasons) - 1)
		at += strlen(at) + 1;
	return *at ? at : "unexpected exception";
}

static enum ukplat_trap_kind kind(uint64_t vector)
{
	switch (vector) {
	case 0: case 16: case 19:
		return UKPLAT_TRAP_ARITHMETIC;
	case VECTOR_BREAKPOINT:
		return UKPLAT_TRAP_BREAKPOINT;
	case 6:
		return UKPLAT_TRAP_INSTRUCTION;
	case VECTOR_PAGE_FAULT:
		return UKPLAT_TRAP_MEMORY;
	case 2: case 8: case 18: /* aborts, or nobody's doing */
		return UKPLAT_TRAP_FATAL;
	default:
		return UKPLAT_TRAP_OTHER;
	}
}

void ukarch_trap(struct ukarch_regs *regs)
{
	struct ukplat_trap trap = { .kind = kind(regs->vector), .regs = regs, .crash = { .regs = regs } };
	struct tss *own = uk_percpu(tss);
	uint64_t top = own->ist[0];

	trap.crash.reason = reason(regs->vector);
	if (regs->vector == VECTOR_PAGE_FAULT) {
		__asm__ volatile("mov %%cr2, %0" : "=r"(trap.crash.address));
		trap.crash.has_address = 1;
		trap.crash.reason = page_fault_reason(regs->error, trap.crash.address);
		trap.access = regs->error & 16 ? UKPLAT_ACCESS_EXECUTE : regs->error & 2 ? UKPLAT_ACCESS_WRITE : UKPLAT_ACCESS_READ;
	}
	if (regs->vector == VECTOR_BREAKPOINT)
		regs->rip--; /* the processor is behind it already */
	if (top - stack_bottom() > LEVEL_SIZE)
		own->ist[0] = top - LEVEL_SIZE;
	ukplat_trap_dispatch(&trap);
	own->ist[0] = top;
}
