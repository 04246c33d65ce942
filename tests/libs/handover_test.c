// SPDX-License-Identifier: BSD-3-Clause
// What the loaders of disks hand over: maps compared with one of pages, and all of it read as an image reads it.
#include "check.h"
#include "oracle.h"

#include <string.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/pvh.h>

#include "../../src/Unicore.Images/Loaders/handover.h"
#include "../../src/Unicore.Images/Loaders/options.h"

#define PAGE 4096ull
#define PAGES 256u

static struct handover *handover;
static uint32_t types[PAGES]; /* 0: nothing is known of it */

/* Regions in any order, of which some overlap: of two types the higher one counts. */
static void random_map(void)
{
	unsigned int count = draw(2) ? draw(8) : draw(60);

	memset(handover, 0, sizeof(*handover));
	memset(types, 0, sizeof(types));
	while (count--) {
		unsigned int at = draw(PAGES), size = draw(20), type = draw(3) ? REGION_RAM : REGION_RESERVED + draw(4);

		if (size > PAGES - at)
			size = PAGES - at;
		handover_region(handover, at * PAGE, size * PAGE, type);
		for (unsigned int i = at; i < at + size; i++)
			types[i] = type > types[i] ? type : types[i];
	}
}

static void check_map(void)
{
	unsigned int page = 0;

	CHECK(!handover->lost);
	for (uint32_t i = 0; i < handover->info.memmap_entries; i++) {
		const struct region *r = &handover->regions[i], *last = r - 1;

		CHECK(r->size && (!i || last->address + last->size < r->address ||
				  (last->address + last->size == r->address && last->type != r->type)));
		for (; page < r->address / PAGE; page++)
			CHECK(!types[page]);
		for (; page < (r->address + r->size) / PAGE; page++)
			CHECK(types[page] == r->type);
	}
	for (; page < PAGES; page++)
		CHECK(!types[page]);
	for (unsigned int round = 0; round < 200; round++) {
		unsigned int start = draw(PAGES), end = start + draw(30);
		int free = end > start && end <= PAGES;

		for (unsigned int i = start; i < end && i < PAGES; i++)
			free &= types[i] == REGION_RAM;
		CHECK(handover_is_free(handover, start * PAGE, end * PAGE) == free);
	}
}

/* More regions than there is room for are told; so is one that would have to be divided. */
static void check_full(void)
{
	memset(handover, 0, sizeof(*handover));
	for (unsigned int i = 0; i < REGIONS_MAX; i++)
		handover_region(handover, 4 * i * PAGE, 3 * PAGE, i % 2 ? REGION_RAM : REGION_RESERVED);
	CHECK(handover->info.memmap_entries == REGIONS_MAX && !handover->lost);
	handover_region(handover, 3 * PAGE, PAGE, REGION_RESERVED);
	CHECK(!handover->lost && handover->regions[0].size == 4 * PAGE);
	handover_region(handover, 5 * PAGE, PAGE, REGION_NVS);
	CHECK(handover->lost && !handover_is_free(handover, 5 * PAGE, 6 * PAGE));
	memset(handover, 0, sizeof(*handover));
	for (unsigned int i = 0; i <= REGIONS_MAX; i++)
		handover_region(handover, 2 * i * PAGE, PAGE, REGION_RAM);
	CHECK(handover->info.memmap_entries == REGIONS_MAX && handover->lost);

	/* To the end of what addresses can say, and not around it. */
	memset(handover, 0, sizeof(*handover));
	handover_region(handover, UINT64_MAX - PAGE, 2 * PAGE, REGION_RESERVED);
	handover_region(handover, 0, PAGE, REGION_RAM);
	CHECK(handover->info.memmap_entries == 2 && handover_is_free(handover, 0, PAGE));
}

/* Load options begin anywhere, and are of exactly their size. */
static uint32_t options_of(const uint16_t *text, uint32_t size, int is_named, char *to, uint32_t max)
{
	char *memory = host_memory(size + 1);
	uint32_t len;

	memcpy(memory + 1, text, size);
	len = options_copy((const uint8_t *)memory + 1, size, is_named, to, max);
	host_release(memory);
	return len;
}

static void check_options(void)
{
	const struct {
		const uint16_t *text;
		uint32_t units;
		int is_named;
		const char *line;
	} cases[] = {
		{ u"one \"two words\"", 15, 0, "one \"two words\"" },
		{ u"one\0two", 7, 0, "one" },
		{ u" \t one two", 10, 0, "one two" },
		{ u"FS0:\\APP.EFI one two", 20, 1, "one two" },
		{ u"\"FS0:\\MY APP.EFI\" one", 21, 1, "one" },
		{ u" APP.EFI", 8, 1, "" },
		{ u"   ", 3, 0, "" },
		{ u"", 0, 0, "" },
		{ u"\u00e4\u20ac\U0001f600", 4, 0, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" },
		{ (const uint16_t[]){ 'a', 0xd83d }, 2, 0, "" },
		{ (const uint16_t[]){ 0xde00, 'a' }, 2, 0, "" },
		{ (const uint16_t[]){ 'a', 0xd83d, 'b' }, 3, 0, "" },
		{ (const uint16_t[]){ 'a', 7, 'b' }, 3, 0, "" },
		{ (const uint16_t[]){ 'a', 0x7f }, 2, 0, "" },
	};
	static uint16_t longest[CMDLINE_MAX + 10];
	char line[CMDLINE_MAX + 1];

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK(options_of(cases[i].text, cases[i].units * 2, cases[i].is_named, line, CMDLINE_MAX) == strlen(cases[i].line));
		if (*cases[i].line)
			CHECK_TEXT(line, cases[i].line);
	}
	/* Half a character at the end is no text. */
	CHECK(!options_of(u"ab", 3, 0, line, CMDLINE_MAX));
	/* Of more than an image takes it gets enough to see that. */
	for (unsigned int wide = 0; wide < 2; wide++) {
		for (unsigned int i = 0; i < CMDLINE_MAX + 10; i++)
			longest[i] = wide ? 0x20ac : 'x';
		CHECK(options_of(longest, sizeof(longest), 0, line, CMDLINE_MAX) == CMDLINE_MAX && strlen(line) == CMDLINE_MAX);
	}
	for (unsigned int round = 0; round < 20000; round++) {
		uint32_t units = draw(12);

		for (unsigned int i = 0; i < units; i++)
			longest[i] = draw(4) ? (unsigned char)"ab \"\t"[draw(5)] : draw(3) ? 0xd7f0 + draw(0x900) : draw(0x10000);
		CHECK(options_of(longest, units * 2 + draw(8) / 7, draw(2), line, 20) <= 20);
	}
}

static void check_reading(void)
{
	static struct ukplat_bootinfo info;
	unsigned int notes;
	uint64_t free = 0, expected = 0;

	uk_bootinfo_init(&info, ORACLE_LIMIT);
	strcpy(handover->cmdline, "one two");
	handover_finish(handover, 0xf5a40, 0, 0);
	if (!handover->info.memmap_entries) {
		CHECK(uk_pvh_bootinfo(&handover->info, &info, &notes) == -UK_ENOENT);
		return;
	}
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
	check_options();
	check_bundle();
	host_release(memory);
}
