// SPDX-License-Identifier: BSD-3-Clause
// The devices that a platform needs before it has drivers, out of its device tree.
#include "walk.h"

#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/string.h>

struct reader {
	struct uk_fdt_info *info;
	struct uk_fdt_value stdout_path, alias; /* what /chosen has, and the path that it stands for if it is none */
	int uart_is_stdout;
};

/* Up to what ends a path, or the name of an alias: options follow ("serial0:115200n8"). */
static uint32_t stem(struct uk_fdt_value text)
{
	uint32_t len = 0;

	while (len < text.size && text.data[len] && text.data[len] != ':')
		len++;
	return len;
}

/* Whether a path, without options, is this node's: from its own name upwards. */
static int is_path_of(struct uk_fdt_value path, const struct fdt_node *node, int depth)
{
	uint32_t left = stem(path);

	for (; depth > 1; depth--, node--) {
		size_t len = strlen(node->name);

		if (left < len + 1 || memcmp(path.data + left - len, node->name, len) || path.data[left - len - 1] != '/')
			return 0;
		left -= (uint32_t)len + 1;
	}
	return !left;
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
		if (uk_fdt_lists(node->compatible, psci[i])) {
			info->has_psci = 1;
			info->psci_smc = uk_fdt_lists(node->method, "smc");
		}
	if (!node->reg.size || node->reg.size < 4 * node[-1].address_cells)
		return 0;
	base = uk_fdt_number(node->reg.data, node[-1].address_cells);
	if (_fdt_translate(node, depth, &base))
		return 0;
	if (uk_fdt_lists(node->compatible, "arm,pl011") && !reader->uart_is_stdout) {
		reader->uart_is_stdout = is_path_of(reader->stdout_path, node, depth) || is_path_of(reader->alias, node, depth);
		if (!info->pl011 || reader->uart_is_stdout)
			info->pl011 = base;
	}
	if (uk_fdt_lists(node->compatible, "arm,pl031"))
		info->pl031 = base;
	return 0;
}

static int setting(void *arg, const char *node, const char *name, struct uk_fdt_value value)
{
	struct reader *reader = arg;

	if (!strcmp(node, "chosen") && !strcmp(name, "stdout-path"))
		reader->stdout_path = value;
	else if (!strcmp(node, "aliases") && strlen(name) == stem(reader->stdout_path) &&
		 !memcmp(name, reader->stdout_path.data, strlen(name)))
		reader->alias = value;
	return 0;
}

/* /chosen, /aliases and the UART come in any order: what is seen too late in one pass is known in the next. */
int uk_fdt_read(const void *blob, struct uk_fdt_info *info)
{
	static const struct fdt_visitor visitor = { visit, setting };
	struct reader reader = { .info = info };
	struct uk_fdt fdt;

	if (uk_fdt_open(blob, &fdt))
		return -UK_EINVAL;
	for (int pass = 0; pass < 3 && !reader.uart_is_stdout; pass++) {
		*info = (struct uk_fdt_info){ 0 };
		if (_fdt_walk(&fdt, &visitor, &reader))
			return -UK_EINVAL;
		if (!reader.stdout_path.size)
			break;
	}
	return 0;
}
