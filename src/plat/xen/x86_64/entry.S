// SPDX-License-Identifier: BSD-3-Clause
// Where Xen starts a PVH domain (docs/misc/pvh.pandoc): protected mode, flat segments, paging off, %ebx = hvm_start_info.

#include <uk/arch/entry.h>

.section .note.Xen, "a", @note
	.align 4
	.long 4, 4, 18			/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.long _libxen_entry

.section .text.boot, "ax", @progbits
.code32
.globl _libxen_entry
_libxen_entry:
	jmp	ukarch_entry32

ukarch_boot_stack CONFIG_LIBUKMACHINE_BOOT_STACK_PAGES

.section .note.GNU-stack, "", @progbits
