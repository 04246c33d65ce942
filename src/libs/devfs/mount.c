// SPDX-License-Identifier: BSD-3-Clause
// What is in /dev.
#include <uk/devfs.h>

#include <uk/errno.h>
#include <uk/ramfs.h>

static const struct {
	char path[14];
	uint8_t major, minor;
	uint16_t mode;
} files[] = {
	{ "/dev/null", 1, 3, 0666 },    { "/dev/zero", 1, 5, 0666 }, { "/dev/full", 1, 7, 0666 },    { "/dev/random", 1, 8, 0666 },
	{ "/dev/urandom", 1, 9, 0666 }, { "/dev/tty", 5, 0, 0666 },  { "/dev/console", 5, 1, 0600 },
};

static const struct {
	char path[14], target[16];
} links[] = {
	{ "/dev/fd", "/proc/self/fd" },
	{ "/dev/stdin", "/proc/self/fd/0" },
	{ "/dev/stdout", "/proc/self/fd/1" },
	{ "/dev/stderr", "/proc/self/fd/2" },
};

int uk_devfs_mount(void)
{
	struct uk_fs *fs = uk_ramfs_new();
	int error;

	if (!fs)
		return -UK_ENOMEM;
	fs->type = fs->source = "devtmpfs";
	error = uk_vfs_mount(fs, "/dev");
	if (error) {
		fs->ops->release(fs);
		return error;
	}
	for (size_t i = 0; i < UK_ARRAY_SIZE(files) && !error; i++)
		error = uk_vfs_mknod(files[i].path, UK_S_IFCHR | files[i].mode, uk_abi_dev(files[i].major, files[i].minor));
	for (size_t i = 0; i < UK_ARRAY_SIZE(links) && !error; i++)
		error = uk_vfs_symlink(links[i].target, links[i].path);
	return error ? error : uk_vfs_mkdir("/dev/shm", 01777);
}
