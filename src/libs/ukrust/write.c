// SPDX-License-Identifier: BSD-3-Clause
// Writing whole texts, for the crate: what errno is differs between C libraries.
#include <errno.h>
#include <stddef.h>
#include <unistd.h>

int uk_rust_write(int descriptor, const char *data, size_t size);

/* All of it, also where a signal interrupts it: 0, or -1 if something is lost. */
int uk_rust_write(int descriptor, const char *data, size_t size)
{
	while (size) {
		ssize_t written = write(descriptor, data, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return -1;
		data += written;
		size -= (size_t)written;
	}
	return 0;
}
