// SPDX-License-Identifier: BSD-3-Clause
// The auxiliary vector, which is all that the kernel tells a process about the machine (getauxval(3)).
#include <uk/bootinfo.h>

#include "linux.h"

#define AT_NULL 0
#define RANDOM_SIZE 16

UK_NO_STACK_PROTECTOR void *_linuxu_auxv(const unsigned long *vector, unsigned long type)
{
	for (; vector[0] != AT_NULL; vector += 2)
		if (vector[0] == type)
			return (void *)vector[1];
	return NULL;
}

void _linuxu_auxv_read(const unsigned long *vector, struct ukplat_bootinfo *info)
{
	void *random = _linuxu_auxv(vector, AT_RANDOM);

	if (random)
		uk_bootinfo_seed(info, random, RANDOM_SIZE);
}
