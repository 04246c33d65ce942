// SPDX-License-Identifier: BSD-3-Clause
// What the files of the console have of each other.
#ifndef UKMACHINE_CONSOLE_H
#define UKMACHINE_CONSOLE_H

#include <stddef.h>

#define DLE 0x10 /* begins a frame (uk/machine.h) */

/* console.c: takes frames apart where they are; returns how many bytes of input are left. With interrupts disabled, or by one reader. */
size_t _machine_unframe(char *buf, size_t len);
/* Whether one of them said that the input ends, and that the guest is asked to end: whoever acts on that sets it back. */
int _machine_has_ended(void);
extern int _machine_is_asked;
/* Whether somebody at the line's other end knows frames. */
int _machine_is_framed(void);
/*
 * Where that is so: from now on input is what `ahead` returns, as ukplat_console_read() does (NULL while the line itself is read). Tells
 * who is at the other end that somebody listens.
 */
void _machine_listen(long (*ahead)(char *buf, size_t len));
extern long (*_machine_ahead)(char *buf, size_t len);

/*
 * input.c: has `arrived` called, with interrupts disabled, when the line has something to read, from now on whoever waits or not. 0, or
 * -UK_ENODEV when it has no interrupt.
 */
int _machine_input_on(void (*arrived)(void));

#endif
