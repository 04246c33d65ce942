// SPDX-License-Identifier: BSD-3-Clause
// An archive to a tree of files.
//
// Archives name files folder by folder, so the folder of the last file is kept: most files are made without a walk. Nothing is made
// outside the root: ".." in a name is an error, and a symbolic link of the archive isn't followed out of it, since the tree is the
// guest's own.
#include "archive.h"

#include <uk/alloc.h>
#include <uk/ramfs.h>

struct twin {
	uint64_t number;
	struct uk_vnode *node; /* with a reference */
};

struct unpacking {
	const char *root;
	struct uk_archive_error *error;
	struct uk_vnode *dir;     /* the folder of the last file, with a reference; NULL: none yet */
	char dir_path[UK_PATH_MAX];
	char path[UK_PATH_MAX];
	struct twin *twins;       /* files with several names (cpio) */
	size_t twin_count, twin_room;
};

/* Joins the root and a name of the archive, without "." and "//", to u->path. An archive of "." alone is the root itself. */
static int set_path(struct unpacking *u, const char *name, size_t len)
{
	size_t at = strlen(u->root);

	if (at >= sizeof(u->path))
		return -UK_ENAMETOOLONG;
	memcpy(u->path, u->root, at);
	for (size_t i = 0; i < len;) {
		size_t n = 0;

		while (i + n < len && name[i + n] != '/')
			n++;
		if (n == 2 && name[i] == '.' && name[i + 1] == '.')
			return -UK_EINVAL;
		if (memchr(name + i, '\0', n))
			return -UK_EINVAL;
		if (n && !(n == 1 && name[i] == '.')) {
			if (n > UK_NAME_MAX || n + 2 > sizeof(u->path) - at)
				return -UK_ENAMETOOLONG;
			u->path[at++] = '/';
			memcpy(u->path + at, name + i, n);
			at += n;
		}
		i += n + 1;
	}
	u->path[at] = '\0';
	return 0;
}

/* The folder of u->path: from the last file, or walked to, or made with all above it. *name is the rest. */
static int find_folder(struct unpacking *u, const char **name)
{
	char *slash = memrchr(u->path, '/', strlen(u->path));
	size_t len = (size_t)(slash - u->path);
	struct uk_vnode *dir;
	int error;

	*name = slash + 1;
	if (u->dir && !strncmp(u->path, u->dir_path, len) && !u->dir_path[len])
		return 0;
	*slash = '\0';
	error = uk_vfs_find(UK_AT_FDCWD, len ? u->path : "/", UK_WALK_FOLLOW, &dir);
	if (error == -UK_ENOENT) {
		for (char *at = u->path + 1; *at; at++) {
			if (*at != '/')
				continue;
			*at = '\0';
			uk_vfs_mkdir(u->path, 0755);
			*at = '/';
		}
		uk_vfs_mkdir(u->path, 0755);
		error = uk_vfs_find(UK_AT_FDCWD, u->path, UK_WALK_FOLLOW, &dir);
	}
	if (!error && !uk_vnode_is_dir(dir)) {
		uk_vnode_put(dir);
		error = -UK_ENOTDIR;
	}
	if (!error) {
		uk_vnode_put(u->dir);
		u->dir = dir;
		memcpy(u->dir_path, u->path, len + 1);
	}
	*slash = '/';
	return error;
}

/* Makes room for a name: what has it goes, unless both are directories, which is no error: *kept is that one, with a reference. */
static int clear(struct unpacking *u, const char *name, uint32_t mode, struct uk_vnode **kept)
{
	struct uk_vnode *old;
	int error = u->dir->ops->lookup(u->dir, name, strlen(name), &old);

	*kept = NULL;
	if (error)
		return error == -UK_ENOENT ? 0 : error;
	if (uk_vnode_is_dir(old) && (mode & UK_S_IFMT) == UK_S_IFDIR) {
		*kept = old;
		return 0;
	}
	error = u->dir->ops->unlink ? u->dir->ops->unlink(u->dir, name, strlen(name), old) : -UK_EPERM;
	uk_vnode_put(old);
	return error;
}

/* Makes what the entry says under a name of u->dir, with its tree lock. *node is it, with a reference. */
static int make(struct unpacking *u, const char *name, const struct uk_archive_entry *e, struct uk_vnode **node)
{
	const struct uk_vnode_ops *ops = u->dir->ops;
	int error = clear(u, name, e->mode, node);

	if (error || *node)
		return error;
	if ((e->mode & UK_S_IFMT) != UK_S_IFLNK)
		return ops->create ? ops->create(u->dir, name, strlen(name), e->mode & (UK_S_IFMT | 07777), node) : -UK_EPERM;
	if (!e->size || e->size >= UK_PATH_MAX || memchr(e->data, '\0', e->size))
		return -UK_EINVAL;
	error = ops->symlink ? ops->symlink(u->dir, name, strlen(name), e->data, e->size) : -UK_EPERM;
	return error ? error : ops->lookup(u->dir, name, strlen(name), node);
}

static int make_link(struct unpacking *u, const char *name, struct uk_vnode *target)
{
	struct uk_abi_timespec mtime = u->dir->mtime;
	struct uk_vnode *kept;
	int error;

	if (target->fs != u->dir->fs || uk_vnode_is_dir(target))
		return -UK_EINVAL;
	uk_mutex_lock(&u->dir->fs->tree);
	error = clear(u, name, target->mode, &kept);
	if (!error)
		error = u->dir->ops->link ? u->dir->ops->link(u->dir, name, strlen(name), target) : -UK_EPERM;
	u->dir->mtime = u->dir->ctime = mtime;
	uk_mutex_unlock(&u->dir->fs->tree);
	return error;
}

static struct uk_vnode *find_twin(const struct unpacking *u, uint64_t number)
{
	for (size_t i = u->twin_count; number && i--;)
		if (u->twins[i].number == number)
			return u->twins[i].node;
	return NULL;
}

static int add_twin(struct unpacking *u, uint64_t number, struct uk_vnode *node)
{
	if (u->twin_count == u->twin_room) {
		size_t room = u->twin_room ? 2 * u->twin_room : 16;
		struct twin *more = uk_realloc(uk_alloc_get_default(), u->twins, room * sizeof(*more));

		if (!more)
			return -UK_ENOMEM;
		u->twins = more;
		u->twin_room = room;
	}
	u->twins[u->twin_count++] = (struct twin){ number, uk_vnode_get(node) };
	return 0;
}

static int set_contents(struct uk_vnode *node, const struct uk_archive_entry *e)
{
	return e->size && uk_vnode_type(node) == UK_S_IFREG ? uk_ramfs_set_contents(node, e->data, e->size) : 0;
}

static void set_attributes(struct uk_vnode *node, const struct uk_archive_entry *e)
{
	uk_mutex_lock(&node->lock);
	node->mode = (node->mode & UK_S_IFMT) | (e->mode & 07777);
	node->uid = e->uid;
	node->gid = e->gid;
	node->rdev = e->rdev;
	node->atime = node->mtime = node->ctime = (struct uk_abi_timespec){ e->mtime, 0 };
	uk_mutex_unlock(&node->lock);
}

/* A file that the archive has in full. */
static int add_file(struct unpacking *u, const char *name, const struct uk_archive_entry *e)
{
	struct uk_abi_timespec mtime = u->dir->mtime; /* a folder's is what the archive says, not when files were put into it */
	struct uk_vnode *node;
	int error;

	uk_mutex_lock(&u->dir->fs->tree);
	error = make(u, name, e, &node);
	u->dir->mtime = u->dir->ctime = mtime;
	uk_mutex_unlock(&u->dir->fs->tree);
	if (error)
		return error;
	set_attributes(node, e);
	error = set_contents(node, e);
	if (!error && e->same_as)
		error = add_twin(u, e->same_as, node);
	uk_vnode_put(node);
	return error;
}

/* Another name of the file at e->link. */
static int add_link(struct unpacking *u, const struct uk_archive_entry *e)
{
	struct uk_vnode *target;
	const char *name;
	int error = set_path(u, e->link, e->link_len);

	if (!error)
		error = uk_vfs_find(UK_AT_FDCWD, *u->path ? u->path : "/", 0, &target);
	if (error)
		return error;
	error = set_path(u, e->name, e->name_len);
	if (!error)
		error = find_folder(u, &name);
	if (!error)
		error = make_link(u, name, target);
	uk_vnode_put(target);
	return error;
}

static int add(struct unpacking *u, const struct uk_archive_entry *e)
{
	struct uk_vnode *twin = find_twin(u, e->same_as);
	const char *name;
	int error;

	if (e->link)
		return add_link(u, e);
	error = set_path(u, e->name, e->name_len);
	if (error || !strcmp(u->path, u->root))
		return error; /* the root, which is there */
	error = find_folder(u, &name);
	if (error)
		return error;
	if (!twin)
		return add_file(u, name, e);
	error = make_link(u, name, twin);
	return error ? error : set_contents(twin, e);
}

static int each(void *arg, const struct uk_archive_entry *e)
{
	struct unpacking *u = arg;
	size_t n = e->name_len < sizeof(u->error->name) - 1 ? e->name_len : sizeof(u->error->name) - 1;
	int error = add(u, e);

	if (error) {
		memcpy(u->error->name, e->name, n);
		u->error->name[n] = '\0';
	}
	return error;
}

int uk_archive_unpack(const char *root, const void *archive, size_t len, struct uk_archive_error *error)
{
	struct uk_alloc *heap = uk_alloc_get_default();
	struct unpacking *u = uk_calloc(heap, 1, sizeof(*u));
	int is_cpio = len >= 6 && !memcmp(archive, "07070", 5), result;

	*error = (struct uk_archive_error){ 0 };
	if (!u)
		return -UK_ENOMEM;
	u->root = root;
	u->error = error;
	result = (is_cpio ? uk_cpio_each : uk_tar_each)(archive, len, each, u, error);
	uk_vnode_put(u->dir);
	while (u->twin_count)
		uk_vnode_put(u->twins[--u->twin_count].node);
	uk_free(heap, u->twins);
	uk_free(heap, u);
	return result;
}
