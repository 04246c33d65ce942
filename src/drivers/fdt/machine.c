// SPDX-License-Identifier: BSD-3-Clause
// The devices that a platform needs before it has drivers, out of its device tree.
//
// Buses whose addresses need translation ("ranges") are not followed: UART and clock of the machines we run on are
// children of the root.
#include <uk/fdt.h>

#include <uk/errno.h>
#include <uk/string.h>

#define LEVELS 8
#define MAX_CELLS 4

struct node {
	const char *name;
	struct uk_fdt_value compatible, reg, status, method;
	uint32_t address_cells; /* of the node's children */
	int judged;
};

struct reader {
	struct uk_fdt_info *info;
	struct uk_fdt_value stdout_path;
	int uart_is_stdout;
	struct node level[LEVELS];
};

/* True if /chosen/stdout-path names this child of the root ("/pl011@9000000", perhaps with ":115200" after it). */
static int is_stdout(const struct reader *reader, const char *name)
{
	const char *path = (const char *)reader->stdout_path.data;
	size_t len = strlen(name), size = reader->stdout_path.size;

	return size > len + 1 && path[0] == '/' && !memcmp(path + 1, name, len) && (!path[len + 1] || path[len + 1] == ':');
}

/* Takes what is of use from a node whose properties are complete. */
static void judge(struct reader *reader, int depth)
{
	struct node *node = &reader->level[depth - 1];
	struct uk_fdt_info *info = reader->info;
	uint64_t base;

	if (depth < 2 || depth > LEVELS || node->judged)
		return;
	node->judged = 1;
	if (!uk_fdt_is_okay(node->status))
		return;
	if (uk_fdt_lists(node->compatible, "arm,psci") || uk_fdt_lists(node->compatible, "arm,psci-0.2") ||
	    uk_fdt_lists(node->compatible, "arm,psci-1.0"))
		info->psci_smc = uk_fdt_lists(node->method, "smc");
	if (!node->reg.size || node->reg.size < 4 * node[-1].address_cells)
		return;
	base = uk_fdt_number(node->reg.data, node[-1].address_cells);
	if (uk_fdt_lists(node->compatible, "arm,pl011") && !reader->uart_is_stdout) {
		reader->uart_is_stdout = depth == 2 && is_stdout(reader, node->name);
		if (!info->pl011 || reader->uart_is_stdout)
			info->pl011 = base;
	}
	if (uk_fdt_lists(node->compatible, "arm,pl031"))
		info->pl031 = base;
}

static int property(struct reader *reader, const struct uk_fdt_cursor *at)
{
	struct node *node = &reader->level[at->depth - 1];

	if (at->depth > LEVELS)
		return 0;
	if (!strcmp(at->name, "compatible"))
		node->compatible = at->value;
	else if (!strcmp(at->name, "reg"))
		node->reg = at->value;
	else if (!strcmp(at->name, "status"))
		node->status = at->value;
	else if (!strcmp(at->name, "method"))
		node->method = at->value;
	else if (!strcmp(at->name, "#address-cells") && at->value.size == 4)
		node->address_cells = (uint32_t)uk_fdt_number(at->value.data, 1);
	else if (!strcmp(at->name, "stdout-path") && at->depth == 2 && !strcmp(node->name, "chosen"))
		reader->stdout_path = at->value;
	return node->address_cells > MAX_CELLS ? -UK_EINVAL : 0;
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
				reader->level[at.depth - 1] = (struct node){ .name = at.name, .address_cells = 2 };
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

/*
 * QEMU writes "memory@40000000" first and "chosen" last or the other way round; a UART seen before stdout-path was known
 * is judged by the first pass alone, so a tree whose /chosen comes late is read a second time.
 */
int uk_fdt_read(const void *blob, struct uk_fdt_info *info)
{
	struct reader reader = { .info = info };
	struct uk_fdt fdt;

	if (uk_fdt_open(blob, &fdt))
		return -UK_EINVAL;
	for (int pass = 0; pass < 2 && !reader.uart_is_stdout; pass++) {
		*info = (struct uk_fdt_info){ 0 };
		if (walk(&reader, &fdt))
			return -UK_EINVAL;
		if (!reader.stdout_path.size)
			break;
	}
	return 0;
}
