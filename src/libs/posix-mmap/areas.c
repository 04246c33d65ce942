// SPDX-License-Identifier: BSD-3-Clause
// The sorted list of areas.
#include "areas.h"

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>

#define ROOM_FIRST 16

int areas_room(struct areas *a, size_t more)
{
	size_t room = a->room ? a->room : ROOM_FIRST;
	struct area *all;

	if (a->room >= a->count + more)
		return 0;
	while (room < a->count + more)
		room *= 2;
	all = uk_realloc(uk_alloc_get_default(), a->all, room * sizeof(*all));
	if (!all)
		return -UK_ENOMEM;
	a->all = all;
	a->room = room;
	return 0;
}

size_t areas_find(const struct areas *a, uintptr_t at)
{
	size_t low = 0, high = a->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (a->all[middle].end <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int areas_cover(const struct areas *a, uintptr_t start, uintptr_t end)
{
	for (size_t i = areas_find(a, start); start < end; i++) {
		if (i == a->count || a->all[i].start > start)
			return 0;
		start = a->all[i].end;
	}
	return 1;
}

int areas_miss(const struct areas *a, uintptr_t start, uintptr_t end)
{
	size_t i = areas_find(a, start);

	return i == a->count || a->all[i].start >= end;
}

uintptr_t areas_gap(struct areas *a, size_t len)
{
	uintptr_t at = a->full ? a->all[a->full - 1].end : a->base;

	for (; a->full < a->count && a->all[a->full].start == at; a->full++)
		at = a->all[a->full].end;
	for (size_t i = a->full; i < a->count; i++) {
		if (a->all[i].start - at >= len)
			return at;
		at = a->all[i].end;
	}
	return a->end - at >= len ? at : 0;
}

void areas_add(struct areas *a, const struct area *area)
{
	size_t i = areas_find(a, area->start);

	memmove(&a->all[i + 1], &a->all[i], (a->count - i) * sizeof(*a->all));
	a->all[i] = *area;
	a->count++;
	areas_merge(a, i, i + 1);
}

static void clamp(struct area *area)
{
	if (area->low < area->start)
		area->low = area->start;
	if (area->high > area->end)
		area->high = area->end;
	if (area->low >= area->high)
		area->low = area->high = area->start;
}

static void split(struct areas *a, size_t i, uintptr_t at)
{
	struct area *area = &a->all[i], *upper = area + 1;

	memmove(upper, area, (a->count - i) * sizeof(*area));
	a->count++;
	area->end = at;
	upper->start = at;
	if (upper->file) {
		upper->offset += (int64_t)(at - area->start);
		uk_file_get(upper->file);
	}
	clamp(area);
	clamp(upper);
}

size_t areas_cut(struct areas *a, uintptr_t start, uintptr_t end, size_t *first)
{
	size_t i = areas_find(a, start), last;

	if (i < a->count && a->all[i].start < start)
		split(a, i++, start);
	last = areas_find(a, end);
	if (last < a->count && a->all[last].start < end)
		split(a, last++, end);
	*first = i;
	return last;
}

void areas_drop(struct areas *a, size_t first, size_t last)
{
	memmove(&a->all[first], &a->all[last], (a->count - last) * sizeof(*a->all));
	a->count -= last - first;
	if (a->full > first)
		a->full = first;
}

static int are_alike(const struct area *a, const struct area *b)
{
	return a->end == b->start && a->rights == b->rights && a->traits == b->traits && a->file == b->file &&
		(!a->file || a->offset + (int64_t)(a->end - a->start) == b->offset);
}

void areas_merge(struct areas *a, size_t first, size_t last)
{
	size_t to = first ? first - 1 : 0, from = to + 1, end = last < a->count ? last + 1 : a->count;

	if (from >= end)
		return;
	if (a->full > to)
		a->full = to; /* what lies behind it gets other numbers */
	for (; from < end; from++) {
		struct area *lower = &a->all[to], *upper = &a->all[from];

		if (!are_alike(lower, upper)) {
			a->all[++to] = *upper;
			continue;
		}
		lower->end = upper->end;
		if (upper->low < upper->high) {
			lower->low = lower->low < lower->high ? lower->low : upper->low;
			lower->high = upper->high;
		}
		if (upper->file)
			uk_file_put(upper->file);
	}
	memmove(&a->all[to + 1], &a->all[end], (a->count - end) * sizeof(*a->all));
	a->count -= end - to - 1;
}
