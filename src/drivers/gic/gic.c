// SPDX-License-Identifier: BSD-3-Clause
// The controller that the device tree names, and what its versions share.
#include <uk/gic.h>

#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/fdt.h>
#include <uk/plat/paging.h>

#include "gic.h"

#define GICD_V2_SIZE 0x1000
#define GICD_V3_SIZE 0x10000

volatile uint32_t *gic_distributor;
static const struct gic_version *version;
static unsigned int lines;

/* Both parts, if they are as large as what is used of them. */
static int map(const struct uk_fdt_device *device, uint64_t distributor_size)
{
	if (!device->base[1] || device->size[0] < distributor_size || device->size[1] < UK_PAGE_SIZE ||
	    ukplat_page_map_device(device->base[0], device->size[0]) ||
	    ukplat_page_map_device(device->base[1], device->size[1]))
		return -UK_ENODEV;
	gic_distributor = (volatile uint32_t *)(uintptr_t)device->base[0];
	lines = 32 * ((gic_distributor[GICD_TYPER / 4] & 31) + 1);
	if (lines > UK_GIC_SPECIAL)
		lines = UK_GIC_SPECIAL;
	for (unsigned int i = FIRST_SHARED / 32; i < (lines + 31) / 32; i++)
		gic_distributor[GICD_ICENABLER / 4 + i] = 0xffffffff;
	return 0;
}

static int start_v2(const struct uk_fdt_device *device)
{
	version = &gic_v2;
	return map(device, GICD_V2_SIZE) ? -UK_ENODEV : gic_v2_init(device->base[1], lines);
}

int uk_gic_init(const void *devicetree)
{
	static const char *const v2[] = { "arm,cortex-a15-gic", "arm,gic-400", "arm,cortex-a9-gic", "arm,cortex-a7-gic" };
	struct uk_fdt_device device;

	if (!uk_fdt_find(devicetree, "arm,gic-v3", &device)) {
		version = &gic_v3;
		return map(&device, GICD_V3_SIZE) ? -UK_ENODEV : gic_v3_init(device.base[1], device.size[1], lines);
	}
	for (unsigned int i = 0; i < UK_ARRAY_SIZE(v2); i++) {
		if (!uk_fdt_find(devicetree, v2[i], &device))
			return start_v2(&device);
	}
	return -UK_ENODEV;
}

int uk_gic_init_v2(uint64_t distributor, uint64_t interface)
{
	const struct uk_fdt_device device = {
		.base = { distributor, interface }, .size = { GICD_V2_SIZE, UK_PAGE_SIZE },
	};

	return start_v2(&device);
}

int uk_gic_init_further(void)
{
	return version->init_further();
}

uint64_t uk_gic_target(void)
{
	return version->target();
}

void uk_gic_kick(uint64_t target)
{
	version->kick(target);
}

unsigned int uk_gic_lines(void)
{
	return lines;
}

void uk_gic_mask(unsigned int irq, int masked)
{
	volatile uint32_t *bank = version->bank(irq);

	if (!masked && irq >= FIRST_SHARED)
		version->route(irq);
	bank[(masked ? GICD_ICENABLER : GICD_ISENABLER) / 4 + irq / 32] = 1u << irq % 32;
}

void uk_gic_raise(void)
{
	version->raise();
}

unsigned int uk_gic_take(void)
{
	return version->take();
}

void uk_gic_done(unsigned int irq)
{
	version->done(irq);
}
