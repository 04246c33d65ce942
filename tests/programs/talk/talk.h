// SPDX-License-Identifier: BSD-3-Clause
#ifndef TALK_H
#define TALK_H

/* Prints interfaces and their addresses, as each of the ways to ask for them tells. */
void interfaces(void);

#endif
