// SPDX-License-Identifier: BSD-3-Clause
// Calls by number with right and wrong arguments: prints the same as a Linux process and in a guest.
#ifndef CALLS_H
#define CALLS_H

#define ON_LINUX
#include "call.h"

#include <stdio.h>

#define T TOLD
/* The same for a result that is another each time: whether it is what it has to be. */
#define IS(condition) printf("%s: %d\n", #condition, (condition) != 0)

/* No memory of a program's: in the first page, and beyond the address space. */
#define BAD ((void *)8)
#define FAR ((void *)-4096L)

void clocks(void);
void identity(void);
void memory(void);
void others(void);
void scheduling(void);
void signals(void);
void threads(void);

#endif
