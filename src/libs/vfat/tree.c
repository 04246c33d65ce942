// SPDX-License-Identifier: BSD-3-Clause
// What directories do with names.
#include "vfat.h"

#include <uk/alloc.h>

#define FIRST 2 /* vfscore's position of the first entry */
#define DOTS 2  /* entries that a directory begins with */

static int find(struct uk_vnode *dir, const char *text, size_t len, struct uk_vnode **node)
{
	struct vfat_scan s;
	int error = _vfat_find(&s, dir, text, len);

	return error ? error : _vfat_node_get(_vfat_of(dir), dir, &s.slot, &s.entry, s.name, s.len, node);
}

static int lookup(struct uk_vnode *dir, const char *text, size_t len, struct uk_vnode **node)
{
	struct vfat *fs = _vfat_of(dir);
	int error;

	uk_mutex_lock(&fs->lock);
	error = find(dir, text, len, node);
	uk_mutex_unlock(&fs->lock);
	return error;
}

/* What leads from a directory to the one above: the root is 0 there, wherever it is. */
static uint32_t start_above(const struct uk_vnode *dir)
{
	return dir->parent ? _vfat_node((struct uk_vnode *)dir)->chain.first : 0;
}

/* A directory's first cluster, with the entries for itself and for what it is in. */
static int make_directory(struct vfat *fs, struct uk_vnode *above, struct vfat_entry *e)
{
	struct vfat_entry dots[DOTS] = { *e, *e };
	struct vfat_chain chain = { .is_whole = 1 };
	size_t len = fs->cluster;
	uint64_t place;
	int error = _vfat_chain_grow(fs, &chain, 1);

	if (!error)
		error = _vfat_chain_place(fs, &chain, 0, &place, &len);
	if (!error)
		error = _vfat_write(fs, place, NULL, fs->cluster);
	for (size_t i = 0; i < DOTS; i++) {
		memset(dots[i].name, ' ', sizeof(dots[i].name));
		memset(dots[i].name, '.', i + 1);
		_vfat_set_start(fs, &dots[i], i ? start_above(above) : chain.first);
	}
	if (!error)
		error = _vfat_write(fs, place, dots, sizeof(dots));
	if (error)
		_vfat_chain_cut(fs, &chain, 0);
	_vfat_set_start(fs, e, chain.first);
	_vfat_chain_forget(&chain);
	return error;
}

static int make(struct uk_vnode *dir, const char *text, size_t len, uint32_t mode, struct uk_vnode **node)
{
	struct uk_abi_timespec now = uk_vfs_now();
	int is_dir = (mode & UK_S_IFMT) == UK_S_IFDIR, error = 0;
	struct vfat_entry e = { .attributes = is_dir ? VFAT_DIRECTORY : VFAT_ARCHIVE };
	struct vfat *fs = _vfat_of(dir);
	struct vfat_slot slot;

	_vfat_set_times(&e, &now, &now);
	e.made_date = e.date;
	e.made_time = e.time;
	if (is_dir)
		error = make_directory(fs, dir, &e);
	if (!error)
		error = _vfat_add(dir, text, len, &e, &slot);
	if (!error) {
		error = _vfat_node_get(fs, dir, &slot, &e, text, len, node);
		if (error)
			_vfat_remove(dir, &slot);
		else
			_vfat_node_touch(dir);
	}
	if (error && _vfat_start_of(fs, &e))
		_vfat_table_give(fs, _vfat_start_of(fs, &e));
	return error;
}

static int create(struct uk_vnode *dir, const char *text, size_t len, uint32_t mode, struct uk_vnode **node)
{
	uint32_t type = mode & UK_S_IFMT;
	struct vfat *fs = _vfat_of(dir);
	int error;

	if (type != UK_S_IFREG && type != UK_S_IFDIR)
		return -UK_EPERM;
	uk_mutex_lock(&fs->lock);
	error = dir->nlink ? make(dir, text, len, mode, node) : -UK_ENOENT;
	uk_mutex_unlock(&fs->lock);
	return error;
}

/* It has no name any more; its clusters are free when nobody has it open. */
static void forget(struct uk_vnode *node)
{
	_vfat_node_move(_vfat_node(node), NULL);
	node->nlink = 0;
}

static int unlink(struct uk_vnode *dir, const char *text, size_t len, struct uk_vnode *node)
{
	struct vfat *fs = _vfat_of(dir);
	int error;

	(void)text, (void)len;
	uk_mutex_lock(&fs->lock);
	error = uk_vnode_is_dir(node) ? _vfat_check_empty(node) : 0;
	if (!error)
		error = _vfat_remove(dir, &_vfat_node(node)->slot);
	if (!error) {
		forget(node);
		_vfat_node_touch(dir);
	}
	uk_mutex_unlock(&fs->lock);
	return error;
}

/* A directory that was moved says what it is in. */
static int set_above(struct uk_vnode *node, const struct uk_vnode *above)
{
	struct vfat *fs = _vfat_of(node);
	size_t len = DOTS * sizeof(struct vfat_entry);
	struct vfat_entry e;
	uint64_t place;
	int error = _vfat_chain_place(fs, &_vfat_node(node)->chain, 0, &place, &len);

	if (error)
		return error;
	place += sizeof(e);
	error = uk_blkcache_read(fs->cache, place, &e, sizeof(e));
	if (error || memcmp(e.name, "..         ", sizeof(e.name)))
		return error;
	_vfat_set_start(fs, &e, start_above(above));
	return _vfat_write(fs, place, &e, sizeof(e));
}

/* The entry of what is replaced, with its name, is another one's from now on. */
static int take_over(struct vfat *fs, struct uk_vnode *replaced, struct vfat_entry *e, struct vfat_slot *slot)
{
	struct vfat_entry old;
	int error;

	*slot = _vfat_node(replaced)->slot;
	error = uk_blkcache_read(fs->cache, slot->place, &old, sizeof(old));
	if (error)
		return error;
	memcpy(e->name, old.name, sizeof(e->name));
	e->cases = old.cases;
	error = _vfat_write(fs, slot->place, e, sizeof(*e));
	if (!error)
		forget(replaced);
	return error;
}

/* In the cache the new name is there before the old one goes; once it is, the node is where it says, whatever fails then. */
static int move(struct uk_vnode *dir, struct uk_vnode *node, struct uk_vnode *new_dir, const char *text, size_t len,
		struct uk_vnode *replaced)
{
	struct vfat_node *n = _vfat_node(node);
	struct vfat *fs = _vfat_of(dir);
	char *name = uk_malloc(uk_alloc_get_default(), len);
	struct vfat_slot slot;
	struct vfat_entry e;
	int error = name ? _vfat_node_write(n) : -UK_ENOMEM, failed = 0;

	if (!error)
		error = uk_blkcache_read(fs->cache, n->slot.place, &e, sizeof(e));
	if (!error)
		error = replaced ? take_over(fs, replaced, &e, &slot) : _vfat_add(new_dir, text, len, &e, &slot);
	if (error) {
		uk_free(uk_alloc_get_default(), name);
		return error;
	}
	memcpy(name, text, len);
	uk_free(uk_alloc_get_default(), n->name);
	n->name = name;
	n->name_len = len;
	error = _vfat_remove(dir, &n->slot);
	_vfat_node_move(n, &slot);
	_vfat_node_touch(dir);
	_vfat_node_touch(new_dir);
	if (dir != new_dir) {
		node->parent = uk_vnode_get(new_dir);
		uk_vnode_put(dir); /* not the last one: the walk has another */
		failed = uk_vnode_is_dir(node) ? set_above(node, new_dir) : 0;
	}
	return error ? error : failed;
}

static int rename(struct uk_vnode *dir, const char *text, size_t len, struct uk_vnode *node, struct uk_vnode *new_dir,
		  const char *new_text, size_t new_len, struct uk_vnode *replaced, unsigned int flags)
{
	struct vfat *fs = _vfat_of(dir);
	int error;

	(void)text, (void)len;
	if (flags & UK_RENAME_EXCHANGE)
		return -UK_EINVAL;
	uk_mutex_lock(&fs->lock);
	error = !new_dir->nlink ? -UK_ENOENT : replaced && uk_vnode_is_dir(replaced) ? _vfat_check_empty(replaced) : 0;
	if (!error)
		error = move(dir, node, new_dir, new_text, new_len, replaced);
	uk_mutex_unlock(&fs->lock);
	return error;
}

static int readdir(struct uk_vnode *dir, int64_t *pos, uk_vfs_emit emit, void *arg)
{
	struct vfat *fs = _vfat_of(dir);
	struct vfat_scan s;
	int error;

	uk_mutex_lock(&fs->lock);
	_vfat_scan_begin(&s, dir, *pos - FIRST < VFAT_DIRECTORY_MAX ? (uint32_t)(*pos - FIRST) : VFAT_DIRECTORY_MAX);
	while (!(error = _vfat_scan_next(&s))) {
		int64_t next = (int64_t)s.next + FIRST;

		if (emit(arg, s.name, s.len, _vfat_node_ino(fs, s.slot.place),
			 s.entry.attributes & VFAT_DIRECTORY ? UK_S_IFDIR : UK_S_IFREG, next))
			break;
		*pos = next;
	}
	uk_mutex_unlock(&fs->lock);
	return error == -UK_ENOENT ? 0 : error;
}

static int name_of(struct uk_vnode *node, struct uk_vnode **dir, const char **text, size_t *len)
{
	struct vfat_node *n = _vfat_node(node);

	if (!node->parent || !node->nlink)
		return -UK_ENOENT;
	*dir = node->parent;
	*text = n->name;
	*len = n->name_len;
	return 0;
}

static uint64_t blocks(struct uk_vnode *node)
{
	uint32_t cluster = _vfat_of(node)->cluster;

	return ((uint64_t)node->size + cluster - 1) / cluster * (cluster / 512);
}

const struct uk_vnode_ops _vfat_ops = {
	.lookup = lookup,
	.create = create,
	.unlink = unlink,
	.rename = rename,
	.readdir = readdir,
	.name = name_of,
	.file_ops = &_vfat_file_ops,
	.refresh = _vfat_node_refresh,
	.change = _vfat_node_change,
	.resize = _vfat_resize,
	.blocks = blocks,
	.release = _vfat_node_release,
};
