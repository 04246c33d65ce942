// SPDX-License-Identifier: BSD-3-Clause
// The root file system at the start: a ramfs with what the initial ramdisk has, and the folders that every program expects.
#include <uk/archive.h>
#include <uk/devfs.h>
#include <uk/errno.h>
#include <uk/init.h>
#include <uk/plat/bootinfo.h>
#include <uk/plat/bootstrap.h>
#include <uk/print.h>
#include <uk/ramfs.h>
#include <uk/string.h>
#ifdef CONFIG_LIBROOTFS_PROC
#include <uk/procfs.h>
#endif

/* An archive in the image itself; whoever puts one there defines these. */
extern const char uk_initrd_start[] UK_WEAK, uk_initrd_end[] UK_WEAK;

static UK_NORETURN void fail(const char *which, size_t len, int error, const struct uk_archive_error *e)
{
	if (e->what)
		uk_printk(UK_PRINT_CRIT, "rootfs: %s (%zu bytes) is corrupt at byte %zu%s%s: %s\n", which, len, e->offset,
			*e->name ? ", file " : "", e->name, e->what);
	else
		uk_printk(UK_PRINT_CRIT, "rootfs: %s (%zu bytes) can't be unpacked: %s: %s\n", which, len, e->name, uk_strerror(-error));
	ukplat_terminate(UKPLAT_EXIT_CRASH);
}

static void unpack(const char *which, const void *archive, size_t len)
{
	struct uk_archive_error error;
	int result = uk_archive_unpack("", archive, len, &error);

	if (result)
		fail(which, len, result, &error);
}

static int mount_root(void)
{
	struct uk_fs *fs = uk_ramfs_new();

	return fs ? uk_vfs_mount(fs, "/") : -UK_ENOMEM;
}

/* A folder that the archive may have brought. */
static int make_folder(const char *path, uint32_t mode)
{
	int error = uk_vfs_mkdir(path, mode);

	return error == -UK_EEXIST ? 0 : error;
}

static int rootfs_init(void)
{
	const struct ukplat_bootinfo *boot = ukplat_bootinfo();
	int error = mount_root();

	if (error)
		return error;
	if (uk_initrd_start)
		unpack("the archive in the image", uk_initrd_start, (size_t)(uk_initrd_end - uk_initrd_start));
	if (boot->module_count)
		unpack("the initial ramdisk", (const void *)(uintptr_t)boot->modules[0].base, (size_t)boot->modules[0].len);
	error = make_folder("/dev", 0755);
	if (!error)
		error = uk_devfs_mount();
	if (!error)
		error = make_folder("/tmp", 01777);
#ifdef CONFIG_LIBROOTFS_PROC
	if (!error)
		error = make_folder("/proc", 0555);
	if (!error)
		error = uk_procfs_mount("/proc");
#endif
	return error;
}
UK_INIT(fs, rootfs_init, NULL);

/* What other libraries make at the start has no dates either: so the start needs no clock. */
static int start_time(void)
{
	uk_vfs_start_time();
	return 0;
}
UK_INIT(late, start_time, NULL);
