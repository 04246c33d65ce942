// SPDX-License-Identifier: BSD-3-Clause
// Where the tender starts the machine: in long mode, memory mapped where it is, %rdi = what it tells. Page tables become our own.

#include <uk/arch/entry.h>

.section .text.boot, "ax", @progbits
.globl _solo5_entry
_solo5_entry:
	mov	%edi, %esi
	jmp	ukarch_entry64

ukarch_boot_stack CONFIG_LIBUKMACHINE_BOOT_STACK_PAGES

.section .note.GNU-stack, "", @progbits
