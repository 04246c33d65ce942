// SPDX-License-Identifier: BSD-3-Clause
// FAT on disks that mkfs.vfat made: what is written is there, and after another mount; random contents against a copy; full disks; names;
// damaged disks. What is left on each is written back to its file, for the host's tools to look at.
//
//     fat_test <rounds of damage> <seed> <image>…
#define _GNU_SOURCE
#include "call.h"
#include "checks.h"
#include "host.h"
#include "memorydisk.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include <uk/blkcache.h>
#include <uk/errno.h>
#include <uk/ramfs.h>
#include <uk/vfat.h>

#define SYS LIBRARY_CALL

int host_init_vfat_register(void);
void host_end_vfat_begin(void);

static void save(const char *path)
{
	FILE *f = fopen(path, "w");

	CHECK(f && fwrite(image, 1, (size_t)image_size, f) == (size_t)image_size && fclose(f) == 0);
}

static void mount_it(unsigned long flags)
{
	CHECK(SYS(mount, "image", "/m", "vfat", flags, NULL) == 0);
}

static void unmount(void)
{
	CHECK(SYS(umount2, "/m", 0) == 0);
}

static long make_file(const char *path)
{
	return SYS(openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_EXCL, 0644);
}

static void put(const char *path, const char *text)
{
	long fd = make_file(path);

	CHECK(fd >= 0 && SYS(write, fd, text, strlen(text)) == (long)strlen(text) && SYS(close, fd) == 0);
}

static int has(const char *path, const char *text)
{
	char buf[300] = "";
	long fd = SYS(openat, AT_FDCWD, path, O_RDONLY, 0), n = SYS(read, fd, buf, sizeof(buf) - 1);

	SYS(close, fd);
	return n == (long)strlen(text) && !memcmp(buf, text, (size_t)n);
}

static long status(const char *path, struct stat *st)
{
	return SYS(newfstatat, AT_FDCWD, path, st, 0);
}

static uint64_t free_blocks(void)
{
	struct statfs fs;

	CHECK(SYS(statfs, "/m", &fs) == 0 && fs.f_type == 0x4d44 && fs.f_bavail == fs.f_bfree && fs.f_bfree <= fs.f_blocks);
	return fs.f_bfree;
}

/* How many entries; each has a name that leads to it. */
static int count(const char *dir)
{
	char buf[1000] __attribute__((aligned(8))), path[600];
	long fd = SYS(openat, AT_FDCWD, dir, O_RDONLY | O_DIRECTORY, 0), n;
	struct stat st;
	int found = 0;

	while ((n = SYS(getdents64, fd, buf, sizeof(buf))) > 0)
		for (char *at = buf; at < buf + n; at += *(unsigned short *)(void *)(at + 16)) {
			snprintf(path, sizeof(path), "%s/%s", dir, at + 19);
			CHECK(status(path, &st) == 0 && (at[19] == '.' || st.st_ino == *(uint64_t *)(void *)at));
			found++;
		}
	CHECK(n == 0);
	SYS(close, fd);
	return found - 2;
}

/*
 * Names
 * -----
 */
static void names(void)
{
	static const char *const good[] = {
		"UPPER.TXT", "lower.txt", "Mixed.Txt", "lower.TXT", "noext", ".hidden", "two.dots.tar.gz", "a b c", "grüße",
		"日本語のファイル名.txt", "😀 emoji", "x", "exactly8.thr", "+,;=[]", "~tilde",
		"a very long name that takes several entries of a directory, and then some more.text",
	};
	static const char *const bad[] = {
		"a:b", "a*b", "a?b", "a<b", "a>b", "a|b", "a\"b", "a\\b", "a\tb", "dot.", "space ", "\xff\xfe", "\xc0\xaf", "\xed\xa0\x80",
	};
	char path[700], longest[300] = "/m/n/";
	struct stat st;

	CHECK(SYS(mkdirat, AT_FDCWD, "/m/n", 0755) == 0);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(path, sizeof(path), "/m/n/%s", good[i]);
		if (i == 3)
			CHECK(make_file(path) == -EEXIST); /* the same in other letters */
		else
			put(path, good[i]);
	}
	memset(longest + 5, 'x', 255);
	put(longest, "longest");
	longest[260] = 'x';
	CHECK(make_file(longest) == -ENAMETOOLONG);
	longest[260] = '\0';
	unmount();
	mount_it(0);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(path, sizeof(path), "/m/n/%s", good[i]);
		CHECK(i == 3 || has(path, good[i]));
	}
	CHECK(has(longest, "longest") && count("/m/n") == 16);
	CHECK(has("/m/n/upper.txt", "UPPER.TXT") && has("/m/n/MIXED.TXT", "Mixed.Txt"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(path, sizeof(path), "/m/n/%s", bad[i]);
		CHECK(make_file(path) == -EINVAL && status(path, &st) == -ENOENT);
	}
	/* Names that differ behind their aliases' two characters only. */
	for (int i = 0; i < 300; i++) {
		snprintf(path, sizeof(path), "/m/n/a name like others %d.longer", i);
		put(path, path);
	}
	for (int i = 0; i < 300; i += 2) {
		snprintf(path, sizeof(path), "/m/n/a name like others %d.longer", i);
		CHECK(SYS(unlinkat, AT_FDCWD, path, 0) == 0);
	}
	CHECK(count("/m/n") == 16 + 150 && has("/m/n/a name like others 299.longer", "/m/n/a name like others 299.longer"));
}

/*
 * The tree
 * --------
 */
static void tree(void)
{
	struct stat st, again;
	char buf[100];
	uint64_t before = free_blocks();
	long fd, fd2;

	CHECK(SYS(mkdirat, AT_FDCWD, "/m/d", 0755) == 0 && SYS(mkdirat, AT_FDCWD, "/m/d", 0755) == -EEXIST);
	CHECK(SYS(mkdirat, AT_FDCWD, "/m/d/e", 0755) == 0);
	put("/m/d/e/f", "f");
	CHECK(SYS(unlinkat, AT_FDCWD, "/m/d", AT_REMOVEDIR) == -ENOTEMPTY && SYS(unlinkat, AT_FDCWD, "/m/d", 0) == -EISDIR);
	CHECK(SYS(symlinkat, "x", AT_FDCWD, "/m/l") == -EPERM && SYS(linkat, AT_FDCWD, "/m/d/e/f", AT_FDCWD, "/m/l", 0) == -EPERM);
	CHECK(SYS(mknodat, AT_FDCWD, "/m/fifo", S_IFIFO | 0644, 0) == -EPERM);
	CHECK(SYS(fchmodat, AT_FDCWD, "/m/d/e/f", 0444) == 0 && status("/m/d/e/f", &st) == 0 && st.st_mode == (S_IFREG | 0555));
	CHECK(SYS(fchmodat, AT_FDCWD, "/m/d/e/f", 0640) == 0 && status("/m/d/e/f", &st) == 0 && st.st_mode == (S_IFREG | 0755));
	CHECK(SYS(fchownat, AT_FDCWD, "/m/d/e/f", 7, 7, 0) == -EPERM && SYS(fchownat, AT_FDCWD, "/m/d/e/f", 0, 0, 0) == 0);
	CHECK(status("/m/d", &st) == 0 && st.st_mode == (S_IFDIR | 0755));

	/* Renamed into another directory, a directory with what is in it, over what is there. */
	CHECK(SYS(renameat2, AT_FDCWD, "/m/d/e", AT_FDCWD, "/m/moved and long", 0) == 0 && has("/m/moved and long/f", "f"));
	fd = SYS(openat, AT_FDCWD, "/m/moved and long", O_RDONLY, 0);
	CHECK(SYS(newfstatat, fd, "..", &st, 0) == 0 && status("/m", &again) == 0 && st.st_ino == again.st_ino);
	SYS(close, fd);
	put("/m/g", "g");
	CHECK(status("/m/g", &st) == 0);
	fd = SYS(openat, AT_FDCWD, "/m/moved and long/f", O_RDWR, 0);
	fd2 = SYS(openat, AT_FDCWD, "/m/g", O_RDWR, 0);
	CHECK(SYS(renameat2, AT_FDCWD, "/m/g", AT_FDCWD, "/m/moved and long/f", 0) == 0 && has("/m/moved and long/f", "g"));
	CHECK(status("/m/moved and long/f", &again) == 0 && again.st_ino == st.st_ino && status("/m/g", &st) == -ENOENT);
	/* What was replaced is still there for who has it open; what was moved is written where it is now. */
	CHECK(SYS(pread64, fd, buf, 10, 0) == 1 && buf[0] == 'f' && SYS(pwrite64, fd, "more", 4, 9000) == 4);
	CHECK(SYS(pwrite64, fd2, "oo", 2, 1) == 2 && has("/m/moved and long/f", "goo"));
	put("/m/g", "another"); /* perhaps where the other one's entry was */
	CHECK(status("/m/g", &again) == 0 && SYS(fstat, fd2, &st) == 0 && st.st_ino != again.st_ino && st.st_size == 3);
	CHECK(SYS(fstat, fd, &st) == 0 && st.st_nlink == 0 && st.st_size == 9004);
	SYS(close, fd);
	SYS(close, fd2);
	CHECK(SYS(renameat2, AT_FDCWD, "/m/g", AT_FDCWD, "/m/moved and long/f", 2) == -EINVAL); /* exchange */
	CHECK(SYS(renameat2, AT_FDCWD, "/m/moved and long", AT_FDCWD, "/m/moved and long/x", 0) == -EINVAL);

	/* Unlinked while it is open; a directory that is gone takes nothing. */
	fd = SYS(openat, AT_FDCWD, "/m/g", O_RDWR, 0);
	CHECK(SYS(unlinkat, AT_FDCWD, "/m/g", 0) == 0 && status("/m/g", &st) == -ENOENT && SYS(read, fd, buf, 100) == 7);
	CHECK(SYS(pwrite64, fd, buf, 100, 20000) == 100 && free_blocks() < before);
	SYS(close, fd);
	fd = SYS(openat, AT_FDCWD, "/m/d", O_RDONLY, 0);
	CHECK(SYS(unlinkat, AT_FDCWD, "/m/d", AT_REMOVEDIR) == 0);
	CHECK(SYS(openat, fd, "x", O_RDWR | O_CREAT, 0644) == -ENOENT && SYS(mkdirat, fd, "x", 0755) == -ENOENT);
	SYS(close, fd);

	/* Times, two seconds at a time. */
	CHECK(SYS(utimensat, AT_FDCWD, "/m/moved and long/f", ((struct timespec[]){ { 981173107, 5 }, { 981173107, 5 } }), 0) == 0);
	CHECK(status("/m/moved and long/f", &st) == 0 && st.st_mtime == 981173106 && st.st_mtim.tv_nsec == 0 && st.st_atime == 981158400);
	unmount();
	mount_it(0);
	CHECK(status("/m/moved and long/f", &again) == 0 && again.st_mtime == 981173106 && again.st_size == 3);
	CHECK(again.st_atime == 981158400);
	CHECK(has("/m/moved and long/f", "goo") && SYS(unlinkat, AT_FDCWD, "/m/moved and long/f", 0) == 0);
	CHECK(SYS(unlinkat, AT_FDCWD, "/m/moved and long", AT_REMOVEDIR) == 0);
	CHECK(before - free_blocks() <= 1); /* the root has grown perhaps */
}

/*
 * Contents
 * --------
 */
#define FILES 4
#define CONTENTS_MAX 120000

struct copy {
	long fd, size;
	uint8_t bytes[CONTENTS_MAX];
};
static struct copy copies[FILES];

static void change(struct copy *c)
{
	static uint8_t buf[CONTENTS_MAX];
	long at = draw(draw(2) ? CONTENTS_MAX : 5000), len = draw(draw(2) ? CONTENTS_MAX : 600);

	len = at + len > CONTENTS_MAX ? CONTENTS_MAX - at : len;
	switch (draw(5)) {
	case 0:
		CHECK(SYS(ftruncate, c->fd, at) == 0);
		memset(c->bytes + (at < c->size ? at : c->size), 0, (size_t)(at < c->size ? CONTENTS_MAX - at : at - c->size));
		c->size = at;
		break;
	case 1:
	case 2:
		CHECK(SYS(pread64, c->fd, buf, len, at) == (at >= c->size ? 0 : at + len > c->size ? c->size - at : len));
		CHECK(!memcmp(buf, c->bytes + at, (size_t)(at >= c->size ? 0 : at + len > c->size ? c->size - at : len)));
		break;
	default:
		for (long i = 0; i < len; i++)
			c->bytes[at + i] = buf[i] = (uint8_t)draw(256);
		CHECK(SYS(pwrite64, c->fd, buf, len, at) == len);
		c->size = len && at + len > c->size ? at + len : c->size;
	}
}

static void contents(int rounds)
{
	static uint8_t buf[CONTENTS_MAX];
	char path[50];

	for (int i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "/m/contents%d", i);
		copies[i].fd = make_file(path);
		copies[i].size = 0;
		memset(copies[i].bytes, 0, CONTENTS_MAX);
	}
	for (int i = 0; i < rounds; i++) {
		change(&copies[draw(FILES)]);
		if (!draw(50))
			CHECK(SYS(fsync, copies[draw(FILES)].fd) == 0);
	}
	for (int i = 0; i < FILES; i++)
		SYS(close, copies[i].fd);
	unmount();
	mount_it(1);
	for (int i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "/m/contents%d", i);
		copies[i].fd = SYS(openat, AT_FDCWD, path, O_RDONLY, 0);
		CHECK(SYS(read, copies[i].fd, buf, CONTENTS_MAX) == copies[i].size);
		CHECK(!memcmp(buf, copies[i].bytes, (size_t)copies[i].size));
		SYS(close, copies[i].fd);
	}
	unmount();
	mount_it(0);
}

/* Until nothing fits any more. What is there stays whole, and the room comes back. */
static void full(void)
{
	static uint8_t buf[50000];
	uint64_t before = free_blocks();
	struct statfs fs;
	struct stat st;
	long fd = make_file("/m/full"), n, total = 0;
	int made = 0;
	char path[50];

	CHECK(SYS(statfs, "/m", &fs) == 0);
	while ((n = SYS(write, fd, buf, sizeof(buf))) > 0)
		total += n;
	CHECK(n == -ENOSPC && SYS(fstat, fd, &st) == 0 && st.st_size == total && free_blocks() == 0);
	CHECK((uint64_t)total == before * (uint64_t)fs.f_bsize || (uint64_t)total == (before - 1) * (uint64_t)fs.f_bsize);
	CHECK(SYS(ftruncate, fd, total + 1) == -ENOSPC && SYS(pwrite64, fd, "x", 1, total + 100000) == -ENOSPC);
	CHECK(SYS(fstat, fd, &st) == 0 && st.st_size == total && SYS(pwrite64, fd, "x", 1, 0) == 1);
	CHECK(SYS(mkdirat, AT_FDCWD, "/m/none", 0755) == -ENOSPC && status("/m/none", &st) == -ENOENT);
	for (; made < 5000 && n != -1; made++) {
		snprintf(path, sizeof(path), "/m/n/empty file number %d", made);
		n = make_file(path);
		if (n < 0)
			break;
		SYS(close, n);
	}
	CHECK(n == -ENOSPC && made < 5000);
	while (made--) {
		snprintf(path, sizeof(path), "/m/n/empty file number %d", made);
		CHECK(SYS(unlinkat, AT_FDCWD, path, 0) == 0);
	}
	CHECK(SYS(ftruncate, fd, 5ll << 30) == -EFBIG && SYS(pwrite64, fd, "x", 1, UINT32_MAX) == -EFBIG);
	CHECK(SYS(unlinkat, AT_FDCWD, "/m/full", 0) == 0 && free_blocks() == 0);
	SYS(close, fd);
	CHECK(before - free_blocks() <= 1);
}

/* What isn't synchronised waits; an error of the disk's is told, and nothing is lost if it was one that passes. */
static void synchronised(void)
{
	long before = flushes, fd = make_file("/m/sync"), written = writes, nameless;
	uint64_t room;

	CHECK(SYS(write, fd, "first", 5) == 5 && SYS(fsync, fd) == 0 && writes > written && flushes == before + 1);
	failing = 1;
	CHECK(SYS(pwrite64, fd, "other", 5, 0) == 5 && SYS(fsync, fd) == -EIO);
	failing = 0;
	CHECK(SYS(fdatasync, fd) == 0 && has("/m/sync", "other"));
	CHECK(SYS(pwrite64, fd, "third", 5, 0) == 5);
	/* The end of a program that leaves files open, one of them without a name. */
	room = free_blocks();
	nameless = make_file("/m/nameless");
	CHECK(SYS(pwrite64, nameless, "x", 1, 50000) == 1 && SYS(unlinkat, AT_FDCWD, "/m/nameless", 0) == 0 && free_blocks() < room);
	written = writes;
	host_end_vfat_begin();
	CHECK(writes > written && free_blocks() == room);
	SYS(close, nameless);
	CHECK(free_blocks() == room);
	SYS(close, fd);
	CHECK(SYS(mount, "image", "/n", "vfat", 0, NULL) == -EBUSY);
}

static void read_only(void)
{
	struct stat st;
	long written = writes;

	unmount();
	disk.is_read_only = 1;
	CHECK(SYS(mount, "image", "/m", "vfat", 0, NULL) == -EROFS);
	mount_it(1);
	CHECK(make_file("/m/new") == -EROFS && SYS(unlinkat, AT_FDCWD, "/m/sync", 0) == -EROFS);
	CHECK(SYS(mkdirat, AT_FDCWD, "/m/new", 0) == -EROFS);
	CHECK(SYS(openat, AT_FDCWD, "/m/sync", O_RDWR, 0) == -EROFS && SYS(truncate, "/m/sync", 1) == -EROFS);
	CHECK(SYS(renameat2, AT_FDCWD, "/m/sync", AT_FDCWD, "/m/other", 0) == -EROFS && has("/m/sync", "third"));
	CHECK(free_blocks() > 0 && status("/m/sync", &st) == 0);
	CHECK(SYS(mount, "image", "/n", "vfat", 1, NULL) == 0 && SYS(umount2, "/n", 0) == 0);
	unmount();
	CHECK(writes == written);
	disk.is_read_only = 0;
	memset(image, 0, 1);
	CHECK(SYS(mount, "image", "/m", "vfat", 0, NULL) == -EINVAL);
	CHECK(strstr(host_output(1), "there is no FAT file system on") != NULL);
	image[0] = 0xeb;
}

/*
 * Errors of the disk's, and chains that can't be
 * ----------------------------------------------
 */
static uint32_t bits, cluster, tables, table, table_size, data; /* of the image; bytes */

static uint32_t u16(uint32_t at)
{
	return image[at] | (uint32_t)image[at + 1] << 8;
}

static void lay_out(void)
{
	cluster = image[13] * 512u;
	tables = image[16];
	table = u16(14) * 512;
	table_size = (u16(22) ? u16(22) : u16(36)) * 512;
	data = table + tables * table_size + u16(17) * 32;
	bits = !u16(22) ? 32 : (image_size - data) / cluster > 4084 ? 16 : 12;
}

/* The tables say what follows a cluster. */
static void link_cluster(uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < tables; i++) {
		uint8_t *at = image + table + i * table_size + (uint64_t)from * bits / 8;
		uint16_t two = (uint16_t)(at[0] | at[1] << 8);

		two = (uint16_t)(from % 2 ? (two & 0x000f) | to << 4 : (two & 0xf000) | (to & 0xfff));
		if (bits == 32)
			memcpy(at, &to, 4);
		else
			memcpy(at, bits == 16 ? (const void *)&to : &two, 2);
	}
}

/* The disk was mounted, and written to. */
static int says_in_use(void)
{
	int says = image[bits == 32 ? 0x41 : 0x25] & 1;

	CHECK(bits == 12 || says == !(image[table + (bits == 32 ? 7 : 3)] & (bits == 32 ? 8 : 0x80)));
	return says;
}

static uint32_t place_of(const char *text)
{
	uint8_t *at = memmem(image + data, (size_t)image_size - data, text, strlen(text));

	CHECK(at != NULL);
	return at ? (uint32_t)(at - image) : data;
}

static uint32_t cluster_of(const char *text)
{
	return 2 + (place_of(text) - data) / cluster;
}

/* A file of three clusters that say which they are; the third one begins where it ends. */
static void put_three(const char *path, const char *begin)
{
	static char buf[3 * 2048];
	long fd = make_file(path);

	for (uint32_t i = 0; i < 3; i++)
		sprintf(buf + i * cluster, "%s %u", begin, i);
	CHECK(SYS(write, fd, buf, 3l * cluster) == 3l * cluster && SYS(close, fd) == 0);
}

static void impossible_chains(void)
{
	uint32_t root = image[44] | (uint32_t)image[45] << 8, next;
	uint64_t before;
	char buf[40];
	struct stat st;
	long fd;

	put_three("/m/round", "around");
	put_three("/m/short", "too short");
	unmount();
	link_cluster(cluster_of("around 2"), cluster_of("around 0"));
	link_cluster(cluster_of("too short 0"), 0x0fffffff);
	mount_it(0);
	before = free_blocks();
	CHECK(SYS(truncate, "/m/round", 2l * cluster) == 0 && free_blocks() == before);
	put_three("/m/other", "other");
	fd = SYS(openat, AT_FDCWD, "/m/round", O_RDONLY, 0);
	CHECK(SYS(pread64, fd, buf, 9, cluster) == 9 && !strcmp(buf, "around 1") && SYS(pread64, fd, buf, 9, 0) == 9 &&
	      !strcmp(buf, "around 0"));
	SYS(close, fd);
	fd = SYS(openat, AT_FDCWD, "/m/short", O_RDWR, 0);
	CHECK(SYS(pwrite64, fd, "x", 1, 3l * cluster) == -EUCLEAN && SYS(ftruncate, fd, 9l * cluster) == -EUCLEAN);
	CHECK(SYS(fstat, fd, &st) == 0 && st.st_size == 3l * cluster);
	SYS(close, fd);
	unmount();
	if (bits == 32) {
		memcpy(&next, image + table + 4 * root, 4);
		link_cluster(root, 0);
		CHECK(SYS(mount, "image", "/m", "vfat", 0, NULL) == -EUCLEAN && strstr(host_output(1), "the first directory of") != NULL);
		link_cluster(root, next);
	}
	mount_it(0);
}

static void put_long(const char *path, size_t len)
{
	char *bytes = calloc(1, len);
	long fd = make_file(path);

	CHECK(SYS(write, fd, bytes, len) == (long)len && SYS(close, fd) == 0);
	free(bytes);
}

/* The cache has nothing else any more. */
static void fill_cache(long big)
{
	static char buf[600000];

	CHECK(SYS(pread64, big, buf, sizeof(buf), 0) == (long)sizeof(buf));
}

/* The disk's byte at a place and what is beside it is bad, up to good(). */
static void bad(uint32_t from, uint32_t to)
{
	bad_from = from;
	bad_to = to;
}

static void good(void)
{
	bad_to = 0;
}

static void bad_sectors(void)
{
	static char buf[200001];
	long big, fd, other, dir;
	uint32_t in_a, in_x;
	uint64_t before;
	struct stat st, above;

	/* Directories with nothing else in their lines of the cache: the one above has room for their names from its begin. */
	CHECK(SYS(mkdirat, AT_FDCWD, "/m/t", 0755) == 0);
	put_long("/m/t/big", 600000);
	put_long("/m/t/before", 40000);
	CHECK(SYS(mkdirat, AT_FDCWD, "/m/t/a", 0755) == 0);
	put("/m/t/a/inside_a", "");
	put_long("/m/t/between", 40000);
	CHECK(SYS(mkdirat, AT_FDCWD, "/m/t/x", 0755) == 0);
	put("/m/t/x/inside_x", "");
	put_long("/m/t/behind", 40000);
	big = SYS(openat, AT_FDCWD, "/m/t/big", O_RDONLY, 0);
	other = SYS(openat, AT_FDCWD, "/m/sync", O_RDWR, 0);
	CHECK(SYS(fsync, other) == 0);
	in_a = place_of("INSIDE_A   ");
	in_x = place_of("INSIDE_X   ");

	/* An entry that can't be written: others are; whoever synchronises is told, of what was closed too. */
	for (int closed = 0; closed < 2; closed++) {
		fd = SYS(openat, AT_FDCWD, "/m/t/a/inside_a", O_RDWR, 0);
		CHECK(SYS(fchmod, fd, closed ? 0644 : 0444) == 0);
		fill_cache(big);
		bad(in_a, in_a + 1);
		CHECK(SYS(pwrite64, other, closed ? "still on the disk" : "now on the disk", 15, 0) == 15);
		if (closed)
			SYS(close, fd);
		CHECK(SYS(fsync, other) == -EIO);
		place_of(closed ? "still on the di" : "now on the disk");
		good();
		CHECK(SYS(fsync, other) == 0);
		if (!closed)
			SYS(close, fd);
	}

	/* A directory that is moved, whose own entries can't be read: it is where its name is. */
	dir = SYS(openat, AT_FDCWD, "/m/t/x", O_RDONLY, 0);
	fill_cache(big);
	bad(in_x, in_x + 1);
	CHECK(SYS(renameat2, AT_FDCWD, "/m/t/x", AT_FDCWD, "/m/t/a/x", 0) == -EIO);
	good();
	CHECK(status("/m/t/x", &st) == -ENOENT && status("/m/t/a/x/inside_x", &st) == 0 && status("/m/t/a", &above) == 0);
	CHECK(SYS(newfstatat, dir, "..", &st, 0) == 0 && st.st_ino == above.st_ino);
	SYS(close, dir);

	/* A file that is cut while the table can't be read keeps nothing that is given back. */
	fd = make_file("/m/cut");
	CHECK(SYS(write, fd, buf, 200000) == 200000 && SYS(fsync, fd) == 0);
	fill_cache(big);
	bad(table, data);
	CHECK(SYS(ftruncate, fd, 0) == -EIO && SYS(fstat, fd, &st) == 0 && st.st_size == 0);
	good();
	CHECK(SYS(pwrite64, fd, "new", 3, 0) == 3);
	SYS(close, fd);
	SYS(close, big);
	SYS(close, other);
	unmount();
	mount_it(0);
	CHECK(has("/m/cut", "new"));

	/* A file of which nothing could be written has no clusters. */
	before = free_blocks();
	fd = make_file("/m/nothing");
	bad(data + 20000, (uint32_t)image_size);
	CHECK(SYS(write, fd, buf, sizeof(buf)) == -EIO && SYS(fstat, fd, &st) == 0 && st.st_size == 0);
	good();
	CHECK(before - free_blocks() <= 1); /* the root has grown perhaps */
	SYS(close, fd);

	/* Without memory there is no directory, and no cluster of it. */
	CHECK(SYS(mkdirat, AT_FDCWD, "/m/m", 0755) == 0);
	before = free_blocks();
	for (int left = 0; left < 30 && status("/m/m/m", &st); left++) {
		host_allocations_left = left;
		fd = SYS(mkdirat, AT_FDCWD, "/m/m/m", 0755);
		host_allocations_left = -1;
		CHECK(fd == 0 || (status("/m/m/m", &st) == -ENOENT && free_blocks() == before));
	}
	CHECK(fd == 0);

	/* Nobody is left to write it: unmounting tells. */
	CHECK(SYS(sync) == 0);
	fd = SYS(openat, AT_FDCWD, "/m/sync", O_RDWR, 0);
	CHECK(SYS(write, fd, "lost", 4) == 4 && SYS(close, fd) == 0);
	host_output(1);
	failing = 1;
	CHECK(SYS(umount2, "/m", 0) == -EIO && strstr(host_output(1), "not all that was written to /dev/") != NULL);
	failing = 0;
	CHECK(says_in_use());
	mount_it(0);
	CHECK(strstr(host_output(1), "wasn't unmounted") != NULL);
	unmount();
	CHECK(says_in_use()); /* fsck.vfat ends that */
}

/* Lines that can't be written make room for nothing, others do; what is lost is told once. */
static void stubborn_lines(void)
{
	struct uk_blkcache *c = uk_blkcache_new(&disk, 3 * 16384);
	char bytes[3], byte;

	for (uint64_t i = 0; i < 3; i++)
		CHECK(uk_blkcache_read(c, i * 16384, &bytes[i], 1) == 0 && uk_blkcache_write(c, i * 16384, &bytes[i], 1) == 0);
	bad(0, 1);
	for (uint64_t i = 3; i < 10; i++)
		CHECK(uk_blkcache_read(c, i * 16384, &byte, 1) == 0 && byte == (char)image[i * 16384]);
	CHECK(uk_blkcache_sync(c) == -EIO);
	good();
	CHECK(uk_blkcache_sync(c) == 0);
	for (uint64_t i = 0; i < 3; i++)
		CHECK(uk_blkcache_write(c, i * 16384, &bytes[i], 1) == 0);
	failing = 1;
	CHECK(uk_blkcache_read(c, 5 * 16384, &byte, 1) == -EIO);
	failing = ENXIO;
	uk_blkcache_read(c, 6 * 16384, &byte, 1);
	failing = 0;
	CHECK(uk_blkcache_sync(c) == -ENXIO && uk_blkcache_sync(c) == 0);
	uk_blkcache_free(c);
}

static void troubled(const char *path)
{
	lay_out();
	CHECK(!says_in_use());
	mount_it(0);
	free_blocks();
	CHECK(!says_in_use());
	put("/m/a file", "");
	CHECK(says_in_use() && SYS(sync) == 0 && says_in_use());
	impossible_chains();
	bad_sectors();
	stubborn_lines();
	load(path);
}

/*
 * Damage
 * ------
 */
static uint8_t *whole;
static long mounted;

/* Whatever is there is asked for, and changed. */
static void disturb(void)
{
	static const char *const some[] = { "/m/n/lower.txt", "/m/n/grüße", "/m/contents0", "/m/contents3", "/m/sync", "/m/n", "/m/new",
					    "/m/n/new one", "/m/n/a name like others 7.longer", "/m/n/sub/below", "/m/n/sub", "/m" };
	static char buf[20000];
	struct statfs fs;
	struct stat st;

	for (int i = 0; i < 40; i++) {
		const char *path = some[draw(12)], *other = some[draw(12)];
		long fd = -1;

		switch (draw(9)) {
		case 0:
			SYS(unlinkat, AT_FDCWD, path, 0);
			break;
		case 1:
			SYS(unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
			break;
		case 2:
			SYS(renameat2, AT_FDCWD, path, AT_FDCWD, other, 0);
			break;
		case 3:
			SYS(mkdirat, AT_FDCWD, path, 0755);
			break;
		case 4:
			SYS(truncate, path, draw(200000));
			break;
		case 5:
			SYS(statfs, path, &fs);
			break;
		default:
			fd = SYS(openat, AT_FDCWD, path, draw(2) ? O_RDONLY : O_RDWR | (draw(2) ? O_CREAT : 0), 0644);
		}
		status(other, &st);
		if (fd < 0)
			continue;
		for (int k = 0; k < 4 && SYS(getdents64, fd, buf, 100 + draw(3000)) > 0; k++)
			;
		SYS(pread64, fd, buf, draw(sizeof(buf)), draw(150000));
		SYS(pwrite64, fd, buf, draw(sizeof(buf)), draw(150000));
		if (!draw(8))
			SYS(fsync, fd);
		SYS(close, fd);
	}
}

/* Numbers in the first sector, the tables and directories are others. Nothing is left behind, and nothing is written elsewhere. */
static void damaged(const uint8_t *bytes, size_t len)
{
	static const uint64_t numbers[] = { 0, 1, 2, 0x7f, 0xff, 0xfff, 0x1000, 0xffff, 0xfff7, 0x7fffffff, 0x0fffffff, UINT32_MAX };
	long blocks = host_blocks;

	(void)bytes, (void)len;
	memcpy(image, whole, (size_t)image_size);
	for (int n = 1 + (int)draw(60); n; n--) {
		uint32_t at = draw(10) ? 512 + draw(draw(2) ? 40000 : (uint32_t)image_size - 520) : 11 + draw(80);

		if (draw(2))
			image[at] ^= (uint8_t)(1u << draw(8));
		else
			memcpy(&image[at / 2 * 2], &numbers[draw(12)], (size_t)2 << draw(2));
	}
	if (!SYS(mount, "image", "/m", "vfat", draw(8) == 0, NULL)) {
		mounted++;
		disturb();
		unmount();
	}
	CHECK(host_blocks == blocks);
	host_output(1);
}

static void begin(void)
{
	host_init_ramfs_register();
	host_init_vfat_register();
	CHECK(uk_vfs_mount(uk_ramfs_new(), "/") == 0);
	uk_vfs_start_time();
	CHECK(SYS(mkdirat, AT_FDCWD, "/m", 0755) == 0 && SYS(mkdirat, AT_FDCWD, "/n", 0755) == 0);
	uk_blkdev_register(&disk);
}

static void begin_damage(void)
{
	whole = malloc((size_t)image_size);
	memcpy(whole, image, (size_t)image_size);
}

static void begin_image(void)
{
	const char *path = getenv("FAT_IMAGE");

	begin();
	CHECK(path != NULL);
	load(path);
	begin_damage();
}

FUZZ(fat, begin_image, damaged);

int main(int argc, char **argv)
{
	long rounds = argc > 1 ? atol(argv[1]) : 100, blocks;

	if (argc < 4)
		return 2;
	seed = strtoul(argv[2], NULL, 10);
	begin();
	for (int i = 3; i < argc; i++) {
		load(argv[i]);
		blocks = host_blocks;
		mount_it(0);
		names();
		tree();
		contents(300);
		full();
		synchronised();
		read_only();
		CHECK(host_blocks == blocks);
		save(argv[i]);
		troubled(argv[i]);
		begin_damage();
		mounted = 0;
		for (long k = 0; k < rounds; k++)
			damaged(NULL, 0);
		CHECK(mounted > rounds / 10);
		free(whole);
	}
	return checked();
}
