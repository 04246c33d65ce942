// SPDX-License-Identifier: BSD-3-Clause
// Mounting: by a program, and by ukvolume what the loader's words name.
#include "virtio.h"

#include <uk/9pfs.h>
#include <uk/init.h>

static int make(const char *source, unsigned long flags, const char *data, struct uk_fs **fs)
{
	(void)data;
	return uk_remote_make(&_9p_device, source, flags, fs);
}

int uk_9pfs_mount(const char *tag, const char *path, unsigned long flags)
{
	return uk_remote_mount(&_9p_device, tag, path, flags);
}

static void list(void (*each)(const char *source))
{
	uk_remote_each(&_9p_device, each);
}

static struct uk_fs_type type = { .name = "9p", .make = make, .list = list };

static int register_type(void)
{
	uk_fs_type_register(&type);
	return 0;
}
UK_INIT(early, register_type, NULL);
