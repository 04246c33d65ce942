// SPDX-License-Identifier: BSD-3-Clause
// The local APIC: registers by MSR (x2APIC) or in a page (xAPIC), interrupts to oneself, the timer.
#include <uk/lapic.h>

#include <uk/arch.h>
#include <uk/arch/calibrate.h>
#include <uk/arch/cpu.h>
#include <uk/errno.h>
#include <uk/plat/paging.h>

#define CPUID_1_EDX_APIC (1u << 9)
#define CPUID_1_ECX_X2APIC (1u << 21)
#define CPUID_1_ECX_TSC_DEADLINE (1u << 24)
#define BASE_ENABLE (1ull << 11)
#define BASE_X2APIC (1ull << 10)
#define BASE_ADDRESS 0x000ffffffffff000ull

/* Registers: offsets in the page; an MSR is 0x800 + offset / 16. */
#define ID 0x20
#define TASK_PRIORITY 0x80
#define EOI 0xb0
#define SPURIOUS 0xf0
#define COMMAND 0x300
#define COMMAND_HIGH 0x310
#define LVT_TIMER 0x320
#define LVT_LINT0 0x350
#define LVT_LINT1 0x360
#define LVT_ERROR 0x370
#define INITIAL_COUNT 0x380
#define CURRENT_COUNT 0x390
#define DIVIDE 0x3e0
#define SELF 0x3f0 /* x2APIC only */

#define SPURIOUS_ENABLE 0x100
#define LVT_MASKED 0x10000
#define LVT_TSC_DEADLINE 0x40000
#define DIVIDE_BY_16 3
#define COMMAND_SELF 0x40000 /* destination shorthand; fixed delivery */
#define COMMAND_PENDING 0x1000
#define COMMAND_ASSERT 0x4000
#define COMMAND_INIT 0x500
#define COMMAND_STARTUP 0x600
#define COUNT_MAX 0xffffffffu
#define CALIBRATION_COUNTS 100000

static volatile uint32_t *page; /* NULL: x2APIC */
static int has_deadline, is_calibrated;
static uint64_t counts_per_tick_32; /* with 32 bits after the point */
static uint32_t timer_vector;

static uint32_t read(unsigned int reg)
{
	return page ? page[reg / 4] : (uint32_t)ukarch_rdmsr(0x800 + reg / 16);
}

static void write(unsigned int reg, uint32_t value)
{
	if (page)
		page[reg / 4] = value;
	else
		ukarch_wrmsr(0x800 + reg / 16, value);
}

static uint64_t elapsed(void *arg UK_UNUSED)
{
	return COUNT_MAX - read(CURRENT_COUNT);
}

/*
 * How fast the timer counts, in its own counts for a tick of ours. Of one processor: the others' are driven by the same clock. It takes a
 * while, so it waits until somebody wants the timer.
 */
static void calibrate(void)
{
	struct ukarch_calibration c;

	write(LVT_TIMER, LVT_MASKED);
	write(INITIAL_COUNT, COUNT_MAX);
	if (!ukarch_calibrate(elapsed, NULL, COUNT_MAX, CALIBRATION_COUNTS, &c))
		__atomic_store_n(&counts_per_tick_32, (c.counts << 32) / c.ticks, __ATOMIC_RELAXED);
	write(INITIAL_COUNT, 0);
	write(LVT_TIMER, timer_vector);
	__atomic_store_n(&is_calibrated, 1, __ATOMIC_RELEASE);
}

int uk_lapic_init(unsigned int timer, unsigned int spurious)
{
	uint64_t base;
	uint32_t r[4];

	ukarch_cpuid(1, r);
	if (!(r[3] & CPUID_1_EDX_APIC))
		return -UK_ENODEV;
	base = ukarch_rdmsr(UKARCH_MSR_APIC_BASE) | BASE_ENABLE;
	if (r[2] & CPUID_1_ECX_X2APIC) {
		ukarch_wrmsr(UKARCH_MSR_APIC_BASE, base | BASE_X2APIC);
		page = NULL;
	} else {
		if (ukplat_page_map_device(base & BASE_ADDRESS, UK_PAGE_SIZE))
			return -UK_ENODEV;
		ukarch_wrmsr(UKARCH_MSR_APIC_BASE, base);
		page = (volatile uint32_t *)(base & BASE_ADDRESS);
	}
	write(LVT_LINT0, LVT_MASKED);
	write(LVT_LINT1, LVT_MASKED);
	write(LVT_ERROR, LVT_MASKED);
	write(TASK_PRIORITY, 0);
	write(SPURIOUS, SPURIOUS_ENABLE | spurious);
	has_deadline = (r[2] & CPUID_1_ECX_TSC_DEADLINE) != 0;
	write(DIVIDE, DIVIDE_BY_16);
	timer_vector = timer;
	write(LVT_TIMER, timer | (has_deadline ? LVT_TSC_DEADLINE : 0));
	if (has_deadline) /* the mode must be set before the deadline is (Intel SDM 3A, 11.5.4.1) */
		__asm__ volatile("mfence" : : : "memory");
	return 0;
}

uint32_t uk_lapic_id(void)
{
	return page ? read(ID) >> 24 : read(ID);
}

void uk_lapic_eoi(void)
{
	write(EOI, 0);
}

void uk_lapic_raise(unsigned int vector)
{
	if (!page) {
		write(SELF, vector);
		return;
	}
	write(COMMAND, COMMAND_SELF | vector);
	while (read(COMMAND) & COMMAND_PENDING)
		;
}

/* With interrupts disabled, as this takes two writes in a page. */
static void command(uint32_t id, uint32_t what)
{
	if (!page) {
		ukarch_wrmsr(0x800 + COMMAND / 16, (uint64_t)id << 32 | what);
		return;
	}
	write(COMMAND_HIGH, id << 24);
	write(COMMAND, what);
	while (read(COMMAND) & COMMAND_PENDING)
		;
}

void uk_lapic_kick(uint32_t id, unsigned int vector)
{
	__asm__ volatile("mfence; lfence" : : : "memory"); /* x2APIC: the write waits for nothing (Intel SDM 3A, 11.12.3) */
	command(id, COMMAND_ASSERT | vector);
}

void uk_lapic_init_other(uint32_t id)
{
	command(id, COMMAND_INIT | COMMAND_ASSERT);
}

void uk_lapic_start_other(uint32_t id, uintptr_t page_address)
{
	command(id, COMMAND_STARTUP | COMMAND_ASSERT | (uint32_t)(page_address / UK_PAGE_SIZE));
}

void uk_lapic_timer(uint64_t deadline)
{
	uint64_t now, counts;

	if (has_deadline) {
		ukarch_wrmsr(UKARCH_MSR_TSC_DEADLINE, deadline == UINT64_MAX ? 0 : deadline ? deadline : 1);
		return;
	}
	if (deadline == UINT64_MAX) {
		write(INITIAL_COUNT, 0);
		return;
	}
	if (!__atomic_load_n(&is_calibrated, __ATOMIC_ACQUIRE))
		calibrate();
	now = ukarch_ticks();
	counts = deadline > now ? (uint64_t)((unsigned __int128)(deadline - now) * counts_per_tick_32 >> 32) : 0;
	write(INITIAL_COUNT, counts >= COUNT_MAX ? COUNT_MAX : (uint32_t)counts + 1);
}
