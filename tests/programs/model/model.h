// SPDX-License-Identifier: BSD-3-Clause
// Random calls on a random tree of files, whose log is the same wherever files are what they are on Linux.
#ifndef MODEL_H
#define MODEL_H

#ifdef IN_GUEST
#define ON_LINUX /* calls by number, as there */
#else
#define IN_GUEST 0
#endif
#include "call.h"

#include <stdint.h>

#define SLOTS 10
#define SIZE 20000

/* Makes a call, unless the one that is drawn is left out; prints nothing then either. What is drawn never depends on a result. */
#define DO(name, ...) (left_out ? -1000L : CALL(name, ##__VA_ARGS__))

/* What a file system of the host's has not (9pfs/README.md): special files, reserved room, files that lose their name while open. */
extern int on_volume;
/* What FAT has not beyond that: links, permissions, times to the nanosecond. What a directory is like is its own business. */
extern int on_fat;
/* Whether room is reserved (fallocate), or holes are looked for (SEEK_HOLE): if what is reserved is one is a file system's own business. */
extern int reserves;
extern int left_out;
/* Descriptors, -1: closed; and of which file, for who may not remove it. */
extern struct slot {
	int fd;
	uint64_t ino, dev;
} slots[SLOTS];

/* A number below another; whether a chance came true. */
uint32_t draw(uint32_t below);
int one_in(uint32_t n);
/* Valid until the fourth from now. */
const char *draw_path(void);

/* A line of the log is a call with its arguments, its result, and what it found. */
void call(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
long result(long value);
void found(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* A path as it is shown: long ones by beginning and length. Valid until the eighth from now. */
const char *shown(const char *path);
uint32_t hash_of(const void *bytes, uint64_t len);

/* calls.c */
void draw_call(void);
void found_stat(const void *stat);
/* tree.c: all names, attributes and contents from a directory on. */
void log_tree(const char *path, int depth);
/* Entries from the beginning, sorted, with their types; and how many. Negative: an error. */
int list(long fd, char names[][264], int max);

#endif
