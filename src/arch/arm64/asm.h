// SPDX-License-Identifier: BSD-3-Clause
// Numbers of the arm64 architecture that both assembly and C use (Arm ARM, DDI 0487).
#ifndef ARCH_ARM64_ASM_H
#define ARCH_ARM64_ASM_H

// SCTLR_EL1: the bits that are RES1 in Armv8.0; then M, C, SA, I and WXN ("what is writable is never executable").
#define SCTLR_OFF 0x30d00800
#define SCTLR_ON (SCTLR_OFF | 1 << 0 | 1 << 2 | 1 << 3 | 1 << 12 | 1 << 19)

// MAIR_EL1: index 0 is normal write-back memory, index 1 device memory (nGnRE).
#define MAIR 0x04ff

// TCR_EL1 without IPS: 39-bit addresses by TTBR0 (T0SZ = 25), 4 KiB pages, inner shareable write-back walks, no TTBR1.
#define TCR (25 | 1 << 8 | 1 << 10 | 3 << 12 | 1 << 23)

#define PTE_TABLE 0x3
#define PTE_PAGE 0x3
#define PTE_BLOCK 0x1
#define PTE_KIND 0x3
#define PTE_DEVICE (1 << 2)
#define PTE_READONLY (1 << 7)
#define PTE_SHARED (3 << 8)
#define PTE_ACCESSED (1 << 10)
// PXN is bit 53, UXN bit 54: written as the upper word, which assembly loads with movk.
#define PTE_PXN_UPPER 0x20
#define PTE_UXN_UPPER 0x40
#define PTE_XN_UPPER 0x60

// The frame that vectors.S stores and trap.c reads: x0-x30, sp, elr, spsr, esr, far.
#define TRAP_SP 248
#define TRAP_ELR 256
#define TRAP_ESR 272
#define TRAP_SIZE 288
#define TRAP_FP_SIZE 512
// The number of the vector of interrupts, and what is set in all numbers where the stack that was interrupted is the one in use.
#define VECTOR_IRQ 1
#define TRAP_SAME_STACK 4
#define TRAP_SAME_STACK_BIT 2
// Added to a vector's number when the exceptions' stack had less than TRAP_RESERVE bytes left: a frame, and a dump's 2 KiB.
#define TRAP_OVERFLOW 16
#define TRAP_RESERVE 3072
// With several processors each has its exceptions' stack at the end of a block that is aligned to its size, and begins with what isn't
// mapped: so a stack pointer tells how much is left.
#define EXCEPTION_BLOCK 0x8000
#define EXCEPTION_GUARD 0x3000

// Vectors begin at 2 KiB, and half of that is what we use: functions that fill the rest.
#define BEHIND_VECTORS __attribute__((section(".vectors.behind")))

#endif
