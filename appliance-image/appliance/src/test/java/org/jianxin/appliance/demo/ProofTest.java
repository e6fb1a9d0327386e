package org.jianxin.appliance.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import org.junit.jupiter.api.Test;

final class ProofTest {
    private final StringWriter text = new StringWriter();
    private final Proof proof = new Proof(new PrintWriter(text, true), Clock.systemUTC());

    @Test
    void aPartThatFailsIsALinkNotShownAndTheNextOneIsStillTried() throws Exception {
        proof.attempt("first", () -> {
            throw new IOException("too slow");
        });
        Integer second = proof.once("second", () -> 2);
        Integer third = proof.once("third", () -> {
            throw new IllegalStateException();
        });

        assertThat(second).isEqualTo(2);
        assertThat(third).isNull();
        assertThat(proof.complete()).isFalse();
        assertThat(proof.missing()).containsExactly("first（too slow）", "third（java.lang.IllegalStateException）");
        assertThat(text.toString()).contains("✗ first", "✓ second", "✗ third");
    }
}
