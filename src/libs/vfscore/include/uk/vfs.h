// SPDX-License-Identifier: BSD-3-Clause
// The tree of files: nodes, file systems, mounts, and walking paths.
#ifndef UK_VFS_H
#define UK_VFS_H

#include <uk/abi/dirent.h>
#include <uk/abi/statfs.h>
#include <uk/abi/time.h>
#include <uk/file.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Theory
 * ------
 * A struct uk_vnode is a file, whatever its type: attributes, and a table of what can be done with it. Names aren't part of it: a
 * directory's node knows the names in it. A file system embeds nodes in structures of its own. A struct uk_fs is a file system that is
 * mounted: the root one at /, others at directories which they cover.
 *
 * Locks, in the order in which they are taken:
 *  - uk_fs.tree, one for each file system: held while one of its directories is read or changed. A path walk has it from the first
 * component
 *    in that file system to the last, so that a component costs neither a lock nor a check that it is still there.
 *  - uk_vnode.lock: contents and attributes of one node.
 * Who holds the tree lock of one file system takes none of another one.
 *
 * References keep nodes: each name of a file, each open file, each walk has one. A directory's node has one to its parent. When
 * the last one is gone `release` frees the node; ramfs counts a name as a reference, a client of a file server doesn't.
 *
 * Nodes keep their file system, whoever refers to them. What is unmounted is out of the tree at once. When no file of it is open,
 * it gives up the references that it has itself; when the last node is gone, `release` frees it. So who walks in it meanwhile, or has
 * found something there, goes on.
 *
 * There is one user, root: permissions are kept and shown, and stop nobody but who executes a file that nobody may execute.
 */
struct uk_fs;
struct uk_vnode;

/* For each entry of a directory; `next` is the position behind it. Non-zero stops. */
typedef int (*uk_vfs_emit)(void *arg, const char *name, size_t len, uint64_t ino, uint32_t mode, int64_t next);

struct uk_vnode_ops {
	/*
	 * Directories. With the tree lock; `dir` is one, names are 1 to UK_NAME_MAX bytes, not terminated, without slashes, neither "."
	 * nor "..". The file system isn't read-only where something changes. What is NULL is -UK_EPERM; lookup must be there.
	 */
	/* The node of that name, with a reference: 0, or -UK_ENOENT. */
	int (*lookup)(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode **node);
	/* Makes a file of the type and permissions in `mode`, with a reference for the caller. The name isn't there yet. */
	int (*create)(struct uk_vnode *dir, const char *name, size_t len, uint32_t mode, struct uk_vnode **node);
	/* The same for a symbolic link to `target` (1 to UK_PATH_MAX - 1 bytes). */
	int (*symlink)(struct uk_vnode *dir, const char *name, size_t len, const char *target, size_t target_len);
	/* One more name for a node of this file system that is no directory. */
	int (*link)(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode *node);
	/* Takes the name away, which is that of `node`; of a directory only if it is empty, -UK_ENOTEMPTY otherwise. */
	int (*unlink)(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode *node);
	/*
	 * Moves `node`. `replaced` is what has the new name, or NULL: it loses that name, and must be empty if it is a directory; with
	 * UK_RENAME_EXCHANGE in `flags` it gets the old name. Whether types fit and nothing moves into itself was checked.
	 */
	int (*rename)(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode *node, struct uk_vnode *new_dir,
		      const char *new_name, size_t new_len, struct uk_vnode *replaced, unsigned int flags);
	/*
	 * Tells entries from *pos on (2 is the first: "." and ".." are told by the caller), in an order that stays; *pos gets to where
	 * it stopped.
	 */
	int (*readdir)(struct uk_vnode *dir, int64_t *pos, uk_vfs_emit emit, void *arg);
	/* A file without a name: O_TMPFILE. NULL: -UK_EOPNOTSUPP. */
	int (*tmpfile)(struct uk_vnode *dir, uint32_t mode, struct uk_vnode **node);

	/* With the tree lock, for any node: a name of it and the directory that has it, or -UK_ENOENT. Valid until the lock is left. */
	int (*name)(struct uk_vnode *node, struct uk_vnode **dir, const char **name, size_t *len);
	/* A symbolic link's target, not terminated, valid as long as the node; its length. */
	long (*readlink)(struct uk_vnode *node, const char **target);
	/* Instead of readlink's text when a path goes on here: the node that it leads to, with a reference (descriptors as files). */
	int (*follow)(struct uk_vnode *node, struct uk_vnode **target);

	/*
	 * Makes a description of the node, which has UK_O_CREAT and the like removed from `flags`; its uk_file.vnode is set by the caller.
	 * NULL: a struct uk_file with `file_ops`, from the default allocator.
	 */
	int (*open)(struct uk_vnode *node, unsigned int flags, struct uk_file **f);
	const struct uk_file_ops *file_ops;
	/* Instead of all these, for a node that stands for an open file: that one, with a reference more. */
	int (*duplicate)(struct uk_vnode *node, struct uk_file **f);

	/* With the node's lock. */
	/* Brings the attributes up to date where somebody else changes them. NULL: they are what is in the node. */
	int (*refresh)(struct uk_vnode *node);
	/* Makes the attributes `what` of UK_VNODE_… those of `to`, where they aren't only in the node. The caller then changes the node. */
	int (*change)(struct uk_vnode *node, unsigned int what, const struct uk_vnode *to);
	/* A regular file gets that length. NULL: -UK_EINVAL. */
	int (*resize)(struct uk_vnode *node, int64_t len);
	/* How many blocks of 512 bytes it takes. NULL: as many as its size needs. */
	uint64_t (*blocks)(struct uk_vnode *node);

	/* The last reference is gone. */
	void (*release)(struct uk_vnode *node);
};

#define UK_VNODE_MODE 1u
#define UK_VNODE_UID 2u
#define UK_VNODE_GID 4u
#define UK_VNODE_ATIME 8u
#define UK_VNODE_MTIME 16u

struct uk_vnode {
	const struct uk_vnode_ops *ops;
	struct uk_fs *fs;
	unsigned int refs;
	uint32_t mode, uid, gid; /* mode has the type as well */
	uint32_t nlink;          /* 0: it has no name any more */
	uint64_t ino, rdev;
	int64_t size;
	struct uk_abi_timespec atime, mtime, ctime;
	struct uk_vnode *parent; /* of a directory, with a reference; NULL: the root of its file system */
	struct uk_fs *mounted;   /* what covers this directory */
	struct uk_mutex lock;
};

/* Sets a zeroed node's members: one reference, one name (two for a directory), all times now. */
void uk_vnode_init(struct uk_vnode *node, struct uk_fs *fs, const struct uk_vnode_ops *ops, uint64_t ino, uint32_t mode);
struct uk_vnode *uk_vnode_get(struct uk_vnode *node);
/* A reference more to one that a table still has, unless the last one is gone: somebody is freeing it then. Whether there was one. */
int uk_vnode_try_get(struct uk_vnode *node);
void uk_vnode_put(struct uk_vnode *node);

static inline uint32_t uk_vnode_type(const struct uk_vnode *node)
{
	return node->mode & UK_S_IFMT;
}

static inline int uk_vnode_is_dir(const struct uk_vnode *node)
{
	return uk_vnode_type(node) == UK_S_IFDIR;
}

/*
 * The time of now, for a node's members. Until uk_vfs_start_time(), which whoever makes the root file system calls when that is done, it is
 * the first second of 1970: finding out how quick the clock runs takes longer than making all files that a guest begins with.
 */
struct uk_abi_timespec uk_vfs_now(void);
void uk_vfs_start_time(void);
/* It was read: atime, unless that is later than both of the others already (as Linux's relatime). */
void uk_vnode_accessed(struct uk_vnode *node);

/* Fills `st`, which is zeroes. */
int uk_vnode_stat(struct uk_vnode *node, struct uk_abi_stat *st);

/* A path from the root to the node, in the last bytes of `buf`, terminated; in *path. 0, -UK_ENOENT: it has no name, -UK_ERANGE. */
int uk_vnode_path(struct uk_vnode *node, char *buf, size_t size, char **path);

/* For the file_ops of file systems: what each of them would do the same way, by uk_file.vnode. */
int uk_vnode_file_stat(struct uk_file *f, struct uk_abi_stat *st);
long uk_vnode_file_ioctl(struct uk_file *f, unsigned int request, unsigned long arg); /* FIONREAD: what is left to read */
int uk_vnode_file_truncate(struct uk_file *f, int64_t len);
int uk_vnode_file_sync(struct uk_file *f, int data_only); /* nothing: for what is in memory */
void uk_vnode_file_release(struct uk_file *f);

/*
 * File systems
 * ------------
 */
struct uk_fs_ops {
	/* statfs(2): `st` is zeroes but for fsid and flags. */
	int (*statfs)(struct uk_fs *fs, struct uk_abi_statfs *st);
	/* Writes everything to where it persists. NULL: it is there. */
	int (*sync)(struct uk_fs *fs);
	/*
	 * It is out of the tree, and no file of it is open: gives up all references to its nodes that are its own, but that to the
	 * root. With the tree lock; it is read-only from now on. NULL: there are no others.
	 */
	void (*empty)(struct uk_fs *fs);
	/* Its last node was released: frees it. */
	void (*release)(struct uk_fs *fs);
};

struct uk_fs {
	const struct uk_fs_ops *ops;
	const char *type, *source; /* as /proc/mounts shows them */
	struct uk_vnode *root;     /* with a reference */
	unsigned long flags;       /* UK_MS_RDONLY */
	/* vfscore's from here on. */
	struct uk_vnode *covers; /* with a reference; NULL: the root */
	uint64_t dev;
	struct uk_mutex tree;
	unsigned int users; /* open files, and the working directory */
	unsigned int nodes; /* that are there */
	int state;          /* UK_FS_… */
	struct uk_fs *next;
};

/* States of a file system. */
enum { UK_FS_USABLE, UK_FS_UNMOUNTED, UK_FS_EMPTY };

/* Mounts a file system, which has `ops`, `type`, `source`, `root`, `flags` set, at a path. 0 or an error. */
int uk_vfs_mount(struct uk_fs *fs, const char *path);
/* Ends one that isn't mounted. */
void uk_vfs_discard(struct uk_fs *fs);
/*
 * -UK_EBUSY: something in it is used; unless `force`d, when it goes out of the tree in any case, and with it what is mounted inside.
 * Another error: it is unmounted, but not all that was written to it is on its disk.
 */
int uk_vfs_unmount(const char *path, int follow, int force);
/* Tells the mounts in their order. None comes or goes meanwhile. */
void uk_vfs_each(void (*each)(void *arg, struct uk_fs *fs), void *arg);

/* What mount(2) can mount by name. `data` as the program gave it, or NULL. A new file system in *fs, or an error. */
struct uk_fs_type {
	const char *name;
	/* -UK_ENODEV: there is no such source, which mount(2) says as -UK_ENOENT. */
	int (*make)(const char *source, unsigned long flags, const char *data, struct uk_fs **fs);
	/* Tells the sources that there are, for messages; NULL: any will do. */
	void (*list)(void (*each)(const char *source));
	struct uk_fs_type *next; /* the list's */
};
void uk_fs_type_register(struct uk_fs_type *type);
/* NULL: nobody has registered it. */
struct uk_fs_type *uk_fs_type_find(const char *name);

/*
 * What opening a device file gives: a file with these operations, of which `stat` is uk_vnode_file_stat and `release`
 * uk_vnode_file_release. Files of character and block devices that nobody has registered are -UK_ENXIO.
 */
struct uk_device {
	uint32_t type; /* UK_S_IFCHR or UK_S_IFBLK */
	uint64_t rdev;
	const struct uk_file_ops *ops;
	struct uk_waitq *queue;
	struct uk_device *next; /* the list's */
};
void uk_device_register(struct uk_device *device);

/*
 * FIFOs
 * -----
 * Who has pipes (posix-pipe) defines uk_fifo(); without, there are none. `open` is as uk_vnode_ops.open: it never waits. `wait`, with no
 * lock held, waits until somebody has opened the other end, as open(2) does: 0 or -UK_EINTR.
 */
struct uk_fifo_ops {
	int (*open)(struct uk_vnode *node, unsigned int flags, struct uk_file **f);
	int (*wait)(struct uk_file *f);
};
const struct uk_fifo_ops *uk_fifo(void);

/*
 * Called, if it isn't NULL, when something has happened to a name in a directory, or to a node (posix-inotify): UK_IN_CREATE and the like,
 * with UK_IN_ISDIR. `dir` NULL: to the node alone; `node` NULL: to the name alone. The caller may hold the tree lock. What happens by way
 * of an open file is uk_file_happened()'s.
 */
extern void (*uk_vfs_happened)(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode *node, uint32_t event, uint32_t cookie);

/*
 * Paths
 * -----
 * A walk begins at a directory's descriptor (or UK_AT_FDCWD) and stays inside the tree lock of the file system that has the last
 * component, until uk_walk_end().
 */
#define UK_WALK_FOLLOW 1u /* the last component, if it is a symbolic link, is followed; one with a slash behind it is in any case */
#define UK_WALK_PARENT 2u /* the last component's name is asked for: it isn't followed, and may be missing, or too long */
#define UK_WALK_CREATE 4u /* the last component may be missing */
#define UK_WALK_EMPTY 8u  /* an empty path is the start itself */

enum uk_walk_last { UK_WALK_NORMAL, UK_WALK_ROOT, UK_WALK_DOT, UK_WALK_DOTDOT };

#define UK_WALK_LINKS_MAX 40

struct uk_walk {
	struct uk_vnode *node; /* what the path names, with a reference; NULL: it is missing */
	struct uk_vnode *dir;  /* where the last component was looked for, with a reference; it is of the file system that is locked */
	const char *name;      /* the last component if `last` is UK_WALK_NORMAL */
	size_t len;
	enum uk_walk_last last;
	int slash; /* there was one behind it */
	struct uk_fs *locked;
	unsigned int link_count;
	struct uk_vnode *links[UK_WALK_LINKS_MAX]; /* that were followed: their texts are being read */
};

/* 0, or an error: nothing is locked or referred to then. */
int uk_walk(struct uk_walk *w, int dirfd, const char *path, unsigned int flags);
void uk_walk_end(struct uk_walk *w);

/* The node that a path names, with a reference. 0 or an error. */
int uk_vfs_find(int dirfd, const char *path, unsigned int flags, struct uk_vnode **node);

/* open(2) without a descriptor. */
int uk_vfs_open(int dirfd, const char *path, unsigned int flags, uint32_t mode, struct uk_file **f);

/* For who makes the root file system: as the calls of these names, without umask. */
int uk_vfs_mkdir(const char *path, uint32_t mode);
int uk_vfs_mknod(const char *path, uint32_t mode, uint64_t rdev);
int uk_vfs_symlink(const char *target, const char *path);

#ifdef __cplusplus
}
#endif
#endif
