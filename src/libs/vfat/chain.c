// SPDX-License-Identifier: BSD-3-Clause
// Chains of clusters. A chain is followed once; what was found is kept as runs, in which an offset is found by halves.
#include "vfat.h"

#include <uk/alloc.h>

/* A cluster more that is known. */
static int note(struct vfat_chain *c, uint32_t cluster)
{
	struct vfat_run *last = c->count ? &c->runs[c->count - 1] : NULL;

	if (last && last->cluster + last->count == cluster) {
		last->count++;
		c->known++;
		return 0;
	}
	if (c->count == c->room) {
		uint32_t room = c->room ? 2 * c->room : 4;
		struct vfat_run *runs = uk_malloc(uk_alloc_get_default(), room * sizeof(*runs));

		if (!runs)
			return -UK_ENOMEM;
		if (c->count)
			memcpy(runs, c->runs, c->count * sizeof(*runs));
		uk_free(uk_alloc_get_default(), c->runs);
		c->runs = runs;
		c->room = room;
	}
	c->runs[c->count++] = (struct vfat_run){ c->known++, cluster, 1 };
	return 0;
}

static uint32_t last_of(const struct vfat_chain *c)
{
	const struct vfat_run *last = &c->runs[c->count - 1];

	return last->cluster + last->count - 1;
}

int _vfat_chain_follow(struct vfat *fs, struct vfat_chain *c, uint32_t count)
{
	int error = 0;

	if (!c->known && !c->is_whole) {
		if (!c->first)
			c->is_whole = 1;
		else
			error = _vfat_is_cluster(fs, c->first) ? note(c, c->first) : -UK_EUCLEAN;
	}
	while (!error && !c->is_whole && c->known < count) {
		uint32_t next;

		error = _vfat_table_get(fs, last_of(c), &next);
		if (error)
			break;
		if (next == CHAIN_END)
			c->is_whole = 1;
		else
			error = next && c->known < fs->clusters ? note(c, next) : -UK_EUCLEAN;
	}
	return error;
}

static const struct vfat_run *run_at(const struct vfat_chain *c, uint32_t index)
{
	uint32_t low = 0, high = c->count;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (c->runs[middle].index <= index)
			low = middle;
		else
			high = middle;
	}
	return &c->runs[low];
}

int _vfat_chain_place(struct vfat *fs, struct vfat_chain *c, uint64_t offset, uint64_t *place, size_t *len)
{
	uint32_t index = (uint32_t)(offset / fs->cluster), within = (uint32_t)(offset % fs->cluster);
	uint64_t end = (offset + *len + fs->cluster - 1) / fs->cluster, together;
	const struct vfat_run *run;
	int error = _vfat_chain_follow(fs, c, end < UINT32_MAX ? (uint32_t)end : UINT32_MAX);

	if (index >= c->known)
		return error ? error : -UK_EUCLEAN;
	run = run_at(c, index);
	index -= run->index;
	together = (uint64_t)(run->count - index) * fs->cluster - within;
	*place = fs->data + (uint64_t)(run->cluster - FIRST_CLUSTER + index) * fs->cluster + within;
	*len = *len < together ? *len : (size_t)together;
	return 0;
}

int _vfat_chain_grow(struct vfat *fs, struct vfat_chain *c, uint32_t count)
{
	int error = _vfat_chain_follow(fs, c, count);

	while (!error && c->known < count) {
		uint32_t last = c->known ? last_of(c) : 0, cluster;

		error = _vfat_table_take(fs, c->known ? last + 1 : 0, &cluster);
		if (error)
			break;
		error = note(c, cluster);
		if (!error && last)
			error = _vfat_table_set(fs, last, cluster);
		else if (!error)
			c->first = cluster;
		else
			_vfat_table_give(fs, cluster);
	}
	return error;
}

int _vfat_chain_cut(struct vfat *fs, struct vfat_chain *c, uint32_t count)
{
	int error = _vfat_chain_follow(fs, c, UINT32_MAX), is_round = error == -UK_EUCLEAN && c->known == fs->clusters;

	if (error == -UK_EUCLEAN)
		error = 0;
	if (error || count >= c->known)
		return error;
	if (count) {
		const struct vfat_run *run = run_at(c, count - 1);

		error = _vfat_table_set(fs, run->cluster + (count - 1 - run->index), CHAIN_END);
		if (error)
			return error;
	} else {
		c->first = 0;
	}
	if (count && is_round) {
		/* What seems to be behind it is what it keeps. */
		uint32_t first = c->first;

		_vfat_chain_forget(c);
		c->first = first;
		return 0;
	}
	while (c->known > count) {
		error = error ? error : _vfat_table_give(fs, last_of(c));
		c->known--;
		if (!--c->runs[c->count - 1].count)
			c->count--;
	}
	c->is_whole = 1;
	return error;
}

void _vfat_chain_forget(struct vfat_chain *c)
{
	uk_free(uk_alloc_get_default(), c->runs);
	*c = (struct vfat_chain){ 0 };
}
