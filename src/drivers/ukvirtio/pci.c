// SPDX-License-Identifier: BSD-3-Clause
// Devices on the PCI bus (virtio 1.2, 4.1), by their modern registers: capabilities say in which memory these are.
#include "ukvirtio.h"

#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/pci.h>
#include <uk/plat/paging.h>

#define VENDOR 0x1af4u
#define FIRST_DEVICE 0x1000u
#define MODERN_DEVICE 0x1040u /* and what kind it is; those below say that in their subsystem's number (4.1.2.1) */
#define LAST_DEVICE 0x107fu

/* The configuration space (PCI Local Bus Specification 3.0, 6.1, 6.7). */
#define STATUS_CAPABILITIES 0x100000u /* in the word at 4 */
#define SUBSYSTEM 0x2c
#define CAPABILITIES 0x34
#define CAPABILITY_VENDOR 0x09u
#define CAPABILITIES_MAX 48

/* 4.1.4 */
enum { COMMON = 1, NOTICES, REASONS, CONFIGURATION, PARTS };
#define COMMON_SIZE 56u

/* 4.1.4.3: offsets in the common part */
#define DEVICE_FEATURES_SELECT 0x00
#define DEVICE_FEATURES 0x04
#define DRIVER_FEATURES_SELECT 0x08
#define DRIVER_FEATURES 0x0c
#define STATUS 0x14
#define GENERATION 0x15
#define QUEUE_SELECT 0x16
#define QUEUE_SIZE 0x18
#define QUEUE_ENABLE 0x1c
#define QUEUE_NOTICE 0x1e
#define QUEUE_DESC 0x20
#define QUEUE_DRIVER 0x28
#define QUEUE_DEVICE 0x30

static volatile uint8_t *at8(const struct uk_virtio_device *d, unsigned int offset)
{
	return (volatile uint8_t *)(d->registers + offset);
}

static volatile uint16_t *at16(const struct uk_virtio_device *d, unsigned int offset)
{
	return (volatile uint16_t *)(d->registers + offset);
}

static volatile uint32_t *at32(const struct uk_virtio_device *d, unsigned int offset)
{
	return (volatile uint32_t *)(d->registers + offset);
}

static void write64(struct uk_virtio_device *d, unsigned int offset, uint64_t value)
{
	*at32(d, offset) = (uint32_t)value;
	*at32(d, offset + 4) = (uint32_t)(value >> 32);
}

static uint8_t status(struct uk_virtio_device *d)
{
	return *at8(d, STATUS);
}

static void set_status(struct uk_virtio_device *d, uint8_t value)
{
	*at8(d, STATUS) = value;
}

static uint64_t features(struct uk_virtio_device *d)
{
	uint64_t low;

	*at32(d, DEVICE_FEATURES_SELECT) = 0;
	low = *at32(d, DEVICE_FEATURES);
	*at32(d, DEVICE_FEATURES_SELECT) = 1;
	return low | (uint64_t)*at32(d, DEVICE_FEATURES) << 32;
}

static void accept(struct uk_virtio_device *d, uint64_t value)
{
	for (unsigned int i = 0; i < 2; i++) {
		*at32(d, DRIVER_FEATURES_SELECT) = i;
		*at32(d, DRIVER_FEATURES) = (uint32_t)(value >> 32 * i);
	}
}

/* Where its notice goes (4.1.4.4). */
static uint64_t notice_offset(struct uk_virtio_device *d, unsigned int index)
{
	*at16(d, QUEUE_SELECT) = (uint16_t)index;
	return (uint64_t)*at16(d, QUEUE_NOTICE) * d->notice_step;
}

static unsigned int queue_max(struct uk_virtio_device *d, unsigned int index)
{
	*at16(d, QUEUE_SELECT) = (uint16_t)index;
	if (*at16(d, QUEUE_ENABLE) || notice_offset(d, index) + 2 > d->notice_size)
		return 0;
	return *at16(d, QUEUE_SIZE);
}

/* Where notices go it is asked once: the question costs as much as two of them. */
static void queue_start(struct uk_virtio_device *d, unsigned int index, uint16_t size, uint64_t desc, uint64_t avail, uint64_t used)
{
	uint64_t offset = notice_offset(d, index);

	/* A device that says something else than before isn't written to behind its memory. */
	d->queue_notices[index] = d->notices + (offset + 2 <= d->notice_size ? offset : 0);
	*at16(d, QUEUE_SIZE) = size;
	write64(d, QUEUE_DESC, desc);
	write64(d, QUEUE_DRIVER, avail);
	write64(d, QUEUE_DEVICE, used);
	*at16(d, QUEUE_ENABLE) = 1;
}

static void notify(struct uk_virtio_device *d, unsigned int index)
{
	*(volatile uint16_t *)d->queue_notices[index] = (uint16_t)index;
}

/* Reading takes it back. */
static uint32_t reason(struct uk_virtio_device *d)
{
	return *(volatile uint8_t *)d->reasons;
}

static uint32_t config(struct uk_virtio_device *d, unsigned int offset, unsigned int size)
{
	uintptr_t address = d->configuration + offset;

	if (!d->configuration || offset + size > d->configuration_size)
		return UINT32_MAX;
	return size == 1 ? *(volatile uint8_t *)address : size == 2 ? *(volatile uint16_t *)address : *(volatile uint32_t *)address;
}

static uint32_t generation(struct uk_virtio_device *d)
{
	return *at8(d, GENERATION);
}

static const struct uk_virtio_transport transport = {
	status, set_status, features, accept, queue_max, queue_start, notify, reason, config, generation,
};

struct part {
	uint64_t base;
	uint32_t size, step;
};

/* A part's memory, if it lies within its register's (4.1.4). */
static int read_part(const struct uk_pci_function *f, unsigned int capability, unsigned int kind, struct part *part)
{
	uint32_t offset = uk_pci_read(f, capability + 8), len = uk_pci_read(f, capability + 12);
	uint64_t base, size;

	if (uk_pci_bar(f, uk_pci_read(f, capability + 4) & 0xff, &base, &size) || !len || offset > size || len > size - offset ||
	    ukplat_page_map_device(base + offset, len))
		return -UK_ENODEV;
	*part = (struct part){ base + offset, len, kind == NOTICES ? uk_pci_read(f, capability + 16) : 0 };
	return 0;
}

/* The first of each kind that we can use (4.1.4.1). */
static void read_parts(const struct uk_pci_function *f, struct part parts[PARTS])
{
	unsigned int at = uk_pci_read(f, CAPABILITIES) & 0xfc;

	/* As many as there is room for: a list that leads in a circle ends too. */
	for (int i = 0; at >= 0x40 && i < CAPABILITIES_MAX; i++) {
		uint32_t header = uk_pci_read(f, at);
		unsigned int kind = header >> 24;

		if ((header & 0xff) == CAPABILITY_VENDOR && kind >= COMMON && kind < PARTS && at + 20 <= 256 && !parts[kind].size)
			read_part(f, at, kind, &parts[kind]);
		at = header >> 8 & 0xfc;
	}
}

static int look(void *arg, const struct uk_pci_function *f)
{
	struct part parts[PARTS] = { { 0, 0, 0 } };
	struct uk_virtio_device d = { .transport = &transport };

	(void)arg;
	if (f->vendor != VENDOR || f->device < FIRST_DEVICE || f->device > LAST_DEVICE || !(uk_pci_read(f, 4) & STATUS_CAPABILITIES))
		return 0;
	d.id = f->device >= MODERN_DEVICE ? f->device - MODERN_DEVICE : uk_pci_read(f, SUBSYSTEM) >> 16;
	read_parts(f, parts);
	if (!d.id || parts[COMMON].size < COMMON_SIZE || parts[COMMON].base % 4 || !parts[NOTICES].size || parts[NOTICES].base % 2 ||
	    parts[NOTICES].step % 2 || !parts[REASONS].size)
		return 0;
	uk_pci_start(f);
	d.irq = uk_pci_irq(f);
	d.registers = (uintptr_t)parts[COMMON].base;
	d.notices = (uintptr_t)parts[NOTICES].base;
	d.notice_size = parts[NOTICES].size;
	d.notice_step = parts[NOTICES].step;
	d.reasons = (uintptr_t)parts[REASONS].base;
	if (parts[CONFIGURATION].base % 4 == 0) {
		d.configuration = (uintptr_t)parts[CONFIGURATION].base;
		d.configuration_size = parts[CONFIGURATION].size;
	}
	_virtio_add(&d);
	return 0;
}

void _virtio_find_pci(void)
{
	uk_pci_each(look, NULL);
}
