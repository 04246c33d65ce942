// SPDX-License-Identifier: BSD-3-Clause
// x86_64: what a platform's entry (assembly) and this library's have to do with each other.
//
// ukarch_entry32 takes over in protected mode with flat 32-bit segments, paging off, %ebx = the loader's information, as PVH
// and multiboot loaders leave it. It builds the page tables, goes to long mode, and calls, on the boot stack,
//     UK_NORETURN void ukplat_start(const void *info);
// which the platform has. ukarch_entry64 takes over in long mode, below 4 GiB, where addresses are the same with paging and without,
// %rsi = the loader's information, as loaders of Linux's 64-bit protocol leave it (Documentation/arch/x86/boot.rst), and goes back there.
// The first one expects of the platform's linker script what uk/arch/paging.h says, and a section .bootstack.
#ifndef UK_ARCH_ENTRY_H
#define UK_ARCH_ENTRY_H

#ifdef __ASSEMBLER__

/* The boot stack: so many pages, and the one below it that isn't mapped. */
.macro ukarch_boot_stack pages
.section .bootstack, "aw", @nobits
	.align 4096
.globl ukplat_stack_guard, ukplat_stack_top
ukplat_stack_guard:	.skip 4096
	.skip \pages * 4096
ukplat_stack_top:
.endm

#else

#include <uk/essentials.h>

extern char ukplat_stack_guard[], ukplat_stack_top[], ukplat_exception_guard[];

UK_NORETURN void ukplat_start(const void *info);

#endif
#endif
