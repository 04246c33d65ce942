// SPDX-License-Identifier: BSD-3-Clause
// What is on the disk, as Microsoft's "FAT: General Overview of On-Disk Format" has it. Little endian, as our processors are.
#ifndef VFAT_FORMAT_H
#define VFAT_FORMAT_H

#include <stdint.h>

/* The first sector. `wide` is FAT32's alone. */
struct vfat_boot {
	uint8_t jump[3], system[8];
	uint16_t sector;
	uint8_t cluster_sectors;
	uint16_t reserved;
	uint8_t tables;
	uint16_t root_entries, sectors16;
	uint8_t media;
	uint16_t table_sectors16, track, heads;
	uint32_t hidden, sectors32;
	struct {
		uint32_t table_sectors;
		uint16_t flags, version;
		uint32_t root;
		uint16_t info;
	} __attribute__((packed)) wide;
	uint8_t rest[460];
	uint16_t signature;
} __attribute__((packed));
_Static_assert(sizeof(struct vfat_boot) == 512, "boot sector");

/* Where the first sector says that somebody writes, or didn't come to its end: a bit. The table's second number says that nobody does. */
#define VFAT_STATE(bits) ((bits) == 32 ? 0x41u : 0x25u)
#define VFAT_IN_USE 1u
#define VFAT_CLEAN(bits) ((bits) == 32 ? 1u << 27 : 1u << 15) /* FAT12 has none */

#define VFAT_SIGNATURE 0xaa55u
/* Flags: one table is written to, whose number the lowest bits are; else all of them are. */
#define VFAT_ONE_TABLE 0x80u

/* What is known about free clusters, 512 bytes at a sector of their own. */
struct vfat_info {
	uint32_t begin;
	uint8_t reserved[480];
	uint32_t middle, free, next;
	uint8_t rest[12];
	uint32_t end;
} __attribute__((packed));
_Static_assert(sizeof(struct vfat_info) == 512, "information sector");

#define VFAT_INFO_BEGIN 0x41615252u
#define VFAT_INFO_MIDDLE 0x61417272u

/* Of a directory. */
struct vfat_entry {
	uint8_t name[11], attributes, cases, made_tenths;
	uint16_t made_time, made_date, read_date, start_high, time, date, start_low;
	uint32_t size;
} __attribute__((packed));
_Static_assert(sizeof(struct vfat_entry) == 32, "directory entry");

#define VFAT_END 0x00u  /* the first byte of a name: neither this entry nor one behind it is used */
#define VFAT_FREE 0xe5u /* this one isn't */
#define VFAT_E5 0x05u   /* 0xe5, as a letter */

#define VFAT_READ_ONLY 0x01u
#define VFAT_LABEL 0x08u
#define VFAT_DIRECTORY 0x10u
#define VFAT_ARCHIVE 0x20u
#define VFAT_LONG 0x0fu
#define VFAT_LONG_MASK 0x3fu

#define VFAT_LOWER_BASE 0x08u
#define VFAT_LOWER_EXTENSION 0x10u

/* A piece of a long name; the pieces stand before the entry that they name, the last one first. */
struct vfat_long {
	uint8_t order;
	uint16_t first[5];
	uint8_t attributes, type, sum; /* of the short name */
	uint16_t second[6], start, third[2];
} __attribute__((packed));
_Static_assert(sizeof(struct vfat_long) == 32, "piece of a long name");

#define VFAT_LAST_PIECE 0x40u
#define VFAT_PIECE 13u /* UTF-16 units */
#define VFAT_PIECES_MAX 20u

#define VFAT_FAT12_MAX 4084u  /* clusters */
#define VFAT_FAT16_MAX 65524u
#define VFAT_FAT32_MAX 0x0ffffff4u
#define VFAT_DIRECTORY_MAX 65536u /* entries */

#endif
