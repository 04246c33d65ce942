// SPDX-License-Identifier: BSD-3-Clause
// Folders of the host that a virtio device offers.
#ifndef UK_VIRTIOFS_H
#define UK_VIRTIOFS_H

#include <uk/vfs.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Mounts what the virtio device with this tag offers at `path`, a directory. `flags`: UK_MS_RDONLY. 0 or an error: -UK_ENODEV, no device
 * has the tag; -UK_EIO, what answers doesn't speak the protocol; or the server's. mount(2) does the same for the type "virtiofs", the
 * tag as its source.
 */
int uk_virtiofs_mount(const char *tag, const char *path, unsigned long flags);

#ifdef __cplusplus
}
#endif
#endif
