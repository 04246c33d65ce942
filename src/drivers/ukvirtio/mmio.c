// SPDX-License-Identifier: BSD-3-Clause
// Devices whose registers are in memory (virtio 1.2, 4.2).
#include "ukvirtio.h"

#include <uk/plat/paging.h>
#include <uk/print.h>
#include <uk/string.h>

/* 4.2.2 */
#define MAGIC 0x000
#define VERSION 0x004
#define DEVICE_ID 0x008
#define DEVICE_FEATURES 0x010
#define DEVICE_FEATURES_SELECT 0x014
#define DRIVER_FEATURES 0x020
#define DRIVER_FEATURES_SELECT 0x024
#define QUEUE_SELECT 0x030
#define QUEUE_MAX 0x034
#define QUEUE_SIZE 0x038
#define QUEUE_READY 0x044
#define QUEUE_NOTIFY 0x050
#define INTERRUPT_STATUS 0x060
#define INTERRUPT_TAKEN 0x064
#define STATUS 0x070
#define QUEUE_DESC 0x080
#define QUEUE_DRIVER 0x090
#define QUEUE_DEVICE 0x0a0
#define GENERATION 0x0fc
#define CONFIG 0x100

#define MAGIC_VALUE 0x74726976u /* "virt" */
#define VERSION_LEGACY 1u
#define VERSION_MODERN 2u

static volatile uint32_t *at(const struct uk_virtio_device *d, unsigned int offset)
{
	return (volatile uint32_t *)(d->registers + offset);
}

static void write64(struct uk_virtio_device *d, unsigned int offset, uint64_t value)
{
	*at(d, offset) = (uint32_t)value;
	*at(d, offset + 4) = (uint32_t)(value >> 32);
}

static uint8_t status(struct uk_virtio_device *d)
{
	return (uint8_t)*at(d, STATUS);
}

static void set_status(struct uk_virtio_device *d, uint8_t value)
{
	*at(d, STATUS) = value;
}

static uint64_t features(struct uk_virtio_device *d)
{
	uint64_t low;

	*at(d, DEVICE_FEATURES_SELECT) = 0;
	low = *at(d, DEVICE_FEATURES);
	*at(d, DEVICE_FEATURES_SELECT) = 1;
	return low | (uint64_t)*at(d, DEVICE_FEATURES) << 32;
}

static void accept(struct uk_virtio_device *d, uint64_t value)
{
	for (unsigned int i = 0; i < 2; i++) {
		*at(d, DRIVER_FEATURES_SELECT) = i;
		*at(d, DRIVER_FEATURES) = (uint32_t)(value >> 32 * i);
	}
}

static unsigned int queue_max(struct uk_virtio_device *d, unsigned int index)
{
	*at(d, QUEUE_SELECT) = index;
	return *at(d, QUEUE_READY) ? 0 : *at(d, QUEUE_MAX);
}

static void queue_start(struct uk_virtio_device *d, unsigned int index, uint16_t size, uint64_t desc, uint64_t avail, uint64_t used)
{
	*at(d, QUEUE_SELECT) = index;
	*at(d, QUEUE_SIZE) = size;
	write64(d, QUEUE_DESC, desc);
	write64(d, QUEUE_DRIVER, avail);
	write64(d, QUEUE_DEVICE, used);
	*at(d, QUEUE_READY) = 1;
}

static void notify(struct uk_virtio_device *d, unsigned int index)
{
	*at(d, QUEUE_NOTIFY) = index;
}

static uint32_t reason(struct uk_virtio_device *d)
{
	uint32_t value = *at(d, INTERRUPT_STATUS);

	*at(d, INTERRUPT_TAKEN) = value;
	return value;
}

static uint32_t config(struct uk_virtio_device *d, unsigned int offset, unsigned int size)
{
	uintptr_t address = d->registers + CONFIG + offset;

	if (offset + size > d->configuration_size)
		return UINT32_MAX;
	return size == 1 ? *(volatile uint8_t *)address : size == 2 ? *(volatile uint16_t *)address : *(volatile uint32_t *)address;
}

static uint32_t generation(struct uk_virtio_device *d)
{
	return *at(d, GENERATION);
}

static const struct uk_virtio_transport transport = {
	status, set_status, features, accept, queue_max, queue_start, notify, reason, config, generation,
};

void _virtio_look_at(uint64_t base, uint64_t size, int irq)
{
	struct uk_virtio_device d = { .transport = &transport, .irq = irq, .registers = (uintptr_t)base };

	if (size < CONFIG || ukplat_page_map_device(base, size))
		return;
	if (*at(&d, MAGIC) != MAGIC_VALUE || !*at(&d, DEVICE_ID)) /* none there: 4.2.2.2 */
		return;
	if (*at(&d, VERSION) == VERSION_LEGACY)
		uk_printk(UK_PRINT_ERR, "ukvirtio: the device at %#llx speaks virtio 0.9; start QEMU with "
			"-global virtio-mmio.force-legacy=false\n", (unsigned long long)base);
	if (*at(&d, VERSION) != VERSION_MODERN)
		return;
	d.id = *at(&d, DEVICE_ID);
	d.configuration_size = (uint32_t)(size - CONFIG);
	_virtio_add(&d);
}
