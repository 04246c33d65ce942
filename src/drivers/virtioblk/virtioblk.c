// SPDX-License-Identifier: BSD-3-Clause
// Block devices (virtio 1.2, 5.2): a queue of requests, each a header, data, and a byte for the device's answer.
#include <uk/blkdev.h>

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/falloc.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/virtio.h>

#define QUEUE 0
#define QUEUE_SIZE UK_VIRTQ_SIZE_MAX
#define UNIT 512u /* of sectors in requests and in the capacity, whatever the device's sectors are */

/* Features (5.2.3). */
#define SIZE_MAX_SAID (1ull << 1)
#define SEG_MAX_SAID (1ull << 2)
#define READ_ONLY (1ull << 5)
#define SECTOR_SAID (1ull << 6)
#define FLUSH (1ull << 9)
#define DISCARD (1ull << 13)
#define WANTED (SIZE_MAX_SAID | SEG_MAX_SAID | READ_ONLY | SECTOR_SAID | FLUSH | DISCARD)

/* The configuration (5.2.4). */
#define CAPACITY 0
#define SIZE_MAX_AT 8
#define SEG_MAX_AT 12
#define SECTOR_AT 20
#define DISCARD_MAX_AT 36

#define PIECE_MAX (1u << 20)

/* Requests (5.2.6). */
enum { T_IN = 0, T_OUT = 1, T_FLUSH = 4, T_GET_ID = 8, T_DISCARD = 11 };
enum { S_OK = 0, S_IOERR = 1, S_UNSUPP = 2, S_NONE = 0xff };

struct slot {
	struct {
		uint32_t type, reserved;
		uint64_t sector;
	} header;
	struct {
		uint64_t sector;
		uint32_t sectors, flags;
	} range; /* to discard */
	uint8_t status;
	struct uk_blkreq *request; /* NULL: it is free */
	uint32_t room;             /* what the device has to write, its answer included */
	struct slot *next;         /* free */
};
#define SLOTS (UK_PAGE_SIZE / sizeof(struct slot)) /* a request takes two descriptors at least */

struct disk {
	struct uk_blkdev dev;
	struct uk_virtio_device *device;
	uint64_t features;
	struct slot *slots, *free;
	struct uk_virtq queue;
};

static struct disk *disk_of(struct uk_blkdev *d)
{
	return (struct disk *)d;
}

static void noticed(void *arg)
{
	uk_waitq_wake_all(&((struct disk *)arg)->dev.waiters);
}

/* The slot's part of a request that the device reads, then the data, then its answer. How many pieces, and how many of them it reads. */
static unsigned int lay_out(const struct uk_blkreq *r, struct slot *s, struct uk_virtq_piece *pieces, unsigned int *out)
{
	static const uint32_t types[] = { [UK_BLK_READ] = T_IN, [UK_BLK_WRITE] = T_OUT, [UK_BLK_FLUSH] = T_FLUSH,
					  [UK_BLK_DISCARD] = T_DISCARD, [UK_BLK_IDENTIFY] = T_GET_ID };
	int has_data = r->op == UK_BLK_READ || r->op == UK_BLK_WRITE || r->op == UK_BLK_IDENTIFY;
	unsigned int count = 0;

	s->header.type = types[r->op];
	s->header.reserved = 0;
	s->header.sector = r->op == UK_BLK_READ || r->op == UK_BLK_WRITE ? r->offset / UNIT : 0;
	s->status = S_NONE;
	s->room = 1;
	pieces[count++] = (struct uk_virtq_piece){ &s->header, sizeof(s->header) };
	if (r->op == UK_BLK_DISCARD) {
		s->range.sector = r->offset / UNIT;
		s->range.sectors = (uint32_t)(r->len / UNIT);
		s->range.flags = 0;
		pieces[count++] = (struct uk_virtq_piece){ &s->range, sizeof(s->range) };
	}
	for (unsigned int i = 0; has_data && i < r->count; i++) {
		pieces[count++] = (struct uk_virtq_piece){ r->pieces[i].base, (uint32_t)r->pieces[i].len };
		s->room += r->op == UK_BLK_WRITE ? 0 : (uint32_t)r->pieces[i].len;
	}
	*out = r->op == UK_BLK_READ || r->op == UK_BLK_IDENTIFY ? 1 : count;
	pieces[count++] = (struct uk_virtq_piece){ &s->status, 1 };
	return count;
}

static int submit(struct uk_blkdev *dev, struct uk_blkreq *r)
{
	struct disk *d = disk_of(dev);
	struct uk_virtq_piece pieces[UK_BLK_PIECES_MAX + 2];
	struct slot *s = d->free;
	unsigned int out, count;
	int error;

	/* What a device without a cache has written is written. */
	if (r->op == UK_BLK_FLUSH && !(d->features & FLUSH)) {
		uk_blkreq_end(dev, r, 0);
		return 0;
	}
	if (!s)
		return -UK_EAGAIN;
	count = lay_out(r, s, pieces, &out);
	error = uk_virtq_add(&d->queue, pieces, out, count, s);
	if (error)
		return error == -UK_ENOSPC ? -UK_EAGAIN : error;
	d->free = s->next;
	s->request = r;
	uk_virtio_notify(d->device, QUEUE, &d->queue);
	return 0;
}

static void end(struct disk *d, struct slot *s, int result)
{
	struct uk_blkreq *r = s->request;

	s->request = NULL;
	s->next = d->free;
	d->free = s;
	uk_blkreq_end(&d->dev, r, result);
}

static int poll(struct uk_blkdev *dev)
{
	struct disk *d = disk_of(dev);
	void *cookie;
	uint32_t len;
	int result;

	while ((result = uk_virtq_take(&d->queue, &cookie, &len)) == 1) {
		struct slot *s = cookie;
		uint8_t status = __atomic_load_n(&s->status, __ATOMIC_RELAXED);

		/* The answer is the last byte: one of fewer bytes has none, whatever stands there (2.7.8.2). */
		end(d, s, len != s->room ? -UK_EIO : status == S_OK ? 0 : status == S_UNSUPP ? -UK_EOPNOTSUPP : -UK_EIO);
	}
	return result < 0;
}

static void stop(struct uk_blkdev *dev)
{
	struct disk *d = disk_of(dev);
	int result = uk_virtio_end(d->device) ? -UK_ENXIO : -UK_EIO;

	for (struct slot *s = d->slots; s < d->slots + SLOTS; s++)
		if (s->request)
			end(d, s, result);
}

static const struct uk_blkdev_ops ops = { .submit = submit, .poll = poll, .stop = stop };

static uint32_t number_at(struct uk_virtio_device *device, unsigned int offset)
{
	uint32_t value;

	uk_virtio_config(device, offset, &value, sizeof(value));
	return value;
}

/* What the device says of itself; -UK_EINVAL: that can't be. */
static int read_configuration(struct disk *d)
{
	struct uk_blkdev *dev = &d->dev;
	uint32_t pieces = d->features & SEG_MAX_SAID ? number_at(d->device, SEG_MAX_AT) : 1;
	uint32_t piece = d->features & SIZE_MAX_SAID ? number_at(d->device, SIZE_MAX_AT) : PIECE_MAX;
	uint64_t capacity;

	dev->sector = d->features & SECTOR_SAID ? number_at(d->device, SECTOR_AT) : UNIT;
	uk_virtio_config(d->device, CAPACITY, &capacity, sizeof(capacity));
	if (dev->sector < UK_BLK_SECTOR_MIN || dev->sector > UK_BLK_SECTOR_MAX || dev->sector & (dev->sector - 1) ||
	    capacity > INT64_MAX / UNIT || piece < dev->sector || !pieces || d->queue.size < 3)
		return -UK_EINVAL;
	if (pieces > UK_BLK_PIECES_MAX)
		pieces = UK_BLK_PIECES_MAX;
	dev->max_pieces = pieces < d->queue.size - 2u ? pieces : d->queue.size - 2u;
	dev->max_piece = (piece < PIECE_MAX ? piece : PIECE_MAX) & ~(dev->sector - 1);
	dev->size = capacity * UNIT & ~(uint64_t)(dev->sector - 1);
	dev->is_read_only = (d->features & READ_ONLY) != 0;
	if (d->features & DISCARD)
		dev->max_discard = ((uint64_t)number_at(d->device, DISCARD_MAX_AT) * UNIT) & ~(uint64_t)(dev->sector - 1);
	return 0;
}

/* A device needn't have a name; one that nobody could write down is none. */
static void ask_name(struct disk *d)
{
	char *id = d->dev.id;
	const struct uk_blkpiece piece = { d->dev.id, UK_BLK_ID_MAX };
	struct uk_blkreq r = { .op = UK_BLK_IDENTIFY, .pieces = &piece, .count = 1 };

	if (!uk_blk_submit(&d->dev, &r) && uk_blk_wait(&d->dev, &r))
		*id = '\0';
	id[UK_BLK_ID_MAX] = '\0';
	for (const char *at = id; *at; at++)
		if (*at < 0x21 || *at > 0x7e)
			*id = '\0';
}

static int set_up(struct disk *d)
{
	int error = uk_virtio_queue(d->device, QUEUE, QUEUE_SIZE, &d->queue);

	if (!error)
		error = read_configuration(d);
	if (!error && !(d->slots = uk_falloc(uk_falloc_get(), 1, UK_PAGE_SIZE, UK_FALLOC_ANYWHERE)))
		error = -UK_ENOMEM;
	if (error)
		return error;
	memset(d->slots, 0, UK_PAGE_SIZE);
	for (struct slot *s = d->slots; s < d->slots + SLOTS; s++) {
		s->next = d->free;
		d->free = s;
	}
	d->dev.ops = &ops;
	uk_virtio_ready(d->device, noticed, d);
	d->dev.has_interrupt = d->device->has_interrupt;
	return 0;
}

static void start_one(struct uk_virtio_device *device)
{
	struct disk *d = uk_calloc(uk_alloc_get_default(), 1, sizeof(*d));
	int error = d ? uk_virtio_begin(device, WANTED, &d->features) : -UK_ENOMEM;

	if (!error) {
		d->device = device;
		error = set_up(d);
		if (error && uk_virtio_end(device))
			return; /* it keeps what it was handed */
	}
	if (!error) {
		uk_blkdev_register(&d->dev);
		ask_name(d);
		return;
	}
	uk_printk(UK_PRINT_ERR, "virtioblk: a block device isn't used: %s\n", uk_strerror(-error));
	if (d && d->queue.desc)
		uk_ffree(uk_falloc_get(), (void *)(uintptr_t)d->queue.desc);
	uk_free(uk_alloc_get_default(), d);
}

static int virtioblk_start(void)
{
	struct uk_virtio_device *device = NULL;

	while ((device = uk_virtio_next(device, UK_VIRTIO_BLOCK)))
		start_one(device);
	return 0;
}
UK_INIT(driver, virtioblk_start, NULL);
