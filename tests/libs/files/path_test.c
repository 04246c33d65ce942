// SPDX-License-Identifier: BSD-3-Clause
// Paths of random bytes, given to every call that takes one: each answers with a number or an error, leaves no lock held and no block
// behind.
//
//     path_test <paths> <seed>
#define _GNU_SOURCE
#include "call.h"
#include "checks.h"
#include "host.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <uk/ramfs.h>

#define SYS LIBRARY_CALL

static struct uk_fs *fs;
static long before;

/* Exactly as long as it is: the sanitizer sees who reads on. */
static char *draw_path(void)
{
	static const char *const parts[] = { "/", "//", "a", "b", "loop", "up", "..", ".", "abs", "file", "\377", "long", "../", "deep/" };
	uint32_t len = 0, parts_left = draw(draw(50) ? 12 : 4000), room = 4200;
	char *path = malloc(room), *exact;

	while (parts_left-- && len < room - 300) {
		const char *part = parts[draw(14)];

		if (!draw(20)) {
			path[len++] = (char)(1 + draw(255));
		} else if (*part == 'l' && part[2] == 'n') {
			uint32_t n = draw(270);

			memset(path + len, 'n', n);
			len += n;
		} else {
			memcpy(path + len, part, strlen(part));
			len += (uint32_t)strlen(part);
		}
		if (!draw(3))
			path[len++] = '/';
	}
	path[len] = '\0';
	exact = malloc(len + 1);
	memcpy(exact, path, len + 1);
	free(path);
	return exact;
}

static long call_with(const char *path, const char *other)
{
	char buf[64];
	struct stat st;
	long fd;

	switch (draw(14)) {
	case 0:
		return SYS(mkdirat, AT_FDCWD, path, 0755);
	case 1:
		return SYS(unlinkat, AT_FDCWD, path, draw(2) ? AT_REMOVEDIR : 0);
	case 2:
		return SYS(symlinkat, other, AT_FDCWD, path);
	case 3:
		return SYS(renameat2, AT_FDCWD, path, AT_FDCWD, other, draw(3));
	case 4:
		return SYS(linkat, AT_FDCWD, path, AT_FDCWD, other, draw(2) ? AT_SYMLINK_FOLLOW : 0);
	case 5:
		return SYS(readlinkat, AT_FDCWD, path, buf, sizeof(buf));
	case 6:
		return SYS(newfstatat, AT_FDCWD, path, &st, draw(2) ? AT_SYMLINK_NOFOLLOW : 0);
	case 7:
		return SYS(chdir, path);
	case 8:
		return SYS(truncate, path, draw(10000));
	case 9:
		return SYS(getcwd, buf, sizeof(buf)) < 0;
	case 10:
		return SYS(fchmodat, AT_FDCWD, path, draw(07777));
	default:
		fd = SYS(openat, AT_FDCWD, path, draw(2) ? (uint32_t)O_CREAT | draw(3) : draw(1u << 22), 0644);
		if (fd >= 0)
			SYS(close, fd);
		return fd;
	}
}

/* Removes all that is in a directory. */
static void empty(const char *path)
{
	char buf[1024] __attribute__((aligned(8))), below[8192];
	long fd = SYS(openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0), n;

	while ((n = SYS(getdents64, fd, buf, sizeof(buf))) > 0)
		for (char *at = buf; at < buf + n; at += *(unsigned short *)(void *)(at + 16)) {
			if (!strcmp(at + 19, ".") || !strcmp(at + 19, ".."))
				continue;
			snprintf(below, sizeof(below), "%.4000s/%s", path, at + 19);
			if (at[18] == 4)
				empty(below);
			SYS(unlinkat, AT_FDCWD, below, at[18] == 4 ? AT_REMOVEDIR : 0);
		}
	SYS(close, fd);
}

static void begin(void)
{
	fs = uk_ramfs_new();
	if (!fs || uk_vfs_mount(fs, "/"))
		abort();
	before = host_blocks;
}

/* A tree, some calls, and the end of the tree. */
static void some_calls(const uint8_t *bytes, size_t len)
{
	(void)bytes, (void)len;
	SYS(mkdirat, AT_FDCWD, "/a", 0755);
	SYS(mkdirat, AT_FDCWD, "/a/b", 0755);
	SYS(symlinkat, "loop", AT_FDCWD, "/a/loop");
	SYS(symlinkat, "../a/up/b", AT_FDCWD, "/a/up");
	SYS(symlinkat, "/a/b/", AT_FDCWD, "/a/abs");
	for (uint32_t i = 1 + draw(200); i; i--) {
		char *path = draw_path(), *other = draw_path();
		long result = call_with(path, other);

		CHECK(result >= -133 && !fs->tree.owner);
		free(path);
		free(other);
	}
	SYS(chdir, "/");
	empty("/");
	CHECK(host_blocks <= before + 1); /* the root's own table of names */
}

FUZZ(path, begin, some_calls);

int main(int argc, char **argv)
{
	long paths = argc > 1 ? atol(argv[1]) : 20000;

	seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	begin();
	while (checks < paths)
		some_calls(NULL, 0);
	return checked();
}
