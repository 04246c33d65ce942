// SPDX-License-Identifier: BSD-3-Clause
// Reads, prints, compares, changes and patches JSON, numbers at their limits and texts that are none among it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cJSON.h>
#include <cJSON_Utils.h>

static const char document[] =
	"{ \"name\": \"d\\u00e9j\\u00e0 \\ud83d\\ude00 \\\"quoted\\\" \\\\ \\/ \\t\", \"list\": [1, 2.5, -0, 1e300, 4.9e-324, 0.1,\n"
	"  123456789012345678, -2147483648, 2147483648, 3.141592653589793], \"empty\": {}, \"none\": null,\n"
	"  \"deep\": [[[[{\"a\": [true, false]}]]]], \"a/b~c\": 7 }";

static const char *const wrong[] = {
	"", "{", "[1,]", "{\"a\" 1}", "\"\\ud800\"", "nul", "[1 2]", "{\"a\":1,}", "\"open", "01x", "-", "[\"\\x\"]",
};

static void print(const char *what, cJSON *item, int formatted)
{
	char *text = formatted ? cJSON_Print(item) : cJSON_PrintUnformatted(item);

	printf("%s: %s\n", what, text ? text : "(nothing)");
	cJSON_free(text);
}

static void read_wrong_texts(void)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const char *end = NULL;
		cJSON *item = cJSON_ParseWithOpts(wrong[i], &end, 1);

		printf("'%s': %s at %d\n", wrong[i], item ? "read" : "refused", (int)(end - wrong[i]));
		cJSON_Delete(item);
	}
}

static void change_and_patch(cJSON *first)
{
	cJSON *second = cJSON_Duplicate(first, 1), *patch, *merge, *item;

	printf("equal %d\n", cJSON_Compare(first, second, 1));
	cJSON_ReplaceItemInObject(second, "none", cJSON_CreateString("some"));
	cJSON_AddItemToArray(cJSON_GetObjectItem(second, "list"), cJSON_CreateNumber(1.0 / 3));
	cJSON_DeleteItemFromArray(cJSON_GetObjectItem(second, "list"), 1);
	cJSON_DeleteItemFromObject(second, "empty");
	cJSON_AddBoolToObject(second, "new", 1);
	printf("equal %d\n", cJSON_Compare(first, second, 1));

	item = cJSONUtils_GetPointer(second, "/deep/0/0/0/0/a/1");
	print("pointer", item, 0);
	print("escaped pointer", cJSONUtils_GetPointer(second, "/a~1b~0c"), 0);
	merge = cJSONUtils_GenerateMergePatch(first, second);
	print("merge patch", merge, 0);
	patch = cJSONUtils_GeneratePatches(first, second);
	print("patch", patch, 0);
	printf("applied %d\n", cJSONUtils_ApplyPatches(first, patch));
	printf("equal %d\n", cJSON_Compare(first, second, 1));
	cJSONUtils_SortObject(second);
	print("sorted", second, 0);
	cJSON_Delete(patch);
	cJSON_Delete(merge);
	cJSON_Delete(second);
}

int main(void)
{
	double doubles[] = { 0, -1, 1e15, 1e17, 1.5e-7, 0.30000000000000004, 1e308 * 10 };
	char minified[] = "{ // a comment\n \"a\" : [ 1 , /* two */ 2 ] }";
	cJSON *item = cJSON_Parse(document), *list;

	printf("cJSON %s\n", cJSON_Version());
	if (!item)
		return 1;
	print("formatted", item, 1);
	print("plain", item, 0);
	printf("%d items, the name has %d bytes\n", cJSON_GetArraySize(cJSON_GetObjectItem(item, "list")),
	       (int)strlen(cJSON_GetStringValue(cJSON_GetObjectItem(item, "name"))));
	list = cJSON_CreateDoubleArray(doubles, sizeof(doubles) / sizeof(doubles[0]));
	print("doubles", list, 0);
	cJSON_Delete(list);
	read_wrong_texts();
	change_and_patch(item);
	cJSON_Delete(item);
	cJSON_Minify(minified);
	printf("%s\n", minified);
	return 0;
}
