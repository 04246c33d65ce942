// SPDX-License-Identifier: BSD-3-Clause
// Entries of directories: getdents64(2).
#ifndef UK_ABI_DIRENT_H
#define UK_ABI_DIRENT_H

#include <stddef.h>
#include <stdint.h>

#define UK_NAME_MAX 255
#define UK_PATH_MAX 4096 /* with the zero at the end */

/* Of file types UK_S_IF…: the number above the permissions. */
#define UK_DT_OF(mode) ((uint8_t)((mode) >> 12 & 15))
#define UK_DT_UNKNOWN 0

struct uk_abi_dirent {
	uint64_t ino;
	int64_t off;      /* where the next one is */
	uint16_t reclen;  /* bytes of this one: a multiple of 8 */
	uint8_t type;
	char name[];
};

_Static_assert(offsetof(struct uk_abi_dirent, name) == 19, "struct linux_dirent64");

#endif
