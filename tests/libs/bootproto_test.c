// SPDX-License-Identifier: BSD-3-Clause
// Boot protocols: PVH start info, Linux's boot_params, device trees and auxiliary vectors, whole, random and damaged.
#include "check.h"
#include "oracle.h"

#include <stdlib.h>
#include <uk/bootparams.h>
#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/fdt.h>
#include <uk/pvh.h>

#include "../../src/drivers/pvh/start_info.h"
#include "../../src/plat/linuxu/linux.h"

static struct ukplat_bootinfo info;
static struct oracle oracle;

/* What a loader leaves, in one piece of memory of exactly its size. */
#define MAP_MAX 100
struct loaded {
	struct hvm_start_info start;
	struct hvm_modlist_entry modules[4];
	char text[64], module_text[4][16];
	struct uk_pvh_region map[MAP_MAX];
};

/* A random map; the oracle knows what it says. */
static void fill(struct loaded *l)
{
	uint64_t base, len;

	memset(l, 0, sizeof(*l));
	oracle = (struct oracle){ 0 };
	l->start = (struct hvm_start_info){ .magic = HVM_START_MAGIC, .version = 1, .nr_modules = draw(5),
					    .modlist_paddr = (uintptr_t)l->modules, .cmdline_paddr = (uintptr_t)l->text,
					    .rsdp_paddr = 0xf5a40,
					    .memmap_paddr = (uintptr_t)l->map, .memmap_entries = 1 + draw(draw(2) ? 8 : MAP_MAX) };
	strcpy(l->text, "one virtio_mmio.device=512@0xfeb00e00:12 two");
	for (uint32_t i = 0; i < l->start.memmap_entries; i++) {
		l->map[i].type = draw(3) ? HVM_MEMMAP_TYPE_RAM : 2 + draw(6);
		draw_range(&base, &len, l->map[i].type == HVM_MEMMAP_TYPE_RAM ? 200 : 10);
		l->map[i].addr = base;
		l->map[i].size = len;
		if (l->map[i].type == HVM_MEMMAP_TYPE_RAM)
			oracle_free(&oracle, l->map[i].addr, l->map[i].size);
	}
	for (uint32_t i = 0; i < l->start.memmap_entries; i++)
		if (l->map[i].type != HVM_MEMMAP_TYPE_RAM)
			oracle_reserve(&oracle, l->map[i].addr, l->map[i].size, UKPLAT_MEM_RESERVED);
	for (uint32_t i = 0; i < l->start.nr_modules; i++) {
		draw_range(&base, &len, 20);
		l->modules[i].paddr = base;
		l->modules[i].size = len;
		l->modules[i].cmdline_paddr = (uintptr_t)l->module_text[i];
		strcpy(l->module_text[i], "a module");
		oracle_reserve(&oracle, l->modules[i].paddr, l->modules[i].size, UKPLAT_MEM_INITRD);
	}
	oracle.full = l->start.memmap_entries > 20; /* perhaps; then only what is free is looked at */
}

static void pvh_is_read(struct loaded *l)
{
	unsigned int notes;

	fill(l);
	uk_bootinfo_init(&info, ORACLE_LIMIT);
	CHECK(uk_pvh_bootinfo(l, &info, &notes) == 0 && !notes);
	CHECK(agrees(&info, &oracle));
	CHECK(info.rsdp == 0xf5a40);
	CHECK_TEXT(info.cmdline, "one two");
	CHECK_TEXT(info.loader_cmdline, "virtio_mmio.device=512@0xfeb00e00:12");
	for (unsigned int i = 0; i < info.module_count; i++)
		CHECK_TEXT(info.modules[i].cmdline, "a module");
}

/* After any damage: refused, or well-formed, and nothing of what the damaged tables reserve is free. */
static void damaged_pvh_is_refused_or_safe(struct loaded *l)
{
	unsigned int notes;

	fill(l);
	for (uint32_t n = 1 + draw(12); n; n--) {
		uint32_t at = draw(draw(2) ? sizeof(l->start) : sizeof(*l));

		((unsigned char *)l)[at] ^= (unsigned char)(1u << draw(8));
	}
	uk_bootinfo_init(&info, ORACLE_LIMIT);
	if (uk_pvh_bootinfo(l, &info, &notes))
		return;
	CHECK(is_well_formed(&info) && strlen(info.cmdline) <= UKPLAT_CMDLINE_MAX);
	CHECK(l->start.magic == HVM_START_MAGIC && l->start.memmap_entries);
	oracle = (struct oracle){ .full = 1 };
	const struct uk_pvh_region *map = (const struct uk_pvh_region *)(uintptr_t)l->start.memmap_paddr;

	for (uint32_t i = 0; i < l->start.memmap_entries; i++)
		if (map[i].type == HVM_MEMMAP_TYPE_RAM)
			oracle_free(&oracle, map[i].addr, map[i].size);
	for (uint32_t i = 0; i < l->start.memmap_entries; i++)
		if (map[i].type != HVM_MEMMAP_TYPE_RAM)
			oracle_reserve(&oracle, map[i].addr, map[i].size, UKPLAT_MEM_RESERVED);
	CHECK(agrees(&info, &oracle));
}

static char *pvh_memory;
static struct loaded *loaded;

/* As on a machine, the rest of a page can be read if its start can. */
static void begin_pvh(void)
{
	size_t size = UK_ALIGN_UP(sizeof(struct loaded), 4096UL);

	pvh_memory = host_memory(size + 4096);
	loaded = (void *)UK_ALIGN_UP((uintptr_t)pvh_memory, 4096UL);
	memset(pvh_memory, 0xff, size + 4096);
	host_readable(NULL, 0);
	host_readable(loaded, size);
}

static void any_pvh(const uint8_t *bytes, size_t len)
{
	(void)bytes, (void)len;
	damaged_pvh_is_refused_or_safe(loaded);
}

FUZZ(pvh, begin_pvh, any_pvh);

static void pvh(void)
{
	unsigned int notes;

	begin_pvh();
	for (int i = 0; i < 2000; i++)
		pvh_is_read(loaded);
	for (int i = 0; i < 20000; i++)
		any_pvh(NULL, 0);
	fill(loaded);
	loaded->start.version = 0;
	CHECK(uk_pvh_bootinfo(loaded, &info, &notes) == -UK_ENOENT);
	loaded->start.magic++;
	CHECK(uk_pvh_bootinfo(loaded, &info, &notes) == -UK_EINVAL && uk_pvh_bootinfo(NULL, &info, &notes) == -UK_EINVAL);
	host_release(pvh_memory);
}

/* A boot_params and a command line, where a loader of Linux's protocol leaves them; offsets are those of zero-page.rst. */
struct params {
	unsigned char page[4096];
	char text[64];
};

static struct params *params;

static void store(unsigned int at, unsigned int size, uint64_t value)
{
	memcpy(params->page + at, &value, size);
}

/* A number of 64 bits, of which the old fields have the lower half and those for more than 4 GiB the other. */
static void store_halves(unsigned int low, unsigned int high, uint64_t value)
{
	store(low, 4, value & UINT32_MAX);
	store(high, 4, value >> 32);
}

static void fill_params(void)
{
	uint32_t entries = 1 + draw(draw(2) ? 8 : 128);
	uint64_t base, len;

	memset(params, 0, sizeof(*params));
	oracle = (struct oracle){ .full = entries > 20 };
	strcpy(params->text, "one virtio_mmio.device=4K@0xd0000000:5 two");
	store(0x70, 8, 0xf5a40);
	store(0x1e8, 1, entries);
	store(0x1fe, 2, 0xaa55);
	store(0x202, 4, 0x53726448);
	store_halves(0x228, 0xc8, (uintptr_t)params->text);
	for (int reserved = 0; reserved < 2; reserved++)
		for (uint32_t i = 0; i < entries; i++) {
			unsigned int at = 0x2d0 + 20 * i;

			if (!reserved) {
				uint32_t type = draw(3) ? HVM_MEMMAP_TYPE_RAM : 2 + draw(6);

				draw_range(&base, &len, type == HVM_MEMMAP_TYPE_RAM ? 200 : 10);
				store(at, 8, base);
				store(at + 8, 8, len);
				store(at + 16, 4, type);
			}
			memcpy(&base, params->page + at, 8);
			memcpy(&len, params->page + at + 8, 8);
			if (reserved && params->page[at + 16] != HVM_MEMMAP_TYPE_RAM)
				oracle_reserve(&oracle, base, len, UKPLAT_MEM_RESERVED);
			else if (!reserved && params->page[at + 16] == HVM_MEMMAP_TYPE_RAM)
				oracle_free(&oracle, base, len);
		}
	if (draw(2)) {
		draw_range(&base, &len, 20);
		store_halves(0x218, 0xc0, base);
		store_halves(0x21c, 0xc4, len);
		if (len)
			oracle_reserve(&oracle, base, len, UKPLAT_MEM_INITRD);
	}
}

static void params_are_read(void)
{
	fill_params();
	uk_bootinfo_init(&info, ORACLE_LIMIT);
	CHECK(uk_bootparams_bootinfo(params, &info) == 0);
	CHECK(agrees(&info, &oracle));
	CHECK(info.rsdp == 0xf5a40);
	CHECK_TEXT(info.cmdline, "one two");
	CHECK_TEXT(info.loader_cmdline, "virtio_mmio.device=4K@0xd0000000:5");
}

static void begin_params(void)
{
	params = host_memory(2 * 4096);
	host_readable(NULL, 0);
	host_readable(params, 2 * 4096);
}

/* After any damage: refused, or well-formed. */
static void any_params(const uint8_t *bytes, size_t len)
{
	(void)bytes, (void)len;
	fill_params();
	for (uint32_t n = 1 + draw(12); n; n--)
		params->page[draw(0xcd0)] ^= (unsigned char)(1u << draw(8));
	uk_bootinfo_init(&info, ORACLE_LIMIT);
	if (!uk_bootparams_bootinfo(params, &info))
		CHECK(is_well_formed(&info) && strlen(info.cmdline) <= UKPLAT_CMDLINE_MAX);
}

FUZZ(bootparams, begin_params, any_params);

static void boot_params(void)
{
	begin_params();
	for (int i = 0; i < 2000; i++)
		params_are_read();
	for (int i = 0; i < 20000; i++)
		any_params(NULL, 0);
	fill_params();
	store(0x1e8, 1, 129);
	CHECK(uk_bootparams_bootinfo(params, &info) == -UK_ENOENT);
	store(0x1e8, 1, 0);
	CHECK(uk_bootparams_bootinfo(params, &info) == -UK_ENOENT);
	store(0x202, 4, HVM_START_MAGIC);
	CHECK(uk_bootparams_bootinfo(params, &info) == -UK_EINVAL && uk_bootparams_bootinfo(NULL, &info) == -UK_EINVAL);
	host_release(params);
}

/* A writer of device trees, and the tree that it wrote. */
#define TREE_MAX 16384
static struct tree {
	unsigned char structure[TREE_MAX], strings[2048], reserved[512];
	uint32_t structure_size, strings_size, reserved_size;
} tree;

static void put32(unsigned char *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char)(value >> (24 - 8 * i));
}

static void put64(unsigned char *to, uint64_t value)
{
	put32(to, (uint32_t)(value >> 32));
	put32(to + 4, (uint32_t)value);
}

static void token(uint32_t value)
{
	put32(tree.structure + tree.structure_size, value);
	tree.structure_size += 4;
}

static void bytes(const void *from, uint32_t size)
{
	memcpy(tree.structure + tree.structure_size, from, size);
	memset(tree.structure + tree.structure_size + size, 0, 4);
	tree.structure_size += (size + 3) & ~3u;
}

static void node(const char *name)
{
	token(1);
	bytes(name, (uint32_t)strlen(name) + 1);
}

static void property(const char *name, const void *value, uint32_t size)
{
	token(3);
	token(size);
	token(tree.strings_size);
	bytes(value, size);
	memcpy(tree.strings + tree.strings_size, name, strlen(name) + 1);
	tree.strings_size += (uint32_t)strlen(name) + 1;
}

#define text(name, literal) property(name, literal, sizeof(literal))

static void cell(const char *name, uint32_t value)
{
	unsigned char big[4];

	put32(big, value);
	property(name, big, 4);
}

static void number64(const char *name, uint64_t value)
{
	unsigned char big[8];

	put64(big, value);
	property(name, big, 8);
}

/* A reg property of up to `most` ranges; the oracle learns them as `kind`, or as nothing if that is 0. */
static void ranges(uint32_t most, int kind, uint32_t pages)
{
	unsigned char reg[16 * 8];
	uint32_t count = 1 + draw(most);
	uint64_t base, len;

	for (uint32_t i = 0; i < count; i++) {
		draw_range(&base, &len, pages);
		put64(reg + 16 * i, base);
		put64(reg + 16 * i + 8, len);
		if (kind == UKPLAT_MEM_FREE)
			oracle_free(&oracle, base, len);
		else if (kind)
			oracle_reserve(&oracle, base, len, kind);
	}
	property("reg", reg, 16 * count);
}

/* Reserved memory is found wherever it stands, so the oracle has to hear of free memory first: `pass` 0 writes what is free. */
static void memory_node(void)
{
	node("memory@0");
	text("device_type", "memory");
	if (!draw(8))
		text("status", "disabled");
	ranges(3, UKPLAT_MEM_FREE, 200);
	token(2);
}

static void write_memory(void)
{
	for (uint32_t n = 1 + draw(3); n; n--) {
		struct oracle before = oracle;
		uint32_t start = tree.structure_size;

		memory_node();
		/* A node that is disabled says nothing. */
		for (uint32_t i = start; i + 8 < tree.structure_size; i++)
			if (!memcmp(tree.structure + i, "disabled", 8))
				oracle = before;
	}
}

static void write_reserved(void)
{
	node("reserved-memory");
	cell("#size-cells", 2);
	cell("#address-cells", 2);
	property("ranges", "", 0);
	for (uint32_t n = draw(4); n; n--) {
		node("buffer");
		if (draw(2))
			property("no-map", "", 0);
		ranges(3, UKPLAT_MEM_RESERVED, 10);
		token(2);
	}
	token(2);
}

static uint64_t initrd_start, initrd_end;

static void write_chosen(void)
{
	node("chosen");
	text("bootargs", "a virtio_mmio.device=1@2:3 \"b c\"");
	property("rng-seed", "0123456789abcdef0123456789abcdef", 32);
	number64("linux,initrd-start", initrd_start);
	cell("linux,initrd-end", (uint32_t)initrd_end);
	text("stdout-path", "/uart@9000000:115200");
	token(2);
}

static void write_devices(void)
{
	node("uart@8000000");
	text("compatible", "arm,pl011\0arm,primecell");
	number64("reg", 0x8000000ULL << 32);
	token(2);
	node("uart@9000000");
	number64("reg", 0x9000000);
	text("compatible", "arm,pl011\0arm,primecell");
	token(2);
	node("psci");
	text("compatible", "arm,psci-1.0\0arm,psci");
	text("method", "smc");
	token(2);
}

/* Those that can be used, in the tree's order. */
#define PROCESSORS_MAX 5
static uint64_t affinities[PROCESSORS_MAX];
static unsigned int affinity_count;

static void processor_node(uint32_t cells)
{
	uint64_t affinity = draw(256) | (cells == 2 ? (uint64_t)draw(256) << 32 : 0);
	unsigned char reg[8];
	uint32_t kind = draw(8);

	put64(reg, cells == 2 ? affinity : affinity << 32);
	node("cpu@0");
	if (kind == 0)
		text("status", "fail");
	if (kind == 1)
		text("status", "okay");
	property("reg", reg, kind == 2 ? 4 * cells - 1 : 4 * cells);
	if (kind != 3)
		text("device_type", "cpu");
	node("l2-cache");
	text("device_type", "cpu"); /* nobody's processor, too deep */
	cell("reg", 7);
	token(2);
	token(2);
	if (kind == 1 || kind > 3)
		affinities[affinity_count++] = affinity;
}

static void write_processors(void)
{
	uint32_t cells = 1 + draw(2);

	affinity_count = 0;
	node("cpus");
	cell("#address-cells", cells);
	cell("#size-cells", 0);
	for (uint32_t n = draw(PROCESSORS_MAX + 1); n; n--)
		processor_node(cells);
	token(2);
	node("cpu@1"); /* nobody's either: a child of the root */
	text("device_type", "cpu");
	number64("reg", 1);
	token(2);
}

struct processors {
	uint64_t seen[PROCESSORS_MAX];
	unsigned int count, enough;
};

static int see_processor(void *arg, uint64_t reg)
{
	struct processors *processors = arg;

	if (processors->count < PROCESSORS_MAX)
		processors->seen[processors->count] = reg;
	return ++processors->count == processors->enough ? 42 : 0;
}

static void processors_are_found(const unsigned char *blob)
{
	struct processors all = { 0 }, one = { .enough = 1 };

	CHECK(uk_fdt_processors(blob, see_processor, &all) == 0);
	CHECK(all.count == affinity_count && !memcmp(all.seen, affinities, affinity_count * sizeof(affinities[0])));
	CHECK(uk_fdt_processors(blob, see_processor, &one) == (affinity_count ? 42 : 0) && one.count == (affinity_count != 0));
}

/* Header, reservations, structure, strings, in memory of exactly that size. */
static unsigned char *assemble(uint32_t *size)
{
	uint32_t structure = 40 + tree.reserved_size, strings = structure + tree.structure_size;
	unsigned char *blob;

	*size = strings + tree.strings_size;
	blob = host_memory(*size);
	const uint32_t head[10] = { 0xd00dfeed, *size, structure, strings, 40, 17, 16, 0, tree.strings_size, tree.structure_size };

	for (int i = 0; i < 10; i++)
		put32(blob + 4 * i, head[i]);
	memcpy(blob + 40, tree.reserved, tree.reserved_size);
	memcpy(blob + structure, tree.structure, tree.structure_size);
	memcpy(blob + strings, tree.strings, tree.strings_size);
	return blob;
}

/* A random tree: its parts in one of two orders, what is reserved before or behind what is memory. */
static unsigned char *write_tree(uint32_t *size)
{
	int first = (int)draw(2);
	uint64_t base, len;

	oracle = (struct oracle){ 0 };
	memset(&tree, 0, sizeof(tree));
	node("");
	cell("#address-cells", 2);
	cell("#size-cells", 2);
	if (first) {
		/* The oracle must hear of memory first: write it, then move what is reserved before it. */
		static unsigned char memory[TREE_MAX];
		uint32_t start = tree.structure_size, length;

		write_memory();
		length = tree.structure_size - start;
		memcpy(memory, tree.structure + start, length);
		tree.structure_size = start;
		write_reserved();
		write_chosen();
		memcpy(tree.structure + tree.structure_size, memory, length);
		tree.structure_size += length;
		write_devices();
		write_processors();
	} else {
		write_processors();
		write_memory();
		write_devices();
		write_reserved();
		write_chosen();
	}
	token(2);
	token(9);
	for (uint32_t n = draw(6); n; n--, tree.reserved_size += 16) {
		draw_range(&base, &len, 10);
		put64(tree.reserved + tree.reserved_size, base);
		put64(tree.reserved + tree.reserved_size + 8, len);
		if (!base && !len)
			n = 1; /* that is the end */
		oracle_reserve(&oracle, base, len, UKPLAT_MEM_RESERVED);
	}
	tree.reserved_size += 16;
	oracle_reserve(&oracle, initrd_start, initrd_end - initrd_start, UKPLAT_MEM_INITRD);
	return assemble(size);
}

static int finds(const unsigned char *blob, uint32_t size, const char *text)
{
	for (uint32_t at = 0; at + strlen(text) <= size; at++)
		if (!memcmp(blob + at, text, strlen(text)))
			return 1;
	return 0;
}

static void trees_are_read(void)
{
	struct uk_fdt_info devices;
	char seed[64];
	uint32_t size;

	initrd_start = (uint64_t)draw(ORACLE_PAGES / 2) * 4096;
	initrd_end = initrd_start + 1 + draw(30000);
	unsigned char *blob = write_tree(&size);

	host_readable(NULL, 0);
	host_readable(blob, size);
	struct ukplat_bootinfo *guest = host_bootinfo();
	int result = uk_fdt_bootinfo(blob, guest), some = 0;

	processors_are_found(blob);
	for (uint32_t page = 0; page < ORACLE_PAGES; page++)
		some |= oracle.page[page];
	if (result) {
		CHECK(result == -UK_ENOENT);
		host_release(blob);
		return;
	}
	CHECK(some && agrees(guest, &oracle));
	CHECK_TEXT(guest->cmdline, "a \"b c\"");
	CHECK_TEXT(guest->loader_cmdline, "virtio_mmio.device=1@2:3");
	CHECK(guest->module_count == 1 && guest->modules[0].base == initrd_start && guest->modules[0].len == initrd_end - initrd_start);
	CHECK(ukplat_bootinfo_take_seed(seed, sizeof(seed)) == 32 && !memcmp(seed, "0123456789abcdef", 16));
	CHECK(!finds(blob, size, "456789abcdef")); /* who reads the tree later doesn't */
	CHECK(guest->devicetree == blob && guest->devicetree_size == size);
	CHECK(uk_fdt_read(blob, &devices) == 0 && devices.pl011 == 0x9000000 && devices.psci_smc == 1 && devices.pl031 == 0);
	host_release(blob);
}

static void any_tree(const uint8_t *bytes, size_t len)
{
	unsigned char *blob = host_memory(len);
	struct processors processors = { .enough = 1 + draw(4) };
	struct uk_fdt_info devices;

	memcpy(blob, bytes, len);
	host_readable(NULL, 0);
	host_readable(blob, len);
	uk_bootinfo_init(&info, ORACLE_LIMIT);
	int result = uk_fdt_bootinfo(blob, &info);

	CHECK(is_well_formed(&info));
	if (!result) {
		struct uk_fdt fdt;

		CHECK(uk_fdt_open(blob, &fdt) == 0);
		for (unsigned int i = 0; i < fdt.reserved_count; i++) {
			uint64_t base = uk_fdt_number(fdt.reserved + 16 * i, 2), size = uk_fdt_number(fdt.reserved + 16 * i + 8, 2);

			CHECK(!size || kind_in(&info, base) != UKPLAT_MEM_FREE);
			CHECK(!size || base + size < base || kind_in(&info, base + size - 1) != UKPLAT_MEM_FREE);
		}
	}
	(void)uk_fdt_read(blob, &devices);
	result = uk_fdt_processors(blob, see_processor, &processors);
	CHECK(processors.count < processors.enough ? !result || result == -UK_EINVAL : result == 42);
	host_release(blob);
}

static void damaged_trees_are_refused_or_safe(void)
{
	uint32_t size;
	unsigned char *blob = write_tree(&size);

	for (uint32_t n = 1 + draw(10); n; n--)
		blob[draw(draw(4) ? size : 40)] ^= (unsigned char)(1u << draw(8));
	any_tree(blob, size);
	host_release(blob);
}

static void begin_tree(void)
{
	for (int i = 0; i < 5; i++) {
		uint32_t size;
		unsigned char *blob = write_tree(&size);

		fuzz_seed(blob, size);
		host_release(blob);
	}
}

FUZZ(fdt, begin_tree, any_tree);

static void a_truncated_tree_is_refused(void)
{
	uint32_t size;
	unsigned char *blob = write_tree(&size);

	for (uint32_t len = 0; len < size; len += 1 + draw(20)) {
		unsigned char *part = host_memory(len + !len);

		memcpy(part, blob, len);
		host_readable(NULL, 0);
		host_readable(part, len);
		uk_bootinfo_init(&info, ORACLE_LIMIT);
		CHECK(uk_fdt_bootinfo(part, &info) == -UK_EINVAL);
		CHECK(uk_fdt_processors(part, see_processor, &(struct processors){ 0 }) == -UK_EINVAL);
		host_release(part);
	}
	host_release(blob);
}

static void auxiliary_vectors(void)
{
	char random[] = "sixteen bytes ..";
	const unsigned long with[] = { 3, 7, AT_RANDOM, (unsigned long)random, 6, 4096, 0, 0 }, without[] = { 6, 4096, 0, 0 };
	const unsigned long null[] = { AT_RANDOM, 0, 0, 0 };

	uk_bootinfo_init(&info, ORACLE_LIMIT);
	_linuxu_auxv_read(without, &info);
	_linuxu_auxv_read(null, &info);
	CHECK(info.seed_len == 0);
	_linuxu_auxv_read(with, &info);
	CHECK(info.seed_len == 16 && !memcmp(info.seed, "sixteen bytes ..", 16) && !random[0] && !random[15]);
}

/* Any numbers and values; where there are random bytes, they are there. */
static void any_vector(const uint8_t *bytes, size_t len)
{
	char random[] = "sixteen bytes ..";
	unsigned long vector[2 * 64 + 2] = { 0 };
	unsigned int count = draw(64);

	(void)bytes, (void)len;
	for (unsigned int i = 0; i < count; i++) {
		vector[2 * i] = draw(4) ? 1 + draw(60) : AT_RANDOM;
		vector[2 * i + 1] = vector[2 * i] == AT_RANDOM ? (draw(4) ? (unsigned long)random : 0) : draw(UINT32_MAX);
	}
	uk_bootinfo_init(&info, ORACLE_LIMIT);
	_linuxu_auxv_read(vector, &info);
	CHECK(is_well_formed(&info) && (!info.seed_len || info.seed_len == 16));
}

FUZZ(auxv, NULL, any_vector);

/* By the GIC's binding: 988 lines that all processors share, 16 that each has. */
static void gic_interrupts(void)
{
	static const struct {
		uint8_t cells[12];
		unsigned int intid;
	} cases[] = {
		{ { 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4 }, 33 },
		{ { 0, 0, 0, 1, 0, 0, 0, 11, 0, 0, 0, 4 }, 27 },
		{ { 0, 0, 0, 0, 0, 0, 3, 0xdb, 0, 0, 0, 4 }, 1019 },
		{ { 0, 0, 0, 0, 0, 0, 3, 0xdc, 0, 0, 0, 4 }, 0 },
		{ { 0, 0, 0, 1, 0, 0, 0, 16, 0, 0, 0, 4 }, 0 },
		{ { 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xe0, 0, 0, 0, 4 }, 0 },
	};

	for (unsigned int i = 0; i < UK_ARRAY_SIZE(cases); i++) {
		struct uk_fdt_device device = { .interrupts = { cases[i].cells, sizeof(cases[i].cells) } };

		CHECK(uk_fdt_gic_interrupt(&device, 0) == cases[i].intid && !uk_fdt_gic_interrupt(&device, 1));
	}
}

static void pl011_node(const char *name, uint32_t address)
{
	node(name);
	text("compatible", "arm,pl011");
	property("reg", (const uint32_t[]){ __builtin_bswap32(address), __builtin_bswap32(0x1000) }, 8);
	token(2);
}

/* The UART of a tree with a bus, of 32-bit addresses, that has these `ranges`; SIZE_MAX: none. `stdout_path` may name an alias. */
static uint64_t uart_below_a_bus(const uint32_t *bus_ranges, size_t count, const char *stdout_path, int chosen_first, int with_root_uart)
{
	unsigned char big[64];
	struct uk_fdt_info devices;
	unsigned char *blob;
	uint32_t size;

	memset(&tree, 0, sizeof(tree));
	node("");
	cell("#address-cells", 2);
	cell("#size-cells", 1);
	for (int part = 0; part < 2; part++) {
		if (part == !chosen_first) {
			node("chosen");
			property("stdout-path", stdout_path, (uint32_t)strlen(stdout_path) + 1);
			token(2);
			continue;
		}
		if (with_root_uart) {
			node("uart@1000");
			number64("reg", 0x1000);
			text("compatible", "arm,pl011");
			token(2);
		}
		node("soc");
		cell("#address-cells", 1);
		cell("#size-cells", 1);
		if (count != SIZE_MAX) {
			for (size_t i = 0; i < count; i++)
				put32(big + 4 * i, bus_ranges[i]);
			property("ranges", big, 4 * (uint32_t)count);
		}
		pl011_node("uart@7e201000", 0x7e201000);
		pl011_node("uart@7e202000", 0x7e202000);
		token(2);
		node("aliases");
		text("serial0", "/soc/uart@7e202000");
		text("serial", "/nowhere");
		token(2);
	}
	token(2);
	token(9);
	tree.reserved_size = 16;
	blob = assemble(&size);
	host_readable(NULL, 0);
	host_readable(blob, size);
	CHECK(uk_fdt_read(blob, &devices) == 0);
	host_release(blob);
	return devices.pl011;
}

/* Devicetree Specification 0.4, 2.3.8. */
static void buses_translate_addresses(void)
{
	static const uint32_t bus[] = { 0x40000000, 0, 0x50000000, 0x1000, 0x7e000000, 1, 0x3f000000, 0x1000000 };

	for (int first = 0; first < 2; first++)
		for (int root = 0; root < 2; root++) {
			CHECK(uart_below_a_bus(bus, 8, "/soc/uart@7e202000:115200n8", first, root) == 0x13f202000);
			CHECK(uart_below_a_bus(bus, 8, "serial0:115200", first, root) == 0x13f202000);
			CHECK(uart_below_a_bus(bus, 8, "serial0", first, root) == 0x13f202000);
			CHECK(uart_below_a_bus(bus, 8, "serial1", first, root) == (root ? 0x1000 : 0x13f201000));
			CHECK(uart_below_a_bus(bus, 8, "/uart@7e202000", first, root) == (root ? 0x1000 : 0x13f201000));
			CHECK(uart_below_a_bus(bus, 0, "serial0", first, root) == 0x7e202000);
			/* Nobody can reach it from here. */
			CHECK(uart_below_a_bus(bus, SIZE_MAX, "serial0", first, root) == (root ? 0x1000 : 0));
			CHECK(uart_below_a_bus(bus, 4, "serial0", first, root) == (root ? 0x1000 : 0));
			CHECK(uart_below_a_bus(bus, 7, "serial0", first, root) == (root ? 0x1000 : 0));
		}
}

void test(void)
{
	pvh();
	boot_params();
	buses_translate_addresses();
	for (int i = 0; i < 2000; i++)
		trees_are_read();
	for (int i = 0; i < 20000; i++)
		damaged_trees_are_refused_or_safe();
	for (int i = 0; i < 20; i++)
		a_truncated_tree_is_refused();
	auxiliary_vectors();
	for (int i = 0; i < 20000; i++)
		any_vector(NULL, 0);
	gic_interrupts();
}
