// SPDX-License-Identifier: BSD-3-Clause
// Sorting and searching: heap sort, because its worst case is its usual one and it needs no memory.
#include <stdlib.h>

static void swap(char *a, char *b, size_t size)
{
	for (; size; size--, a++, b++) {
		char c = *a;

		*a = *b;
		*b = c;
	}
}

/* Moves element `root` down until both its children, 2n + 1 and 2n + 2, are smaller. */
static void sift(char *base, size_t root, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	for (;;) {
		size_t child = 2 * root + 1;

		if (child >= count)
			return;
		if (child + 1 < count && compare(base + child * size, base + (child + 1) * size) < 0)
			child++;
		if (compare(base + root * size, base + child * size) >= 0)
			return;
		swap(base + root * size, base + child * size, size);
		root = child;
	}
}

void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	for (size_t root = count / 2; root-- > 0;)
		sift(base, root, count, size, compare);
	for (size_t last = count; last-- > 1;) {
		swap(base, (char *)base + last * size, size);
		sift(base, 0, last, size, compare);
	}
}

void *bsearch(const void *key, const void *base, size_t count, size_t size,
	      int (*compare)(const void *, const void *))
{
	size_t low = 0;

	while (low < count) {
		size_t middle = low + (count - low) / 2;
		char *at = (char *)(size_t)base + middle * size;
		int order = compare(key, at);

		if (!order)
			return at;
		if (order < 0)
			count = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
