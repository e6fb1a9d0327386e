package org.jianxin.store;

import static org.assertj.core.api.Assertions.assertThat;

import co.elastic.clients.elasticsearch._types.ErrorCause;
import org.junit.jupiter.api.Test;

/** Reasons as Elasticsearch 8.19 words them. */
class FailureTest {
    @Test
    void aFieldThatIsNotInTheMappingIsNamedInFull() {
        assertThat(describe(
                        "strict_dynamic_mapping_exception",
                        "[1:35] mapping set to strict, dynamic introduction of [colour] within [event] is not allowed"))
                .isEqualTo("strict_dynamic_mapping_exception: field event.colour is not in the mapping");
        assertThat(describe(
                        "strict_dynamic_mapping_exception",
                        "[1:2] mapping set to strict, dynamic introduction of [colour] within [_doc] is not allowed"))
                .isEqualTo("strict_dynamic_mapping_exception: field colour is not in the mapping");
    }

    @Test
    void aValueIsNeverRepeated() {
        assertThat(describe(
                        "document_parsing_exception",
                        "[1:500] failed to parse field [source.ip] of type [ip] in document with id '1'. Preview of"
                                + " field's value: '440101199001011234'"))
                .isEqualTo("document_parsing_exception: field source.ip");
        assertThat(describe("illegal_argument_exception", "'440101199001011234' is not an IP string literal."))
                .isEqualTo("illegal_argument_exception");
        assertThat(describe("new_kind_of_exception", "field [440101199001011234 x] is odd"))
                .isEqualTo("new_kind_of_exception");
    }

    @Test
    void whatIsWrongWithAnIndexIsToldInFull() {
        assertThat(describe("index_not_found_exception", "no such index [logs-x]"))
                .isEqualTo("index_not_found_exception: no such index [logs-x]");
    }

    @Test
    void theCauseIsToldWhenTheErrorItselfSaysNothing() {
        ErrorCause cause = ErrorCause.of(error -> error.type("outer_exception")
                .reason("'440101199001011234'")
                .causedBy(inner -> inner.type("inner_exception").reason("failed to parse field [user.name] of type")));
        assertThat(Failure.describe(cause)).isEqualTo("outer_exception, caused by inner_exception: field user.name");
        assertThat(Failure.describe(null)).isEqualTo("unknown error");
    }

    @Test
    void onlyWhatADocumentItselfIsRefusedForIsRefusedForGood() {
        assertThat(ofDocument(400, "document_parsing_exception")).isTrue();
        assertThat(ofDocument(400, "strict_dynamic_mapping_exception")).isTrue();
        assertThat(ofDocument(404, "index_not_found_exception")).isTrue();
        assertThat(ofDocument(400, "index_closed_exception")).isFalse();
        assertThat(ofDocument(400, "illegal_argument_exception")).isFalse();
        assertThat(ofDocument(401, "security_exception")).isFalse();
        assertThat(ofDocument(403, "cluster_block_exception")).isFalse();
        assertThat(ofDocument(429, "es_rejected_execution_exception")).isFalse();
        assertThat(ofDocument(500, "i_o_exception")).isFalse();
        assertThat(ofDocument(503, "unavailable_shards_exception")).isFalse();
        assertThat(Failure.lastingForDocument(400, null)).isFalse();
    }

    @Test
    void aRequestIsRefusedForGoodOnlyByAnAnswerThatSaysSo() {
        for (int status : new int[] {400, 404, 405, 409, 413}) {
            assertThat(Failure.lasting(status, null)).as("%d", status).isTrue();
        }
        for (int status : new int[] {0, 401, 403, 408, 429, 500, 502, 503, 504}) {
            assertThat(Failure.lasting(status, null)).as("%d", status).isFalse();
        }
        assertThat(Failure.lasting(400, "index_closed_exception")).isFalse();
    }

    private static boolean ofDocument(int status, String type) {
        return Failure.lastingForDocument(status, ErrorCause.of(error -> error.type(type)));
    }

    private static String describe(String type, String reason) {
        return Failure.describe(ErrorCause.of(error -> error.type(type).reason(reason)));
    }
}
