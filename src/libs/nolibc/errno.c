// SPDX-License-Identifier: BSD-3-Clause
// errno, and words for it.
#include <errno.h>
#include <string.h>

#include <uk/string.h>

__thread int errno;

char *strerror(int error)
{
	return (char *)(size_t)uk_strerror(error);
}
