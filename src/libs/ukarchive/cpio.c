// SPDX-License-Identifier: BSD-3-Clause
// cpio archives in the form that initial ramdisks have (cpio(5), "new ASCII format").
//
// A header of 110 characters: a magic number, then thirteen numbers of eight hexadecimal digits. Behind it the name with its zero, filled
// up to a multiple of four bytes from the archive's start, then the contents, filled up likewise. The last entry is called TRAILER!!!;
// another archive may follow.
#include "archive.h"

#define HEADER 110
#define MAGIC_LEN 6
#define TRAILER "TRAILER!!!"

enum field { INO, MODE, UID, GID, NLINK, MTIME, FILESIZE, DEVMAJOR, DEVMINOR, RDEVMAJOR, RDEVMINOR, NAMESIZE, CHECK, FIELDS };

/* Eight hexadecimal digits; 0, or -1 when they aren't. */
static int read_hex(const char *at, uint32_t *value)
{
	*value = 0;
	for (int i = 0; i < 8; i++) {
		char c = at[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;

		if (digit < 0)
			return -1;
		*value = *value << 4 | (uint32_t)digit;
	}
	return 0;
}

static int has_magic(const char *at)
{
	return !memcmp(at, "070701", MAGIC_LEN) || !memcmp(at, "070702", MAGIC_LEN);
}

static size_t padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

static int read_header(const struct reader *r, uint32_t field[FIELDS])
{
	const char *header = r->start + r->at;

	if (_archive_left(r) < HEADER)
		return _archive_wrong(r, "a header is cut off", "", 0);
	if (!has_magic(header))
		return _archive_wrong(r, "there is no header of a cpio archive (newc) here", "", 0);
	for (int i = 0; i < FIELDS; i++)
		if (read_hex(header + MAGIC_LEN + 8 * i, &field[i]))
			return _archive_wrong(r, "a header has a number that is none", "", 0);
	return 0;
}

/* Fills the entry from the header at `at`, and sets *next behind it. */
static int read_entry(const struct reader *r, struct uk_archive_entry *e, size_t *next)
{
	uint32_t field[FIELDS];
	size_t data, name_len;
	int error = read_header(r, field);

	if (error)
		return error;
	e->name = r->start + r->at + HEADER;
	name_len = field[NAMESIZE];
	if (!name_len || name_len > UK_PATH_MAX || name_len > _archive_left(r) - HEADER)
		return _archive_wrong(r, "a name is longer than the archive, or than a path can be", "", 0);
	e->name_len = strnlen(e->name, name_len);
	if (e->name_len != name_len - 1)
		return _archive_wrong(r, "a name doesn't end where it says", e->name, e->name_len);
	data = padded(r->at + HEADER + name_len);
	if (field[FILESIZE] && (data > r->len || field[FILESIZE] > r->len - data))
		return _archive_wrong(r, "a file is longer than the archive", e->name, e->name_len);
	e->mode = field[MODE];
	e->uid = field[UID];
	e->gid = field[GID];
	e->mtime = field[MTIME];
	e->rdev = uk_abi_dev(field[RDEVMAJOR], field[RDEVMINOR]);
	e->data = field[FILESIZE] ? r->start + data : NULL;
	e->size = field[FILESIZE];
	/* Device and inode number in one: collisions of the device's upper bits take archives of several systems' files. */
	e->same_as = field[NLINK] > 1 && (field[MODE] & UK_S_IFMT) != UK_S_IFDIR ?
			     ((uint64_t)(field[DEVMAJOR] << 16 ^ field[DEVMINOR]) << 32 | field[INO]) + 1 :
			     0;
	*next = padded(data + e->size);
	if (*next > r->len)
		*next = r->len;
	return 0;
}

static int is_trailer(const struct uk_archive_entry *e)
{
	return e->name_len == sizeof(TRAILER) - 1 && !memcmp(e->name, TRAILER, e->name_len);
}

int uk_cpio_each(const void *archive, size_t len, uk_archive_each each, void *arg, struct uk_archive_error *error)
{
	struct reader r = { archive, len, 0, error };
	int ended = 0;

	*error = (struct uk_archive_error){ 0 };
	while (r.at < len) {
		struct uk_archive_entry e = { 0 };
		size_t next = len;
		int result;

		if (ended && !r.start[r.at]) {
			r.at++;
			continue;
		}
		result = read_entry(&r, &e, &next);
		ended = !result && is_trailer(&e);
		if (!result && !ended)
			result = each(arg, &e);
		if (result)
			return result;
		r.at = next;
	}
	return ended ? 0 : _archive_wrong(&r, "it ends without a trailer: the end is missing", "", 0);
}
