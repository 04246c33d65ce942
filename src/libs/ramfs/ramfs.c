// SPDX-License-Identifier: BSD-3-Clause
// The file system as a whole.
#include "ramfs.h"

#include <uk/falloc.h>
#include <uk/init.h>

/* As tmpfs: free memory is free space. */
static int ramfs_statfs(struct uk_fs *fs, struct uk_abi_statfs *st)
{
	(void)fs;
	st->type = UK_TMPFS_MAGIC;
	st->blocks = uk_falloc_get()->total;
	st->bfree = st->bavail = uk_falloc_get()->free;
	st->files = st->blocks;
	st->ffree = st->bfree;
	return 0;
}

/* Takes all names out of a directory, and of those below it: depth first, without recursion. */
static void empty(struct ramfs_node *dir)
{
	struct ramfs_node *at = dir;

	for (;;) {
		struct entry *e = at->names.first;

		if (e && uk_vnode_is_dir(&e->node->node)) {
			at = e->node;
		} else if (e) {
			_ramfs_remove(e);
		} else if (at == dir) {
			return;
		} else {
			struct ramfs_node *parent = (struct ramfs_node *)at->node.parent;

			_ramfs_remove(at->entry);
			at = parent;
		}
	}
}

static void ramfs_empty(struct uk_fs *fs)
{
	empty((struct ramfs_node *)fs->root);
}

static void ramfs_release(struct uk_fs *fs)
{
	uk_free(uk_alloc_get_default(), fs);
}

static const struct uk_fs_ops ops = { .statfs = ramfs_statfs, .empty = ramfs_empty, .release = ramfs_release };

struct uk_fs *uk_ramfs_new(void)
{
	struct ramfs *ramfs = uk_calloc(uk_alloc_get_default(), 1, sizeof(*ramfs));
	struct ramfs_node *root = uk_calloc(uk_alloc_get_default(), 1, sizeof(*root));

	if (!ramfs || !root) {
		uk_free(uk_alloc_get_default(), ramfs);
		uk_free(uk_alloc_get_default(), root);
		return NULL;
	}
	uk_vnode_init(&root->node, &ramfs->fs, &_ramfs_ops, 1, UK_S_IFDIR | 0755);
	root->node.size = 40;
	ramfs->last_ino = 1;
	ramfs->fs.ops = &ops;
	ramfs->fs.type = ramfs->fs.source = "ramfs";
	ramfs->fs.root = &root->node;
	return &ramfs->fs;
}

static int make(const char *source, unsigned long flags, const char *data, struct uk_fs **fs)
{
	(void)source, (void)data;
	*fs = uk_ramfs_new();
	if (!*fs)
		return -UK_ENOMEM;
	(*fs)->flags = flags & UK_MS_RDONLY;
	return 0;
}

/* Both names, as Linux has them; ours is what tmpfs is there. */
static struct uk_fs_type types[] = { { .name = "ramfs", .make = make }, { .name = "tmpfs", .make = make } };

static int ramfs_register(void)
{
	uk_fs_type_register(&types[0]);
	uk_fs_type_register(&types[1]);
	return 0;
}
UK_INIT(early, ramfs_register, NULL);
