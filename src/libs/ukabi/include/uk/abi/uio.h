// SPDX-License-Identifier: BSD-3-Clause
// Pieces of memory that one call reads into or writes from: readv(2).
#ifndef UK_ABI_UIO_H
#define UK_ABI_UIO_H

#include <stddef.h>

#define UK_IOV_MAX 1024

struct uk_abi_iovec {
	void *base;
	size_t len;
};

_Static_assert(sizeof(struct uk_abi_iovec) == 16, "struct iovec");

#endif
