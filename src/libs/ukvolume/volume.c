// SPDX-License-Identifier: BSD-3-Clause
// The loader's words that name volumes: rights, and type and source if the source isn't a folder of the host's called as the path; a
// colon; the path.
#include <uk/alloc.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/vfs.h>

#define WORD "uk.volume="
#define USUAL_TYPE "9p"

struct volume {
	unsigned long flags;
	const char *type, *source;
	char *path;
};

/* Ends a text at the first such character, and returns what is behind it; NULL: there is none. */
static char *cut(char *text, char at)
{
	char *end = memchr(text, at, strlen(text));

	if (!end)
		return NULL;
	*end = '\0';
	return end + 1;
}

static int parse(char *value, struct volume *v)
{
	char *type, *source;

	v->path = cut(value, ':');
	if (!v->path || *v->path != '/')
		return -UK_EINVAL;
	v->type = USUAL_TYPE;
	v->source = v->path;
	type = cut(value, ',');
	if (type) {
		source = cut(type, ',');
		if (!source || !*type || !*source)
			return -UK_EINVAL;
		v->type = type;
		v->source = source;
	}
	v->flags = strcmp(value, "ro") ? 0 : UK_MS_RDONLY;
	return v->flags || !strcmp(value, "rw") ? 0 : -UK_EINVAL;
}

/* The folder, and those above it, as far as they aren't there. */
static int make_folders(char *path)
{
	int error = 0;

	for (char *at = path + 1; *at && (!error || error == -UK_EEXIST); at++)
		if (*at == '/') {
			*at = '\0';
			error = uk_vfs_mkdir(path, 0755);
			*at = '/';
		}
	if (!error || error == -UK_EEXIST)
		error = uk_vfs_mkdir(path, 0755);
	return error == -UK_EEXIST ? 0 : error;
}

static void tell(const char *source)
{
	uk_printk(UK_PRINT_CRIT, "ukvolume: there is '%s'\n", source);
}

static int mount_volume(const struct volume *v)
{
	struct uk_fs_type *type = uk_fs_type_find(v->type);
	struct uk_fs *fs;
	int error;

	if (!type) {
		uk_printk(UK_PRINT_CRIT, "ukvolume: the volume '%s' is %s, and the image has no library for that\n", v->path, v->type);
		return -UK_ENODEV;
	}
	error = make_folders(v->path);
	if (!error) {
		error = type->make(v->source, v->flags, NULL, &fs);
		if (error == -UK_ENODEV) {
			uk_printk(UK_PRINT_CRIT, "ukvolume: the volume '%s' isn't there: no %s device is called '%s'\n", v->path,
				  v->type, v->source);
			if (type->list)
				type->list(tell);
			return error;
		}
	}
	if (!error) {
		error = uk_vfs_mount(fs, v->path);
		if (error)
			uk_vfs_discard(fs);
	}
	if (error)
		uk_printk(UK_PRINT_CRIT, "ukvolume: the volume '%s' can't be mounted: %s\n", v->path, uk_strerror(-error));
	return error;
}

/* With room for each word, once to be taken apart and once to be shown. */
static int mount_each(char *value, char *shown, size_t size)
{
	struct volume v;
	size_t at = 0;
	int error;

	while ((error = uk_bootinfo_next_word(ukplat_bootinfo(), WORD, &at, value, size)) != -UK_ENOENT) {
		*shown = '\0';
		if (!error) {
			memcpy(shown, value, strlen(value) + 1);
			error = parse(value, &v);
		}
		if (error)
			uk_printk(UK_PRINT_CRIT, "ukvolume: a word '%s%s' names no volume, such as %srw:/var/data does\n", WORD, shown,
				  WORD);
		else
			error = mount_volume(&v);
		if (error)
			return error;
	}
	return 0;
}

static int mount_volumes(void)
{
	size_t size = strlen(ukplat_bootinfo()->loader_cmdline) + 1;
	char *room = uk_malloc(uk_alloc_get_default(), 2 * size);
	int error = room ? mount_each(room, room + size, size) : -UK_ENOMEM;

	uk_free(uk_alloc_get_default(), room);
	return error;
}
UK_INIT(fs, mount_volumes, NULL);
