/*
 * Automatically generated file; DO NOT EDIT.
 * Choices
 */
#define CONFIG_C_SUB 1
#define CONFIG_P_TWO 1
#define CONFIG_T_ONE 1
#define CONFIG_C_THREE 1
#define CONFIG_AFTER 1
