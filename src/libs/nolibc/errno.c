// SPDX-License-Identifier: BSD-3-Clause
// errno, and words for it.
#include <errno.h>
#include <string.h>

__thread int errno;

char *strerror(int error)
{
	static const struct {
		int error;
		char text[32];
	} texts[] = {
		{ 0, "Success" },
		{ EPERM, "Operation not permitted" },
		{ ENOENT, "No such file or directory" },
		{ EINTR, "Interrupted" },
		{ EIO, "Input/output error" },
		{ E2BIG, "Argument list too long" },
		{ EBADF, "Bad file descriptor" },
		{ EAGAIN, "Try again" },
		{ ENOMEM, "Out of memory" },
		{ EACCES, "Permission denied" },
		{ EFAULT, "Bad address" },
		{ EBUSY, "Busy" },
		{ EEXIST, "File exists" },
		{ ENODEV, "No such device" },
		{ ENOTDIR, "Not a directory" },
		{ EISDIR, "Is a directory" },
		{ EINVAL, "Invalid argument" },
		{ EMFILE, "Too many open files" },
		{ ENOTTY, "Not a terminal" },
		{ ENOSPC, "No space left" },
		{ ESPIPE, "Not seekable" },
		{ EROFS, "Read-only file system" },
		{ EPIPE, "Broken pipe" },
		{ EDOM, "Argument out of domain" },
		{ ERANGE, "Result out of range" },
		{ ENOSYS, "Function not implemented" },
		{ EOVERFLOW, "Value too large" },
		{ EILSEQ, "Invalid byte sequence" },
		{ ENOTSUP, "Not supported" },
		{ ETIMEDOUT, "Timed out" },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].error == error)
			return (char *)(size_t)texts[i].text;
	return (char *)(size_t)"Unknown error";
}
