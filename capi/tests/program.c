/* What a C host does: the suite in program.rs builds and runs this with AddressSanitizer. */
#include "tagsplice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const RECORD =
    "{\"log\":\"x\",\"kubernetes\":{\"pod_name\":\"web\",\"namespace_name\":\"shop\","
    "\"labels\":{\"region\":\"eu\"}}}";
static const char *const TAGGED =
    "{\"log\":\"x\",\"kubernetes\":{\"pod_name\":\"web\",\"namespace_name\":\"shop\","
    "\"labels\":{\"region\":\"eu\"}},\"new_tag\":\"general-elastic\"}";

#define CHECK(holds)                                                                    \
    do {                                                                                \
        if (!(holds)) {                                                                 \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #holds);                 \
            exit(1);                                                                    \
        }                                                                               \
    } while (0)

static tagsplice_record of(const void *bytes, size_t len) {
    tagsplice_record record = {0};
    record.bytes = bytes;
    record.len = len;
    return record;
}

static void in_place(tagsplice_filter *filter) {
    size_t len = strlen(RECORD);
    uint8_t *buffer = malloc(len + 1024);
    CHECK(buffer != NULL);
    memcpy(buffer, RECORD, len);
    tagsplice_record record = of(NULL, len);
    tagsplice_answer answer;
    tagsplice_error error;
    CHECK(tagsplice_apply_in_place(filter, TAGSPLICE_JSON, &record, buffer, len + 1024, &answer,
                                   &error) == TAGSPLICE_STATUS_OK);
    CHECK(answer.len == strlen(TAGGED) && memcmp(buffer, TAGGED, answer.len) == 0);
    CHECK(answer.tag_len == 15 && memcmp(answer.tag, "general-elastic", 15) == 0);
    CHECK(answer.decision == TAGSPLICE_DECISION_DEFAULT && answer.route == SIZE_MAX);
    CHECK(!answer.is_unchanged && answer.identity == TAGSPLICE_IDENTITY_NOT_CHECKED);

    /* Too little room leaves the record alone, and says what is missing. */
    memcpy(buffer, RECORD, len);
    CHECK(tagsplice_apply_in_place(filter, TAGSPLICE_JSON, &record, buffer, len + 3, &answer,
                                   &error) == TAGSPLICE_STATUS_NO_ROOM);
    CHECK(error.needed == strlen(TAGGED) && memcmp(buffer, RECORD, len) == 0);
    free(buffer);
}

static void as_pieces(tagsplice_filter *filter) {
    tagsplice_record record = of(RECORD, strlen(RECORD));
    struct iovec pieces[4];
    size_t count = 4;
    tagsplice_answer answer;
    CHECK(tagsplice_apply_pieces(filter, TAGSPLICE_JSON, &record, pieces, &count, &answer, NULL) ==
          TAGSPLICE_STATUS_OK);
    int ends[2];
    CHECK(pipe(ends) == 0);
    CHECK(writev(ends[1], pieces, (int)count) == (ssize_t)answer.len);
    char got[512];
    CHECK(read(ends[0], got, sizeof got) == (ssize_t)strlen(TAGGED));
    CHECK(memcmp(got, TAGGED, strlen(TAGGED)) == 0);
    close(ends[0]);
    close(ends[1]);

    tagsplice_error error;
    count = 1;
    CHECK(tagsplice_apply_pieces(filter, TAGSPLICE_JSON, &record, pieces, &count, &answer,
                                 &error) == TAGSPLICE_STATUS_NO_ROOM);
    CHECK(error.needed == 3 && count == 1);
}

static void message_pack(tagsplice_filter *filter) {
    static const uint8_t bytes[] = "\x81\xaakubernetes\x81\xa6labels\x80";
    static const uint8_t tagged[] =
        "\x82\xaakubernetes\x81\xa6labels\x80\xa7new_tag\xafgeneral-elastic";
    uint8_t buffer[512];
    memcpy(buffer, bytes, sizeof bytes - 1);
    tagsplice_record record = of(NULL, sizeof bytes - 1);
    tagsplice_answer answer;
    CHECK(tagsplice_apply_in_place(filter, TAGSPLICE_MESSAGE_PACK, &record, buffer, sizeof buffer,
                                   &answer, NULL) == TAGSPLICE_STATUS_OK);
    CHECK(answer.len == sizeof tagged - 1 && memcmp(buffer, tagged, answer.len) == 0);
}

static void malformed(tagsplice_filter *filter) {
    static const char *const text = "{\"log\":x,}";
    uint8_t out[4096];
    tagsplice_record record = of(text, strlen(text));
    tagsplice_answer answer;
    tagsplice_error error;
    struct iovec pieces[4];
    size_t count = 4;
    CHECK(tagsplice_apply_pieces(filter, TAGSPLICE_JSON, &record, pieces, &count, NULL, &error) ==
          TAGSPLICE_STATUS_MALFORMED);
    CHECK(error.offset == 7 && strlen(error.message) > 0);
    CHECK(tagsplice_answer_json(filter, &record, out, sizeof out, &answer, &error) ==
          TAGSPLICE_STATUS_OK);
    static const char *const wrapped = "{\"tagsplice_malformed\":\"{\\\"log\\\":x,}\"}";
    CHECK(answer.len == strlen(wrapped) && memcmp(out, wrapped, answer.len) == 0);
    CHECK(answer.decision == TAGSPLICE_DECISION_MALFORMED && answer.tag == NULL);
    CHECK(tagsplice_answer_json(filter, &record, out, 4, &answer, &error) ==
          TAGSPLICE_STATUS_NO_ROOM);
    CHECK(error.needed > 4);
}

static void mistakes(tagsplice_filter *filter) {
    tagsplice_error error;
    tagsplice_policy *policy = NULL;
    CHECK(tagsplice_policy_from_bytes((const uint8_t *)"x", 1, &policy, &error) ==
          TAGSPLICE_STATUS_BAD_POLICY);
    CHECK(policy == NULL && strlen(error.message) > 0);
    CHECK(tagsplice_policy_from_file("/nowhere/tagsplice.policy", &policy, &error) ==
          TAGSPLICE_STATUS_IO);
    CHECK(strstr(error.message, "/nowhere/tagsplice.policy") != NULL);
    CHECK(tagsplice_policy_from_file(NULL, &policy, NULL) == TAGSPLICE_STATUS_BAD_ARGUMENT);
    CHECK(tagsplice_policy_from_bytes(NULL, 0, NULL, NULL) == TAGSPLICE_STATUS_BAD_POLICY);
    CHECK(tagsplice_filter_new(NULL, 0, false) == NULL);
    tagsplice_record record = of("{}", 2);
    struct iovec pieces[4];
    size_t count = 4;
    CHECK(tagsplice_apply_pieces(NULL, TAGSPLICE_JSON, &record, pieces, &count, NULL, &error) ==
          TAGSPLICE_STATUS_BAD_ARGUMENT);
    CHECK(strcmp(error.message, "filter is NULL") == 0);
    CHECK(tagsplice_apply_pieces(filter, 7, &record, pieces, &count, NULL, &error) ==
          TAGSPLICE_STATUS_BAD_ARGUMENT);
    CHECK(tagsplice_apply_pieces(filter, TAGSPLICE_JSON, NULL, pieces, &count, NULL, NULL) ==
          TAGSPLICE_STATUS_BAD_ARGUMENT);
    tagsplice_policy_free(NULL);
    tagsplice_filter_free(NULL);
    tagsplice_filter_set_policy(NULL, NULL);
    CHECK(tagsplice_policy_tag_count(NULL) == 0);
}

/* Its policy checks identity: the record is of pod web in shop. */
static void from_file(const char *path) {
    tagsplice_policy *policy = NULL;
    tagsplice_error error;
    tagsplice_status status = tagsplice_policy_from_file(path, &policy, &error);
    if (status != TAGSPLICE_STATUS_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
    size_t len = 0;
    bool is_template = true;
    CHECK(tagsplice_policy_tag_count(policy) > 0);
    const uint8_t *tag = tagsplice_policy_tag(policy, 0, &len, &is_template);
    CHECK(tag != NULL && len == 4 && memcmp(tag, "shop", 4) == 0 && !is_template);
    CHECK(tagsplice_policy_tag(policy, 99, &len, &is_template) == NULL);
    tagsplice_filter *filter = tagsplice_filter_new(policy, 512 * 1024, true);
    /* The filter keeps it. */
    tagsplice_policy_free(policy);

    tagsplice_record record = of(RECORD, strlen(RECORD));
    struct iovec pieces[4];
    size_t count = 4;
    tagsplice_answer answer;
    CHECK(tagsplice_apply_pieces(filter, TAGSPLICE_JSON, &record, pieces, &count, &answer, NULL) ==
          TAGSPLICE_STATUS_OK);
    CHECK(answer.identity == TAGSPLICE_IDENTITY_UNVERIFIED);
    CHECK(answer.decision == TAGSPLICE_DECISION_UNTRUSTED);
    record.namespace_name = (const uint8_t *)"shop";
    record.namespace_name_len = 4;
    record.pod_name = (const uint8_t *)"web";
    record.pod_name_len = 3;
    count = 4;
    CHECK(tagsplice_apply_pieces(filter, TAGSPLICE_JSON, &record, pieces, &count, &answer, NULL) ==
          TAGSPLICE_STATUS_OK);
    CHECK(answer.identity == TAGSPLICE_IDENTITY_VERIFIED && answer.route == 0);
    CHECK(answer.tag_index == 0 && answer.tag_len == 4 && memcmp(answer.tag, "shop", 4) == 0);
    record.pod_name_len = 2;
    count = 4;
    CHECK(tagsplice_apply_pieces(filter, TAGSPLICE_JSON, &record, pieces, &count, &answer, NULL) ==
          TAGSPLICE_STATUS_OK);
    CHECK(answer.identity == TAGSPLICE_IDENTITY_MISMATCHED);

    tagsplice_policy *example = tagsplice_policy_example();
    tagsplice_filter_set_policy(filter, example);
    tagsplice_policy_free(example);
    in_place(filter);
    tagsplice_filter_free(filter);
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    CHECK(strlen(tagsplice_version()) > 0 && tagsplice_policy_version() > 0);
    tagsplice_policy *policy = tagsplice_policy_example();
    tagsplice_filter *filter = tagsplice_filter_new(policy, 64 * 1024, false);
    tagsplice_policy_free(policy);
    for (int round = 0; round < 3; round++) {
        in_place(filter);
        as_pieces(filter);
        message_pack(filter);
        malformed(filter);
    }
    mistakes(filter);
    tagsplice_filter_free(filter);
    from_file(arguments[1]);
    puts("all checks hold");
    return 0;
}
