// SPDX-License-Identifier: BSD-3-Clause
// The areas of posix-mmap against a page-by-page model, and 10,000 of them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "areas.h"

#include <uk/alloc.h>

#define PAGES 256
#define PAGE 4096UL
#define BASE (1UL << 40)
#define CHECK(x) ((x) ? (void)0 : (printf("%s:%d: %s\n", __FILE__, __LINE__, #x), exit(1)))

static struct areas areas = { .base = BASE, .end = BASE + PAGES * PAGE };
static struct uk_file files[2];
static struct { int mapped, rights, memory; struct uk_file *file; int64_t offset; } model[PAGES];

struct uk_alloc *uk_alloc_get_default(void) { return NULL; }
void *uk_realloc(struct uk_alloc *a, void *ptr, size_t size) { (void)a; return realloc(ptr, size); }
struct uk_file *uk_file_get(struct uk_file *f) { f->refs++; return f; }
void uk_file_put(struct uk_file *f) { CHECK(f->refs--); }

static void compare(void)
{
	unsigned int refs[2] = { 0, 0 };
	size_t page = 0;

	for (size_t i = 0; i < areas.count; i++) {
		const struct area *a = &areas.all[i];

		CHECK(a->start < a->end && a->start <= a->low && a->low <= a->high && a->high <= a->end);
		for (; page < (a->start - BASE) / PAGE; page++)
			CHECK(!model[page].mapped);
		for (; page < (a->end - BASE) / PAGE; page++) {
			CHECK(model[page].mapped && model[page].rights == a->rights && model[page].file == a->file);
			CHECK(!a->file || model[page].offset == a->offset + (int64_t)(BASE + page * PAGE - a->start));
			CHECK(!model[page].memory || (BASE + page * PAGE >= a->low && BASE + page * PAGE < a->high));
		}
		if (a->file)
			refs[a->file - files]++;
	}
	for (; page < PAGES; page++)
		CHECK(!model[page].mapped);
	CHECK(refs[0] == files[0].refs && refs[1] == files[1].refs);
}

static size_t model_gap(size_t len)
{
	for (size_t at = 0, run = 0; at < PAGES; at++) {
		run = model[at].mapped ? 0 : run + 1;
		if (run == len)
			return at + 1 - len;
	}
	return PAGES;
}

static void add(size_t at, size_t len, int rights, int which)
{
	struct area area = { .start = BASE + at * PAGE, .end = BASE + (at + len) * PAGE, .rights = (unsigned char)rights };

	area.low = area.start + (len > 1 ? PAGE : 0);
	area.high = area.end;
	if (which) {
		area.file = uk_file_get(&files[which - 1]);
		area.offset = (int64_t)(at * PAGE);
	}
	for (size_t i = at; i < at + len; i++) {
		CHECK(!model[i].mapped);
		model[i].mapped = 1;
		model[i].rights = rights;
		model[i].memory = len == 1 || i > at;
		model[i].file = area.file;
		model[i].offset = (int64_t)(i * PAGE);
	}
	CHECK(!areas_room(&areas, 1));
	areas_add(&areas, &area);
}

static void step(void)
{
	size_t at = (size_t)rand() % PAGES, len = 1 + (size_t)rand() % 24, first, last, missing = 0;
	uintptr_t start, end;

	if (at + len > PAGES)
		len = PAGES - at;
	start = BASE + at * PAGE;
	end = start + len * PAGE;
	for (size_t i = at; i < at + len; i++)
		missing += !model[i].mapped;
	CHECK(areas_cover(&areas, start, end) == !missing);
	CHECK(areas_miss(&areas, start, end) == (missing == len));
	CHECK(!areas_room(&areas, 2));
	switch (rand() % 4) {
	case 0:
		at = model_gap(len);
		start = areas_gap(&areas, len * PAGE);
		CHECK(start == (at == PAGES ? 0 : BASE + at * PAGE));
		if (start)
			add(at, len, rand() % 3, rand() % 3);
		break;
	case 1:
		if (missing == len)
			add(at, len, rand() % 3, rand() % 3);
		break;
	case 2:
		last = areas_cut(&areas, start, end, &first);
		for (size_t i = first; i < last; i++)
			if (areas.all[i].file)
				uk_file_put(areas.all[i].file);
		areas_drop(&areas, first, last);
		memset(&model[at], 0, len * sizeof(model[0]));
		break;
	default:
		last = areas_cut(&areas, start, end, &first);
		for (size_t i = first; i < last; i++) {
			CHECK(areas.all[i].start >= start && areas.all[i].end <= end);
			areas.all[i].rights = 1;
		}
		areas_merge(&areas, first, last);
		for (size_t i = at; i < at + len; i++)
			model[i].rights = 1;
	}
}

/* Every second page of 20,000: no two can be merged. */
static void many(void)
{
	struct areas all = { .base = BASE, .end = BASE + 100000 * PAGE };

	for (size_t i = 0; i < 10000; i++) {
		uintptr_t at = areas_gap(&all, PAGE);
		struct area area = { .start = at, .end = at + PAGE, .rights = i & 1 };

		area.low = area.high = at;
		CHECK(at == BASE + i * PAGE && !areas_room(&all, 1));
		areas_add(&all, &area);
	}
	CHECK(all.count == 10000);
	for (size_t i = 0; i < 10000; i++) {
		size_t first, last = areas_cut(&all, BASE + (i * 7919 % 10000) * PAGE, BASE + (i * 7919 % 10000 + 1) * PAGE, &first);

		CHECK(last == first + 1);
		areas_drop(&all, first, last);
	}
	CHECK(!all.count);
	free(all.all);
}

int main(void)
{
	for (unsigned int seed = 1; seed <= 50; seed++) {
		srand(seed);
		for (int i = 0; i < 2000; i++) {
			step();
			compare();
		}
	}
	free(areas.all);
	many();
	puts("areas: ok");
	return 0;
}
