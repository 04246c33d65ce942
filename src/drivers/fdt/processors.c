// SPDX-License-Identifier: BSD-3-Clause
// The processors of a tree: /cpus' children (Devicetree Specification 0.4, 3.8).
#include "walk.h"

#include <uk/errno.h>
#include <uk/string.h>

#define CHILD_OF_CPUS 3

struct search {
	int (*each)(void *arg, uint64_t reg);
	void *arg;
};

static int look(void *arg, const struct fdt_node *node, int depth)
{
	const struct search *search = arg;
	uint32_t cells = node[-1].address_cells;

	if (depth != CHILD_OF_CPUS || strcmp(node[-1].name, "cpus") || !uk_fdt_lists(node->device_type, "cpu")
	    || !uk_fdt_is_okay(node->status) || !cells || node->reg.size < 4 * cells)
		return 0;
	return search->each(search->arg, uk_fdt_number(node->reg.data, cells));
}

int uk_fdt_processors(const void *blob, int (*each)(void *arg, uint64_t reg), void *arg)
{
	static const struct fdt_visitor looker = { look, NULL };
	struct search search = { each, arg };
	struct uk_fdt fdt;
	int result = uk_fdt_open(blob, &fdt);

	return result ? result : _fdt_walk(&fdt, &looker, &search);
}
