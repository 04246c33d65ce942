// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library.
//
// Theory
// ------
// A file system has one lock, under which everything that is on its disk is read and changed; it is taken after vfscore's. A node stands
// for an entry of a directory as long as somebody refers to it, and there is one for each: it is known by where the entry is on the disk.
// What has changed of it is written to the entry when the last reference goes, or when it is synchronised. A file that has lost its name
// keeps its clusters as long as its node.
//
// Nothing of the disk is trusted: clusters are looked at before they are used, chains of them are never longer than the disk has
// clusters, and what can't be is -UK_EUCLEAN where it is found.
#ifndef VFAT_VFAT_H
#define VFAT_VFAT_H

#include "format.h"

#include <uk/blkcache.h>
#include <uk/errno.h>
#include <uk/mutex.h>
#include <uk/string.h>
#include <uk/vfat.h>

#define BUCKETS 64u
#define FIRST_CLUSTER 2u
#define CHAIN_END UINT32_MAX
#define SIZE_MAX_FILE 0xffffffffll
#define WINDOW 512u

/* Clusters that follow one another, in a chain and on the disk. */
struct vfat_run {
	uint32_t index, cluster, count;
};

/* The clusters of a file, as far as they are known. */
struct vfat_chain {
	uint32_t first;  /* 0: it has none */
	uint32_t known;
	int is_whole;    /* there are no others */
	uint32_t count, room;
	struct vfat_run *runs;
};

/* Where an entry is. */
struct vfat_slot {
	uint32_t at, from; /* in its directory, and the first piece of its name */
	uint64_t place;    /* on the disk */
};

struct vfat_node {
	struct uk_vnode node;  /* its parent is the directory with its entry, with a reference, of files too */
	struct vfat_slot slot; /* its place is 0 if it has no entry, or none any more */
	uint8_t attributes;
	int is_dirty;          /* the entry doesn't say yet what the node does */
	int is_listed;         /* in the table */
	struct vfat_chain chain;
	struct vfat_node *next;
	char *name;
	size_t name_len;
};

struct vfat {
	struct uk_fs fs;
	struct uk_blkdev *device;
	struct uk_blkcache *cache;
	struct uk_mutex lock;
	unsigned int bits;                 /* 12, 16, 32 */
	uint32_t cluster, clusters;        /* bytes; how many */
	unsigned int tables;
	uint64_t table, table_size, data;  /* on the disk, and bytes: of the first table, of cluster 2 */
	uint64_t root, info;               /* on the disk: of a root that is no chain, of what is known of free clusters; 0: none */
	uint32_t root_entries;
	uint32_t free, hint;               /* clusters; where to look for one */
	int is_counted, is_info_old, is_read_only;
	int is_in_use, is_unclean;         /* what the disk says; it did so when it was mounted, and goes on */
	int error;                         /* of the disk's, that nobody has been told of */
	uint64_t window_at;                /* of the table's part that is in `window` */
	uint8_t window[WINDOW];
	struct vfat_node *nodes[BUCKETS];
	unsigned int moved;                /* nodes whose number isn't the one of their place any more */
	uint64_t last_ino;
	struct vfat *next;                 /* of all that there are */
	char source[sizeof("/dev/") + sizeof(((struct uk_blkdev *)0)->name)];
};

/* Reading a directory: the entry that was found last. */
struct vfat_scan {
	struct vfat_node *dir;
	uint32_t next; /* entry */
	struct vfat_slot slot;
	struct vfat_entry entry;
	size_t len, alias_len;
	char name[UK_NAME_MAX], alias[40]; /* UTF-8; the alias is the short name, and may be the only one */
	unsigned int pieces, missing;      /* of a long name that is being read */
	uint8_t sum;
	uint16_t units[VFAT_PIECE * VFAT_PIECES_MAX];
	uint64_t sector_at;
	uint8_t sector[512];
};

/* A name for the disk. */
struct vfat_name {
	uint8_t alias[11], cases;
	unsigned int pieces; /* 0: the alias says it all */
	uint16_t units[VFAT_PIECE * VFAT_PIECES_MAX];
};

static inline struct vfat_node *_vfat_node(struct uk_vnode *node)
{
	return (struct vfat_node *)node;
}

static inline struct vfat *_vfat_of(const struct uk_vnode *node)
{
	return (struct vfat *)node->fs;
}

extern const struct uk_vnode_ops _vfat_ops;
extern const struct uk_file_ops _vfat_file_ops;

/* All of these are called with the lock of the file system, and return 0 or an error unless said otherwise. */

/* table.c */
/* What follows a cluster: 0: it is free; CHAIN_END; or another one. Anything else is -UK_EUCLEAN. */
int _vfat_table_get(struct vfat *fs, uint32_t cluster, uint32_t *next);
int _vfat_table_set(struct vfat *fs, uint32_t cluster, uint32_t next);
/* A free one, `near` if that is; it is the end of a chain now. -UK_ENOSPC. */
int _vfat_table_take(struct vfat *fs, uint32_t near, uint32_t *cluster);
int _vfat_table_give(struct vfat *fs, uint32_t cluster);
/* Counts free clusters, unless that has been done. */
int _vfat_table_count(struct vfat *fs);
int _vfat_table_write_info(struct vfat *fs);

/* chain.c */
/* Whether a number of the disk's is a cluster. */
static inline int _vfat_is_cluster(const struct vfat *fs, uint32_t cluster)
{
	return cluster >= FIRST_CLUSTER && cluster - FIRST_CLUSTER < fs->clusters;
}
/* Where bytes are on the disk, and up to *len how many lie there together. -UK_EUCLEAN: the chain ends before. */
int _vfat_chain_place(struct vfat *fs, struct vfat_chain *c, uint64_t offset, uint64_t *place, size_t *len);
/* So many are known then, or all that there are. -UK_EUCLEAN: it leads round in circles, or to what is free. */
int _vfat_chain_follow(struct vfat *fs, struct vfat_chain *c, uint32_t count);
/* Has so many clusters then, at least. After -UK_ENOSPC it has got what there was. */
int _vfat_chain_grow(struct vfat *fs, struct vfat_chain *c, uint32_t count);
/*
 * Has no more than so many then. What is damaged ends where it is. After an error it either is what it was, or (`is_whole`, and no more
 * than so many are known) was cut, and clusters are left that are nobody's.
 */
int _vfat_chain_cut(struct vfat *fs, struct vfat_chain *c, uint32_t count);
void _vfat_chain_forget(struct vfat_chain *c);

/* name.c; these need no lock */
/* -UK_EINVAL: FAT has no such name. Its alias is its own if it needs no other name, else one of several, by `attempt`. */
int _vfat_name_encode(const char *text, size_t len, struct vfat_name *name);
void _vfat_name_alias(const char *text, size_t len, unsigned int attempt, uint8_t alias[11]);
uint8_t _vfat_name_sum(const uint8_t alias[11]);
void _vfat_name_piece(const struct vfat_name *name, unsigned int number, struct vfat_long *piece);
/* Takes a piece of a long name in, or forgets what there was. */
void _vfat_name_take(struct vfat_scan *s, const struct vfat_long *piece, uint32_t index);
/* The names of the scan's entry. 0: it has none that could be used. */
int _vfat_name_decode(struct vfat_scan *s);
int _vfat_name_is(const char *text, size_t len, const char *other, size_t other_len);

/* directory.c */
void _vfat_scan_begin(struct vfat_scan *s, struct uk_vnode *dir, uint32_t from);
/* The next entry that names something. -UK_ENOENT: there is none. */
int _vfat_scan_next(struct vfat_scan *s);
int _vfat_find(struct vfat_scan *s, struct uk_vnode *dir, const char *text, size_t len);
/* -UK_ENOTEMPTY. */
int _vfat_check_empty(struct uk_vnode *dir);
/* Makes a name for an entry, and writes it. -UK_EINVAL, -UK_ENOSPC. */
int _vfat_add(struct uk_vnode *dir, const char *text, size_t len, struct vfat_entry *e, struct vfat_slot *slot);
int _vfat_remove(struct uk_vnode *dir, const struct vfat_slot *slot);

/* node.c */
/* Of an entry that has this name, or the root (`dir` NULL); with a reference. */
int _vfat_node_get(struct vfat *fs, struct uk_vnode *dir, const struct vfat_slot *slot, const struct vfat_entry *e, const char *text,
		   size_t len, struct uk_vnode **node);
/* It has another entry, or (NULL) none. */
void _vfat_node_move(struct vfat_node *n, const struct vfat_slot *slot);
/* What is to be told of an entry. */
uint64_t _vfat_node_ino(struct vfat *fs, uint64_t place);
/* Its entry says what it does. */
int _vfat_node_write(struct vfat_node *n);
void _vfat_node_touch(struct uk_vnode *node);
void _vfat_node_release(struct uk_vnode *node); /* without the lock, as the next two */
int _vfat_node_refresh(struct uk_vnode *node);
int _vfat_node_change(struct uk_vnode *node, unsigned int what, const struct uk_vnode *to);
void _vfat_set_times(struct vfat_entry *e, const struct uk_abi_timespec *mtime, const struct uk_abi_timespec *atime);
static inline uint32_t _vfat_start_of(const struct vfat *fs, const struct vfat_entry *e)
{
	return e->start_low | (fs->bits == 32 ? (uint32_t)e->start_high << 16 : 0);
}
static inline void _vfat_set_start(const struct vfat *fs, struct vfat_entry *e, uint32_t cluster)
{
	e->start_low = (uint16_t)cluster;
	e->start_high = fs->bits == 32 ? (uint16_t)(cluster >> 16) : 0;
}

/* file.c */
int _vfat_resize(struct uk_vnode *node, int64_t len); /* without the lock */

/* fs.c */
/* Everything is on the disk then; or the first error since the last time, and what could be written is there. */
int _vfat_sync(struct vfat *fs);
/* To the cache; that the disk is in use is on it before the first of what changes it. */
int _vfat_write(struct vfat *fs, uint64_t place, const void *from, size_t len);
/* 0, or an error that the next _vfat_sync is to return. */
static inline void _vfat_failed(struct vfat *fs, int error)
{
	fs->error = fs->error ? fs->error : error;
}

#endif
