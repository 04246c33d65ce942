// SPDX-License-Identifier: BSD-3-Clause
// From a device tree to the boot information.
//
// What is memory and what is reserved in it stand in any order, so the tree is read twice: for what is free, then for the rest. A node's
// properties come in any order too, so a node is judged when its first child begins or it ends. (Devicetree Specification 0.4:
// 3.4 /memory, 3.5 /reserved-memory, 3.6 /chosen, 5.3 memory reservation block.)
#include <uk/fdt.h>

#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/string.h>

#define MAX_CELLS 4
#define LEVELS 3 /* the root, its children, theirs */

struct node {
	const char *name;
	struct uk_fdt_value reg, status, device_type;
	uint32_t address_cells, size_cells; /* of its children */
	int judged;
};

struct reader {
	struct ukplat_bootinfo *info;
	int reserving; /* the second time */
	int result;
	uint64_t initrd_start, initrd_end;
	struct node level[LEVELS];
};

static int is(const char *name, const char *wanted)
{
	return !strcmp(name, wanted);
}

/* What the ranges of `reg` are to the memory map: free, or somebody's. */
static void take_ranges(const struct reader *reader, const struct node *node, const struct node *parent, int is_free)
{
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

static void judge(struct reader *reader, int depth)
{
	struct node *node = &reader->level[depth - 1];

	if (depth < 2 || depth > LEVELS || node->judged)
		return;
	node->judged = 1;
	if (depth == 2 && !reader->reserving && uk_fdt_lists(node->device_type, "memory") && uk_fdt_is_okay(node->status))
		take_ranges(reader, node, node - 1, 1);
	/* Whatever its status: who reserves memory and isn't there loses us some. */
	if (depth == 3 && reader->reserving && is(node[-1].name, "reserved-memory"))
		take_ranges(reader, node, node - 1, 0);
}

static void chosen(struct reader *reader, const char *name, struct uk_fdt_value value)
{
	int is_number = value.size == 4 || value.size == 8;

	if (is(name, "bootargs"))
		reader->result = uk_bootinfo_cmdline(reader->info, (const char *)value.data, value.size);
	else if (is(name, "linux,initrd-start") && is_number)
		reader->initrd_start = uk_fdt_number(value.data, value.size / 4);
	else if (is(name, "linux,initrd-end") && is_number)
		reader->initrd_end = uk_fdt_number(value.data, value.size / 4);
	else if (is(name, "rng-seed") || is(name, "kaslr-seed"))
		uk_bootinfo_seed(reader->info, value.data, value.size);
}

static int property(struct reader *reader, const struct uk_fdt_cursor *at)
{
	struct node *node = &reader->level[at->depth - 1];

	if (at->depth > LEVELS)
		return 0;
	if (is(at->name, "reg"))
		node->reg = at->value;
	else if (is(at->name, "status"))
		node->status = at->value;
	else if (is(at->name, "device_type"))
		node->device_type = at->value;
	else if (is(at->name, "#address-cells") && at->value.size == 4)
		node->address_cells = (uint32_t)uk_fdt_number(at->value.data, 1);
	else if (is(at->name, "#size-cells") && at->value.size == 4)
		node->size_cells = (uint32_t)uk_fdt_number(at->value.data, 1);
	else if (at->depth == 2 && reader->reserving && is(node->name, "chosen"))
		chosen(reader, at->name, at->value);
	return node->address_cells > MAX_CELLS || node->size_cells > MAX_CELLS ? -UK_EINVAL : 0;
}

static int walk(struct reader *reader, const struct uk_fdt *fdt)
{
	struct uk_fdt_cursor at = { .fdt = fdt };

	for (;;) {
		switch (uk_fdt_next(&at)) {
		case UK_FDT_NODE:
			if (at.depth > 1)
				judge(reader, at.depth - 1);
			if (at.depth <= LEVELS)
				reader->level[at.depth - 1] = (struct node){ .name = at.name, .address_cells = 2, .size_cells = 1 };
			break;
		case UK_FDT_PROPERTY:
			if (property(reader, &at))
				return -UK_EINVAL;
			break;
		case UK_FDT_NODE_END:
			judge(reader, at.depth + 1);
			break;
		case UK_FDT_END:
			return 0;
		default:
			return -UK_EINVAL;
		}
	}
}

int uk_fdt_bootinfo(const void *blob, struct ukplat_bootinfo *info)
{
	struct reader reader = { .info = info };
	struct uk_fdt fdt;

	if (uk_fdt_open(blob, &fdt) || walk(&reader, &fdt))
		return -UK_EINVAL;
	if (!info->region_count)
		return -UK_ENOENT;
	reader.reserving = 1;
	if (walk(&reader, &fdt))
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
