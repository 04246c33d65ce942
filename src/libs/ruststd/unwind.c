// SPDX-License-Identifier: BSD-3-Clause
// Unwinding, of which there is none: a panic ends the program, whose crash dump has the back trace. std::backtrace::Backtrace is empty.
//
// Types and values are those of the Itanium C++ ABI, 1.2; a library that unwinds (libcxx) takes the place of these.
#include <stddef.h>
#include <stdint.h>

#define WEAK __attribute__((weak))
#define URC_END_OF_STACK 5

int _Unwind_Backtrace(int (*frame)(void *context, void *arg), void *arg);
uintptr_t _Unwind_GetIP(void *context);
uintptr_t _Unwind_GetCFA(void *context);
void *_Unwind_FindEnclosingFunction(void *address);

WEAK int _Unwind_Backtrace(int (*frame)(void *context, void *arg), void *arg)
{
	(void)frame;
	(void)arg;
	return URC_END_OF_STACK;
}

/* Of a frame, and there is none. */
WEAK uintptr_t _Unwind_GetIP(void *context)
{
	(void)context;
	return 0;
}

WEAK uintptr_t _Unwind_GetCFA(void *context)
{
	(void)context;
	return 0;
}

WEAK void *_Unwind_FindEnclosingFunction(void *address)
{
	return address;
}
