// SPDX-License-Identifier: BSD-3-Clause
// What the image can write to, in a file that outlives the process: whoever runs it reads there what its variables held at its end, also
// when that was a crash or a signal that nobody can handle. The runner makes the file and names it.

#include <uk/plat/sections.h>

#include "linux.h"

#define AT_FDCWD (-100)
#define O_RDWR 2
#define MAP_SHARED 0x01

void _linuxu_memory_file(char **envp)
{
	static const char start[] = "uk.memory=";
	const char *word = _linuxu_word(envp, start);
	size_t size = (size_t)(ukplat_data_end - ukplat_data_start), done = 0;
	long fd, n;

	if (!word)
		return;
	fd = _linuxu_openat(AT_FDCWD, word + sizeof start - 1, O_RDWR, 0);
	if (fd < 0)
		_linuxu_refuse("the file for its memory can't be opened");
	while (done < size) {
		n = _linuxu_write((int)fd, ukplat_data_start + done, size - done);
		if (n <= 0)
			_linuxu_refuse("its memory can't be written to the file for it");
		done += (size_t)n;
	}
	// What is on this stack is elsewhere; nothing else has written since.
	if (_linuxu_mmap(ukplat_data_start, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, (int)fd, 0) < 0)
		_linuxu_refuse("the file for its memory can't be mapped");
	_linuxu_close((int)fd);
}
