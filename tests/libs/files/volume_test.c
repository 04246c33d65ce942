// SPDX-License-Identifier: BSD-3-Clause
// The loader's words that name volumes: what is mounted by them, and what is said of those that can't be.
#define _GNU_SOURCE
#include "call.h"
#include "checks.h"
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <uk/plat/bootinfo.h>
#include <uk/ramfs.h>

#define SYS LIBRARY_CALL

int host_init_mount_volumes(void);

static char last_source[4096];

static int make(const char *source, unsigned long flags, const char *data, struct uk_fs **fs)
{
	CHECK(!data);
	strcpy(last_source, source);
	if (!strcmp(source, "missing"))
		return -ENODEV;
	*fs = uk_ramfs_new();
	(*fs)->flags = flags;
	return 0;
}

static void list(void (*each)(const char *source))
{
	each("another");
}

static int mount_by(const char *line)
{
	host_bootinfo.loader_cmdline = line;
	return host_init_mount_volumes();
}

static int is_mounted(const char *path)
{
	char folder[5000];
	struct stat st, above;

	snprintf(folder, sizeof(folder), "%s/..", path);
	return !SYS(newfstatat, AT_FDCWD, path, &st, 0) && !SYS(newfstatat, AT_FDCWD, folder, &above, 0) && st.st_dev != above.st_dev;
}

int main(void)
{
	static struct uk_fs_type usual = { .name = "9p", .make = make, .list = list }, image = { .name = "image", .make = make };
	char line[5000] = "uk.volume=rw:", *path = line + strlen(line);

	if (uk_vfs_mount(uk_ramfs_new(), "/"))
		return 1;
	uk_fs_type_register(&usual);
	uk_fs_type_register(&image);
	CHECK(!mount_by("") && !mount_by("other words uk.volumes=x"));
	CHECK(!mount_by("uk.volume=rw:/var/data uk.volume=\"ro,image,disk 1:/a b\"") && is_mounted("/var/data") && is_mounted("/a b"));
	CHECK(!strcmp(last_source, "disk 1") && SYS(mkdirat, AT_FDCWD, "/a b/x", 0755) == -EROFS);
	CHECK(!SYS(mkdirat, AT_FDCWD, "/var/data/x", 0755));
	/* As long as a line can be. */
	for (size_t n = 0; n < 3900; n += 100)
		sprintf(path + n, "/%099zu", n);
	CHECK(!mount_by(line) && is_mounted(path) && !strcmp(last_source, path));
	host_output(1);
	CHECK(mount_by("uk.volume=rw:/fine uk.volume=rx:/wrong,/here") == -EINVAL && is_mounted("/fine"));
	CHECK(strstr(host_output(1), "'uk.volume=rx:/wrong,/here' names no volume, such as uk.volume=rw:/var/data does\n"));
	CHECK(mount_by("uk.volume='rw:/open") == -EINVAL);
	CHECK(strstr(host_output(1), "'uk.volume=' names no volume, such as uk.volume=rw:/var/data does\n"));
	memset(path + 1, 'n', 300);
	path[301] = '\0';
	CHECK(mount_by(line) == -ENAMETOOLONG && strstr(host_output(1), "nnnnn' can't be mounted: File name too long\n"));
	CHECK(mount_by("uk.volume=rw,image,missing:/m") == -ENODEV && strstr(host_output(1), "no image device is called 'missing'"));
	CHECK(mount_by("uk.volume=rw,unheard,x:/m") == -ENODEV && strstr(host_output(1), "is unheard, and the image has no library"));
	return checked();
}
