// SPDX-License-Identifier: BSD-3-Clause
// Beside a server, of which it knows nothing: whoever connects to port 9001 is told how many bytes of memory nobody has, and how many
// bytes and blocks of the heap are in use.
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <uk/alloc.h>

static void *tell(void *arg)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(9001) };
	int server = socket(AF_INET, SOCK_STREAM, 0), client;

	if (bind(server, (struct sockaddr *)&address, sizeof(address)) || listen(server, 1))
		abort();
	while ((client = accept(server, NULL, NULL)) >= 0) {
		struct uk_alloc_stats heap;
		struct sysinfo s;

		uk_alloc_get_stats(uk_alloc_get_default(), &heap);
		if (!sysinfo(&s))
			dprintf(client, "%lu %zu %zu\n", s.freeram * s.mem_unit, heap.bytes, heap.blocks);
		close(client);
	}
	return arg;
}

__attribute__((constructor)) static void begin(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, tell, NULL))
		abort();
}
