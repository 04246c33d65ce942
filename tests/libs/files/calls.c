// SPDX-License-Identifier: BSD-3-Clause
// System calls on files and descriptors with right and wrong arguments, and what they answer: compiled twice, for Linux and for the
// libraries (call.h). Both have to print the same.
#define _GNU_SOURCE
#include "call.h"
#ifndef ON_LINUX
#include "host.h"
#include <uk/ramfs.h>
#endif
#include "sandbox.h"

#include <fcntl.h>
#include <linux/stat.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/vfs.h>

#define T TOLD

#define BAD ((void *)1)
static char buf[70000];
static long opened;

static void show(const char *what, long n)
{
	printf("   %s: \"%.*s\"\n", what, (int)(n < 0 ? 0 : n > 60 ? 60 : n), buf);
}

static void show_stat(const struct stat *st)
{
	printf("   mode %o links %ld size %ld blocks %ld blksize %ld uid %d rdev %lx\n", st->st_mode, (long)st->st_nlink,
	       S_ISDIR(st->st_mode) ? 0 : st->st_size, S_ISDIR(st->st_mode) ? 0 : st->st_blocks, (long)st->st_blksize, st->st_uid,
	       (long)st->st_rdev);
}

static void descriptors(void)
{
	struct stat st;
	int fd = (int)T(openat, AT_FDCWD, "file", O_RDWR | O_CREAT | O_CLOEXEC, 0644);

	T(dup, fd);
	T(dup, 99);
	T(dup, -1);
	T(dup2, fd, fd);
	T(dup2, fd, 20);
	T(dup2, 99, 99);
	T(dup2, 99, 20);
	T(dup2, fd, -1);
	T(dup2, fd, 1 << 30);
	T(dup3, fd, fd, 0);
	T(dup3, fd, 21, O_CLOEXEC);
	T(dup3, fd, 21, 7);
	T(fcntl, fd, F_GETFD, 0);
	T(fcntl, 20, F_GETFD, 0);
	T(fcntl, 21, F_GETFD, 0);
	T(fcntl, 21, F_SETFD, 0);
	T(fcntl, 21, F_GETFD, 0);
	T(fcntl, 99, F_GETFD, 0);
	T(fcntl, fd, F_DUPFD, 30);
	T(fcntl, fd, F_DUPFD, -1);
	T(fcntl, fd, F_DUPFD_CLOEXEC, 30);
	T(fcntl, 31, F_GETFD, 0);
	T(fcntl, fd, F_DUPFD, 1 << 30);
	T(fcntl, fd, 12345, 0);
	T(fcntl, fd, F_GETFL, 0);
	T(fcntl, fd, F_SETFL, O_APPEND | O_NONBLOCK | O_WRONLY | O_CREAT);
	T(fcntl, fd, F_GETFL, 0);
	T(fcntl, 20, F_GETFL, 0);
	T(fcntl, fd, F_SETFL, 0);
	T(fcntl, fd, F_GETLEASE, 0);
	T(close, 99);
	T(close, -1);
	T(close, 20);
	T(close, 20);
	T(close_range, 25, 20, 0);
	T(close_range, 25, 40, 99);
	T(close_range, 30, 30, 0);
	T(close_range, 31, ~0u, CLOSE_RANGE_CLOEXEC);
	T(close_range, 4, ~0u, 0);
	T(fcntl, 31, F_GETFD, 0);
	T(fstat, fd, &st);
	show_stat(&st);
	T(fstat, 99, &st);
	T(fstat, fd, BAD);
	T(close, fd);
}

static void reading(void)
{
	struct iovec iov[3] = { { "one", 3 }, { NULL, 0 }, { "two", 3 } }, in[2] = { { buf, 2 }, { buf + 10, 100 } };
	int fd = (int)T(openat, AT_FDCWD, "rw", O_RDWR | O_CREAT, 0644), rd = (int)T(openat, AT_FDCWD, "rw", O_RDONLY, 0);
	int wr = (int)T(openat, AT_FDCWD, "rw", O_WRONLY, 0), dir = (int)T(openat, AT_FDCWD, ".", O_RDONLY, 0);
	int path = (int)T(openat, AT_FDCWD, "rw", O_PATH, 0), neither = (int)T(openat, AT_FDCWD, "rw", O_ACCMODE, 0);

	T(write, fd, "hello world", 11);
	T(write, rd, "x", 1);
	T(write, rd, BAD, 1);
	T(write, 99, "x", 1);
	T(write, path, "x", 1);
	T(write, neither, "x", 1);
	T(read, neither, buf, 1);
	T(write, dir, "x", 1);
	T(write, fd, BAD, 5);
	T(write, fd, "x", 0);
	T(read, wr, buf, 1);
	T(read, dir, buf, 10);
	T(read, path, buf, 10);
	T(read, 99, buf, 10);
	show("read", T(read, rd, buf, 5));
	show("read", T(read, rd, buf, 100));
	T(read, rd, buf, 100);
	T(read, rd, buf, 0);
	show("pread", T(pread64, rd, buf, 5, 6));
	T(pread64, rd, buf, 5, 100);
	T(pread64, rd, buf, 5, -1);
	T(pread64, wr, buf, 5, 0);
	T(pread64, dir, buf, 5, 0);
	T(pwrite64, fd, "W", 1, 6);
	T(pwrite64, fd, "W", 1, -1);
	T(pwrite64, rd, "W", 1, 0);
	T(pwrite64, fd, "far", 3, 20000);
	T(lseek, fd, 0, SEEK_END);
	T(lseek, fd, -5, SEEK_SET);
	T(lseek, fd, -30000, SEEK_CUR);
	T(lseek, fd, 0, 99);
	T(lseek, 99, 0, SEEK_SET);
	T(lseek, path, 0, SEEK_SET);
	T(lseek, fd, 0, SEEK_DATA);
	T(lseek, fd, 0, SEEK_HOLE);
	T(lseek, fd, 5000, SEEK_DATA);
	T(ftruncate, fd, 5000);
	T(lseek, fd, 3000, SEEK_HOLE);
	T(ftruncate, fd, 20003);
	T(lseek, fd, 30000, SEEK_DATA);
	T(lseek, fd, INT64_MAX, SEEK_SET);
	T(lseek, fd, 1, SEEK_CUR);
	T(write, fd, "x", 1);
	T(lseek, fd, 3, SEEK_SET);
	T(writev, fd, iov, 3);
	T(writev, fd, iov, 0);
	T(writev, fd, iov, -1);
	T(writev, fd, iov, 1025);
	T(writev, fd, BAD, 1);
	T(writev, rd, iov, 1);
	T(readv, rd, in, -1);
	T(lseek, rd, 0, SEEK_SET);
	T(readv, rd, in, 2);
	show("readv", 2);
	in[1].iov_len = (size_t)-1;
	T(readv, rd, in, 2);
	T(preadv, rd, iov, 0, 0, 0);
	in[1].iov_len = 4;
	T(preadv, rd, in, 2, 3, 0);
	show("preadv", 2);
	T(preadv, rd, in, 2, -1, 0);
	T(preadv, dir, iov, 0, 0, 0);
	T(readv, dir, in, 2);
	T(readv, dir, ((struct iovec[]){ { buf, 0 }, { NULL, 0 } }), 2);
	T(pwritev, fd, iov, 3, 50, 0);
	T(preadv2, rd, in, 2, -1, 0, 0);
	T(preadv2, rd, in, 2, -2, 0, 0);
	T(ftruncate, fd, 5);
	T(ftruncate, rd, 5);
	T(ftruncate, dir, 5);
	T(ftruncate, fd, -1);
	T(ftruncate, 99, 0);
	T(fallocate, fd, 0, 0, 100);
	T(fallocate, fd, 0, 0, 0);
	T(fallocate, fd, 0, -1, 10);
	T(fallocate, rd, 0, 0, 10);
	T(fallocate, dir, 0, 0, 10);
	T(fallocate, fd, 1 << 20, 0, 10);
	T(fallocate, fd, FALLOC_FL_PUNCH_HOLE, 0, 10);
	T(fallocate, 99, 0, 0, 10);
	T(fsync, fd);
	T(fdatasync, rd);
	T(fsync, 99);
	T(fadvise64, fd, 0, 0, POSIX_FADV_WILLNEED);
	T(fadvise64, fd, 0, 0, 99);
	T(fadvise64, 99, 0, 0, 0);
	T(ioctl, fd, FIONREAD, BAD);
	T(ioctl, fd, FIOCLEX, 0);
	T(fcntl, fd, F_GETFD, 0);
	T(ioctl, fd, FIONCLEX, 0);
	T(ioctl, fd, 0x5401, buf);
	T(ioctl, fd, FIONBIO, BAD);
	T(ioctl, fd, FIONBIO, &(int){ 1 });
	T(fcntl, fd, F_GETFL, 0);
	T(ioctl, 99, FIONBIO, BAD);
	T(sendfile, fd, rd, &(long){ 0 }, 3);
	T(sendfile, rd, fd, NULL, 3);
	T(sendfile, fd, wr, NULL, 3);
	T(sendfile, fd, rd, &(long){ -1 }, 3);
	T(sendfile, 99, rd, NULL, 3);
	T(copy_file_range, rd, &(long){ 0 }, fd, &(long){ 50 }, 3, 0);
	T(copy_file_range, rd, &(long){ 0 }, fd, &(long){ 1 }, 3, 0);
	T(copy_file_range, rd, NULL, fd, NULL, 3, 1);
	T(copy_file_range, dir, NULL, fd, NULL, 3, 0);
	T(copy_file_range, wr, NULL, fd, NULL, 3, 0);
	T(close_range, 3, ~0u, 0);
}

static void names(void)
{
	static char too_long[5000], long_name[300];
	struct stat st;
	struct statx stx;
	int dir, file;

	memset(too_long, 'a', 4999);
	memset(long_name, 'a', 299);
	T(mkdirat, AT_FDCWD, "d", 0755);
	T(mkdirat, AT_FDCWD, "d", 0755);
	T(mkdirat, AT_FDCWD, "d/", 0755);
	T(mkdirat, AT_FDCWD, "e/", 0755);
	T(mkdirat, AT_FDCWD, ".", 0755);
	T(mkdirat, AT_FDCWD, "/", 0755);
	T(mkdirat, AT_FDCWD, "..", 0755);
	T(mkdirat, AT_FDCWD, "", 0755);
	T(mkdirat, AT_FDCWD, NULL, 0755);
	T(mkdirat, AT_FDCWD, "no/d", 0755);
	T(mkdirat, AT_FDCWD, long_name, 0755);
	T(mkdirat, AT_FDCWD, too_long, 0755);
	T(mkdirat, 99, "x", 0755);
	T(mkdirat, 99, "/d/abs", 0755);
	file = (int)T(openat, AT_FDCWD, "d/f", O_CREAT | O_RDWR | O_EXCL, 04777);
	T(mkdirat, file, "x", 0755);
	T(mkdirat, AT_FDCWD, "d/f/x", 0755);
	T(openat, AT_FDCWD, "d/f", O_CREAT | O_RDWR | O_EXCL, 0);
	T(openat, AT_FDCWD, "d/f/", O_RDONLY, 0);
	T(openat, AT_FDCWD, "d/f/.", O_RDONLY, 0);
	T(openat, AT_FDCWD, "d/new/", O_CREAT, 0644);
	T(openat, AT_FDCWD, "d", O_CREAT, 0644);
	T(openat, AT_FDCWD, "d", O_RDWR, 0);
	T(openat, AT_FDCWD, "d", O_TRUNC, 0);
	T(openat, AT_FDCWD, "d", O_CREAT | O_DIRECTORY, 0);
	T(openat, AT_FDCWD, "d/f", O_DIRECTORY, 0);
	T(openat, AT_FDCWD, "d/f", O_TMPFILE, 0);
	T(openat, AT_FDCWD, "d", O_TMPFILE, 0);
	T(openat, AT_FDCWD, "no", O_RDONLY, 0);
	T(openat, AT_FDCWD, "no/no", O_CREAT, 0);
	T(openat, AT_FDCWD, "", O_RDONLY, 0);
	T(openat, AT_FDCWD, NULL, O_RDONLY, 0);
	T(openat, AT_FDCWD, BAD, O_RDONLY, 0);
	T(openat, AT_FDCWD, too_long, O_RDONLY, 0);
	T(openat, AT_FDCWD, long_name, O_CREAT, 0);
	T(symlinkat, "f", AT_FDCWD, "d/l");
	T(symlinkat, "f", AT_FDCWD, "d/l");
	T(symlinkat, "", AT_FDCWD, "d/l2");
	T(symlinkat, "x", AT_FDCWD, "d/l2/");
	T(symlinkat, NULL, AT_FDCWD, "d/l2");
	T(symlinkat, "loop", AT_FDCWD, "loop");
	T(symlinkat, "../d", AT_FDCWD, "d/dir");
	T(symlinkat, "gone", AT_FDCWD, "dangling");
	T(openat, AT_FDCWD, "loop", O_RDONLY, 0);
	T(openat, AT_FDCWD, "loop", O_RDONLY | O_NOFOLLOW, 0);
	T(openat, AT_FDCWD, "loop/x", O_RDONLY, 0);
	T(openat, AT_FDCWD, "d/l", O_NOFOLLOW | O_DIRECTORY, 0);
	T(openat, AT_FDCWD, "dangling", O_RDONLY, 0);
	T(openat, AT_FDCWD, "dangling", O_CREAT | O_EXCL, 0);
	T(openat, AT_FDCWD, "dangling/", O_CREAT, 0);
	opened = T(openat, AT_FDCWD, "dangling", O_CREAT, 0600);
	T(close, opened);
	T(newfstatat, AT_FDCWD, "gone", &st, 0);
	show_stat(&st);
	T(newfstatat, AT_FDCWD, "d/l", &st, AT_SYMLINK_NOFOLLOW);
	show_stat(&st);
	T(newfstatat, AT_FDCWD, "d/l", &st, 0);
	show_stat(&st);
	T(newfstatat, AT_FDCWD, "d/dir/dir/dir/f", &st, 0);
	show_stat(&st);
	T(newfstatat, AT_FDCWD, "", &st, 0);
	T(newfstatat, AT_FDCWD, "", &st, AT_EMPTY_PATH);
	show_stat(&st);
	T(newfstatat, file, "", &st, AT_EMPTY_PATH);
	show_stat(&st);
	T(newfstatat, 99, "", &st, AT_EMPTY_PATH);
	T(newfstatat, AT_FDCWD, "d", &st, 1 << 20);
	T(newfstatat, AT_FDCWD, "d", BAD, 0);
	T(newfstatat, AT_FDCWD, "d/f/", &st, 0);
	T(newfstatat, AT_FDCWD, "no", BAD, 0);
	T(statx, AT_FDCWD, "d/f", 0, STATX_BASIC_STATS, &stx);
	printf("   mode %o links %u size %llu\n", stx.stx_mode, stx.stx_nlink, (unsigned long long)stx.stx_size);
	T(statx, AT_FDCWD, "d/f", AT_STATX_SYNC_TYPE, 0, &stx);
	T(statx, AT_FDCWD, "d/f", 0, 1u << 31, &stx);
	T(statx, AT_FDCWD, "d/f", 1 << 20, 0, &stx);
	T(statx, file, "", AT_EMPTY_PATH, 0, &stx);
	T(readlinkat, AT_FDCWD, "d/l", buf, 10);
	show("link", 1);
	T(readlinkat, AT_FDCWD, "d/dir", buf, 2);
	T(readlinkat, AT_FDCWD, "d/l", buf, 0);
	T(readlinkat, AT_FDCWD, "d/f", buf, 10);
	T(readlinkat, AT_FDCWD, "", buf, 10);
	T(readlinkat, AT_FDCWD, "no", buf, 10);
	T(faccessat, AT_FDCWD, "d/f", F_OK);
	T(faccessat, AT_FDCWD, "d/f", X_OK);
	T(faccessat, AT_FDCWD, "gone", X_OK);
	T(faccessat, AT_FDCWD, "gone", R_OK | W_OK);
	T(faccessat, AT_FDCWD, "d", X_OK);
	T(faccessat, AT_FDCWD, "d", 99);
	T(faccessat, AT_FDCWD, "no", F_OK);
	T(faccessat2, AT_FDCWD, "loop", F_OK, AT_SYMLINK_NOFOLLOW);
	T(faccessat2, AT_FDCWD, "d", F_OK, 1);
	T(linkat, AT_FDCWD, "d/f", AT_FDCWD, "hard", 0);
	T(linkat, AT_FDCWD, "d/f", AT_FDCWD, "hard", 0);
	T(linkat, AT_FDCWD, "d", AT_FDCWD, "hard2", 0);
	T(linkat, AT_FDCWD, "no", AT_FDCWD, "hard2", 0);
	T(linkat, AT_FDCWD, "d/f", AT_FDCWD, "hard2/", 0);
	T(linkat, AT_FDCWD, "d/l", AT_FDCWD, "hardlink", 0);
	T(linkat, AT_FDCWD, "d/l", AT_FDCWD, "hardfile", AT_SYMLINK_FOLLOW);
	T(linkat, AT_FDCWD, "d/f", AT_FDCWD, "x", 1);
	T(fstat, file, &st);
	show_stat(&st);
	T(renameat2, AT_FDCWD, "d", AT_FDCWD, "d/sub", 0);
	T(renameat2, AT_FDCWD, "d/f", AT_FDCWD, "d", 0);
	T(renameat2, AT_FDCWD, "d", AT_FDCWD, "gone", 0);
	T(renameat2, AT_FDCWD, "gone", AT_FDCWD, "e", 0);
	T(renameat2, AT_FDCWD, "no", AT_FDCWD, "x", 0);
	T(renameat2, AT_FDCWD, ".", AT_FDCWD, "x", 0);
	T(renameat2, AT_FDCWD, "gone", AT_FDCWD, "..", 0);
	T(renameat2, AT_FDCWD, "gone", AT_FDCWD, "hard", RENAME_NOREPLACE);
	T(renameat2, AT_FDCWD, "gone", AT_FDCWD, "hard", RENAME_EXCHANGE);
	T(renameat2, AT_FDCWD, "gone", AT_FDCWD, "hard", 3);
	T(renameat2, AT_FDCWD, "gone", AT_FDCWD, "no", RENAME_EXCHANGE);
	T(renameat2, AT_FDCWD, "gone", AT_FDCWD, "no/", 0);
	T(renameat2, AT_FDCWD, "gone/", AT_FDCWD, "no", 0);
	T(renameat2, AT_FDCWD, "e", AT_FDCWD, "d/sub/", 0);
	T(renameat2, AT_FDCWD, "e", AT_FDCWD, long_name, 0);
	T(unlinkat, AT_FDCWD, "d", 0);
	T(unlinkat, AT_FDCWD, "d", AT_REMOVEDIR);
	T(unlinkat, AT_FDCWD, "d/f", AT_REMOVEDIR);
	T(unlinkat, AT_FDCWD, "d/f/", 0);
	T(unlinkat, AT_FDCWD, "d/.", AT_REMOVEDIR);
	T(unlinkat, AT_FDCWD, "d/..", AT_REMOVEDIR);
	T(unlinkat, AT_FDCWD, "/", AT_REMOVEDIR);
	T(unlinkat, AT_FDCWD, ".", 0);
	T(unlinkat, AT_FDCWD, "no", 0);
	T(unlinkat, AT_FDCWD, "no", 7);
	T(unlinkat, AT_FDCWD, "loop", 0);
	T(unlinkat, AT_FDCWD, "d/sub", AT_REMOVEDIR);
	T(mknodat, AT_FDCWD, "reg", 0644, 0);
	T(mknodat, AT_FDCWD, "sock", S_IFSOCK | 0644, 0);
	T(mknodat, AT_FDCWD, "dir", S_IFDIR | 0644, 0);
	T(mknodat, AT_FDCWD, "bad", 0150000, 0);
	T(openat, AT_FDCWD, "sock", O_RDONLY, 0);
	T(fchmodat, AT_FDCWD, "reg", 07777);
	T(fchownat, AT_FDCWD, "reg", 0, 0, 0);
	T(newfstatat, AT_FDCWD, "reg", &st, 0);
	show_stat(&st);
	T(fchownat, AT_FDCWD, "reg", 0, 0, 1);
	T(fchmod, 99, 0);
	T(fchown, file, 0, -1);
	T(utimensat, AT_FDCWD, "reg", ((struct timespec[]){ { 1, 2 }, { 3, 1000000000 } }), 0);
	T(utimensat, AT_FDCWD, "reg", ((struct timespec[]){ { 1, UTIME_OMIT }, { 3, UTIME_OMIT } }), 0);
	T(utimensat, AT_FDCWD, "no", ((struct timespec[]){ { 1, UTIME_OMIT }, { 3, UTIME_OMIT } }), 0);
	T(utimensat, AT_FDCWD, NULL, NULL, 0);
	T(utimensat, file, NULL, NULL, 0);
	T(utimensat, file, NULL, NULL, AT_SYMLINK_NOFOLLOW);
	T(utimensat, AT_FDCWD, "reg", BAD, 0);
	T(truncate, "d", 0);
	T(truncate, "sock", 0);
	T(truncate, "reg", -1);
	T(truncate, "reg", 100);
	T(chdir, "no");
	T(chdir, "reg");
	T(chdir, "d");
	T(getcwd, buf, sizeof(buf));
	show("cwd", 2);
	T(getcwd, buf, 2);
	T(getcwd, BAD, 100);
	T(fchdir, file);
	T(fchdir, 99);
	T(chdir, "..");
	T(chdir, "../../..");
	T(getcwd, buf, sizeof(buf));
	T(mkdirat, AT_FDCWD, "dead", 0755);
	T(chdir, "dead");
	T(unlinkat, AT_FDCWD, "/dead", AT_REMOVEDIR);
	T(getcwd, buf, sizeof(buf));
	T(openat, AT_FDCWD, "x", O_CREAT, 0644);
	T(mkdirat, AT_FDCWD, "x", 0644);
	T(linkat, AT_FDCWD, "/d", AT_FDCWD, "x", 0);
	T(renameat2, AT_FDCWD, "/d", AT_FDCWD, "x", 0);
	T(renameat2, AT_FDCWD, "/d", AT_FDCWD, long_name, 0);
	T(renameat2, AT_FDCWD, "/d", AT_FDCWD, "..", 0);
	T(mkdirat, AT_FDCWD, long_name, 0644);
	T(mkdirat, AT_FDCWD, "..", 0644);
	T(newfstatat, AT_FDCWD, ".", &st, 0);
	printf("   links %ld\n", (long)st.st_nlink);
	dir = (int)T(openat, AT_FDCWD, ".", O_RDONLY, 0);
	T(getdents64, dir, buf, 1000);
	T(chdir, "..");
	T(getdents64, dir, buf, 1000);
	T(getdents64, file, buf, 1000);
	T(getdents64, 99, buf, 1000);
	T(close, dir);
	dir = (int)T(openat, AT_FDCWD, "d", O_RDONLY, 0);
	T(getdents64, dir, buf, 10);
	T(getdents64, dir, BAD, 1000);
	T(close, dir);
	T(umask, 0777);
	T(umask, 022);
	T(umask, 01022);
	T(umask, 022);
	T(close, file);
	T(statfs, "no", buf);
	T(fstatfs, 99, buf);
	T(statfs, ".", buf);
	printf("   type %lx namelen %ld\n", (long)((struct statfs *)(void *)buf)->f_type, (long)((struct statfs *)(void *)buf)->f_namelen);
	T(mount, "none", "/no", "tmpfs", 0, NULL);
	T(mount, "none", "/d", "nosuchfs", 0, NULL);
	T(umount2, "/d", 0);
	T(umount2, "/no", 0);
	T(umount2, "/d", 1 << 20);
	T(mount, "none", "/d", "tmpfs", 0, NULL);
	T(openat, AT_FDCWD, "/d/f", O_RDONLY, 0);
	file = (int)T(openat, AT_FDCWD, "/d/inside", O_CREAT | O_RDWR, 0644);
	T(umount2, "/d", 0);
	opened = T(openat, AT_FDCWD, "/reg", O_RDWR, 0);
	T(copy_file_range, opened, NULL, file, NULL, 3, 0);
	T(copy_file_range, file, NULL, opened, NULL, 3, 0);
	T(close, opened);
	T(close, file);
	T(linkat, AT_FDCWD, "/d/inside", AT_FDCWD, "/across", 0);
	T(renameat2, AT_FDCWD, "/d/inside", AT_FDCWD, "/across", 0);
	T(unlinkat, AT_FDCWD, "/d", AT_REMOVEDIR);
	T(renameat2, AT_FDCWD, "/d", AT_FDCWD, "/moved", 0);
	T(renameat2, AT_FDCWD, "/d/inside", AT_FDCWD, "/d/..", 0);
	T(renameat2, AT_FDCWD, "/d/inside", AT_FDCWD, "/d/..", RENAME_NOREPLACE);
	T(renameat2, AT_FDCWD, "/d/..", AT_FDCWD, "/gone", 0);
	T(chdir, "/d");
	T(getcwd, buf, sizeof(buf));
	show("cwd", 2);
	T(chdir, "..");
	T(umount2, "/d", 0);
	T(newfstatat, AT_FDCWD, "/d/f", &st, 0);
}

static void old_calls(void)
{
	struct stat st;

	opened = T(open, "old", O_CREAT | O_RDWR, 0644);
	T(close, opened);
	opened = T(creat, "old2", 0600);
	T(close, opened);
	T(stat, "old", &st);
	T(lstat, "no", &st);
	T(access, "old", X_OK);
	T(symlink, "old", "oldlink");
	T(readlink, "oldlink", buf, 100);
	T(mkdir, "olddir", 0700);
	T(rmdir, "olddir");
	T(rename, "old", "older");
	T(link, "older", "old");
	T(unlink, "older");
	T(chmod, "old", 0400);
	T(chown, "old", 0, 0);
	T(lchown, "oldlink", 0, 0);
	T(mknod, "oldnode", 0644, 0);
	T(utimes, "old", ((struct timeval[]){ { 1, 2 }, { 3, 1000000 } }));
	T(utimes, "old", ((struct timeval[]){ { 1, 2 }, { 3, 4 } }));
	T(stat, "old", &st);
	printf("   %ld.%ld %ld.%ld\n", st.st_atime, st.st_atim.tv_nsec, st.st_mtime, st.st_mtim.tv_nsec);
	T(utime, "old", NULL);
	T(utime, "no", NULL);
	T(futimesat, AT_FDCWD, "old", NULL);
}

static void locks(void)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int a = (int)T(openat, AT_FDCWD, "lock", O_RDWR | O_CREAT, 0644), b = (int)T(openat, AT_FDCWD, "lock", O_RDONLY, 0),
		c = (int)T(dup, a);

	T(flock, a, LOCK_EX);
	T(flock, b, LOCK_SH | LOCK_NB);
	T(flock, b, LOCK_EX | LOCK_NB);
	T(flock, c, LOCK_EX | LOCK_NB);
	T(flock, a, LOCK_SH);
	T(flock, b, LOCK_SH | LOCK_NB);
	T(flock, a, LOCK_EX | LOCK_NB);
	T(flock, b, LOCK_UN);
	T(flock, a, LOCK_EX | LOCK_NB);
	T(close, a);
	T(flock, b, LOCK_SH | LOCK_NB);
	T(close, c);
	T(flock, b, LOCK_SH | LOCK_NB);
	T(flock, b, 0);
	T(flock, b, LOCK_SH | LOCK_EX);
	T(flock, 99, LOCK_SH);
	a = (int)T(openat, AT_FDCWD, "lock", O_RDWR, 0);
	T(fcntl, a, F_SETLK, &l);
	T(fcntl, b, F_GETLK, &l);
	printf("   %d\n", l.l_type);
	l.l_type = F_WRLCK;
	T(fcntl, b, F_SETLK, &l);
	l.l_type = 99;
	T(fcntl, a, F_SETLK, &l);
	l.l_type = F_RDLCK;
	l.l_start = -1;
	T(fcntl, a, F_SETLK, &l);
	l.l_start = 0;
	l.l_whence = 99;
	T(fcntl, a, F_SETLK, &l);
	T(fcntl, a, F_SETLK, BAD);
	l.l_whence = SEEK_SET;
	l.l_start = 10;
	l.l_len = -20;
	T(fcntl, a, F_SETLK, &l);
	T(close_range, 3, ~0u, 0);
}

static void pipes(void)
{
	int p[2] = { -1, -1 }, n = 0;
	struct stat st;
	struct iovec iov[2] = { { "abc", 3 }, { "defg", 4 } };

	T(pipe2, p, 1);
	T(pipe2, BAD, 0);
	T(pipe2, p, O_NONBLOCK | O_CLOEXEC);
	printf("   %d %d\n", p[0], p[1]);
	T(fcntl, p[0], F_GETFL, 0);
	T(fcntl, p[1], F_GETFL, 0);
	T(fcntl, p[1], F_GETFD, 0);
	T(fcntl, p[0], F_GETPIPE_SZ, 0);
	T(read, p[0], buf, 10);
	T(read, p[1], buf, 10);
	T(write, p[0], buf, 10);
	T(writev, p[1], iov, 2);
	T(ioctl, p[0], FIONREAD, &n);
	printf("   %d\n", n);
	show("read", T(read, p[0], buf, 2));
	show("read", T(read, p[0], buf, 100));
	T(lseek, p[0], 0, SEEK_SET);
	T(pread64, p[0], buf, 1, 0);
	T(pwrite64, p[1], buf, 1, 0);
	T(ftruncate, p[1], 0);
	T(fsync, p[1]);
	T(fallocate, p[1], 0, 0, 10);
	T(fadvise64, p[0], 0, 0, 0);
	T(fchdir, p[0]);
	T(openat, p[0], "x", O_RDONLY, 0);
	T(newfstatat, p[0], "", &st, AT_EMPTY_PATH);
	printf("   %o %ld\n", st.st_mode, st.st_size);
	T(getdents64, p[0], buf, 100);
	T(write, p[1], buf, 65536);
	T(write, p[1], buf, 1);
	T(read, p[0], buf, 4096);
	T(write, p[1], buf, 4097);
	T(write, p[1], buf, 1);
	T(fcntl, p[0], F_SETPIPE_SZ, 4096);
	T(read, p[0], buf, 70000);
	T(fcntl, p[0], F_SETPIPE_SZ, 5000);
	T(fcntl, p[0], F_GETPIPE_SZ, 0);
	T(fcntl, 0, F_GETPIPE_SZ, 0);
	T(write, p[1], "rest", 4);
	T(close, p[1]);
	show("read", T(read, p[0], buf, 100));
	T(read, p[0], buf, 100);
	T(close, p[0]);
	T(pipe2, p, 0);
	T(close, p[0]);
	T(write, p[1], "x", 1);
	T(write, p[1], "x", 0);
	T(close, p[1]);
	T(pipe, p);
	T(fcntl, p[0], F_GETFL, 0);
	T(close_range, 3, ~0u, 0);
}

static void events(void)
{
	uint64_t n = 5;
	int fd;

	T(eventfd2, 0, 12345);
	fd = (int)T(eventfd2, 3, EFD_NONBLOCK | EFD_CLOEXEC);
	T(fcntl, fd, F_GETFL, 0);
	T(read, fd, &n, 4);
	T(read, fd, &n, 8);
	printf("   %lu\n", (unsigned long)n);
	T(read, fd, &n, 8);
	T(write, fd, &(uint64_t){ 7 }, 8);
	T(write, fd, &(uint64_t){ 7 }, 4);
	T(write, fd, &(uint64_t){ UINT64_MAX }, 8);
	T(write, fd, &(uint64_t){ UINT64_MAX - 8 }, 8);
	T(write, fd, &(uint64_t){ 1 }, 8);
	T(write, fd, &(uint64_t){ 0 }, 8);
	T(read, fd, buf, 100);
	T(pread64, fd, &n, 8, 0);
	T(close, fd);
	fd = (int)T(eventfd2, 2, EFD_NONBLOCK | EFD_SEMAPHORE);
	T(read, fd, &n, 8);
	printf("   %lu\n", (unsigned long)n);
	T(read, fd, &n, 8);
	T(read, fd, &n, 8);
	T(close, fd);
	fd = (int)T(eventfd, 1);
	T(fcntl, fd, F_GETFL, 0);
	T(close, fd);
}

static void show_polled(const struct pollfd *p, int n)
{
	printf("  ");
	for (int i = 0; i < n; i++)
		printf(" %x", p[i].revents);
	printf("\n");
}

static void polling(void)
{
	int p[2], ev = (int)T(eventfd2, 0, EFD_NONBLOCK), file = (int)T(openat, AT_FDCWD, "polled", O_CREAT | O_RDWR, 0644);
	fd_set in, out;

	T(pipe2, p, O_NONBLOCK);
	struct pollfd fds[6] = { { p[0], POLLIN, 0 },          { p[1], POLLOUT, 0 },        { ev, POLLIN | POLLOUT, 0 },
				 { file, POLLIN | POLLOUT, 0 }, { 99, POLLIN, 0 },           { -1, POLLIN, 0 } };
	T(poll, fds, 6, 0);
	show_polled(fds, 6);
	T(poll, fds, 1, 0);
	T(poll, fds, 1, 1);
	T(poll, NULL, 0, 1);
	T(poll, NULL, 1, 0);
	T(poll, fds, 1 << 30, 0);
	T(write, p[1], "x", 1);
	T(poll, fds, 1, -1);
	show_polled(fds, 1);
	T(ppoll, fds, 3, &((struct timespec){ 0, 1000000000 }), NULL, 8);
	T(ppoll, fds, 3, &((struct timespec){ -1, 0 }), NULL, 8);
	T(ppoll, fds, 3, &((struct timespec){ 0, 1000 }), NULL, 8);
	show_polled(fds, 3);
	T(close, p[1]);
	T(poll, fds, 1, 0);
	show_polled(fds, 1);
	T(read, p[0], buf, 10);
	T(poll, fds, 1, 0);
	show_polled(fds, 1);
	T(close, p[0]);
	T(pipe2, p, O_NONBLOCK);
	T(write, p[1], buf, 65536);
	fds[1].fd = p[1];
	T(poll, fds + 1, 1, 0);
	T(close, p[0]);
	T(poll, fds + 1, 1, 0);
	show_polled(fds + 1, 1);
	fds[0].fd = p[1];
	fds[0].events = 0;
	T(poll, fds, 1, -1);
	show_polled(fds, 1);
	T(close, p[1]);
	T(pipe2, p, O_NONBLOCK);
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_SET(p[0], &in);
	FD_SET(p[1], &out);
	T(select, 20, &in, &out, NULL, &((struct timeval){ 0, 0 }));
	printf("   %d %d\n", !!FD_ISSET(p[0], &in), !!FD_ISSET(p[1], &out));
	FD_SET(p[0], &in);
	T(select, 20, &in, NULL, NULL, &((struct timeval){ 0, 1000 }));
	printf("   %d\n", !!FD_ISSET(p[0], &in));
	FD_SET(p[0], &in);
	T(write, p[1], "x", 1);
	T(pselect6, 20, &in, NULL, NULL, NULL, NULL);
	printf("   %d\n", !!FD_ISSET(p[0], &in));
	FD_SET(99, &in);
	T(select, 100, &in, NULL, NULL, &((struct timeval){ 0, 0 }));
	T(select, -1, NULL, NULL, NULL, &((struct timeval){ 0, 0 }));
	T(select, 0, NULL, NULL, NULL, &((struct timeval){ -1, 0 }));
	T(select, 0, NULL, NULL, NULL, &((struct timeval){ 0, 1 }));
	T(select, 10, BAD, NULL, NULL, &((struct timeval){ 0, 1 }));
	T(close_range, 3, ~0u, 0);
}

static void show_events(const struct epoll_event *e, long n)
{
	printf("  ");
	for (long i = 0; i < n; i++)
		printf(" %x:%lu", e[i].events, (unsigned long)e[i].data.u64);
	printf("\n");
}

static void epolling(void)
{
	struct epoll_event e = { .events = EPOLLIN, .data.u64 = 7 }, got[10];
	int p[2], ep, ep2, file = (int)T(openat, AT_FDCWD, "polled", O_CREAT | O_RDWR, 0644), copy;

	T(pipe2, p, O_NONBLOCK);
	T(epoll_create, 0);
	T(epoll_create1, 1);
	ep = (int)T(epoll_create1, EPOLL_CLOEXEC);
	T(fcntl, ep, F_GETFL, 0);
	T(read, ep, buf, 8);
	T(epoll_wait, ep, got, 0, 0);
	T(epoll_wait, ep, got, -1, 0);
	T(epoll_wait, p[0], got, 1, 0);
	T(epoll_wait, 99, got, 1, 0);
	T(epoll_wait, ep, got, 10, 0);
	T(epoll_wait, ep, got, 10, 1);
	T(epoll_ctl, ep, EPOLL_CTL_ADD, p[0], BAD);
	T(epoll_ctl, ep, EPOLL_CTL_ADD, 99, &e);
	T(epoll_ctl, 99, EPOLL_CTL_ADD, p[0], &e);
	T(epoll_ctl, p[0], EPOLL_CTL_ADD, p[1], &e);
	T(epoll_ctl, ep, EPOLL_CTL_ADD, file, &e);
	T(epoll_ctl, ep, EPOLL_CTL_ADD, ep, &e);
	T(epoll_ctl, ep, 9, p[0], &e);
	T(epoll_ctl, ep, EPOLL_CTL_MOD, p[0], &e);
	T(epoll_ctl, ep, EPOLL_CTL_DEL, p[0], NULL);
	T(epoll_ctl, ep, EPOLL_CTL_ADD, p[0], &e);
	T(epoll_ctl, ep, EPOLL_CTL_ADD, p[0], &e);
	T(epoll_wait, ep, got, 10, 0);
	T(write, p[1], "ab", 2);
	show_events(got, T(epoll_wait, ep, got, 10, -1));
	show_events(got, T(epoll_wait, ep, got, 10, 0));
	T(read, p[0], buf, 1);
	show_events(got, T(epoll_wait, ep, got, 10, 0));
	e = (struct epoll_event){ .events = EPOLLIN | EPOLLET, .data.u64 = 8 };
	T(epoll_ctl, ep, EPOLL_CTL_MOD, p[0], &e);
	show_events(got, T(epoll_wait, ep, got, 10, 0));
	show_events(got, T(epoll_wait, ep, got, 10, 0));
	T(write, p[1], "c", 1);
	show_events(got, T(epoll_wait, ep, got, 10, 0));
	show_events(got, T(epoll_wait, ep, got, 10, 0));
	e = (struct epoll_event){ .events = EPOLLIN | EPOLLONESHOT, .data.u64 = 9 };
	T(epoll_ctl, ep, EPOLL_CTL_MOD, p[0], &e);
	show_events(got, T(epoll_wait, ep, got, 10, 0));
	show_events(got, T(epoll_wait, ep, got, 10, 0));
	T(write, p[1], "d", 1);
	show_events(got, T(epoll_wait, ep, got, 10, 0));
	T(epoll_ctl, ep, EPOLL_CTL_MOD, p[0], &e);
	show_events(got, T(epoll_wait, ep, got, 10, 0));
	e = (struct epoll_event){ .events = EPOLLOUT, .data.u64 = 10 };
	T(epoll_ctl, ep, EPOLL_CTL_ADD, p[1], &e);
	show_events(got, T(epoll_wait, ep, got, 10, 0));
	ep2 = (int)T(epoll_create1, 0);
	e = (struct epoll_event){ .events = EPOLLIN, .data.u64 = 11 };
	T(epoll_ctl, ep2, EPOLL_CTL_ADD, ep, &e);
	show_events(got, T(epoll_wait, ep2, got, 10, 0));
	T(epoll_ctl, ep, EPOLL_CTL_ADD, ep2, &e);
	T(poll, (&(struct pollfd){ ep2, POLLIN, 0 }), 1, 0);
	/* A copy of the descriptor is another item, and keeps the file in it. */
	copy = (int)T(dup, p[1]);
	T(close, p[1]);
	show_events(got, T(epoll_wait, ep, got, 10, 0));
	T(close, copy);
	e = (struct epoll_event){ .events = EPOLLIN, .data.u64 = 12 };
	T(epoll_ctl, ep, EPOLL_CTL_MOD, p[0], &e);
	show_events(got, T(epoll_wait, ep, got, 10, 0));
	T(close, p[0]);
	show_events(got, T(epoll_wait, ep, got, 10, 0));
	show_events(got, T(epoll_wait, ep2, got, 10, 0));
	T(pipe2, p, O_NONBLOCK);
	for (int i = 0; i < 20; i++) {
		long more = CALL(dup, p[0]);

		CALL(epoll_ctl, ep, EPOLL_CTL_ADD, more, (&(struct epoll_event){ .events = EPOLLIN, .data.u64 = 100 + (unsigned int)i }));
	}
	T(write, p[1], "x", 1);
	T(epoll_pwait, ep, got, 10, 0, NULL, 8);
	T(epoll_pwait2, ep, got, 10, &((struct timespec){ 0, 1000000000 }), NULL, 8);
	T(epoll_pwait2, ep, got, 10, &((struct timespec){ 0, 0 }), NULL, 8);
	T(close, ep);
	T(epoll_wait, ep2, got, 10, 0);
	T(close_range, 3, ~0u, 0);
}

static void timers(void)
{
	struct itimerspec t = { .it_value = { 0, 1000000 } }, old;
	uint64_t n = 0;
	int fd;

	T(timerfd_create, 99, 0);
	T(timerfd_create, CLOCK_MONOTONIC, 7);
	fd = (int)T(timerfd_create, CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	T(fcntl, fd, F_GETFL, 0);
	T(read, fd, &n, 8);
	T(read, fd, &n, 4);
	T(write, fd, &n, 8);
	T(timerfd_gettime, fd, &old);
	printf("   %ld %ld\n", old.it_value.tv_sec, old.it_value.tv_nsec);
	T(timerfd_settime, fd, 99, &t, NULL);
	T(timerfd_settime, 99, 0, &t, NULL);
	T(timerfd_settime, 0, 0, BAD, NULL);
	T(timerfd_settime, fd, 0, &((struct itimerspec){ .it_value = { 0, 1000000000 } }), NULL);
	T(timerfd_settime, fd, 0, &((struct itimerspec){ .it_value = { -1, 0 } }), NULL);
	T(timerfd_settime, fd, 0, &t, &old);
	T(poll, (&(struct pollfd){ fd, POLLIN, 0 }), 1, -1);
	T(read, fd, &n, 8);
	printf("   %lu\n", (unsigned long)n);
	T(read, fd, &n, 8);
	T(timerfd_settime, fd, TFD_TIMER_ABSTIME, &((struct itimerspec){ .it_value = { 0, 1 } }), NULL);
	T(read, fd, &n, 8);
	printf("   %lu\n", (unsigned long)n);
	T(timerfd_settime, fd, 0, &((struct itimerspec){ .it_value = { 100, 0 }, .it_interval = { 5, 0 } }), NULL);
	T(timerfd_gettime, fd, &old);
	printf("   %ld %ld\n", old.it_value.tv_sec, old.it_interval.tv_sec);
	T(timerfd_settime, fd, 0, &((struct itimerspec){ 0 }), &old);
	printf("   %ld %ld\n", old.it_value.tv_sec, old.it_interval.tv_sec);
	T(poll, (&(struct pollfd){ fd, POLLIN, 0 }), 1, 1);
	T(timerfd_gettime, 0, &old);
	T(close, fd);
	fd = (int)T(timerfd_create, CLOCK_REALTIME, 0);
	T(timerfd_settime, fd, TFD_TIMER_ABSTIME, &((struct itimerspec){ .it_value = { 1000000, 0 } }), NULL);
	T(read, fd, &n, 8);
	printf("   %lu\n", (unsigned long)n);
	T(timerfd_settime, fd, 0, &((struct itimerspec){ .it_value = { 0, 2000000 } }), NULL);
	T(read, fd, &n, 8);
	printf("   %lu\n", (unsigned long)n);
	T(close, fd);
}

int main(void)
{
	int null = open("/dev/null", O_RDONLY);

	setvbuf(stdout, NULL, _IOLBF, 0);
#ifdef ON_LINUX
	if (sandbox_enter())
		return 77;
	/* Broken pipes are an error, not a signal; and 0 is something that isn't a pipe. */
	dup2(null, 0);
	close(null);
	signal(SIGPIPE, SIG_IGN);
#else
	close(null);
	if (host_init_ramfs_register() || uk_vfs_mount(uk_ramfs_new(), "/"))
		return 1;
	uk_vfs_start_time();
#endif
	CALL(close_range, 3, ~0u, 0);
	descriptors();
	reading();
	names();
	old_calls();
	locks();
	pipes();
	events();
	polling();
	epolling();
	timers();
	return 0;
}
