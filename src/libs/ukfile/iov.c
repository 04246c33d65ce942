// SPDX-License-Identifier: BSD-3-Clause
// Pieces of memory as one.
#include <uk/file.h>

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
