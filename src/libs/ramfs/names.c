// SPDX-License-Identifier: BSD-3-Clause
// Names in a directory.
//
// All of them are a list in the order of their making, which is the order of readdir: positions grow along it and are never used again, so
// that a listing goes on at the right place whatever was removed or added meanwhile. Where it goes on is found from where
// the last one stopped. Beyond LIST_MAX names there is a hash table with at least as many buckets as names: a lookup looks at
// one or two whatever their number is.
#include "ramfs.h"

#define LIST_MAX 8
#define FIRST_POSITION 2
#define FNV_START 2166136261u
#define FNV_PRIME 16777619u

/* FNV-1a (Fowler, Noll, Vo). */
static uint32_t hash_of(const char *name, size_t len)
{
	uint32_t hash = FNV_START;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)name[i]) * FNV_PRIME;
	return hash ^ hash >> 15;
}

static int is(const struct entry *e, uint32_t hash, const char *name, size_t len)
{
	return e->hash == hash && e->len == len && !memcmp(e->name, name, len);
}

struct entry *_ramfs_find(struct ramfs_node *dir, const char *name, size_t len)
{
	struct names *n = &dir->names;
	uint32_t hash = hash_of(name, len);
	struct entry *e = n->table ? n->table[hash & (n->buckets - 1)] : n->first;

	while (e && !is(e, hash, name, len))
		e = n->table ? e->chain : e->next;
	return e;
}

static void put_in_table(struct names *n, struct entry *e)
{
	struct entry **bucket = &n->table[e->hash & (n->buckets - 1)];

	e->chain = *bucket;
	*bucket = e;
}

/* Twice as many buckets. Without memory the old ones do as well, only slower. */
static void grow(struct names *n)
{
	uint32_t buckets = n->buckets ? n->buckets * 2 : 4 * LIST_MAX;
	struct entry **table = uk_calloc(uk_alloc_get_default(), buckets, sizeof(*table));

	if (!table)
		return;
	uk_free(uk_alloc_get_default(), n->table);
	n->table = table;
	n->buckets = buckets;
	for (struct entry *e = n->first; e; e = e->next)
		put_in_table(n, e);
}

int _ramfs_add(struct ramfs_node *dir, const char *name, size_t len, struct ramfs_node *node)
{
	struct entry *e = uk_malloc(uk_alloc_get_default(), sizeof(*e) + len);
	struct names *n = &dir->names;

	if (!e)
		return -UK_ENOSPC;
	if (n->next_position < FIRST_POSITION)
		n->next_position = FIRST_POSITION;
	*e = (struct entry){
		.prev = n->last, .dir = dir, .node = node, .position = n->next_position++, .hash = hash_of(name, len), .len = (uint8_t)len,
	};
	memcpy(e->name, name, len);
	*(n->last ? &n->last->next : &n->first) = e;
	n->last = e;
	if (n->table)
		put_in_table(n, e);
	if (++n->count > (n->table ? n->buckets : LIST_MAX))
		grow(n);
	uk_vnode_get(&node->node);
	node->entry = e;
	return 0;
}

void _ramfs_remove(struct entry *e)
{
	struct names *n = &e->dir->names;

	if (n->table) {
		struct entry **at = &n->table[e->hash & (n->buckets - 1)];

		while (*at != e)
			at = &(*at)->chain;
		*at = e->chain;
	}
	*(e->prev ? &e->prev->next : &n->first) = e->next;
	*(e->next ? &e->next->prev : &n->last) = e->prev;
	if (n->cursor == e)
		n->cursor = e->next;
	n->count--;
	if (e->node->entry == e)
		e->node->entry = NULL;
	uk_vnode_put(&e->node->node);
	uk_free(uk_alloc_get_default(), e);
}

void _ramfs_names_release(struct ramfs_node *dir)
{
	uk_free(uk_alloc_get_default(), dir->names.table);
}

int _ramfs_readdir(struct uk_vnode *node, int64_t *pos, uk_vfs_emit emit, void *arg)
{
	struct names *n = &_ramfs_node(node)->names;
	struct entry *e = n->cursor && n->cursor->position <= *pos ? n->cursor : n->first;

	while (e && e->position < *pos)
		e = e->next;
	for (; e; e = e->next) {
		struct uk_vnode *of = &e->node->node;

		if (emit(arg, e->name, e->len, of->ino, of->mode, e->position + 1))
			break;
		*pos = e->position + 1;
	}
	n->cursor = e;
	return 0;
}
