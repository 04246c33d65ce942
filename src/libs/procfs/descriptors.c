// SPDX-License-Identifier: BSD-3-Clause
// self/fd: a link for each open descriptor. One to a file in the tree leads to its node; one to a pipe or a console leads to a node
// that, when it is opened, is that very file.
#include "procfs.h"

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/fdtab.h>
#include <uk/string.h>

#define FIRST_INO 0x10000
#define FIRST_POSITION 2

struct link {
	struct uk_vnode node;
	int fd;
	char text[UK_PATH_MAX];
};

static const struct uk_vnode_ops link_ops, file_ops;

/* A decimal number without a sign or needless zeroes; -1: it is none. */
static int to_number(const char *name, size_t len)
{
	int number = 0;

	if (!len || len > 7 || (name[0] == '0' && len > 1))
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (name[i] < '0' || name[i] > '9')
			return -1;
		number = number * 10 + (name[i] - '0');
	}
	return number;
}

static size_t to_text(int number, char text[8])
{
	char *at = text + 7;
	size_t len;

	do
		*--at = (char)('0' + number % 10);
	while (number /= 10);
	len = (size_t)(text + 7 - at);
	memmove(text, at, len);
	return len;
}

static struct link *new_link(struct uk_fs *fs, const struct uk_vnode_ops *ops, int fd, uint32_t mode)
{
	struct link *l = uk_calloc(uk_alloc_get_default(), 1, sizeof(*l));

	if (l) {
		uk_vnode_init(&l->node, fs, ops, FIRST_INO + (uint64_t)fd, mode);
		l->fd = fd;
	}
	return l;
}

int _procfs_find_descriptor(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode **node)
{
	int fd = to_number(name, len);
	struct link *l;

	if (fd < 0 || uk_fdtab_flags(fd) < 0)
		return -UK_ENOENT;
	l = new_link(dir->fs, &link_ops, fd, UK_S_IFLNK | 0700);
	if (!l)
		return -UK_ENOMEM;
	l->node.size = 64; /* as Linux says */
	*node = &l->node;
	return 0;
}

int _procfs_list_descriptors(int64_t *pos, uk_vfs_emit emit, void *arg)
{
	for (int fd; (fd = uk_fdtab_next((int)(*pos - FIRST_POSITION))) >= 0; *pos = fd + FIRST_POSITION + 1) {
		char name[8];

		if (emit(arg, name, to_text(fd, name), FIRST_INO + (uint64_t)fd, UK_S_IFLNK, fd + FIRST_POSITION + 1))
			break;
	}
	return 0;
}

static const char *kind_of(struct uk_file *f)
{
	struct uk_abi_stat st;

	memset(&st, 0, sizeof(st));
	if (!f->ops->stat || f->ops->stat(f, &st))
		return "anon_inode:[file]";
	switch (st.mode & UK_S_IFMT) {
	case UK_S_IFIFO:
		return "pipe:[1]";
	case UK_S_IFSOCK:
		return "socket:[1]";
	case UK_S_IFCHR:
		return "/dev/console";
	default:
		return "anon_inode:[file]";
	}
}

/* Without the tree lock: a file's path is looked for in its own file system, which may be this one. */
static long link_readlink(struct uk_vnode *node, const char **target)
{
	struct link *l = (struct link *)node;
	struct uk_file *f = uk_fdtab_get(l->fd);
	const char *text;
	char *path;

	if (!f)
		return -UK_ENOENT;
	if (!f->vnode)
		text = kind_of(f);
	else
		text = uk_vnode_path(f->vnode, l->text, sizeof(l->text), &path) ? "(deleted)" : path;
	memmove(l->text, text, strlen(text) + 1);
	uk_file_put(f);
	*target = l->text;
	return (long)strlen(l->text);
}

static int link_follow(struct uk_vnode *node, struct uk_vnode **target)
{
	struct link *l = (struct link *)node, *to;
	struct uk_file *f = uk_fdtab_get(l->fd);
	struct uk_abi_stat st;

	if (!f)
		return -UK_ENOENT;
	if (f->vnode) {
		*target = uk_vnode_get(f->vnode);
		uk_file_put(f);
		return 0;
	}
	memset(&st, 0, sizeof(st));
	if (f->ops->stat)
		f->ops->stat(f, &st);
	to = new_link(node->fs, &file_ops, l->fd, st.mode ? st.mode : UK_S_IFREG | 0600);
	uk_file_put(f);
	if (!to)
		return -UK_ENOMEM;
	to->node.rdev = st.rdev;
	*target = &to->node;
	return 0;
}

static int file_duplicate(struct uk_vnode *node, struct uk_file **f)
{
	*f = uk_fdtab_get(((struct link *)node)->fd);
	return *f ? 0 : -UK_ENXIO;
}

static void release(struct uk_vnode *node)
{
	uk_free(uk_alloc_get_default(), node);
}

static const struct uk_vnode_ops link_ops = { .readlink = link_readlink, .follow = link_follow, .release = release };
static const struct uk_vnode_ops file_ops = { .duplicate = file_duplicate, .release = release };
