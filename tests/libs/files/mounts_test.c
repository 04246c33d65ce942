// SPDX-License-Identifier: BSD-3-Clause
// Mounts that come and go: inside each other, while somebody walks in them, and with nobody there; nothing is left of any of them.
#define _GNU_SOURCE
#include "call.h"
#include "checks.h"
#include "host.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <uk/devfs.h>
#include <uk/ramfs.h>

#define SYS LIBRARY_CALL

static void count(void *arg, struct uk_fs *fs)
{
	(void)fs;
	++*(int *)arg;
}

static int mounts(void)
{
	int n = 0;

	uk_vfs_each(count, &n);
	return n;
}

/* What is detached takes along what is mounted inside, and on top of it; what of it is open stays until it is closed. */
static void detached_in_one(void)
{
	long before = host_blocks, fd;
	struct stat st;

	CHECK(!SYS(mount, "a", "/m", "tmpfs", 0, NULL) && !SYS(mkdirat, AT_FDCWD, "/m/b", 0755));
	CHECK(!SYS(mount, "b", "/m/b", "tmpfs", 0, NULL) && !SYS(mount, "on b", "/m/b", "tmpfs", 0, NULL));
	CHECK(!SYS(mkdirat, AT_FDCWD, "/m/b/c", 0755) && !SYS(mkdirat, AT_FDCWD, "/m/d", 0755));
	CHECK(!SYS(mount, "c", "/m/b/c", "tmpfs", 0, NULL) && !SYS(mount, "d", "/m/d", "tmpfs", 0, NULL));
	fd = SYS(openat, AT_FDCWD, "/m/b/c/file", O_CREAT | O_RDWR, 0644);
	CHECK(fd >= 0 && mounts() == 6 && SYS(umount2, "/m", 0) == -EBUSY && mounts() == 6);
	CHECK(!SYS(umount2, "/m", MNT_DETACH) && mounts() == 1);
	CHECK(SYS(newfstatat, AT_FDCWD, "/m/b", &st, 0) == -ENOENT && SYS(write, fd, "x", 1) == 1);
	SYS(close, fd);
	CHECK(host_blocks == before);
}

/* What is open when a file system is forced out stays usable, and is the last that is left of it; what is made in it then goes too. */
static void forced_out(void)
{
	long blocks = host_blocks, fd, dir;
	char text[10];

	CHECK(uk_vfs_mount(uk_ramfs_new(), "/m") == 0 && SYS(mkdirat, AT_FDCWD, "/m/d", 0755) == 0);
	CHECK(SYS(mkdirat, AT_FDCWD, "/m/d/e", 0755) == 0 && SYS(symlinkat, "x", AT_FDCWD, "/m/d/l") == 0);
	fd = SYS(openat, AT_FDCWD, "/m/d/f", O_RDWR | O_CREAT, 0644);
	dir = SYS(openat, AT_FDCWD, "/m/d", O_RDONLY | O_DIRECTORY, 0);
	CHECK(SYS(write, fd, "kept", 4) == 4 && uk_vfs_unmount("/m", 1, 0) == -EBUSY && uk_vfs_unmount("/m", 1, 1) == 0);
	CHECK(SYS(pread64, fd, text, 10, 0) == 4 && SYS(close, fd) == 0);
	fd = SYS(openat, dir, "f", O_RDONLY, 0);
	CHECK(SYS(pread64, fd, text, 10, 0) == 4 && SYS(close, fd) == 0 && SYS(mkdirat, dir, "more", 0755) == 0);
	CHECK(SYS(openat, AT_FDCWD, "/m/d", O_RDONLY, 0) == -ENOENT && SYS(close, dir) == 0);
	CHECK(host_blocks == blocks);
}

/* What is out of the tree is nowhere to mount something on. */
static void on_a_detached_one(void)
{
	long before = host_blocks;

	CHECK(!SYS(mount, "a", "/m", "tmpfs", 0, NULL) && !SYS(mkdirat, AT_FDCWD, "/m/b", 0755) && !SYS(chdir, "/m"));
	CHECK(!SYS(umount2, "/m", MNT_DETACH) && mounts() == 1);
	CHECK(SYS(mount, "x", ".", "tmpfs", 0, NULL) == -EINVAL && SYS(mount, "x", "b", "tmpfs", 0, NULL) == -EINVAL);
	CHECK(mounts() == 1 && !SYS(chdir, "/") && host_blocks == before);
}

/*
 * A file system of two directories, which knows no nodes but those that somebody refers to: its root, and "sub" in it, in which another
 * thread has its turn.
 */
static int released, is_unmounted;

static int look_up(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode **node);

static void release_node(struct uk_vnode *node)
{
	free(node);
}

static const struct uk_vnode_ops node_ops = { .lookup = look_up, .release = release_node };

static struct uk_vnode *make_node(struct uk_fs *fs, struct uk_vnode *parent)
{
	struct uk_vnode *node = calloc(1, sizeof(*node));

	uk_vnode_init(node, fs, &node_ops, 1, S_IFDIR | 0755);
	node->parent = parent ? uk_vnode_get(parent) : NULL;
	return node;
}

static int look_up(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode **node)
{
	if (len != 3 || name[0] != 's')
		return -ENOENT;
	*node = make_node(dir->fs, dir);
	while (!is_unmounted)
		host_yield();
	return 0;
}

static void release_fs(struct uk_fs *fs)
{
	released++;
	free(fs);
}

static const struct uk_fs_ops fs_ops = { .release = release_fs };

static void unmount(void *arg)
{
	(void)arg;
	CHECK(!SYS(umount2, "/m", MNT_DETACH));
	is_unmounted = 1;
}

/* The walk of the old path has the last reference to the file system. */
static void renamed_while_unmounted(void)
{
	struct uk_fs *fs = calloc(1, sizeof(*fs));

	fs->ops = &fs_ops;
	fs->type = fs->source = "two";
	fs->root = make_node(fs, NULL);
	CHECK(!uk_vfs_mount(fs, "/m"));
	host_thread(unmount, NULL);
	CHECK(SYS(renameat, AT_FDCWD, "/m/sub/..", AT_FDCWD, "/new") == -EXDEV && released == 1);
	host_join();
}

/* Who looks into a /dev that was unmounted, and that nobody had looked into before, fills it no more. */
static void devices_come_no_more(void)
{
	long before = host_blocks;
	struct uk_vnode *dev, *node;

	CHECK(!SYS(mkdirat, AT_FDCWD, "/dev", 0755) && !uk_devfs_mount() && !uk_vfs_find(AT_FDCWD, "/dev", 0, &dev));
	CHECK(!SYS(umount2, "/dev", 0));
	uk_mutex_lock(&dev->fs->tree);
	CHECK(dev->ops->lookup(dev, "null", 4, &node) == -ENOENT);
	uk_mutex_unlock(&dev->fs->tree);
	uk_vnode_put(dev);
	CHECK(!SYS(unlinkat, AT_FDCWD, "/dev", AT_REMOVEDIR) && host_blocks == before);
}

/* Files without a name leave no reference to where they have none. */
static void files_without_a_name(struct uk_vnode *root)
{
	unsigned int refs = root->refs;
	long before = host_blocks;

	for (int i = 0; i < 10; i++) {
		long fd = SYS(memfd_create, "name", 0);

		CHECK(fd >= 0 && !SYS(close, fd));
	}
	CHECK(root->refs == refs && host_blocks == before);
}

static int no_device(const char *source, unsigned long flags, const char *data, struct uk_fs **fs)
{
	(void)source, (void)flags, (void)data, (void)fs;
	return -ENODEV;
}

/* ENODEV is of types: a device that isn't there is a file that isn't there. */
static void devices_that_are_not_there(void)
{
	static struct uk_fs_type type = { .name = "device", .make = no_device };

	uk_fs_type_register(&type);
	CHECK(SYS(mount, "none", "/m", "device", 0, NULL) == -ENOENT);
	CHECK(SYS(mount, "none", "/m", "nothing", 0, NULL) == -ENODEV);
}

int main(void)
{
	struct uk_fs *fs = uk_ramfs_new();

	host_init_ramfs_register();
	if (!fs || uk_vfs_mount(fs, "/") || SYS(mkdirat, AT_FDCWD, "/m", 0755))
		return 1;
	detached_in_one();
	forced_out();
	on_a_detached_one();
	renamed_while_unmounted();
	devices_come_no_more();
	files_without_a_name(fs->root);
	devices_that_are_not_there();
	return checked();
}
