// SPDX-License-Identifier: BSD-3-Clause
// Random calls on a random tree of files: each is made of the libraries and of the host's kernel, and both must answer alike.
//
//     model_test <calls> <seed>
//
// The host's side is a tmpfs, the root of this process. Names are few and paths short, so that calls meet: files are removed while they are
// open, directories moved into each other, links lead round in circles. Every now and then both trees are compared whole.
#define _GNU_SOURCE
#include "call.h"
#include "host.h"
#include "sandbox.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <uk/ramfs.h>

#define FILES 10
#define SIZE 20000

static uint64_t seed = 1;
static unsigned long made;
static char what[16384];
static struct {
	int ours, theirs; /* descriptors */
} files[FILES];
static char ours[SIZE], theirs[SIZE];
static unsigned long differences, successes;
static int reserves; /* with fallocate, but not with SEEK_HOLE: whether what is reserved only is a hole is a file system's own business */

static uint32_t draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((seed >> 33) % below);
}

static int one_in(uint32_t n)
{
	return !draw(n);
}

static void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
}

static void differ(const char *how)
{
	/* A long name is shown as its beginning. */
	for (char *at = what; (at = strstr(at, "xxxxx"));)
		memmove(at + 4, at + 5, strlen(at + 4));
	printf("call %lu: %s: %.100s\n", made, how, what);
	if (++differences >= 20)
		exit(1);
}

/* Compares results; returns whether both succeeded. */
static int same(long a, long b)
{
	char text[100];

	if (a != b) {
		snprintf(text, sizeof(text), "%ld, Linux %ld", a, b);
		differ(text);
	}
	if (a >= 0 && b >= 0)
		successes++;
	return a >= 0 && b >= 0;
}

#define BOTH(name, ...) same(LIBRARY_CALL(name, ##__VA_ARGS__), LINUX_CALL(name, ##__VA_ARGS__))

static const char *name_of(void)
{
	static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h", "a", "b", "c", "d", ".", "..", "with space", "ü" };
	static char long_name[257];

	if (one_in(60)) {
		memset(long_name, 'x', 256);
		long_name[one_in(2) ? 255 : 256] = '\0';
		return long_name;
	}
	return names[draw(16)];
}

static const char *draw_path(void)
{
	static char paths[4][8192];
	static int next;
	char *path = paths[next++ % 4];
	uint32_t depth = 1 + draw(3);

	path[0] = '\0';
	if (one_in(80))
		return path;
	if (one_in(200)) {
		for (int i = 0; i < 4100; i++)
			path[i] = i % 2 ? '/' : '.';
		path[4095 + (int)draw(2)] = '\0';
		return path;
	}
	if (one_in(4))
		strcat(path, one_in(5) ? "//" : "/");
	for (uint32_t i = 0; i < depth; i++) {
		if (i)
			strcat(path, one_in(20) ? "///" : "/");
		strcat(path, name_of());
	}
	if (one_in(10))
		strcat(path, "/");
	return path;
}

static int draw_file(void)
{
	return (int)draw(FILES);
}

/* A directory's descriptor for both, or none. */
static void draw_dirfd(int *a, int *b)
{
	int i = draw_file();

	*a = *b = AT_FDCWD;
	if (one_in(5)) {
		*a = files[i].ours;
		*b = files[i].theirs;
	}
}

static void fill(char *to, size_t len)
{
	unsigned char c = (unsigned char)draw(256);

	for (size_t i = 0; i < len; i++)
		to[i] = (char)(c + i * 7 + i / 251);
}

static void compare_stat(const struct stat *a, const struct stat *b)
{
	char text[200];

	if (a->st_mode == b->st_mode && a->st_nlink == b->st_nlink && a->st_size == b->st_size && a->st_uid == b->st_uid &&
	    a->st_gid == b->st_gid && (a->st_blocks == b->st_blocks || !S_ISREG(a->st_mode)))
		return;
	snprintf(text, sizeof(text), "mode %o %o, links %lu %lu, size %ld %ld, blocks %ld %ld", a->st_mode, b->st_mode, (long)a->st_nlink,
		 (long)b->st_nlink, a->st_size, b->st_size, a->st_blocks, b->st_blocks);
	differ(text);
}

static void do_close(int i)
{
	say("close(#%d)", i);
	if (files[i].ours >= 0)
		same(LIBRARY_CALL(close, files[i].ours), LINUX_CALL(close, files[i].theirs));
	files[i].ours = files[i].theirs = -1;
}

static void do_open(void)
{
	static const int bits[] = { O_CREAT, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_PATH, O_CLOEXEC };
	int i = draw_file(), flags = (int)draw(3), da, db;
	const char *path = draw_path();
	long a, b;

	for (size_t bit = 0; bit < sizeof(bits) / sizeof(bits[0]); bit++)
		if (one_in(bit < 2 ? 3 : 8))
			flags |= bits[bit];
	if (one_in(50))
		flags = O_TMPFILE | O_RDWR;
	do_close(i);
	draw_dirfd(&da, &db);
	say("openat(%d, \"%s\", %#o)", da, path, flags);
	a = LIBRARY_CALL(openat, da, path, flags, 0666);
	b = LINUX_CALL(openat, db, path, flags, 0666);
	files[i].ours = a < 0 ? -1 : (int)a;
	files[i].theirs = b < 0 ? -1 : (int)b;
	same(a < 0 ? a : 0, b < 0 ? b : 0);
}

static void do_read(void)
{
	int i = draw_file();
	size_t len = draw(one_in(4) ? SIZE : 100);
	long a, b;

	memset(ours, 1, SIZE);
	memset(theirs, 1, SIZE);
	if (one_in(2)) {
		long offset = (long)draw(30000) - 100;

		say("pread64(#%d, %zu, %ld)", i, len, offset);
		a = LIBRARY_CALL(pread64, files[i].ours, ours, len, offset);
		b = LINUX_CALL(pread64, files[i].theirs, theirs, len, offset);
	} else {
		say("read(#%d, %zu)", i, len);
		a = LIBRARY_CALL(read, files[i].ours, ours, len);
		b = LINUX_CALL(read, files[i].theirs, theirs, len);
	}
	if (same(a, b) && memcmp(ours, theirs, SIZE))
		differ("other bytes");
}

static void do_write(void)
{
	int i = draw_file();
	size_t len = draw(one_in(4) ? SIZE : 100);
	long offset = (long)draw(30000) - 100;

	fill(ours, len);
	switch (draw(3)) {
	case 0:
		say("pwrite64(#%d, %zu, %ld)", i, len, offset);
		same(LIBRARY_CALL(pwrite64, files[i].ours, ours, len, offset), LINUX_CALL(pwrite64, files[i].theirs, ours, len, offset));
		break;
	case 1:
		say("write(#%d, %zu)", i, len);
		same(LIBRARY_CALL(write, files[i].ours, ours, len), LINUX_CALL(write, files[i].theirs, ours, len));
		break;
	default: {
		struct iovec iov[12];
		int count = (int)draw(13);

		for (int p = 0; p < count; p++)
			iov[p] = (struct iovec){ ours + draw(100), draw(500) };
		say("writev(#%d, %d)", i, count);
		same(LIBRARY_CALL(writev, files[i].ours, iov, count), LINUX_CALL(writev, files[i].theirs, iov, count));
	}
	}
}

static void do_position(void)
{
	static const int whences[] = { SEEK_SET, SEEK_CUR, SEEK_END, 7, SEEK_DATA, SEEK_HOLE };
	int i = draw_file(), whence = whences[draw(reserves ? 4 : 6)];
	long offset = (long)draw(60000) - 10000;
	struct stat st;

	/* A directory's positions and ends are its file system's own. */
	if (files[i].theirs >= 0 && !fstat(files[i].theirs, &st) && S_ISDIR(st.st_mode))
		return;
	say("lseek(#%d, %ld, %d)", i, offset, whence);
	same(LIBRARY_CALL(lseek, files[i].ours, offset, whence), LINUX_CALL(lseek, files[i].theirs, offset, whence));
}

static void do_length(void)
{
	int i = draw_file();
	long len = (long)draw(one_in(3) ? 40000 : 9000) - 20, offset = (long)draw(30000) - 20;
	const char *path = draw_path();

	switch (draw(4)) {
	case 0:
		say("ftruncate(#%d, %ld)", i, len);
		same(LIBRARY_CALL(ftruncate, files[i].ours, len), LINUX_CALL(ftruncate, files[i].theirs, len));
		break;
	case 1:
		say("truncate(\"%s\", %ld)", path, len);
		BOTH(truncate, path, len);
		break;
	case 2:
		say("fallocate(#%d, punch, %ld, %ld)", i, offset, len);
		same(LIBRARY_CALL(fallocate, files[i].ours, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, len),
		     LINUX_CALL(fallocate, files[i].theirs, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, len));
		break;
	default: {
		int mode = one_in(3) ? FALLOC_FL_KEEP_SIZE : 0;

		if (!reserves)
			break;

		say("fallocate(#%d, %d, %ld, %ld)", i, mode, offset, len);
		same(LIBRARY_CALL(fallocate, files[i].ours, mode, offset, len), LINUX_CALL(fallocate, files[i].theirs, mode, offset, len));
	}
	}
}

static void do_names(void)
{
	const char *path = draw_path(), *other = draw_path();
	int da, db, ea, eb;

	draw_dirfd(&da, &db);
	draw_dirfd(&ea, &eb);
	switch (draw(8)) {
	case 0:
	case 1:
		say("mkdirat(%d, \"%s\")", da, path);
		same(LIBRARY_CALL(mkdirat, da, path, 01777), LINUX_CALL(mkdirat, db, path, 01777));
		break;
	case 2: {
		int flags = one_in(2) ? AT_REMOVEDIR : 0;

		say("unlinkat(%d, \"%s\", %d)", da, path, flags);
		same(LIBRARY_CALL(unlinkat, da, path, flags), LINUX_CALL(unlinkat, db, path, flags));
		break;
	}
	case 3:
	case 4: {
		unsigned int flags = one_in(4) ? draw(5) : 0;

		if (flags & 4)
			break;
		say("renameat2(%d, \"%s\", %d, \"%s\", %u)", da, path, ea, other, flags);
		same(LIBRARY_CALL(renameat2, da, path, ea, other, flags), LINUX_CALL(renameat2, db, path, eb, other, flags));
		break;
	}
	case 5: {
		int flags = one_in(3) ? AT_SYMLINK_FOLLOW : 0;

		say("linkat(%d, \"%s\", %d, \"%s\", %d)", da, path, ea, other, flags);
		same(LIBRARY_CALL(linkat, da, path, ea, other, flags), LINUX_CALL(linkat, db, path, eb, other, flags));
		break;
	}
	case 6:
		say("symlinkat(\"%s\", %d, \"%s\")", other, da, path);
		same(LIBRARY_CALL(symlinkat, other, da, path), LINUX_CALL(symlinkat, other, db, path));
		break;
	default: {
		int mode = (one_in(2) ? S_IFSOCK : S_IFREG) | 0666;

		say("mknodat(%d, \"%s\", %o)", da, path, mode);
		same(LIBRARY_CALL(mknodat, da, path, mode, 0), LINUX_CALL(mknodat, db, path, mode, 0));
	}
	}
}

static void do_ask(void)
{
	static const int flags_of[] = { 0, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW, 0x40 };
	const char *path = draw_path();
	struct stat a, b;
	int da, db, i = draw_file(), flags = flags_of[draw(5)];

	draw_dirfd(&da, &db);
	switch (draw(6)) {
	case 0:
		say("fstat(#%d)", i);
		if (same(LIBRARY_CALL(fstat, files[i].ours, &a), LINUX_CALL(fstat, files[i].theirs, &b)))
			compare_stat(&a, &b);
		break;
	case 1: {
		long len = (long)draw(20) - 1, la, lb;

		memset(ours, 1, 32);
		memset(theirs, 1, 32);
		say("readlinkat(%d, \"%s\", %ld)", da, path, len);
		la = LIBRARY_CALL(readlinkat, da, path, ours, len);
		lb = LINUX_CALL(readlinkat, db, path, theirs, len);
		if (same(la, lb) && memcmp(ours, theirs, 32))
			differ("another target");
		break;
	}
	case 2: {
		int mode = (int)draw(9);

		say("faccessat(%d, \"%s\", %d)", da, path, mode);
		same(LIBRARY_CALL(faccessat, da, path, mode), LINUX_CALL(faccessat, db, path, mode));
		break;
	}
	case 3: {
		memset(ours, 1, 4096);
		memset(theirs, 1, 4096);
		say("getcwd");
		if (BOTH(getcwd, ours, 4096)) {
			LINUX_CALL(getcwd, theirs, 4096);
			LIBRARY_CALL(getcwd, ours, 4096);
			if (strcmp(ours, theirs))
				differ("another directory");
		}
		break;
	}
	default:
		say("newfstatat(%d, \"%s\", %#x)", da, path, flags);
		if (same(LIBRARY_CALL(newfstatat, da, path, &a, flags), LINUX_CALL(newfstatat, db, path, &b, flags)))
			compare_stat(&a, &b);
	}
}

static void do_attributes(void)
{
	const char *path = draw_path();
	int i = draw_file();
	unsigned int mode = draw(010000);

	switch (draw(6)) {
	case 0:
		say("fchmodat(\"%s\", %o)", path, mode);
		BOTH(fchmodat, AT_FDCWD, path, mode);
		break;
	case 1:
		say("fchmod(#%d, %o)", i, mode);
		same(LIBRARY_CALL(fchmod, files[i].ours, mode), LINUX_CALL(fchmod, files[i].theirs, mode));
		break;
	case 2:
		say("umask(%o)", mode & 077);
		BOTH(umask, mode & 077);
		break;
	case 3: {
		int flags = one_in(2) ? AT_SYMLINK_NOFOLLOW : 0, uid = one_in(2) ? 0 : -1, gid = one_in(2) ? 0 : -1;

		say("fchownat(\"%s\", %d, %d, %#x)", path, uid, gid, flags);
		BOTH(fchownat, AT_FDCWD, path, uid, gid, flags);
		break;
	}
	default: {
		struct timespec times[2] = { { draw(100000), draw(1000000000) }, { draw(100000),
			one_in(5) ? UTIME_OMIT : draw(2000000000) } };
		int flags = one_in(2) ? AT_SYMLINK_NOFOLLOW : 0;
		struct stat a, b;

		say("utimensat(\"%s\", %ld, %#x)", path, times[1].tv_nsec, flags);
		if (BOTH(utimensat, AT_FDCWD, path, times, flags) &&
		    BOTH(newfstatat, AT_FDCWD, path, &a, flags) && !LINUX_CALL(newfstatat, AT_FDCWD, path, &b, flags)) {
			LIBRARY_CALL(newfstatat, AT_FDCWD, path, &a, flags);
			/* A link that was gone through since then was read now. */
			if (b.st_atime != times[0].tv_sec && a.st_atime != times[0].tv_sec)
				break;
			if (a.st_atime != b.st_atime || a.st_atim.tv_nsec != b.st_atim.tv_nsec ||
			    (times[1].tv_nsec != UTIME_OMIT && (a.st_mtime != b.st_mtime || a.st_mtim.tv_nsec != b.st_mtim.tv_nsec)))
				differ("other times");
		}
	}
	}
}

static void do_descriptors(void)
{
	int i = draw_file(), j = draw_file();
	const char *path = draw_path();

	switch (draw(5)) {
	case 0: {
		int a, b;

		if (i == j)
			break;
		do_close(j);
		say("dup(#%d)", i);
		a = (int)LIBRARY_CALL(dup, files[i].ours);
		b = (int)LINUX_CALL(dup, files[i].theirs);
		same(a < 0 ? a : 0, b < 0 ? b : 0);
		files[j].ours = a < 0 ? -1 : a;
		files[j].theirs = b < 0 ? -1 : b;
		break;
	}
	case 1:
		say("fcntl(#%d, F_GETFL)", i);
		same(LIBRARY_CALL(fcntl, files[i].ours, F_GETFL, 0), LINUX_CALL(fcntl, files[i].theirs, F_GETFL, 0));
		break;
	case 2: {
		int flags = one_in(2) ? O_APPEND : O_NONBLOCK;

		say("fcntl(#%d, F_SETFL, %#o)", i, flags);
		same(LIBRARY_CALL(fcntl, files[i].ours, F_SETFL, flags), LINUX_CALL(fcntl, files[i].theirs, F_SETFL, flags));
		break;
	}
	case 3:
		say("chdir(\"%s\")", path);
		BOTH(chdir, path);
		break;
	default:
		say("fchdir(#%d)", i);
		same(LIBRARY_CALL(fchdir, files[i].ours), LINUX_CALL(fchdir, files[i].theirs));
	}
}

static void do_copy(void)
{
	int i = draw_file(), j = draw_file();
	long from = draw(20000), to = draw(20000), from2 = from, to2 = to;
	size_t len = draw(15000);

	if (i == j)
		return;
	if (one_in(2)) {
		int at = one_in(2);

		say("copy_file_range(#%d, %ld, #%d, %ld, %zu) %d", i, from, j, to, len, at);
		same(LIBRARY_CALL(copy_file_range, files[i].ours, at ? &from : NULL, files[j].ours, at ? &to : NULL, len, 0),
		     LINUX_CALL(copy_file_range, files[i].theirs, at ? &from2 : NULL, files[j].theirs, at ? &to2 : NULL, len, 0));
	} else {
		int at = one_in(2);

		say("sendfile(#%d, #%d, %ld, %zu) %d", j, i, from, len, at);
		same(LIBRARY_CALL(sendfile, files[j].ours, files[i].ours, at ? &from : NULL, len),
		     LINUX_CALL(sendfile, files[j].theirs, files[i].theirs, at ? &from2 : NULL, len));
	}
	if (from != from2 || to != to2)
		differ("other offsets");
}

/* A directory's entries, sorted, as text. */
struct name {
	char text[300];
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->text, ((const struct name *)b)->text);
}

static int list(int is_ours, const char *path, struct name *names, int max)
{
	static char buf[1024] __attribute__((aligned(8)));
	int flags = O_RDONLY | O_DIRECTORY, count = 0;
	long fd = is_ours ? LIBRARY_CALL(openat, AT_FDCWD, path, flags, 0) : LINUX_CALL(openat, AT_FDCWD, path, flags, 0), n;

	if (fd < 0)
		return (int)fd;
	while ((n = is_ours ? LIBRARY_CALL(getdents64, fd, buf, sizeof(buf)) : LINUX_CALL(getdents64, fd, buf, sizeof(buf))) > 0)
		for (char *at = buf; at < buf + n; at += *(unsigned short *)(void *)(at + 16))
			if (count < max)
				snprintf(names[count++].text, sizeof(names[0].text), "%s %d", at + 19, at[18]);
	if (is_ours)
		LIBRARY_CALL(close, fd);
	else
		LINUX_CALL(close, fd);
	qsort(names, (size_t)count, sizeof(names[0]), compare_names);
	return n < 0 ? (int)n : count;
}

static void compare_contents(const char *path, long size)
{
	long fa = LIBRARY_CALL(openat, AT_FDCWD, path, O_RDONLY, 0), fb = LINUX_CALL(openat, AT_FDCWD, path, O_RDONLY, 0);

	say("contents of \"%s\"", path);
	if (fa < 0 || fb < 0) {
		differ("can't be opened");
		return;
	}
	for (long at = 0; at < size; at += SIZE) {
		memset(ours, 1, SIZE);
		memset(theirs, 1, SIZE);
		if (same(LIBRARY_CALL(read, fa, ours, SIZE), LINUX_CALL(read, fb, theirs, SIZE)) && memcmp(ours, theirs, SIZE))
			differ("other bytes");
	}
	LIBRARY_CALL(close, fa);
	LINUX_CALL(close, fb);
}

static void compare_trees(const char *path, int depth)
{
	struct name *a = calloc(64, sizeof(*a)), *b = calloc(64, sizeof(*b));
	int na = list(1, path, a, 64), nb = list(0, path, b, 64);

	say("list of \"%s\"", path);
	same(na, nb);
	for (int i = 0; i < na && i < nb; i++) {
		char below[8192];
		struct stat sa, sb;

		say("list of \"%s\"", path);
		if (strcmp(a[i].text, b[i].text))
			differ(a[i].text);
		*strrchr(a[i].text, ' ') = '\0';
		if (!strcmp(a[i].text, ".") || !strcmp(a[i].text, "..") || strlen(path) > 4000)
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, a[i].text);
		say("state of \"%s\"", below);
		if (!same(LIBRARY_CALL(newfstatat, AT_FDCWD, below, &sa, AT_SYMLINK_NOFOLLOW),
			  LINUX_CALL(newfstatat, AT_FDCWD, below, &sb, AT_SYMLINK_NOFOLLOW)))
			continue;
		compare_stat(&sa, &sb);
		if (S_ISDIR(sa.st_mode) && depth < 30)
			compare_trees(below, depth + 1);
		if (S_ISREG(sa.st_mode))
			compare_contents(below, sa.st_size);
	}
	free(a);
	free(b);
}

static void do_something(void)
{
	uint32_t kind = draw(100);

	if (kind < 18)
		do_open();
	else if (kind < 22)
		do_close(draw_file());
	else if (kind < 32)
		do_read();
	else if (kind < 44)
		do_write();
	else if (kind < 49)
		do_position();
	else if (kind < 54)
		do_length();
	else if (kind < 74)
		do_names();
	else if (kind < 86)
		do_ask();
	else if (kind < 91)
		do_attributes();
	else if (kind < 97)
		do_descriptors();
	else
		do_copy();
}

int main(int argc, char **argv)
{
	unsigned long calls = argc > 1 ? strtoul(argv[1], NULL, 10) : 2000;
	struct uk_fs *fs = uk_ramfs_new();

	seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	reserves = seed % 2;
	if (sandbox_enter())
		return 77;
	if (!fs || uk_vfs_mount(fs, "/"))
		return 1;
	uk_vfs_start_time();
	for (int i = 0; i < FILES; i++)
		files[i].ours = files[i].theirs = -1;
	for (made = 1; made <= calls; made++) {
		do_something();
		if (made % 500 == 0)
			compare_trees("/", 0);
	}
	for (int i = 0; i < FILES; i++)
		do_close(i);
	compare_trees("/", 0);
	printf("%lu calls, %lu of them successful, %lu differences\n", calls, successes, differences);
	return differences != 0;
}
