// SPDX-License-Identifier: BSD-3-Clause
// Words for errors; the numbers are Linux's (asm-generic/errno-base.h, errno.h).
#include <uk/string.h>

#include <stdint.h>

const char *uk_strerror(int error)
{
	static const struct {
		uint8_t error;
		char text[31];
	} texts[] = {
		{ 0, "Success" },
		{ 1, "Operation not permitted" },
		{ 2, "No such file or directory" },
		{ 4, "Interrupted" },
		{ 5, "Input/output error" },
		{ 6, "No such device or address" },
		{ 7, "Argument list too long" },
		{ 9, "Bad file descriptor" },
		{ 11, "Try again" },
		{ 12, "Out of memory" },
		{ 13, "Permission denied" },
		{ 14, "Bad address" },
		{ 16, "Busy" },
		{ 17, "File exists" },
		{ 19, "No such device" },
		{ 20, "Not a directory" },
		{ 21, "Is a directory" },
		{ 22, "Invalid argument" },
		{ 24, "Too many open files" },
		{ 25, "Not a terminal" },
		{ 28, "No space left" },
		{ 29, "Not seekable" },
		{ 30, "Read-only file system" },
		{ 32, "Broken pipe" },
		{ 33, "Argument out of domain" },
		{ 34, "Result out of range" },
		{ 38, "Function not implemented" },
		{ 75, "Value too large" },
		{ 84, "Invalid byte sequence" },
		{ 95, "Not supported" },
		{ 110, "Timed out" },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].error == error)
			return texts[i].text;
	return "Unknown error";
}
