// SPDX-License-Identifier: BSD-3-Clause
// Servers that are virtio devices, by their tags.
#ifndef NINEPFS_VIRTIO_H
#define NINEPFS_VIRTIO_H

#include <uk/9pfs.h>

#define UK_9P_TAG_MAX 255

/* 0, or an error: -UK_ENODEV, no device that is free has the tag. */
int _9p_virtio_open(const char *tag, struct uk_9p_channel **channel);
/* The tags of all that are free. */
void _9p_virtio_each(void (*each)(const char *tag));

#endif
