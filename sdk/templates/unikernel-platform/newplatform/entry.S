// Where the loader jumps to, by PVH: 32-bit protected mode, paging off, %ebx = what it tells. The processor's library takes over.

#include <uk/arch/entry.h>

.section .note.Xen, "a", @note
	.align 4
	.long 4, 4, 18			/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.long new_platform_entry

.section .text.boot, "ax", @progbits
.code32
.globl new_platform_entry
new_platform_entry:
	jmp	ukarch_entry32

ukarch_boot_stack CONFIG_LIBUKMACHINE_BOOT_STACK_PAGES

.section .note.GNU-stack, "", @progbits
