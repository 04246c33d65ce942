// SPDX-License-Identifier: BSD-3-Clause
// Arm's semihosting ("Semihosting for AArch32 and AArch64"): calls to the debugger or emulator that runs the machine.
#ifndef UK_SEMIHOSTING_H
#define UK_SEMIHOSTING_H

/*
 * SYS_EXIT with an exit code. Where nobody listens the call is an invalid instruction, at uk_semihosting_call: whoever handles
 * exceptions has to know that address. Returns only if a listener ignores the call.
 */
void uk_semihosting_exit(int code);
extern const char uk_semihosting_call[];

#endif
