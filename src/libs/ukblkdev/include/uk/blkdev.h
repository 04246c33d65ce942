// SPDX-License-Identifier: BSD-3-Clause
// Disks: what moves sectors between memory and a device.
#ifndef UK_BLKDEV_H
#define UK_BLKDEV_H

#include <stddef.h>
#include <stdint.h>

#include <uk/lock.h>
#include <uk/wait.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Theory
 * ------
 * A request is handed over by uk_blk_submit(), and is in flight until uk_blk_wait() or uk_blk_is_done() say otherwise; any number may be at
 * the same time, in no order that one should rely on. Whoever waits, on the device's queue, takes from the device what it has done, his own
 * or others'; an interrupt does nothing but wake. Offsets and lengths are bytes, multiples of the sector size.
 *
 * Memory of a request is the device's as long as it is in flight, and is known to it by its physical address, which is where it is
 * mapped (uk/plat/paging.h): of the page allocator or the heap, no stack and no address space that was reserved.
 */
struct uk_blkdev;

enum uk_blkop {
	UK_BLK_READ,
	UK_BLK_WRITE,
	UK_BLK_FLUSH,    /* what was written before it was submitted, and is done, stays when the host loses power */
	UK_BLK_DISCARD,  /* `len` bytes are no longer needed: reading them gives anything */
	UK_BLK_IDENTIFY, /* for drivers: what the device is called, UK_BLK_ID_MAX bytes in one piece */
};

#define UK_BLK_ID_MAX 20u
#define UK_BLK_SECTOR_MIN 512u
#define UK_BLK_SECTOR_MAX 4096u
#define UK_BLK_PIECES_MAX 32u

struct uk_blkpiece {
	void *base;
	size_t len;
};

#define UK_BLK_PENDING 1

struct uk_blkreq {
	enum uk_blkop op;
	uint64_t offset;
	/* Of a read or a write: 1 to uk_blkdev.max_pieces, none longer than max_piece; needed until it is submitted. */
	const struct uk_blkpiece *pieces;
	unsigned int count;
	uint64_t len;        /* of a discard; else of all pieces: set by uk_blk_submit() */
	/*
	 * UK_BLK_PENDING, 0, or an error: -UK_EIO, -UK_EOPNOTSUPP; -UK_ENXIO: the device can't be stopped, and the memory must never
	 * be used for anything again.
	 */
	int result;
};

/* What a driver implements; the device's lock is held, so neither waits. */
struct uk_blkdev_ops {
	/* Hands a request that was checked to the device. 0, -UK_EAGAIN: there is no room before another one is done; or an error. */
	int (*submit)(struct uk_blkdev *d, struct uk_blkreq *r);
	/* Ends by uk_blkreq_end() what the device has done. Non-zero: it lies. */
	int (*poll)(struct uk_blkdev *d);
	/* Stops the device for good and ends all that is in flight. */
	void (*stop)(struct uk_blkdev *d);
};

struct uk_blkdev {
	/* The driver's, which says these before it registers the device. */
	const struct uk_blkdev_ops *ops;
	uint64_t size;            /* bytes: a multiple of the sector size, at most INT64_MAX */
	uint32_t sector;          /* bytes: a power of two, UK_BLK_SECTOR_MIN to UK_BLK_SECTOR_MAX */
	unsigned int max_pieces;  /* of a request: 1 to UK_BLK_PIECES_MAX */
	uint32_t max_piece;       /* bytes: a multiple of the sector size */
	uint64_t max_discard;     /* bytes: the same; 0: there is no discarding */
	int is_read_only;
	int has_interrupt;        /* else who waits looks often */
	char id[UK_BLK_ID_MAX + 1]; /* what it is called; "" for nothing */
	/* ukblkdev's. */
	unsigned int number;
	char name[8];             /* vda, vdb, …: by its number */
	struct uk_spinlock lock;  /* of the driver's queue, and of `ended` */
	struct uk_waitq waiters;  /* the driver's interrupt handler wakes all */
	unsigned int ended;       /* requests */
	int is_stopped;
	struct uk_blkdev *next;
};

/* At the start, before threads. */
void uk_blkdev_register(struct uk_blkdev *d);
/* For drivers. */
void uk_blkreq_end(struct uk_blkdev *d, struct uk_blkreq *r, int result);

/* All disks by their numbers; NULL: the first, the end. */
struct uk_blkdev *uk_blkdev_next(struct uk_blkdev *after);
/*
 * By its name, with "/dev/" before it or without; else by its id, with "/dev/disk/by-id/virtio-" before it or without. NULL: there is
 * none.
 */
struct uk_blkdev *uk_blkdev_find(const char *name);
/* What each may be found by, its id if it has one: a file system's list() (uk/vfs.h). */
void uk_blkdev_list(void (*each)(const char *source));

/*
 * Hands a request over, and may wait for room. 0: it is in flight. -UK_EINVAL: not of whole sectors, not within the disk, too many or too
 * long pieces; -UK_EROFS, -UK_EOPNOTSUPP; -UK_EIO, -UK_ENXIO: the device is lost. The memory is still the caller's then.
 */
int uk_blk_submit(struct uk_blkdev *d, struct uk_blkreq *r);
/* Doesn't wait. */
int uk_blk_is_done(struct uk_blkdev *d, struct uk_blkreq *r);
/* Waits for it, whatever signals come; its result. */
int uk_blk_wait(struct uk_blkdev *d, struct uk_blkreq *r);

/*
 * Reads, writes, flushes (no memory, 0 bytes) or discards (no memory), in as many requests as it takes, and waits. 0 or an error; after
 * -UK_EINVAL nothing has been done.
 */
int uk_blk_io(struct uk_blkdev *d, enum uk_blkop op, uint64_t offset, void *base, size_t len);

#ifdef __cplusplus
}
#endif
#endif
