// SPDX-License-Identifier: BSD-3-Clause
// What a guest finds at its start: the initial ramdisk's files, devices, /proc; and how one ends whose ramdisk is corrupt.
#define _GNU_SOURCE
#include "call.h"
#include "checks.h"
#include "host.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <uk/plat/bootinfo.h>

#define SYS LIBRARY_CALL
#define HEADER(mode, size, name_size)                                                                                              \
	"070701"                                                                                                                       \
	"00000001" mode "00000000"                                                                                                     \
	"00000000"                                                                                                                     \
	"00000001"                                                                                                                     \
	"00000000" size "00000000"                                                                                                     \
	"00000000"                                                                                                                     \
	"00000000"                                                                                                                     \
	"00000000" name_size "00000000"

/* bin/hello: "hello world", and the end. */
static const char ramdisk[] = HEADER("000041ed", "00000000", "00000004") "bin\0\0\0" HEADER(
	"000081ed", "0000000b", "0000000a") "bin/hello\0"
	"hello world\0" HEADER("00000000", "00000000", "0000000b") "TRAILER!!!\0\0\0\0";

/* A file's beginning, as a string. */
static const char *text_of(const char *path)
{
	static char buf[5000];
	long fd = SYS(openat, AT_FDCWD, path, O_RDONLY, 0), n = SYS(read, fd, buf, sizeof(buf) - 1);

	buf[n < 0 ? 0 : n] = '\0';
	SYS(close, fd);
	return buf;
}

static void start_with(const void *data, size_t len)
{
	host_bootinfo.modules[0] = (struct ukplat_module){ (uintptr_t)data, len, "" };
	host_bootinfo.module_count = 1;
	CHECK(!host_init_ramfs_register() && !host_init_devfs_register() && !host_init_rootfs_init());
}

/* A guest of its own whose ramdisk has `at` changed. */
static void corrupt(size_t at, const char *bytes, size_t len, const char *message)
{
	char *copy = malloc(sizeof(ramdisk)), said[1000] = "";
	int ends[2], status = 0;

	memcpy(copy, ramdisk, sizeof(ramdisk));
	memcpy(copy + at, bytes, strlen(bytes));
	if (pipe(ends))
		abort();
	fflush(stdout);
	if (!fork()) {
		dup2(ends[1], 1);
		start_with(copy, len);
		exit(0);
	}
	close(ends[1]);
	for (ssize_t n, have = 0; (n = read(ends[0], said + have, sizeof(said) - 1 - (size_t)have)) > 0;)
		have += n;
	close(ends[0]);
	wait(&status);
	check(WIFEXITED(status) && WEXITSTATUS(status) == 99 && strstr(said, message), (int)at, said);
	free(copy);
}

static void devices(void)
{
	char got[100], zeroes[100] = "";
	struct stat st;
	long fd = SYS(openat, AT_FDCWD, "/dev/null", O_RDWR, 0);

	CHECK(SYS(read, fd, got, 100) == 0 && SYS(write, fd, got, 100) == 100 && SYS(lseek, fd, 5, SEEK_SET) == 0);
	CHECK(SYS(fstat, fd, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == 0x103);
	SYS(close, fd);
	fd = SYS(openat, AT_FDCWD, "/dev/zero", O_RDWR, 0);
	CHECK(SYS(read, fd, got, 100) == 100 && !memcmp(got, zeroes, 100) && SYS(write, fd, got, 10) == 10);
	SYS(close, fd);
	fd = SYS(openat, AT_FDCWD, "/dev/full", O_RDWR, 0);
	CHECK(SYS(read, fd, got, 100) == 100 && SYS(write, fd, got, 10) == -ENOSPC);
	SYS(close, fd);
	fd = SYS(openat, AT_FDCWD, "/dev/urandom", O_RDWR | O_TRUNC | O_CREAT, 0);
	CHECK(SYS(read, fd, got, 100) == 100 && memcmp(got, zeroes, 100) && SYS(write, fd, got, 10) == 10);
	SYS(close, fd);
	fd = SYS(openat, AT_FDCWD, "/dev/tty", O_RDWR, 0);
	CHECK(SYS(write, fd, "tty", 3) == 3 && !strcmp(host_output(0), "tty") && SYS(ioctl, fd, 0x5401, got) == 0);
	SYS(close, fd);
	fd = SYS(openat, AT_FDCWD, "/dev/stderr", O_WRONLY, 0);
	CHECK(fd >= 0 && SYS(write, fd, "err", 3) == 3 && !strcmp(host_output(1), "err"));
	SYS(close, fd);
	CHECK(SYS(mknodat, AT_FDCWD, "/dev/none", S_IFCHR | 0600, 0x9999) == 0 &&
		SYS(openat, AT_FDCWD, "/dev/none", O_RDONLY, 0) == -ENXIO);
	CHECK(SYS(mkdirat, AT_FDCWD, "/dev/shm/x", 0755) == 0);
}

static void process(void)
{
	char got[4096];
	int pair[2];
	long fd;

	CHECK(SYS(readlinkat, AT_FDCWD, "/proc/self", got, 100) == 1 && got[0] == '1');
	CHECK(SYS(readlinkat, AT_FDCWD, "/proc/self/exe", got, 100) == 14 && !memcmp(got, "/bin/unikernel", 14));
	CHECK(strstr(text_of("/proc/self/maps"), "r-xp 00000000 00:00 0") != NULL);
	CHECK(strstr(text_of("/proc/self/status"), "\nPid:\t1\n") != NULL &&
		  strstr(text_of("/proc/meminfo"), "MemTotal:        4194304 kB\n") != NULL);
	CHECK(!memcmp(text_of("/proc/self/cmdline"), "/bin/unikernel\0two words", 25) &&
		  !strcmp(text_of("/proc/self/environ"), "HOME=/") && !strcmp(text_of("/proc/self/comm"), "unikernel\n"));
	CHECK(!strcmp(text_of("/proc/sys/kernel/ostype"), "Linux\n"));
	CHECK(!strcmp(text_of("/proc/mounts"),
		"ramfs / ramfs rw,relatime 0 0\ndevtmpfs /dev devtmpfs rw,relatime 0 0\nproc /proc proc rw,relatime 0 0\n"));
	strcpy(got, text_of("/proc/sys/kernel/random/boot_id"));
	CHECK(strlen(got) == 37 && !strcmp(got, text_of("/proc/sys/kernel/random/boot_id")) &&
		  strcmp(got, text_of("/proc/sys/kernel/random/uuid")));
	fd = SYS(openat, AT_FDCWD, "/bin/hello", O_RDONLY, 0);
	CHECK(fd == 3 && SYS(readlinkat, AT_FDCWD, "/proc/self/fd/3", got, 100) == 10 && !memcmp(got, "/bin/hello", 10));
	CHECK(SYS(readlinkat, AT_FDCWD, "/dev/fd/1", got, 100) == 12 && !memcmp(got, "/dev/console", 12));
	CHECK(!strcmp(text_of("/dev/fd/3"), "hello world"));
	CHECK(SYS(openat, AT_FDCWD, "/proc/self/fd/99", O_RDONLY, 0) == -ENOENT &&
		  SYS(openat, AT_FDCWD, "/proc/self/fd/03", O_RDONLY, 0) == -ENOENT);
	SYS(close, fd);
	CHECK(!SYS(pipe2, pair, O_NONBLOCK) && SYS(write, pair[1], "through", 7) == 7);
	CHECK(!strcmp(text_of("/proc/self/fd/3"), "through"));
	SYS(close, pair[0]);
	SYS(close, pair[1]);
	fd = SYS(openat, AT_FDCWD, "/proc/self/fd", O_RDONLY | O_DIRECTORY, 0);
	CHECK(SYS(getdents64, fd, got, sizeof(got)) == 6 * 24 && !strcmp(got + 5 * 24 + 19, "3"));
	SYS(close, fd);
	fd = SYS(openat, AT_FDCWD, "/proc/sys/kernel", O_RDONLY | O_DIRECTORY, 0);
	CHECK(SYS(getdents64, fd, got, sizeof(got)) > 200 && SYS(getdents64, fd, got, sizeof(got)) == 0);
	SYS(close, fd);
	CHECK(SYS(openat, AT_FDCWD, "/proc/version", O_WRONLY, 0) == -EACCES &&
		SYS(openat, AT_FDCWD, "/proc/new", O_CREAT, 0644) == -EPERM);
	CHECK(SYS(unlinkat, AT_FDCWD, "/proc/version", 0) == -EPERM && SYS(chdir, "/proc/self/fd") == 0);
	CHECK(SYS(getcwd, got, 100) == 11 && !strcmp(got, "/proc/1/fd") && SYS(chdir, "/") == 0);
}

#define BIG 12288

/* The ramdisk with another file before its end, of three pages. */
static void start_with_big(char big[BIG])
{
	static const char header[] = HEADER("000081a4", "00003000", "00000004") "big\0\0";
	static char disk[sizeof(ramdisk) + sizeof(header) + BIG];
	size_t end = sizeof(ramdisk) - 6;

	for (int i = 0; i < BIG; i++)
		big[i] = (char)(i * 7 + i / 256);
	while (memcmp(ramdisk + --end, "070701", 6))
		;
	memcpy(disk, ramdisk, end);
	memcpy(disk + end, header, sizeof(header));
	memcpy(disk + end + sizeof(header), big, BIG);
	memcpy(disk + end + sizeof(header) + BIG, ramdisk + end, sizeof(ramdisk) - 1 - end);
	start_with(disk, sizeof(ramdisk) - 1 + sizeof(header) + BIG);
}

/* What an archive has isn't copied before it is sent; what was written to a page since is there too, and what was cut off isn't. */
static void is_sent(int fd, const char *what, long size)
{
	static char got[BIG];
	int64_t at = 100;
	long n = 0, part;
	int pair[2];

	CHECK(!SYS(pipe2, pair, O_NONBLOCK));
	CHECK(SYS(sendfile, pair[1], fd, &at, BIG) == size - 100 && at == size);
	while ((part = SYS(read, pair[0], got + n, sizeof(got) - (size_t)n)) > 0)
		n += part;
	CHECK(n == size - 100 && !memcmp(got, what + 100, (size_t)n));
	SYS(close, pair[0]);
	SYS(close, pair[1]);
}

static void sends(char big[BIG])
{
	int fd = (int)SYS(openat, AT_FDCWD, "/big", O_RDWR, 0);

	is_sent(fd, big, BIG);
	CHECK(SYS(pwrite64, fd, "changed", 7, 5000) == 7);
	memcpy(big + 5000, "changed", 7);
	is_sent(fd, big, BIG);
	CHECK(!SYS(ftruncate, fd, 10000) && !SYS(ftruncate, fd, 11000));
	memset(big + 10000, 0, 1000);
	is_sent(fd, big, 11000);
	CHECK(!SYS(ftruncate, fd, 200) && !SYS(ftruncate, fd, 300));
	memset(big + 200, 0, 100);
	is_sent(fd, big, 300);
	SYS(close, fd);
}

int main(void)
{
	static char big[BIG];
	struct stat st;

	corrupt(0, "", 200, "rootfs: the initial ramdisk (200 bytes) is corrupt at byte 116: a header is cut off");
	corrupt(116, "x", sizeof(ramdisk) - 1, "is corrupt at byte 116: there is no header of a cpio archive (newc) here");
	corrupt(170, "ffffffff", sizeof(ramdisk) - 1, "is corrupt at byte 116, file bin/hello: a file is longer than the archive");
	corrupt(226, "../xx", sizeof(ramdisk) - 1, "can't be unpacked: ../xxello: Invalid argument");
	start_with_big(big);
	CHECK(!strcmp(text_of("/bin/hello"), "hello world"));
	CHECK(SYS(newfstatat, AT_FDCWD, "/tmp", &st, 0) == 0 && st.st_mode == (S_IFDIR | 01777));
	devices();
	process();
	sends(big);
	return checked();
}
