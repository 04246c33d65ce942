// SPDX-License-Identifier: BSD-3-Clause
// Servers that are virtio devices: one queue. The configuration is a tag, of as many bytes as its first two say (QEMU's and Linux's
// documentation; virtio 1.2 has but the device's number).
#include "virtio.h"

#include <uk/9pfs.h>
#include <uk/virtio.h>

#define FEATURE_TAG 1ull
#define TAG_OFFSET 2

static void read_tag(struct uk_virtio_device *d, uint64_t features, char *tag)
{
	uint16_t len = 0;

	if (features & FEATURE_TAG)
		uk_virtio_config(d, 0, &len, sizeof(len));
	if (len > UK_REMOTE_TAG_MAX)
		len = 0;
	for (uint16_t i = 0; i < len; i++)
		uk_virtio_config(d, TAG_OFFSET + i, &tag[i], 1);
	tag[len] = '\0';
}

const struct uk_remote_device _9p_device = {
	.name = "9pfs",
	.id = UK_VIRTIO_9P,
	.features = FEATURE_TAG,
	.size = CONFIG_LIB9PFS_MESSAGE_KB * 1024ul,
	.tag = read_tag,
	.create = uk_9pfs_new,
};
