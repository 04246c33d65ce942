// SPDX-License-Identifier: BSD-3-Clause
// What the device tree has as "pci-host-ecam-generic": the configuration space in memory, a window for functions' memory, and a map of
// interrupts (Devicetree Specification 0.4, 2.4.3; IEEE 1275's binding of PCI).
#include "../pci.h"

#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/fdt.h>
#include <uk/plat/bootinfo.h>
#include <uk/plat/paging.h>
#include <uk/string.h>

#define BUS_SIZE (1u << 20) /* of the configuration space */
#define CHILD_OF_ROOT 2

/* Cells: a bus address has three, the first of which says what it is of; a pin is one. */
#define BUS_CELLS 3u
#define SPACE(first) ((first) >> 24 & 3)
#define SPACE_MEMORY_32 2u
#define GIC_CELLS 3u

static struct {
	struct uk_fdt_value reg, ranges, map, mask;
	uint32_t root_address, root_size; /* cells of the root */
	uintptr_t configuration;
	uint64_t bus_start, start, size, used; /* of the window */
} host;

static uint32_t cell(struct uk_fdt_value value, uint32_t i)
{
	return value.size >= 4 * (i + 1) ? (uint32_t)uk_fdt_number(value.data + 4 * i, 1) : 0;
}

static void note(const struct uk_fdt_cursor *at, int *is_host)
{
	static const struct {
		char name[20];
		struct uk_fdt_value *value;
	} kept[] = {
		{ "reg", &host.reg },
		{ "ranges", &host.ranges },
		{ "interrupt-map", &host.map },
		{ "interrupt-map-mask", &host.mask },
	};

	for (unsigned int i = 0; i < UK_ARRAY_SIZE(kept); i++)
		if (!strcmp(at->name, kept[i].name))
			*kept[i].value = at->value;
	if (!strcmp(at->name, "compatible") && uk_fdt_lists(at->value, "pci-host-ecam-generic"))
		*is_host = 1;
}

/* The host's properties in `host`; whether there is one. */
static int find_host(const struct uk_fdt *fdt)
{
	struct uk_fdt_cursor at = { .fdt = fdt };
	int is_host = 0;

	for (;;) {
		enum uk_fdt_event event = uk_fdt_next(&at);

		if (event == UK_FDT_BROKEN || event == UK_FDT_END)
			return 0;
		if (event == UK_FDT_PROPERTY && at.depth == 1 && !strcmp(at.name, "#address-cells"))
			host.root_address = cell(at.value, 0);
		else if (event == UK_FDT_PROPERTY && at.depth == 1 && !strcmp(at.name, "#size-cells"))
			host.root_size = cell(at.value, 0);
		else if (event == UK_FDT_PROPERTY && at.depth == CHILD_OF_ROOT)
			note(&at, &is_host);
		else if (is_host)
			return 1;
		else if (event == UK_FDT_NODE && at.depth == CHILD_OF_ROOT)
			host.reg = host.ranges = host.map = host.mask = (struct uk_fdt_value){ NULL, 0 };
	}
}

static void find_window(void)
{
	uint32_t step = BUS_CELLS + host.root_address + 2;

	for (uint32_t i = 0; 4 * (i + step) <= host.ranges.size && !host.size; i += step) {
		const uint8_t *entry = host.ranges.data + 4 * i;

		if (SPACE(cell(host.ranges, i)) != SPACE_MEMORY_32)
			continue;
		host.bus_start = host.used = uk_fdt_number(entry + 4, 2);
		host.start = uk_fdt_number(entry + 4 * BUS_CELLS, host.root_address);
		host.size = uk_fdt_number(entry + 4 * (BUS_CELLS + host.root_address), 2);
	}
	if (!host.used)
		host.used = UK_PAGE_SIZE; /* address 0 is none */
}

/* Bus 0, wherever there is room in the address space: machines have it above what page tables reach. */
int _pci_init(void)
{
	const void *tree = ukplat_bootinfo()->devicetree;
	struct uk_fdt fdt;
	uint64_t base;
	void *at;

	if (!tree || uk_fdt_open(tree, &fdt) || !find_host(&fdt) || host.root_address > 2 || host.root_size > 2 ||
	    host.reg.size < 4 * (host.root_address + host.root_size))
		return -UK_ENODEV;
	base = uk_fdt_number(host.reg.data, host.root_address);
	if (uk_fdt_number(host.reg.data + 4 * host.root_address, host.root_size) < BUS_SIZE)
		return -UK_ENODEV;
	at = ukplat_page_reserve(BUS_SIZE);
	if (!at || ukplat_page_map((uintptr_t)at, base, BUS_SIZE, UKPLAT_PAGE_READ | UKPLAT_PAGE_WRITE | UKPLAT_PAGE_DEVICE))
		return -UK_ENODEV;
	host.configuration = (uintptr_t)at;
	find_window();
	return 0;
}

static volatile uint32_t *at_place(uint32_t place, unsigned int offset)
{
	return (volatile uint32_t *)(host.configuration + (place << 4) + offset);
}

uint32_t _pci_read(uint32_t place, unsigned int offset)
{
	return place >> 16 ? UINT32_MAX : *at_place(place, offset);
}

void _pci_write(uint32_t place, unsigned int offset, uint32_t value)
{
	if (!(place >> 16))
		*at_place(place, offset) = value;
}

/* How many cells an address of the interrupt controller's has: as many stand before each line in the map. */
static uint32_t address_cells_of(uint32_t phandle)
{
	uint32_t cells = 0;
	struct uk_fdt fdt;
	int is_it = 0;

	if (uk_fdt_open(ukplat_bootinfo()->devicetree, &fdt))
		return 0;
	for (struct uk_fdt_cursor at = { .fdt = &fdt };;) {
		enum uk_fdt_event event = uk_fdt_next(&at);

		if (event == UK_FDT_BROKEN || event == UK_FDT_END)
			return 0;
		if (event == UK_FDT_PROPERTY && at.depth == CHILD_OF_ROOT && !strcmp(at.name, "phandle"))
			is_it = cell(at.value, 0) == phandle;
		else if (event == UK_FDT_PROPERTY && at.depth == CHILD_OF_ROOT && !strcmp(at.name, "#address-cells"))
			cells = cell(at.value, 0);
		else if (event != UK_FDT_PROPERTY && is_it)
			return cells;
		else if (event == UK_FDT_NODE)
			cells = 0;
	}
}

int _pci_line(const struct uk_pci_function *f, unsigned int pin)
{
	uint32_t skipped = address_cells_of(cell(host.map, BUS_CELLS + 1)), line_at = BUS_CELLS + 2 + skipped;

	if (skipped > 2)
		return -1;
	for (uint32_t i = 0; 4 * (i + line_at + GIC_CELLS) <= host.map.size; i += line_at + GIC_CELLS) {
		struct uk_fdt_device device = { .interrupts = { host.map.data + 4 * (i + line_at), 4 * GIC_CELLS } };
		unsigned int irq;

		if (cell(host.map, i) != (f->place & cell(host.mask, 0)) ||
		    cell(host.map, i + BUS_CELLS) != (pin & cell(host.mask, BUS_CELLS)))
			continue;
		irq = uk_fdt_gic_interrupt(&device, 0);
		return irq ? (int)irq : -1;
	}
	return -1;
}

uint64_t _pci_assign(uint64_t size)
{
	uint64_t address = UK_ALIGN_UP(host.used, size < UK_PAGE_SIZE ? UK_PAGE_SIZE : size);

	if (size > host.size || address - host.bus_start > host.size - size)
		return 0;
	host.used = address + size;
	return address;
}

uint64_t _pci_to_processor(uint64_t address)
{
	return address >= host.bus_start && address - host.bus_start < host.size ? address - host.bus_start + host.start : 0;
}
