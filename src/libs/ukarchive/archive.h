// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library: an archive that is being read.
#ifndef ARCHIVE_ARCHIVE_H
#define ARCHIVE_ARCHIVE_H

#include <uk/abi/dirent.h>
#include <uk/abi/stat.h>
#include <uk/archive.h>
#include <uk/errno.h>
#include <uk/string.h>

struct reader {
	const char *start;
	size_t len, at;
	struct uk_archive_error *error;
};

/* What is wrong, at the header that begins at `at`. Returns -UK_EINVAL. */
static inline int _archive_wrong(const struct reader *r, const char *what, const char *name, size_t name_len)
{
	size_t n = name_len < sizeof(r->error->name) - 1 ? name_len : sizeof(r->error->name) - 1;

	r->error->what = what;
	r->error->offset = r->at;
	memcpy(r->error->name, name, n);
	r->error->name[n] = '\0';
	return -UK_EINVAL;
}

static inline size_t _archive_left(const struct reader *r)
{
	return r->len - r->at;
}

#endif
