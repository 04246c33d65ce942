// SPDX-License-Identifier: BSD-3-Clause
// Mounting: by a program, and at the start what the loader's words name.
#include "virtio.h"

#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/string.h>

#define WORD "uk.volume="
#define READ_WRITE "rw:"
#define READ_ONLY "ro:"
#define RIGHTS 3 /* bytes of these two */

static int make(const char *source, unsigned long flags, const char *data, struct uk_fs **fs)
{
	struct uk_9p_channel *channel;
	int error = _9p_virtio_open(source, &channel);

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

static struct uk_fs_type type = { .name = "9p", .make = make };

static int register_type(void)
{
	uk_fs_type_register(&type);
	return 0;
}
UK_INIT(early, register_type, NULL);

/* The folder, and those above it, as far as they aren't there. */
static int make_folders(char *path)
{
	int error = 0;

	for (char *at = path + 1; *at && (!error || error == -UK_EEXIST); at++)
		if (*at == '/') {
			*at = '\0';
			error = uk_vfs_mkdir(path, 0755);
			*at = '/';
		}
	if (!error || error == -UK_EEXIST)
		error = uk_vfs_mkdir(path, 0755);
	return error == -UK_EEXIST ? 0 : error;
}

static void tell(const char *tag)
{
	uk_printk(UK_PRINT_CRIT, "9pfs: there is a device with the tag '%s'\n", tag);
}

static int mount_volume(char *value)
{
	unsigned long flags = !memcmp(value, READ_ONLY, RIGHTS) ? UK_MS_RDONLY : 0;
	char *path = value + RIGHTS;
	int error = make_folders(path);

	if (!error)
		error = uk_9pfs_mount(path, path, flags);
	if (error == -UK_ENODEV) {
		uk_printk(UK_PRINT_CRIT, "9pfs: the volume '%s' isn't there: no virtio-9p device has that tag\n", path);
		_9p_virtio_each(tell);
	} else if (error) {
		uk_printk(UK_PRINT_CRIT, "9pfs: the volume '%s' can't be mounted: %s\n", path, uk_strerror(-error));
	}
	return error;
}

static int mount_volumes(void)
{
	char value[RIGHTS + UK_9P_TAG_MAX + 1];
	size_t at = 0;
	int error;

	while ((error = uk_bootinfo_next_word(ukplat_bootinfo(), WORD, &at, value, sizeof(value))) != -UK_ENOENT) {
		if (!error && strlen(value) > RIGHTS && value[RIGHTS] == '/' &&
		    (!memcmp(value, READ_WRITE, RIGHTS) || !memcmp(value, READ_ONLY, RIGHTS)))
			error = mount_volume(value);
		else
			error = -UK_EINVAL;
		if (error == -UK_EINVAL)
			uk_printk(UK_PRINT_CRIT, "9pfs: a word '%s' names no volume, such as %srw:/var/data does\n", WORD, WORD);
		if (error)
			return error;
	}
	return 0;
}
UK_INIT(fs, mount_volumes, NULL);
