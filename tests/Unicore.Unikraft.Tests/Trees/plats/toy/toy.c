#include <uk/print.h>

int main(void);
void _start(void);

void plat_write(const char *text, unsigned long length)
{
	long result;

	__asm__ volatile ("syscall" : "=a"(result) : "a"(1L), "D"(1L), "S"(text), "d"(length) : "rcx", "r11", "memory");
}

void __attribute__((force_align_arg_pointer)) _start(void)
{
	plat_write("toy\n", 4);
	main();
	__asm__ volatile ("syscall" :: "a"(231L), "D"(7L));
	for (;;)
		;
}
