// SPDX-License-Identifier: BSD-3-Clause
// What is in a regular file.
//
// Pages stand in a tree of tables of 64: a file of one page has no table, one of 256 KiB has one, one with a single byte at 1 TiB has
// five. What isn't there is a hole, and reads as zeroes; or, in a file that came from an archive, as the archive's bytes: a page is
// copied when it is written to, so an archive of any size costs nothing but its names. Bytes of a page behind the file's end are
// zeroes always.
#include "ramfs.h"

#include <uk/falloc.h>

#define PAGE ((int64_t)UK_PAGE_SIZE)
#define TABLE_BITS 6
#define TABLE_SIZE (1u << TABLE_BITS)
#define PAGE_BITS 12
#define NO_PAGE UINT64_MAX

static void *new_page(void)
{
	void *page = uk_falloc(uk_falloc_get(), 1, UK_PAGE_SIZE, UK_FALLOC_ANYWHERE);

	if (page)
		memset(page, 0, UK_PAGE_SIZE);
	return page;
}

/* How many pages a tree of a height has room for, as a power of two. */
static unsigned int bits_of(unsigned int height)
{
	return height * TABLE_BITS;
}

static int fits(const struct contents *c, uint64_t index)
{
	return bits_of(c->height) >= 64 - PAGE_BITS || index >> bits_of(c->height) == 0;
}

/* Makes the tree high enough for a page. */
static int grow(struct contents *c, uint64_t index)
{
	while (!fits(c, index)) {
		void **table;

		if (c->root) {
			table = uk_calloc(uk_alloc_get_default(), TABLE_SIZE, sizeof(*table));
			if (!table)
				return -UK_ENOSPC;
			table[0] = c->root;
			c->root = table;
		}
		c->height++;
	}
	return 0;
}

/* Where a page's address stands; NULL: there is no table for it, or, if `make`, no memory. */
static void **slot_of(struct contents *c, uint64_t index, int make)
{
	void **at = &c->root;

	if (!fits(c, index) && (!make || grow(c, index)))
		return NULL;
	for (unsigned int level = c->height; level; level--) {
		if (!*at && make)
			*at = uk_calloc(uk_alloc_get_default(), TABLE_SIZE, sizeof(void *));
		if (!*at)
			return NULL;
		at = (void **)*at + (index >> bits_of(level - 1) & (TABLE_SIZE - 1));
	}
	return at;
}

char *_ramfs_page(struct ramfs_node *node, int64_t offset, int make)
{
	struct contents *c = &node->contents;
	int64_t start = offset & ~(PAGE - 1);
	void **slot = slot_of(c, (uint64_t)offset >> PAGE_BITS, make);

	if (!slot || *slot || !make)
		return slot ? *slot : NULL;
	*slot = new_page();
	if (*slot) {
		c->pages++;
		if (c->archived_len > start)
			memcpy(*slot, c->archived + start, (size_t)(c->archived_len - start < PAGE ? c->archived_len - start : PAGE));
	}
	return *slot;
}

/* A page that mappings may hold is kept until none is held. */
static void drop_page(struct contents *c, void *page)
{
	c->pages--;
	if (c->mapped) {
		*(void **)page = c->orphans;
		c->orphans = page;
	} else {
		uk_ffree(uk_falloc_get(), page);
	}
}

/* Takes pages [first, end) out of a tree that begins at page `base`; returns whether nothing is left of it. */
static int cut_tree(struct contents *c, void **at, unsigned int level, uint64_t base, uint64_t first, uint64_t end)
{
	void **table = *at;
	int is_empty = 1;

	if (!table)
		return 1;
	if (!level) {
		drop_page(c, table);
		*at = NULL;
		return 1;
	}
	for (unsigned int i = 0; i < TABLE_SIZE; i++) {
		uint64_t start = base + ((uint64_t)i << bits_of(level - 1)), size = 1ull << bits_of(level - 1);

		if (table[i] && (start >= end || start + size <= first || !cut_tree(c, &table[i], level - 1, start, first, end)))
			is_empty = 0;
	}
	if (is_empty) {
		uk_free(uk_alloc_get_default(), table);
		*at = NULL;
	}
	return is_empty;
}

void _ramfs_cut(struct ramfs_node *node, uint64_t offset, uint64_t end)
{
	struct contents *c = &node->contents;
	uint64_t first = (offset + UK_PAGE_SIZE - 1) >> PAGE_BITS, last = end >> PAGE_BITS;

	if (c->root && first < last && (c->height || !first) && cut_tree(c, &c->root, c->height, 0, first, last))
		c->height = 0;
}

/* The first page that is there from page `from` on, in a tree that begins at page `base`; NO_PAGE: none. */
static uint64_t next_in(void *const tree, unsigned int level, uint64_t base, uint64_t from)
{
	void *const *table = tree;

	if (!table)
		return NO_PAGE;
	if (!level)
		return base >= from ? base : NO_PAGE;
	for (unsigned int i = 0; i < TABLE_SIZE; i++) {
		uint64_t start = base + ((uint64_t)i << bits_of(level - 1)), found;

		if (!table[i] || start + (1ull << bits_of(level - 1)) <= from)
			continue;
		found = next_in(table[i], level - 1, start, from);
		if (found != NO_PAGE)
			return found;
	}
	return NO_PAGE;
}

int64_t _ramfs_next_page(const struct ramfs_node *node, int64_t offset)
{
	uint64_t index = next_in(node->contents.root, node->contents.height, 0, (uint64_t)offset >> PAGE_BITS);
	int64_t start = (int64_t)(index << PAGE_BITS);

	return index == NO_PAGE ? -1 : start > offset ? start : offset;
}

static void free_orphans(struct contents *c)
{
	while (c->orphans) {
		void *page = c->orphans;

		c->orphans = *(void **)page;
		uk_ffree(uk_falloc_get(), page);
	}
}

void _ramfs_contents_release(struct ramfs_node *node)
{
	_ramfs_cut(node, 0, UINT64_MAX);
	free_orphans(&node->contents);
}

int _ramfs_resize(struct uk_vnode *vnode, int64_t len)
{
	struct ramfs_node *node = _ramfs_node(vnode);
	struct contents *c = &node->contents;

	if (len <= vnode->size) {
		char *last;

		if (c->archived_len > len)
			c->archived_len = len;
		_ramfs_cut(node, (uint64_t)len, UINT64_MAX);
		last = len % PAGE ? _ramfs_page(node, len, 0) : NULL;
		if (last)
			memset(last + len % PAGE, 0, (size_t)(PAGE - len % PAGE));
	}
	vnode->size = len;
	vnode->mtime = vnode->ctime = uk_vfs_now();
	return 0;
}

uint64_t _ramfs_blocks(struct uk_vnode *vnode)
{
	return uk_vnode_type(vnode) == UK_S_IFREG ? _ramfs_node(vnode)->contents.pages * (UK_PAGE_SIZE / 512) : 0;
}

int _ramfs_map_page(struct uk_file *f, int64_t offset, void **page)
{
	struct ramfs_node *node = _ramfs_node(f->vnode);
	int error = 0;

	uk_mutex_lock(&node->node.lock);
	if (offset >= node->node.size)
		error = -UK_ENXIO;
	else if (!(*page = _ramfs_page(node, offset, 1)))
		error = -UK_ENOMEM;
	else
		node->contents.mapped++;
	uk_mutex_unlock(&node->node.lock);
	return error;
}

void _ramfs_unmap_page(struct uk_file *f, int64_t offset, void *page)
{
	struct ramfs_node *node = _ramfs_node(f->vnode);

	(void)offset, (void)page;
	uk_mutex_lock(&node->node.lock);
	if (!--node->contents.mapped)
		free_orphans(&node->contents);
	uk_mutex_unlock(&node->node.lock);
}
