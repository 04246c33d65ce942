// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library: descriptors to files.
#ifndef FDIO_FDIO_H
#define FDIO_FDIO_H

#include <uk/abi/access.h>
#include <uk/errno.h>
#include <uk/fdtab.h>

typedef long (*transfer)(struct uk_file *f, struct uk_abi_iovec *iov, int count, int64_t *offset);

/* The file of a descriptor for what needs data: not one that names a place only (UK_O_PATH). NULL: -UK_EBADF. */
struct uk_file *_fdio_get(int fd);

/* Copies `len` bytes from one file to another: up to the source's end, an error, or what the target takes. */
long _fdio_copy(struct uk_file *from, int64_t *from_offset, struct uk_file *to, int64_t *to_offset, size_t len);

/* fcntl(2)'s record locks. */
long _fdio_record_lock(struct uk_file *f, int command, struct uk_abi_flock *lock);

#endif
