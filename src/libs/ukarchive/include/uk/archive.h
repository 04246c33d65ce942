// SPDX-License-Identifier: BSD-3-Clause
// Archives in memory: cpio and tar, read where they are.
#ifndef UK_ARCHIVE_H
#define UK_ARCHIVE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A file in an archive. What is pointed to lies in the archive, or is valid during the call only where that is said. */
struct uk_archive_entry {
	const char *name; /* as the archive has it, `name_len` bytes, not terminated; valid during the call */
	size_t name_len;
	uint32_t mode;    /* type (UK_S_IF…) and permissions */
	uint32_t uid, gid;
	int64_t mtime;    /* seconds since 1970 */
	uint64_t rdev;    /* of a device */
	const void *data; /* contents; of a symbolic link its target, valid during the call */
	size_t size;
	/* Another name of a file that came before or comes later: those with the same number, which isn't 0, are one file (cpio). */
	uint64_t same_as;
	/* Another name of the file that has this name (tar); NULL: no. Valid during the call. */
	const char *link;
	size_t link_len;
};

/* What is wrong with an archive. */
struct uk_archive_error {
	const char *what; /* a sentence's rest: "the header is cut off"; NULL: nothing is wrong with the archive */
	size_t offset;    /* bytes from its start */
	char name[64];    /* of the file that it is about, cut; "": none */
};

/* For each entry, in their order. Non-zero, a negative errno, stops. */
typedef int (*uk_archive_each)(void *arg, const struct uk_archive_entry *entry);

/*
 * Goes through `len` bytes, which may be anything. 0, what `each` returned, or -UK_EINVAL with *error filled.
 * cpio: the forms "newc" and "crc" (070701, 070702), several archives one after the other, zeroes between them.
 * tar: POSIX ustar and pax, GNU's long names, numbers beyond octal, and the old form without a magic number.
 */
int uk_cpio_each(const void *archive, size_t len, uk_archive_each each, void *arg, struct uk_archive_error *error);
int uk_tar_each(const void *archive, size_t len, uk_archive_each each, void *arg, struct uk_archive_error *error);

/*
 * Unpacks an archive of either form into the directory `root`, "" for /. Files refer to the archive, which has to stay. A file that is
 * there is replaced, a directory kept; directories that an archive doesn't name are made. 0; -UK_EINVAL with *error filled; or why a
 * file couldn't be made, with the name in *error.
 */
int uk_archive_unpack(const char *root, const void *archive, size_t len, struct uk_archive_error *error);

#ifdef __cplusplus
}
#endif
#endif
