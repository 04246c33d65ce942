// SPDX-License-Identifier: BSD-3-Clause
// The exit code by a frame on the console's line: for machines that have nothing else that takes it.
#include "console.h"

#include <uk/machine.h>

int uk_machine_console_exit(int code)
{
	static const char digits[] = "0123456789abcdef";
	const char frame[] = { DLE, 'x', digits[code >> 4 & 15], digits[code & 15] };

	if (!_machine_is_framed())
		return 0;
	uk_machine_line_write(frame, sizeof(frame));
	return 1;
}
