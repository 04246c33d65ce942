// SPDX-License-Identifier: BSD-3-Clause
// Where devices are: the device tree says it (virtio 1.2, 4.2.1).
#include "../ukvirtio.h"

#include <uk/fdt.h>
#include <uk/plat/bootinfo.h>

static int look(void *arg, const struct uk_fdt_device *device)
{
	unsigned int irq = uk_fdt_gic_interrupt(device, 0);

	(void)arg;
	_virtio_look_at(device->base[0], device->size[0], irq ? (int)irq : -1);
	return 0;
}

void _virtio_find_mmio(void)
{
	uk_fdt_each(ukplat_bootinfo()->devicetree, "virtio,mmio", look, NULL);
}
