// SPDX-License-Identifier: BSD-3-Clause
// Where the tender jumps to: in its own process, on a stack at memory's end, %rdi = what it tells.

#include <uk/arch/entry.h>

#define ARCH_PRCTL	158
#define ARCH_SET_FS	0x1002

.section .text.boot, "ax", @progbits
.globl _solo5_entry
_solo5_entry:
	mov	$ukplat_stack_top, %esp
	xor	%ebp, %ebp
	push	%rdi
	/* A thread pointer that is good enough for the stack protector, until ukboot makes the real one. */
	mov	$ARCH_PRCTL, %eax
	mov	$ARCH_SET_FS, %edi
	mov	$control_block, %esi
	syscall
	pop	%rdi
	call	ukplat_start		/* doesn't return */
	ud2

.section .data.boot, "aw", @progbits
	.align 16
control_block:
	.quad control_block, 0, 0, 0, 0, 0x000aff0d00595a00, 0, 0

ukarch_boot_stack CONFIG_LIBUKMACHINE_BOOT_STACK_PAGES

.section .note.GNU-stack, "", @progbits
