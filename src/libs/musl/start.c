// SPDX-License-Identifier: BSD-3-Clause
// The role `libc`: what the kernel and the start files do for musl elsewhere.
//
// musl is told of the program as by a kernel: behind the environment stands the auxiliary vector (System V ABI, x86-64, 3.4.3), and in it
// program headers, of which it reads one, that of thread-local storage. Headers of the file aren't in memory in every format of images, so
// they are made here of what the linker script says.
#define _GNU_SOURCE
#include <elf.h>
#include <stdlib.h>
#include <unistd.h>
#include <string.h>
#include "libc.h"
#include "pthread_impl.h"

#include <uk/alloc.h>
#include <uk/arch.h>
#include <uk/init.h>
#include <uk/libc.h>
#include <uk/plat/bootinfo.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/plat/sections.h>

hidden void __stdio_exit(void);
extern int main(int, char **, char **);

#define AUXILIARY 16

static Elf64_Phdr headers[] = {
	{ .p_type = PT_LOAD, .p_flags = PF_R | PF_X },
	{ .p_type = PT_TLS, .p_flags = PF_R },
};

static void describe_program(void)
{
	headers[0].p_vaddr = headers[0].p_paddr = (uintptr_t)ukplat_image_start;
	headers[0].p_memsz = headers[0].p_filesz = (uintptr_t)(ukplat_image_end - ukplat_image_start);
	headers[0].p_align = UK_PAGE_SIZE;
	headers[1].p_vaddr = headers[1].p_paddr = (uintptr_t)ukplat_tls_start;
	headers[1].p_filesz = (uintptr_t)(ukplat_tdata_end - ukplat_tls_start);
	headers[1].p_memsz = (uintptr_t)(ukplat_tls_end - ukplat_tls_start);
	headers[1].p_align = (uintptr_t)ukplat_tls_align ? (uintptr_t)ukplat_tls_align : 1;
}

/* The vector as musl wants it: the environment, NULL, and pairs. Stays: getauxval() and dl_iterate_phdr() read it. */
static UK_NO_STACK_PROTECTOR char **vector(char *name, char *envp[])
{
	static uint64_t random[2];
	size_t variables = 0, *a;
	char **v;

	while (envp[variables])
		variables++;
	v = uk_calloc(uk_alloc_get_default(), variables + 1 + 2 * AUXILIARY, sizeof(*v));
	if (!v)
		return NULL;
	memcpy(v, envp, variables * sizeof(*v));
	describe_program();
	random[0] = ukplat_secret(), random[1] = ukplat_secret();
	a = (size_t *)(v + variables + 1);
	*a++ = AT_PHDR, *a++ = (size_t)headers;
	*a++ = AT_PHENT, *a++ = sizeof(headers[0]);
	*a++ = AT_PHNUM, *a++ = sizeof(headers) / sizeof(headers[0]);
	*a++ = AT_PAGESZ, *a++ = UK_PAGE_SIZE;
	*a++ = AT_CLKTCK, *a++ = 100;
	*a++ = AT_RANDOM, *a++ = (size_t)random;
	*a++ = AT_EXECFN, *a++ = (size_t)name;
	*a++ = AT_NULL;
	return v;
}

UK_NO_STACK_PROTECTOR void uk_libc_init(int argc UK_UNUSED, char *argv[], char *envp[])
{
	static const char why[] = "musl: there is no memory for the environment; give the guest more\n";
	char **all = vector(argv[0], envp);

	if (!all) {
		ukplat_console_error(why, sizeof(why) - 1);
		ukplat_terminate(UKPLAT_EXIT_CRASH);
	}
	__init_libc(all, argv[0]);
}

static int nothing(void)
{
	return 0;
}

/* The last thing before the file systems end: what is still buffered. */
static void flush(void)
{
	__stdio_exit();
}

UK_INIT(late, nothing, flush);

/* The page's end above the frame that main() is called from: for pthread_getattr_np(). */
hidden uintptr_t __musl_first_stack;

UK_NORETURN void uk_libc_start(int argc, char *argv[], char *envp[] UK_UNUSED)
{
	__musl_first_stack = UK_ALIGN_UP((uintptr_t)__builtin_frame_address(0), UK_PAGE_SIZE);
	exit(main(argc, argv, __environ));
}
