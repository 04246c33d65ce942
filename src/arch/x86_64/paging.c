// SPDX-License-Identifier: BSD-3-Clause
// What page tables need of the processor itself, and the question what can be read.
#include <uk/arch.h>
#include <uk/arch/cpu.h>
#include <uk/arch/paging.h>
#include <uk/arch/pt.h>
#include <uk/essentials.h>
#include <uk/plat/processor.h>

/* From so many pages on it is cheaper to forget everything. */
#define FLUSH_EACH_MAX (64 * UK_PAGE_SIZE)

#define MIB2 (1ULL << 21)
#define GIB (1ULL << 30)

static void flush_all(void)
{
	__asm__ volatile("mov %0, %%cr3" : : "r"(ukarch_pml4) : "memory");
}

#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1

/*
 * Other processors: what changes in the tables has a number, and each writes the number of the last change that it knows of, having
 * forgotten all of its mappings. Who changes something kicks the others and waits for them. They see it in the kick's interrupt, or where
 * they wait themselves with interrupts disabled, which is in ukarch_spin_wait() always: so nobody waits for ever for one who waits for him.
 */
static uint64_t changes, known[CONFIG_UKPLAT_LCPU_MAXCOUNT];
static void (*kick_others)(void);

void ukarch_tlb_share(void (*kick)(void))
{
	kick_others = kick;
}

void ukarch_attend(void)
{
	uint64_t *mine = &known[ukplat_processor()];

	if (__atomic_load_n(mine, __ATOMIC_RELAXED) == __atomic_load_n(&changes, __ATOMIC_ACQUIRE))
		return;
	unsigned long state = ukarch_irq_state();
	uint64_t seen;

	ukarch_irq_disable(); /* an interrupt in between would know more than is written after it */
	seen = __atomic_load_n(&changes, __ATOMIC_SEQ_CST);
	flush_all();
	__atomic_store_n(&known[ukplat_processor()], seen, __ATOMIC_SEQ_CST);
	if (ukarch_irq_was_enabled(state))
		ukarch_irq_enable();
}

static void flush_others(void)
{
	uint64_t number;

	if (!kick_others || ukplat_processor_count() < 2)
		return;
	number = __atomic_add_fetch(&changes, 1, __ATOMIC_SEQ_CST);
	kick_others();
	for (unsigned int i = 0; i < ukplat_processor_count(); i++)
		while (i != ukplat_processor() && __atomic_load_n(&known[i], __ATOMIC_ACQUIRE) < number)
			ukarch_spin_wait();
}

#else
#define flush_others() (void)0
#endif

static void flush_own(uintptr_t addr, size_t len)
{
	if (len > FLUSH_EACH_MAX) {
		flush_all();
		return;
	}
	for (uintptr_t at = addr; at < addr + len; at += UK_PAGE_SIZE)
		__asm__ volatile("invlpg (%0)" : : "r"(at) : "memory");
}

void ukarch_tlb_flush(uintptr_t addr, size_t len)
{
	flush_own(addr, len);
	flush_others();
}

/* In place, as both say the same; the processor may use either until it has forgotten the first (SDM 3A, 4.10.2.3). */
void ukarch_pt_replace(uint64_t *entry, uint64_t value, uintptr_t addr UK_UNUSED)
{
	ukarch_pt_written();
	*(volatile uint64_t *)entry = value;
	flush_all();
	flush_others();
}

/* At the start of every guest, so by the instruction that needs least for each entry. */
void ukarch_unmap_large(uint64_t from, uint64_t to)
{
	const uint64_t *pdpt = (const uint64_t *)ukarch_pte_address(ukarch_pml4[0]);
	uint64_t *pd = (uint64_t *)ukarch_pte_address(pdpt[0]);

	uint64_t *at = pd + (from + MIB2 - 1) / MIB2, *end = pd + (to < GIB ? to : GIB) / MIB2;
	uint64_t count = at < end ? (uint64_t)(end - at) : 0;

	__asm__ volatile("rep stosq" : "+D"(at), "+c"(count) : "a"(0) : "memory");
}

void ukarch_unmap_null(void)
{
	*(uint64_t *)(uintptr_t)ukplat_tables = 0;
	flush_all();
}

static unsigned int index_at(uint64_t address, unsigned int shift)
{
	return (unsigned int)(address >> shift) & 511;
}

/* The processor's walk, in C: four levels, any of which may end it. */
static int page_readable(uintptr_t address)
{
	const uint64_t *table = ukarch_pml4;

	if (address >> 47)
		return 0; /* the upper half isn't used */
	for (unsigned int shift = 39;; shift -= 9) {
		uint64_t entry = table[index_at(address, shift)];

		if (!(entry & UKARCH_PTE_PRESENT))
			return 0;
		if (shift == 12 || (shift < 39 && (entry & UKARCH_PTE_LARGE)))
			return 1;
		table = (const uint64_t *)ukarch_pte_address(entry);
	}
}

int ukarch_readable(uintptr_t addr, size_t len)
{
	if (!len)
		return 1;
	if (addr + len - 1 < addr)
		return 0;
	for (uintptr_t at = UK_ALIGN_DOWN(addr, UK_PAGE_SIZE); at <= addr + len - 1; at += UK_PAGE_SIZE)
		if (!page_readable(at))
			return 0;
	return 1;
}
