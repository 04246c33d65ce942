// SPDX-License-Identifier: BSD-3-Clause
// What the loaders of disks hand over: maps compared with one of pages, and all of it read as an image reads it.
#include "check.h"
#include "oracle.h"

#include <string.h>
#include <uk/bootinfo.h>
#include <uk/essentials.h>
#include <uk/pvh.h>

#include "../../src/Unicore.Images/Loaders/handover.h"

#define PAGE 4096ull
#define PAGES 256u

static struct handover *handover;
static uint32_t types[PAGES]; /* 0: nothing is known of it */

static void random_map(void)
{
	unsigned int at = draw(4);

	memset(handover, 0, sizeof(*handover));
	memset(types, 0, sizeof(types));
	while (at < PAGES) {
		unsigned int count = 1 + draw(20), type = draw(3) ? REGION_RAM : REGION_RESERVED + draw(4);

		if (count > PAGES - at)
			count = PAGES - at;
		handover_region(handover, at * PAGE, count * PAGE, type);
		for (unsigned int i = 0; i < count; i++)
			types[at + i] = type;
		at += count + (draw(3) ? 0 : draw(5));
	}
}

static void check_map(void)
{
	for (uint32_t i = 1; i < handover->info.memmap_entries; i++)
		CHECK(handover->regions[i].type != handover->regions[i - 1].type ||
		      handover->regions[i].address != handover->regions[i - 1].address + handover->regions[i - 1].size);
	for (unsigned int round = 0; round < 200; round++) {
		unsigned int start = draw(PAGES), end = start + draw(30);
		int free = end > start && end <= PAGES;

		for (unsigned int i = start; i < end && i < PAGES; i++)
			free &= types[i] == REGION_RAM;
		CHECK(handover_is_free(handover, start * PAGE, end * PAGE) == free);
	}
}

/* More regions than there is room for: memory is lost, none is made. */
static void check_full(void)
{
	memset(handover, 0, sizeof(*handover));
	for (unsigned int i = 0; i < 2 * REGIONS_MAX; i++)
		handover_region(handover, 2 * i * PAGE, PAGE, i % 2 ? REGION_RAM : REGION_RESERVED);
	CHECK(handover->info.memmap_entries == REGIONS_MAX);
	CHECK(handover_is_free(handover, 2 * PAGE, 3 * PAGE));
	CHECK(!handover_is_free(handover, 2 * (2 * REGIONS_MAX - 1) * PAGE, (2 * (2 * REGIONS_MAX - 1) + 1) * PAGE));
}

static void check_reading(void)
{
	static struct ukplat_bootinfo info;
	unsigned int notes;
	uint64_t free = 0, expected = 0;

	uk_bootinfo_init(&info, ORACLE_LIMIT);
	strcpy(handover->cmdline, "one two");
	handover_finish(handover, 0xf5a40, 0, 0);
	CHECK(!uk_pvh_bootinfo(&handover->info, &info, &notes));
	CHECK(!notes);
	CHECK(info.rsdp == 0xf5a40);
	CHECK(!info.module_count);
	CHECK_TEXT(info.cmdline, "one two");
	for (unsigned int i = 0; i < info.region_count; i++)
		free += info.regions[i].kind == UKPLAT_MEM_FREE ? info.regions[i].len : 0;
	for (unsigned int i = 0; i < PAGES; i++)
		expected += types[i] == REGION_RAM ? PAGE : 0;
	/* Page 0 is nobody's, and a table that is full loses some. */
	CHECK(free <= expected && (info.region_count == UKPLAT_REGIONS_MAX || free + PAGE >= expected));

	uk_bootinfo_init(&info, ORACLE_LIMIT);
	handover_finish(handover, 0, 0x40000, 0x1234);
	CHECK(!uk_pvh_bootinfo(&handover->info, &info, &notes));
	CHECK(info.module_count == 1 && info.modules[0].base == 0x40000 && info.modules[0].len == 0x1234);
}

static void check_bundle(void)
{
	static struct {
		struct bundle bundle;
		struct bundle_piece pieces[2];
	} b = { { .magic = BUNDLE_MAGIC, .piece_count = 2 }, { { .address = 0x200000, .memory_size = 0x1000 },
							       { .address = 0x100000, .memory_size = 0x800 } } };
	uint64_t start, end;

	CHECK(bundle_at(&b) == &b.bundle);
	handover_image(&b.bundle, &start, &end);
	CHECK(start == 0x100000 && end == 0x201000);
	b.bundle.piece_count = BUNDLE_PIECES_MAX + 1;
	CHECK(!bundle_at(&b));
	b.bundle.piece_count = 0;
	CHECK(!bundle_at(&b));
	b.bundle.piece_count = 1;
	b.bundle.magic[7]++;
	CHECK(!bundle_at(&b));
}

void test(void)
{
	size_t size = UK_ALIGN_UP(sizeof(struct handover), PAGE);
	char *memory = host_memory(size + PAGE);

	/* As on a machine, the rest of a page can be read if its start can. */
	handover = (void *)UK_ALIGN_UP((uintptr_t)memory, PAGE);
	host_readable(NULL, 0);
	host_readable(handover, size);
	for (unsigned int round = 0; round < 500; round++) {
		random_map();
		check_map();
		check_reading();
	}
	check_full();
	check_bundle();
	host_release(memory);
}
