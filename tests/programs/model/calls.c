// SPDX-License-Identifier: BSD-3-Clause
// Each kind of call: arguments are drawn, the call is made, its result and what it found are logged.
#define _GNU_SOURCE
#include "model.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>

/* linux/stat.h, which not every C library has beside it. */
struct statx_buffer {
	uint32_t mask, blksize;
	uint64_t attributes;
	uint32_t nlink, uid, gid;
	uint16_t mode, spare;
	uint64_t ino, size, blocks, rest[26];
};

static char buf[SIZE + 64];

static int draw_slot(void)
{
	return (int)draw(SLOTS);
}

/* A directory for a path: the working one, or what a slot has. */
struct base {
	int fd;
	char name[8];
};

static struct base draw_base(void)
{
	struct base base = { AT_FDCWD, "." };
	int i = draw_slot();

	if (one_in(5)) {
		base.fd = slots[i].fd;
		snprintf(base.name, sizeof(base.name), "#%d", i);
	}
	return base;
}

static void fill(size_t len)
{
	unsigned char c = (unsigned char)draw(256);

	for (size_t i = 0; i < len; i++)
		buf[i] = (char)(c + i * 7 + i / 251);
}

void found_stat(const void *stat)
{
	const struct stat *st = stat;

	if (on_fat) {
		found(S_ISREG(st->st_mode) ? " file size %ld links %ld" : " no file", (long)st->st_size, (long)st->st_nlink);
		return;
	}
	found(" mode %o links %ld size %ld uid %d gid %d", st->st_mode, (long)st->st_nlink, (long)st->st_size, st->st_uid, st->st_gid);
	/* What a directory or a link takes is its file system's business. */
	if (S_ISREG(st->st_mode))
		found(" blocks %ld", (long)st->st_blocks);
}

/* On a volume: whether the path leads to what is open, or where we are. */
static int is_used(int dirfd, const char *path, int flags)
{
	struct stat st, here;

	if (!on_volume || on_fat || CALL(newfstatat, dirfd, path, &st, flags))
		return 0;
	for (int i = 0; i < SLOTS; i++)
		if (slots[i].fd >= 0 && slots[i].ino == st.st_ino && slots[i].dev == st.st_dev)
			return 1;
	return !CALL(newfstatat, AT_FDCWD, ".", &here, 0) && here.st_ino == st.st_ino && here.st_dev == st.st_dev;
}

/* Puts a new descriptor, or an error, into a slot; that of an error stays as it is, so that most are used. */
static void replace(int i, long fd)
{
	struct stat st = { 0 };

	if (result(fd < 0 ? fd : 0) || left_out)
		return;
	if (slots[i].fd >= 0)
		CALL(close, slots[i].fd);
	CALL(fstat, fd, &st);
	slots[i] = (struct slot){ .fd = (int)fd, .ino = st.st_ino, .dev = st.st_dev };
}

static void do_close(void)
{
	int i = draw_slot();

	call("close(#%d)", i);
	result(DO(close, slots[i].fd));
	if (!left_out)
		slots[i].fd = -1;
}

static void do_open(void)
{
	static const int bits[] = { O_CREAT, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_PATH, O_CLOEXEC };
	static const char *const names[] = { "CREAT", "CREAT", "EXCL", "TRUNC", "APPEND", "DIRECTORY", "NOFOLLOW", "NONBLOCK", "PATH", "" };
	int i = draw_slot(), flags = (int)draw(3);
	struct base base = draw_base();
	const char *path = draw_path();
	char text[128] = "";
	long fd;

	for (size_t bit = 0; bit < sizeof(bits) / sizeof(bits[0]); bit++)
		if (one_in(bit < 2 ? 2 : 12)) {
			flags |= bits[bit];
			if (!strstr(text, names[bit]))
				sprintf(text + strlen(text), "|%s", names[bit]);
		}
	if (one_in(50) && !on_volume) {
		flags = O_TMPFILE | O_RDWR;
		strcpy(text, "TMPFILE");
	}
	call("#%d = openat(%s, %s, %d%s)", i, base.name, shown(path), flags & 3, text);
	fd = DO(openat, base.fd, path, flags, 0666);
	replace(i, fd);
}

static void do_read(void)
{
	int i = draw_slot();
	size_t len = draw(one_in(4) ? SIZE : 100);
	long offset = (long)draw(30000) - 100, n;
	struct iovec iov[3] = { { buf, len / 3 }, { NULL, 0 }, { buf + len / 3, len - len / 3 } };

	memset(buf, 1, len + 16);
	switch (draw(4)) {
	case 0:
		call("pread64(#%d, %zu, %ld)", i, len, offset);
		n = result(DO(pread64, slots[i].fd, buf, len, offset));
		break;
	case 1:
		call("preadv(#%d, %zu, %ld)", i, len, offset);
		n = result(DO(preadv, slots[i].fd, iov, 3, offset, 0));
		break;
	default:
		call("read(#%d, %zu)", i, len);
		n = result(DO(read, slots[i].fd, buf, len));
	}
	if (n >= 0)
		found(" %08x", hash_of(buf, len + 16));
}

static void do_write(void)
{
	int i = draw_slot(), count = (int)draw(13);
	size_t len = draw(one_in(4) ? SIZE : 100);
	long offset = (long)draw(30000) - 100;
	struct iovec iov[12];

	fill(len);
	switch (draw(4)) {
	case 0:
		call("pwrite64(#%d, %zu, %ld)", i, len, offset);
		result(DO(pwrite64, slots[i].fd, buf, len, offset));
		break;
	case 1:
		for (int p = 0; p < count; p++)
			iov[p] = (struct iovec){ buf + draw(100), draw(500) };
		call("writev(#%d, %d)", i, count);
		result(DO(writev, slots[i].fd, iov, count));
		break;
	default:
		call("write(#%d, %zu)", i, len);
		result(DO(write, slots[i].fd, buf, len));
	}
}

static void do_position(void)
{
	static const int whences[] = { SEEK_SET, SEEK_CUR, SEEK_END, 7, SEEK_DATA, SEEK_HOLE };
	int i = draw_slot(), whence = whences[draw(reserves || on_volume ? 4 : 6)];
	long offset = (long)draw(60000) - 10000;
	struct stat st;

	/* A directory's positions and ends are its file system's own. */
	if (slots[i].fd >= 0 && !CALL(fstat, slots[i].fd, &st) && S_ISDIR(st.st_mode) && (whence != SEEK_SET || offset > 0))
		return;
	call("lseek(#%d, %ld, %d)", i, offset, whence);
	result(DO(lseek, slots[i].fd, offset, whence));
}

static void do_length(void)
{
	int i = draw_slot(), mode = one_in(3) ? FALLOC_FL_KEEP_SIZE : 0;
	long len = (long)draw(one_in(3) ? 40000 : 9000) - 20, offset = (long)draw(30000) - 20;
	const char *path = draw_path();

	switch (draw(4)) {
	case 0:
		call("ftruncate(#%d, %ld)", i, len);
		result(DO(ftruncate, slots[i].fd, len));
		break;
	case 1:
		call("truncate(%s, %ld)", shown(path), len);
		result(DO(truncate, path, len));
		break;
	case 2:
		mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
		/* fallthrough */
	default:
		if (on_volume || (!reserves && !(mode & FALLOC_FL_PUNCH_HOLE)))
			return;
		call("fallocate(#%d, %d, %ld, %ld)", i, mode, offset, len);
		result(DO(fallocate, slots[i].fd, mode, offset, len));
	}
}

static void do_move(struct base from, const char *path, struct base to, const char *other)
{
	unsigned int flags = one_in(4) ? draw(on_volume ? 2 : 4) : 0;

	if (is_used(to.fd, other, AT_SYMLINK_NOFOLLOW))
		return;
	call("renameat2(%s, %s, %s, %s, %u)", from.name, shown(path), to.name, shown(other), flags);
	result(DO(renameat2, from.fd, path, to.fd, other, flags));
}

static void do_names(void)
{
	const char *path = draw_path(), *other = draw_path();
	struct base base = draw_base(), other_base = draw_base();
	int flag = one_in(2), follow = one_in(3) ? AT_SYMLINK_FOLLOW : 0;

	switch (draw(8)) {
	case 0:
	case 1:
		call("mkdirat(%s, %s)", base.name, shown(path));
		result(DO(mkdirat, base.fd, path, 01777));
		break;
	case 2:
		if (is_used(base.fd, path, AT_SYMLINK_NOFOLLOW))
			return;
		call("unlinkat(%s, %s, %d)", base.name, shown(path), flag ? AT_REMOVEDIR : 0);
		result(DO(unlinkat, base.fd, path, flag ? AT_REMOVEDIR : 0));
		break;
	case 3:
	case 4:
		do_move(base, path, other_base, other);
		break;
	case 5:
		if (on_fat)
			return;
		call("linkat(%s, %s, %s, %s, %d)", base.name, shown(path), other_base.name, shown(other), follow);
		result(DO(linkat, base.fd, path, other_base.fd, other, follow));
		break;
	case 6:
		if (on_fat)
			return;
		call("symlinkat(%s, %s, %s)", shown(other), base.name, shown(path));
		result(DO(symlinkat, other, base.fd, path));
		break;
	default:
		flag = (flag && !on_volume ? S_IFSOCK : S_IFREG) | 0666;
		call("mknodat(%s, %s, %o)", base.name, shown(path), flag);
		result(DO(mknodat, base.fd, path, flag, 0));
	}
}

static void do_list(int i)
{
	static char names[64][264];
	int count;

	if (left_out)
		return;
	call("getdents64(#%d)", i);
	count = list(slots[i].fd, names, 64);
	result(count);
	for (int n = 0; n < count; n++)
		found(" %08x", hash_of(names[n], strlen(names[n])));
}

static void do_ask(void)
{
	static const int flags_of[] = { 0, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW, 0x40 };
	const char *path = draw_path();
	struct base base = draw_base();
	int i = draw_slot(), flags = flags_of[draw(5)], mode = (int)draw(9) & (on_fat ? ~1 : ~0);
	struct statx_buffer stx;
	struct stat st;
	long len = (long)draw(20) - 1;

	switch (draw(9)) {
	case 0:
		call("fstat(#%d)", i);
		if (!result(DO(fstat, slots[i].fd, &st)))
			found_stat(&st);
		break;
	case 1:
		memset(buf, 1, 32);
		call("readlinkat(%s, %s, %ld)", base.name, shown(path), len);
		if (result(DO(readlinkat, base.fd, path, buf, len)) > 0)
			found(" %08x", hash_of(buf, 32));
		break;
	case 2:
		call("faccessat(%s, %s, %d)", base.name, shown(path), mode);
		result(DO(faccessat, base.fd, path, mode));
		break;
	case 3:
		call("getcwd");
		if (result(DO(getcwd, buf, 4097)) > 0)
			found(" %s", shown(buf));
		break;
	case 4:
		call("statx(%s, %s, %#x)", base.name, shown(path), flags);
		if (!result(DO(statx, base.fd, path, flags, 0x7ff, &stx)) && !on_fat)
			found(" mode %o links %u size %lu", stx.mode, stx.nlink, (unsigned long)stx.size);
		break;
	case 5:
		do_list(i);
		break;
	default:
		call("newfstatat(%s, %s, %#x)", base.name, shown(path), flags);
		if (!result(DO(newfstatat, base.fd, path, &st, flags)))
			found_stat(&st);
	}
}

/* Times that were set are those that are there; where a link was gone through since, it was read now. */
static void do_times(void)
{
	const char *path = draw_path();
	struct timespec times[2] = { { draw(100000), draw(1000000000) }, { draw(100000), one_in(5) ? UTIME_OMIT : draw(1500000000) } };
	int flags = one_in(2) ? AT_SYMLINK_NOFOLLOW : 0;
	struct stat st;

	call("utimensat(%s, %ld, %#x)", shown(path), times[1].tv_nsec, flags);
	if (result(DO(utimensat, AT_FDCWD, path, times, flags)) || on_fat || CALL(newfstatat, AT_FDCWD, path, &st, flags))
		return;
	if (st.st_atime == times[0].tv_sec)
		found(" %ld.%09ld", (long)st.st_atime, (long)st.st_atim.tv_nsec);
	if (times[1].tv_nsec != UTIME_OMIT)
		found(" %ld.%09ld", (long)st.st_mtime, (long)st.st_mtim.tv_nsec);
}

static void do_attributes(void)
{
	const char *path = draw_path();
	int i = draw_slot(), uid = one_in(2) ? 0 : -1, gid = one_in(2) ? 0 : -1, flags = one_in(2) ? AT_SYMLINK_NOFOLLOW : 0;
	unsigned int mode = draw(010000);

	switch (draw(7)) {
	case 0:
		call("fchmodat(%s, %o)", shown(path), mode);
		result(DO(fchmodat, AT_FDCWD, path, mode));
		break;
	case 1:
		call("fchmod(#%d, %o)", i, mode);
		result(DO(fchmod, slots[i].fd, mode));
		break;
	case 2:
		call("umask(%o)", mode & 077);
		result(DO(umask, mode & 077));
		break;
	case 3:
		call("fchownat(%s, %d, %d, %#x)", shown(path), uid, gid, flags);
		result(DO(fchownat, AT_FDCWD, path, uid, gid, flags));
		break;
	case 4:
		call("fchown(#%d, %d, %d)", i, uid, gid);
		result(DO(fchown, slots[i].fd, uid, gid));
		break;
	default:
		do_times();
	}
}

static void do_descriptors(void)
{
	int i = draw_slot(), j = draw_slot(), flags = one_in(2) ? O_APPEND : O_NONBLOCK;
	const char *path = draw_path();
	long fd;

	switch (draw(6)) {
	case 0:
		if (i == j)
			return;
		call("#%d = dup(#%d)", j, i);
		replace(j, DO(dup, slots[i].fd));
		break;
	case 1:
		call("fcntl(#%d, F_GETFL)", i);
		/* The bit that says "large file" has a number of its own on each architecture, and so have some others. */
		fd = DO(fcntl, slots[i].fd, F_GETFL, 0);
		result(fd < 0 ? fd : fd & (3 | O_APPEND | O_NONBLOCK | O_PATH));
		break;
	case 2:
		call("fcntl(#%d, F_SETFL, %#o)", i, flags);
		result(DO(fcntl, slots[i].fd, F_SETFL, flags));
		break;
	case 3:
		call("chdir(%s)", shown(path));
		result(DO(chdir, path));
		break;
	case 4:
		call("%s(#%d)", flags == O_APPEND ? "fsync" : "fdatasync", i);
		result(flags == O_APPEND ? DO(fsync, slots[i].fd) : DO(fdatasync, slots[i].fd));
		break;
	default:
		call("fchdir(#%d)", i);
		result(DO(fchdir, slots[i].fd));
	}
}

static void do_copy(void)
{
	int i = draw_slot(), j = draw_slot(), at = one_in(2);
	long from = draw(20000), to = draw(20000);
	size_t len = draw(15000);

	if (one_in(2)) {
		call("copy_file_range(#%d, %ld, #%d, %ld, %zu) %d", i, from, j, to, len, at);
		result(DO(copy_file_range, slots[i].fd, at ? &from : NULL, slots[j].fd, at ? &to : NULL, len, 0));
		found(" %ld %ld", from, to);
	} else if (slots[i].fd < 0 || slots[j].fd < 0 || slots[i].ino != slots[j].ino || slots[i].dev != slots[j].dev) {
		/* Into itself it depends on how much is in flight. */
		call("sendfile(#%d, #%d, %ld, %zu) %d", j, i, from, len, at);
		result(DO(sendfile, slots[j].fd, slots[i].fd, at ? &from : NULL, len));
		found(" %ld", from);
	}
}

void draw_call(void)
{
	uint32_t kind = draw(100);

	if (kind < 18)
		do_open();
	else if (kind < 20)
		do_close();
	else if (kind < 30)
		do_read();
	else if (kind < 42)
		do_write();
	else if (kind < 47)
		do_position();
	else if (kind < 53)
		do_length();
	else if (kind < 73)
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
