// SPDX-License-Identifier: BSD-3-Clause
// What of UEFI the loader uses (UEFI 2.10, chapters 4, 7, 9 and 12); what it doesn't is a pointer that nobody follows.
#ifndef LOADERS_UEFI_H
#define LOADERS_UEFI_H

#include <stddef.h>
#include <stdint.h>

#define EFIAPI __attribute__((ms_abi))

typedef uint64_t efi_status;
#define EFI_ERROR(status)   ((status) >> 63)
#define EFI_LOAD_ERROR      (1ULL << 63 | 1)
#define EFI_BUFFER_TOO_SMALL (1ULL << 63 | 5)
#define EFI_OUT_OF_RESOURCES (1ULL << 63 | 9)

struct efi_guid {
	uint32_t a;
	uint16_t b, c;
	uint8_t d[8];
};

struct efi_table_header {
	uint64_t signature;
	uint32_t revision, size, crc32, reserved;
};

struct efi_text_output {
	void *reset;
	efi_status(EFIAPI *output_string)(struct efi_text_output *self, const uint16_t *text);
};

/* EFI_MEMORY_TYPE */
enum {
	EFI_LOADER_CODE = 1,
	EFI_LOADER_DATA = 2,
	EFI_BOOT_SERVICES_CODE = 3,
	EFI_BOOT_SERVICES_DATA = 4,
	EFI_CONVENTIONAL = 7,
	EFI_UNUSABLE = 8,
	EFI_ACPI_RECLAIM = 9,
	EFI_ACPI_NVS = 10,
};

struct efi_memory_descriptor {
	uint32_t type, pad;
	uint64_t physical, virtual, pages, attribute;
};

/* EFI_ALLOCATE_TYPE */
#define EFI_ALLOCATE_MAX_ADDRESS 1

struct efi_boot_services {
	struct efi_table_header header;
	void *tpl[2];
	efi_status(EFIAPI *allocate_pages)(uint32_t how, uint32_t type, size_t pages, uint64_t *address);
	void *free_pages;
	efi_status(EFIAPI *get_memory_map)(size_t *size, void *map, size_t *key, size_t *descriptor_size, uint32_t *version);
	efi_status(EFIAPI *allocate_pool)(uint32_t type, size_t size, void **address);
	void *free_pool, *events[6], *protocols[3];
	efi_status(EFIAPI *handle_protocol)(void *handle, const struct efi_guid *protocol, void **interface);
	void *reserved, *handles[4], *images[4];
	efi_status(EFIAPI *exit_boot_services)(void *image, size_t key);
};
_Static_assert(offsetof(struct efi_boot_services, handle_protocol) == 152, "EFI_BOOT_SERVICES.HandleProtocol");
_Static_assert(offsetof(struct efi_boot_services, exit_boot_services) == 232, "EFI_BOOT_SERVICES.ExitBootServices");

/* EFI_RESET_TYPE */
#define EFI_RESET_COLD 0

struct efi_runtime_services {
	struct efi_table_header header;
	void *times[4], *maps[2], *variables[3], *counter;
	void(EFIAPI *reset_system)(uint32_t how, efi_status status, size_t size, void *why);
};
_Static_assert(offsetof(struct efi_runtime_services, reset_system) == 104, "EFI_RUNTIME_SERVICES.ResetSystem");

struct efi_configuration_table {
	struct efi_guid guid;
	void *table;
};

struct efi_system_table {
	struct efi_table_header header;
	uint16_t *vendor;
	uint32_t revision;
	void *in_handle, *in, *out_handle;
	struct efi_text_output *out;
	void *error_handle;
	struct efi_text_output *error;
	struct efi_runtime_services *runtime;
	struct efi_boot_services *boot;
	size_t table_count;
	struct efi_configuration_table *tables;
};
_Static_assert(offsetof(struct efi_system_table, boot) == 96, "EFI_SYSTEM_TABLE.BootServices");

struct efi_loaded_image {
	uint32_t revision;
	void *parent, *system, *device, *path, *reserved;
	uint32_t options_size;
	const uint8_t *options;
};
_Static_assert(offsetof(struct efi_loaded_image, options) == 56, "EFI_LOADED_IMAGE_PROTOCOL.LoadOptions");

#endif
