/* Filters records as Fluent Bit does, in the WAMR of a shared library:
 *
 *     filter MODULE FOLDER < records.ndjson > answers.ndjson
 *
 * MODULE is a module or one compiled ahead of time; FOLDER is what `accessible_paths` would name.
 * It is C, so that a cross compiler is all that another architecture takes: see `run`. The suites on
 * this machine's architecture call WAMR from Rust (`module/src/host/wamr`), in the same way. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of WAMR's wasm_export.h, as much as is called. 1.x has 32 bits where an address is returned or
 * passed, which registers do not show. */
typedef void *module_t, *instance_t, *env_t, *function_t;
bool wasm_runtime_init(void);
module_t wasm_runtime_load(uint8_t *bytes, uint32_t len, char *error, uint32_t error_len);
void wasm_runtime_set_wasi_args(module_t, const char *folders[], uint32_t folder_count,
                                const char *mapped[], uint32_t mapped_count, const char *env[],
                                uint32_t env_count, char *argv[], int argc);
instance_t wasm_runtime_instantiate(module_t, uint32_t stack, uint32_t heap, char *error,
                                    uint32_t error_len);
env_t wasm_runtime_create_exec_env(instance_t, uint32_t stack);
function_t wasm_runtime_lookup_function(instance_t, const char *name, const char *signature);
bool wasm_runtime_call_wasm(env_t, function_t, uint32_t argc, uint32_t argv[]);
const char *wasm_runtime_get_exception(instance_t);
uint64_t wasm_runtime_module_dup_data(instance_t, const char *bytes, uint64_t len);
void wasm_runtime_module_free(instance_t, uint64_t at);
bool wasm_runtime_validate_app_str_addr(instance_t, uint64_t at);
void *wasm_runtime_addr_app_to_native(instance_t, uint64_t at);

/* What Fluent Bit gives a filter by default: both stacks, and the "app heap". */
enum { STACK = 8192, HEAP = 8192 };
static const char TAG[] = "kube.var.log.containers.web-0_default_app-"
                          "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.log";

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "filter: %s: %s\n", what, why);
    exit(1);
}

static uint8_t *read_file(const char *path, uint32_t *len)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END))
        fail(path, "cannot be read");
    *len = (uint32_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*len);
    if (!bytes || fread(bytes, 1, *len, file) != *len)
        fail(path, "cannot be read");
    fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    char error[128] = "";
    if (argc != 3)
        fail("usage", "filter MODULE FOLDER < RECORDS");
    if (!wasm_runtime_init())
        fail("WAMR", "does not start");
    uint32_t len;
    uint8_t *bytes = read_file(argv[1], &len);
    module_t module = wasm_runtime_load(bytes, len, error, sizeof error);
    if (!module)
        fail(argv[1], error);
    const char *folders[] = {argv[2]};
    wasm_runtime_set_wasi_args(module, folders, 1, NULL, 0, NULL, 0, NULL, 0);
    instance_t instance = wasm_runtime_instantiate(module, STACK, HEAP, error, sizeof error);
    if (!instance)
        fail(argv[1], error);
    env_t env = wasm_runtime_create_exec_env(instance, STACK);
    function_t filter = wasm_runtime_lookup_function(instance, "tagsplice_filter", NULL);
    if (!env || !filter)
        fail(argv[1], "has no filter");

    char *line = NULL;
    size_t room = 0;
    ssize_t read;
    uint32_t count = 0;
    while ((read = getline(&line, &room, stdin)) > 0) {
        if (line[read - 1] == '\n')
            line[--read] = 0;
        uint32_t tag = (uint32_t)wasm_runtime_module_dup_data(instance, TAG, sizeof TAG);
        uint32_t record =
            (uint32_t)wasm_runtime_module_dup_data(instance, line, (uint64_t)read + 1);
        uint32_t cells[6] = {tag, sizeof TAG - 1, 1, 2, record, (uint32_t)read};
        if (!wasm_runtime_call_wasm(env, filter, 6, cells))
            fail("a record", wasm_runtime_get_exception(instance));
        if (!wasm_runtime_validate_app_str_addr(instance, cells[0]))
            fail("an answer", "is no C string in memory");
        puts(wasm_runtime_addr_app_to_native(instance, cells[0]));
        wasm_runtime_module_free(instance, tag);
        wasm_runtime_module_free(instance, record);
        count++;
    }
    fprintf(stderr, "filter: %s: %u records\n", argv[1], count);
    return 0;
}
