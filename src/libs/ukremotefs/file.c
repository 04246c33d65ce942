// SPDX-License-Identifier: BSD-3-Clause
// Contents by requests: of files, of directories, of symbolic links.
#include <uk/remotefs.h>

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>

/*
 * Positions of vfscore are 2 for the first entry, the server's 0, and then whatever it likes, as hashes of names: up to
 * 2^63 - 1 for the end, but hardly just below. So most are moved out of the way.
 */
#define FIRST 2
#define MOVED 3

/* A server that tells "." again and again isn't listened to for ever. */
#define SKIPPED_MAX 16

static struct uk_remote_fs *fs_of(const struct uk_vnode *node)
{
	return (struct uk_remote_fs *)node->fs;
}

/* Through all pieces at *offset, until one is done by less than was asked for. */
static long transfer(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset, int writes)
{
	const struct uk_remote_fs *fs = fs_of(f->vnode);
	long total = 0, n = 0;

	for (int i = 0; i < count; i++)
		for (size_t done = 0; done < iov[i].len; done += (size_t)n) {
			char *at = (char *)iov[i].base + done;
			size_t asked = iov[i].len - done < fs->io_max ? iov[i].len - done : fs->io_max;

			n = writes ? fs->calls->write(f, (uint64_t)*offset, at, asked) : fs->calls->read(f, (uint64_t)*offset, at, asked);
			if (n < 0)
				return total ? total : n;
			total += n;
			*offset += n;
			if ((size_t)n < asked)
				return total;
		}
	return total;
}

long uk_remote_file_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	return transfer(f, iov, count, offset, 0);
}

long uk_remote_file_write(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	struct uk_vnode *node = f->vnode;
	long n = 0;

	uk_mutex_lock(&node->lock);
	if (f->flags & UK_O_APPEND) {
		n = node->ops->refresh(node);
		*offset = node->size;
	}
	if (!n)
		n = transfer(f, iov, count, offset, 1);
	if (n > 0 && *offset > node->size)
		node->size = *offset;
	uk_mutex_unlock(&node->lock);
	return n;
}

int64_t uk_remote_file_seek(struct uk_file *f, int64_t offset, int whence)
{
	struct uk_vnode *node = f->vnode;
	int error = 0;

	if (whence != UK_SEEK_SET && whence != UK_SEEK_CUR) {
		uk_mutex_lock(&node->lock);
		error = node->ops->refresh(node);
		uk_mutex_unlock(&node->lock);
	}
	return error ? error : uk_file_seek(f, offset, whence, node->size);
}

int uk_remote_is_name(struct uk_remote_text text)
{
	return text.len && text.len <= UK_NAME_MAX && !memchr(text.at, '/', text.len) && !memchr(text.at, '\0', text.len);
}

struct listing {
	uk_vfs_emit emit;
	void *arg;
	int64_t *pos;
	int skipped, stopped;
};

static int tell(void *arg, uint64_t ino, uint32_t type, struct uk_remote_text name, uint64_t next)
{
	struct listing *l = arg;
	int64_t after = next <= INT64_MAX - MOVED ? (int64_t)next + MOVED : INT64_MAX;

	if (name.at[0] == '.' && (name.len == 1 || (name.len == 2 && name.at[1] == '.')))
		l->skipped++;
	else
		l->stopped = l->emit(l->arg, name.at, name.len, ino, type, after);
	if (!l->stopped)
		*l->pos = after;
	return l->stopped;
}

int uk_remote_readdir(struct uk_vnode *dir, int64_t *pos, uk_vfs_emit emit, void *arg)
{
	struct listing l = { emit, arg, pos, 0, 0 };
	int count = 1, error = 0;

	while (!error && count > 0 && !l.stopped) {
		uint64_t offset = *pos == FIRST ? 0 : *pos == INT64_MAX ? INT64_MAX : (uint64_t)(*pos - MOVED);

		count = fs_of(dir)->calls->list(dir, offset, tell, &l);
		error = count < 0 ? count : l.skipped > SKIPPED_MAX ? -UK_EIO : 0;
	}
	return error;
}

int uk_remote_copy_target(struct uk_remote_text text, char **target, size_t *len)
{
	if (!text.len || text.len >= UK_PATH_MAX || memchr(text.at, '\0', text.len))
		return -UK_EIO;
	*target = uk_malloc(uk_alloc_get_default(), text.len + 1);
	if (!*target)
		return -UK_ENOMEM;
	memcpy(*target, text.at, text.len);
	(*target)[text.len] = '\0';
	*len = text.len;
	return 0;
}

long uk_remote_readlink(struct uk_vnode *node, const char **target)
{
	struct uk_remote_node *n = (struct uk_remote_node *)node;
	int error = 0;

	uk_mutex_lock(&node->lock);
	if (!n->target) {
		char *text = NULL;

		error = fs_of(node)->calls->target(node, &text, &n->target_len);
		if (!error)
			n->target = text;
	}
	uk_mutex_unlock(&node->lock);
	*target = n->target;
	return error ? error : (long)n->target_len;
}
