// SPDX-License-Identifier: BSD-3-Clause
// Directories, symbolic links, and reading files.
#include "erofs.h"

#include <uk/alloc.h>
#include <uk/print.h>

#define BLOCK_MAX 4096u
#define FIRST 2   /* vfscore's position of the first entry */
#define SHIFT 9   /* a position is a block and an entry of it, of which there are fewer than 512 */

/* One block of a directory. */
struct page {
	uint32_t len;   /* bytes */
	uint32_t count; /* entries */
	char bytes[BLOCK_MAX];
};

struct name {
	const char *at;
	size_t len;
	uint64_t nid;
	uint8_t type;
};

static uint64_t page_count(struct uk_vnode *dir)
{
	uint32_t block = _erofs_of(dir)->block;

	return ((uint64_t)dir->size + block - 1) / block;
}

static int read_page(struct uk_vnode *dir, uint64_t number, struct page *p)
{
	uint32_t block = _erofs_of(dir)->block;
	uint64_t left = (uint64_t)dir->size - number * block;
	struct erofs_entry first;
	int error;

	if (_erofs_node(dir)->layout != EROFS_PLAIN && _erofs_node(dir)->layout != EROFS_INLINE)
		return -UK_EOPNOTSUPP;
	p->len = left < block ? (uint32_t)left : block;
	error = _erofs_read(_erofs_node(dir), (int64_t)(number * block), p->bytes, p->len);
	if (error)
		return error;
	if (p->len < sizeof(first))
		return -UK_EUCLEAN;
	memcpy(&first, p->bytes, sizeof(first));
	p->count = first.name / sizeof(first);
	return !p->count || first.name % sizeof(first) || first.name > p->len ? -UK_EUCLEAN : 0;
}

/* An entry: its name ends where the next one's begins, or the block does, or at a zero. */
static int read_entry(const struct page *p, uint32_t i, struct name *name)
{
	struct erofs_entry e, next = { .name = (uint16_t)p->len };
	const char *zero;

	memcpy(&e, p->bytes + i * sizeof(e), sizeof(e));
	if (i + 1 < p->count)
		memcpy(&next, p->bytes + (i + 1) * sizeof(e), sizeof(e));
	if (e.name < p->count * sizeof(e) || next.name > p->len || next.name <= e.name)
		return -UK_EUCLEAN;
	name->at = p->bytes + e.name;
	name->len = next.name - (size_t)e.name;
	name->nid = e.nid;
	name->type = e.type;
	zero = memchr(name->at, '\0', name->len);
	if (zero)
		name->len = (size_t)(zero - name->at);
	return !name->len || name->len > UK_NAME_MAX || memchr(name->at, '/', name->len) ? -UK_EUCLEAN : 0;
}

static int compare(const char *text, size_t len, const struct name *name)
{
	int order = memcmp(text, name->at, len < name->len ? len : name->len);

	return order ? order : len < name->len ? -1 : len > name->len;
}

/* The last block whose first name isn't behind the wanted one is left in `p`: if the name is anywhere, it is there. */
static int find_page(struct uk_vnode *dir, const char *text, size_t len, struct page *p)
{
	uint64_t low = 0, high = page_count(dir), shown = UINT64_MAX;
	struct name name;
	int error = high ? 0 : -UK_ENOENT;

	while (!error && high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		error = read_page(dir, middle, p);
		if (!error)
			error = read_entry(p, 0, &name);
		if (error)
			break;
		shown = middle;
		if (compare(text, len, &name) < 0)
			high = middle;
		else
			low = middle;
	}
	return error ? error : shown == low ? 0 : read_page(dir, low, p);
}

static int lookup(struct uk_vnode *dir, const char *text, size_t len, struct uk_vnode **node)
{
	struct page *p = uk_malloc(uk_alloc_get_default(), sizeof(*p));
	struct name name = { NULL, 0, 0, 0 };
	int error = p ? find_page(dir, text, len, p) : -UK_ENOMEM, found = 0;

	for (uint32_t i = 0; !error && !found && i < p->count; i++) {
		error = read_entry(p, i, &name);
		found = !error && !compare(text, len, &name);
	}
	if (!error)
		error = found ? _erofs_get(_erofs_of(dir), dir, text, len, name.nid, node) : -UK_ENOENT;
	uk_free(uk_alloc_get_default(), p);
	return error;
}

/* Linux's directory entries have these types too (DT_…), by other numbers. */
static uint32_t mode_of(uint8_t type)
{
	static const uint32_t modes[] = { 0, UK_S_IFREG, UK_S_IFDIR, UK_S_IFCHR, UK_S_IFBLK, UK_S_IFIFO, UK_S_IFSOCK, UK_S_IFLNK };

	return type < UK_ARRAY_SIZE(modes) ? modes[type] : 0;
}

static int is_dots(const struct name *n)
{
	return n->at[0] == '.' && (n->len == 1 || (n->len == 2 && n->at[1] == '.'));
}

static int readdir(struct uk_vnode *dir, int64_t *pos, uk_vfs_emit emit, void *arg)
{
	struct page *p = uk_malloc(uk_alloc_get_default(), sizeof(*p));
	uint64_t number = (uint64_t)(*pos - FIRST) >> SHIFT;
	uint32_t i = (uint32_t)(*pos - FIRST) & ((1u << SHIFT) - 1);
	int error = p ? 0 : -UK_ENOMEM;

	for (; !error && number < page_count(dir); number++, i = 0) {
		error = read_page(dir, number, p);
		for (; !error && i < p->count; i++) {
			int64_t next = (int64_t)((number << SHIFT) + i + 1 + FIRST);
			struct name n;

			error = read_entry(p, i, &n);
			if (error)
				break;
			if (!is_dots(&n) && emit(arg, n.at, n.len, n.nid, mode_of(n.type), next)) {
				uk_free(uk_alloc_get_default(), p);
				return 0;
			}
			*pos = next;
		}
		if (!error)
			*pos = (int64_t)(((number + 1) << SHIFT) + FIRST);
	}
	uk_free(uk_alloc_get_default(), p);
	return error;
}

static int name_of(struct uk_vnode *node, struct uk_vnode **dir, const char **text, size_t *len)
{
	struct erofs_node *n = _erofs_node(node);

	if (!node->parent)
		return -UK_ENOENT;
	*dir = node->parent;
	*text = n->name;
	*len = n->name_len;
	return 0;
}

/* Files in chunks are a feature that is refused when it is mounted, so what can't be read is compressed. That is told once. */
static int can_read(struct uk_vnode *node)
{
	unsigned int layout = _erofs_node(node)->layout;
	struct erofs *fs = _erofs_of(node);

	if (layout == EROFS_PLAIN || layout == EROFS_INLINE)
		return 1;
	if (!__atomic_exchange_n(&fs->has_told, 1, __ATOMIC_RELAXED))
		uk_printk(UK_PRINT_ERR, "erofs: there are compressed files on %s, which can't be read: make the image without -z\n",
			  fs->source);
	return 0;
}

static long readlink(struct uk_vnode *node, const char **target)
{
	struct erofs_node *n = _erofs_node(node);
	size_t len = (size_t)node->size;
	char *text;
	int error = 0;

	if (!len || node->size >= UK_PATH_MAX)
		return -UK_EUCLEAN;
	if (!can_read(node))
		return -UK_EOPNOTSUPP;
	uk_mutex_lock(&node->lock);
	if (!n->target) {
		text = uk_malloc(uk_alloc_get_default(), len + 1);
		error = text ? _erofs_read(n, 0, text, len) : -UK_ENOMEM;
		if (!error && memchr(text, '\0', len))
			error = -UK_EUCLEAN;
		if (!error) {
			text[len] = '\0';
			n->target = text;
		} else {
			uk_free(uk_alloc_get_default(), text);
		}
	}
	uk_mutex_unlock(&node->lock);
	*target = n->target;
	return error ? error : (long)len;
}

static long file_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	struct uk_vnode *node = f->vnode;
	long total = 0;

	if (!can_read(node))
		return -UK_EOPNOTSUPP;
	for (int i = 0; i < count && *offset < node->size; i++) {
		size_t len = (uint64_t)(node->size - *offset) < iov[i].len ? (size_t)(node->size - *offset) : iov[i].len;
		int error = len ? _erofs_read(_erofs_node(node), *offset, iov[i].base, len) : 0;

		if (error)
			return total ? total : error;
		total += (long)len;
		*offset += (int64_t)len;
	}
	return total;
}

static int64_t file_seek(struct uk_file *f, int64_t offset, int whence)
{
	return uk_file_seek(f, offset, whence, f->vnode->size);
}

const struct uk_vnode_ops _erofs_ops = {
	.lookup = lookup,
	.readdir = readdir,
	.name = name_of,
	.readlink = readlink,
	.file_ops = &_erofs_file_ops,
	.release = _erofs_release,
};

const struct uk_file_ops _erofs_file_ops = {
	.read = file_read,
	.seek = file_seek,
	.stat = uk_vnode_file_stat,
	.ioctl = uk_vnode_file_ioctl,
	.sync = uk_vnode_file_sync,
	.release = uk_vnode_file_release,
};
