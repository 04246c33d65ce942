// SPDX-License-Identifier: BSD-3-Clause
// How much was taken off the console's line, said in frames: for a line that loses what comes too quickly.
#include "console.h"

#include <uk/machine.h>

void uk_machine_console_taken(size_t len)
{
	static const char frame[] = { DLE, 'k' };
	static size_t taken;

	for (taken += len; taken >= UK_MACHINE_CONSOLE_TAKEN; taken -= UK_MACHINE_CONSOLE_TAKEN)
		if (_machine_is_framed())
			uk_machine_line_write(frame, sizeof(frame));
}
