// SPDX-License-Identifier: BSD-3-Clause
// The walk: a node's properties come in any order and before its children, so a node is told when the first of those begins or it ends.
#include "walk.h"

#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/string.h>

#define LEVELS 8
#define MAX_CELLS 4
#define CHILD_OF_ROOT 2

static const struct {
	char name[13];
	uint8_t offset;
} kept[] = {
	{ "compatible", offsetof(struct fdt_node, compatible) },
	{ "device_type", offsetof(struct fdt_node, device_type) },
	{ "interrupts", offsetof(struct fdt_node, interrupts) },
	{ "method", offsetof(struct fdt_node, method) },
	{ "ranges", offsetof(struct fdt_node, ranges) },
	{ "reg", offsetof(struct fdt_node, reg) },
	{ "status", offsetof(struct fdt_node, status) },
};

static int property(struct fdt_node *node, const struct uk_fdt_cursor *at, const struct fdt_visitor *visitor, void *arg)
{
	for (unsigned int i = 0; i < UK_ARRAY_SIZE(kept); i++)
		if (!strcmp(at->name, kept[i].name))
			*(struct uk_fdt_value *)((char *)node + kept[i].offset) = at->value;
	if (!strcmp(at->name, "#address-cells") && at->value.size == 4)
		node->address_cells = (uint32_t)uk_fdt_number(at->value.data, 1);
	else if (!strcmp(at->name, "#size-cells") && at->value.size == 4)
		node->size_cells = (uint32_t)uk_fdt_number(at->value.data, 1);
	if (node->address_cells > MAX_CELLS || node->size_cells > MAX_CELLS)
		return -UK_EINVAL;
	return visitor->setting && at->depth == CHILD_OF_ROOT && (!strcmp(node->name, "chosen") || !strcmp(node->name, "aliases"))
		? visitor->setting(arg, node->name, at->name, at->value) : 0;
}

static int complete(struct fdt_node *level, int depth, const struct fdt_visitor *visitor, void *arg)
{
	struct fdt_node *node = &level[depth - 1];

	if (depth < CHILD_OF_ROOT || depth > LEVELS || node->is_complete)
		return 0;
	node->is_complete = 1;
	return visitor->node(arg, node, depth);
}

/* By one bus: its children's addresses, its size of them, its parent's addresses, entry by entry. */
static int translate(const struct fdt_node *bus, uint64_t *address)
{
	uint32_t from = bus->address_cells, to = bus[-1].address_cells, entry = 4 * (from + to + bus->size_cells);
	struct uk_fdt_value left = bus->ranges;

	if (!left.data)
		return -UK_ENOENT;
	if (!left.size)
		return 0;
	for (; entry && left.size >= entry; left.data += entry, left.size -= entry) {
		uint64_t start = uk_fdt_number(left.data, from), len = uk_fdt_number(left.data + 4 * (from + to), bus->size_cells);

		if (*address >= start && *address - start < len) {
			*address = *address - start + uk_fdt_number(left.data + 4 * from, to);
			return 0;
		}
	}
	return -UK_ENOENT;
}

int _fdt_translate(const struct fdt_node *node, int depth, uint64_t *address)
{
	int error = 0;

	for (; depth > CHILD_OF_ROOT && !error; depth--)
		error = translate(--node, address);
	return error;
}

int _fdt_walk(const struct uk_fdt *fdt, const struct fdt_visitor *visitor, void *arg)
{
	struct uk_fdt_cursor at = { .fdt = fdt };
	struct fdt_node level[LEVELS];
	int result = 0;

	while (!result) {
		switch (uk_fdt_next(&at)) {
		case UK_FDT_NODE:
			result = complete(level, at.depth - 1, visitor, arg);
			if (at.depth <= LEVELS)
				level[at.depth - 1] = (struct fdt_node){ .name = at.name, .address_cells = 2, .size_cells = 1 };
			break;
		case UK_FDT_PROPERTY:
			if (at.depth <= LEVELS)
				result = property(&level[at.depth - 1], &at, visitor, arg);
			break;
		case UK_FDT_NODE_END:
			result = complete(level, at.depth + 1, visitor, arg);
			break;
		case UK_FDT_END:
			return 0;
		default:
			return -UK_EINVAL;
		}
	}
	return result;
}
