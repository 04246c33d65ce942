// SPDX-License-Identifier: BSD-3-Clause
// Archives that tar and cpio of the host make, unpacked by the libraries: the same tree as on the host. Then archives that are damaged.
//
//     archive_test <rounds of damage> <seed>
#define _GNU_SOURCE
#include "call.h"
#include "fuzz.h"
#include "host.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <uk/archive.h>
#include <uk/ramfs.h>

static int failures, checks;
static char folder[] = "/tmp/unicore-archive-XXXXXX";

static void check(int ok, const char *fmt, ...)
{
	va_list ap;

	checks++;
	if (ok)
		return;
	failures++;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	fuzz_failed();
}

static void run(const char *command)
{
	if (system(command)) {
		printf("failed: %s\n", command);
		exit(1);
	}
}

/* Files as they come: empty, long, deep, with several names, links, names that need every trick that a format has. */
static void make_tree(void)
{
	char command[4096];

	snprintf(command, sizeof(command),
		"cd %s && umask 022 && mkdir -p tree/a/b/c tree/empty && cd tree && printf hello >a/hello && : >a/nothing && "
		"head -c 100000 /dev/urandom >a/b/large && head -c 4096 /dev/urandom >a/b/page && ln a/hello a/b/other-name && ln a/hello "
		"third && "
		"ln -s ../hello a/b/link && ln -s /absolute/%0150d dangling && chmod 4751 a/b/page && chmod 1777 empty && "
		"mkdir -p deep/%050d/%060d/%070d && printf deep >deep/%050d/%060d/%070d/file && printf x >%0200d && printf utf "
		">a/gr\303\274n && "
		"printf 'sp ace' >'a/with space' && touch -d '2001-02-03 04:05:06' a/nothing && touch -d '1960-01-01' a/hello || exit 1; "
		"mknod null c 1 3 2>/dev/null || true",
		folder, 7, 1, 2, 3, 1, 2, 3, 9);
	run(command);
}

static char *read_all(FILE *from, size_t *len)
{
	size_t room = 1 << 20;
	char *all = malloc(room);

	*len = 0;
	for (size_t n; (n = fread(all + *len, 1, room - *len, from)) > 0;) {
		*len += n;
		if (*len == room)
			all = realloc(all, room *= 2);
	}
	return realloc(all, *len ? *len : 1); /* to the byte: the sanitizer sees what is read behind it */
}

static void put(char **to, const void *bytes, size_t len)
{
	memcpy(*to, bytes, len);
	*to += len;
}

static void pad(char **to, const char *start)
{
	while ((*to - start) % 4)
		*(*to)++ = '\0';
}

/* One entry in cpio's form; contents only with the last of several names, as cpio does. */
static void put_entry(char **to, const char *start, const char *name, const struct stat *st, int with_contents)
{
	size_t size = with_contents && (S_ISREG(st->st_mode) || S_ISLNK(st->st_mode)) ? (size_t)st->st_size : 0;
	char path[4096], header[200];

	snprintf(header, sizeof(header), "070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08zx%08x", (unsigned)st->st_ino,
		st->st_mode, st->st_uid, st->st_gid, (unsigned)st->st_nlink, (unsigned)st->st_mtime, size, major(st->st_dev),
		minor(st->st_dev), major(st->st_rdev), minor(st->st_rdev), strlen(name) + 1, 0);
	put(to, header, 110);
	put(to, name, strlen(name) + 1);
	pad(to, start);
	snprintf(path, sizeof(path), "%s/tree/%s", folder, name);
	if (size && S_ISLNK(st->st_mode)) {
		*to += readlink(path, *to, size);
	} else if (size) {
		FILE *f = fopen(path, "r");

		*to += fread(*to, 1, size, f);
		fclose(f);
	}
	pad(to, start);
}

/* What the command lists, as a cpio archive; and another, empty one behind some zeroes. */
static char *make_cpio(FILE *from, size_t *len)
{
	static char names[200][1000];
	static struct stat st[200];
	static const struct stat nothing = { .st_nlink = 1 };
	char *archive = calloc(1, 1 << 22), *at = archive, *end;
	int count = 0;

	while (count < 200 && fgets(names[count], sizeof(names[0]), from)) {
		char path[4096];

		names[count][strcspn(names[count], "\n")] = '\0';
		snprintf(path, sizeof(path), "%s/tree/%s", folder, names[count]);
		lstat(path, &st[count++]);
	}
	for (int i = 0; i < count; i++) {
		int is_last = 1;

		for (int k = i + 1; k < count; k++)
			if (st[k].st_ino == st[i].st_ino && !S_ISDIR(st[i].st_mode))
				is_last = 0;
		put_entry(&at, archive, names[i], &st[i], is_last);
	}
	put_entry(&at, archive, "TRAILER!!!", &nothing, 0);
	at += 300;
	at += -(at - archive) & 3;
	end = at;
	put_entry(&at, end, "TRAILER!!!", &nothing, 0);
	*len = (size_t)(at - archive);
	return realloc(archive, *len);
}

/* The archive that a command writes; of "find", a cpio archive of what it lists. */
static char *archive_by(const char *how, size_t *len)
{
	char command[1024];
	char *all;
	FILE *from;

	snprintf(command, sizeof(command), "cd %s/tree && %s", folder, how);
	from = popen(command, "r");
	all = strncmp(how, "find", 4) ? read_all(from, len) : make_cpio(from, len);
	if (pclose(from)) {
		free(all);
		return NULL;
	}
	return all;
}

static void compare_file(const char *host, const char *ours, const struct stat *st)
{
	char *a = malloc((size_t)st->st_size + 1), *b = malloc((size_t)st->st_size + 1);
	int fd = open(host, O_RDONLY);
	long f = LIBRARY_CALL(openat, AT_FDCWD, ours, O_RDONLY, 0);

	check(read(fd, a, (size_t)st->st_size + 1) == st->st_size && LIBRARY_CALL(read, f, b, st->st_size + 1) == st->st_size &&
		      !memcmp(a, b, (size_t)st->st_size),
	      "%s: other contents", ours);
	LIBRARY_CALL(close, f);
	close(fd);
	free(a);
	free(b);
}

/* Each file of the host's tree is in the guest's, as it was; returns how many. */
static int compare_trees(const char *host, const char *ours, int with_mtime)
{
	DIR *dir = opendir(host);
	int count = 0;

	for (struct dirent *d; (d = readdir(dir));) {
		char below[4096], our[4096], target[300] = "", our_target[300] = "";
		struct stat a, b;

		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		count++;
		snprintf(below, sizeof(below), "%s/%s", host, d->d_name);
		snprintf(our, sizeof(our), "%s/%s", ours, d->d_name);
		lstat(below, &a);
		if (LIBRARY_CALL(newfstatat, AT_FDCWD, our, &b, AT_SYMLINK_NOFOLLOW)) {
			check(0, "%s: isn't there", our);
			continue;
		}
		check(a.st_mode == b.st_mode && a.st_uid == b.st_uid && a.st_gid == b.st_gid && a.st_nlink == b.st_nlink &&
			      (a.st_size == b.st_size || S_ISDIR(a.st_mode)) &&
			      (a.st_mtime == b.st_mtime || !with_mtime || (a.st_mtime < 0 && with_mtime < 2)) && a.st_rdev == b.st_rdev,
		      "%s: mode %o %o, links %ld %ld, size %ld %ld, time %ld %ld", our, a.st_mode, b.st_mode, a.st_nlink, b.st_nlink,
		      	a.st_size,
		      b.st_size, a.st_mtime, b.st_mtime);
		if (S_ISLNK(a.st_mode)) {
			check(readlink(below, target, 299) == LIBRARY_CALL(readlinkat, AT_FDCWD, our, our_target, 299) &&
				!strcmp(target, our_target),
			      "%s: target %s", our, our_target);
		} else if (S_ISREG(a.st_mode)) {
			compare_file(below, our, &a);
		} else if (S_ISDIR(a.st_mode)) {
			count += compare_trees(below, our, with_mtime);
		}
	}
	closedir(dir);
	return count;
}

/* Unpacks into a file system of its own; what it took is given back. */
static int unpack(const char *archive, size_t len, struct uk_archive_error *error)
{
	struct uk_fs *fs = uk_ramfs_new();
	int result;

	LIBRARY_CALL(mkdirat, AT_FDCWD, "/in", 0755);
	result = fs ? uk_vfs_mount(fs, "/in") : -1;
	if (!result)
		result = uk_archive_unpack("/in", archive, len, error);
	return result;
}

static void leave(void)
{
	check(!uk_vfs_unmount("/in", 0, 0), "something is still used");
}

static void whole(const char *how, int with_mtime, int least)
{
	struct uk_archive_error error;
	char host[100];
	size_t len;
	char *archive = archive_by(how, &len);
	long before = host_blocks;
	int result, count;

	if (!archive) {
		printf("skipped: %s\n", how);
		return;
	}
	result = unpack(archive, len, &error);
	check(!result, "%s: %d, %s at %zu: %s", how, result, error.what, error.offset, error.name);
	snprintf(host, sizeof(host), "%s/tree", folder);
	count = compare_trees(host, "/in", with_mtime);
	check(count >= least, "%s: %d files", how, count);
	/* Writing copies a page, and leaves the archive alone. */
	{
		char *copy = malloc(len), bytes[3] = "";
		long f = LIBRARY_CALL(openat, AT_FDCWD, "/in/a/b/large", O_RDWR, 0);

		memcpy(copy, archive, len);
		check(LIBRARY_CALL(pwrite64, f, "new", 3, 5000) == 3 && LIBRARY_CALL(pread64, f, bytes, 3, 5000) == 3 &&
			!memcmp(bytes, "new", 3),
		      "writing to an unpacked file");
		check(!LIBRARY_CALL(ftruncate, f, 50001) && !LIBRARY_CALL(ftruncate, f, 60000) &&
			LIBRARY_CALL(pread64, f, bytes, 3, 50000) == 3 &&
			      !bytes[1] && !bytes[2],
		      "shortening an unpacked file");
		check(!memcmp(copy, archive, len), "the archive was written to");
		LIBRARY_CALL(close, f);
		free(copy);
	}
	leave();
	check(host_blocks - before <= 2, "%ld blocks left", host_blocks - before); /* /in itself, the first time */
	free(archive);
}

/* Whatever is wrong, there is an answer, a place inside the archive if it is corrupt, and no block left. */
static void any_archive(const uint8_t *bytes, size_t len)
{
	struct uk_archive_error error = { 0 };
	long before = host_blocks;
	int result = unpack((const char *)bytes, len, &error);

	host_allocations_left = -1;
	check(result <= 0 && error.offset <= len && strlen(error.name) < sizeof(error.name), "%d", result);
	check(!error.what || result == -EINVAL, "\"%s\", but %d", error.what, result);
	uk_vfs_unmount("/in", 0, 0);
	check(host_blocks == before, "%ld blocks left", host_blocks - before);
}

/* Makes tar's headers right again, so that more than the checksum is looked at. */
static void mend_sums(char *archive, size_t len)
{
	for (size_t at = 0; at + 512 <= len; at += 512) {
		unsigned int sum = 0;

		if (memcmp(archive + at + 257, "ustar", 5))
			continue;
		memset(archive + at + 148, ' ', 8);
		for (int b = 0; b < 512; b++)
			sum += (unsigned char)archive[at + (size_t)b];
		snprintf(archive + at + 148, 8, "%06o", sum);
	}
}

static void any_tar(const uint8_t *bytes, size_t len)
{
	char *copy = malloc(len ? len : 1);

	memcpy(copy, bytes, len);
	mend_sums(copy, len);
	any_archive((uint8_t *)copy, len);
	free(copy);
}

static void damaged(const char *how, int rounds)
{
	size_t len;
	char *archive = archive_by(how, &len);

	for (int i = 0; archive && i < rounds; i++) {
		size_t n = draw(3) ? len : draw((uint32_t)len + 1);
		char *copy = malloc(n ? n : 1);

		memcpy(copy, archive, n);
		for (uint32_t k = draw(6); n && k; k--) {
			size_t at = draw(2) ? draw((uint32_t)n) : draw((uint32_t)(n / 512 + 1)) * 512 + draw(512);

			if (at < n)
				copy[at] = draw(3) ? (char)draw(256) : "0123456789abcdefx./\0L"[draw(21)];
		}
		if (!draw(10))
			host_allocations_left = draw(60);
		(draw(2) ? any_tar : any_archive)((uint8_t *)copy, n);
		free(copy);
	}
	free(archive);
}

static int ignore(void *arg, const struct uk_archive_entry *e)
{
	(void)arg, (void)e;
	return 0;
}

static void says(int (*each)(const void *, size_t, uk_archive_each, void *, struct uk_archive_error *), const char *archive, size_t len,
		 size_t offset, const char *what)
{
	struct uk_archive_error error;
	int result = each(archive, len, ignore, NULL, &error);

	check(result == -EINVAL && error.offset == offset && error.what && !strcmp(error.what, what),
		"wanted \"%s\" at %zu, got \"%s\" at %zu", what, offset, error.what, error.offset);
}

#define CPIO_HEADER(name_size, file_size)                                                                                          \
	"070701"                                                                                                                       \
	"00000001"                                                                                                                     \
	"000081a4"                                                                                                                     \
	"00000000"                                                                                                                     \
	"00000000"                                                                                                                     \
	"00000001"                                                                                                                     \
	"00000000" file_size "00000000"                                                                                                \
	"00000000"                                                                                                                     \
	"00000000"                                                                                                                     \
	"00000000" name_size "00000000"

static void says_where_and_what(void)
{
	char *text = strdup(CPIO_HEADER("00000002", "00000010") "a");

	says(uk_cpio_each, text, 60, 0, "a header is cut off");
	says(uk_cpio_each, text, strlen(text) + 1, 0, "a file is longer than the archive");
	memcpy(text, "070707", 6);
	says(uk_cpio_each, text, strlen(text) + 1, 0, "there is no header of a cpio archive (newc) here");
	memcpy(text, "0707010000000g", 14);
	says(uk_cpio_each, text, strlen(text) + 1, 0, "a header has a number that is none");
	free(text);
	text = strdup(CPIO_HEADER("00000002", "00000000") "a");
	says(uk_cpio_each, text, strlen(text) + 1, strlen(text) + 1, "it ends without a trailer: the end is missing");
	free(text);
	text = strdup(CPIO_HEADER("00000004", "00000000") "a");
	says(uk_cpio_each, text, strlen(text) + 1, 0, "a name is longer than the archive, or than a path can be");
	free(text);
	text = calloc(1, 1024);
	strcpy(text, "file");
	says(uk_tar_each, text, 1024, 0, "a header's checksum is wrong");
	says(uk_tar_each, text, 100, 0, "a header is cut off");
	free(text);
}

static void begin(void)
{
	struct uk_fs *fs = uk_ramfs_new();

	if (!fs || uk_vfs_mount(fs, "/") || LIBRARY_CALL(mkdirat, AT_FDCWD, "/in", 0755) || !mkdtemp(folder))
		abort();
	make_tree();
}

static void end(void)
{
	char command[200];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	run(command);
}

static void begin_with(const char *how)
{
	size_t len;
	char *archive;

	begin();
	archive = archive_by(how, &len);
	fuzz_seed(archive, len);
	free(archive);
	end();
}

static void begin_cpio(void)
{
	begin_with("find empty deep");
}

static void begin_tar(void)
{
	begin_with("tar --format=posix -b1 -cf - empty deep");
}

FUZZ(cpio, begin_cpio, any_archive);
FUZZ(tar, begin_tar, any_tar);

int main(int argc, char **argv)
{
	static const char *const by_tar[] = {
		"tar --format=gnu -cf - .", "tar --format=posix -cf - .", "tar --format=gnu -b1 -cf - a empty deep"};
	int rounds = argc > 1 ? atoi(argv[1]) : 300;

	seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	begin();
	whole("find .", 1, 20);
	whole("find . -depth", 1, 20);
	whole(by_tar[0], 2, 20);
	whole(by_tar[1], 2, 20);
	says_where_and_what();
	damaged("find a", rounds);
	for (int i = 0; i < 3; i++)
		damaged(by_tar[i], rounds);
	end();
	printf("%d checks, %d failed\n", checks, failures);
	return failures != 0;
}
