// SPDX-License-Identifier: BSD-3-Clause
// Splits a command line into words.
#ifndef UK_ARGPARSE_H
#define UK_ARGPARSE_H

#include <uk/essentials.h>

/*
 * Splits `text` in place and puts the words into argv[0..max). Words are separated by blanks, tabs and line ends.
 * In '…' all characters stand for themselves; in "…" a backslash takes away the meaning of " and \; outside,
 * of any character. Quotes may begin anywhere in a word, and "" is an empty word.
 * Returns the number of words, or -1 when there are more than `max` or a quote isn't closed.
 */
int uk_argparse(char *text, char *argv[], int max);

#endif
