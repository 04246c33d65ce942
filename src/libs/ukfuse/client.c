// SPDX-License-Identifier: BSD-3-Clause
// Requests and replies.
//
// A request is written into the channel's memory, exchanged for its reply, and that is read: by functions that look at where it ends, and
// take the whole for broken (-UK_EIO) if something isn't there or something is left over. All this within the client's lock, so there is
// one request at a time, and every reply is to it.
#include "client.h"
#include "protocol.h"

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>

#define ENTRIES 4096u /* bytes of a directory at once: what programs ask for is less */
#define ERRNO_MAX 4095
#define NS_PER_S 1000000000u
#define MAGIC 0x65735546 /* as statfs(2) knows FUSE */

static void put(struct client *c, const void *from, size_t len)
{
	if (c->out > c->channel->size || len > c->channel->size - c->out) {
		c->out = SIZE_MAX;
		return;
	}
	memcpy((uint8_t *)c->channel->request + c->out, from, len);
	c->out += len;
}

static void put_text(struct client *c, struct uk_remote_text text)
{
	put(c, text.at, text.len);
	put(c, "", 1);
}

/* Takes the lock. */
static void begin(struct client *c, enum fuse_request request, uint64_t node)
{
	struct fuse_in head = { .request = request, .node = node };

	uk_mutex_lock(&c->lock);
	head.unique = ++c->unique;
	c->out = 0;
	put(c, &head, sizeof(head));
}

/* Writes how long the request is. */
static int finish(struct client *c)
{
	uint32_t len = (uint32_t)c->out;

	if (c->out > c->channel->size)
		return -UK_ENAMETOOLONG;
	memcpy(c->channel->request, &len, sizeof(len));
	return 0;
}

/*
 * Sends what was written; what is left of `in` is the reply behind its header, at most `room` bytes. No reply gets more memory than
 * was asked for: QEMU's server reads from a file into all that there is.
 */
static int exchange(struct client *c, size_t room)
{
	struct fuse_out head;
	int error = finish(c);
	long len = error ? error : c->channel->exchange(c->channel, c->out, sizeof(head) + room);

	c->in_len = 0;
	if (len < 0)
		return (int)len;
	if ((size_t)len < sizeof(head) || (size_t)len > sizeof(head) + room)
		return -UK_EIO;
	memcpy(&head, c->channel->reply, sizeof(head));
	if (head.len < sizeof(head) || head.len > (size_t)len || head.unique != c->unique)
		return -UK_EIO;
	c->in = (const uint8_t *)c->channel->reply + sizeof(head);
	c->in_len = head.len - sizeof(head);
	if (!head.error)
		return 0;
	return head.error > 0 || head.error < -ERRNO_MAX || c->in_len ? -UK_EIO : head.error;
}

/* Leaves the lock. */
static int end(struct client *c, int error)
{
	if (!error && c->in_len)
		error = -UK_EIO;
	uk_mutex_unlock(&c->lock);
	return error;
}

static int get(struct client *c, void *to, size_t len)
{
	if (len > c->in_len)
		return -UK_EIO;
	memcpy(to, c->in, len);
	c->in += len;
	c->in_len -= len;
	return 0;
}

/* Sends the request that was begun; its reply is a structure, or nothing. */
static int ask(struct client *c, void *reply, size_t len)
{
	int error = exchange(c, len);

	if (!error)
		error = get(c, reply, len);
	return end(c, error);
}

/* A request of one structure. */
static int ask_with(struct client *c, enum fuse_request request, uint64_t node, const void *from, size_t from_len, void *reply, size_t len)
{
	begin(c, request, node);
	put(c, from, from_len);
	return ask(c, reply, len);
}

static struct uk_abi_timespec time_of(uint64_t sec, uint32_t nsec)
{
	return (struct uk_abi_timespec){ .sec = (int64_t)sec, .nsec = nsec < NS_PER_S ? nsec : 0 };
}

static int read_attributes(const struct fuse_attributes *from, struct uk_remote_attributes *a)
{
	uint32_t type = from->mode & UK_S_IFMT;

	*a = (struct uk_remote_attributes){
		.mode = from->mode & (UK_S_IFMT | 07777), .uid = from->uid, .gid = from->gid, .nlink = from->nlink, .rdev = from->rdev,
		.size = from->size, .blocks = from->blocks, .atime = time_of(from->atime, from->atime_ns),
		.mtime = time_of(from->mtime, from->mtime_ns), .ctime = time_of(from->ctime, from->ctime_ns),
	};
	return from->size <= INT64_MAX && (type == UK_S_IFREG || type == UK_S_IFDIR || type == UK_S_IFLNK || type == UK_S_IFCHR ||
					   type == UK_S_IFBLK || type == UK_S_IFIFO || type == UK_S_IFSOCK) ? 0 : -UK_EIO;
}

/* What a reply says of a file; one that isn't there has the number 0. */
static int read_entry(struct client *c, const struct fuse_entry *from, struct entry *e)
{
	int error = from->node ? read_attributes(&from->attributes, &e->attributes) : -UK_ENOENT;

	e->node = from->node;
	e->ino = from->attributes.ino;
	if (error && from->node)
		_fuse_forget(c, from->node, 1);
	return error;
}

static int ask_for_entry(struct client *c, struct entry *e)
{
	struct fuse_entry reply;
	int error = ask(c, &reply, sizeof(reply));

	return error ? error : read_entry(c, &reply, e);
}

int _fuse_init(struct client *c)
{
	const struct fuse_init_in wanted = { FUSE_MAJOR, FUSE_MINOR, 0, FUSE_BIG_WRITES | FUSE_MAX_PAGES };
	struct fuse_init_out got;
	size_t room = c->channel->size - sizeof(struct fuse_in) - sizeof(struct fuse_io_in), pages;
	int error = ask_with(c, FUSE_INIT, 0, &wanted, sizeof(wanted), &got, sizeof(got));

	if (error)
		return error;
	pages = got.flags & FUSE_MAX_PAGES ? got.max_pages : FUSE_USUAL_PAGES;
	if (got.major != FUSE_MAJOR || got.minor < FUSE_MINOR || got.max_write < FUSE_PAGE || !pages)
		return -UK_EIO;
	c->io_max = got.max_write < room ? got.max_write : room;
	if (c->io_max > pages * FUSE_PAGE)
		c->io_max = pages * FUSE_PAGE;
	c->io_max -= c->io_max % FUSE_PAGE;
	return 0;
}

void _fuse_destroy(struct client *c)
{
	begin(c, FUSE_DESTROY, 0);
	ask(c, NULL, 0);
}

int _fuse_lookup(struct client *c, uint64_t dir, struct uk_remote_text name, struct entry *e)
{
	begin(c, FUSE_LOOKUP, dir);
	put_text(c, name);
	return ask_for_entry(c, e);
}

void _fuse_forget(struct client *c, uint64_t node, uint64_t lookups)
{
	begin(c, FUSE_FORGET, node);
	put(c, &lookups, sizeof(lookups));
	if (!finish(c))
		c->channel->tell(c->channel, c->out);
	uk_mutex_unlock(&c->lock);
}

int _fuse_getattr(struct client *c, uint64_t node, uint64_t *ino, struct uk_remote_attributes *a)
{
	const struct fuse_getattr_in request = { 0 };
	struct fuse_getattr_out reply;
	int error = ask_with(c, FUSE_GETATTR, node, &request, sizeof(request), &reply, sizeof(reply));

	if (error)
		return error;
	*ino = reply.attributes.ino;
	return read_attributes(&reply.attributes, a);
}

int _fuse_setattr(struct client *c, uint64_t node, const struct settings *s)
{
	const struct fuse_setattr_in request = {
		.valid = s->valid, .size = s->size, .mode = s->mode, .uid = s->uid, .gid = s->gid,
		.atime = (uint64_t)s->atime.sec, .atime_ns = (uint32_t)s->atime.nsec,
		.mtime = (uint64_t)s->mtime.sec, .mtime_ns = (uint32_t)s->mtime.nsec,
	};
	struct fuse_getattr_out reply;

	return ask_with(c, FUSE_SETATTR, node, &request, sizeof(request), &reply, sizeof(reply));
}

int _fuse_create(struct client *c, uint64_t dir, struct uk_remote_text name, uint32_t mode, struct entry *e, uint64_t *handle)
{
	const struct fuse_create_in request = { .flags = FUSE_O_CREATE_NEW, .mode = mode };
	struct fuse_created reply;
	int error;

	begin(c, FUSE_CREATE, dir);
	put(c, &request, sizeof(request));
	put_text(c, name);
	error = ask(c, &reply, sizeof(reply));
	if (error)
		return error;
	*handle = reply.open.handle;
	error = read_entry(c, &reply.entry, e);
	if (error)
		_fuse_release(c, reply.entry.node, *handle, 0, 0);
	return error;
}

int _fuse_mkdir(struct client *c, uint64_t dir, struct uk_remote_text name, uint32_t mode, struct entry *e)
{
	const struct fuse_mkdir_in request = { .mode = mode };

	begin(c, FUSE_MKDIR, dir);
	put(c, &request, sizeof(request));
	put_text(c, name);
	return ask_for_entry(c, e);
}

int _fuse_symlink(struct client *c, uint64_t dir, struct uk_remote_text name, struct uk_remote_text target, struct entry *e)
{
	begin(c, FUSE_SYMLINK, dir);
	put_text(c, name);
	put_text(c, target);
	return ask_for_entry(c, e);
}

int _fuse_link(struct client *c, uint64_t dir, struct uk_remote_text name, uint64_t node, struct entry *e)
{
	begin(c, FUSE_LINK, dir);
	put(c, &node, sizeof(node));
	put_text(c, name);
	return ask_for_entry(c, e);
}

int _fuse_unlink(struct client *c, uint64_t dir, struct uk_remote_text name, int is_dir)
{
	begin(c, is_dir ? FUSE_RMDIR : FUSE_UNLINK, dir);
	put_text(c, name);
	return ask(c, NULL, 0);
}

int _fuse_rename(struct client *c, uint64_t dir, struct uk_remote_text name, uint64_t new_dir, struct uk_remote_text new_name,
		 uint32_t flags)
{
	const struct fuse_rename_in request = { new_dir, flags, 0 };

	begin(c, FUSE_RENAME, dir);
	put(c, &request, sizeof(request));
	put_text(c, name);
	put_text(c, new_name);
	return ask(c, NULL, 0);
}

int _fuse_readlink(struct client *c, uint64_t node, char **target, size_t *len)
{
	int error;

	begin(c, FUSE_READLINK, node);
	error = exchange(c, UK_PATH_MAX);
	if (!error)
		error = uk_remote_copy_target((struct uk_remote_text){ (const char *)c->in, c->in_len }, target, len);
	c->in_len = 0;
	return end(c, error);
}

int _fuse_statfs(struct client *c, struct uk_abi_statfs *st)
{
	struct fuse_statfs_out reply;
	int error = ask_with(c, FUSE_STATFS, FUSE_ROOT, NULL, 0, &reply, sizeof(reply));

	if (error)
		return error;
	st->type = MAGIC;
	st->bsize = reply.bsize;
	st->frsize = reply.frsize;
	st->blocks = reply.blocks;
	st->bfree = reply.bfree;
	st->bavail = reply.bavail;
	st->files = reply.files;
	st->ffree = reply.ffree;
	st->namelen = reply.namelen;
	return 0;
}

int _fuse_open(struct client *c, uint64_t node, uint32_t flags, int is_dir, uint64_t *handle)
{
	const struct fuse_open_in request = { .flags = flags };
	struct fuse_open_out reply = { 0 };
	int error = ask_with(c, is_dir ? FUSE_OPENDIR : FUSE_OPEN, node, &request, sizeof(request), &reply, sizeof(reply));

	*handle = reply.handle;
	return error;
}

/* Whatever the server answers, it is no longer open for us. */
void _fuse_release(struct client *c, uint64_t node, uint64_t handle, uint32_t flags, int is_dir)
{
	const struct fuse_release_in request = { .handle = handle, .flags = flags, .release_flags = is_dir ? 0 : FUSE_RELEASE_FLUSH };

	ask_with(c, is_dir ? FUSE_RELEASEDIR : FUSE_RELEASE, node, &request, sizeof(request), NULL, 0);
}

long _fuse_read(struct client *c, uint64_t node, uint64_t handle, uint64_t offset, void *to, size_t len)
{
	const struct fuse_io_in request = { .handle = handle, .offset = offset, .size = (uint32_t)len };
	size_t got;
	int error;

	begin(c, FUSE_READ, node);
	put(c, &request, sizeof(request));
	error = exchange(c, len);
	got = c->in_len;
	if (!error)
		error = got <= len ? get(c, to, got) : -UK_EIO;
	error = end(c, error);
	return error ? error : (long)got;
}

long _fuse_write(struct client *c, uint64_t node, uint64_t handle, uint64_t offset, const void *from, size_t len)
{
	const struct fuse_io_in request = { .handle = handle, .offset = offset, .size = (uint32_t)len };
	struct fuse_write_out reply;
	int error;

	begin(c, FUSE_WRITE, node);
	put(c, &request, sizeof(request));
	put(c, from, len);
	error = ask(c, &reply, sizeof(reply));
	if (!error && (reply.size > len || (len && !reply.size)))
		error = -UK_EIO;
	return error ? error : (long)reply.size;
}

int _fuse_fsync(struct client *c, uint64_t node, uint64_t handle, int data_only)
{
	const struct fuse_fsync_in request = { .handle = handle, .flags = data_only ? FUSE_DATA_ONLY : 0 };

	return ask_with(c, FUSE_FSYNC, node, &request, sizeof(request), NULL, 0);
}

int _fuse_allocate(struct client *c, uint64_t node, uint64_t handle, uint32_t mode, uint64_t offset, uint64_t len)
{
	const struct fuse_allocate_in request = { handle, offset, len, mode, 0 };

	return ask_with(c, FUSE_FALLOCATE, node, &request, sizeof(request), NULL, 0);
}

int _fuse_readdir(struct client *c, uint64_t node, uint64_t handle, uint64_t offset, uk_remote_entry each, void *arg)
{
	const struct fuse_io_in request = { .handle = handle, .offset = offset, .size = ENTRIES };
	int error, count = 0, stopped = 0;

	begin(c, FUSE_READDIR, node);
	put(c, &request, sizeof(request));
	error = exchange(c, ENTRIES);
	while (!error && c->in_len && !stopped) {
		struct fuse_entry_head head;
		struct uk_remote_text name;

		error = get(c, &head, sizeof(head));
		if (error)
			break;
		name = (struct uk_remote_text){ (const char *)c->in, head.name_len };
		if (name.len > UK_NAME_MAX || UK_ALIGN_UP(name.len, 8) > c->in_len || !uk_remote_is_name(name))
			error = -UK_EIO;
		else
			stopped = each(arg, head.ino, head.type << 12 & UK_S_IFMT, name, head.next);
		if (!error) {
			c->in += UK_ALIGN_UP(name.len, 8);
			c->in_len -= UK_ALIGN_UP(name.len, 8);
		}
		count++;
	}
	if (stopped)
		c->in_len = 0;
	error = end(c, error);
	return error ? error : count;
}
