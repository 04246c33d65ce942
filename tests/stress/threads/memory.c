// SPDX-License-Identifier: BSD-3-Clause
// The heap under several threads, and threads that come and go.
#include "stress.h"

#include <string.h>
#include <uk/alloc.h>

#define BLOCKS 32

void allocate(struct worker *worker)
{
	struct {
		unsigned char *memory;
		uint32_t size;
	} blocks[BLOCKS] = { 0 };
	struct uk_alloc *heap = uk_alloc_get_default();

	for (uint32_t round = 0; !stop || round % BLOCKS; round++) {
		uint32_t i = stop ? round % BLOCKS : random_below(BLOCKS), size = random_below(8) ? random_below(300) : random_below(20000);

		if (blocks[i].memory) {
			for (uint32_t at = 0; at < blocks[i].size; at++)
				if (blocks[i].memory[at] != (unsigned char)(i + (uint32_t)worker->number)) {
					CHECK(!"a block's contents");
					break;
				}
			uk_free(heap, blocks[i].memory);
			blocks[i].memory = NULL;
		} else if (!stop) {
			blocks[i].memory = uk_malloc(heap, size + 1);
			CHECK(blocks[i].memory);
			blocks[i].size = blocks[i].memory ? size + 1 : 0;
			if (blocks[i].memory)
				memset(blocks[i].memory, (int)(i + (uint32_t)worker->number), size + 1);
		}
		worker->done++;
	}
}

static _Thread_local uint64_t own = 42;

static void live_shortly(void *arg)
{
	CHECK(own == 42);
	own = (uintptr_t)arg;
	if (random_below(2))
		uk_sched_yield();
	CHECK(own == (uintptr_t)arg);
	__atomic_fetch_add((unsigned long *)arg, 1, __ATOMIC_SEQ_CST);
}

void make_threads(struct worker *worker)
{
	unsigned long lived = 0, made = 0;

	while (!stop) {
		struct uk_thread_options options = { .stack_size = 32768, .priority = UK_THREAD_PRIORITY_DEFAULT + (int)random_below(3) };
		struct uk_thread *threads[4];
		unsigned int n = 1 + random_below(4);

		for (unsigned int i = 0; i < n; i++, made++)
			CHECK(!uk_thread_create(&threads[i], &options, live_shortly, &lived));
		for (unsigned int i = 0; i < n; i++)
			CHECK(!uk_thread_join(threads[i], ukplat_deadline(FOR_EVER)));
		CHECK(lived == made);
		worker->done++;
	}
}
