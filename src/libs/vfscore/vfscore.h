// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library.
#ifndef VFSCORE_VFSCORE_H
#define VFSCORE_VFSCORE_H

#include <uk/abi/access.h>
#include <uk/errno.h>
#include <uk/fdtab.h>
#include <uk/vfs.h>

/* The process's. */
extern uint32_t _vfs_umask;
/* The root of the tree, the working directory, with a reference; NULL: nothing is mounted. */
struct uk_vnode *_vfs_root(void);
struct uk_vnode *_vfs_cwd(void);
/* Takes the reference. */
void _vfs_set_cwd(struct uk_vnode *dir);

/* What is mounted on a directory: its root, with a reference; NULL: nothing. */
struct uk_vnode *_vfs_mounted_on(struct uk_vnode *dir);
/* What the root of a file system covers, with a reference; NULL: nothing, or the node is no such root. */
struct uk_vnode *_vfs_covered_by(struct uk_vnode *node);
/* An open file, or the working directory, is no longer one of this file system's. Its node still is. */
void _vfs_unuse(struct uk_fs *fs);

/* No name in that directory can be so long; in one that was removed there is none at all. */
static inline int _vfs_too_long(const struct uk_vnode *dir)
{
	return dir->nlink ? -UK_ENAMETOOLONG : -UK_ENOENT;
}

/* Errors of paths themselves: -UK_EFAULT, -UK_ENAMETOOLONG. */
int _vfs_check_path(const char *path);

/* Whether nothing may be changed in the node's file system. */
static inline int _vfs_is_read_only(const struct uk_vnode *node)
{
	return (node->fs->flags & UK_MS_RDONLY) != 0;
}

/* In `w` is where a new name is to be made: 0; errors as Linux's, in its order. A directory may have a slash behind its name. */
int _vfs_may_create(const struct uk_walk *w, int is_dir);

/* A symbolic link's target and its length, valid as long as the node; it counts as read. */
long _vfs_read_link(struct uk_vnode *link, const char **target);

/* Opens a node that was found. The node's reference stays the caller's. */
int _vfs_open_node(struct uk_vnode *node, unsigned int flags, struct uk_file **f);

/* Makes a file without a name in the file system of `dir`, and opens it. */
int _vfs_open_unnamed(struct uk_vnode *dir, unsigned int flags, uint32_t mode, struct uk_file **f);

extern const struct uk_file_ops _vfs_directory_ops;

/* NULL until the program makes a FIFO: who makes none has no pipes in its image for them. */
extern const struct uk_fifo_ops *_vfs_fifo;

/* Something has happened to the name that a walk has found, or to a node: uk_vfs_happened(). */
static inline void _vfs_tell_name(const struct uk_walk *w, uint32_t event, int is_dir)
{
	if (__builtin_expect(uk_vfs_happened != NULL, 0))
		uk_vfs_happened(w->dir, w->name, w->len, NULL, event | (is_dir ? UK_IN_ISDIR : 0), 0);
}

static inline void _vfs_tell_node(struct uk_vnode *node, uint32_t event)
{
	if (__builtin_expect(uk_vfs_happened != NULL, 0))
		uk_vfs_happened(NULL, NULL, 0, node, event, 0);
}

/* A name less: of its file, and perhaps the last one. */
void _vfs_tell_unlinked(struct uk_vnode *node);

/* system calls that others are variants of */
long _vfs_stat_at(int dirfd, const char *path, struct uk_abi_stat *st, int flags);
long _vfs_open_at(int dirfd, const char *path, unsigned int flags, uint32_t mode);
long _vfs_unlink_at(int dirfd, const char *path, int flags);
long _vfs_rename_at(int old_dirfd, const char *old_path, int new_dirfd, const char *new_path, unsigned int flags);
long _vfs_link_at(int old_dirfd, const char *old_path, int new_dirfd, const char *new_path, int flags);
long _vfs_symlink_at(const char *target, int dirfd, const char *path);
long _vfs_mkdir_at(int dirfd, const char *path, uint32_t mode);
long _vfs_mknod_at(int dirfd, const char *path, uint32_t mode, unsigned int dev);
long _vfs_readlink_at(int dirfd, const char *path, char *buf, int size);
long _vfs_access_at(int dirfd, const char *path, int mode, int flags);
long _vfs_chmod_at(int dirfd, const char *path, uint32_t mode);
long _vfs_chown_at(int dirfd, const char *path, uint32_t uid, uint32_t gid, int flags);
long _vfs_utimens_at(int dirfd, const char *path, const struct uk_abi_timespec *times, int flags);

#endif
