// SPDX-License-Identifier: BSD-3-Clause
// Reads YAML of every style as events, writes the events as YAML again, and tells what is wrong with texts that are none.
#include <stdio.h>
#include <string.h>
#include <yaml.h>

static const char document[] =
	"%YAML 1.1\n"
	"%TAG !e! tag:example.com,2000:\n"
	"---\n"
	"anchors: &a {x: 1, 'y': \"two\\u00e9\\n\", z: [~, true, 3.5e+2]}\n"
	"alias: *a\n"
	"? [complex, key]\n"
	": !e!thing value # a comment\n"
	"literal: |+\n"
	"  kept as\n"
	"    it is\n\n"
	"folded: >-\n"
	"  one line\n"
	"  of two\n\n"
	"  and another\n"
	"<<: {merged: !!str yes}\n"
	"unicode: \xce\xb1\xce\xb2\xce\xb3 \xf0\x9f\x98\x80\n"
	"...\n"
	"--- plain\n"
	"--- []\n";

static const char *const wrong[] = {
	"a: b: c", "[1, 2", "\"open", "*nobody\n---\n- *", "a:\n\t- b", "%YAML 9.9\n---\n", "&a &b c",
	"\xff\xfe\x00", "key: |9x\n", "- \x80",
};

static char text[4096];
static size_t written;

static int write_text(void *data, unsigned char *buffer, size_t size)
{
	(void)data;
	if (size > sizeof(text) - written)
		return 0;
	memcpy(text + written, buffer, size);
	written += size;
	return 1;
}

static void show(const yaml_event_t *event)
{
	printf("%2d at %d:%d", event->type, (int)event->start_mark.line + 1, (int)event->start_mark.column + 1);
	if (event->type == YAML_SCALAR_EVENT)
		printf(" style %d tag %s '%.*s'", event->data.scalar.style, event->data.scalar.tag ? (char *)event->data.scalar.tag : "-",
		       (int)event->data.scalar.length, (char *)event->data.scalar.value);
	if (event->type == YAML_ALIAS_EVENT)
		printf(" *%s", (char *)event->data.alias.anchor);
	printf("\n");
}

static int copy(int canonical)
{
	yaml_parser_t parser;
	yaml_emitter_t emitter;
	yaml_event_t event;
	int done = 0, good = 1;

	written = 0;
	yaml_parser_initialize(&parser);
	yaml_emitter_initialize(&emitter);
	yaml_parser_set_input_string(&parser, (const unsigned char *)document, sizeof(document) - 1);
	yaml_emitter_set_output(&emitter, write_text, NULL);
	yaml_emitter_set_canonical(&emitter, canonical);
	yaml_emitter_set_unicode(&emitter, !canonical);
	yaml_emitter_set_width(&emitter, 40);
	while (good && !done) {
		good = yaml_parser_parse(&parser, &event);
		if (!good) {
			printf("not read: %s in line %d\n", parser.problem, (int)parser.problem_mark.line + 1);
			break;
		}
		if (!canonical)
			show(&event);
		done = event.type == YAML_STREAM_END_EVENT;
		good = yaml_emitter_emit(&emitter, &event);
		if (!good)
			printf("not written: %s\n", emitter.problem);
	}
	yaml_emitter_delete(&emitter);
	yaml_parser_delete(&parser);
	printf("%.*s", (int)written, text);
	return good;
}

static void read_wrong_texts(void)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		yaml_parser_t parser;
		yaml_document_t tree;
		int good, documents = 0;

		yaml_parser_initialize(&parser);
		yaml_parser_set_input_string(&parser, (const unsigned char *)wrong[i], strlen(wrong[i]));
		while ((good = yaml_parser_load(&parser, &tree)) && yaml_document_get_root_node(&tree)) {
			documents++;
			yaml_document_delete(&tree);
		}
		printf("%d: %d documents, error %d: %s, %s, line %d, byte %d\n", (int)i, documents, good ? 0 : parser.error,
		       parser.context ? parser.context : "-", parser.problem ? parser.problem : "-", (int)parser.problem_mark.line + 1,
		       (int)parser.problem_offset);
		yaml_parser_delete(&parser);
	}
}

int main(void)
{
	int major, minor, patch, good;

	yaml_get_version(&major, &minor, &patch);
	printf("libyaml %s, %d.%d.%d\n", yaml_get_version_string(), major, minor, patch);
	good = copy(0) && copy(1);
	read_wrong_texts();
	return !good;
}
