// SPDX-License-Identifier: BSD-3-Clause
// A device of the tree by what it is compatible with: for drivers that are started when they are needed.
#include <uk/fdt.h>

#include <uk/errno.h>
#include <uk/string.h>

#define CHILD_OF_ROOT 2
#define MAX_CELLS 4

struct properties {
	struct uk_fdt_value compatible, reg, interrupts, status;
};

static void note(struct properties *p, const struct uk_fdt_cursor *at)
{
	if (!strcmp(at->name, "compatible"))
		p->compatible = at->value;
	else if (!strcmp(at->name, "reg"))
		p->reg = at->value;
	else if (!strcmp(at->name, "interrupts"))
		p->interrupts = at->value;
	else if (!strcmp(at->name, "status"))
		p->status = at->value;
}

static void take(const struct properties *p, uint32_t address_cells, uint32_t size_cells, struct uk_fdt_device *device)
{
	uint32_t step = 4 * (address_cells + size_cells);

	*device = (struct uk_fdt_device){ .interrupts = p->interrupts };
	for (uint32_t i = 0; i < UK_FDT_RANGES && step && (i + 1) * step <= p->reg.size; i++) {
		device->base[i] = uk_fdt_number(p->reg.data + i * step, address_cells);
		device->size[i] = uk_fdt_number(p->reg.data + i * step + 4 * address_cells, size_cells);
	}
}

int uk_fdt_find(const void *blob, const char *compatible, struct uk_fdt_device *device)
{
	uint32_t address_cells = 2, size_cells = 1;
	struct properties p = { 0 };
	struct uk_fdt_cursor at;
	struct uk_fdt fdt;
	int error = uk_fdt_open(blob, &fdt);

	if (error)
		return error;
	at = (struct uk_fdt_cursor){ .fdt = &fdt };
	for (;;) {
		enum uk_fdt_event event = uk_fdt_next(&at);

		/* A node's properties are complete when its first child begins or it ends. */
		if ((event == UK_FDT_NODE && at.depth == CHILD_OF_ROOT + 1)
		    || (event == UK_FDT_NODE_END && at.depth == CHILD_OF_ROOT - 1)) {
			if (uk_fdt_lists(p.compatible, compatible) && uk_fdt_is_okay(p.status)) {
				take(&p, address_cells, size_cells, device);
				return 0;
			}
			p = (struct properties){ 0 };
		} else if (event == UK_FDT_NODE && at.depth == CHILD_OF_ROOT) {
			p = (struct properties){ 0 };
		} else if (event == UK_FDT_PROPERTY && at.depth == CHILD_OF_ROOT) {
			note(&p, &at);
		} else if (event == UK_FDT_PROPERTY && at.depth == CHILD_OF_ROOT - 1 && at.value.size == 4) {
			if (!strcmp(at.name, "#address-cells"))
				address_cells = (uint32_t)uk_fdt_number(at.value.data, 1);
			else if (!strcmp(at.name, "#size-cells"))
				size_cells = (uint32_t)uk_fdt_number(at.value.data, 1);
			if (address_cells > MAX_CELLS || size_cells > MAX_CELLS)
				return -UK_EINVAL;
		}
		if (event == UK_FDT_END)
			return -UK_ENOENT;
		if (event == UK_FDT_BROKEN)
			return -UK_EINVAL;
	}
}

unsigned int uk_fdt_gic_interrupt(const struct uk_fdt_device *device, unsigned int index)
{
	const uint8_t *cells = device->interrupts.data + 12 * index;

	if (device->interrupts.size < 12 * (index + 1))
		return 0;
	return (unsigned int)(uk_fdt_number(cells + 4, 1) + (uk_fdt_number(cells, 1) ? 16 : 32));
}
