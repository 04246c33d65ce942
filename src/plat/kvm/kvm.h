// SPDX-License-Identifier: BSD-3-Clause
// What the files of this platform offer to each other on both architectures; nothing here is visible outside of it.
#ifndef PLAT_KVM_KVM_H
#define PLAT_KVM_KVM_H

#include <stddef.h>
#include <stdint.h>

#include <uk/essentials.h>

/* setup.c: says on the console why the guest can't start, and ends it as a crash does: for what comes before ukboot. */
UK_NORETURN void _kvm_refuse(const char *why);

/* line.c of each architecture: bytes to the line as they are, waiting for it; bytes that are there. None without a line. */
void _kvm_line_write(const char *buf, size_t len);
size_t _kvm_line_read(char *buf, size_t len);
/* console.c: the interrupt line of the console's input, negative when there is none; whether it is raised while there is something. */
int _kvm_input_line(void);
void _kvm_input_interrupt(int on);

#endif
