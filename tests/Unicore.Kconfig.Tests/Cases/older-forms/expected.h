/*
 * Automatically generated file; DO NOT EDIT.
 * Older 1.2
 */
#define CONFIG_SUB 1
#define CONFIG_SUB2 1
#define CONFIG_THING_MODULE 1
#define CONFIG_MODULES 1
#define CONFIG_SUB4 1
#define CONFIG_REL 1
#define CONFIG_BANNER "version $VERSION of ${FOLDER}"
#define CONFIG_OTHER_MODULE 1
#define CONFIG_SUB3 1
