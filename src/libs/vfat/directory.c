// SPDX-License-Identifier: BSD-3-Clause
// Directories: entries in their order, names found among them, made and removed.
#include "vfat.h"

#define ATTEMPTS 100u

/* How many entries it has room for. */
static uint32_t room_of(const struct vfat_node *dir)
{
	return (uint32_t)(dir->node.size / (int64_t)sizeof(struct vfat_entry));
}

/* Where an entry is on the disk; it is one of the directory's. */
static int place_of(struct vfat_node *dir, uint32_t index, uint64_t *place)
{
	struct vfat *fs = _vfat_of(&dir->node);
	uint64_t offset = (uint64_t)index * sizeof(struct vfat_entry);
	size_t len = sizeof(struct vfat_entry);

	if (dir->node.parent || !fs->root)
		return _vfat_chain_place(fs, &dir->chain, offset, place, &len);
	*place = fs->root + offset;
	return 0;
}

void _vfat_scan_begin(struct vfat_scan *s, struct uk_vnode *dir, uint32_t from)
{
	s->dir = _vfat_node(dir);
	s->next = from;
	s->sector_at = 0;
	s->pieces = s->missing = 0;
}

/* The next one, whatever it is. -UK_ENOENT: there is none. */
static int read_next(struct vfat_scan *s)
{
	struct vfat *fs = _vfat_of(&s->dir->node);
	uint64_t sector;
	int error;

	if (s->next >= room_of(s->dir))
		return -UK_ENOENT;
	error = place_of(s->dir, s->next, &s->slot.place);
	if (error)
		return error;
	sector = UK_ALIGN_DOWN(s->slot.place, (uint64_t)sizeof(s->sector));
	if (s->sector_at != sector) {
		error = uk_blkcache_read(fs->cache, sector, s->sector, sizeof(s->sector));
		s->sector_at = error ? 0 : sector;
	}
	if (error)
		return error;
	memcpy(&s->entry, s->sector + (s->slot.place - sector), sizeof(s->entry));
	s->slot.at = s->next++;
	return 0;
}

int _vfat_scan_next(struct vfat_scan *s)
{
	int error;

	while (!(error = read_next(s))) {
		struct vfat_entry *e = &s->entry;

		if (e->name[0] == VFAT_END)
			return -UK_ENOENT;
		if (e->name[0] != VFAT_FREE && (e->attributes & VFAT_LONG_MASK) == VFAT_LONG) {
			struct vfat_long piece;

			memcpy(&piece, e, sizeof(piece));
			_vfat_name_take(s, &piece, s->slot.at);
			continue;
		}
		if (e->name[0] != VFAT_FREE && !(e->attributes & VFAT_LABEL) && _vfat_name_decode(s)) {
			s->pieces = s->missing = 0;
			return 0;
		}
		s->pieces = s->missing = 0;
	}
	return error;
}

int _vfat_find(struct vfat_scan *s, struct uk_vnode *dir, const char *text, size_t len)
{
	int error;

	_vfat_scan_begin(s, dir, 0);
	while (!(error = _vfat_scan_next(s)))
		if (_vfat_name_is(text, len, s->name, s->len) || _vfat_name_is(text, len, s->alias, s->alias_len))
			return 0;
	return error;
}

int _vfat_check_empty(struct uk_vnode *dir)
{
	struct vfat_scan s;
	int error;

	_vfat_scan_begin(&s, dir, 0);
	error = _vfat_scan_next(&s);
	return !error ? -UK_ENOTEMPTY : error == -UK_ENOENT ? 0 : error;
}

/*
 * Where so many entries are free one behind the other, the first of them in *from; the directory's end if there is no such place.
 * *is_last: what is behind them was never used. -UK_EEXIST: the alias is another one's.
 */
static int find_room(struct vfat_scan *s, struct uk_vnode *dir, unsigned int count, const uint8_t alias[11], uint32_t *from, int *is_last)
{
	uint32_t found = 0;
	int error;

	_vfat_scan_begin(s, dir, 0);
	*is_last = 0;
	while (!(error = read_next(s)) && s->entry.name[0] != VFAT_END) {
		if (s->entry.name[0] == VFAT_FREE) {
			if (found < count && !found++)
				*from = s->slot.at;
			continue;
		}
		if (found < count)
			found = 0;
		if (!(s->entry.attributes & VFAT_LABEL) && !memcmp(s->entry.name, alias, sizeof(s->entry.name)))
			return -UK_EEXIST;
	}
	if (error && error != -UK_ENOENT)
		return error;
	if (!found)
		*from = error ? s->next : s->slot.at;
	*is_last = !error && found < count;
	return 0;
}

/* The directory gets room for so many entries, all of what is new being zeroes. */
static int grow(struct uk_vnode *dir, uint32_t entries)
{
	struct vfat *fs = _vfat_of(dir);
	struct vfat_node *n = _vfat_node(dir);
	uint32_t had = (uint32_t)(dir->size / fs->cluster);
	uint32_t count = (uint32_t)(((uint64_t)entries * sizeof(struct vfat_entry) + fs->cluster - 1) / fs->cluster);
	int error = 0;

	if (entries <= room_of(n))
		return 0;
	if (entries > VFAT_DIRECTORY_MAX || (!dir->parent && fs->root))
		return -UK_ENOSPC;
	error = _vfat_chain_grow(fs, &n->chain, count);
	for (uint32_t i = had; !error && i < count; i++) {
		uint64_t place;
		size_t len = fs->cluster;

		error = _vfat_chain_place(fs, &n->chain, (uint64_t)i * fs->cluster, &place, &len);
		if (!error)
			error = _vfat_write(fs, place, NULL, fs->cluster);
	}
	if (error)
		_vfat_chain_cut(fs, &n->chain, had);
	else
		dir->size = (int64_t)count * fs->cluster;
	return error;
}

static int write_entry(struct uk_vnode *dir, uint32_t index, const void *entry, size_t len, uint64_t *place)
{
	int error = place_of(_vfat_node(dir), index, place);

	return error ? error : _vfat_write(_vfat_of(dir), *place, entry, len);
}

/* The pieces of a name and its entry. */
static int write_name(struct uk_vnode *dir, const struct vfat_name *name, struct vfat_slot *slot, int is_last, const struct vfat_entry *e)
{
	static const uint8_t end = VFAT_END;
	uint64_t place;
	int error = 0;

	if (is_last && slot->at + 1 < room_of(_vfat_node(dir)))
		error = write_entry(dir, slot->at + 1, &end, sizeof(end), &place); /* what is behind the end may be anything */
	for (unsigned int number = name->pieces; !error && number; number--) {
		struct vfat_long piece;

		_vfat_name_piece(name, number, &piece);
		error = write_entry(dir, slot->at - number, &piece, sizeof(piece), &place);
	}
	return error ? error : write_entry(dir, slot->at, e, sizeof(*e), &slot->place);
}

int _vfat_add(struct uk_vnode *dir, const char *text, size_t len, struct vfat_entry *e, struct vfat_slot *slot)
{
	struct vfat_scan s;
	struct vfat_name name;
	int is_last = 0, error = _vfat_name_encode(text, len, &name);

	for (unsigned int attempt = 0; !error; attempt++) {
		if (name.pieces)
			_vfat_name_alias(text, len, attempt, name.alias);
		error = find_room(&s, dir, name.pieces + 1, name.alias, &slot->from, &is_last);
		if (error != -UK_EEXIST || !name.pieces || attempt == ATTEMPTS)
			break;
		error = 0;
	}
	slot->at = slot->from + name.pieces;
	if (!error)
		error = grow(dir, slot->at + 1);
	if (error)
		return error;
	memcpy(e->name, name.alias, sizeof(e->name));
	e->cases = name.cases;
	return write_name(dir, &name, slot, is_last, e);
}

int _vfat_remove(struct uk_vnode *dir, const struct vfat_slot *slot)
{
	static const uint8_t gone = VFAT_FREE;
	uint64_t place;
	int error = 0;

	/* The entry itself first: pieces that name nothing are passed over. */
	for (uint32_t i = slot->at + 1; !error && i > slot->from; i--)
		error = write_entry(dir, i - 1, &gone, sizeof(gone), &place);
	return error;
}
