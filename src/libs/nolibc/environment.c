// SPDX-License-Identifier: BSD-3-Clause
// The environment: a list of NAME=value, which starts as ukboot hands it over and is the program's own from then on.
#include <stdlib.h>

#include <errno.h>
#include <stdint.h>
#include <string.h>

static char *no_environment[] = { NULL };
char **environ = no_environment;

static char **allocated; /* the list, when it is one of ours: then it may grow in place */

static char **find(const char *name, size_t len)
{
	for (char **e = environ; e && *e; e++)
		if (!strncmp(*e, name, len) && (*e)[len] == '=')
			return e;
	return NULL;
}

char *getenv(const char *name)
{
	size_t len = strlen(name);
	char **found = find(name, len);

	return found ? *found + len + 1 : NULL;
}

/* Puts an entry into the list. What was there stays allocated: somebody may hold what getenv() gave. */
static int put(char *entry, size_t len)
{
	char **found = find(entry, len), **list;
	size_t count = 0;

	if (found) {
		*found = entry;
		return 0;
	}
	while (environ && environ[count])
		count++;
	list = realloc(environ == allocated ? allocated : NULL, (count + 2) * sizeof(*list));
	if (!list)
		return -1;
	if (environ && environ != allocated)
		memcpy(list, environ, count * sizeof(*list));
	list[count] = entry;
	list[count + 1] = NULL;
	environ = allocated = list;
	return 0;
}

static int is_name(const char *name)
{
	if (name && *name && !strchr(name, '='))
		return 1;
	errno = EINVAL;
	return 0;
}

int setenv(const char *name, const char *value, int overwrite)
{
	size_t len, value_len;
	char *entry;

	if (!is_name(name))
		return -1;
	if (!overwrite && getenv(name))
		return 0;
	len = strlen(name);
	value_len = strlen(value);
	entry = malloc(len + value_len + 2);
	if (!entry)
		return -1;
	memcpy(entry, name, len);
	entry[len] = '=';
	memcpy(entry + len + 1, value, value_len + 1);
	if (!put(entry, len))
		return 0;
	free(entry);
	return -1;
}

int unsetenv(const char *name)
{
	char **found;

	if (!is_name(name))
		return -1;
	while ((found = find(name, strlen(name))))
		for (; *found; found++)
			*found = found[1];
	return 0;
}

int putenv(char *entry)
{
	char *equals = strchr(entry, '=');

	return equals ? put(entry, (size_t)(equals - entry)) : unsetenv(entry);
}
