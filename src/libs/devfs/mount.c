// SPDX-License-Identifier: BSD-3-Clause
// What is in /dev: a ramfs that is filled when somebody first looks into it. Most programs never do.
#include <uk/devfs.h>

#include <uk/errno.h>
#include <uk/ramfs.h>
#include <uk/string.h>

static const struct {
	char name[8];
	uint8_t major, minor;
	uint16_t mode;
} files[] = {
	{ "null", 1, 3, 0666 },    { "zero", 1, 5, 0666 }, { "full", 1, 7, 0666 },    { "random", 1, 8, 0666 },
	{ "urandom", 1, 9, 0666 }, { "tty", 5, 0, 0666 },  { "console", 5, 1, 0600 },
};

static const struct {
	char name[7], target[16];
} links[] = {
	{ "fd", "/proc/self/fd" },
	{ "stdin", "/proc/self/fd/0" },
	{ "stdout", "/proc/self/fd/1" },
	{ "stderr", "/proc/self/fd/2" },
};

static const struct uk_vnode_ops *filled; /* a ramfs's own */

static int is_there(struct uk_vnode *dev, const char *name)
{
	struct uk_vnode *node;

	if (filled->lookup(dev, name, strlen(name), &node))
		return 0;
	uk_vnode_put(node);
	return 1;
}

static int add(struct uk_vnode *dev, const char *name, uint32_t mode, uint64_t rdev)
{
	struct uk_vnode *node;
	int error = filled->create(dev, name, strlen(name), mode, &node);

	if (error)
		return error;
	node->rdev = rdev;
	uk_vnode_put(node);
	return 0;
}

/* With the tree lock. After an error the next one goes on where this one stopped. What was unmounted and emptied stays empty. */
static int fill(struct uk_vnode *dev)
{
	int error = 0;

	if (dev->fs->flags & UK_MS_RDONLY)
		return 0;
	for (size_t i = 0; i < UK_ARRAY_SIZE(files) && !error; i++)
		if (!is_there(dev, files[i].name))
			error = add(dev, files[i].name, UK_S_IFCHR | files[i].mode, uk_abi_dev(files[i].major, files[i].minor));
	for (size_t i = 0; i < UK_ARRAY_SIZE(links) && !error; i++)
		if (!is_there(dev, links[i].name))
			error = filled->symlink(dev, links[i].name, strlen(links[i].name), links[i].target, strlen(links[i].target));
	if (!error && !is_there(dev, "shm"))
		error = add(dev, "shm", UK_S_IFDIR | 01777, 0);
	if (!error)
		__atomic_store_n(&dev->ops, filled, __ATOMIC_RELEASE);
	return error;
}

static int first_lookup(struct uk_vnode *dev, const char *name, size_t len, struct uk_vnode **node)
{
	int error = fill(dev);

	return error ? error : filled->lookup(dev, name, len, node);
}

static int first_readdir(struct uk_vnode *dev, int64_t *pos, uk_vfs_emit emit, void *arg)
{
	int error = fill(dev);

	return error ? error : filled->readdir(dev, pos, emit, arg);
}

int uk_devfs_mount(void)
{
	static struct uk_vnode_ops first;
	struct uk_fs *fs = uk_ramfs_new();
	int error;

	if (!fs)
		return -UK_ENOMEM;
	fs->type = fs->source = "devtmpfs";
	/* Whatever makes or removes a name has looked it up before. */
	filled = fs->root->ops;
	first = *filled;
	first.lookup = first_lookup;
	first.readdir = first_readdir;
	fs->root->ops = &first;
	error = uk_vfs_mount(fs, "/dev");
	if (error)
		uk_vfs_discard(fs);
	return error;
}
