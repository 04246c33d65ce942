// SPDX-License-Identifier: BSD-3-Clause
// What lwIP needs of the C library's header of that name: the number behind an interface's name.
static inline int atoi(const char *text)
{
	int value = 0;

	while (*text >= '0' && *text <= '9')
		value = value * 10 + *text++ - '0';
	return value;
}
