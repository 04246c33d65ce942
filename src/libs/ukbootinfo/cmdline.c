// SPDX-License-Identifier: BSD-3-Clause
// The command line: the program's words apart from those that a loader adds by itself.
#include "words.h"

#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/string.h>

/*
 * Loaders tell a kernel about devices on the same line on which the user tells the program what to do, and put
 * their words before or behind the user's. Each of these begins as no argument of a program does:
 *  - virtio_mmio.device=<size>@<base>:<irq>[:<id>]: QEMU's microvm without ACPI, Firecracker;
 *  - BOOT_IMAGE=<file>: GRUB;
 *  - netdev.ip=<address>…: whoever runs the guest, to the network (lwip), as Unikraft has it;
 *  - uk.<what>=<value>: who runs our guests, to the core: uk.console (uk/machine.h), uk.terminal (uk/bootinfo.h), uk.volume (ukvolume);
 *  - env.<NAME>=<value>: the same, a variable of the environment.
 * What follows the dot of the last, or the equals sign of the one before, may stand in quotes.
 * And each has an equals sign: a file env.txt is the program's.
 *
 * Who runs guests of a Unikraft tree (kraftkit, urunc) has words that we don't know, and a word "--" behind them: all before it that
 * isn't a loader's is nobody's. A program's own "--" stands in quotes, or behind another. Before that "--" they have the environment
 * as one list,
 *  - env.vars=[ <NAME>=<value> … ]: as with Unikraft (lib/uklibparam/parser.c), a word that ends with a bracket is its last;
 * each variable becomes a word env.<NAME>=<value>, and what has no equals sign, since nobody quotes their values, is left out.
 */
#define TERMINAL "uk.terminal="
#define VARIABLE "env."
#define LIST "env.vars=["

static const char *const loader_words[] = { "virtio_mmio.device=", "BOOT_IMAGE=", "netdev.", "uk.", VARIABLE };

static int is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

size_t _bootinfo_word_end(const char *line, size_t at, size_t len)
{
	char quote = 0;

	for (; at < len && (quote || !is_blank(line[at])); at++) {
		if (quote ? line[at] == quote : line[at] == '"' || line[at] == '\'')
			quote = quote ? 0 : line[at];
		else if (line[at] == '\\' && quote != '\'' && at + 1 < len)
			at++;
	}
	return at < len ? at : len;
}

static int is_loaders(const char *word, size_t len)
{
	if (!memchr(word, '=', len))
		return 0;
	for (unsigned int i = 0; i < UK_ARRAY_SIZE(loader_words); i++) {
		size_t n = strlen(loader_words[i]);

		if (len >= n && !memcmp(word, loader_words[i], n))
			return 1;
	}
	return 0;
}

/* Where the program's words begin. */
static size_t program_start(const char *line, size_t len)
{
	for (size_t at = 0, end; at < len; at = end) {
		while (at < len && is_blank(line[at]))
			at++;
		end = _bootinfo_word_end(line, at, len);
		if (end - at == 2 && !memcmp(line + at, "--", 2))
			return end;
	}
	return 0;
}

/* Copies the program's words, with what stood before each, less what stood before the first. Returns the end. */
static char *copy_program(char *to, const char *line, size_t at, size_t len)
{
	char *start = to;

	for (size_t end; at < len; at = end) {
		size_t word = at;

		while (word < len && is_blank(line[word]))
			word++;
		end = _bootinfo_word_end(line, word, len);
		if (end > word && !is_loaders(line + word, end - word)) {
			size_t from = to == start ? word : at;

			memcpy(to, line + from, end - from);
			to += end - from;
		}
	}
	*to = '\0';
	return to;
}

struct words {
	char *start, *to, *limit; /* `limit` is the last byte that there is, for the zero */
	int cut;
};

static void add_word(struct words *words, const char *before, const char *word, size_t len)
{
	size_t n = strlen(before), blank = words->to > words->start;

	if (blank + n + len > (size_t)(words->limit - words->to)) {
		words->cut = 1;
		return;
	}
	if (blank)
		*words->to++ = ' ';
	memcpy(words->to, before, n);
	memcpy(words->to + n, word, len);
	words->to += n + len;
}

/* Copies the loader's words, one blank between. `program` is where the program's begin, 0 if nothing says so. */
static void copy_loaders(struct words *words, const char *line, size_t program, size_t len)
{
	const size_t n = sizeof(LIST) - 1;
	int in_list = 0;

	for (size_t at = 0, end; at < len; at = end) {
		while (at < len && is_blank(line[at]))
			at++;
		end = _bootinfo_word_end(line, at, len);
		if (end >= program) {
			in_list = 0; /* at the latest, "--" ends it */
		} else if (!in_list && end - at >= n && !memcmp(line + at, LIST, n)) {
			in_list = 1;
			at += n;
		}
		if (in_list) {
			int last = end > at && line[end - 1] == ']';
			size_t size = end - at - (size_t)last;

			if (memchr(line + at, '=', size))
				add_word(words, VARIABLE, line + at, size);
			in_list = !last;
		} else if (is_loaders(line + at, end - at)) {
			add_word(words, "", line + at, end - at);
		}
	}
	*words->to = '\0';
}

int uk_bootinfo_cmdline(struct ukplat_bootinfo *info, const char *line, size_t len)
{
	struct words loaders = { .limit = info->words + sizeof(info->words) - 1 };
	size_t program;

	len = strnlen(line, len);
	loaders.cut = len > UKPLAT_CMDLINE_MAX;
	if (loaders.cut)
		len = UKPLAT_CMDLINE_MAX;
	program = program_start(line, len);
	/* Each word goes to one side only, with at most the blanks that it had: both and their zeroes are no longer than
	   the line and two; only a list of variables grows. */
	loaders.start = loaders.to = copy_program(info->words, line, program, len) + 1;
	copy_loaders(&loaders, line, program, len);
	info->cmdline = info->words;
	info->loader_cmdline = loaders.start;
	return loaders.cut ? -UK_E2BIG : 0;
}

const char *uk_bootinfo_word(const struct ukplat_bootinfo *info, const char *start, size_t *len)
{
	const char *line = info->loader_cmdline;
	size_t size = strlen(line), n = strlen(start);

	for (size_t at = 0, end; at < size; at = end + 1) {
		end = _bootinfo_word_end(line, at, size);
		if (end - at >= n && !memcmp(line + at, start, n)) {
			*len = end - at - n;
			return line + at + n;
		}
	}
	return NULL;
}

int uk_bootinfo_terminal(const struct ukplat_bootinfo *info, char stream)
{
	size_t len;
	const char *streams = uk_bootinfo_word(info, TERMINAL, &len);

	return streams ? memchr(streams, stream, len) != NULL : -1;
}
