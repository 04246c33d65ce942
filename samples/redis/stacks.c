// SPDX-License-Identifier: BSD-3-Clause
// The stacks of Redis's background threads, which close and fsync files and free large values.
#include <pthread.h>

int redis_set_stack_size(pthread_attr_t *attributes, size_t size)
{
	const size_t enough = 128 * 1024;

	return pthread_attr_setstacksize(attributes, size < enough ? size : enough);
}
