// SPDX-License-Identifier: BSD-3-Clause
// From a tagged list to the boot information.
//
// Each tag has two words, its size in words (these two included) and its kind, and its own words behind; a list begins with ATAG_CORE and
// ends with ATAG_NONE, whose size is 0. All memory is taken before anything is reserved, so the list is gone through twice.
#include <uk/atags.h>

#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/string.h>

#define NONE 0x00000000u
#define CORE 0x54410001u
#define MEM 0x54410002u
#define INITRD2 0x54420005u
#define CMDLINE 0x54410009u

#define HEADER 2u        /* words */
#define WORDS_MAX 4096u

/* The tag at word `at`, if it is whole; its words behind the header are `count`. NULL: the list is broken there. */
static const uint32_t *tag_at(const uint32_t *list, unsigned int at, uint32_t *kind, uint32_t *count)
{
	uint32_t size;

	if (at > WORDS_MAX - HEADER || !ukplat_readable((uintptr_t)(list + at), HEADER * sizeof(*list)))
		return NULL;
	size = list[at];
	*kind = list[at + 1];
	*count = 0;
	if (*kind == NONE)
		return list + at;
	if (size < HEADER || size > WORDS_MAX - at || !ukplat_readable((uintptr_t)(list + at), size * sizeof(*list)))
		return NULL;
	*count = size - HEADER;
	return list + at + HEADER;
}

int uk_atags_bootinfo(const void *list, struct ukplat_bootinfo *info)
{
	const uint32_t *words = list, *tag;
	uint32_t kind, count;
	int result = 0;

	if ((uintptr_t)list % sizeof(*words) || !tag_at(words, 0, &kind, &count) || kind != CORE)
		return -UK_EINVAL;
	for (unsigned int at = 0; (tag = tag_at(words, at, &kind, &count)) && kind != NONE; at += HEADER + count)
		if (kind == MEM && count >= 2)
			uk_bootinfo_free(info, tag[1], tag[0]);
	if (!tag)
		return -UK_EINVAL;
	for (unsigned int at = 0; (tag = tag_at(words, at, &kind, &count)) && kind != NONE; at += HEADER + count) {
		if (kind == INITRD2 && count >= 2)
			uk_bootinfo_module(info, tag[0], tag[1], NULL);
		if (kind == CMDLINE && uk_bootinfo_cmdline(info, (const char *)tag, strnlen((const char *)tag, count * sizeof(*tag))))
			result = -UK_E2BIG;
	}
	return uk_bootinfo_free_bytes(info) ? result : -UK_ENOENT;
}
