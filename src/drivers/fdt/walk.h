// SPDX-License-Identifier: BSD-3-Clause
// One walk through a tree, for all who look for nodes in it.
#ifndef FDT_WALK_H
#define FDT_WALK_H

#include <uk/fdt.h>

struct fdt_node {
	const char *name;
	struct uk_fdt_value compatible, device_type, interrupts, method, ranges, reg, status; /* absent: data is NULL */
	uint32_t address_cells, size_cells; /* of its children; 4 at most */
	int is_complete;
};

/* Non-zero ends the walk. */
struct fdt_visitor {
	/* A node, once its properties are known. Depth 2 is a child of the root; node[-1] is the parent. */
	int (*node)(void *arg, const struct fdt_node *node, int depth);
	/* A property of a node that is no device (/chosen or /aliases), as soon as it comes. NULL: don't tell. */
	int (*setting)(void *arg, const char *node, const char *name, struct uk_fdt_value value);
};

/*
 * The address that the processor has for one of a node's, by the "ranges" of the buses above it (2.3.8). 0, or -UK_ENOENT: there is none.
 */
int _fdt_translate(const struct fdt_node *node, int depth, uint64_t *address);

/* Goes through the nodes of the first eight levels but the root. What a visitor returned, else 0; -UK_EINVAL: the tree is broken. */
int _fdt_walk(const struct uk_fdt *fdt, const struct fdt_visitor *visitor, void *arg);

#endif
