#include <greeter.h>
#include <stdio.h>

static const char *ending(void)
{
#ifdef CONFIG_LIBGREETER_LOUD
	return "!!!";
#else
	return ".";
#endif
}

void greet(const char *name)
{
	printf("%s, %s%s\n", CONFIG_LIBGREETER_WORD, name, ending());
}
