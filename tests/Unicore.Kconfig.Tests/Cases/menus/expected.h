/*
 * Automatically generated file; DO NOT EDIT.
 * Menus
 */
#define CONFIG_MC 1
#define CONFIG_INNER_TEXT "x"
#define CONFIG_MC_A 1
#define CONFIG_INNER 1
#define CONFIG_MC_B 1
#define CONFIG_TOP 1
