// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library: what a node of it has beside the general part.
#ifndef RAMFS_RAMFS_H
#define RAMFS_RAMFS_H

#include <uk/abi/access.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/ramfs.h>
#include <uk/string.h>

struct ramfs_node;

/* A name in a directory. */
struct entry {
	struct entry *next, *prev;   /* of the directory, in the order of their making */
	struct entry *chain;         /* with the same place in the table */
	struct ramfs_node *dir;
	struct ramfs_node *node;     /* with a reference */
	int64_t position;            /* what readdir calls it; grows along the list */
	uint32_t hash;
	uint8_t len;
	char name[];
};

/* Names of a directory: a list, and a table once there are more than a few. */
struct names {
	struct entry *first, *last;
	struct entry **table; /* NULL, or `buckets` of them: a power of two */
	uint32_t buckets, count;
	int64_t next_position;
	struct entry *cursor; /* where the last listing stopped */
};

/* The contents of a regular file: pages in a tree of tables, and what they hide of the archive that the file came from. */
struct contents {
	void *root;            /* a page when height is 0, else a table */
	unsigned int height;
	unsigned int mapped;   /* pages that mappings hold */
	uint64_t pages;
	const char *archived;  /* bytes of a page that isn't there are these up to `archived_len`, then zeroes */
	int64_t archived_len;
	void *orphans;         /* pages that were cut off while mappings held some: each begins with the next one's address */
};

struct ramfs_node {
	struct uk_vnode node;
	struct entry *entry; /* one of its names; NULL: it has none, or that one was removed */
	int is_nameless;     /* made without a name, which it may get still */
	union {
		struct names names;
		struct contents contents;
		struct {
			char *text; /* from the heap */
			size_t len;
		} link;
	};
};

struct ramfs {
	struct uk_fs fs;
	uint64_t last_ino; /* with the tree lock */
};

static inline struct ramfs_node *_ramfs_node(struct uk_vnode *node)
{
	return (struct ramfs_node *)node;
}

extern const struct uk_vnode_ops _ramfs_ops;
extern const struct uk_file_ops _ramfs_file_ops;

/* names.c; with the tree lock */
struct entry *_ramfs_find(struct ramfs_node *dir, const char *name, size_t len);
/* Takes a reference to `node`. 0 or -UK_ENOSPC. */
int _ramfs_add(struct ramfs_node *dir, const char *name, size_t len, struct ramfs_node *node);
void _ramfs_remove(struct entry *e);
void _ramfs_names_release(struct ramfs_node *dir);
int _ramfs_readdir(struct uk_vnode *dir, int64_t *pos, uk_vfs_emit emit, void *arg);

/* contents.c; with the node's lock */
/* The page at an offset; made if `make`. NULL: there is none, or no memory. */
char *_ramfs_page(struct ramfs_node *node, int64_t offset, int make);
/* Takes the pages that lie in [offset, end) out. */
void _ramfs_cut(struct ramfs_node *node, uint64_t offset, uint64_t end);
/* The first offset from `offset` on at which a page is there; -1: none. */
int64_t _ramfs_next_page(const struct ramfs_node *node, int64_t offset);
void _ramfs_contents_release(struct ramfs_node *node);
int _ramfs_resize(struct uk_vnode *node, int64_t len);
uint64_t _ramfs_blocks(struct uk_vnode *node);
int _ramfs_map_page(struct uk_file *f, int64_t offset, void **page);
void _ramfs_unmap_page(struct uk_file *f, int64_t offset, void *page);

#endif
