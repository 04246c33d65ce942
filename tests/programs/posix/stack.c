// SPDX-License-Identifier: BSD-3-Clause
// Where the stacks of the first thread and of another are, as a garbage collector asks.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>

void stack(void);

static int enough(void)
{
	pthread_attr_t attributes;
	char *start, here;
	size_t size;

	if (pthread_getattr_np(pthread_self(), &attributes) || pthread_attr_getstack(&attributes, (void **)&start, &size))
		return -1;
	// Its lowest byte can be written.
	*(volatile char *)start = 0;
	return &here > start && &here < start + size && size >= 32768;
}

static void *other(void *result)
{
	*(int *)result = enough();
	return NULL;
}

void stack(void)
{
	pthread_t thread;
	int result = -1;

	printf("stack of the first thread: %d\n", enough());
	pthread_create(&thread, NULL, other, &result);
	pthread_join(thread, NULL);
	printf("stack of another: %d\n", result);
}
