// SPDX-License-Identifier: BSD-3-Clause
// tar archives (POSIX.1-2017, pax, "ustar Interchange Format" and "pax Extended Header"; GNU tar's long names).
//
// Blocks of 512 bytes: a header for each file, then its contents. What doesn't fit into a header stands in an entry before it: records
// "<length> <key>=<value>\n" (pax), or the long name itself (GNU). Two blocks of zeroes end it, or just the end.
#include "archive.h"

#define BLOCK 512u
#define NAME_SIZE 100
#define PREFIX_SIZE 155
#define CHECKSUM_AT 148
#define CHECKSUM_SIZE 8

struct header {
	char name[NAME_SIZE], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[CHECKSUM_SIZE], type, link[NAME_SIZE];
	char magic[6], version[2], user[32], group[32], devmajor[8], devminor[8], prefix[PREFIX_SIZE], rest[12];
};

_Static_assert(sizeof(struct header) == BLOCK, "ustar header");

/* What an entry before a file said about it. */
struct extra {
	const char *name, *link;
	size_t name_len, link_len;
	int has_size;
	uint64_t size;
	int has_mtime;
	int64_t mtime;
};

/*
 * Octal digits between blanks and zeroes; or, with the first byte's top bit set, a binary number of 95 bits with a sign, the highest byte
 * first (GNU), which has to fit into 64.
 */
static int read_number(const char *at, size_t len, uint64_t *value)
{
	size_t i = 0;

	*value = 0;
	if (at[0] & 0x80) {
		int64_t sign = at[0] & 0x40 ? -1 : 0;

		*value = (uint64_t)sign << 7 | (at[0] & 0x7fu);
		for (i = 1; i < len; i++) {
			if ((int64_t)*value >> 55 != sign)
				return -1;
			*value = *value << 8 | (unsigned char)at[i];
		}
		return 0;
	}
	while (i < len && at[i] == ' ')
		i++;
	for (; i < len && at[i] >= '0' && at[i] <= '7'; i++)
		*value = *value << 3 | (uint64_t)(at[i] - '0');
	return i < len && at[i] && at[i] != ' ' ? -1 : 0;
}

static int is_zero(const char *block)
{
	for (size_t i = 0; i < BLOCK; i++)
		if (block[i])
			return 0;
	return 1;
}

/* The sum of a header's bytes, its own checksum counted as blanks. */
static int has_checksum(const struct header *h)
{
	const unsigned char *bytes = (const unsigned char *)h;
	uint64_t wanted, sum = 0;

	for (size_t i = 0; i < BLOCK; i++)
		sum += i - CHECKSUM_AT < CHECKSUM_SIZE ? ' ' : bytes[i];
	return !read_number(h->checksum, sizeof(h->checksum), &wanted) && wanted == sum;
}

static int read_decimal(const char *at, size_t len, uint64_t *value)
{
	*value = 0;
	for (size_t i = 0; i < len && at[i] != '.'; i++) {
		if (at[i] < '0' || at[i] > '9' || *value > UINT64_MAX / 10 - 1)
			return -1;
		*value = *value * 10 + (uint64_t)(at[i] - '0');
	}
	return len ? 0 : -1;
}

static int is_key(const char *key, size_t len, const char *wanted)
{
	return strlen(wanted) == len && !memcmp(key, wanted, len);
}

/* One record's key and value. */
static int read_record(struct extra *x, const char *key, size_t key_len, const char *value, size_t value_len)
{
	if (is_key(key, key_len, "path")) {
		x->name = value;
		x->name_len = value_len;
	} else if (is_key(key, key_len, "linkpath")) {
		x->link = value;
		x->link_len = value_len;
	} else if (is_key(key, key_len, "size")) {
		x->has_size = 1;
		return read_decimal(value, value_len, &x->size);
	} else if (is_key(key, key_len, "mtime")) {
		int is_before = value_len && value[0] == '-';
		uint64_t seconds;

		if (read_decimal(value + is_before, value_len - (size_t)is_before, &seconds) || seconds > INT64_MAX)
			return -1;
		x->has_mtime = 1;
		x->mtime = is_before ? -(int64_t)seconds : (int64_t)seconds;
	}
	return 0;
}

static int read_records(struct extra *x, const char *at, size_t len)
{
	while (len) {
		size_t digits = 0, size = 0;
		const char *key, *equals;

		while (digits < len && at[digits] >= '0' && at[digits] <= '9' && size < len)
			size = size * 10 + (size_t)(at[digits++] - '0');
		if (digits == len || at[digits] != ' ' || size > len || size < digits + 3 || at[size - 1] != '\n')
			return -1;
		key = at + digits + 1;
		equals = memchr(key, '=', size - digits - 2);
		if (!equals || read_record(x, key, (size_t)(equals - key), equals + 1, (size_t)(at + size - 1 - equals - 1)))
			return -1;
		at += size;
		len -= size;
	}
	return 0;
}

static uint32_t type_of(char type)
{
	switch (type) {
	case '2':
		return UK_S_IFLNK;
	case '3':
		return UK_S_IFCHR;
	case '4':
		return UK_S_IFBLK;
	case '5':
		return UK_S_IFDIR;
	case '6':
		return UK_S_IFIFO;
	default:
		return UK_S_IFREG;
	}
}

/* The name of a header, with its prefix, in `buf`. */
static size_t join(const struct header *h, char buf[PREFIX_SIZE + 1 + NAME_SIZE])
{
	size_t len = memcmp(h->magic, "ustar", 6) ? 0 : strnlen(h->prefix, PREFIX_SIZE), name_len = strnlen(h->name, NAME_SIZE);

	memcpy(buf, h->prefix, len);
	if (len)
		buf[len++] = '/';
	memcpy(buf + len, h->name, name_len);
	return len + name_len;
}

/* A file's entry from its header and what came before; `buf` is for its name. */
static int read_entry(const struct header *h, const struct extra *x, char *buf, struct uk_archive_entry *e)
{
	uint64_t mode, uid, gid, mtime, major = 0, minor = 0;

	if (read_number(h->mode, sizeof(h->mode), &mode) || read_number(h->uid, sizeof(h->uid), &uid) ||
	    read_number(h->gid, sizeof(h->gid), &gid) || read_number(h->mtime, sizeof(h->mtime), &mtime))
		return -1;
	if ((h->type == '3' || h->type == '4') &&
	    (read_number(h->devmajor, sizeof(h->devmajor), &major) || read_number(h->devminor, sizeof(h->devminor), &minor)))
		return -1;
	e->name = x->name ? x->name : buf;
	e->name_len = x->name ? x->name_len : join(h, buf);
	e->mode = (uint32_t)(mode & 07777) | type_of(h->type);
	if (h->type != '5' && e->name_len && e->name[e->name_len - 1] == '/' && (e->mode & UK_S_IFMT) == UK_S_IFREG)
		e->mode = (e->mode & 07777) | UK_S_IFDIR; /* the old form */
	e->uid = (uint32_t)uid;
	e->gid = (uint32_t)gid;
	e->mtime = x->has_mtime ? x->mtime : (int64_t)mtime;
	e->rdev = uk_abi_dev((uint32_t)major, (uint32_t)minor);
	if (h->type == '1' || h->type == '2') {
		e->link = x->link ? x->link : h->link;
		e->link_len = x->link ? x->link_len : strnlen(h->link, NAME_SIZE);
	}
	if (h->type == '2') {
		e->data = e->link;
		e->size = e->link_len;
		e->link = NULL;
	}
	return 0;
}

/* A header that says something about the next one; 1 when it did, 0 when it is a file's. */
static int read_extra(const struct reader *r, const struct header *h, const char *data, size_t size, struct extra *x)
{
	switch (h->type) {
	case 'g': /* about all files that follow: nothing that a file needs */
		return 1;
	case 'x':
		return read_records(x, data, size) ? _archive_wrong(r, "a pax header has a record that is none", "", 0) : 1;
	case 'L':
		x->name = data;
		x->name_len = strnlen(data, size);
		return 1;
	case 'K':
		x->link = data;
		x->link_len = strnlen(data, size);
		return 1;
	default:
		return 0;
	}
}

static int has_contents(char type)
{
	return type == '0' || type == '\0' || type == '7' || type == 'x' || type == 'g' || type == 'L' || type == 'K';
}

/* The header at `at`: a file, told to `each`, or something about the next one. Sets *next behind it. */
static int read_one(const struct reader *r, struct extra *x, uk_archive_each each, void *arg, size_t *next)
{
	const struct header *h = (const struct header *)(const void *)(r->start + r->at);
	char buf[PREFIX_SIZE + 1 + NAME_SIZE];
	struct uk_archive_entry e = { 0 };
	size_t data = r->at + BLOCK;
	uint64_t size;
	int result;

	if (_archive_left(r) < BLOCK)
		return _archive_wrong(r, "a header is cut off", "", 0);
	if (!has_checksum(h))
		return _archive_wrong(r, "a header's checksum is wrong", h->name, strnlen(h->name, NAME_SIZE));
	if (h->type == 'S')
		return _archive_wrong(r, "a file is in GNU tar's sparse form, which isn't read", h->name, strnlen(h->name, NAME_SIZE));
	if (read_number(h->size, sizeof(h->size), &size))
		return _archive_wrong(r, "a header has a number that is none", h->name, strnlen(h->name, NAME_SIZE));
	if (x->has_size && has_contents(h->type) && h->type != 'x' && h->type != 'g')
		size = x->size;
	if (!has_contents(h->type) && h->type >= '1' && h->type <= '6')
		size = 0; /* links and the like have none, whatever their header says */
	if (size > r->len - data)
		return _archive_wrong(r, "a file is longer than the archive", h->name, strnlen(h->name, NAME_SIZE));
	*next = data + (size_t)((size + BLOCK - 1) & ~(uint64_t)(BLOCK - 1));
	if (*next > r->len)
		*next = r->len;
	result = read_extra(r, h, r->start + data, (size_t)size, x);
	if (result)
		return result < 0 ? result : 0;
	if (read_entry(h, x, buf, &e))
		return _archive_wrong(r, "a header has a number that is none", h->name, strnlen(h->name, NAME_SIZE));
	if ((e.mode & UK_S_IFMT) == UK_S_IFREG && !e.link) {
		e.data = size ? r->start + data : NULL;
		e.size = (size_t)size;
	}
	*x = (struct extra){ 0 };
	return each(arg, &e);
}

int uk_tar_each(const void *archive, size_t len, uk_archive_each each, void *arg, struct uk_archive_error *error)
{
	struct reader r = { archive, len, 0, error };
	struct extra x = { 0 };

	*error = (struct uk_archive_error){ 0 };
	while (r.at < len) {
		size_t next = len;
		int result;

		if (_archive_left(&r) >= BLOCK && is_zero(r.start + r.at))
			return 0;
		result = read_one(&r, &x, each, arg, &next);
		if (result)
			return result;
		r.at = next;
	}
	return 0;
}
