// SPDX-License-Identifier: BSD-3-Clause
// The folder of devices.
#ifndef UK_DEVFS_H
#define UK_DEVFS_H

#include <uk/vfs.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Mounts a ramfs at /dev, which must be there, with files for the devices that every program expects: null, zero, full, random, urandom,
 * tty, console; links fd, stdin, stdout, stderr into /proc; and the folder shm. They are made when somebody first looks for one. 0 or
 * an error.
 */
int uk_devfs_mount(void);

#ifdef __cplusplus
}
#endif
#endif
