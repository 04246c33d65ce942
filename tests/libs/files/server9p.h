// SPDX-License-Identifier: BSD-3-Clause
// A server of 9P2000.L for one folder of the host: what a request asks for is done by the host's calls, and answered at once. It knows
// files by their paths, as QEMU's does.
#ifndef SERVER9P_H
#define SERVER9P_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define SERVER_FIDS 4096

struct server_fid {
	char *path; /* NULL: not in use */
	int fd;     /* -1: not open */
	DIR *dir;
};

static struct server_fid server_fids[SERVER_FIDS];
static const char *server_folder;
static uint8_t *server_in, *server_in_end, *server_out, *server_out_end;
static int server_is_misquoted; /* the client may get other replies than ours */

#define TAKE(type)                                                    \
	({                                                                \
		type v_ = 0;                                                  \
		if (server_in_end - server_in >= (long)sizeof(v_)) {          \
			memcpy(&v_, server_in, sizeof(v_));                       \
			server_in += sizeof(v_);                                  \
		}                                                             \
		v_;                                                           \
	})
#define GIVE(type, value)                                             \
	({                                                                \
		type v_ = (type)(value);                                      \
		if (server_out_end - server_out >= (long)sizeof(v_))          \
			memcpy(server_out, &v_, sizeof(v_));                      \
		server_out += sizeof(v_);                                     \
	})

static const char *server_text(void)
{
	static char texts[4][5000];
	static int next;
	char *text = texts[next++ % 4];
	uint16_t len = TAKE(uint16_t);

	memcpy(text, server_in, len);
	text[len] = '\0';
	server_in += len;
	return text;
}

/* What our client never does, unless it was told something else than we did. */
static int server_mistake(const char *what)
{
	if (!server_is_misquoted) {
		printf("the client makes a mistake: %s\n", what);
		abort();
	}
	return EBADF;
}

/* One that isn't in use stands for nothing that there is. */
static struct server_fid *server_take_fid(void)
{
	static struct server_fid none;
	uint32_t fid = TAKE(uint32_t);

	if (fid >= SERVER_FIDS)
		server_mistake("fid");
	none = (struct server_fid){ NULL, -1, NULL };
	return fid < SERVER_FIDS ? &server_fids[fid] : &none;
}

static const char *server_path(const struct server_fid *f)
{
	return f->path ? f->path : "/nonexistent";
}

static char *server_join(const struct server_fid *dir, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", server_path(dir), name) < 0)
		abort();
	return path;
}

static void server_give_qid(const struct stat *st)
{
	GIVE(uint8_t, S_ISDIR(st->st_mode) ? 0x80 : S_ISLNK(st->st_mode) ? 2 : 0);
	GIVE(uint32_t, st->st_mtime);
	GIVE(uint64_t, st->st_ino);
}

static int server_stat_and_give(const char *path)
{
	struct stat st;

	if (lstat(path, &st))
		return errno;
	server_give_qid(&st);
	return 0;
}

static int server_walk(void)
{
	struct server_fid *from = server_take_fid(), *to = server_take_fid();
	uint16_t count = TAKE(uint16_t);
	char *path = count ? server_join(from, server_text()) : strdup(server_path(from));
	struct stat st;

	if (to->path || count > 1) {
		free(path);
		return server_mistake("walk");
	}
	if (lstat(path, &st)) {
		free(path);
		return errno;
	}
	*to = (struct server_fid){ path, -1, NULL };
	GIVE(uint16_t, count);
	if (count)
		server_give_qid(&st);
	return 0;
}

static int server_open(void)
{
	struct server_fid *f = server_take_fid();
	uint32_t flags = TAKE(uint32_t);
	struct stat st;

	if (f->fd >= 0)
		return server_mistake("open");
	f->fd = open(server_path(f), (int)flags | O_NOFOLLOW);
	if (f->fd < 0 || fstat(f->fd, &st))
		return errno;
	f->dir = S_ISDIR(st.st_mode) ? fdopendir(f->fd) : NULL;
	server_give_qid(&st);
	GIVE(uint32_t, 0);
	return 0;
}

static int server_create(void)
{
	struct server_fid *f = server_take_fid();
	char *path = server_join(f, server_text());
	uint32_t flags = TAKE(uint32_t), mode = TAKE(uint32_t);
	struct stat st;

	if (f->fd >= 0) {
		free(path);
		return server_mistake("create");
	}
	f->fd = open(path, (int)flags | O_CREAT | O_NOFOLLOW, mode);
	if (f->fd < 0 || fstat(f->fd, &st)) {
		free(path);
		return errno;
	}
	free(f->path);
	f->path = path;
	server_give_qid(&st);
	GIVE(uint32_t, 0);
	return 0;
}

static int server_getattr(void)
{
	struct server_fid *f = server_take_fid();
	struct stat st;

	if (lstat(server_path(f), &st))
		return errno;
	GIVE(uint64_t, 0x7ff);
	server_give_qid(&st);
	GIVE(uint32_t, st.st_mode);
	GIVE(uint32_t, st.st_uid);
	GIVE(uint32_t, st.st_gid);
	GIVE(uint64_t, st.st_nlink);
	GIVE(uint64_t, st.st_rdev);
	GIVE(uint64_t, st.st_size);
	GIVE(uint64_t, st.st_blksize);
	GIVE(uint64_t, st.st_blocks);
	GIVE(uint64_t, st.st_atim.tv_sec);
	GIVE(uint64_t, st.st_atim.tv_nsec);
	GIVE(uint64_t, st.st_mtim.tv_sec);
	GIVE(uint64_t, st.st_mtim.tv_nsec);
	GIVE(uint64_t, st.st_ctim.tv_sec);
	GIVE(uint64_t, st.st_ctim.tv_nsec);
	for (int i = 0; i < 4; i++)
		GIVE(uint64_t, 0);
	return 0;
}

static int server_setattr(void)
{
	struct server_fid *f = server_take_fid();
	uint32_t valid = TAKE(uint32_t), mode = TAKE(uint32_t);
	int64_t size, times[4];

	TAKE(uint64_t); /* owners are left alone, as without privileges */
	size = TAKE(int64_t);
	for (int i = 0; i < 4; i++)
		times[i] = TAKE(int64_t);
	struct timespec t[2] = { { times[0], valid & 0x80 ? times[1] : UTIME_OMIT }, { times[2], valid & 0x100 ? times[3] : UTIME_OMIT } };

	if ((valid & 1 && chmod(server_path(f), mode)) || (valid & 8 && truncate(server_path(f), size)) ||
	    (valid & 0x180 && utimensat(AT_FDCWD, server_path(f), t, AT_SYMLINK_NOFOLLOW)))
		return errno;
	return 0;
}

static int server_readdir(void)
{
	struct server_fid *f = server_take_fid();
	uint64_t offset = TAKE(uint64_t);
	uint32_t count = TAKE(uint32_t);
	uint8_t *start = server_out;
	struct dirent *e;

	if (!f->dir)
		return EBADF;
	GIVE(uint32_t, 0);
	if (offset)
		seekdir(f->dir, (long)offset);
	else
		rewinddir(f->dir);
	while ((e = readdir(f->dir)) && (size_t)(server_out - start) + 24 + strlen(e->d_name) < count) {
		GIVE(uint8_t, e->d_type == DT_DIR ? 0x80 : 0);
		GIVE(uint32_t, 0);
		GIVE(uint64_t, e->d_ino);
		GIVE(uint64_t, e->d_off);
		GIVE(uint8_t, e->d_type);
		GIVE(uint16_t, strlen(e->d_name));
		memcpy(server_out, e->d_name, strlen(e->d_name));
		server_out += strlen(e->d_name);
	}
	count = (uint32_t)(server_out - start - 4);
	memcpy(start, &count, 4);
	return 0;
}

static int server_statfs(void)
{
	struct statfs st;

	if (statfs(server_path(server_take_fid()), &st))
		return errno;
	GIVE(uint32_t, st.f_type);
	GIVE(uint32_t, st.f_bsize);
	GIVE(uint64_t, st.f_blocks);
	GIVE(uint64_t, st.f_bfree);
	GIVE(uint64_t, st.f_bavail);
	GIVE(uint64_t, st.f_files);
	GIVE(uint64_t, st.f_ffree);
	GIVE(uint64_t, 1);
	GIVE(uint32_t, st.f_namelen);
	return 0;
}

static int server_io(int writes)
{
	struct server_fid *f = server_take_fid();
	uint64_t offset = TAKE(uint64_t);
	uint32_t count = TAKE(uint32_t);
	long n = writes ? pwrite(f->fd, server_in, count, (off_t)offset) : pread(f->fd, server_out + 4, count, (off_t)offset);

	if (n < 0)
		return errno;
	GIVE(uint32_t, n);
	server_out += writes ? 0 : n;
	return 0;
}

static void server_forget(struct server_fid *f)
{
	if (f->dir)
		closedir(f->dir);
	else if (f->fd >= 0)
		close(f->fd);
	free(f->path);
	*f = (struct server_fid){ NULL, -1, NULL };
}

/* What `path` led to has moved: QEMU's server mends the paths that it has. */
static void server_moved(const char *from, const char *to)
{
	size_t len = strlen(from);

	for (struct server_fid *f = server_fids; f < server_fids + SERVER_FIDS; f++)
		if (f->path && !strncmp(f->path, from, len) && (!f->path[len] || f->path[len] == '/')) {
			char *path;

			if (asprintf(&path, "%s%s", to, f->path + len) < 0)
				abort();
			free(f->path);
			f->path = path;
		}
}

static int server_names(uint8_t type)
{
	struct server_fid *dir = server_take_fid(), *f;
	char *path = NULL, *other = NULL;
	const char *text;
	int failed;

	f = type == 70 ? server_take_fid() : NULL;
	path = server_join(dir, server_text());
	switch (type) {
	case 16:
		failed = symlink(server_text(), path);
		break;
	case 70:
		failed = link(server_path(f), path);
		break;
	case 72: {
		uint32_t mode = TAKE(uint32_t);

		failed = mkdir(path, mode) || chmod(path, mode); /* as QEMU's does */
		break;
	}
	case 74:
		f = server_take_fid();
		text = server_text();
		other = server_join(f, text);
		failed = rename(path, other);
		if (!failed)
			server_moved(path, other);
		break;
	default:
		failed = unlinkat(AT_FDCWD, path, (int)TAKE(uint32_t));
	}
	failed = failed ? errno : type == 16 || type == 72 ? server_stat_and_give(path) : 0;
	free(path);
	free(other);
	return failed;
}

static int server_answer(uint8_t type)
{
	char text[5000];
	struct server_fid *f;
	uint32_t size;
	long n;

	switch (type) {
	case 8:
		return server_statfs();
	case 12:
		return server_open();
	case 14:
		return server_create();
	case 22:
		n = readlink(server_path(server_take_fid()), text, sizeof(text));
		if (n < 0)
			return errno;
		GIVE(uint16_t, n);
		memcpy(server_out, text, (size_t)n);
		server_out += n;
		return 0;
	case 24:
		return server_getattr();
	case 26:
		return server_setattr();
	case 40:
		return server_readdir();
	case 50:
		return fsync(server_take_fid()->fd) ? errno : 0;
	case 16:
	case 70:
	case 72:
	case 74:
	case 76:
		return server_names(type);
	case 100:
		size = TAKE(uint32_t);
		GIVE(uint32_t, size < 20000 ? size : 20000);
		GIVE(uint16_t, 8);
		memcpy(server_out, "9P2000.L", 8);
		server_out += 8;
		return 0;
	case 104:
		f = server_take_fid();
		server_forget(f);
		*f = (struct server_fid){ strdup(server_folder), -1, NULL };
		return server_stat_and_give(f->path);
	case 110:
		return server_walk();
	case 116:
	case 118:
		return server_io(type == 118);
	case 120:
		f = server_take_fid();
		if (!f->path)
			return server_mistake("clunk");
		server_forget(f);
		return 0;
	default:
		return EOPNOTSUPP;
	}
}

/* The length of the reply to what is in `request`. */
static size_t server_exchange(uint8_t *request, size_t len, uint8_t *reply, size_t size)
{
	uint8_t type = request[4];
	uint32_t total;
	int error;

	server_in = request + 7;
	server_in_end = request + len;
	server_out = reply + 7;
	server_out_end = reply + size;
	error = server_answer(type);
	if (error) {
		server_out = reply + 7;
		GIVE(uint32_t, error);
	}
	total = (uint32_t)(server_out - reply);
	memcpy(reply, &total, 4);
	reply[4] = error ? 7 : (uint8_t)(type + 1);
	memcpy(reply + 5, request + 5, 2);
	return total;
}

static int server_in_use(void)
{
	int count = 0;

	for (int i = 0; i < SERVER_FIDS; i++)
		count += server_fids[i].path != NULL;
	return count;
}

static void server_start(const char *folder, int is_misquoted)
{
	server_folder = folder;
	server_is_misquoted = is_misquoted;
	for (int i = 0; i < SERVER_FIDS; i++) {
		if (!server_fids[i].path)
			server_fids[i].fd = -1;
		server_forget(&server_fids[i]);
	}
}

#endif
