// SPDX-License-Identifier: BSD-3-Clause
// Mounting: by a program, and by ukvolume what the loader's words name.
#include "virtio.h"

#include <uk/9pfs.h>
#include <uk/errno.h>
#include <uk/init.h>

static int make(const char *source, unsigned long flags, const char *data, struct uk_fs **fs)
{
	struct uk_remote_channel *channel;
	int error = uk_remote_open(&_9p_device, source, &channel);

	(void)data;
	if (error)
		return error;
	error = uk_9pfs_new(channel, source, flags, fs);
	if (error)
		channel->close(channel);
	return error;
}

int uk_9pfs_mount(const char *tag, const char *path, unsigned long flags)
{
	struct uk_fs *fs;
	int error = make(tag, flags, NULL, &fs);

	if (error)
		return error;
	error = uk_vfs_mount(fs, path);
	if (error)
		uk_vfs_discard(fs);
	return error;
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
