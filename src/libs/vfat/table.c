// SPDX-License-Identifier: BSD-3-Clause
// The table of clusters: which follows which, and which are free.
#include "vfat.h"

#define FAT32_MASK 0x0fffffffu

/* Bytes of the first table. A part of it is at hand, since what is asked for lies together, mostly. */
static int read_table(struct vfat *fs, uint64_t offset, void *to, size_t len)
{
	uint64_t start = UK_ALIGN_DOWN(offset, (uint64_t)WINDOW);
	int error = 0;

	if (offset + len > start + WINDOW)
		return uk_blkcache_read(fs->cache, fs->table + offset, to, len);
	if (!fs->window_at || fs->window_at != fs->table + start) {
		error = uk_blkcache_read(fs->cache, fs->table + start, fs->window, WINDOW);
		fs->window_at = error ? 0 : fs->table + start;
	}
	if (!error)
		memcpy(to, fs->window + (offset - start), len);
	return error;
}

static int write_table(struct vfat *fs, uint64_t offset, const void *from, size_t len)
{
	int error = 0;

	fs->window_at = 0;
	for (unsigned int i = 0; !error && i < fs->tables; i++)
		error = _vfat_write(fs, fs->table + i * fs->table_size + offset, from, len);
	return error;
}

/* Where a number stands, of how many bytes, and by how many bits it is moved there. */
static uint64_t offset_of(const struct vfat *fs, uint32_t cluster, size_t *len, unsigned int *shift)
{
	*len = fs->bits == 32 ? 4 : 2;
	*shift = fs->bits == 12 && cluster % 2 ? 4 : 0;
	return fs->bits == 12 ? cluster + cluster / 2 : (uint64_t)cluster * *len;
}

static uint32_t mask_of(const struct vfat *fs)
{
	return fs->bits == 32 ? FAT32_MASK : (1u << fs->bits) - 1;
}

int _vfat_table_get(struct vfat *fs, uint32_t cluster, uint32_t *next)
{
	uint32_t mask = mask_of(fs), value = 0;
	unsigned int shift;
	size_t len;
	uint64_t offset = offset_of(fs, cluster, &len, &shift);
	int error = read_table(fs, offset, &value, len);

	if (error)
		return error;
	value = value >> shift & mask;
	if (value >= (mask & ~7u))
		value = CHAIN_END;
	else if (value && !_vfat_is_cluster(fs, value))
		error = -UK_EUCLEAN; /* or one of a bad sector */
	*next = value;
	return error;
}

int _vfat_table_set(struct vfat *fs, uint32_t cluster, uint32_t next)
{
	uint32_t mask = mask_of(fs), value = 0;
	unsigned int shift;
	size_t len;
	uint64_t offset = offset_of(fs, cluster, &len, &shift);
	int error = fs->bits == 16 ? 0 : read_table(fs, offset, &value, len); /* others share its bytes */

	value = (value & ~(mask << shift)) | (next & mask) << shift;
	return error ? error : write_table(fs, offset, &value, len);
}

int _vfat_table_count(struct vfat *fs)
{
	uint32_t next;

	if (fs->is_counted)
		return 0;
	fs->free = 0;
	for (uint32_t i = 0; i < fs->clusters; i++) {
		int error = _vfat_table_get(fs, FIRST_CLUSTER + i, &next);

		if (error && error != -UK_EUCLEAN)
			return error;
		fs->free += !error && !next;
	}
	fs->is_counted = 1;
	return 0;
}

/* 1: it is ours now, 0: it isn't free. */
static int try_take(struct vfat *fs, uint32_t cluster)
{
	uint32_t next;
	int error = _vfat_table_get(fs, cluster, &next);

	if (error || next)
		return error == -UK_EUCLEAN ? 0 : error;
	error = _vfat_table_set(fs, cluster, CHAIN_END);
	return error ? error : 1;
}

int _vfat_table_take(struct vfat *fs, uint32_t near, uint32_t *cluster)
{
	int taken = _vfat_table_count(fs);

	if (taken)
		return taken;
	if (!fs->free)
		return -UK_ENOSPC;
	*cluster = near;
	if (_vfat_is_cluster(fs, near))
		taken = try_take(fs, near);
	for (uint32_t i = 0; !taken && i < fs->clusters; i++) {
		*cluster = FIRST_CLUSTER + (fs->hint + i) % fs->clusters;
		taken = try_take(fs, *cluster);
	}
	if (taken <= 0)
		return taken ? taken : -UK_ENOSPC;
	fs->hint = *cluster - FIRST_CLUSTER + 1;
	fs->free--;
	fs->is_info_old = 1;
	return 0;
}

int _vfat_table_give(struct vfat *fs, uint32_t cluster)
{
	uint32_t next = 0;
	int error = _vfat_table_count(fs);

	if (!error)
		error = _vfat_table_get(fs, cluster, &next);
	if (error && error != -UK_EUCLEAN)
		return error;
	if (!error && !next)
		return 0; /* of two files on a damaged disk */
	error = _vfat_table_set(fs, cluster, 0);
	if (error)
		return error;
	fs->free++;
	fs->is_info_old = 1;
	return 0;
}

int _vfat_table_write_info(struct vfat *fs)
{
	struct vfat_info info;
	int error;

	if (!fs->info || !fs->is_info_old)
		return 0;
	error = uk_blkcache_read(fs->cache, fs->info, &info, sizeof(info));
	if (!error && info.begin == VFAT_INFO_BEGIN && info.middle == VFAT_INFO_MIDDLE) {
		info.free = fs->free;
		info.next = FIRST_CLUSTER + fs->hint % fs->clusters;
		error = _vfat_write(fs, fs->info, &info, sizeof(info));
	}
	fs->is_info_old = error != 0;
	return error;
}
