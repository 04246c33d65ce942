// SPDX-License-Identifier: BSD-3-Clause
// What is said when a library can't start. A file of its own: an image without an init table doesn't have these words.
#include <uk/init.h>

#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/string.h>

static void say(const char *text)
{
	ukplat_console_error(text, strlen(text));
}

/* Without the formatter: it may not be part of the image. */
static void say_number(int number)
{
	char text[12], *at = text + sizeof(text) - 1;
	unsigned int rest = number < 0 ? 0u - (unsigned int)number : (unsigned int)number;

	*at = '\0';
	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		*--at = '-';
	say(at);
}

UK_NORETURN void uk_init_failed(const struct uk_init_entry *entry, int error)
{
	say("ukboot: ");
	say(entry->library);
	say(": init failed: ");
	say_number(error);
	say(" (");
	say(uk_strerror(error < 0 ? -error : error));
	say(")\n");
	ukplat_terminate(UKPLAT_EXIT_CRASH);
}
