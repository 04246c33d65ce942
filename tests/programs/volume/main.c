// SPDX-License-Identifier: BSD-3-Clause
// Folders of the host: every call on a volume that may be written to, what the host left there, and one that may only be read.
//
//     volume            all of it but what follows
//     volume full       writes until there is no room
//     volume hostile    does as if the host let it write to what may only be read
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#define D "/var/data/"
static int failures;
#define CHECK(c) check((c) != 0, __LINE__, #c)
#define FAILS(c, e) check((c) < 0 && errno == (e), __LINE__, #c)

static void check(int ok, int line, const char *what)
{
	if (!ok)
		printf("line %d: %s (%s)\n", line, what, strerror(errno));
	failures += !ok;
}

static void files(void)
{
	struct stat st, st2;
	char buf[64], name[300] = D;
	int fd = open(D "a", O_RDWR | O_CREAT | O_EXCL, 0444);

	CHECK(fd >= 0 && write(fd, "0123456789", 10) == 10);
	FAILS(open(D "a", O_RDWR | O_CREAT | O_EXCL, 0644), EEXIST);
	CHECK(pread(fd, buf, 64, 4) == 6 && !memcmp(buf, "456789", 6));
	CHECK(fstat(fd, &st) == 0 && st.st_size == 10 && st.st_mode == (S_IFREG | 0444) && st.st_nlink == 1);
	CHECK(lseek(fd, -3, SEEK_END) == 7 && write(fd, "xyz++", 5) == 5 && lseek(fd, 0, SEEK_CUR) == 12);
	CHECK(ftruncate(fd, 5) == 0 && fstat(fd, &st) == 0 && st.st_size == 5 && fsync(fd) == 0 && fdatasync(fd) == 0);
	CHECK(fchmod(fd, 0600) == 0 && stat(D "a", &st) == 0 && st.st_mode == (S_IFREG | 0600));
	CHECK(futimens(fd, (struct timespec[]){ { 1000, 5 }, { 2000, 6 } }) == 0 && stat(D "a", &st) == 0);
	CHECK(st.st_atim.tv_sec == 1000 && st.st_mtim.tv_sec == 2000 && st.st_mtim.tv_nsec == 6);
	close(fd);
	fd = open(D "a", O_WRONLY | O_APPEND);
	CHECK(write(fd, "end", 3) == 3 && lseek(fd, 0, SEEK_CUR) == 8);
	FAILS(read(fd, buf, 1), EBADF);
	close(fd);
	CHECK(link(D "a", D "b") == 0 && stat(D "a", &st) == 0 && stat(D "b", &st2) == 0 && st.st_ino == st2.st_ino && st2.st_nlink == 2);
	FAILS(link(D "a", "/tmp/b"), EXDEV);
	CHECK(unlink(D "a") == 0 && stat(D "b", &st) == 0 && st.st_nlink == 1 && st.st_size == 8);
	FAILS(stat(D "a", &st), ENOENT);
	CHECK(rename(D "b", D "c") == 0 && stat(D "c", &st) == 0);
	FAILS(rename(D "b", D "d"), ENOENT);
	fd = open(D "c", O_RDONLY | O_TRUNC);
	CHECK(fd >= 0 && fstat(fd, &st) == 0 && st.st_size == 0);
	close(fd);
	fd = open(D "gone", O_RDWR | O_CREAT, 0600);
	CHECK(unlink(D "gone") == 0 && write(fd, "still", 5) == 5 && pread(fd, buf, 9, 0) == 5 && fstat(fd, &st) == 0);
	close(fd);
	FAILS(open(D "no/where", O_RDONLY), ENOENT);
	FAILS(open(D "c/x", O_RDONLY), ENOTDIR);
	FAILS(open(D, O_RDWR), EISDIR);
	memset(name + sizeof(D) - 1, 'n', 256);
	FAILS(open(name, O_RDWR | O_CREAT, 0600), ENAMETOOLONG);
	name[sizeof(D) - 1 + 255] = 0;
	fd = open(name, O_RDWR | O_CREAT, 0600);
	CHECK(fd >= 0 && unlink(name) == 0);
	close(fd);
}

static void folders(void)
{
	char text[100], path[64];
	struct stat st;
	int seen[500] = { 0 }, count = 0, fd;
	struct dirent *e;
	long at;
	DIR *d;

	CHECK(mkdir(D "dir", 0755) == 0 && mkdir(D "dir/sub", 0700) == 0);
	FAILS(mkdir(D "dir", 0755), EEXIST);
	FAILS(rmdir(D "dir"), ENOTEMPTY);
	CHECK(symlink("sub/../x", D "dir/link") == 0 && readlink(D "dir/link", text, 100) == 8 && !memcmp(text, "sub/../x", 8));
	CHECK(lstat(D "dir/link", &st) == 0 && S_ISLNK(st.st_mode) && st.st_size == 8);
	fd = open(D "dir/link", O_WRONLY | O_CREAT, 0644);
	CHECK(fd >= 0 && write(fd, "x", 1) == 1 && stat(D "dir/x", &st) == 0 && st.st_size == 1);
	close(fd);
	for (int i = 0; i < 500; i++) {
		sprintf(path, D "dir/sub/%d", i);
		close(open(path, O_WRONLY | O_CREAT, 0644));
	}
	d = opendir(D "dir/sub");
	for (; (e = readdir(d)); count++)
		if (e->d_name[0] != '.')
			CHECK(e->d_type == DT_REG && !seen[atoi(e->d_name)]++);
	CHECK(count == 502);
	rewinddir(d);
	for (int i = 0; i < 100; i++)
		readdir(d);
	at = telldir(d);
	e = readdir(d);
	strcpy(path, e->d_name);
	for (int i = 0; i < 50; i++)
		readdir(d);
	seekdir(d, at);
	CHECK(!strcmp(readdir(d)->d_name, path));
	closedir(d);
	CHECK(rename(D "dir/sub", D "moved") == 0 && chdir(D "moved") == 0 && getcwd(text, 100) && !strcmp(text, D "moved"));
	CHECK(stat("../dir/x", &st) == 0 && chdir("/") == 0);
	FAILS(rename(D "dir", D "dir/inside"), EINVAL);
	for (int i = 0; i < 500; i++) {
		sprintf(path, D "moved/%d", i);
		CHECK(unlink(path) == 0);
	}
	FAILS(unlink(D "moved"), EISDIR);
	CHECK(rmdir(D "moved") == 0);
	FAILS(mknod(D "null", S_IFCHR | 0666, 0x103), EPERM);
}

/* 10 MiB to the host, and what it has left for us. */
static void big(void)
{
	enum { SIZE = 10 << 20, STEP = 100000 };
	static unsigned char buf[STEP];
	int fd = open(D "big", O_RDWR | O_CREAT | O_TRUNC, 0644);
	long at = 0, n, total = 0;
	unsigned long sum = 0;

	for (; at < SIZE; at += STEP) {
		for (long i = 0; i < STEP; i++)
			buf[i] = (unsigned char)((at + i) * 2654435761u >> 13);
		CHECK(write(fd, buf, SIZE - at < STEP ? SIZE - at : STEP) > 0);
	}
	close(fd);
	fd = open(D "from-host", O_RDONLY);
	while ((n = read(fd, buf, STEP)) > 0) {
		total += n;
		for (long i = 0; i < n; i++)
			sum = sum * 31 + buf[i];
	}
	close(fd);
	printf("read %ld bytes, sum %lx\n", total, sum);
}

static void read_only(void)
{
	char buf[64] = "";
	struct stat st;
	int fd = open("/fixed/text", O_RDONLY);

	CHECK(read(fd, buf, 64) == 5 && !strcmp(buf, "fixed") && close(fd) == 0);
	FAILS(open("/fixed/text", O_RDWR), EROFS);
	FAILS(open("/fixed/new", O_WRONLY | O_CREAT, 0644), EROFS);
	FAILS(mkdir("/fixed/new", 0755), EROFS);
	FAILS(unlink("/fixed/text"), EROFS);
	FAILS(rename("/fixed/text", "/fixed/new"), EROFS);
	FAILS(chmod("/fixed/text", 0600), EROFS);
	FAILS(truncate("/fixed/text", 0), EROFS);
	CHECK(stat("/fixed/text", &st) == 0 && st.st_size == 5);
}

/* Until the host has no room, and what was said to be written is there. */
static int fill(void)
{
	static char block[65536];
	int fd = open(D "full", O_WRONLY | O_CREAT, 0644);
	long n, total = 0;
	struct stat st;

	while ((n = write(fd, block, sizeof(block))) > 0)
		total += n;
	printf("full: %s\n", strerror(errno));
	CHECK(fstat(fd, &st) == 0 && st.st_size == total && unlink(D "full") == 0 && close(fd) == 0);
	return failures != 0;
}

/* A server that knows files by themselves: what was removed while it is open is all there; and two names are exchanged. */
static void more(void)
{
	struct stat st;
	char buf[8];
	int fd = open(D "gone", O_RDWR | O_CREAT, 0600);

	CHECK(unlink(D "gone") == 0 && write(fd, "12345", 5) == 5 && ftruncate(fd, 3) == 0 && fstat(fd, &st) == 0 && st.st_size == 3);
	CHECK(pread(fd, buf, 8, 0) == 3 && posix_fallocate(fd, 0, 10000) == 0 && fstat(fd, &st) == 0 && st.st_size == 10000);
	close(fd);
	fd = open(D "one", O_WRONLY | O_CREAT, 0600);
	CHECK(close(fd) == 0 && mkdir(D "two", 0700) == 0);
	CHECK(syscall(SYS_renameat2, AT_FDCWD, D "one", AT_FDCWD, D "two", 2) == 0); /* RENAME_EXCHANGE */
	CHECK(stat(D "one", &st) == 0 && S_ISDIR(st.st_mode) && rmdir(D "one") == 0 && unlink(D "two") == 0);
}

/* Mounts the other volume anew, to be written to: all that keeps it as it is is the host. */
static int hostile(void)
{
	struct stat before, st;
	char source[100] = "", type[20] = "";
	FILE *f = fopen("/proc/mounts", "r");

	for (char line[100], found[100]; fgets(line, 100, f);)
		if (strstr(line, " /fixed ") && sscanf(line, "%99s /fixed %19s", found, type) == 2)
			strcpy(source, found);
	fclose(f);
	CHECK(stat("/fixed/text", &before) == 0 && umount("/fixed") == 0 && mount(source, "/fixed", type, 0, NULL) == 0);
	FAILS(open("/fixed/text", O_RDWR), EROFS);
	FAILS(open("/fixed/new", O_WRONLY | O_CREAT, 0644), EROFS);
	FAILS(mkdir("/fixed/new", 0755), EROFS);
	FAILS(unlink("/fixed/text"), EROFS);
	FAILS(rename("/fixed/text", "/fixed/new"), EROFS);
	FAILS(truncate("/fixed/text", 0), EROFS);
	FAILS(chmod("/fixed/text", 0600), EROFS);
	CHECK(stat("/fixed/text", &st) == 0 && st.st_mode == before.st_mode && st.st_size == 5);
	printf("%s: %d failures\n", type, failures);
	return failures != 0;
}

static void mounts(void)
{
	FILE *f = fopen("/proc/mounts", "r");

	for (char line[100]; fgets(line, 100, f);)
		if (strstr(line, " 9p ") || strstr(line, " virtiofs "))
			printf("%s", line);
	fclose(f);
}

int main(int argc, char *argv[])
{
	struct statfs fs;

	if (argc > 1 && !strcmp(argv[1], "full"))
		return fill();
	if (argc > 1 && !strcmp(argv[1], "hostile"))
		return hostile();
	CHECK(statfs(D, &fs) == 0 && fs.f_bsize > 0 && fs.f_blocks > 0);
	files();
	folders();
	if (fs.f_type == 0x65735546) /* FUSE */
		more();
	big();
	read_only();
	mounts();
	printf("%d failures\n", failures);
	return failures != 0;
}
