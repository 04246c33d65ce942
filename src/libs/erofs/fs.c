// SPDX-License-Identifier: BSD-3-Clause
// The file system as a whole: its super block, mounting.
#include "erofs.h"

#include <uk/alloc.h>
#include <uk/init.h>
#include <uk/print.h>

#define BLOCK_BITS_MIN 9
#define BLOCK_BITS_MAX 12
#define CASTAGNOLI 0x82f63b78u /* the polynomial of CRC-32C, reversed */

static int statfs(struct uk_fs *fs, struct uk_abi_statfs *st)
{
	struct erofs *e = (struct erofs *)fs;

	st->type = EROFS_MAGIC;
	st->bsize = st->frsize = e->block;
	st->blocks = e->size / e->block;
	st->files = e->inodes;
	return 0;
}

static void release(struct uk_fs *fs)
{
	uk_blkcache_free(((struct erofs *)fs)->cache);
	uk_free(uk_alloc_get_default(), fs);
}

static const struct uk_fs_ops ops = { .statfs = statfs, .release = release };

static uint32_t crc(uint32_t value, const uint8_t *at, size_t len)
{
	while (len--) {
		value ^= *at++;
		for (int bit = 0; bit < 8; bit++)
			value = value >> 1 ^ (value & 1 ? CASTAGNOLI : 0);
	}
	return value;
}

/* Over the super block and what is left of its block, the sum itself as zero. */
static int is_sum_right(struct erofs *e, const struct erofs_super *super)
{
	struct erofs_super copy = *super;
	uint32_t value, left = e->block > EROFS_SUPER_OFFSET ? e->block - EROFS_SUPER_OFFSET : e->block;
	uint8_t part[64];

	if (!(super->compat & EROFS_COMPAT_CHECKSUM))
		return 1;
	copy.checksum = 0;
	value = crc(UINT32_MAX, (const uint8_t *)&copy, sizeof(copy));
	for (uint32_t at = sizeof(copy); at < left; at += sizeof(part)) {
		if (_erofs_read_disk(e, EROFS_SUPER_OFFSET + at, part, sizeof(part)))
			return 0;
		value = crc(value, part, sizeof(part));
	}
	return value == super->checksum;
}

static int read_super(struct erofs *e, uint64_t disk_size, uint64_t *root)
{
	struct erofs_super super;
	int error;

	e->size = disk_size;
	error = _erofs_read_disk(e, EROFS_SUPER_OFFSET, &super, sizeof(super));
	if (error)
		return error == -UK_EUCLEAN ? -UK_EINVAL : error;
	if (super.magic != EROFS_MAGIC) {
		uk_printk(UK_PRINT_ERR, "erofs: there is no EROFS on %s\n", e->source);
		return -UK_EINVAL;
	}
	if (super.incompat & ~EROFS_INCOMPAT_ZERO_PADDING || super.block_bits < BLOCK_BITS_MIN || super.block_bits > BLOCK_BITS_MAX ||
	    super.dir_block_bits) {
		uk_printk(UK_PRINT_ERR, "erofs: the file system on %s has features (%#x, blocks of 2^%u, of directories 2^%u) that aren't "
			"known here; make it with neither -z nor -E\n", e->source, super.incompat, super.block_bits,
			super.block_bits + super.dir_block_bits);
		return -UK_EINVAL;
	}
	e->block = 1u << super.block_bits;
	e->inodes_start = (uint64_t)super.meta_block * e->block;
	e->inodes = super.inodes;
	e->time = (struct uk_abi_timespec){ (int64_t)super.time, super.time_nsec < 1000000000 ? super.time_nsec : 0 };
	*root = super.root;
	if ((uint64_t)super.blocks * e->block > disk_size || !is_sum_right(e, &super))
		return -UK_EUCLEAN;
	e->size = (uint64_t)super.blocks * e->block;
	return 0;
}

int uk_erofs_new(struct uk_blkdev *d, struct uk_fs **fs)
{
	struct erofs *e = uk_calloc(uk_alloc_get_default(), 1, sizeof(*e));
	uint64_t root = 0;
	int error;

	if (!e)
		return -UK_ENOMEM;
	memcpy(e->source, "/dev/", 5);
	memcpy(e->source + 5, d->name, sizeof(d->name));
	e->fs = (struct uk_fs){ .ops = &ops, .type = "erofs", .source = e->source, .flags = UK_MS_RDONLY };
	e->cache = uk_blkcache_new(d, CONFIG_LIBEROFS_CACHE_KB * 1024ul);
	error = e->cache ? read_super(e, d->size, &root) : -UK_ENOMEM;
	if (!error)
		error = _erofs_get(e, NULL, "", 0, root, &e->fs.root);
	if (!error && !uk_vnode_is_dir(e->fs.root)) {
		uk_vnode_put(e->fs.root);
		return -UK_EUCLEAN; /* that was its last node */
	}
	if (error) {
		if (e->cache)
			uk_blkcache_free(e->cache);
		uk_free(uk_alloc_get_default(), e);
		return error;
	}
	*fs = &e->fs;
	return 0;
}

static int make(const char *source, unsigned long flags, const char *data, struct uk_fs **fs)
{
	struct uk_blkdev *d = uk_blkdev_find(source);

	(void)flags, (void)data;
	return d ? uk_erofs_new(d, fs) : -UK_ENODEV;
}

static struct uk_fs_type type = { .name = "erofs", .make = make, .list = uk_blkdev_list };

static int erofs_register(void)
{
	uk_fs_type_register(&type);
	return 0;
}
UK_INIT(early, erofs_register, NULL);
