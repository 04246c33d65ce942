/*
 * Automatically generated file; DO NOT EDIT.
 * Select and imply
 */
#define CONFIG_EXTRA_CORE_MODULE 1
#define CONFIG_NICE 1
#define CONFIG_CORE_MODULE 1
#define CONFIG_HELPER 1
#define CONFIG_TWICE_MODULE 1
#define CONFIG_MODULES 1
#define CONFIG_ONLY_M_MODULE 1
#define CONFIG_EXTRA 1
#define CONFIG_DRIVER_MODULE 1
