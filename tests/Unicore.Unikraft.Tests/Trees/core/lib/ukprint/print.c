#include <uk/bits/config.h>
#include <uk/print.h>

#ifndef UKPRINT_INTERNAL
#error not built as its Makefile.uk says
#endif

/* Local: another library has a function of this name too. */
void helper(const char *text)
{
	plat_write(text, uk_length(text));
}

void uk_print(const char *text)
{
	helper(CONFIG_LIBUKPRINT_PREFIX);
	helper(text);
	helper("\n");
}

void uk_number(const char *what, long value)
{
	char text[64];
	char *end = text + sizeof(text);
	const char *from;

	*--end = 0;
	do {
		*--end = '0' + value % 10;
		value /= 10;
	} while (value);
	helper(CONFIG_LIBUKPRINT_PREFIX);
	for (from = what; *from; from++)
		;
	plat_write(what, from - what);
	helper(" ");
	helper(end);
	helper("\n");
}
