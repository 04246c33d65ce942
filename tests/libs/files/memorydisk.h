// SPDX-License-Identifier: BSD-3-Clause
// A disk called "image" whose sectors are a file's, read into memory.
#ifndef MEMORYDISK_H
#define MEMORYDISK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uk/blkdev.h>
#include <uk/errno.h>

static uint8_t *image;
static long image_size;
static long writes, flushes, failing; /* requests that write, and flush; what all writes fail with, if they do */
static uint64_t bad_from, bad_to;      /* what can be neither read nor written */

static int image_submit(struct uk_blkdev *d, struct uk_blkreq *r)
{
	uint64_t at = r->offset;

	writes += r->op == UK_BLK_WRITE;
	flushes += r->op == UK_BLK_FLUSH;
	if (failing && r->op == UK_BLK_WRITE) {
		uk_blkreq_end(d, r, failing == 1 ? -UK_EIO : (int)-failing);
		return 0;
	}
	for (unsigned int i = 0; r->op != UK_BLK_FLUSH && i < r->count; at += r->pieces[i++].len)
		if (at < bad_to && at + r->pieces[i].len > bad_from) {
			uk_blkreq_end(d, r, -UK_EIO);
			return 0;
		}
	at = r->offset;
	for (unsigned int i = 0; r->op != UK_BLK_FLUSH && i < r->count; at += r->pieces[i++].len)
		if (r->op == UK_BLK_READ)
			memcpy(r->pieces[i].base, image + at, r->pieces[i].len);
		else
			memcpy(image + at, r->pieces[i].base, r->pieces[i].len);
	uk_blkreq_end(d, r, 0);
	return 0;
}

static int image_poll(struct uk_blkdev *d)
{
	(void)d;
	return 0;
}

static void image_stop(struct uk_blkdev *d)
{
	(void)d;
}

static const struct uk_blkdev_ops image_ops = { image_submit, image_poll, image_stop };
static struct uk_blkdev disk = { .ops = &image_ops, .sector = 512, .max_pieces = 32, .max_piece = 65536, .id = "image" };

static void load(const char *path)
{
	FILE *f = fopen(path, "r");

	if (!f || fseek(f, 0, SEEK_END)) {
		printf("there is no %s\n", path);
		exit(1);
	}
	image_size = ftell(f);
	rewind(f);
	free(image);
	image = malloc((size_t)image_size);
	if (fread(image, 1, (size_t)image_size, f) != (size_t)image_size)
		exit(1);
	fclose(f);
	disk.size = (uint64_t)image_size;
}

#endif
