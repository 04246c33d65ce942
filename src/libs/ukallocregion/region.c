// SPDX-License-Identifier: BSD-3-Clause
// The region allocator: a cursor for each piece of memory, a size before each block.
#include <uk/allocregion.h>

#include <uk/assert.h>

#define UNIT 16

struct area {
	struct area *next;
	uintptr_t cursor, end;
};

struct header {
	size_t size; /* of what follows; a multiple of 16 */
	size_t magic;
};
_Static_assert(sizeof(struct header) == UNIT, "a header keeps blocks aligned");

#define MAGIC 0x7265676e

struct region {
	struct uk_alloc a;
	struct area *areas;
};

static void *take(struct area *area, size_t align, size_t size)
{
	uintptr_t payload = UK_ALIGN_UP(area->cursor + sizeof(struct header), align);
	struct header *h = (struct header *)(payload - sizeof(struct header));

	if (payload > area->end || size > area->end - payload)
		return NULL;
	h->size = size;
	h->magic = MAGIC;
	area->cursor = payload + size;
	return (void *)payload;
}

static void *region_allocate(struct uk_alloc *a, size_t align, size_t *size)
{
	void *ptr = NULL;

	*size = UK_ALIGN_UP(*size, UNIT);
	for (struct area *area = ((struct region *)a)->areas; area && !ptr; area = area->next)
		ptr = take(area, align, *size);
	return ptr;
}

static struct header *header_of(const void *ptr)
{
	struct header *h = (struct header *)(uintptr_t)ptr - 1;

	UK_ASSERT(h->magic == MAGIC); /* a pointer that malloc returned, whose header nobody overwrote */
	return h;
}

static size_t region_usable(struct uk_alloc *a UK_UNUSED, const void *ptr)
{
	return header_of(ptr)->size;
}

static size_t region_release(struct uk_alloc *a, void *ptr)
{
	struct header *h = header_of(ptr);

	for (struct area *area = ((struct region *)a)->areas; area; area = area->next)
		if ((uintptr_t)ptr + h->size == area->cursor)
			area->cursor = (uintptr_t)h;
	h->magic = 0;
	return h->size;
}

static size_t region_available(struct uk_alloc *a)
{
	size_t sum = 0;

	for (struct area *area = ((struct region *)a)->areas; area; area = area->next)
		sum += area->end - area->cursor;
	return sum;
}

static int region_add_memory(struct uk_alloc *a, void *base, size_t len)
{
	struct region *r = (struct region *)a;
	uintptr_t start = UK_ALIGN_UP((uintptr_t)base, UNIT), end = UK_ALIGN_DOWN((uintptr_t)base + len, UNIT);
	struct area *area = (struct area *)start;

	if (end < start || end - start < 2 * sizeof(*area))
		return -1;
	area->next = r->areas;
	area->cursor = start + UK_ALIGN_UP(sizeof(*area), UNIT);
	area->end = end;
	r->areas = area;
	return 0;
}

struct uk_alloc *uk_allocregion_init(void *base, size_t len)
{
	uintptr_t start = UK_ALIGN_UP((uintptr_t)base, UNIT), end = (uintptr_t)base + len;
	struct region *r = (struct region *)start;
	size_t self = UK_ALIGN_UP(sizeof(*r), UNIT);

	if (end < start || end - start < self)
		return NULL;
	*r = (struct region){ .a = { .name = "region",
				     .allocate = region_allocate,
				     .release = region_release,
				     .usable = region_usable,
				     .available = region_available,
				     .add_memory = region_add_memory } };
	return region_add_memory(&r->a, (void *)(start + self), end - start - self) ? NULL : &r->a;
}
