// SPDX-License-Identifier: BSD-3-Clause
// A device of the tree by what it is compatible with: for drivers that are started when they are needed.
#include "walk.h"

#include <uk/errno.h>

#define FOUND 1
#define PRIVATE_LINES 16 /* of a GIC (Arm IHI 0048B, 2.2.1) */
#define SHARED_LINES 988

struct search {
	const char *compatible;
	struct uk_fdt_device *device;
	int (*each)(void *arg, const struct uk_fdt_device *device); /* NULL: the first is enough */
	void *arg;
};

static int look(void *arg, const struct fdt_node *node, int depth)
{
	uint32_t address_cells = node[-1].address_cells, size_cells = node[-1].size_cells, step = 4 * (address_cells + size_cells);
	const struct search *search = arg;
	struct uk_fdt_device *device = search->device;

	if (!uk_fdt_lists(node->compatible, search->compatible) || !uk_fdt_is_okay(node->status))
		return 0;
	*device = (struct uk_fdt_device){ .interrupts = node->interrupts };
	for (uint32_t i = 0; i < UK_FDT_RANGES && step && (i + 1) * step <= node->reg.size; i++) {
		device->base[i] = uk_fdt_number(node->reg.data + i * step, address_cells);
		if (_fdt_translate(node, depth, &device->base[i]))
			return 0;
		device->size[i] = uk_fdt_number(node->reg.data + i * step + 4 * address_cells, size_cells);
	}
	return search->each ? search->each(search->arg, device) : FOUND;
}

static const struct fdt_visitor looker = { look, NULL };

int uk_fdt_find(const void *blob, const char *compatible, struct uk_fdt_device *device)
{
	struct search search = { compatible, device, NULL, NULL };
	struct uk_fdt fdt;
	int result = uk_fdt_open(blob, &fdt);

	if (!result)
		result = _fdt_walk(&fdt, &looker, &search);
	return result == FOUND ? 0 : result ? result : -UK_ENOENT;
}

int uk_fdt_each(const void *blob, const char *compatible, int (*each)(void *arg, const struct uk_fdt_device *device), void *arg)
{
	struct uk_fdt_device device;
	struct search search = { compatible, &device, each, arg };
	struct uk_fdt fdt;
	int result = uk_fdt_open(blob, &fdt);

	return result ? result : _fdt_walk(&fdt, &looker, &search);
}

unsigned int uk_fdt_gic_interrupt(const struct uk_fdt_device *device, unsigned int index)
{
	const uint8_t *cells = device->interrupts.data + 12 * index;
	uint64_t line;
	int is_private;

	if (device->interrupts.size < 12 * (index + 1))
		return 0;
	is_private = uk_fdt_number(cells, 1) != 0;
	line = uk_fdt_number(cells + 4, 1);
	if (line >= (is_private ? PRIVATE_LINES : SHARED_LINES))
		return 0;
	return (unsigned int)line + (is_private ? 16 : 32);
}
