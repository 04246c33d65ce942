// SPDX-License-Identifier: BSD-3-Clause
// What is on the disk, as Linux's documentation (filesystems/erofs) and the tools' images have it. Little endian, as our processors are.
#ifndef EROFS_FORMAT_H
#define EROFS_FORMAT_H

#include <stdint.h>

#define EROFS_SUPER_OFFSET 1024u
#define EROFS_MAGIC 0xe0f5e1e2u

#define EROFS_COMPAT_CHECKSUM 1u
/* Said of images that could have compressed files; the other bits are ways to lay data out that we don't know. */
#define EROFS_INCOMPAT_ZERO_PADDING 1u

struct erofs_super {
	uint32_t magic, checksum, compat;
	uint8_t block_bits, extra_slots;
	uint16_t root; /* number of its inode */
	uint64_t inodes, time;
	uint32_t time_nsec, blocks, meta_block, xattr_block;
	uint8_t uuid[16], name[16];
	uint32_t incompat;
	uint8_t compression[2];
	uint16_t devices, device_slots;
	uint8_t dir_block_bits; /* more than block_bits: 0 so far */
	uint8_t rest[37];
} __attribute__((packed));
_Static_assert(sizeof(struct erofs_super) == 128, "super block");

/* An inode's number counts slots of this size from the block of metadata on. */
#define EROFS_SLOT 32u

/* The lowest bit of `format` says which of the two forms it is, the next three how its data lies. */
#define EROFS_EXTENDED 1u
enum { EROFS_PLAIN = 0, EROFS_INLINE = 2 };

struct erofs_compact {
	uint16_t format, xattrs, mode, nlink;
	uint32_t size, reserved;
	uint32_t place; /* the first block, or a device's number */
	uint32_t ino;
	uint16_t uid, gid;
	uint32_t reserved2;
};
_Static_assert(sizeof(struct erofs_compact) == 32, "compact inode");

struct erofs_extended {
	uint16_t format, xattrs, mode, reserved;
	uint64_t size;
	uint32_t place, ino, uid, gid;
	uint64_t time;
	uint32_t time_nsec, nlink;
	uint8_t reserved2[16];
};
_Static_assert(sizeof(struct erofs_extended) == 64, "extended inode");

/* Extended attributes behind an inode: a header, and words behind it. */
#define EROFS_XATTR_SIZE(count) ((count) ? 12u + 4u * ((count) - 1u) : 0u)

/* A block of a directory: entries, the first of which says by its name's place how many there are; then the names. */
struct erofs_entry {
	uint64_t nid;
	uint16_t name;
	uint8_t type, reserved;
} __attribute__((packed));
_Static_assert(sizeof(struct erofs_entry) == 12, "directory entry");

#endif
