package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;

class HeaderRulesTest {
    @Test
    void headersOfOneHopAndThoseTheConnectionNamesStayBehind() {
        MultiMap from = MultiMap.caseInsensitiveMultiMap()
                .add("Connection", "X-A, x-b")
                .add("Connection", "keep-alive")
                .add("X-A", "1")
                .add("X-B", "1")
                .add("Upgrade", "h2c")
                .add("Transfer-Encoding", "chunked")
                .add("Accept", "a")
                .add("Accept", "b");
        MultiMap to = MultiMap.caseInsensitiveMultiMap();

        HeaderRules.inwards(from, to);

        assertThat(to.names()).containsExactly("Accept");
        assertThat(to.getAll("Accept")).containsExactly("a", "b");
    }

    @Test
    void whatIsInspectedIsAskedForWhole() {
        MultiMap request = MultiMap.caseInsensitiveMultiMap()
                .add("range", "bytes=0-1")
                .add("Range", "bytes=5-")
                .add("If-Range", "x")
                .add("Accept", "a");

        HeaderRules.whole(request);

        assertThat(request.names()).containsExactly("Accept");
    }

    @Test
    void ourCookieStaysBehindAndOthersPass() {
        MultiMap to = MultiMap.caseInsensitiveMultiMap();

        HeaderRules.inwards(
                MultiMap.caseInsensitiveMultiMap()
                        .add("Cookie", "a=1; __Host-jianxin=token")
                        .add("Cookie", "b=2"),
                to);

        assertThat(to.getAll("Cookie")).containsExactly("a=1; b=2");
    }

    @Test
    void anAnswerKeepsItsOwnContentPolicyAndGetsOneOtherwise() {
        MultiMap own = MultiMap.caseInsensitiveMultiMap().add("Content-Security-Policy", "default-src 'none'");
        MultiMap none = MultiMap.caseInsensitiveMultiMap();

        HeaderRules.secure(own);
        HeaderRules.secure(none);

        assertThat(own.get("Content-Security-Policy")).isEqualTo("default-src 'none'");
        assertThat(none.get("Content-Security-Policy"))
                .contains("default-src 'self'")
                .doesNotContain("unsafe");
        assertThat(none.get("Strict-Transport-Security")).startsWith("max-age=");
    }
}
