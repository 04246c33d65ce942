// SPDX-License-Identifier: BSD-3-Clause
// From a device tree to the boot information.
//
// What is memory and what is reserved in it stand in any order, so the tree is read twice: for what is free, then for the rest.
// (Devicetree Specification 0.4: 3.4 /memory, 3.5 /reserved-memory, 3.6 /chosen, 5.3 memory reservation block.)
#include "walk.h"

#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/string.h>

struct reader {
	struct ukplat_bootinfo *info;
	int reserving; /* the second time */
	int result;
	uint64_t initrd_start, initrd_end;
};

static int is(const char *name, const char *wanted)
{
	return !strcmp(name, wanted);
}

/* What the ranges of `reg` are to the memory map: free, or somebody's. */
static void take_ranges(const struct reader *reader, const struct fdt_node *node, int is_free)
{
	const struct fdt_node *parent = node - 1;
	uint32_t address = 4 * parent->address_cells, step = address + 4 * parent->size_cells;

	for (uint32_t i = 0; step && step <= node->reg.size - i; i += step) {
		uint64_t base = uk_fdt_number(node->reg.data + i, parent->address_cells);
		uint64_t size = uk_fdt_number(node->reg.data + i + address, parent->size_cells);

		if (is_free)
			uk_bootinfo_free(reader->info, base, size);
		else
			uk_bootinfo_reserve(reader->info, base, size, UKPLAT_MEM_RESERVED, "reserved");
	}
}

static int visit(void *arg, const struct fdt_node *node, int depth)
{
	const struct reader *reader = arg;

	if (depth == 2 && !reader->reserving && uk_fdt_lists(node->device_type, "memory") && uk_fdt_is_okay(node->status))
		take_ranges(reader, node, 1);
	/* Whatever its status: who reserves memory and isn't there loses us some. */
	if (depth == 3 && reader->reserving && is(node[-1].name, "reserved-memory"))
		take_ranges(reader, node, 0);
	return 0;
}

static int setting(void *arg, const char *node, const char *name, struct uk_fdt_value value)
{
	struct reader *reader = arg;
	uint64_t *number = is(name, "linux,initrd-start") ? &reader->initrd_start
		: is(name, "linux,initrd-end") ? &reader->initrd_end : NULL;

	if (!reader->reserving || !is(node, "chosen"))
		return 0;
	if (number && (value.size == 4 || value.size == 8))
		*number = uk_fdt_number(value.data, value.size / 4);
	else if (is(name, "bootargs"))
		reader->result = uk_bootinfo_cmdline(reader->info, (const char *)value.data, value.size);
	else if (is(name, "rng-seed") || is(name, "kaslr-seed"))
		uk_bootinfo_seed(reader->info, (void *)(uintptr_t)value.data, value.size); /* of a tree that was ours to write to */
	return 0;
}

int uk_fdt_bootinfo(void *blob, struct ukplat_bootinfo *info)
{
	static const struct fdt_visitor visitor = { visit, setting };
	struct reader reader = { .info = info };
	struct uk_fdt fdt;

	if (uk_fdt_open(blob, &fdt) || _fdt_walk(&fdt, &visitor, &reader))
		return -UK_EINVAL;
	if (!info->region_count)
		return -UK_ENOENT;
	reader.reserving = 1;
	if (_fdt_walk(&fdt, &visitor, &reader))
		return -UK_EINVAL;
	for (unsigned int i = 0; i < fdt.reserved_count; i++)
		uk_bootinfo_reserve(info, uk_fdt_number(fdt.reserved + 16 * i, 2), uk_fdt_number(fdt.reserved + 16 * i + 8, 2),
				    UKPLAT_MEM_RESERVED, "reserved");
	if (reader.initrd_end > reader.initrd_start)
		uk_bootinfo_module(info, reader.initrd_start, reader.initrd_end - reader.initrd_start, NULL);
	uk_bootinfo_reserve(info, (uintptr_t)fdt.blob, fdt.size, UKPLAT_MEM_RESERVED, "device tree");
	info->devicetree = fdt.blob;
	info->devicetree_size = fdt.size;
	return reader.result;
}
