// SPDX-License-Identifier: BSD-3-Clause
// From the numbers of inodes to nodes, and from offsets in a file to places on the disk. What the disk says is checked here: sizes and
// places when an inode is read, so that reading data has but to add.
#include "erofs.h"

#include <uk/alloc.h>

#define NS_PER_S 1000000000u

int _erofs_read_disk(struct erofs *fs, uint64_t offset, void *to, size_t len)
{
	if (offset > fs->size || len > fs->size - offset)
		return -UK_EUCLEAN;
	return uk_blkcache_read(fs->cache, offset, to, len);
}

int _erofs_read(struct erofs_node *n, int64_t offset, void *to, size_t len)
{
	struct erofs *fs = _erofs_of(&n->node);
	size_t before = offset >= n->tail_from ? 0 : n->tail_from - offset < (int64_t)len ? (size_t)(n->tail_from - offset) : len;
	int error = before ? _erofs_read_disk(fs, n->start + (uint64_t)offset, to, before) : 0;

	offset += (int64_t)before;
	if (!error && before < len)
		error = _erofs_read_disk(fs, n->tail + (uint64_t)(offset - n->tail_from), (char *)to + before, len - before);
	return error;
}

/* An inode, in the form that says more. `size` gets how many bytes it takes, with its extended attributes. */
static int read_inode(struct erofs *fs, uint64_t at, struct erofs_extended *inode, uint64_t *size)
{
	struct erofs_compact c;
	int error = _erofs_read_disk(fs, at, &c, sizeof(c));

	if (error)
		return error;
	if (c.format & EROFS_EXTENDED) {
		error = _erofs_read_disk(fs, at, inode, sizeof(*inode));
		*size = sizeof(*inode);
	} else {
		*inode = (struct erofs_extended){ c.format, c.xattrs, c.mode, 0, c.size, c.place, c.ino, c.uid, c.gid,
						  (uint64_t)fs->time.sec, (uint32_t)fs->time.nsec, c.nlink, { 0 } };
		*size = sizeof(c);
	}
	*size += EROFS_XATTR_SIZE(inode->xattrs);
	return error;
}

/* Where the data lies; `behind` is the end of the inode on the disk. */
static int place_data(struct erofs *fs, struct erofs_node *n, const struct erofs_extended *inode, uint64_t behind)
{
	uint64_t blocks, tail;

	n->layout = inode->format >> 1 & 7;
	n->start = (uint64_t)inode->place * fs->block;
	n->tail_from = n->node.size;
	if (n->layout != EROFS_PLAIN && n->layout != EROFS_INLINE)
		return 0; /* who reads is told */
	if (n->layout == EROFS_INLINE && n->node.size) {
		tail = ((uint64_t)n->node.size - 1) % fs->block + 1;
		n->tail = behind;
		n->tail_from = n->node.size - (int64_t)tail;
		if (tail > fs->size || behind > fs->size - tail)
			return -UK_EUCLEAN;
	}
	blocks = (uint64_t)n->tail_from;
	return blocks && (n->start > fs->size || blocks > fs->size - n->start) ? -UK_EUCLEAN : 0;
}

/* What the inode says, but its links and times; the node is of no file system yet. */
static int set(struct erofs *fs, struct erofs_node *n, const struct erofs_extended *inode, uint64_t behind)
{
	struct uk_vnode *node = &n->node;

	switch (inode->mode & UK_S_IFMT) {
	case UK_S_IFREG:
	case UK_S_IFDIR:
	case UK_S_IFLNK:
		if (inode->size > INT64_MAX)
			return -UK_EUCLEAN;
		node->size = (int64_t)inode->size;
		break;
	case UK_S_IFCHR:
	case UK_S_IFBLK:
		node->rdev = inode->place; /* as stat has it */
		break;
	case UK_S_IFIFO:
	case UK_S_IFSOCK:
		break;
	default:
		return -UK_EUCLEAN;
	}
	node->uid = inode->uid;
	node->gid = inode->gid;
	return place_data(fs, n, inode, behind);
}

static struct erofs_node *make(struct erofs *fs, struct uk_vnode *dir, const char *name, size_t len, uint64_t nid, int *error)
{
	struct erofs_node *n = uk_calloc(uk_alloc_get_default(), 1, sizeof(*n) + len);
	uint64_t at = fs->inodes_start + nid * EROFS_SLOT, size;
	struct erofs_extended inode;

	*error = !n ? -UK_ENOMEM : nid > fs->size / EROFS_SLOT ? -UK_EUCLEAN : read_inode(fs, at, &inode, &size);
	if (!*error)
		*error = set(fs, n, &inode, at + size);
	if (*error) {
		uk_free(uk_alloc_get_default(), n);
		return NULL;
	}
	uk_vnode_init(&n->node, &fs->fs, &_erofs_ops, nid, inode.mode);
	n->node.nlink = inode.nlink;
	n->node.mtime = (struct uk_abi_timespec){ (int64_t)inode.time, inode.time_nsec < NS_PER_S ? inode.time_nsec : 0 };
	n->node.atime = n->node.ctime = n->node.mtime;
	n->name_len = len;
	memcpy(n->name, name, len);
	if (dir)
		n->node.parent = uk_vnode_get(dir);
	return n;
}

static struct erofs_node **bucket_of(struct erofs *fs, uint64_t nid)
{
	return &fs->table[(nid ^ nid >> 6) % BUCKETS];
}

static struct erofs_node *find(struct erofs *fs, uint64_t nid)
{
	struct erofs_node *n;

	uk_spin_lock(&fs->lock);
	for (n = *bucket_of(fs, nid); n; n = n->chain)
		if (n->node.ino == nid && uk_vnode_try_get(&n->node))
			break;
	uk_spin_unlock(&fs->lock);
	return n;
}

int _erofs_get(struct erofs *fs, struct uk_vnode *dir, const char *name, size_t len, uint64_t nid, struct uk_vnode **node)
{
	struct erofs_node *n = find(fs, nid);
	int error = 0;

	/* A folder has one name: what leads to it from elsewhere too could lead round in circles. */
	if (n && uk_vnode_is_dir(&n->node) && (n->node.parent != dir || !dir)) {
		uk_vnode_put(&n->node);
		return -UK_EUCLEAN;
	}
	if (!n) {
		n = make(fs, dir, name, len, nid, &error);
		if (error)
			return error;
		uk_spin_lock(&fs->lock);
		n->chain = *bucket_of(fs, nid);
		*bucket_of(fs, nid) = n;
		uk_spin_unlock(&fs->lock);
	}
	*node = &n->node;
	return 0;
}

void _erofs_release(struct uk_vnode *node)
{
	struct erofs_node *n = _erofs_node(node);
	struct erofs *fs = _erofs_of(node);
	struct erofs_node **at = bucket_of(fs, node->ino);

	uk_spin_lock(&fs->lock);
	while (*at && *at != n)
		at = &(*at)->chain;
	if (*at)
		*at = n->chain;
	uk_spin_unlock(&fs->lock);
	uk_free(uk_alloc_get_default(), n->target);
	uk_free(uk_alloc_get_default(), n);
}
