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
 * isn't a loader's is nobody's. A program's own "--" stands in quotes, or behind another.
 */
#define TERMINAL "uk.terminal="

static const char *const loader_words[] = { "virtio_mmio.device=", "BOOT_IMAGE=", "netdev.", "uk.", "env." };

static int is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

size_t _bootinfo_word_end(const char *line, size_t at, size_t len)
{
	char quote = 0;

	for (; at < len && (quote || !is_blank(line[at])); at++) {
		char c = line[at];

		if (c == '\\' && quote != '\'' && at + 1 < len)
			at++;
		else if ((c == '"' || c == '\'') && (!quote || quote == c))
			quote ^= c;
	}
	return at;
}

/* The length of `start` where the word begins with it, or 0. */
static size_t begins(const char *word, size_t len, const char *start)
{
	size_t n = strlen(start);

	return len >= n && !memcmp(word, start, n) ? n : 0;
}

static int is_loaders(const char *word, size_t len)
{
	if (!memchr(word, '=', len))
		return 0;
	for (unsigned int i = 0; i < UK_ARRAY_SIZE(loader_words); i++) {
		if (begins(word, len, loader_words[i]))
			return 1;
	}
	return 0;
}

/* Appends the words of one side to `to`: the program's with all blanks between them, loaders' with one. Returns the end. */
static char *copy_words(char *to, const char *line, size_t len, int loaders)
{
	char *start = to;
	int own = loaders; /* whether a "--" is a word like others */

	for (size_t at = 0, word, end; at < len; at = end) {
		for (word = at; word < len && is_blank(line[word]); word++)
			;
		end = _bootinfo_word_end(line, word, len);
		if (!own && end - word == 2 && line[word] == '-' && line[word + 1] == '-') {
			own = 1;
			to = start;
		} else if (end > word && is_loaders(line + word, end - word) == loaders) {
			size_t from = to == start ? word : loaders ? word - 1 : at;

			memcpy(to, line + from, end - from);
			to += end - from;
		}
	}
	*to = '\0';
	return to;
}

int uk_bootinfo_cmdline(struct ukplat_bootinfo *info, const char *line, size_t len)
{
	int cut;
	char *end;

	len = strnlen(line, len);
	cut = len > UKPLAT_CMDLINE_MAX;
	if (cut)
		len = UKPLAT_CMDLINE_MAX;
	/* Each word goes to one side only, with at most the blanks that it had: both and their zeroes are no longer than
	   the line and two. */
	end = copy_words(info->words, line, len, 0);
	copy_words(end + 1, line, len, 1);
	info->cmdline = info->words;
	info->loader_cmdline = end + 1;
	return cut ? -UK_E2BIG : 0;
}

const char *uk_bootinfo_word(const struct ukplat_bootinfo *info, const char *start, size_t *len)
{
	const char *line = info->loader_cmdline;
	size_t size = strlen(line);

	for (size_t at = 0, end; at < size; at = end + 1) {
		end = _bootinfo_word_end(line, at, size);
		size_t n = begins(line + at, end - at, start);

		if (n) {
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
