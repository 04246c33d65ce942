// SPDX-License-Identifier: BSD-3-Clause
// A transport whose device is the test that includes this: it defines what is declared here.
#ifndef FAKE_VIRTIO_H
#define FAKE_VIRTIO_H

#include "../../../src/drivers/ukvirtio/ring.h"
#include "../../../src/drivers/ukvirtio/ukvirtio.h"

static uint8_t fake_status(struct uk_virtio_device *d);
static void fake_set_status(struct uk_virtio_device *d, uint8_t status);
static uint64_t fake_features(struct uk_virtio_device *d);
static void fake_accept(struct uk_virtio_device *d, uint64_t features);
static unsigned int fake_queue_max(struct uk_virtio_device *d, unsigned int index);
static void fake_queue_start(struct uk_virtio_device *d, unsigned int index, uint16_t size, uint64_t desc, uint64_t avail, uint64_t used);
static void fake_notify(struct uk_virtio_device *d, unsigned int index);
static uint32_t fake_config(struct uk_virtio_device *d, unsigned int offset, unsigned int size);

static uint32_t fake_reason(struct uk_virtio_device *d)
{
	(void)d;
	return 1;
}

static uint32_t fake_generation(struct uk_virtio_device *d)
{
	(void)d;
	return 0;
}

static const struct uk_virtio_transport transport = {
	fake_status, fake_set_status, fake_features, fake_accept, fake_queue_max, fake_queue_start, fake_notify, fake_reason, fake_config,
	fake_generation,
};

#endif
