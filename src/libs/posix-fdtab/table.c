// SPDX-License-Identifier: BSD-3-Clause
// The table of descriptors.
//
// An array of pointers and two maps of bits: which numbers are taken (reserved or open), which are closed by exec. The first 64 are in the
// image, so that a program with a handful costs no memory and no time at the start; then all of it moves to the heap and
// doubles. The lowest free number is looked for in words of 64, from where there may be one on.
#include <uk/fdtab.h>

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/lock.h>
#include <uk/string.h>
#include <uk/tty.h>

#include "table.h"

#define WORD 64u
#define FIRST_SIZE 64u

static struct uk_file *first_files[FIRST_SIZE] = { &uk_tty_stdin, &uk_tty_stdout, &uk_tty_stderr };
static uint64_t first_maps[2] = { 7, 0 };

static struct {
	struct uk_spinlock lock;
	struct uk_file **files;
	uint64_t *taken, *cloexec; /* `cloexec` lies behind `taken` */
	unsigned int size;         /* a power of two */
	unsigned int lowest_free;  /* none is free below it */
	unsigned int soft, hard;
} table = {
	.files = first_files,
	.taken = &first_maps[0],
	.cloexec = &first_maps[1],
	.size = FIRST_SIZE,
	.lowest_free = 3,
	.soft = 1024,
	.hard = UK_FDTAB_MAX,
};

static uint64_t bit(unsigned int fd)
{
	return 1ULL << fd % WORD;
}

/* Not reserved only, but open. */
static int is_open(int fd)
{
	return fd >= 0 && (unsigned int)fd < table.size && table.files[fd];
}

struct uk_file *uk_fdtab_get(int fd)
{
	struct uk_file *f = NULL;

	uk_spin_lock(&table.lock);
	if (is_open(fd))
		f = uk_file_get(table.files[fd]);
	uk_spin_unlock(&table.lock);
	return f;
}

int uk_fdtab_get_kind(int fd, const struct uk_file_ops *ops, struct uk_file **f)
{
	*f = uk_fdtab_get(fd);
	if (!*f)
		return -UK_EBADF;
	if ((*f)->ops == ops)
		return 0;
	uk_file_put(*f);
	return -UK_EINVAL;
}

/* The lowest number that isn't taken, from `fd` on; table.size or more when all are. */
static unsigned int find_free(unsigned int fd)
{
	for (; fd < table.size; fd = (fd / WORD + 1) * WORD) {
		uint64_t free = ~table.taken[fd / WORD] >> fd % WORD;

		if (free)
			return fd + (unsigned int)__builtin_ctzll(free);
	}
	return fd;
}

/* Twice the size or more, until `fd` has room. Another thread may have been quicker. 0 or -UK_ENOMEM. */
static int grow(unsigned int fd)
{
	struct uk_alloc *heap = uk_alloc_get_default();
	unsigned int size = FIRST_SIZE;
	struct uk_file **files, **old = NULL;
	uint64_t *maps, *old_maps = NULL;

	while (size <= fd)
		size *= 2;
	files = uk_calloc(heap, size, sizeof(*files));
	maps = uk_calloc(heap, size / WORD * 2, sizeof(*maps));
	if (!files || !maps) {
		uk_free(heap, files);
		uk_free(heap, maps);
		return -UK_ENOMEM;
	}
	uk_spin_lock(&table.lock);
	if (size > table.size) {
		unsigned int words = table.size / WORD;

		memcpy(files, table.files, table.size * sizeof(*files));
		memcpy(maps, table.taken, words * sizeof(*maps));
		memcpy(maps + size / WORD, table.cloexec, words * sizeof(*maps));
		old = table.files;
		old_maps = table.taken;
		table.files = files;
		table.taken = maps;
		table.cloexec = maps + size / WORD;
		table.size = size;
		files = NULL;
		maps = NULL;
	}
	uk_spin_unlock(&table.lock);
	uk_free(heap, files);
	uk_free(heap, maps);
	if (old != first_files) {
		uk_free(heap, old);
		uk_free(heap, old_maps);
	}
	return 0;
}

/* Takes a number that is free. With the lock. */
static void take(unsigned int fd)
{
	table.taken[fd / WORD] |= bit(fd);
	table.cloexec[fd / WORD] &= ~bit(fd);
	if (fd == table.lowest_free)
		table.lowest_free = fd + 1;
}

int uk_fdtab_reserve(int lowest)
{
	for (;;) {
		unsigned int fd, has_room;
		int error;

		uk_spin_lock(&table.lock);
		fd = find_free((unsigned int)lowest > table.lowest_free ? (unsigned int)lowest : table.lowest_free);
		if (fd >= table.soft) {
			uk_spin_unlock(&table.lock);
			return -UK_EMFILE;
		}
		has_room = fd < table.size;
		if (has_room)
			take(fd);
		uk_spin_unlock(&table.lock);
		if (has_room)
			return (int)fd;
		error = grow(fd);
		if (error)
			return error;
	}
}

/* With the lock. */
static void put(unsigned int fd, struct uk_file *f, unsigned int flags)
{
	table.files[fd] = f;
	if (flags & UK_O_CLOEXEC)
		table.cloexec[fd / WORD] |= bit(fd);
	else
		table.cloexec[fd / WORD] &= ~bit(fd);
}

void uk_fdtab_install(int fd, struct uk_file *f, unsigned int flags)
{
	uk_spin_lock(&table.lock);
	put((unsigned int)fd, f, flags);
	uk_spin_unlock(&table.lock);
}

void uk_fdtab_cancel(int fd)
{
	uk_spin_lock(&table.lock);
	table.taken[(unsigned int)fd / WORD] &= ~bit((unsigned int)fd);
	if ((unsigned int)fd < table.lowest_free)
		table.lowest_free = (unsigned int)fd;
	uk_spin_unlock(&table.lock);
}

int uk_fdtab_add(struct uk_file *f, unsigned int flags)
{
	int fd = uk_fdtab_reserve(0);

	if (fd >= 0)
		uk_fdtab_install(fd, f, flags);
	return fd;
}

int uk_fdtab_close(int fd)
{
	struct uk_file *f = NULL;

	uk_spin_lock(&table.lock);
	if (is_open(fd)) {
		f = table.files[fd];
		table.files[fd] = NULL;
		table.taken[(unsigned int)fd / WORD] &= ~bit((unsigned int)fd);
		if ((unsigned int)fd < table.lowest_free)
			table.lowest_free = (unsigned int)fd;
	}
	uk_spin_unlock(&table.lock);
	if (!f)
		return -UK_EBADF;
	uk_file_put(f);
	return 0;
}

int uk_fdtab_replace(int old, int fd, unsigned int flags)
{
	struct uk_file *f, *replaced;

	if (old == fd)
		return -UK_EINVAL;
	if (fd < 0 || (unsigned int)fd >= table.soft)
		return -UK_EBADF;
	f = uk_fdtab_get(old);
	if (!f)
		return -UK_EBADF;
	if ((unsigned int)fd >= table.size && grow((unsigned int)fd)) {
		uk_file_put(f);
		return -UK_ENOMEM;
	}
	uk_spin_lock(&table.lock);
	replaced = table.files[fd];
	if (!replaced && table.taken[(unsigned int)fd / WORD] & bit((unsigned int)fd)) {
		uk_spin_unlock(&table.lock);
		uk_file_put(f);
		return -UK_EBUSY; /* another thread opens it just now */
	}
	take((unsigned int)fd);
	put((unsigned int)fd, f, flags);
	uk_spin_unlock(&table.lock);
	if (replaced)
		uk_file_put(replaced);
	return fd;
}

int uk_fdtab_flags(int fd)
{
	int flags = -UK_EBADF;

	uk_spin_lock(&table.lock);
	if (is_open(fd))
		flags = table.cloexec[(unsigned int)fd / WORD] & bit((unsigned int)fd) ? UK_FD_CLOEXEC : 0;
	uk_spin_unlock(&table.lock);
	return flags;
}

int uk_fdtab_set_flags(int fd, unsigned int flags)
{
	int error = -UK_EBADF;

	uk_spin_lock(&table.lock);
	if (is_open(fd)) {
		put((unsigned int)fd, table.files[fd], flags & UK_FD_CLOEXEC ? UK_O_CLOEXEC : 0);
		error = 0;
	}
	uk_spin_unlock(&table.lock);
	return error;
}

int uk_fdtab_next(int fd)
{
	int found = -1;

	uk_spin_lock(&table.lock);
	for (; fd >= 0 && (unsigned int)fd < table.size && found < 0; fd++)
		if (table.files[fd])
			found = fd;
	uk_spin_unlock(&table.lock);
	return found;
}

void _fdtab_range(unsigned int first, unsigned int last, int mark_only)
{
	for (int fd = first > UK_FDTAB_MAX ? -1 : uk_fdtab_next((int)first); fd >= 0 && (unsigned int)fd <= last;
		fd = uk_fdtab_next(fd + 1))
		if (mark_only)
			uk_fdtab_set_flags(fd, UK_FD_CLOEXEC);
		else
			uk_fdtab_close(fd);
}

void uk_fdtab_limits(uint64_t *soft, uint64_t *hard)
{
	*soft = table.soft;
	*hard = table.hard;
}

int uk_fdtab_set_limits(uint64_t soft, uint64_t hard)
{
	if (soft > hard)
		return -UK_EINVAL;
	if (hard > UK_FDTAB_MAX)
		return -UK_EPERM;
	table.soft = (unsigned int)soft;
	table.hard = (unsigned int)hard;
	return 0;
}
