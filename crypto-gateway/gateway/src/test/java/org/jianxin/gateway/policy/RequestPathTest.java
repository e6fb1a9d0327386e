package org.jianxin.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RequestPathTest {
    @Test
    void aPlainPathIsItsDecodedSegments() {
        assertThat(RequestPath.of("/console/%E5%91%8A%E8%AD%A6/a%20b?x=%2F..;")
                        .orElseThrow()
                        .segments())
                .containsExactly("console", "告警", "a b");
        assertThat(RequestPath.of("/").orElseThrow().segments()).containsExactly("");
        assertThat(RequestPath.of("/console/").orElseThrow().segments()).containsExactly("console", "");
    }

    @Test
    void aQueryWithABrokenEscapeIsSuspicious() {
        assertThat(RequestPath.of("/login?x=%e4%B8%ad&y=%25zz")).isPresent();
        for (String query : List.of("%", "%2", "%zz", "%2g", "a=%e4%b8%", "a#b", "a b")) {
            assertThat(RequestPath.of("/login?x=" + query)).as(query).isEmpty();
        }
    }

    @Test
    void unneededEncodingIsTakenAwayBeforeMatchingAndForwarding() {
        RequestPath path = RequestPath.of("/%63onsole/%41").orElseThrow();

        assertThat(path.toString()).isEqualTo("/console/A");
        assertThat(path.encoded()).isEqualTo("/console/A");
    }

    @Property
    void whatIsForwardedIsReadAsWhatWasDecided(@ForAll("segments") List<String> segments) {
        RequestPath path = new RequestPath(segments);

        assertThat(RequestPath.of(path.encoded())).contains(path);
    }

    @Property(tries = 3000)
    void noAcceptedPathHasAPartThatOthersReadDifferently(@ForAll("raw") String raw) {
        RequestPath.of(raw).ifPresent(path -> {
            for (String segment : path.segments()) {
                assertThat(segment).doesNotContain("/", "\\", ";", "%", "\0").isNotIn(".", "..");
            }
            assertThat(RequestPath.of(path.encoded())).contains(path);
        });
    }

    @Provide
    Arbitrary<List<String>> segments() {
        Arbitrary<String> segment = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars("-_~!$&'()*+,=:@ 告警号张")
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(text -> !text.endsWith(" "));
        return segment.list().ofMinSize(1).ofMaxSize(5);
    }

    @Provide
    Arbitrary<String> raw() {
        return Arbitraries.of(
                        "/",
                        "..",
                        ".",
                        "%2e",
                        "%2f",
                        "%5c",
                        "\\",
                        ";",
                        "%3b",
                        "%25",
                        "%252e",
                        "%c0%ae",
                        "a",
                        "%00",
                        "?",
                        "#",
                        " ",
                        "%E5%BC%A0",
                        "%e2%80%ae",
                        "\u0001",
                        "é")
                .list()
                .ofMaxSize(8)
                .map(parts -> "/" + String.join("", parts));
    }
}
