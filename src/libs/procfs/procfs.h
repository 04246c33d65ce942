// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library: entries, and texts that are being made.
#ifndef PROCFS_PROCFS_H
#define PROCFS_PROCFS_H

#include <uk/essentials.h>
#include <uk/procfs.h>

/* A text that grows. What doesn't fit into memory is lost, and `failed` set. */
struct text {
	char *at;
	size_t len, room;
	int failed;
};

void _procfs_add(struct text *t, const void *bytes, size_t len);
void _procfs_print(struct text *t, const char *fmt, ...) UK_PRINTF(2, 3);

struct entry {
	const char *name;
	uint8_t parent; /* the directory's place in the table; the root is 0, and its own */
	uint32_t mode;
	void (*show)(struct text *t); /* of files; of links the target */
};

/* Places in the table that code names. */
enum { ROOT, PROCESS, DESCRIPTORS, SYS, SYS_KERNEL, SYS_RANDOM, SYS_VM, SYS_FS, SYS_NET, SYS_CORE, FIRST_FILE };

extern const struct entry _procfs_entries[];
extern const unsigned int _procfs_entry_count;

/* What the texts are about. */
const char *_procfs_program(void);
void _procfs_show_arguments(struct text *t);
void _procfs_show_environment(struct text *t);

/* descriptors.c: what is in self/fd. With the tree lock. */
int _procfs_find_descriptor(struct uk_vnode *dir, const char *name, size_t len, struct uk_vnode **node);
int _procfs_list_descriptors(int64_t *pos, uk_vfs_emit emit, void *arg);

#endif
