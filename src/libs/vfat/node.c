// SPDX-License-Identifier: BSD-3-Clause
// From entries to nodes and back: attributes and times.
#include "vfat.h"

#include <uk/alloc.h>
#include <uk/clock.h>

#define YEAR_MIN 1980
#define YEAR_MAX 2107
#define DAY 86400
#define MODE 0755u
#define MODE_READ_ONLY 0555u
#define ROOT_INO 1u

static struct vfat_node **bucket_of(struct vfat *fs, uint64_t place)
{
	return &fs->nodes[place / sizeof(struct vfat_entry) % BUCKETS];
}

static uint64_t ino_of(uint64_t place)
{
	return place ? place / sizeof(struct vfat_entry) : ROOT_INO;
}

static void enter(struct vfat *fs, struct vfat_node *n)
{
	struct vfat_node **at = bucket_of(fs, n->slot.place);

	n->next = *at;
	*at = n;
	n->is_listed = 1;
	fs->moved += n->node.ino != ino_of(n->slot.place);
}

static void leave(struct vfat *fs, struct vfat_node *n)
{
	struct vfat_node **at = bucket_of(fs, n->slot.place);

	if (!n->is_listed)
		return;
	while (*at != n)
		at = &(*at)->next;
	*at = n->next;
	n->is_listed = 0;
	fs->moved -= n->node.ino != ino_of(n->slot.place);
}

void _vfat_node_move(struct vfat_node *n, const struct vfat_slot *slot)
{
	struct vfat *fs = _vfat_of(&n->node);

	leave(fs, n);
	n->slot = slot ? *slot : (struct vfat_slot){ 0 };
	enter(fs, n);
}

static struct vfat_node *find(struct vfat *fs, uint64_t place)
{
	struct vfat_node *n = place ? *bucket_of(fs, place) : NULL;

	while (n && n->slot.place != place)
		n = n->next;
	return n;
}

/* Whether a node whose entry is, or was, somewhere else has a number. */
static int is_taken(struct vfat *fs, uint64_t ino)
{
	for (unsigned int i = 0; fs->moved && i < BUCKETS; i++)
		for (struct vfat_node *n = fs->nodes[i]; n; n = n->next)
			if (n->node.ino == ino)
				return 1;
	return 0;
}

uint64_t _vfat_node_ino(struct vfat *fs, uint64_t place)
{
	struct vfat_node *n = find(fs, place);

	return n ? n->node.ino : ino_of(place);
}

static struct uk_abi_timespec time_of(uint16_t date, uint16_t time)
{
	struct uk_date d = { .year = YEAR_MIN + (date >> 9), .month = date >> 5 & 15, .day = date & 31, .hour = time >> 11,
			     .minute = time >> 5 & 63, .second = (time & 31) * 2 };

	d.month = d.month < 1 ? 1 : d.month > 12 ? 12 : d.month;
	d.day = d.day < 1 ? 1 : d.day;
	return (struct uk_abi_timespec){ uk_clock_from_date(&d), 0 };
}

/* Of UTC, two seconds at a time. */
static void encode_time(const struct uk_abi_timespec *t, uint16_t *date, uint16_t *time)
{
	struct uk_date d;

	uk_clock_to_date(t->sec, &d);
	if (d.year < YEAR_MIN)
		d = (struct uk_date){ .year = YEAR_MIN, .month = 1, .day = 1 };
	else if (d.year > YEAR_MAX)
		d = (struct uk_date){ .year = YEAR_MAX, .month = 12, .day = 31, .hour = 23, .minute = 59, .second = 59 };
	*date = (uint16_t)((d.year - YEAR_MIN) << 9 | d.month << 5 | d.day);
	*time = (uint16_t)(d.hour << 11 | d.minute << 5 | d.second / 2);
}

void _vfat_set_times(struct vfat_entry *e, const struct uk_abi_timespec *mtime, const struct uk_abi_timespec *atime)
{
	uint16_t date, time, day;

	encode_time(mtime, &date, &time);
	e->date = date;
	e->time = time;
	encode_time(atime, &day, &time);
	e->read_date = day;
}

/* What the disk can say of its attributes. */
static void round(struct vfat_node *n)
{
	struct uk_vnode *node = &n->node;
	struct vfat_entry e;

	_vfat_set_times(&e, &node->mtime, &node->atime);
	node->mtime = node->ctime = time_of(e.date, e.time);
	node->atime = time_of(e.read_date, 0);
	node->mode = (node->mode & UK_S_IFMT) | (n->attributes & VFAT_READ_ONLY && !uk_vnode_is_dir(node) ? MODE_READ_ONLY : MODE);
}

int _vfat_node_refresh(struct uk_vnode *node)
{
	round(_vfat_node(node));
	return 0;
}

int _vfat_node_change(struct uk_vnode *node, unsigned int what, const struct uk_vnode *to)
{
	struct vfat_node *n = _vfat_node(node);
	struct vfat *fs = _vfat_of(node);

	if ((what & UK_VNODE_UID && to->uid) || (what & UK_VNODE_GID && to->gid))
		return -UK_EPERM;
	uk_mutex_lock(&fs->lock);
	if (what & UK_VNODE_MODE)
		n->attributes = (uint8_t)((n->attributes & ~VFAT_READ_ONLY) | (to->mode & 0222 ? 0 : VFAT_READ_ONLY));
	/* Here as well as by the caller: it may be written before that. */
	if (what & UK_VNODE_MTIME)
		node->mtime = to->mtime;
	if (what & UK_VNODE_ATIME)
		node->atime = to->atime;
	n->is_dirty = 1;
	uk_mutex_unlock(&fs->lock);
	return 0;
}

void _vfat_node_touch(struct uk_vnode *node)
{
	node->mtime = node->ctime = uk_vfs_now();
	_vfat_node(node)->is_dirty = 1;
}

int _vfat_node_write(struct vfat_node *n)
{
	struct vfat *fs = _vfat_of(&n->node);
	int is_dir = uk_vnode_is_dir(&n->node), error;
	struct vfat_entry e;

	if (!n->is_dirty || !n->slot.place)
		return 0;
	error = uk_blkcache_read(fs->cache, n->slot.place, &e, sizeof(e));
	if (error)
		return error;
	e.attributes = (uint8_t)(n->attributes | (is_dir ? 0 : VFAT_ARCHIVE));
	e.size = is_dir ? 0 : (uint32_t)n->node.size;
	_vfat_set_start(fs, &e, n->chain.first);
	_vfat_set_times(&e, &n->node.mtime, &n->node.atime);
	error = _vfat_write(fs, n->slot.place, &e, sizeof(e));
	n->is_dirty = error != 0;
	return error;
}

/* Sets what an entry says; the root has none. */
static int set(struct vfat *fs, struct vfat_node *n, const struct vfat_entry *e)
{
	int error = 0;

	if (e) {
		n->attributes = e->attributes;
		n->chain.first = _vfat_start_of(fs, e);
	}
	if (e && !(e->attributes & VFAT_DIRECTORY)) {
		n->node.size = e->size;
		return 0;
	}
	if (!e && fs->root) {
		n->node.size = (int64_t)fs->root_entries * (int64_t)sizeof(*e);
		return 0;
	}
	error = _vfat_chain_follow(fs, &n->chain, VFAT_DIRECTORY_MAX * (uint32_t)sizeof(*e) / fs->cluster + 1);
	n->node.size = (int64_t)n->chain.known * fs->cluster;
	return error ? error : !n->chain.known || n->node.size / (int64_t)sizeof(*e) > VFAT_DIRECTORY_MAX ? -UK_EUCLEAN : 0;
}

static int make(struct vfat *fs, struct uk_vnode *dir, const struct vfat_slot *slot, const struct vfat_entry *e, const char *text,
		size_t len, struct vfat_node **made)
{
	struct vfat_node *n = uk_calloc(uk_alloc_get_default(), 1, sizeof(*n));
	char *name = uk_malloc(uk_alloc_get_default(), len + 1);
	int error = n && name ? set(fs, n, e) : -UK_ENOMEM;
	uint64_t ino = ino_of(slot->place);

	if (error) {
		if (n)
			_vfat_chain_forget(&n->chain);
		uk_free(uk_alloc_get_default(), name);
		uk_free(uk_alloc_get_default(), n);
		return error;
	}
	memcpy(name, text, len);
	n->name = name;
	n->name_len = len;
	n->slot = *slot;
	if (is_taken(fs, ino))
		ino = ++fs->last_ino;
	uk_vnode_init(&n->node, &fs->fs, &_vfat_ops, ino, (!e || e->attributes & VFAT_DIRECTORY ? UK_S_IFDIR : UK_S_IFREG) | MODE);
	n->node.nlink = 1; /* nobody counts directories in directories, and that says so */
	n->node.mtime = e ? time_of(e->date, e->time) : (struct uk_abi_timespec){ 0 };
	n->node.atime = e ? time_of(e->read_date, 0) : n->node.mtime;
	round(n);
	if (dir)
		n->node.parent = uk_vnode_get(dir);
	enter(fs, n);
	*made = n;
	return 0;
}

int _vfat_node_get(struct vfat *fs, struct uk_vnode *dir, const struct vfat_slot *slot, const struct vfat_entry *e, const char *text,
		   size_t len, struct uk_vnode **node)
{
	struct vfat_node *n = find(fs, slot->place);
	int error = 0;

	/* What is in two directories is a damage that could lead round in circles. */
	if (n && n->node.parent != dir)
		return -UK_EUCLEAN;
	if (n && !uk_vnode_try_get(&n->node)) {
		/* Somebody is releasing it, and waits for the lock: what it has to say comes first. */
		error = _vfat_node_write(n);
		if (error)
			return error;
		leave(fs, n);
		n = NULL;
	}
	if (!n)
		error = make(fs, dir, slot, e, text, len, &n);
	if (!error)
		*node = &n->node;
	return error;
}

void _vfat_node_release(struct uk_vnode *node)
{
	struct vfat_node *n = _vfat_node(node);
	struct vfat *fs = _vfat_of(node);

	uk_mutex_lock(&fs->lock);
	_vfat_failed(fs, node->nlink ? _vfat_node_write(n) : _vfat_chain_cut(fs, &n->chain, 0));
	leave(fs, n);
	uk_mutex_unlock(&fs->lock);
	_vfat_chain_forget(&n->chain);
	uk_free(uk_alloc_get_default(), n->name);
	uk_free(uk_alloc_get_default(), n);
}
