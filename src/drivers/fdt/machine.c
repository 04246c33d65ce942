// SPDX-License-Identifier: BSD-3-Clause
// The devices that a platform needs before it has drivers, out of its device tree.
//
// Buses whose addresses need translation ("ranges") are not followed: UART and clock of the machines we run on are
// children of the root.
#include "walk.h"

#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/string.h>

struct reader {
	struct uk_fdt_info *info;
	struct uk_fdt_value stdout_path;
	int uart_is_stdout;
};

/* True if /chosen/stdout-path names this child of the root ("/pl011@9000000", perhaps with ":115200" after it). */
static int is_stdout(const struct reader *reader, const char *name)
{
	const char *path = (const char *)reader->stdout_path.data;
	size_t len = strlen(name), size = reader->stdout_path.size;

	return size > len + 1 && path[0] == '/' && !memcmp(path + 1, name, len) && (!path[len + 1] || path[len + 1] == ':');
}

/* Takes what is of use from a node. */
static int visit(void *arg, const struct fdt_node *node, int depth)
{
	static const char psci[][13] = { "arm,psci", "arm,psci-0.2", "arm,psci-1.0" };
	struct reader *reader = arg;
	struct uk_fdt_info *info = reader->info;
	uint64_t base;

	if (!uk_fdt_is_okay(node->status))
		return 0;
	for (unsigned int i = 0; i < UK_ARRAY_SIZE(psci); i++)
		if (uk_fdt_lists(node->compatible, psci[i]))
			info->psci_smc = uk_fdt_lists(node->method, "smc");
	if (!node->reg.size || node->reg.size < 4 * node[-1].address_cells)
		return 0;
	base = uk_fdt_number(node->reg.data, node[-1].address_cells);
	if (uk_fdt_lists(node->compatible, "arm,pl011") && !reader->uart_is_stdout) {
		reader->uart_is_stdout = depth == 2 && is_stdout(reader, node->name);
		if (!info->pl011 || reader->uart_is_stdout)
			info->pl011 = base;
	}
	if (uk_fdt_lists(node->compatible, "arm,pl031"))
		info->pl031 = base;
	return 0;
}

static int chosen(void *arg, const char *name, struct uk_fdt_value value)
{
	if (!strcmp(name, "stdout-path"))
		((struct reader *)arg)->stdout_path = value;
	return 0;
}

/*
 * QEMU writes "memory@40000000" first and "chosen" last or the other way round; a UART seen before stdout-path was known
 * is judged by the first pass alone, so a tree whose /chosen comes late is read a second time.
 */
int uk_fdt_read(const void *blob, struct uk_fdt_info *info)
{
	static const struct fdt_visitor visitor = { visit, chosen };
	struct reader reader = { .info = info };
	struct uk_fdt fdt;

	if (uk_fdt_open(blob, &fdt))
		return -UK_EINVAL;
	for (int pass = 0; pass < 2 && !reader.uart_is_stdout; pass++) {
		*info = (struct uk_fdt_info){ 0 };
		if (_fdt_walk(&fdt, &visitor, &reader))
			return -UK_EINVAL;
		if (!reader.stdout_path.size)
			break;
	}
	return 0;
}
