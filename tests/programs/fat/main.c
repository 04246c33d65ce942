// SPDX-License-Identifier: BSD-3-Clause
// fat write|again|readonly
//
// A FAT file system that the host made, mounted at /data: a tree is written; the second boot finds it, and changes it; the third may not.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define BIG 3000001

static int failures;
static unsigned char big[BIG], again[BIG];
#define CHECK(c) check((c) != 0, __LINE__, #c)
#define FAILS(c, e) check((c) < 0 && errno == (e), __LINE__, #c)

static void check(int ok, int line, const char *what)
{
	if (!ok)
		printf("line %d: %s (%s)\n", line, what, strerror(errno));
	failures += !ok;
}

static void put(const char *path, const void *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	CHECK(fd >= 0 && write(fd, bytes, len) == (ssize_t)len && close(fd) == 0);
}

static int has(const char *path, const char *text)
{
	char buf[200] = "";
	int fd = open(path, O_RDONLY);
	ssize_t n = read(fd, buf, sizeof(buf) - 1);

	close(fd);
	return n == (ssize_t)strlen(text) && !memcmp(buf, text, (size_t)n);
}

static void fill(void)
{
	for (size_t i = 0; i < BIG; i++)
		big[i] = (unsigned char)(i * 2654435761u >> 13);
}

/* Each thread has a file that it writes in pieces, and reads. */
static void *write_pieces(void *arg)
{
	char path[40], text[40];
	int fd, n;

	snprintf(path, sizeof(path), "/data/thread %d.log", (int)(intptr_t)arg);
	fd = open(path, O_RDWR | O_CREAT, 0644);
	for (int i = 0; i < 500; i++) {
		n = snprintf(text, sizeof(text), "line %d of %s\n", i, path);
		CHECK(write(fd, text, (size_t)n) == n);
	}
	CHECK(fsync(fd) == 0 && close(fd) == 0);
	return NULL;
}

static void first(void)
{
	pthread_t threads[3];
	struct stat st;
	int fd;

	CHECK(has("/data/from the host.txt", "written by the host\n"));
	CHECK(mkdir("/data/a folder", 0755) == 0 && mkdir("/data/a folder/Ünter", 0755) == 0);
	put("/data/a folder/Ünter/long name of a file.text", "deep\n", 5);
	put("/data/big", big, BIG);
	put("/data/gone", "gone", 4);
	CHECK(unlink("/data/gone") == 0);
	put("/data/new.tmp", "new", 3);
	put("/data/new", "old contents", 12);
	CHECK(rename("/data/new.tmp", "/data/new") == 0 && has("/data/new", "new"));
	for (intptr_t i = 0; i < 3; i++)
		CHECK(pthread_create(&threads[i], NULL, write_pieces, (void *)i) == 0);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	fd = open("/data/big", O_RDWR);
	CHECK(pwrite(fd, "middle", 6, 1234567) == 6 && pread(fd, again, BIG, 0) == BIG && !memcmp(again + 1234567, "middle", 6));
	CHECK(memcmp(again, big, BIG) && !memcmp(again + 1234573, big + 1234573, BIG - 1234573));
	CHECK(ftruncate(fd, 2000000) == 0 && fstat(fd, &st) == 0 && st.st_size == 2000000 && time(NULL) - st.st_mtime < 10);
	close(fd);
	FAILS(symlink("x", "/data/link"), EPERM);
	FAILS(link("/data/new", "/data/link"), EPERM);
	FAILS(mkfifo("/data/fifo", 0644), EPERM);
	FAILS(open("/data/what?", O_WRONLY | O_CREAT, 0644), EINVAL);
	put("/data/not synchronised", "at the end\n", 11);
}

/* Until it is full; what was there is whole. */
static void fill_disk(void)
{
	struct statvfs before, fs;
	ssize_t n, total = 0;
	int fd;

	CHECK(statvfs("/data", &before) == 0);
	fd = open("/data/full", O_WRONLY | O_CREAT, 0644);
	while ((n = write(fd, big, BIG)) > 0)
		total += n;
	check(n < 0 && errno == ENOSPC, __LINE__, "a full disk");
	CHECK(statvfs("/data", &fs) == 0 && fs.f_bfree == 0 && (uint64_t)total == before.f_bfree * before.f_bsize);
	FAILS(mkdir("/data/no room", 0755), ENOSPC);
	CHECK(close(fd) == 0 && unlink("/data/full") == 0 && statvfs("/data", &fs) == 0 && fs.f_bfree == before.f_bfree);
}

static void second(void)
{
	struct dirent *e;
	int fd, count = 0;
	char *map;
	DIR *d;

	CHECK(has("/data/a folder/Ünter/long name of a file.text", "deep\n") && has("/data/new", "new"));
	CHECK(has("/data/not synchronised", "at the end\n"));
	fd = open("/data/big", O_RDONLY);
	CHECK(read(fd, again, BIG) == 2000000);
	memcpy(big + 1234567, "middle", 6);
	CHECK(!memcmp(again, big, 2000000));
	map = mmap(NULL, 2000000, PROT_READ, MAP_PRIVATE, fd, 0);
	CHECK(map != MAP_FAILED && !memcmp(map, big, 2000000) && munmap(map, 2000000) == 0);
	close(fd);
	d = opendir("/data");
	while (d && (e = readdir(d)))
		count += e->d_name[0] != '.';
	CHECK(d && count == 8 && closedir(d) == 0);
	fill_disk();
	CHECK(rename("/data/a folder/Ünter", "/data/moved") == 0 && rmdir("/data/a folder") == 0);
	FAILS(rmdir("/data/moved"), ENOTEMPTY);
	CHECK(umount("/data") == 0);
	FAILS(open("/data/new", O_RDONLY), ENOENT);
	CHECK(mount("/dev/vda", "/data", "vfat", 0, NULL) == 0 && has("/data/new", "new"));
	FAILS(mount("disk0", "/tmp", "vfat", 0, NULL), EBUSY);
}

static void third(void)
{
	CHECK(has("/data/moved/long name of a file.text", "deep\n"));
	FAILS(open("/data/other", O_WRONLY | O_CREAT, 0644), EROFS);
	FAILS(unlink("/data/new"), EROFS);
	CHECK(umount("/data") == 0);
	FAILS(mount("disk0", "/data", "vfat", 0, NULL), EROFS);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	char line[200];
	FILE *mounts = fopen("/proc/mounts", "r");

	while (mounts && fgets(line, sizeof(line), mounts))
		if (strstr(line, "vfat"))
			fputs(line, stdout);
	fill();
	if (!strcmp(what, "write"))
		first();
	else if (!strcmp(what, "again"))
		second();
	else
		third();
	printf("%s: %d failures\n", what, failures);
	return failures != 0;
}
