package org.jianxin.sm.subtle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SmEnginesTest {

    private final SmEngines engines = SmEngines.detect();

    @Test
    void theJavaEngineIsAlwaysThere() {
        assertThat(engines.named("java").id()).isEqualTo("java");
        assertThat(engines.candidates()).extracting(SmEngines.Candidate::id).containsExactly("libgcrypt", "java");
    }

    @Test
    void theBestIsTheFirstThatCanBeUsed() {
        SmEngines.Candidate first = engines.candidates().stream()
                .filter(SmEngines.Candidate::usable)
                .findFirst()
                .orElseThrow();
        assertThat(engines.best()).isSameAs(first.engine());
        assertThat(first.description()).isNotEmpty();
    }

    @Test
    void anUnknownNameIsRefusedWithTheNamesThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engines.named("gcrypt"))
                .withMessageContaining("\"gcrypt\"")
                .withMessageContaining("libgcrypt, java");
    }
}
