package org.jianxin.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProductVersionTest {
    @Test
    void theBuildWroteItsVersion() {
        assertThat(ProductVersion.get()).matches("\\d+\\.\\d+\\.\\d+\\S*");
    }
}
