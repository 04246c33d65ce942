// SPDX-License-Identifier: BSD-3-Clause
// One walk through a tree, for all who look for nodes in it.
#ifndef FDT_WALK_H
#define FDT_WALK_H

#include <uk/fdt.h>

struct fdt_node {
	const char *name;
	struct uk_fdt_value compatible, device_type, interrupts, method, reg, status;
	uint32_t address_cells, size_cells; /* of its children; 4 at most */
	int is_complete;
};

/* Non-zero ends the walk. */
struct fdt_visitor {
	/* A node, once its properties are known. Depth 2 is a child of the root; node[-1] is the parent. */
	int (*node)(void *arg, const struct fdt_node *node, int depth);
	/* A property of /chosen, as soon as it comes. NULL: don't tell. */
	int (*chosen)(void *arg, const char *name, struct uk_fdt_value value);
};

/* Goes through the nodes of the first eight levels but the root. What a visitor returned, else 0; -UK_EINVAL: the tree is broken. */
int _fdt_walk(const struct uk_fdt *fdt, const struct fdt_visitor *visitor, void *arg);

#endif
