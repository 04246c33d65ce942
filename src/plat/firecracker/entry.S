// SPDX-License-Identifier: BSD-3-Clause
// Where Firecracker starts an image: by PVH, if it is a release that knows it (docs/pvh.md), else by the 64-bit boot protocol of Linux.

#include <uk/arch/entry.h>

.section .note.Xen, "a", @note
	.align 4
	.long 4, 4, 18			/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.long _libfirecracker_entry

.section .text.boot, "ax", @progbits
.code32
.globl _libfirecracker_entry
_libfirecracker_entry:			/* %ebx: hvm_start_info */
	jmp	ukarch_entry32
.code64
.globl _libfirecracker_entry64
_libfirecracker_entry64:		/* %rsi: boot_params */
	jmp	ukarch_entry64

ukarch_boot_stack CONFIG_LIBUKMACHINE_BOOT_STACK_PAGES

.section .note.GNU-stack, "", @progbits
