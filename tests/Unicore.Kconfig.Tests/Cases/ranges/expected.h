/*
 * Automatically generated file; DO NOT EDIT.
 * Ranges
 */
#define CONFIG_MORE 1
#define CONFIG_BASE 0x2000
#define CONFIG_DERIVED 8
#define CONFIG_PAGES 60
#define CONFIG_TEXTS 1
#define CONFIG_LOW 15
#define CONFIG_LIMIT 100
