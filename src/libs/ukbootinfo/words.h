// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library that look at the command line.
#ifndef UKBOOTINFO_WORDS_H
#define UKBOOTINFO_WORDS_H

#include <uk/bootinfo.h>

/* The end of the word at `at`, by the rules of uk_argparse(): blanks in quotes or behind a backslash don't end it. */
size_t _bootinfo_word_end(const char *line, size_t at, size_t len);

#endif
