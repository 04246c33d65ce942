// SPDX-License-Identifier: BSD-3-Clause
// A server of FUSE for one folder of the host, by the kernel's own header: what a request asks for is done by the host's calls, and
// answered at once. It keeps a descriptor of each file that it has told of, as virtiofsd does, and counts what it told.
#ifndef SERVERFUSE_H
#define SERVERFUSE_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fuse.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SERVER_FILES 4096

struct server_file {
	int fd;           /* -1: not in use */
	DIR *dir;         /* of a handle */
	dev_t dev;
	ino_t ino;
	uint64_t lookups; /* of a node; negative ones are mistakes */
};

static struct server_file server_nodes[SERVER_FILES], server_handles[SERVER_FILES];
static int server_is_misquoted; /* the client may get other replies than ours */
static uint8_t *server_out;
static size_t server_room, server_len;

/* What our client never does, unless it was told something else than we did. */
static int server_mistake(const char *what)
{
	if (!server_is_misquoted) {
		printf("the client makes a mistake: %s\n", what);
		abort();
	}
	return EBADF;
}

static void server_give(const void *from, size_t len)
{
	if (len > server_room - server_len)
		len = server_room - server_len;
	memcpy(server_out + server_len, from, len);
	server_len += len;
}

static void server_close(struct server_file *f)
{
	if (f->dir)
		closedir(f->dir);
	else if (f->fd >= 0)
		close(f->fd);
	*f = (struct server_file){ .fd = -1 };
}

/* The descriptor behind a number, which is its place; -1 if the client was told of none. */
static int server_fd(struct server_file *files, uint64_t number)
{
	if (number < SERVER_FILES && files[number].fd >= 0)
		return files[number].fd;
	server_mistake("number");
	return -1;
}

static uint64_t server_place(struct server_file *files)
{
	for (uint64_t i = 2; i < SERVER_FILES; i++)
		if (files[i].fd < 0)
			return i;
	abort();
}

static void server_moved(const char *from, const char *to)
{
	(void)from, (void)to;
}

static const char *server_link(int fd)
{
	static char paths[2][64];
	static int next;

	next = !next;
	snprintf(paths[next], sizeof(paths[0]), "/proc/self/fd/%d", fd);
	return paths[next];
}

static struct fuse_attr server_attr(const struct stat *st)
{
	return (struct fuse_attr){
		.ino = st->st_ino, .size = (uint64_t)st->st_size, .blocks = (uint64_t)st->st_blocks, .mode = st->st_mode,
		.atime = (uint64_t)st->st_atim.tv_sec, .atimensec = (uint32_t)st->st_atim.tv_nsec, .mtime = (uint64_t)st->st_mtim.tv_sec,
		.mtimensec = (uint32_t)st->st_mtim.tv_nsec, .ctime = (uint64_t)st->st_ctim.tv_sec,
		.ctimensec = (uint32_t)st->st_ctim.tv_nsec, .nlink = (uint32_t)st->st_nlink, .uid = st->st_uid, .gid = st->st_gid,
		.blksize = 4096,
	};
}

static int server_give_attr(int fd)
{
	struct fuse_attr_out out = { 0 };
	struct stat st;

	if (fstatat(fd, "", &st, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW))
		return errno;
	out.attr = server_attr(&st);
	server_give(&out, sizeof(out));
	return 0;
}

/* One lookup more of what has this name. */
static int server_tell_of(int dir, const char *name)
{
	struct fuse_entry_out out = { 0 };
	struct stat st;
	int fd = openat(dir, name, O_PATH | O_NOFOLLOW);

	if (fd < 0 || fstatat(fd, "", &st, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW))
		return errno;
	for (uint64_t i = 1; i < SERVER_FILES; i++)
		if (server_nodes[i].fd >= 0 && server_nodes[i].dev == st.st_dev && server_nodes[i].ino == st.st_ino)
			out.nodeid = i;
	if (out.nodeid) {
		close(fd);
	} else {
		out.nodeid = server_place(server_nodes);
		server_nodes[out.nodeid] = (struct server_file){ fd, NULL, st.st_dev, st.st_ino, 0 };
	}
	server_nodes[out.nodeid].lookups++;
	out.attr = server_attr(&st);
	server_give(&out, sizeof(out));
	return 0;
}

static int server_forget(uint64_t node, const struct fuse_forget_in *in)
{
	struct server_file *f = &server_nodes[node % SERVER_FILES];

	if (server_fd(server_nodes, node) < 0 || node == FUSE_ROOT_ID || in->nlookup > f->lookups)
		return server_mistake("forget");
	f->lookups -= in->nlookup;
	if (!f->lookups)
		server_close(f);
	return 0;
}

static int server_setattr(int fd, const struct fuse_setattr_in *in)
{
	struct timespec t[2] = { { (time_t)in->atime, in->valid & FATTR_ATIME ? in->atimensec : UTIME_OMIT },
				 { (time_t)in->mtime, in->valid & FATTR_MTIME ? in->mtimensec : UTIME_OMIT } };

	/* Owners are left alone, as without privileges. */
	if ((in->valid & FATTR_MODE && chmod(server_link(fd), in->mode)) ||
	    (in->valid & FATTR_SIZE && truncate(server_link(fd), (off_t)in->size)) ||
	    (in->valid & (FATTR_ATIME | FATTR_MTIME) && utimensat(AT_FDCWD, server_link(fd), t, 0)))
		return errno;
	return server_give_attr(fd);
}

static int server_open(int fd, const struct fuse_open_in *in, int is_dir)
{
	struct fuse_open_out out = { .fh = server_place(server_handles) };
	struct server_file *f = &server_handles[out.fh];

	f->fd = open(server_link(fd), is_dir ? O_RDONLY | O_DIRECTORY : (int)in->flags & ~O_CREAT);
	if (f->fd < 0)
		return errno;
	f->dir = is_dir ? fdopendir(f->fd) : NULL;
	server_give(&out, sizeof(out));
	return 0;
}

static int server_create(int dir, const struct fuse_create_in *in)
{
	const char *name = (const char *)(in + 1);
	struct fuse_open_out out = { .fh = server_place(server_handles) };
	int error;

	server_handles[out.fh].fd = openat(dir, name, (int)in->flags | O_NOFOLLOW, in->mode);
	if (server_handles[out.fh].fd < 0)
		return errno;
	error = server_tell_of(dir, name);
	if (error)
		server_close(&server_handles[out.fh]);
	else
		server_give(&out, sizeof(out));
	return error;
}

static int server_read(int fd, const struct fuse_read_in *in)
{
	size_t room = server_room - server_len, size = in->size < room ? in->size : room;
	ssize_t n = pread(fd, server_out + server_len, size, (off_t)in->offset);

	if (n < 0)
		return errno;
	server_len += (size_t)n;
	return 0;
}

static int server_write(int fd, const struct fuse_write_in *in)
{
	ssize_t n = pwrite(fd, in + 1, in->size, (off_t)in->offset);
	struct fuse_write_out out = { .size = (uint32_t)n };

	if (n < 0)
		return errno;
	server_give(&out, sizeof(out));
	return 0;
}

static int server_readdir(uint64_t handle, const struct fuse_read_in *in)
{
	size_t start = server_len;
	struct dirent *e;
	DIR *d;

	if (server_fd(server_handles, handle) < 0 || !(d = server_handles[handle].dir))
		return EBADF;
	if (in->offset)
		seekdir(d, (long)in->offset);
	else
		rewinddir(d);
	while ((e = readdir(d))) {
		size_t len = strlen(e->d_name);
		struct fuse_dirent head = { e->d_ino, (uint64_t)e->d_off, (uint32_t)len, e->d_type };

		if (server_len - start + FUSE_DIRENT_ALIGN(sizeof(head) + len) > in->size)
			break;
		server_give(&head, sizeof(head));
		server_give(e->d_name, len);
		server_give("\0\0\0\0\0\0\0", FUSE_DIRENT_ALIGN(len) - len);
	}
	return 0;
}

static int server_statfs(int fd)
{
	struct fuse_statfs_out out = { 0 };
	struct statvfs st;

	if (fstatvfs(fd, &st))
		return errno;
	out.st = (struct fuse_kstatfs){
		st.f_blocks, st.f_bfree, st.f_bavail, st.f_files, st.f_ffree, (uint32_t)st.f_bsize, (uint32_t)st.f_namemax,
		(uint32_t)st.f_frsize, 0, { 0 },
	};
	server_give(&out, sizeof(out));
	return 0;
}

static int server_init(const struct fuse_init_in *in)
{
	struct fuse_init_out out = { .major = 7, .minor = 36, .max_write = 12345, .max_pages = 256, .flags = in->flags };

	if (in->major != 7 || in->minor < 31)
		return server_mistake("init");
	server_give(&out, sizeof(out));
	return 0;
}

static int server_readlink(int fd)
{
	ssize_t n = readlinkat(fd, "", (char *)server_out + server_len, server_room - server_len);

	if (n < 0)
		return errno;
	server_len += (size_t)n;
	return 0;
}

static int server_release(uint64_t handle)
{
	if (server_fd(server_handles, handle) < 0)
		return EBADF;
	server_close(&server_handles[handle]);
	return 0;
}

static int server_rename(int dir, const struct fuse_rename2_in *in)
{
	const char *old = (const char *)(in + 1), *name = old + strlen(old) + 1;

	return syscall(SYS_renameat2, dir, old, server_fd(server_nodes, in->newdir), name, in->flags) ? errno : 0;
}

/* What follows the header, terminated. */
static int server_answer(const struct fuse_in_header *head, const void *in)
{
	const char *name = in;
	int fd = head->opcode == FUSE_INIT || head->opcode == FUSE_DESTROY ? 0 : server_fd(server_nodes, head->nodeid);

	if (fd < 0)
		return EBADF;
	switch (head->opcode) {
	case FUSE_LOOKUP:
		return server_tell_of(fd, name);
	case FUSE_FORGET:
		return server_forget(head->nodeid, in);
	case FUSE_GETATTR:
		return server_give_attr(fd);
	case FUSE_SETATTR:
		return server_setattr(fd, in);
	case FUSE_READLINK:
		return server_readlink(fd);
	case FUSE_SYMLINK:
		return symlinkat(name + strlen(name) + 1, fd, name) ? errno : server_tell_of(fd, name);
	case FUSE_MKDIR:
		name += sizeof(struct fuse_mkdir_in);
		return mkdirat(fd, name, ((const struct fuse_mkdir_in *)in)->mode) ? errno : server_tell_of(fd, name);
	case FUSE_UNLINK:
	case FUSE_RMDIR:
		return unlinkat(fd, name, head->opcode == FUSE_RMDIR ? AT_REMOVEDIR : 0) ? errno : 0;
	case FUSE_RENAME2:
		return server_rename(fd, in);
	case FUSE_LINK:
		name += sizeof(struct fuse_link_in);
		if (linkat(AT_FDCWD, server_link(server_fd(server_nodes, ((const struct fuse_link_in *)in)->oldnodeid)), fd, name,
			   AT_SYMLINK_FOLLOW))
			return errno;
		return server_tell_of(fd, name);
	case FUSE_OPEN:
	case FUSE_OPENDIR:
		return server_open(fd, in, head->opcode == FUSE_OPENDIR);
	case FUSE_CREATE:
		return server_create(fd, in);
	case FUSE_READ:
		return server_read(server_fd(server_handles, ((const struct fuse_read_in *)in)->fh), in);
	case FUSE_WRITE:
		return server_write(server_fd(server_handles, ((const struct fuse_write_in *)in)->fh), in);
	case FUSE_READDIR:
		return server_readdir(((const struct fuse_read_in *)in)->fh, in);
	case FUSE_RELEASE:
	case FUSE_RELEASEDIR:
		return server_release(((const struct fuse_release_in *)in)->fh);
	case FUSE_FSYNC:
		return fsync(server_fd(server_handles, ((const struct fuse_fsync_in *)in)->fh)) ? errno : 0;
	case FUSE_FALLOCATE: {
		const struct fuse_fallocate_in *a = in;

		return fallocate(server_fd(server_handles, a->fh), (int)a->mode, (off_t)a->offset, (off_t)a->length) ? errno : 0;
	}
	case FUSE_STATFS:
		return server_statfs(fd);
	case FUSE_INIT:
		return server_init(in);
	case FUSE_DESTROY:
		return 0;
	default:
		return server_mistake("request");
	}
}

/* The length of the reply to what is in `request`. */
static size_t server_exchange(uint8_t *request, size_t len, uint8_t *reply, size_t size)
{
	static uint64_t copy[3000]; /* aligned, and terminated */
	struct fuse_in_header head;
	struct fuse_out_header out = { 0 };

	memcpy(&head, request, sizeof(head));
	if (head.len != len || len > sizeof(copy))
		server_mistake("length");
	memset(copy, 0, sizeof(copy));
	memcpy(copy, request + sizeof(head), len - sizeof(head));
	if (head.opcode == FUSE_FORGET) {
		server_answer(&head, copy);
		return 0;
	}
	server_out = reply;
	server_room = size;
	server_len = sizeof(out);
	out.error = -server_answer(&head, copy);
	if (out.error)
		server_len = sizeof(out);
	out.len = (uint32_t)server_len;
	out.unique = head.unique;
	memcpy(reply, &out, sizeof(out));
	return server_len;
}

static int server_in_use(void)
{
	int count = 0;

	for (int i = 2; i < SERVER_FILES; i++)
		count += (server_nodes[i].fd >= 0) + (server_handles[i].fd >= 0);
	return count;
}

static void server_start(const char *folder, int is_misquoted)
{
	static int is_started;
	struct stat st;

	server_is_misquoted = is_misquoted;
	for (int i = 0; i < SERVER_FILES; i++) {
		if (!is_started)
			server_nodes[i].fd = server_handles[i].fd = -1;
		server_close(&server_nodes[i]);
		server_close(&server_handles[i]);
	}
	is_started = 1;
	server_nodes[FUSE_ROOT_ID].fd = open(folder, O_PATH | O_DIRECTORY);
	if (fstat(server_nodes[FUSE_ROOT_ID].fd, &st))
		abort();
	server_nodes[FUSE_ROOT_ID].dev = st.st_dev;
	server_nodes[FUSE_ROOT_ID].ino = st.st_ino;
}

#endif
