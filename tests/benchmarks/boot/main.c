// SPDX-License-Identifier: BSD-3-Clause
// Prints the counter as main finds it; and has files and threads, which are in the image for that.
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *run(void *argument)
{
	return argument;
}

int main(void)
{
	unsigned int low, high;
	pthread_t thread;
	int file;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	file = open("/tmp/boot", O_CREAT | O_RDWR, 0644);
	if (file < 0 || write(file, "boot", 4) != 4 || close(file))
		return 1;
	if (pthread_create(&thread, NULL, run, NULL) || pthread_join(thread, NULL))
		return 1;
	printf("TSC %08x%08x\n", high, low);
	return 0;
}
