// SPDX-License-Identifier: BSD-3-Clause
// How the parser of a boot protocol fills the boot information (uk/plat/bootinfo.h).
#ifndef UK_BOOTINFO_H
#define UK_BOOTINFO_H

#include <uk/plat/bootinfo.h>

/*
 * The order is the whole safety of it: first uk_bootinfo_free() for all that is memory, then uk_bootinfo_reserve() for all in it
 * that is somebody's. A parser whose source mixes both goes through it twice. Nothing here trusts its arguments: entries
 * may overlap, repeat, be empty or run over the end of the address space.
 */

/* The guest's own, once at its start; addresses from `limit` (a multiple of the page size) on aren't used. */
struct ukplat_bootinfo *uk_bootinfo_start(uint64_t limit);
/* The same, emptied, for one that the caller has. */
void uk_bootinfo_init(struct ukplat_bootinfo *info, uint64_t limit);

/*
 * [base, base + len) is memory; cut inwards to whole pages. Ignored if it runs over the end of the address space, or once something
 * was reserved. When the table is full the smallest region is lost.
 */
void uk_bootinfo_free(struct ukplat_bootinfo *info, uint64_t base, uint64_t len);

/*
 * [base, base + len), widened to whole pages, isn't free, whatever was or will be said. `kind` is one of the others; what has a kind
 * already keeps it. Always takes effect, though a full table may not show it as a region of its own.
 */
void uk_bootinfo_reserve(struct ukplat_bootinfo *info, uint64_t base, uint64_t len, enum ukplat_memkind kind, const char *name);

/* A file of the loader's: noted, and reserved as INITRD. `cmdline` must stay, or be NULL. More than the table holds are reserved only. */
void uk_bootinfo_module(struct ukplat_bootinfo *info, uint64_t base, uint64_t len, const char *cmdline);

/*
 * How long a loader's text is, UKPLAT_CMDLINE_MAX + 1 for any that is longer. It counts as far as ukplat_readable() lets it be read; 0 at
 * address 0.
 */
size_t uk_bootinfo_text_length(uint64_t address);

/*
 * Copies the loader's command line, `len` bytes or up to a zero, and tells the program's words from the loader's. Words are those
 * of uk_argparse(); one in quotes is the program's, and what stands before a word "--" is not. 0, or -UK_E2BIG: the end of it was cut off.
 */
int uk_bootinfo_cmdline(struct ukplat_bootinfo *info, const char *line, size_t len);

/* What follows `start` in the first of the loader's words that begins with it, `len` bytes; NULL when there is none. */
const char *uk_bootinfo_word(const struct ukplat_bootinfo *info, const char *start, size_t *len);

/*
 * The same for words of which there may be several: what follows `start` in the next one, without its quotes, in `value`, terminated.
 * *at is where to go on looking, 0 at first. 0, -UK_ENOENT: no more of them; -UK_E2BIG: `size` bytes have no room for it, -UK_EINVAL:
 * a quote is open; both are passed over.
 */
int uk_bootinfo_next_word(const struct ukplat_bootinfo *info, const char *start, size_t *at, char *value, size_t size);

/*
 * What who runs the guest says of a stream of the console, by the word "uk.terminal=" and the letters of those that are terminals
 * (uk/plat/console.h): 1, 0, or -1 when there is no such word.
 */
int uk_bootinfo_terminal(const struct ukplat_bootinfo *info, char stream);

/* Random bytes; more than the seed holds are mixed into it. Where they were they are wiped. */
void uk_bootinfo_seed(struct ukplat_bootinfo *info, void *bytes, size_t len);

/* How many bytes of memory are free in it. */
uint64_t uk_bootinfo_free_bytes(const struct ukplat_bootinfo *info);

#endif
