// SPDX-License-Identifier: BSD-3-Clause
// Disks: those of the manifest, which are asked for a sector at a time, and answer before they are asked again.
#include "solo5.h"

#include <uk/alloc.h>
#include <uk/blkdev.h>
#include <uk/init.h>
#include <uk/string.h>

#define PIECE_MAX (1u << 20)

struct disk {
	struct uk_blkdev dev;
	const struct solo5_device *device;
};

static int transfer(const struct solo5_device *device, const struct uk_blkreq *r)
{
	uint16_t sector = device->of.disk.sector;
	uint64_t offset = r->offset;
	long error = 0;

	for (unsigned int i = 0; i < r->count && !error; i++)
		for (size_t at = 0; at < r->pieces[i].len && !error; at += sector, offset += sector)
			error = _solo5_sector(device, r->op == UK_BLK_WRITE, offset, (char *)r->pieces[i].base + at);
	return (int)error;
}

/* A tender has no word for what has to stay when the host loses power: what it has written is written, as far as it knows. */
static int submit(struct uk_blkdev *dev, struct uk_blkreq *r)
{
	int has_data = r->op == UK_BLK_READ || r->op == UK_BLK_WRITE;

	uk_blkreq_end(dev, r, has_data ? transfer(((struct disk *)dev)->device, r) : 0);
	return 0;
}

static int poll(struct uk_blkdev *dev UK_UNUSED)
{
	return 0;
}

static void stop(struct uk_blkdev *dev UK_UNUSED)
{
}

static const struct uk_blkdev_ops ops = { .submit = submit, .poll = poll, .stop = stop };

static int disks_start(void)
{
	for (uint32_t i = 0; i < _solo5_manifest->count; i++) {
		const struct solo5_device *device = &_solo5_manifest->devices[i];
		struct disk *d = device->type == SOLO5_DISK ? uk_calloc(uk_alloc_get_default(), 1, sizeof(*d)) : NULL;

		if (!d)
			continue;
		d->device = device;
		d->dev.ops = &ops;
		d->dev.size = device->of.disk.size;
		d->dev.sector = device->of.disk.sector;
		d->dev.max_pieces = UK_BLK_PIECES_MAX;
		d->dev.max_piece = PIECE_MAX;
		memcpy(d->dev.id, device->name, UK_BLK_ID_MAX); /* zeroes behind it, as in the manifest */
		uk_blkdev_register(&d->dev);
	}
	return 0;
}
UK_INIT(driver, disks_start, NULL);
