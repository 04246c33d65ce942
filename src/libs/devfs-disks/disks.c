// SPDX-License-Identifier: BSD-3-Clause
// Disks as files. What moves goes through a buffer of the disk's: a program's memory needn't be where the device could find it, and its
// bytes needn't be whole sectors.
#include <uk/abi/access.h>
#include <uk/abi/blkdev.h>
#include <uk/alloc.h>
#include <uk/blkdev.h>
#include <uk/errno.h>
#include <uk/falloc.h>
#include <uk/init.h>
#include <uk/mutex.h>
#include <uk/string.h>
#include <uk/vfs.h>

#define MAJOR 254u
#define MINORS 16u /* each: as many as a disk has partitions, and itself */
#define BUFFER 65536u
#define BY_ID "/dev/disk/by-id"
#define LINK_PREFIX BY_ID "/virtio-"
#define UP "../../"
#define DEV "/dev/"

struct disk {
	struct uk_device device;
	struct uk_blkdev *blkdev;
	struct uk_mutex lock; /* of the buffer, and between reading what is around a write and writing it */
	char *buffer;         /* made when it is needed */
	struct disk *next;
};
static struct disk *disks;

static struct disk *disk_of(const struct uk_file *f)
{
	struct disk *d = disks;

	while (d->device.rdev != f->vnode->rdev)
		d = d->next;
	return d;
}

/* What programs are told: a device that can't be stopped doesn't answer. */
static int told(int error)
{
	return error == -UK_ENXIO ? -UK_EIO : error;
}

/* With the lock; an error after which the device may still write there takes the buffer away. */
static int move(struct disk *d, enum uk_blkop op, uint64_t offset, void *to, size_t len)
{
	int error = uk_blk_io(d->blkdev, op, offset, to, len);

	if (error == -UK_ENXIO)
		d->buffer = NULL;
	return told(error);
}

static int has_buffer(struct disk *d)
{
	if (!d->buffer)
		d->buffer = uk_falloc(uk_falloc_get(), BUFFER / UK_PAGE_SIZE, UK_PAGE_SIZE, UK_FALLOC_ANYWHERE);
	return d->buffer != NULL;
}

/* Part of one piece of memory: up to the buffer's end. How many bytes, or an error. */
static long transfer_part(struct disk *d, char *at, size_t len, uint64_t offset, int writes)
{
	uint32_t sector = d->blkdev->sector;
	size_t before = offset % sector, whole;
	uint64_t start = offset - before;
	int error = 0;

	if (!has_buffer(d))
		return -UK_ENOMEM;
	if (len > BUFFER - before)
		len = BUFFER - before;
	whole = UK_ALIGN_UP(before + len, (size_t)sector);
	if (!writes) {
		error = move(d, UK_BLK_READ, start, d->buffer, whole);
		if (!error)
			memcpy(at, d->buffer + before, len);
		return error ? error : (long)len;
	}
	if (before || whole != len)
		error = move(d, UK_BLK_READ, start, d->buffer, whole);
	if (error)
		return error;
	memcpy(d->buffer + before, at, len);
	error = move(d, UK_BLK_WRITE, start, d->buffer, whole);
	return error ? error : (long)len;
}

static long transfer(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset, int writes)
{
	struct disk *d = disk_of(f);
	uint64_t size = d->blkdev->size;
	long total = 0, n = 0;

	if (writes && d->blkdev->is_read_only)
		return -UK_EPERM;
	if (writes && (uint64_t)*offset >= size && uk_iov_length(iov, count))
		return -UK_ENOSPC;
	uk_mutex_lock(&d->lock);
	for (int i = 0; i < count && n >= 0; i++)
		for (size_t done = 0; done < iov[i].len && (uint64_t)*offset < size; done += (size_t)n) {
			uint64_t left = size - (uint64_t)*offset;
			size_t len = iov[i].len - done < left ? iov[i].len - done : (size_t)left;

			n = transfer_part(d, (char *)iov[i].base + done, len, (uint64_t)*offset, writes);
			if (n < 0)
				break;
			total += n;
			*offset += n;
		}
	uk_mutex_unlock(&d->lock);
	return total || n >= 0 ? total : n;
}

static long disk_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	return transfer(f, iov, count, offset, 0);
}

static int disk_sync(struct uk_file *f, int data_only)
{
	(void)data_only;
	return disk_of(f)->blkdev->is_read_only ? 0 : told(uk_blk_io(disk_of(f)->blkdev, UK_BLK_FLUSH, 0, NULL, 0));
}

static long disk_write(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	long n = transfer(f, iov, count, offset, 1);
	int error = n > 0 && f->flags & UK_O_SYNC ? disk_sync(f, 0) : 0;

	return error ? error : n;
}

/* Up to the end, as Linux has it: disks don't grow. */
static int64_t disk_seek(struct uk_file *f, int64_t offset, int whence)
{
	int64_t size = (int64_t)disk_of(f)->blkdev->size, from = whence == UK_SEEK_CUR ? f->pos : whence == UK_SEEK_END ? size : 0;

	if (whence <= UK_SEEK_END && offset > size - from)
		return -UK_EINVAL;
	return uk_file_seek(f, offset, whence, size);
}

static long tell(unsigned long arg, const void *value, size_t size)
{
	if (uk_abi_is_bad((void *)arg, size))
		return -UK_EFAULT;
	memcpy((void *)arg, value, size);
	return 0;
}

/* In the order in which Linux looks: whether the range is one of whole sectors of the disk's is the last of it. */
static long discard(struct uk_file *f, struct uk_blkdev *b, unsigned long arg)
{
	uint64_t range[2];

	if (!uk_file_may_write(f))
		return -UK_EBADF;
	if (!b->max_discard)
		return -UK_EOPNOTSUPP;
	if (uk_abi_is_bad((void *)arg, sizeof(range)))
		return -UK_EFAULT;
	memcpy(range, (void *)arg, sizeof(range));
	if ((range[0] | range[1]) % UK_BLK_SECTOR_MIN || range[0] > b->size || range[1] > b->size - range[0])
		return -UK_EINVAL;
	if (b->is_read_only)
		return -UK_EPERM;
	return told(uk_blk_io(b, UK_BLK_DISCARD, range[0], NULL, range[1]));
}

static long disk_ioctl(struct uk_file *f, unsigned int request, unsigned long arg)
{
	struct uk_blkdev *b = disk_of(f)->blkdev;
	unsigned long units = b->size / UK_BLK_SECTOR_MIN;

	switch (request) {
	case UK_BLKGETSIZE64:
		return tell(arg, &b->size, sizeof(b->size));
	case UK_BLKGETSIZE:
		return tell(arg, &units, sizeof(units));
	case UK_BLKSSZGET:
	case UK_BLKPBSZGET:
		return tell(arg, &b->sector, sizeof(b->sector));
	case UK_BLKROGET:
		return tell(arg, &b->is_read_only, sizeof(b->is_read_only));
	case UK_BLKFLSBUF:
		return disk_sync(f, 0);
	case UK_BLKDISCARD:
		return discard(f, b, arg);
	default:
		return -UK_ENOTTY;
	}
}

static const struct uk_file_ops ops = {
	.read = disk_read,
	.write = disk_write,
	.seek = disk_seek,
	.stat = uk_vnode_file_stat,
	.ioctl = disk_ioctl,
	.sync = disk_sync,
	.release = uk_vnode_file_release,
};

/* A link by the disk's id, as far as that can be a name. */
static int make_link(const struct uk_blkdev *b)
{
	char link[sizeof(LINK_PREFIX) + UK_BLK_ID_MAX] = LINK_PREFIX, target[sizeof(UP) + sizeof(b->name)] = UP;
	int error;

	if (!*b->id || memchr(b->id, '/', strlen(b->id)))
		return 0;
	error = uk_vfs_mkdir("/dev/disk", 0755);
	if (!error || error == -UK_EEXIST)
		error = uk_vfs_mkdir(BY_ID, 0755);
	if (error && error != -UK_EEXIST)
		return error;
	memcpy(link + sizeof(LINK_PREFIX) - 1, b->id, strlen(b->id));
	memcpy(target + sizeof(UP) - 1, b->name, strlen(b->name));
	error = uk_vfs_symlink(target, link);
	return error == -UK_EEXIST ? 0 : error; /* two with one id: the first */
}

static int add(struct uk_blkdev *b)
{
	struct disk *d = uk_calloc(uk_alloc_get_default(), 1, sizeof(*d));
	char path[sizeof(DEV) + sizeof(b->name)] = DEV;
	int error;

	if (!d)
		return -UK_ENOMEM;
	d->blkdev = b;
	d->device = (struct uk_device){ .type = UK_S_IFBLK, .rdev = uk_abi_dev(MAJOR, b->number * MINORS), .ops = &ops };
	d->next = disks;
	disks = d;
	uk_device_register(&d->device);
	memcpy(path + sizeof(DEV) - 1, b->name, strlen(b->name));
	error = uk_vfs_mknod(path, UK_S_IFBLK | (b->is_read_only ? 0440 : 0660), d->device.rdev);
	return error && error != -UK_EEXIST ? error : make_link(b);
}

static int devfs_disks_start(void)
{
	int error = 0;

	for (struct uk_blkdev *b = NULL; !error && (b = uk_blkdev_next(b));)
		error = add(b);
	return error;
}
UK_INIT(fs, devfs_disks_start, NULL);
