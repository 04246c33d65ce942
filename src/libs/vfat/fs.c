// SPDX-License-Identifier: BSD-3-Clause
// The file system as a whole: its first sector, mounting, and what is written at the end.
#include "vfat.h"

#include <uk/alloc.h>
#include <uk/init.h>
#include <uk/print.h>

#define MAGIC 0x4d44 /* statfs(2)'s, of MS-DOS */
#define FIRST_SPARE_INO (1ull << 60)

static struct vfat *all;
static struct uk_mutex lock_of_all;

/* The disk says that somebody writes to it, or that nobody does any more: unless it said so before, which is fsck's to end. */
static int mark(struct vfat *fs, int is_in_use)
{
	uint32_t clean = VFAT_CLEAN(fs->bits), second = 0;
	uint8_t state;
	int error;

	if (fs->is_unclean || fs->is_in_use == is_in_use)
		return 0;
	fs->is_in_use = 1; /* what is written here is no first write */
	error = uk_blkcache_read(fs->cache, VFAT_STATE(fs->bits), &state, sizeof(state));
	state = (uint8_t)(is_in_use ? state | VFAT_IN_USE : state & ~VFAT_IN_USE);
	if (!error)
		error = uk_blkcache_write(fs->cache, VFAT_STATE(fs->bits), &state, sizeof(state));
	if (!error && fs->bits != 12) {
		error = _vfat_table_get(fs, 1, &second);
		error = error == -UK_EUCLEAN ? 0 : error;
		if (!error)
			error = _vfat_table_set(fs, 1, is_in_use ? second & ~clean : second | clean);
	}
	if (!error)
		error = uk_blkcache_sync(fs->cache);
	fs->is_in_use = error ? !is_in_use : is_in_use;
	return error;
}

int _vfat_write(struct vfat *fs, uint64_t place, const void *from, size_t len)
{
	int error = fs->is_in_use ? 0 : mark(fs, 1);

	return error ? error : uk_blkcache_write(fs->cache, place, from, len);
}

int _vfat_sync(struct vfat *fs)
{
	int error = fs->error, failed;

	if (fs->is_read_only)
		return 0;
	fs->error = 0;
	/* What can't be written keeps nothing else off the disk. */
	for (unsigned int i = 0; i < BUCKETS; i++)
		for (struct vfat_node *n = fs->nodes[i]; n; n = n->next) {
			failed = _vfat_node_write(n);
			error = error ? error : failed;
		}
	failed = _vfat_table_write_info(fs);
	error = error ? error : failed;
	failed = uk_blkcache_sync(fs->cache);
	return error ? error : failed;
}

static int sync(struct uk_fs *fs)
{
	struct vfat *v = (struct vfat *)fs;
	int error;

	uk_mutex_lock(&v->lock);
	error = _vfat_sync(v);
	uk_mutex_unlock(&v->lock);
	return error;
}

static int statfs(struct uk_fs *fs, struct uk_abi_statfs *st)
{
	struct vfat *v = (struct vfat *)fs;
	int error;

	uk_mutex_lock(&v->lock);
	error = _vfat_table_count(v);
	st->type = MAGIC;
	st->bsize = st->frsize = v->cluster;
	st->blocks = v->clusters;
	st->bfree = st->bavail = v->free;
	uk_mutex_unlock(&v->lock);
	return error;
}

/* Files without a name that are open: nobody closes them any more. */
static void free_nameless(struct vfat *fs)
{
	for (unsigned int i = 0; i < BUCKETS; i++)
		for (struct vfat_node *n = fs->nodes[i]; n; n = n->next)
			if (!n->node.nlink)
				_vfat_failed(fs, _vfat_chain_cut(fs, &n->chain, 0));
}

/* The last time that it is written: nobody asks for the error any more. */
static void finish(struct vfat *fs)
{
	int error;

	uk_mutex_lock(&fs->lock);
	free_nameless(fs);
	error = _vfat_sync(fs);
	if (!error)
		error = mark(fs, 0);
	uk_mutex_unlock(&fs->lock);
	if (error)
		uk_printk(UK_PRINT_ERR, "vfat: not all that was written to %s is on it: error %d\n", fs->source, -error);
}

/* It isn't one of all any more. */
static void leave(struct vfat *fs)
{
	struct vfat **at = &all;

	uk_mutex_lock(&lock_of_all);
	while (*at != fs)
		at = &(*at)->next;
	*at = fs->next;
	uk_mutex_unlock(&lock_of_all);
}

static void release(struct uk_fs *fs)
{
	struct vfat *v = (struct vfat *)fs;

	finish(v);
	leave(v);
	uk_blkcache_free(v->cache);
	uk_free(uk_alloc_get_default(), v);
}

static const struct uk_fs_ops ops = { .statfs = statfs, .sync = sync, .release = release };

static int is_power_of_two(uint32_t n)
{
	return n && !(n & (n - 1));
}

/* What the sector says has to be possible; where things are follows from it. */
static int lay_out(struct vfat *fs, const struct vfat_boot *b)
{
	uint64_t sectors = b->sectors16 ? b->sectors16 : b->sectors32, system, table = b->table_sectors16, most;
	int is_wide = !b->table_sectors16;

	if (b->signature != VFAT_SIGNATURE || (b->jump[0] != 0xeb && b->jump[0] != 0xe9) || !is_power_of_two(b->sector) ||
	    b->sector < UK_BLK_SECTOR_MIN || b->sector > UK_BLK_SECTOR_MAX || !is_power_of_two(b->cluster_sectors) || !b->reserved ||
	    !b->tables || b->tables > 4 || (is_wide ? b->wide.version != 0 || b->root_entries : !b->root_entries))
		return -UK_EINVAL;
	if (is_wide)
		table = b->wide.table_sectors;
	system = b->reserved + b->tables * table + ((uint64_t)b->root_entries * sizeof(struct vfat_entry) + b->sector - 1) / b->sector;
	if (!table || sectors <= system || sectors > fs->device->size / b->sector)
		return -UK_EUCLEAN;
	fs->cluster = (uint32_t)b->sector * b->cluster_sectors;
	fs->table = (uint64_t)b->reserved * b->sector;
	fs->table_size = table * b->sector;
	fs->tables = b->tables;
	fs->data = system * b->sector;
	fs->root_entries = b->root_entries;
	fs->root = is_wide ? 0 : fs->table + fs->tables * fs->table_size;
	sectors = (sectors - system) / b->cluster_sectors;
	fs->bits = is_wide ? 32 : sectors > VFAT_FAT12_MAX ? 16 : 12;
	most = fs->table_size * 8 / fs->bits;
	most = most < FIRST_CLUSTER ? 0 : most - FIRST_CLUSTER;
	if (sectors > (is_wide ? VFAT_FAT32_MAX : VFAT_FAT16_MAX) || !sectors || !most)
		return -UK_EUCLEAN;
	fs->clusters = (uint32_t)(sectors < most ? sectors : most);
	if (is_wide && b->wide.flags & VFAT_ONE_TABLE) {
		if ((b->wide.flags & 15) >= b->tables)
			return -UK_EUCLEAN;
		fs->table += (b->wide.flags & 15) * fs->table_size;
		fs->tables = 1;
	}
	if (is_wide && b->wide.info && b->wide.info < b->reserved)
		fs->info = (uint64_t)b->wide.info * b->sector;
	return 0;
}

static int read_root(struct vfat *fs, const struct vfat_boot *b)
{
	static const struct vfat_slot none;
	struct vfat_entry e = { .attributes = VFAT_DIRECTORY };
	struct uk_vnode *root;
	int error;

	if (!fs->root)
		_vfat_set_start(fs, &e, b->wide.root);
	error = _vfat_node_get(fs, NULL, &none, fs->root ? NULL : &e, "", 0, &root);
	if (!error)
		fs->fs.root = root;
	return error;
}

/* Two that write to one disk, each with what it remembers of it, would destroy it. */
static int add(struct vfat *fs)
{
	struct vfat *other;
	int error = 0;

	uk_mutex_lock(&lock_of_all);
	for (other = all; other; other = other->next)
		if (other->device == fs->device && !(other->is_read_only && fs->is_read_only))
			error = -UK_EBUSY;
	if (!error) {
		fs->next = all;
		all = fs;
	}
	uk_mutex_unlock(&lock_of_all);
	return error;
}

int uk_vfat_new(struct uk_blkdev *d, unsigned long flags, struct uk_fs **fs)
{
	struct vfat *v = uk_calloc(uk_alloc_get_default(), 1, sizeof(*v));
	struct vfat_boot boot;
	int error;

	if (!v)
		return -UK_ENOMEM;
	memcpy(v->source, "/dev/", 5);
	memcpy(v->source + 5, d->name, sizeof(d->name));
	v->fs = (struct uk_fs){ .ops = &ops, .type = "vfat", .source = v->source, .flags = flags & UK_MS_RDONLY };
	v->is_read_only = v->fs.flags != 0; /* flags change when it is unmounted */
	v->device = d;
	v->last_ino = FIRST_SPARE_INO;
	v->cache = uk_blkcache_new(d, CONFIG_LIBVFAT_CACHE_KB * 1024ul);
	error = !v->cache ? -UK_ENOMEM : d->is_read_only && !v->is_read_only ? -UK_EROFS : 0;
	if (!error)
		error = uk_blkcache_read(v->cache, 0, &boot, sizeof(boot));
	if (!error) {
		error = lay_out(v, &boot);
		if (error)
			uk_printk(UK_PRINT_ERR, error == -UK_EINVAL ? "vfat: there is no FAT file system on %s\n" :
				  "vfat: what the first sector of %s says can't be\n", v->source);
	}
	if (!error)
		error = add(v);
	if (!error) {
		error = read_root(v, &boot);
		if (!error) {
			v->is_in_use = v->is_unclean = ((const uint8_t *)&boot)[VFAT_STATE(v->bits)] & VFAT_IN_USE;
			if (v->is_unclean)
				uk_printk(UK_PRINT_WARN, "vfat: %s wasn't unmounted: fsck.vfat may have to mend it\n", v->source);
			*fs = &v->fs;
			return 0;
		}
		if (error == -UK_EUCLEAN)
			uk_printk(UK_PRINT_ERR, "vfat: the first directory of %s can't be read: it is damaged\n", v->source);
		leave(v);
	}
	if (v->cache)
		uk_blkcache_free(v->cache);
	uk_free(uk_alloc_get_default(), v);
	return error;
}

static int make(const char *source, unsigned long flags, const char *data, struct uk_fs **fs)
{
	struct uk_blkdev *d = uk_blkdev_find(source);

	(void)data;
	return d ? uk_vfat_new(d, flags, fs) : -UK_ENODEV;
}

static struct uk_fs_type type = { .name = "vfat", .make = make, .list = uk_blkdev_list };

static int vfat_register(void)
{
	uk_fs_type_register(&type);
	return 0;
}
UK_INIT(early, vfat_register, NULL);

static int vfat_begin(void)
{
	return 0;
}

/* The program is at its end: what it wrote is on the disk before the machine is off. */
static void vfat_end(void)
{
	uk_mutex_lock(&lock_of_all);
	for (struct vfat *fs = all; fs; fs = fs->next)
		finish(fs);
	uk_mutex_unlock(&lock_of_all);
}
UK_INIT(fs, vfat_begin, vfat_end);
