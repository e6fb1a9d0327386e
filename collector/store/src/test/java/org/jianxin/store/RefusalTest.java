package org.jianxin.store;

import static org.assertj.core.api.Assertions.assertThat;

import co.elastic.clients.elasticsearch._types.ErrorCause;
import org.junit.jupiter.api.Test;

/** Reasons as Elasticsearch 8.19 words them. */
class RefusalTest {
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
        assertThat(Refusal.describe(cause)).isEqualTo("outer_exception, caused by inner_exception: field user.name");
        assertThat(Refusal.describe(null)).isEqualTo("unknown error");
    }

    private static String describe(String type, String reason) {
        return Refusal.describe(ErrorCause.of(error -> error.type(type).reason(reason)));
    }
}
