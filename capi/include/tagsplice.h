/* Tagsplice for C. Made by cbindgen of capi/src; do not edit.
 *
 * Functions return TAGSPLICE_STATUS_OK or say what is wrong; then nothing was changed but *error.
 * They never unwind into C, and never call back. Pointers that may be NULL are said to be so.
 *
 * A policy is immutable, and may be used by any number of threads and filters. A filter belongs to
 * one thread at a time. What an answer points to is valid until the filter's next call, or until
 * the record is changed or freed, whichever is first.
 */

#ifndef TAGSPLICE_H
#define TAGSPLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

/**
 * The record is one JSON object.
 */
#define TAGSPLICE_JSON 0

/**
 * The record is one map in MessagePack.
 */
#define TAGSPLICE_MESSAGE_PACK 1

/**
 * How much room a message has, with its NUL.
 */
#define TAGSPLICE_MESSAGE_LEN 256

/**
 * What a function returns.
 */
typedef enum tagsplice_status {
  /**
   * It did what it says.
   */
  TAGSPLICE_STATUS_OK,
  /**
   * A pointer is NULL that may not be, or a number means nothing.
   */
  TAGSPLICE_STATUS_BAD_ARGUMENT,
  /**
   * The record is malformed: `offset` says where. It is as it was.
   */
  TAGSPLICE_STATUS_MALFORMED,
  /**
   * The buffer or the array is too short: `needed` says what it must hold. It is as it was.
   */
  TAGSPLICE_STATUS_NO_ROOM,
  /**
   * The policy is damaged, of another version, or not a policy.
   */
  TAGSPLICE_STATUS_BAD_POLICY,
  /**
   * The file cannot be read.
   */
  TAGSPLICE_STATUS_IO,
} tagsplice_status;

/**
 * Why a record got its tag, or none.
 */
typedef enum tagsplice_decision {
  /**
   * A route matched: `route` in the answer is its index.
   */
  TAGSPLICE_DECISION_ROUTE,
  /**
   * The record has labels, and no route matches.
   */
  TAGSPLICE_DECISION_DEFAULT,
  /**
   * The record has no labels, and no route matches that asks only for what it has.
   */
  TAGSPLICE_DECISION_UNLABELED,
  /**
   * It names another pod than the one that it is known to come from.
   */
  TAGSPLICE_DECISION_UNTRUSTED,
  /**
   * It is malformed, and was put into a record of its own as a string.
   */
  TAGSPLICE_DECISION_MALFORMED,
  /**
   * A reason of a later release.
   */
  TAGSPLICE_DECISION_OTHER,
} tagsplice_decision;

/**
 * Whether the pod that a record names was compared with where it comes from.
 */
typedef enum tagsplice_identity {
  /**
   * The policy does not ask for it.
   */
  TAGSPLICE_IDENTITY_NOT_CHECKED,
  /**
   * It is that pod.
   */
  TAGSPLICE_IDENTITY_VERIFIED,
  /**
   * It is another.
   */
  TAGSPLICE_IDENTITY_MISMATCHED,
  /**
   * It is not known where the record comes from.
   */
  TAGSPLICE_IDENTITY_UNVERIFIED,
} tagsplice_identity;

/**
 * A filter. One thread at a time may use it.
 */
typedef struct tagsplice_filter tagsplice_filter;

/**
 * The rules by which records get their tags. Immutable.
 */
typedef struct tagsplice_policy tagsplice_policy;

/**
 * What went wrong, for people and programs.
 */
typedef struct tagsplice_error {
  /**
   * For people: one line, with a NUL at its end.
   */
  char message[TAGSPLICE_MESSAGE_LEN];
  /**
   * Where in the record it is malformed, in bytes.
   */
  size_t offset;
  /**
   * What the buffer must hold in bytes, or the array in entries.
   */
  size_t needed;
} tagsplice_error;

/**
 * A record, and what is known of where it comes from.
 */
typedef struct tagsplice_record {
  /**
   * The record's first byte; NULL for none.
   */
  const uint8_t *bytes;
  /**
   * How many bytes it has.
   */
  size_t len;
  /**
   * Fluent Bit's tag that it came with, or NULL.
   */
  const uint8_t *tag;
  /**
   * The length of the tag in bytes.
   */
  size_t tag_len;
  /**
   * The namespace and the pod that it is known to come from, or NULL. Used where there is no tag.
   */
  const uint8_t *namespace_name;
  /**
   * The length of the namespace's name in bytes.
   */
  size_t namespace_name_len;
  /**
   * See `namespace_name`.
   */
  const uint8_t *pod_name;
  /**
   * The length of the pod's name in bytes.
   */
  size_t pod_name_len;
} tagsplice_record;

/**
 * What was decided, and how long the record with its tag is.
 */
typedef struct tagsplice_answer {
  /**
   * The length of the record with its tag, in bytes.
   */
  size_t len;
  /**
   * The tag, without a NUL; NULL for none. Valid until the filter's next call.
   */
  const uint8_t *tag;
  /**
   * The length of the tag in bytes.
   */
  size_t tag_len;
  /**
   * The tag's index, as in `tagsplice_policy_tag`; `SIZE_MAX` for none and for malformed records.
   */
  size_t tag_index;
  /**
   * Why.
   */
  enum tagsplice_decision decision;
  /**
   * The index of the route that matched; `SIZE_MAX` where none did.
   */
  size_t route;
  /**
   * Was the record's identity verified?
   */
  enum tagsplice_identity identity;
  /**
   * Is the record as it came in, byte for byte?
   */
  bool is_unchanged;
} tagsplice_answer;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of this library, such as `0.1.0`.
 */
const char *tagsplice_version(void);

/**
 * The version of policies that it reads.
 */
uint32_t tagsplice_policy_version(void);

/**
 * The example policy, for trials: never NULL.
 */
struct tagsplice_policy *tagsplice_policy_example(void);

/**
 * A policy of the bytes of a policy file (`tagsplice compile`) or of an image (`tagsplice build
 * --image`), which are copied. Free it with `tagsplice_policy_free`.
 *
 * # Safety
 * `len` bytes at `bytes` are readable; `policy` can be written; `error` is NULL or can be.
 */
enum tagsplice_status tagsplice_policy_from_bytes(const uint8_t *bytes,
                                                  size_t len,
                                                  struct tagsplice_policy **policy,
                                                  struct tagsplice_error *error);

/**
 * The same of a file. `path` is as the system takes it, with a NUL at its end.
 *
 * # Safety
 * `path` is NULL or a C string; `policy` can be written; `error` is NULL or can be.
 */
enum tagsplice_status tagsplice_policy_from_file(const char *path,
                                                 struct tagsplice_policy **policy,
                                                 struct tagsplice_error *error);

/**
 * Frees a policy. Filters that have it keep it. NULL does nothing.
 *
 * # Safety
 * It is NULL, or a policy of this library that was not freed.
 */
void tagsplice_policy_free(struct tagsplice_policy *policy);

/**
 * How many tags a policy can decide; 0 for NULL.
 *
 * # Safety
 * It is NULL, or a policy of this library that was not freed.
 */
size_t tagsplice_policy_tag_count(const struct tagsplice_policy *policy);

/**
 * The tag with this index, without a NUL, valid as long as the policy; a template, such as
 * `team-{labels.team}`, where `*is_template` becomes true. NULL where there is none.
 *
 * # Safety
 * `policy` is NULL, or a policy of this library that was not freed; `len` and `is_template` are
 * NULL or can be written.
 */
const uint8_t *tagsplice_policy_tag(const struct tagsplice_policy *policy,
                                    size_t index,
                                    size_t *len,
                                    bool *is_template);

/**
 * A filter with a policy, which it keeps also when that is freed, and with a memo of `memo_len`
 * bytes: 0 for none, 512 KiB for all pods of a node. A record that names another pod than it comes
 * from gets the policy's tag for such records; with `requires_identity` also one of which it is
 * not known where it comes from, if the policy asks for that. NULL where `policy` is NULL.
 *
 * # Safety
 * It is NULL, or a policy of this library that was not freed.
 */
struct tagsplice_filter *tagsplice_filter_new(const struct tagsplice_policy *policy,
                                              size_t memo_len,
                                              bool requires_identity);

/**
 * Exchanges the policy, between two records. Does nothing where either is NULL.
 *
 * # Safety
 * They are NULL, or of this library and not freed; no other thread uses the filter.
 */
void tagsplice_filter_set_policy(struct tagsplice_filter *filter,
                                 const struct tagsplice_policy *policy);

/**
 * Frees a filter. NULL does nothing.
 *
 * # Safety
 * It is NULL, or a filter of this library that was not freed; no other thread uses it.
 */
void tagsplice_filter_free(struct tagsplice_filter *filter);

/**
 * Makes the answer where the record is: in the buffer of `capacity` bytes at `buffer`, in which
 * the record has `record->len`. `record->bytes` is not looked at. `format` is `TAGSPLICE_JSON` or
 * `TAGSPLICE_MESSAGE_PACK`. Room for 1 KiB more than the record
 * is enough for any JSON record.
 *
 * # Safety
 * The filter is of this library, not freed, and used by no other thread; `capacity` bytes at
 * `buffer` can be read and written; what `record` points to is readable and not in the buffer;
 * `answer` and `error` are NULL or can be written.
 */
enum tagsplice_status tagsplice_apply_in_place(struct tagsplice_filter *filter,
                                               uint32_t format,
                                               const struct tagsplice_record *record,
                                               uint8_t *buffer,
                                               size_t capacity,
                                               struct tagsplice_answer *answer,
                                               struct tagsplice_error *error);

/**
 * Describes the answer as pieces: of the record, and of what is inserted. `*count` is how many
 * entries `pieces` has, and becomes how many there are: four at most, unless old members with the
 * tag key are taken out.
 *
 * # Safety
 * As `tagsplice_apply_in_place`'s; `*count` entries at `pieces` can be written, and `count` itself.
 */
enum tagsplice_status tagsplice_apply_pieces(struct tagsplice_filter *filter,
                                             uint32_t format,
                                             const struct tagsplice_record *record,
                                             struct iovec *pieces,
                                             size_t *count,
                                             struct tagsplice_answer *answer,
                                             struct tagsplice_error *error);

/**
 * Writes an answer in JSON to `out`, whatever the record's bytes are: a record that is not JSON is
 * mended, or put as a string into a record of its own. So nothing is lost. Seven times the
 * record's length and 2 KiB are room enough.
 *
 * # Safety
 * As `tagsplice_apply_in_place`'s; `capacity` bytes at `out` can be written.
 */
enum tagsplice_status tagsplice_answer_json(struct tagsplice_filter *filter,
                                            const struct tagsplice_record *record,
                                            uint8_t *out,
                                            size_t capacity,
                                            struct tagsplice_answer *answer,
                                            struct tagsplice_error *error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TAGSPLICE_H */
