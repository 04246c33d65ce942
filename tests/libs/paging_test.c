// SPDX-License-Identifier: BSD-3-Clause
// Page tables against a plain list of pages, under random changes, with too little memory for tables at times; and what the processor
// remembers of them.
#include "check.h"
#include "oracle.h"

#include <uk/arch/paging.h>
#include <uk/arch/pt.h>
#include <uk/errno.h>
#include <uk/falloc.h>
#include <uk/paging.h>

#define PAGE 4096UL
#define PAGES 2048UL /* 8 MiB of addresses: three large pages lie in it whole */
#define BASE (0x7fc0000000UL - PAGE * 1000) /* across a border of every level's tables but the last */

static uint64_t root[512] __attribute__((aligned(4096)));
static struct uk_falloc frames;
static struct uk_pt pt = { .root = root, .frames = &frames, .frames_below = UK_FALLOC_ANYWHERE };

struct page {
	int mapped;
	uint64_t paddr;
	unsigned int rights;
};
static struct page model[PAGES];

/* What a processor could remember: a page that was valid once, until it is told to forget it. */
static struct page remembered[PAGES];

void ukarch_tlb_flush(uintptr_t addr, size_t len)
{
	for (size_t i = 0; i < PAGES; i++)
		if (BASE + i * PAGE >= addr && BASE + i * PAGE - addr < len)
			remembered[i].mapped = 0;
}

void ukarch_pt_replace(uint64_t *entry, uint64_t value, uintptr_t addr)
{
	CHECK(addr % (512 * PAGE) == 0 && !ukarch_pte_is_table(*entry, 1) && ukarch_pte_is_table(value, 1));
	*entry = value;
}

/* Every page by lookup, and nothing that the processor remembers contradicts it. */
static int agrees_with_model(void)
{
	for (size_t i = 0; i < PAGES; i++) {
		struct page page = { 0 };

		page.mapped = !uk_pt_lookup(&pt, BASE + i * PAGE + 123, &page.paddr, &page.rights);
		if (page.mapped != model[i].mapped)
			return 0;
		if (page.mapped && (page.paddr != model[i].paddr + 123 || page.rights != model[i].rights))
			return 0;
		if (remembered[i].mapped && (!page.mapped || page.paddr != remembered[i].paddr || page.rights != remembered[i].rights))
			return 0;
		if (page.mapped && (page.rights & UKPLAT_PAGE_READ))
			remembered[i] = page;
	}
	return 1;
}

static unsigned int whole(unsigned int rights)
{
	return rights & (UKPLAT_PAGE_WRITE | UKPLAT_PAGE_EXEC) ? rights | UKPLAT_PAGE_READ : rights;
}

static void change(void)
{
	static const unsigned int all_rights[] = { 0, 1, 3, 5, 2, 4, 11, 9, 6, 7, 12, 16 };
	size_t at = draw(PAGES), count = 1 + draw(draw(3) ? 6 : PAGES);
	unsigned int rights = all_rights[draw(12)], kind = draw(4);
	uintptr_t addr = BASE + at * PAGE;
	/* The same offset in large pages now and then, so that there are some. */
	uint64_t paddr = draw(3) ? addr + (512 * PAGE) * draw(1000) - (UKARCH_PT_LEAF_MAX ? 0 : 1) : PAGE * draw(1u << 20);
	int any = 0, hole = 0, device = 0, result;
	int refused = (rights & UKPLAT_PAGE_EXEC) && (rights & (UKPLAT_PAGE_WRITE | UKPLAT_PAGE_DEVICE));

	if (at + count > PAGES)
		count = PAGES - at;
	for (size_t i = at; i < at + count; i++) {
		any |= model[i].mapped;
		hole |= !model[i].mapped;
		device |= model[i].mapped && (model[i].rights & UKPLAT_PAGE_DEVICE);
	}
	if (kind == 0) {
		int keep = !draw(3);

		result = (keep ? uk_pt_fill : uk_pt_map)(&pt, addr, paddr, count * PAGE, rights);
		CHECK(rights <= 15 || result == -UK_EINVAL);
		CHECK(rights > 15 || !refused || result == -UK_EPERM);
		CHECK(rights > 15 || refused || result == (any && !keep ? -UK_EEXIST : 0) || result == -UK_ENOMEM);
		for (size_t i = at; i < at + count && !result; i++)
			if (!model[i].mapped)
				model[i] = (struct page){ 1, paddr + (i - at) * PAGE, whole(rights) };
		if (result == -UK_ENOMEM && keep) { /* some may be there: what is, is right */
			for (size_t i = at; i < at + count; i++)
				if (!model[i].mapped && !uk_pt_lookup(&pt, BASE + i * PAGE, NULL, NULL))
					model[i] = (struct page){ 1, paddr + (i - at) * PAGE, whole(rights) };
		}
	} else if (kind == 1) {
		result = uk_pt_unmap(&pt, addr, count * PAGE);
		CHECK(!result || result == -UK_ENOMEM);
		for (size_t i = at; i < at + count && !result; i++)
			model[i].mapped = 0;
	} else {
		int wrong = rights > 15 ? -UK_EINVAL : refused ? -UK_EPERM : 0;

		result = uk_pt_protect(&pt, addr, count * PAGE, rights);
		CHECK(!wrong || result == wrong);
		CHECK(wrong || !hole || result == -UK_ENOENT || (device && result == -UK_EPERM));
		CHECK(wrong || hole || !result || result == -UK_ENOMEM || (device && result == -UK_EPERM));
		for (size_t i = at; i < at + count && !result; i++)
			model[i].rights = whole(rights) | (model[i].rights & UKPLAT_PAGE_DEVICE);
	}
	CHECK(agrees_with_model());
}

/* No entry of the whole tree is writable and executable. */
static int is_strict(const uint64_t *table, unsigned int level)
{
	for (unsigned int i = 0; i < 512; i++) {
		if (ukarch_pte_is_table(table[i], level)) {
			if (!is_strict((const uint64_t *)(uintptr_t)ukarch_pte_address(table[i]), level - 1))
				return 0;
		} else if (table[i]) {
			unsigned int rights = ukarch_pte_rights(table[i]);

			if ((rights & UKPLAT_PAGE_WRITE) && (rights & UKPLAT_PAGE_EXEC))
				return 0;
		}
	}
	return 1;
}

static void tables_agree_with_a_list(size_t pages, int rounds)
{
	char *memory = host_memory((pages + 3) * PAGE);

	memset(root, 0, sizeof(root));
	memset(model, 0, sizeof(model));
	memset(remembered, 0, sizeof(remembered));
	frames = (struct uk_falloc){ 0 };
	CHECK(!uk_falloc_add(&frames, (uintptr_t)memory, (pages + 2) * PAGE));
	for (int i = 0; i < rounds; i++)
		change();
	CHECK(is_strict(root, UKARCH_PT_LEVELS - 1));
	CHECK(!uk_pt_unmap(&pt, BASE, PAGES * PAGE) || frames.free == 0);
	host_release(memory);
}

static void a_large_page_is_one_entry(void)
{
	char *memory = host_memory(40 * PAGE);
	size_t before;

	memset(root, 0, sizeof(root));
	frames = (struct uk_falloc){ 0 };
	CHECK(!uk_falloc_add(&frames, (uintptr_t)memory, 40 * PAGE));
	CHECK(!uk_pt_map(&pt, 1UL << 30, 1UL << 30, 1UL << 30, 3));
	before = frames.free;
	CHECK(frames.total - before <= UKARCH_PT_LEVELS - 1);                                        /* no table of pages */
	CHECK(!uk_pt_protect(&pt, 1UL << 30, 1UL << 29, 1) && frames.free == before);              /* whole ones aren't split */
	CHECK(!uk_pt_protect(&pt, (1UL << 30) + 5 * PAGE, PAGE, 0) && frames.free == before - 1); /* one is */
	host_release(memory);
}

void test(void)
{
	for (int i = 0; i < 6; i++)
		tables_agree_with_a_list(40, 500);
	for (int i = 0; i < 20; i++)
		tables_agree_with_a_list(2 + draw(8), 150);
	a_large_page_is_one_entry();
}
