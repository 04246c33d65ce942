// SPDX-License-Identifier: BSD-3-Clause
// Random bytes, from ukrandom.
#include <sys/random.h>

#include <errno.h>
#include <uk/random.h>

#define ENTROPY_MAX 256

ssize_t getrandom(void *data, size_t size, unsigned int flags)
{
	if (flags & ~(unsigned int)(GRND_NONBLOCK | GRND_RANDOM)) {
		errno = EINVAL;
		return -1;
	}
	uk_random_fill(data, size);
	return (ssize_t)size;
}

int getentropy(void *data, size_t size)
{
	if (size > ENTROPY_MAX) {
		errno = EIO;
		return -1;
	}
	uk_random_fill(data, size);
	return 0;
}
