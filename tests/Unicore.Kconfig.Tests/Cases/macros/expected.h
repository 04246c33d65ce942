/*
 * Automatically generated file; DO NOT EDIT.
 * Macros from outside
 */
#define CONFIG_LAZY "changed two"
#define CONFIG_MORE "a b"
#define CONFIG_CALL "[hello big, world]"
#define CONFIG_YES 1
#define CONFIG_SHELL "a b"
#define CONFIG_LINE "Kconfig:33"
