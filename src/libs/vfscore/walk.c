// SPDX-License-Identifier: BSD-3-Clause
// From a path to a node.
//
// A walk is at a node, with the tree lock of its file system, and has a text before it. Each turn takes one component off the text and
// goes there. A symbolic link that has to be followed becomes the text; what was left of the old one waits on a stack. At the last
// component the walk stops where the caller wants it: at the node, or before it.
#include "vfscore.h"

#include <uk/string.h>

struct place {
	struct uk_vnode *at;  /* with a reference */
	const char *text;     /* what is left of it */
	unsigned int depth;   /* texts that wait */
	const char *waiting[UK_WALK_LINKS_MAX + 1];
};

int _vfs_check_path(const char *path)
{
	if (uk_abi_is_bad(path, 1))
		return -UK_EFAULT;
	return strnlen(path, UK_PATH_MAX) == UK_PATH_MAX ? -UK_ENAMETOOLONG : 0;
}

static void lock_tree(struct uk_walk *w, struct uk_fs *fs)
{
	if (w->locked == fs)
		return;
	if (w->locked)
		uk_mutex_unlock(&w->locked->tree);
	w->locked = fs;
	if (fs)
		uk_mutex_lock(&fs->tree);
}

void uk_walk_end(struct uk_walk *w)
{
	lock_tree(w, NULL);
	uk_vnode_put(w->node);
	uk_vnode_put(w->dir);
	while (w->link_count)
		uk_vnode_put(w->links[--w->link_count]);
}

/* Goes to `node`, whose reference it takes, and its tree. The old node is kept as long as its tree's lock is held. */
static void move_to(struct uk_walk *w, struct place *p, struct uk_vnode *node)
{
	struct uk_vnode *old = p->at;

	p->at = node;
	lock_tree(w, node->fs);
	uk_vnode_put(old);
}

/* What is mounted on a directory is there instead of it. */
static struct uk_vnode *uncover(struct uk_vnode *node)
{
	struct uk_vnode *root;

	while (__atomic_load_n(&node->mounted, __ATOMIC_RELAXED) && (root = _vfs_mounted_on(node))) {
		uk_vnode_put(node);
		node = root;
	}
	return node;
}

static void go_up(struct uk_walk *w, struct place *p)
{
	struct uk_vnode *covered;

	while ((covered = _vfs_covered_by(p->at)))
		move_to(w, p, covered);
	if (p->at->parent)
		move_to(w, p, uncover(uk_vnode_get(p->at->parent)));
}

static int start_at(int dirfd, const char *path, unsigned int flags, struct uk_vnode **start)
{
	struct uk_file *f;
	int error = 0;

	if (*path == '/') {
		*start = _vfs_root();
	} else if (dirfd == UK_AT_FDCWD) {
		*start = _vfs_cwd();
	} else {
		f = uk_fdtab_get(dirfd);
		if (!f)
			return -UK_EBADF;
		if (f->vnode && (uk_vnode_is_dir(f->vnode) || (!*path && flags & UK_WALK_EMPTY)))
			*start = uk_vnode_get(f->vnode);
		else
			error = -UK_ENOTDIR;
		uk_file_put(f);
		return error;
	}
	return *start ? 0 : -UK_ENOENT;
}

/* Takes the next component off the text: `name`, `len`, and which kind it is. 0 at the end of all texts. */
static int next_component(struct uk_walk *w, struct place *p)
{
	for (;;) {
		while (*p->text == '/')
			p->text++;
		if (*p->text)
			break;
		if (!p->depth)
			return 0;
		p->text = p->waiting[--p->depth];
	}
	w->name = p->text;
	while (*p->text && *p->text != '/')
		p->text++;
	w->len = (size_t)(p->text - w->name);
	w->last = UK_WALK_NORMAL;
	if (w->name[0] == '.' && w->len == 1)
		w->last = UK_WALK_DOT;
	else if (w->name[0] == '.' && w->len == 2 && w->name[1] == '.')
		w->last = UK_WALK_DOTDOT;
	w->slash = *p->text == '/';
	return 1;
}

/* Whether more components follow the one that was taken. */
static int is_last(const struct place *p)
{
	const char *text = p->text;

	while (*text == '/')
		text++;
	return !*text && !p->depth;
}

/* The link becomes the text. Takes the reference to it. */
static int follow_link(struct uk_walk *w, struct place *p, struct uk_vnode *link)
{
	const char *target, *rest = p->text;
	struct uk_vnode *node;
	int error;

	if (w->link_count == UK_WALK_LINKS_MAX) {
		uk_vnode_put(link);
		return -UK_ELOOP;
	}
	w->links[w->link_count++] = link;
	if (link->ops->follow) {
		error = link->ops->follow(link, &node);
		if (error)
			return error;
		move_to(w, p, uncover(node));
		return 0;
	}
	if (_vfs_read_link(link, &target) < 0)
		return -UK_EIO;
	while (*rest == '/')
		rest++;
	if (*rest)
		p->waiting[p->depth++] = rest;
	p->text = target;
	if (*target == '/') {
		struct uk_vnode *root = _vfs_root();

		if (!root)
			return -UK_ENOENT;
		move_to(w, p, root);
	}
	return 0;
}

static int look_up(struct uk_walk *w, struct place *p, struct uk_vnode **found)
{
	int error;

	*found = NULL;
	if (w->len > UK_NAME_MAX)
		return _vfs_too_long(p->at);
	error = p->at->ops->lookup(p->at, w->name, w->len, found);
	if (!error)
		*found = uncover(*found);
	return error;
}

/* The walk ends before the component that was taken, at `found`, or where nothing is. */
static int stop(struct uk_walk *w, struct place *p, struct uk_vnode *found)
{
	w->dir = p->at;
	w->node = found;
	p->at = NULL;
	return 0;
}

static int walk(struct uk_walk *w, struct place *p, unsigned int flags)
{
	w->last = UK_WALK_ROOT;
	while (next_component(w, p)) {
		struct uk_vnode *found;
		int last, error;

		if (!uk_vnode_is_dir(p->at))
			return -UK_ENOTDIR;
		/* Whoever asks for the name stays where it would be, in that file system. */
		if (w->last == UK_WALK_DOTDOT && !(flags & UK_WALK_PARENT && is_last(p)))
			go_up(w, p);
		if (w->last != UK_WALK_NORMAL)
			continue;
		last = is_last(p);
		if (last && w->slash && flags & UK_WALK_CREATE)
			return -UK_EISDIR;
		if (last && flags & UK_WALK_PARENT && w->len > UK_NAME_MAX)
			return stop(w, p, NULL); /* an error, but not of the walk */
		error = look_up(w, p, &found);
		if (error == -UK_ENOENT && last && flags & (UK_WALK_PARENT | UK_WALK_CREATE))
			return stop(w, p, NULL);
		if (error)
			return error;
		if (uk_vnode_type(found) == UK_S_IFLNK && (!last || (!(flags & UK_WALK_PARENT) && (flags & UK_WALK_FOLLOW || w->slash)))) {
			/* A slash behind the link is one behind what it leads to. */
			int slash = w->slash && last;

			error = follow_link(w, p, found);
			if (!error && slash && !(flags & UK_WALK_PARENT))
				p->waiting[p->depth++] = "/.";
			if (error)
				return error;
			continue;
		}
		if (last)
			return stop(w, p, found);
		move_to(w, p, found);
	}
	w->node = p->at;
	p->at = NULL;
	return 0;
}

int uk_walk(struct uk_walk *w, int dirfd, const char *path, unsigned int flags)
{
	struct place p;
	int error = _vfs_check_path(path);

	w->node = w->dir = NULL;
	w->locked = NULL;
	w->link_count = 0;
	w->slash = 0;
	if (error)
		return error;
	if (!*path && !(flags & UK_WALK_EMPTY))
		return -UK_ENOENT;
	error = start_at(dirfd, path, flags, &p.at);
	if (error)
		return error;
	p.text = path;
	p.depth = 0;
	lock_tree(w, p.at->fs);
	error = walk(w, &p, flags);
	if (!error && w->node && w->slash && w->last == UK_WALK_NORMAL && !(flags & UK_WALK_PARENT) && !uk_vnode_is_dir(w->node))
		error = -UK_ENOTDIR;
	if (error)
		uk_walk_end(w);
	uk_vnode_put(p.at);
	return error;
}

int uk_vfs_find(int dirfd, const char *path, unsigned int flags, struct uk_vnode **node)
{
	struct uk_walk w;
	int error = uk_walk(&w, dirfd, path, flags);

	if (error)
		return error;
	*node = w.node;
	w.node = NULL;
	uk_walk_end(&w);
	return *node ? 0 : -UK_ENOENT;
}
