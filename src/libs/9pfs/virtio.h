// SPDX-License-Identifier: BSD-3-Clause
// Servers that are virtio devices.
#ifndef NINEPFS_VIRTIO_H
#define NINEPFS_VIRTIO_H

#include <uk/remotechannel.h>

extern const struct uk_remote_device _9p_device;

#endif
