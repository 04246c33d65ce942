// SPDX-License-Identifier: BSD-3-Clause
// Devices that are no hardware: null, zero, full, random; and the console.
#include <uk/devfs.h>

#include <uk/errno.h>
#include <uk/init.h>
#include <uk/random.h>
#include <uk/string.h>
#include <uk/tty.h>

static long null_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	(void)f, (void)iov, (void)count, (void)offset;
	return 0;
}

static long null_write(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	(void)f, (void)offset;
	return (long)uk_iov_length(iov, count);
}

static long zero_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	(void)f, (void)offset;
	for (int i = 0; i < count; i++)
		memset(iov[i].base, 0, iov[i].len);
	return (long)uk_iov_length(iov, count);
}

static long full_write(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	(void)f, (void)offset;
	return uk_iov_length(iov, count) ? -UK_ENOSPC : 0;
}

static long random_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	(void)f, (void)offset;
	for (int i = 0; i < count; i++)
		uk_random_fill(iov[i].base, iov[i].len);
	return (long)uk_iov_length(iov, count);
}

static long random_write(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	(void)f, (void)offset;
	for (int i = 0; i < count; i++)
		uk_random_stir(iov[i].base, iov[i].len);
	return (long)uk_iov_length(iov, count);
}

/* There are no positions, but asking for one is no error. */
static int64_t no_seek(struct uk_file *f, int64_t offset, int whence)
{
	(void)f, (void)offset, (void)whence;
	return 0;
}

#define NODE_OPS .stat = uk_vnode_file_stat, .release = uk_vnode_file_release
static const struct uk_file_ops null_ops = { .read = null_read, .write = null_write, .seek = no_seek, NODE_OPS };
static const struct uk_file_ops zero_ops = { .read = zero_read, .write = null_write, .seek = no_seek, NODE_OPS };
static const struct uk_file_ops full_ops = { .read = zero_read, .write = full_write, .seek = no_seek, NODE_OPS };
static const struct uk_file_ops random_ops = { .read = random_read, .write = random_write, .seek = no_seek, NODE_OPS };
static const struct uk_file_ops tty_ops = {
	.read = uk_tty_read, .write = uk_tty_write, .poll = uk_tty_poll, .ioctl = uk_tty_ioctl, NODE_OPS
};

/* Numbers as Linux's. */
#define DEV(major, minor) ((major) << 8 | (minor))
static struct uk_device devices[] = {
	{ .rdev = DEV(1, 3), .ops = &null_ops },
	{ .rdev = DEV(1, 5), .ops = &zero_ops },
	{ .rdev = DEV(1, 7), .ops = &full_ops },
	{ .rdev = DEV(1, 8), .ops = &random_ops },
	{ .rdev = DEV(1, 9), .ops = &random_ops },
	{ .rdev = DEV(5, 0), .ops = &tty_ops, .queue = &uk_console_waitq },
	{ .rdev = DEV(5, 1), .ops = &tty_ops, .queue = &uk_console_waitq },
};

static int devfs_register(void)
{
	for (size_t i = 0; i < UK_ARRAY_SIZE(devices); i++) {
		devices[i].type = UK_S_IFCHR;
		uk_device_register(&devices[i]);
	}
	return 0;
}
UK_INIT(early, devfs_register, NULL);
