// SPDX-License-Identifier: BSD-3-Clause
// The program's file descriptors.
#ifndef UK_FDTAB_H
#define UK_FDTAB_H

#include <uk/file.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A descriptor is a number that refers to a struct uk_file. There is one table, of the one process. 0, 1 and 2 are the console from the
 * start. All functions are for threads.
 *
 * Who opens something reserves its descriptor first, so that nothing was created when there is none, and installs or gives back what he
 * has reserved. Until then others see nothing at that number, and don't get it.
 */

/* The file with a reference more, which the caller drops by uk_file_put(); NULL: not open. */
struct uk_file *uk_fdtab_get(int fd);

/* The same for a file with these operations: 0, else -UK_EBADF: not open; -UK_EINVAL: a file of another kind. */
int uk_fdtab_get_kind(int fd, const struct uk_file_ops *ops, struct uk_file **f);

/* The lowest free descriptor from `lowest` (>= 0) on; -UK_EMFILE: the limit; -UK_ENOMEM. */
int uk_fdtab_reserve(int lowest);
/* From now on `fd` refers to `f`; the reference is the table's. Of `flags` UK_O_CLOEXEC counts. */
void uk_fdtab_install(int fd, struct uk_file *f, unsigned int flags);
void uk_fdtab_cancel(int fd);

/* Reserves and installs. The descriptor, or an error: the reference is still the caller's then. */
int uk_fdtab_add(struct uk_file *f, unsigned int flags);

/* As dup3(2), where equal numbers are an error, and close(2). */
int uk_fdtab_replace(int old, int fd, unsigned int flags);
int uk_fdtab_close(int fd);

/* UK_FD_CLOEXEC or 0; -UK_EBADF. */
int uk_fdtab_flags(int fd);
int uk_fdtab_set_flags(int fd, unsigned int flags);

/* The lowest open descriptor from `fd` on; -1 when there is none. */
int uk_fdtab_next(int fd);

/* RLIMIT_NOFILE: descriptors are below `soft`. -UK_EINVAL: soft > hard; -UK_EPERM: more than the table could ever have. */
#define UK_FDTAB_MAX (1 << 20)
void uk_fdtab_limits(uint64_t *soft, uint64_t *hard);
int uk_fdtab_set_limits(uint64_t soft, uint64_t hard);

#ifdef __cplusplus
}
#endif
#endif
