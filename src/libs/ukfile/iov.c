// SPDX-License-Identifier: BSD-3-Clause
// Pieces of memory as one.
#include <uk/file.h>

#include <uk/abi/access.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>

size_t uk_iov_length(const struct uk_abi_iovec *iov, int count)
{
	size_t sum = 0;

	for (int i = 0; i < count; i++)
		sum += iov[i].len;
	return sum;
}

void uk_iov_scatter(const struct uk_abi_iovec *iov, const void *from, size_t len)
{
	for (size_t done = 0; done < len; iov++) {
		size_t n = iov->len < len - done ? iov->len : len - done;

		memcpy(iov->base, (const char *)from + done, n);
		done += n;
	}
}

void uk_iov_gather(void *to, const struct uk_abi_iovec *iov, size_t len)
{
	for (size_t done = 0; done < len; iov++) {
		size_t n = iov->len < len - done ? iov->len : len - done;

		memcpy((char *)to + done, iov->base, n);
		done += n;
	}
}

int uk_iov_advance(struct uk_abi_iovec *iov, int count, size_t n)
{
	int done = 0;

	while (done < count && n >= iov[done].len)
		n -= iov[done++].len;
	if (done < count) {
		iov[done].base = (char *)iov[done].base + n;
		iov[done].len -= n;
	}
	return done;
}

static long copy(struct uk_abi_iovec *to, const struct uk_abi_iovec *from, int count)
{
	size_t total = 0;

	for (int i = 0; i < count; i++) {
		size_t len = from[i].len;

		if ((int64_t)len < 0)
			return -UK_EINVAL;
		if (uk_abi_is_bad(from[i].base, len))
			return -UK_EFAULT;
		if (len > UK_IO_MAX - total)
			len = UK_IO_MAX - total;
		to[i].base = from[i].base;
		to[i].len = len;
		total += len;
	}
	return (long)total;
}

long uk_iov_copy(struct uk_iov_copy *to, const struct uk_abi_iovec *from, int count)
{
	long total;

	if (uk_abi_is_bad(from, (size_t)count * sizeof(*from)))
		return -UK_EFAULT;
	to->iov = to->few;
	if ((size_t)count > sizeof(to->few) / sizeof(to->few[0]))
		to->iov = uk_malloc(uk_alloc_get_default(), (size_t)count * sizeof(*from));
	if (!to->iov)
		return -UK_ENOMEM;
	total = copy(to->iov, from, count);
	if (total < 0)
		uk_iov_copy_free(to);
	return total;
}

void uk_iov_copy_free(struct uk_iov_copy *copied)
{
	if (copied->iov != copied->few)
		uk_free(uk_alloc_get_default(), copied->iov);
}
