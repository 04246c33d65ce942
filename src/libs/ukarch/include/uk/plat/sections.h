// SPDX-License-Identifier: BSD-3-Clause
// The names that every platform's linker script gives to the image's parts.
#ifndef UK_PLAT_SECTIONS_H
#define UK_PLAT_SECTIONS_H

/* All but the TLS and table bounds are page-aligned. The order in memory is text, constants, data. */
extern char ukplat_image_start[], ukplat_image_end[];
extern char ukplat_text_start[], ukplat_text_end[];
extern char ukplat_rodata_start[], ukplat_rodata_end[];
extern char ukplat_data_start[], ukplat_data_end[]; /* .data, .bss, boot stack */

/*
 * Thread-local storage: [tls_start, tdata_end) is initial data, up to tls_end zeroes; `ukplat_tls_align` is an
 * absolute symbol whose address is the larger alignment of .tdata and .tbss (0 when there is none).
 */
extern char ukplat_tls_start[], ukplat_tdata_end[], ukplat_tls_end[], ukplat_tls_align[];

/*
 * Variables of which each processor has its own (uk/arch/percpu.h), on platforms that can have several: their initial values, among the
 * constants, and room for the first processor's in .bss; both aligned to 64 bytes.
 */
extern char ukplat_percpu_start[], ukplat_percpu_end[], ukplat_percpu_first[];

/*
 * Tables of function pointers, KEEPed by the script:
 *   inittab: KEEP(*(SORT_BY_NAME(.uk_inittab.*)))  entries `.uk_inittab.<two digits>`, run in that order (uk/init.h);
 *   ctors:   KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*))) KEEP(*(.init_array))
 *   dtors:   KEEP(*(SORT_BY_INIT_PRIORITY(.fini_array.*))) KEEP(*(.fini_array)), run from the last one to the first
 */
extern char ukplat_inittab_start[], ukplat_inittab_end[];
extern char ukplat_ctors_start[], ukplat_ctors_end[];
extern char ukplat_dtors_start[], ukplat_dtors_end[];

#endif
