// SPDX-License-Identifier: BSD-3-Clause
// Directories and files from the table of entries. A node is made when somebody looks it up, and goes when nobody refers to it any more.
#include "procfs.h"

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>

#define FIRST_INO 1

struct proc_node {
	struct uk_vnode node;
	struct text text; /* of a link: its target, when it was asked for */
};

static const struct uk_vnode_ops ops;
static struct uk_mutex text_lock; /* of links' texts */

static const struct entry *entry_of(const struct uk_vnode *node)
{
	return &_procfs_entries[node->ino - FIRST_INO];
}

static struct uk_vnode *new_node(struct uk_fs *fs, struct uk_vnode *dir, unsigned int place)
{
	struct proc_node *p = uk_calloc(uk_alloc_get_default(), 1, sizeof(*p));
	uint32_t mode = _procfs_entries[place].mode;

	if (!p)
		return NULL;
	uk_vnode_init(&p->node, fs, &ops, FIRST_INO + place, mode);
	if (dir && uk_vnode_is_dir(&p->node))
		p->node.parent = uk_vnode_get(dir);
	return &p->node;
}

static int proc_lookup(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode **node)
{
	unsigned int parent = (unsigned int)(dir->ino - FIRST_INO);

	if (parent == DESCRIPTORS)
		return _procfs_find_descriptor(dir, name, len, node);
	for (unsigned int i = 1; i < _procfs_entry_count; i++) {
		const struct entry *e = &_procfs_entries[i];

		if (e->parent != parent || strlen(e->name) != len || memcmp(e->name, name, len))
			continue;
		*node = new_node(dir->fs, dir, i);
		return *node ? 0 : -UK_ENOMEM;
	}
	return -UK_ENOENT;
}

/* Positions are places in the table, behind the two that every directory has. */
static int proc_readdir(struct uk_vnode *dir, int64_t *pos, uk_vfs_emit emit, void *arg)
{
	unsigned int parent = (unsigned int)(dir->ino - FIRST_INO);

	if (parent == DESCRIPTORS)
		return _procfs_list_descriptors(pos, emit, arg);
	for (; *pos - 1 < (int64_t)_procfs_entry_count; ++*pos) {
		const struct entry *e = &_procfs_entries[*pos - 1];

		if (e->parent == parent &&
		    emit(arg, e->name, strlen(e->name), (uint64_t)(FIRST_INO + *pos - 1), e->mode, *pos + 1))
			break;
	}
	return 0;
}

static int proc_name(struct uk_vnode *node, struct uk_vnode **dir, const char **name, size_t *len)
{
	if (!node->parent)
		return -UK_ENOENT;
	*dir = node->parent;
	*name = entry_of(node)->name;
	*len = strlen(*name);
	return 0;
}

static long proc_readlink(struct uk_vnode *node, const char **target)
{
	struct proc_node *p = (struct proc_node *)node;

	uk_mutex_lock(&text_lock);
	if (!p->text.len) {
		entry_of(node)->show(&p->text);
		_procfs_add(&p->text, "", 1);
	}
	uk_mutex_unlock(&text_lock);
	*target = p->text.at;
	return p->text.failed ? -UK_ENOMEM : (long)p->text.len - 1;
}

static void proc_release(struct uk_vnode *node)
{
	uk_free(uk_alloc_get_default(), ((struct proc_node *)node)->text.at);
	uk_free(uk_alloc_get_default(), node);
}

/* An open file: its text is made when it is opened, and again when somebody goes back to its beginning. */
struct proc_file {
	struct uk_file file;
	struct text text;
};

static int make_text(struct proc_file *p)
{
	p->text.len = 0;
	p->text.failed = 0;
	entry_of(p->file.vnode)->show(&p->text);
	return p->text.failed ? -UK_ENOMEM : 0;
}

static long file_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	struct proc_file *p = (struct proc_file *)f;
	size_t left, len = uk_iov_length(iov, count);
	int error;

	uk_mutex_lock(&f->vnode->lock);
	error = *offset == 0 ? make_text(p) : 0;
	left = *offset < (int64_t)p->text.len ? p->text.len - (size_t)*offset : 0;
	if (len > left)
		len = left;
	if (!error && len)
		uk_iov_scatter(iov, p->text.at + *offset, len);
	uk_mutex_unlock(&f->vnode->lock);
	if (error)
		return error;
	*offset += (int64_t)len;
	return (long)len;
}

static int64_t file_seek(struct uk_file *f, int64_t offset, int whence)
{
	return uk_file_seek(f, offset, whence, 0);
}

static void file_release(struct uk_file *f)
{
	uk_free(uk_alloc_get_default(), ((struct proc_file *)f)->text.at);
	uk_vnode_file_release(f);
}

static const struct uk_file_ops file_ops = { .read = file_read, .seek = file_seek, .stat = uk_vnode_file_stat, .release = file_release };

static int proc_open(struct uk_vnode *node, unsigned int flags, struct uk_file **f)
{
	struct proc_file *p;

	(void)node;
	if ((flags & UK_O_ACCMODE) != UK_O_RDONLY)
		return -UK_EACCES;
	p = uk_calloc(uk_alloc_get_default(), 1, sizeof(*p));
	if (!p)
		return -UK_ENOMEM;
	uk_file_init(&p->file, &file_ops, flags);
	*f = &p->file;
	return 0;
}

static const struct uk_vnode_ops ops = {
	.lookup = proc_lookup,
	.readdir = proc_readdir,
	.name = proc_name,
	.readlink = proc_readlink,
	.open = proc_open,
	.release = proc_release,
};

static int proc_statfs(struct uk_fs *fs, struct uk_abi_statfs *st)
{
	(void)fs;
	st->type = UK_PROC_MAGIC;
	return 0;
}

static void fs_release(struct uk_fs *fs)
{
	uk_free(uk_alloc_get_default(), fs);
}

static const struct uk_fs_ops fs_ops = { .statfs = proc_statfs, .release = fs_release };

int uk_procfs_mount(const char *path)
{
	struct uk_fs *fs = uk_calloc(uk_alloc_get_default(), 1, sizeof(*fs));
	int error;

	if (!fs)
		return -UK_ENOMEM;
	fs->ops = &fs_ops;
	fs->type = fs->source = "proc";
	fs->root = new_node(fs, NULL, ROOT);
	if (!fs->root) {
		uk_free(uk_alloc_get_default(), fs);
		return -UK_ENOMEM;
	}
	error = uk_vfs_mount(fs, path);
	if (error)
		uk_vfs_discard(fs);
	return error;
}
