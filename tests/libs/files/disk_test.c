// SPDX-License-Identifier: BSD-3-Clause
// Disks: the driver with a device that does as virtio 1.2 says, several requests in flight and done in any order, and with one that says
// what it likes; disks as files; EROFS on a disk that mkfs.erofs made, with the folder beside it to compare, and on damaged ones.
//
//     disk_test <rounds of damage> <seed> <folder> <image made of it>
#define _GNU_SOURCE
#include "call.h"
#include "checks.h"
#include "fake_virtio.h"
#include "host.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#include <uk/blkcache.h>
#include <uk/blkdev.h>
#include <uk/erofs.h>
#include <uk/errno.h>
#include <uk/ramfs.h>


#define SYS LIBRARY_CALL
#define FAKE_SIZE (1u << 20)

int host_init_virtioblk_start(void);
int host_init_devfs_disks_start(void);
int host_init_erofs_register(void);

/*
 * A device
 * --------
 */
struct fake {
	struct uk_virtio_device device; /* what the driver has is a copy */
	uint8_t status, config[60];
	uint64_t offered, accepted;
	uint16_t size, seen, is_started;
	struct uk_virtq_desc *desc;
	struct uk_virtq_avail *avail;
	struct uk_virtq_used *used;
	uint16_t heads[UK_VIRTQ_SIZE_MAX];
	unsigned int waiting; /* of these */
	int is_late;          /* answers after a while, some, in any order; else at once */
	int is_silent;        /* doesn't answer */
	int lies;             /* one answer of so many; 0: none */
	int is_stuck;         /* doesn't answer, nor to a reset */
	int refuses;          /* every request; more than 1: without saying that it wrote so */
	long flushes, looks;  /* at its status */
	const char *id;       /* NULL: as all others */
	uint8_t *memory;
	struct uk_blkdev *disk; /* what the driver made of it */
	struct uk_timeout later;
};
static struct fake fakes[4000];
static unsigned int fake_count;

static struct fake *fake_of(struct uk_virtio_device *d)
{
	return &fakes[d->registers];
}

static uint8_t fake_status(struct uk_virtio_device *d)
{
	fake_of(d)->looks++;
	return fake_of(d)->status;
}

static void fake_set_status(struct uk_virtio_device *d, uint8_t status)
{
	struct fake *f = fake_of(d);

	if (!f->is_stuck)
		f->status = status;
	if (!f->status)
		f->waiting = f->is_started = 0;
}

static uint64_t fake_features(struct uk_virtio_device *d)
{
	return fake_of(d)->offered;
}

static void fake_accept(struct uk_virtio_device *d, uint64_t features)
{
	CHECK(!(features & ~fake_of(d)->offered));
	fake_of(d)->accepted = features;
}

static unsigned int fake_queue_max(struct uk_virtio_device *d, unsigned int index)
{
	return index || fake_of(d)->is_started ? 0 : fake_of(d)->size;
}

static void fake_queue_start(struct uk_virtio_device *d, unsigned int index, uint16_t size, uint64_t desc, uint64_t avail, uint64_t used)
{
	struct fake *f = fake_of(d);

	CHECK(!index && size <= f->size);
	f->size = size;
	f->desc = (void *)(uintptr_t)desc;
	f->avail = (void *)(uintptr_t)avail;
	f->used = (void *)(uintptr_t)used;
	f->is_started = 1;
	f->seen = 0;
}

static uint64_t config_of(const struct fake *f, unsigned int offset, unsigned int size)
{
	uint64_t value = 0;

	memcpy(&value, f->config + offset, size);
	return value;
}

/* What one request does; how many bytes were written, its answer in *answer. */
static uint32_t perform(struct fake *f, uint16_t head, uint8_t **answer)
{
	struct uk_virtq_desc *at = &f->desc[head];
	struct {
		uint32_t type, reserved;
		uint64_t sector;
	} header;
	uint64_t offset, sector = f->accepted & 64 ? config_of(f, 20, 4) : 512;
	uint32_t written = 0, pieces = 0;
	int is_good = at->len == 16 && !(at->flags & UK_VIRTQ_WRITE);

	memcpy(&header, (void *)(uintptr_t)at->addr, sizeof(header));
	offset = header.sector * 512;
	for (at = &f->desc[at->next]; at->flags & UK_VIRTQ_NEXT; at = &f->desc[at->next], pieces++) {
		uint8_t *memory = (void *)(uintptr_t)at->addr;

		if (header.type <= 1)
			is_good &= at->len % sector == 0 && offset % sector == 0 && offset + at->len <= FAKE_SIZE;
		if (!is_good)
			break;
		if (header.type == 1)
			memcpy(f->memory + offset, memory, at->len);
		else if (header.type == 0)
			memcpy(memory, f->memory + offset, at->len);
		else if (header.type == 8)
			memcpy(memory, f->id ? f->id : "fake-disk-0123456789", at->len);
		else if (header.type == 11)
			memset(f->memory + *(uint64_t *)memory * 512, 0, *(uint32_t *)(memory + 8) * 512ul);
		is_good &= ((at->flags & UK_VIRTQ_WRITE) != 0) == (header.type == 0 || header.type == 8);
		written += at->flags & UK_VIRTQ_WRITE ? at->len : 0;
		offset += at->len;
	}
	f->flushes += header.type == 4;
	CHECK(is_good && at->len == 1 && at->flags == UK_VIRTQ_WRITE && (!(f->accepted & 4) || pieces <= config_of(f, 12, 4)));
	*answer = (void *)(uintptr_t)at->addr;
	**answer = header.type == 1 && f->accepted & 32 ? 1 : 0;
	return written + 1;
}

static void lie(struct fake *f, uint16_t *head, uint32_t *len, uint8_t *answer)
{
	static const uint32_t numbers[] = { 0, 1, 2, 511, 0xffff, 0x7fffffff, UINT32_MAX };

	switch (draw(6)) {
	case 0:
		*len = numbers[draw(7)];
		break;
	case 1:
		*head = (uint16_t)draw(UINT16_MAX);
		break;
	case 2:
		*answer = (uint8_t)draw(256);
		break;
	case 3:
		f->used->idx = (uint16_t)(f->used->idx + draw(200));
		break;
	case 4:
		*answer = 0xff;
		break;
	default:
		*len = *len ? draw(*len) : 0;
	}
}

static void answer_one(struct fake *f)
{
	unsigned int i = draw(f->waiting);
	uint16_t head = f->heads[i];
	uint8_t *answer;
	uint32_t len = perform(f, head, &answer);

	f->heads[i] = f->heads[--f->waiting];
	if (f->refuses) {
		*answer = 2;
		len = f->refuses > 1 ? 0 : len;
	}
	if (f->lies && !draw((uint32_t)f->lies))
		lie(f, &head, &len, answer);
	f->used->ring[f->used->idx % f->size].id = head;
	f->used->ring[f->used->idx % f->size].len = len;
	f->used->idx++;
}

static void answer_later(struct uk_timeout *t)
{
	struct fake *f = (struct fake *)((char *)t - offsetof(struct fake, later));

	for (unsigned int i = 1 + draw(3); i && f->waiting; i--)
		answer_one(f);
	uk_waitq_wake_nested(&f->disk->waiters);
	if (f->waiting)
		uk_timeout_set(t, ukplat_deadline(1000));
}

static void fake_notify(struct uk_virtio_device *d, unsigned int index)
{
	struct fake *f = fake_of(d);

	CHECK(!index);
	while (f->seen != f->avail->idx)
		f->heads[f->waiting++] = f->avail->ring[f->seen++ % f->size];
	while (f->waiting && !f->is_late && !f->is_stuck && !f->is_silent)
		answer_one(f);
	if (f->is_late && f->waiting && !uk_timeout_is_set(&f->later))
		uk_timeout_set(&f->later, ukplat_deadline(1000));
}

static uint32_t fake_config(struct uk_virtio_device *d, unsigned int offset, unsigned int size)
{
	return offset + size > sizeof(fake_of(d)->config) ? UINT32_MAX : (uint32_t)config_of(fake_of(d), offset, size);
}

static void set(struct fake *f, unsigned int offset, uint64_t value, unsigned int size)
{
	memcpy(f->config + offset, &value, size);
}

static struct fake *make_fake(uint64_t features, uint32_t sector)
{
	struct fake *f = &fakes[fake_count];

	f->offered = features | 1ull << 32;
	f->size = 64;
	f->memory = malloc(FAKE_SIZE);
	for (unsigned int i = 0; i < FAKE_SIZE; i++)
		f->memory[i] = (uint8_t)draw(256);
	set(f, 0, FAKE_SIZE / 512, 8);
	set(f, 8, 8192, 4);
	set(f, 12, 6, 4);
	set(f, 20, sector, 4);
	set(f, 36, 128, 4);
	f->later.fired = answer_later;
	f->device = (struct uk_virtio_device){ .transport = &transport, .id = UK_VIRTIO_BLOCK, .irq = -1, .registers = fake_count++ };
	_virtio_add(&f->device);
	return f;
}

/* The disk that the driver makes of it; NULL: none. */
static struct uk_blkdev *start_fake(void)
{
	struct uk_blkdev *last = NULL, *d, *before = NULL;

	for (d = NULL; (d = uk_blkdev_next(d));)
		before = d;
	CHECK(host_init_virtioblk_start() == 0);
	for (d = before; (d = uk_blkdev_next(d));)
		last = d;
	if (last)
		fakes[fake_count - 1].disk = last;
	return last;
}

#define RO (1ull << 5)
#define ALL (1ull << 1 | 1ull << 2 | 1ull << 6 | 1ull << 9 | 1ull << 13)
#define IN_FLIGHT 40

struct job {
	struct uk_blkreq r;
	struct uk_blkpiece pieces[UK_BLK_PIECES_MAX];
	uint8_t *memory;
	int is_out;
};

static uint8_t model[FAKE_SIZE];

/* Reads and writes of several pieces in flight, on separate parts of the disk, against a copy. */
static void many_requests(uint64_t features, uint32_t sector)
{
	static struct job jobs[IN_FLIGHT];
	struct fake *f = make_fake(features, sector);
	struct uk_blkdev *d = start_fake();
	uint32_t part = FAKE_SIZE / IN_FLIGHT / 4096 * 4096;
	long flushed = f->flushes;

	CHECK(d && d->size == FAKE_SIZE && d->sector == (features & 64 ? sector : 512));
	CHECK(!d->is_read_only && !strcmp(d->id, "fake-disk-0123456789"));
	memcpy(model, f->memory, FAKE_SIZE);
	f->is_late = 1;
	for (int i = 0; i < 3000; i++) {
		unsigned int which = draw(IN_FLIGHT), total = 0;
		struct job *j = &jobs[which];

		if (j->is_out) {
			CHECK(uk_blk_wait(d, &j->r) == 0);
			for (unsigned int k = 0; k < j->r.count; total += (unsigned int)j->pieces[k++].len)
				if (j->r.op == UK_BLK_READ)
					CHECK(!memcmp(j->pieces[k].base, model + j->r.offset + total, j->pieces[k].len));
				else
					memcpy(model + j->r.offset + total, j->pieces[k].base, j->pieces[k].len);
			free(j->memory);
			j->is_out = 0;
			continue;
		}
		j->memory = malloc(part);
		j->r = (struct uk_blkreq){ .op = draw(2) ? UK_BLK_READ : UK_BLK_WRITE, .offset = which * part, .pieces = j->pieces };
		while (j->r.count < d->max_pieces && total + 2 * d->sector <= part) {
			uint32_t len = d->sector * (1 + draw(2));

			j->pieces[j->r.count++] = (struct uk_blkpiece){ j->memory + total, len };
			total += len;
		}
		for (unsigned int k = 0; k < part; k++)
			j->memory[k] = (uint8_t)draw(256);
		CHECK(uk_blk_submit(d, &j->r) == 0);
		j->is_out = 1;
	}
	for (struct job *j = jobs; j < jobs + IN_FLIGHT; j++) {
		CHECK(!j->is_out || uk_blk_wait(d, &j->r) == 0);
		if (j->is_out)
			free(j->memory);
		j->is_out = 0;
	}
	CHECK(uk_blk_io(d, UK_BLK_FLUSH, 0, NULL, 0) == 0 && f->flushes == flushed + (features & 1 << 9 ? 1 : 0));
	f->is_late = 0;
}

static void wrong_requests(void)
{
	static uint8_t memory[8192];
	struct fake *f = make_fake(ALL, 4096), *fixed;
	struct uk_blkdev *d = start_fake(), *ro;
	char link[40];

	CHECK(uk_blk_io(d, UK_BLK_READ, 512, memory, 4096) == -UK_EINVAL && uk_blk_io(d, UK_BLK_READ, 0, memory, 512) == -UK_EINVAL);
	CHECK(uk_blk_io(d, UK_BLK_READ, FAKE_SIZE, memory, 4096) == -UK_EINVAL &&
	      uk_blk_io(d, UK_BLK_READ, FAKE_SIZE - 4096, memory, 8192) == -UK_EINVAL);
	CHECK(uk_blk_io(d, UK_BLK_READ, UINT64_MAX - 4095, memory, 8192) == -UK_EINVAL);
	CHECK(uk_blk_io(d, UK_BLK_DISCARD, 4096, NULL, 40 * 4096) == 0 && !f->memory[4096] && !f->memory[41 * 4096 - 1]);
	memset(f->memory, 1, FAKE_SIZE);
	CHECK(uk_blk_io(d, UK_BLK_DISCARD, FAKE_SIZE - 40 * 4096, NULL, 80 * 4096) == -UK_EINVAL);
	CHECK(uk_blk_io(d, UK_BLK_DISCARD, 0, NULL, 40 * 4096 + 512) == -UK_EINVAL);
	CHECK(uk_blk_io(d, UK_BLK_DISCARD, 0, NULL, 0) == -UK_EINVAL);
	CHECK(uk_blk_io(d, UK_BLK_WRITE, FAKE_SIZE - 4096, memory, 8192) == -UK_EINVAL);
	CHECK(f->memory[0] == 1 && !memcmp(f->memory, f->memory + 1, FAKE_SIZE - 1)); /* what can't be done whole isn't begun */
	f->refuses = 1;
	CHECK(uk_blk_io(d, UK_BLK_FLUSH, 0, NULL, 0) == -UK_EOPNOTSUPP);
	f->refuses = 2;
	CHECK(uk_blk_io(d, UK_BLK_FLUSH, 0, NULL, 0) == -UK_EIO);
	f->refuses = 0;
	fixed = make_fake(RO, 0);
	ro = start_fake();
	CHECK(ro->is_read_only && ro->sector == 512 && uk_blk_io(ro, UK_BLK_WRITE, 0, memory, 512) == -UK_EROFS);
	CHECK(uk_blk_io(ro, UK_BLK_READ, 512, memory, 8192) == 0 && !memcmp(memory, fixed->memory + 512, 8192));
	CHECK(uk_blkdev_find("/dev/vda") == uk_blkdev_next(NULL) && uk_blkdev_find("fake-disk-0123456789") == uk_blkdev_next(NULL));
	CHECK(!uk_blkdev_find("") && !uk_blkdev_find("/dev/") && !uk_blkdev_find("nothing"));
	CHECK(uk_blkdev_find("/dev/disk/by-id/virtio-fake-disk-0123456789") == uk_blkdev_next(NULL));
	CHECK(!uk_blkdev_find("/dev/fake-disk-0123456789") && !uk_blkdev_find("/dev/disk/by-id/virtio-") &&
	      !uk_blkdev_find("/dev/disk/by-id/virtio-vda"));
	strcpy(d->id, ro->name);
	snprintf(link, sizeof(link), "/dev/disk/by-id/virtio-%s", ro->name);
	CHECK(uk_blkdev_find(ro->name) == ro && uk_blkdev_find(link) == d);
}

/* What a disk says that it is called is a name, or nothing. */
static void ids(void)
{
	static const char *const cases[][2] = {
		{ "!~", "!~" }, { "01234567890123456789", "01234567890123456789" }, { "", "" }, { "a b", "" }, { "a\n", "" },
		{ "\x7f", "" }, { "caf\xe9", "" }, { "before\0behind\n", "before" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char id[32] = "";

		memcpy(id, cases[i][0], i == 7 ? 14 : strlen(cases[i][0]));
		make_fake(ALL, 512)->id = id;
		CHECK(!strcmp(start_fake()->id, cases[i][1]));
		fakes[fake_count - 1].id = NULL;
	}
}

/* Devices that say what can't be of themselves aren't used, and those that answer nonsense do no harm. */
static void hostile(long rounds)
{
	static const uint64_t numbers[] = { 0, 1, 2, 3, 511, 512, 1000, 4096, 8192, 0x7fffffff, UINT32_MAX, UINT64_MAX, INT64_MAX / 512 };
	uint8_t *memory = malloc(65536);

	for (long i = 0; i < rounds && fake_count < 3900; i++) {
		struct fake *f = make_fake(draw(2) ? ALL : draw(UINT32_MAX), draw(2) ? 512 : 4096);
		struct uk_blkdev *d;
		int stopped = 0;

		if (draw(3) == 0)
			set(f, (unsigned int[]){ 0, 8, 12, 20, 36 }[draw(5)], numbers[draw(13)], 4 + 4 * draw(2));
		if (draw(8) == 0)
			f->size = (uint16_t)(1u << draw(4));
		f->lies = 1 + (int)draw(4);
		d = start_fake();
		if (d && d->size > FAKE_SIZE)
			d->size = FAKE_SIZE; /* the fake's memory has an end */
		for (int k = 0; d && k < 20; k++) {
			uint64_t offset = draw(FAKE_SIZE / 4096 - 16) * 4096ul;
			enum uk_blkop op = draw(3);
			size_t len = 4096 * (1 + draw(8));
			int error = op == UK_BLK_FLUSH ? uk_blk_io(d, op, 0, NULL, 0) : uk_blk_io(d, op, offset, memory, len);

			CHECK(error <= 0 && (!stopped || op == UK_BLK_FLUSH || error));
			stopped |= d->is_stopped;
		}
		free(f->memory);
		f->memory = NULL;
		f->offered = 0; /* nor is it found again */
		if (d)
			d->is_stopped = 1;
	}
	free(memory);
}

/* One that doesn't answer is given up after a minute; one that can't be stopped keeps what it has. */
static void stuck(void)
{
	struct fake *f = make_fake(ALL, 512);
	struct uk_blkdev *d = start_fake();
	uint8_t *memory = malloc(512);

	host_output(1);
	f->is_silent = 1;
	CHECK(uk_blk_io(d, UK_BLK_READ, 0, memory, 512) == -UK_EIO && uk_blk_io(d, UK_BLK_READ, 0, memory, 512) == -UK_EIO);
	CHECK(strstr(host_output(1), "wasn't answered") != NULL);
	f->offered = 0;
	f = make_fake(ALL, 512);
	d = start_fake();
	f->is_stuck = 1;
	f->looks = 0;
	CHECK(uk_blk_io(d, UK_BLK_READ, 0, memory, 512) == -UK_ENXIO && uk_blk_io(d, UK_BLK_READ, 0, memory, 512) == -UK_EIO);
	CHECK(f->looks > 0 && f->looks < 10000); /* with a lock */
	free(memory);
}

/*
 * Disks as files
 * --------------
 */
/* A disk that does nothing but write, and can't be stopped then. */
static int lost_submit(struct uk_blkdev *d, struct uk_blkreq *r)
{
	uk_blkreq_end(d, r, r->op == UK_BLK_WRITE ? 0 : -UK_ENXIO);
	return 0;
}

static int lost_poll(struct uk_blkdev *d)
{
	(void)d;
	return 0;
}

static void lost_stop(struct uk_blkdev *d)
{
	(void)d;
}

static const struct uk_blkdev_ops lost_ops = { lost_submit, lost_poll, lost_stop };
static struct uk_blkdev lost = {
	.ops = &lost_ops, .size = FAKE_SIZE, .sector = 512, .max_pieces = 32, .max_piece = 65536, .max_discard = 65536, .id = "lost",
};

/* That isn't told programs by an error that they don't know from disks. */
static void lost_file(void)
{
	static uint8_t buf[512];
	uint64_t range[] = { 0, 512 };
	long fd = SYS(openat, AT_FDCWD, "/dev/disk/by-id/virtio-lost", O_RDWR, 0), sync;

	sync = SYS(openat, AT_FDCWD, "/dev/disk/by-id/virtio-lost", O_RDWR | O_SYNC, 0);
	CHECK(fd >= 0 && sync >= 0 && SYS(write, fd, buf, 512) == 512 && SYS(write, sync, buf, 512) == -EIO);
	CHECK(SYS(fsync, fd) == -EIO && SYS(fdatasync, fd) == -EIO && SYS(ioctl, fd, BLKFLSBUF, 0) == -EIO);
	CHECK(SYS(ioctl, fd, BLKDISCARD, range) == -EIO);
	SYS(close, fd);
	SYS(close, sync);
}

static void files(void)
{
	static uint8_t buf[300000];
	struct fake *f = make_fake(ALL, 4096), *fixed;
	struct uk_blkdev *d = start_fake(), *ro;
	char path[20], link[100];
	uint64_t size, range[] = { 4096, 8192 }, odd[] = { 1, 512 };
	uint64_t past[] = { FAKE_SIZE - 512, 1024 }, far[] = { UINT64_MAX - 511, 1024 };
	struct stat st;
	int number;
	long fd;

	fixed = make_fake(RO, 0);
	ro = start_fake();
	uk_blkdev_register(&lost);
	CHECK(host_init_devfs_disks_start() == 0);
	lost_file();
	snprintf(path, sizeof(path), "/dev/%s", d->name);
	fd = SYS(openat, AT_FDCWD, path, O_RDWR | O_DIRECT, 0);
	CHECK(fd >= 0 && SYS(fstat, fd, &st) == 0 && S_ISBLK(st.st_mode));
	CHECK(major(st.st_rdev) == 254 && minor(st.st_rdev) == d->number * 16);
	CHECK(SYS(ioctl, fd, BLKGETSIZE64, &size) == 0 && size == FAKE_SIZE && SYS(ioctl, fd, BLKSSZGET, &number) == 0 && number == 4096);
	CHECK(SYS(ioctl, fd, BLKROGET, &number) == 0 && number == 0 && SYS(ioctl, fd, 0x1234, 0) == -ENOTTY);
	CHECK(SYS(ioctl, fd, BLKGETSIZE64, 8) == -EFAULT && SYS(lseek, fd, 0, SEEK_END) == FAKE_SIZE && SYS(read, fd, buf, 10) == 0);
	CHECK(SYS(write, fd, buf, 10) == -ENOSPC && SYS(pwrite64, fd, buf, 10, FAKE_SIZE - 4) == 4);
	CHECK(SYS(fsync, fd) == 0 && f->flushes == 1);
	CHECK(SYS(readlinkat, AT_FDCWD, "/dev/disk/by-id/virtio-fake-disk-0123456789", link, sizeof(link)) == 9);
	CHECK(!memcmp(link, "../../vda", 9));
	CHECK(SYS(lseek, fd, 4, SEEK_SET) == 4 && SYS(lseek, fd, FAKE_SIZE + 1, SEEK_SET) == -EINVAL);
	CHECK(SYS(lseek, fd, FAKE_SIZE, SEEK_CUR) == -EINVAL && SYS(lseek, fd, 1, SEEK_END) == -EINVAL);
	CHECK(SYS(lseek, fd, INT64_MAX, SEEK_CUR) == -EINVAL && SYS(lseek, fd, INT64_MIN, SEEK_END) == -EINVAL);
	CHECK(SYS(lseek, fd, FAKE_SIZE, SEEK_DATA) == -ENXIO && SYS(lseek, fd, 0, SEEK_CUR) == 4);
	CHECK(SYS(lseek, fd, FAKE_SIZE - 4, SEEK_CUR) == FAKE_SIZE && SYS(lseek, fd, FAKE_SIZE, SEEK_SET) == FAKE_SIZE);
	memcpy(model, f->memory, FAKE_SIZE);
	for (int i = 0; i < 300; i++) {
		uint32_t len = draw(draw(2) ? 9000 : sizeof(buf)), at = draw(FAKE_SIZE), left = FAKE_SIZE - at < len ? FAKE_SIZE - at : len;

		for (uint32_t k = 0; k < len; k++)
			buf[k] = (uint8_t)draw(256);
		if (draw(2)) {
			CHECK(SYS(pread64, fd, buf, len, at) == left && !memcmp(buf, model + at, left));
		} else {
			CHECK(SYS(pwrite64, fd, buf, len, at) == left);
			memcpy(model + at, buf, left);
		}
	}
	CHECK(!memcmp(model, f->memory, FAKE_SIZE));
	CHECK(SYS(ioctl, fd, BLKDISCARD, range) == 0 && !f->memory[4096] && !f->memory[12287]);
	CHECK(SYS(ioctl, fd, BLKDISCARD, 1) == -EFAULT && SYS(ioctl, fd, BLKDISCARD, past) == -EINVAL);
	CHECK(SYS(ioctl, fd, BLKDISCARD, far) == -EINVAL && SYS(ioctl, fd, BLKDISCARD, odd) == -EINVAL);
	SYS(close, fd);
	snprintf(path, sizeof(path), "/dev/%s", ro->name);
	fd = SYS(openat, AT_FDCWD, path, O_RDWR, 0);
	CHECK(SYS(write, fd, buf, 512) == -EPERM && SYS(read, fd, buf, 1000) == 1000 && !memcmp(buf, fixed->memory, 1000));
	/* What it can't is said before what it mayn't. */
	CHECK(SYS(fsync, fd) == 0 && SYS(ioctl, fd, BLKDISCARD, range) == -EOPNOTSUPP && SYS(ioctl, fd, BLKDISCARD, 1) == -EOPNOTSUPP);
	ro->max_discard = 65536;
	CHECK(SYS(ioctl, fd, BLKDISCARD, 1) == -EFAULT && SYS(ioctl, fd, BLKDISCARD, odd) == -EINVAL);
	CHECK(SYS(ioctl, fd, BLKDISCARD, past) == -EINVAL && SYS(ioctl, fd, BLKDISCARD, range) == -EPERM);
	ro->max_discard = 0;
	CHECK(SYS(ioctl, fd, BLKROGET, &number) == 0 && number == 1);
	SYS(close, fd);
}

/*
 * EROFS
 * -----
 */
static uint8_t *image;
static long image_size;

static int image_submit(struct uk_blkdev *d, struct uk_blkreq *r)
{
	uint64_t at = r->offset;

	CHECK(r->op == UK_BLK_READ);
	for (unsigned int i = 0; i < r->count; at += r->pieces[i++].len)
		memcpy(r->pieces[i].base, image + at, r->pieces[i].len);
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
static struct uk_blkdev image_device = {
	.ops = &image_ops, .sector = 512, .max_pieces = 32, .max_piece = 65536, .is_read_only = 1, .id = "image",
};

static uint8_t *load(const char *path, long *size)
{
	FILE *f = fopen(path, "r");
	uint8_t *bytes;

	if (!f || fseek(f, 0, SEEK_END)) {
		printf("there is no %s\n", path);
		exit(1);
	}
	*size = ftell(f);
	rewind(f);
	bytes = malloc((size_t)*size + 1);
	if (fread(bytes, 1, (size_t)*size, f) != (size_t)*size)
		exit(1);
	fclose(f);
	return bytes;
}

static int listed; /* entries in all */

/* Contents, attributes and names are those of the host's. */
static void compare(const char *host, const char *guest)
{
	static uint8_t ours[200000];
	char h[4096], g[4096], text[4096], wanted[4096], *buf = malloc(4096);
	struct stat a, b;
	struct dirent *e;
	int count = 0, found = 0;
	long fd, n;
	DIR *dir;

	CHECK(lstat(host, &a) == 0 && SYS(newfstatat, AT_FDCWD, guest, &b, AT_SYMLINK_NOFOLLOW) == 0);
	if (a.st_mode != b.st_mode || a.st_uid != b.st_uid || a.st_gid != b.st_gid || a.st_mtime != b.st_mtime ||
	    (!S_ISDIR(a.st_mode) && (a.st_nlink != b.st_nlink || a.st_size != b.st_size)) ||
	    ((S_ISCHR(a.st_mode) || S_ISBLK(a.st_mode)) && a.st_rdev != b.st_rdev)) {
		printf("%s: %o %o %ld %ld\n", guest, a.st_mode, b.st_mode, (long)a.st_size, (long)b.st_size);
		failures++;
	}
	if (S_ISLNK(a.st_mode)) {
		n = SYS(readlinkat, AT_FDCWD, guest, text, sizeof(text));
		CHECK(n == readlink(host, wanted, sizeof(wanted)) && !memcmp(text, wanted, (size_t)n));
	} else if (S_ISREG(a.st_mode)) {
		uint8_t *theirs = load(host, &n);

		fd = SYS(openat, AT_FDCWD, guest, O_RDONLY, 0);
		CHECK(fd >= 0 && n <= (long)sizeof(ours) && SYS(read, fd, ours, sizeof(ours)) == n && !memcmp(ours, theirs, (size_t)n));
		for (int i = 0; i < 5 && n; i++) {
			long at = draw((uint32_t)n), len = draw(9000), left = n - at < len ? n - at : len;

			CHECK(SYS(pread64, fd, ours, len, at) == left && !memcmp(ours, theirs + at, (size_t)left));
		}
		CHECK(SYS(pread64, fd, ours, 10, n + 5) == 0 && SYS(openat, AT_FDCWD, guest, O_RDWR, 0) == -EROFS);
		SYS(close, fd);
		free(theirs);
	}
	if (S_ISDIR(a.st_mode)) {
		dir = opendir(host);
		while ((e = readdir(dir))) {
			count++;
			if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
				continue;
			snprintf(h, sizeof(h), "%.1500s/%s", host, e->d_name);
			snprintf(g, sizeof(g), "%.1500s/%s", guest, e->d_name);
			compare(h, g);
		}
		closedir(dir);
		fd = SYS(openat, AT_FDCWD, guest, O_RDONLY | O_DIRECTORY, 0);
		while ((n = SYS(getdents64, fd, buf, 300 + draw(3000))) > 0)
			for (long at = 0; at < n; at += *(uint16_t *)(buf + at + 16), found++) {
				snprintf(h, sizeof(h), "%.1500s/%s", host, buf + at + 19);
				CHECK(lstat(h, &b) == 0 && IFTODT(b.st_mode) == ((uint8_t *)buf)[at + 18]);
			}
		CHECK(n == 0 && found == count);
		listed += found;
		SYS(close, fd);
		snprintf(g, sizeof(g), "%.1500s/%s", guest, "none");
		CHECK(SYS(newfstatat, AT_FDCWD, g, &b, 0) == -ENOENT && SYS(mkdirat, AT_FDCWD, g, 0755) == -EROFS);
		CHECK(SYS(chdir, guest) == 0 && SYS(getcwd, text, sizeof(text)) > 0 && !strcmp(text, guest) && SYS(chdir, "/") == 0);
	}
	free(buf);
}

static void use_image(const char *path)
{
	image = load(path, &image_size);
	image_device.size = (uint64_t)image_size;
	uk_blkdev_register(&image_device);
	host_init_erofs_register();
}

static void compare_images(const char *folder, const char *path)
{
	struct statfs fs;
	long blocks;

	use_image(path);
	blocks = host_blocks;
	CHECK(SYS(mount, "image", "/m", "erofs", 1, NULL) == 0 && SYS(statfs, "/m", &fs) == 0 && fs.f_type == 0xe0f5e1e2);
	compare(folder, "/m");
	CHECK(listed > 1000);
	CHECK(SYS(umount2, "/m", 0) == 0 && host_blocks == blocks);
	CHECK(SYS(mount, "nothing", "/m", "erofs", 1, NULL) == -ENOENT);
	CHECK(SYS(mount, "/dev/disk/by-id/virtio-image", "/m", "erofs", 1, NULL) == 0 && SYS(umount2, "/m", 0) == 0);
	image[1024] ^= 1;
	CHECK(SYS(mount, "image", "/m", "erofs", 1, NULL) == -EINVAL && strstr(host_output(1), "there is no EROFS on /dev/vd"));
	image[1024] ^= 1;
	image[1030] ^= 1;
	CHECK(SYS(mount, "image", "/m", "erofs", 1, NULL) == -EUCLEAN && host_blocks == blocks);
	image[1030] ^= 1;
	image_device.size = 512;
	CHECK(SYS(mount, "image", "/m", "erofs", 1, NULL) == -EINVAL && host_blocks == blocks);
	image_device.size = (uint64_t)image_size;
}

/* How often `what` is in what was said since the last time. */
static int said(const char *what)
{
	int n = 0;

	for (const char *at = host_output(1); (at = strstr(at, what)); at++)
		n++;
	return n;
}

/* What is possible and not known here: directories in larger blocks; compressed files, which one message for all of them tells. */
static void not_known(void)
{
	uint32_t meta;
	uint64_t nid;
	struct stat st;
	char buf[10];
	long fd;

	image[1024 + 8] &= 0xfe; /* no sum */
	image[1024 + 90] = 1;
	CHECK(SYS(mount, "image", "/m", "erofs", 1, NULL) == -EINVAL && said("aren't known here") == 1);
	image[1024 + 90] = 0;
	CHECK(SYS(mount, "image", "/m", "erofs", 1, NULL) == 0 && SYS(newfstatat, AT_FDCWD, "/m/size100", &st, 0) == 0);
	CHECK(SYS(umount2, "/m", 0) == 0);
	memcpy(&meta, image + 1024 + 40, sizeof(meta));
	nid = ((uint64_t)meta << image[1024 + 12]) + st.st_ino * 32;
	image[nid] = (uint8_t)((image[nid] & ~0xe) | 2);
	CHECK(SYS(mount, "image", "/m", "erofs", 1, NULL) == 0);
	for (int i = 0; i < 3; i++) {
		fd = SYS(openat, AT_FDCWD, "/m/size100", O_RDONLY, 0);
		CHECK(SYS(read, fd, buf, 10) == -EOPNOTSUPP && SYS(read, fd, buf, 10) == -EOPNOTSUPP);
		SYS(close, fd);
	}
	CHECK(said("compressed") == 1 && SYS(umount2, "/m", 0) == 0);
}

static char known[200][200];
static int known_count;

static void remember(const char *folder)
{
	char path[400];
	struct dirent *e;
	DIR *dir = opendir(folder);

	while ((e = readdir(dir)) && known_count < 200)
		if (e->d_name[0] != '.') {
			snprintf(known[known_count++], sizeof(known[0]), "/m/%.190s", e->d_name);
			snprintf(path, sizeof(path), "%.100s/%.190s", folder, e->d_name);
		}
	closedir(dir);
}

static void look_around(void)
{
	char buf[5000], path[700];
	struct stat st;
	long fd;

	for (int i = 0; i < 60; i++) {
		static const char *const more[] = { "", "/", "/..", "/sub", "/sub/x", "/1", "/500" };

		snprintf(path, sizeof(path), "%s%s", known[draw((uint32_t)known_count)], more[draw(7)]);
		SYS(newfstatat, AT_FDCWD, path, &st, draw(2) ? AT_SYMLINK_NOFOLLOW : 0);
		CHECK(SYS(readlinkat, AT_FDCWD, path, buf, sizeof(buf)) < 4096);
		fd = SYS(openat, AT_FDCWD, draw(5) ? path : "/m", O_RDONLY, 0);
		if (fd < 0)
			continue;
		for (int k = 0; k < 20 && SYS(getdents64, fd, buf, 100 + draw(3000)) > 0; k++)
			;
		SYS(lseek, fd, draw(10000), draw(3));
		SYS(read, fd, buf, draw(sizeof(buf)));
		SYS(getdents64, fd, buf, 100 + draw(3000));
		if (!draw(4) && SYS(fchdir, fd) == 0)
			SYS(getcwd, buf, sizeof(buf));
		SYS(close, fd);
	}
	SYS(chdir, "/");
}

static uint8_t *whole;
static long mounted;

/* The sum isn't asked for: what is behind it has to hold too. Nothing is left behind. */
static void damaged(const uint8_t *bytes, size_t len)
{
	static const uint64_t numbers[] = { 0, 1, 0x7f, 0xff, 0xfff, 0x1000, 0xffff, 0x7fffffff, 0x80000000, UINT32_MAX, INT64_MAX,
					    UINT64_MAX };
	long blocks = host_blocks;

	(void)bytes, (void)len;
	memcpy(image, whole, (size_t)image_size);
	image[1024 + 8] &= 0xfe;
	for (int n = 1 + (int)draw(60); n; n--) {
		/* Metadata are at the beginning, mostly. */
		uint32_t at = draw(2) ? draw((uint32_t)image_size - 8) : 1024 + draw(draw(3) ? 60000 : 128);

		if (at < 1028 || draw(2))
			image[at] ^= (uint8_t)(at < 1028 ? 0 : 1u << draw(8));
		else
			memcpy(image + at / 2 * 2, &numbers[draw(12)], (size_t)2 << draw(3));
	}
	if (!SYS(mount, "image", "/m", "erofs", 1, NULL)) {
		mounted++;
		look_around();
		CHECK(SYS(umount2, "/m", 0) == 0);
	}
	CHECK(host_blocks == blocks);
	host_output(1);
}

static void begin_damage(void)
{
	whole = image;
	image = malloc((size_t)image_size);
}

static void read_much(void *arg)
{
	struct uk_blkcache *c = arg;
	uint8_t buf[3000];

	for (int i = 0; i < 60; i++) {
		uint32_t at = draw(FAKE_SIZE - sizeof(buf)), len = draw(sizeof(buf));

		CHECK(uk_blkcache_read(c, at, buf, len) == 0 && !memcmp(buf, fakes[fake_count - 1].memory + at, len));
	}
}

/* Threads that read at once from fewer lines than they are, of a disk that answers late. */
static void cache(void)
{
	struct fake *f = make_fake(1ull << 9 | 1ull << 2, 0);
	struct uk_blkdev *d = start_fake();
	long blocks = host_blocks;
	struct uk_blkcache *c = uk_blkcache_new(d, 3 * 16384);
	uint8_t byte;

	f->is_late = 1;
	for (int i = 0; i < 5; i++)
		host_thread(read_much, c);
	read_much(c);
	host_join();
	CHECK(uk_blkcache_read(c, FAKE_SIZE - 1, &byte, 2) == -UK_EINVAL && uk_blkcache_read(c, UINT64_MAX, &byte, 2) == -UK_EINVAL);
	CHECK(host_blocks - blocks == 4); /* three lines */
	uk_blkcache_free(c);
	CHECK(host_blocks == blocks);
}

/* What is written through fewer lines than there are is the disk's once it is synchronised, by requests that are answered late. */
static void written_cache(void)
{
	struct fake *f = make_fake(ALL, 4096);
	struct uk_blkdev *d = start_fake();
	long blocks = host_blocks, flushed = f->flushes;
	struct uk_blkcache *c = uk_blkcache_new(d, 5 * 16384);
	static uint8_t buf[40000];

	f->is_late = 1;
	memcpy(model, f->memory, FAKE_SIZE);
	for (int i = 0; i < 300; i++) {
		uint32_t len = draw(draw(3) ? 600 : sizeof(buf)), at = draw(FAKE_SIZE - len);

		for (uint32_t k = 0; k < len; k++)
			buf[k] = (uint8_t)draw(256);
		if (draw(5)) {
			CHECK(uk_blkcache_write(c, at, draw(4) ? buf : memset(buf, 0, len), len) == 0);
			memcpy(model + at, buf, len);
		} else {
			CHECK(uk_blkcache_read(c, at, buf, len) == 0 && !memcmp(buf, model + at, len));
		}
	}
	CHECK(uk_blkcache_write(c, 100, NULL, 20000) == 0);
	memset(model + 100, 0, 20000);
	CHECK(memcmp(model, f->memory, FAKE_SIZE) && uk_blkcache_sync(c) == 0 && !memcmp(model, f->memory, FAKE_SIZE));
	CHECK(f->flushes == flushed + 1 && uk_blkcache_write(c, FAKE_SIZE - 1, buf, 2) == -UK_EINVAL);
	uk_blkcache_free(c);
	CHECK(host_blocks == blocks);
}

static void begin(void)
{
	host_init_ramfs_register();
	host_init_devfs_register();
	CHECK(host_init_rootfs_init() == 0 && SYS(mkdirat, AT_FDCWD, "/m", 0755) == 0);
}

static void begin_image(void)
{
	const char *folder = getenv("EROFS_FOLDER"), *path = getenv("EROFS_IMAGE");

	begin();
	CHECK(folder && path);
	use_image(path);
	remember(folder);
	begin_damage();
}

FUZZ(erofs, begin_image, damaged);

int main(int argc, char **argv)
{
	long rounds = argc > 1 ? atol(argv[1]) : 100;

	if (argc < 5)
		return 2;
	seed = strtoul(argv[2], NULL, 10);
	begin();
	many_requests(ALL, 512);
	many_requests(ALL, 4096);
	many_requests(1ull << 2, 0);
	many_requests(0, 0);
	wrong_requests();
	ids();
	cache();
	written_cache();
	files();
	stuck();
	hostile(rounds * 5);
	host_output(1);
	compare_images(argv[3], argv[4]);
	not_known();
	remember(argv[3]);
	begin_damage();
	for (long i = 0; i < rounds; i++)
		damaged(NULL, 0);
	CHECK(mounted > rounds / 10);
	return checked();
}
