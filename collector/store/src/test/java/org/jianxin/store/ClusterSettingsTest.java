package org.jianxin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterSettingsTest {
    @Test
    void aRetentionShorterThanTheLawAsksIsRefusedNamingTheLaw() {
        assertThatThrownBy(() -> settings("http://127.0.0.1:9200", "default", Duration.ofDays(179)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("网络安全法", "第二十一条", "不少于六个月", "179 天", "Article 21");
        assertThatCode(() -> settings("http://127.0.0.1:9200", "default", Duration.ofDays(180)))
                .doesNotThrowAnyException();
    }

    @Test
    void thePasswordIsNeverShownAndCannotBeChangedFromOutside() {
        char[] password = "very-secret".toCharArray();
        ClusterSettings settings = ClusterSettings.embedded(URI.create("http://127.0.0.1:9200"), "u", password);
        password[0] = 'X';

        assertThat(settings.password()).containsExactly("very-secret".toCharArray());
        assertThat(settings.toString()).doesNotContain("very-secret").contains("user=u");
    }

    @Test
    void wrongAddressesAndNamesAreRefused() {
        assertThatThrownBy(() -> settings("ftp://host", "default", Duration.ofDays(180)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings("http://u:p@host:9200", "default", Duration.ofDays(180)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("p@");
        assertThatThrownBy(() -> settings("http://host:9200", "A-b", Duration.ofDays(180)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClusterSettings(
                        URI.create("http://host:9200"), "u", null, null, 0, "default", Duration.ofDays(180)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("user and password go together");
    }

    @Test
    void aCaCertificateThatCannotBeReadIsNamed() {
        ClusterSettings settings = new ClusterSettings(
                URI.create("https://host:9200"),
                null,
                null,
                Path.of("nowhere.pem"),
                0,
                "default",
                Duration.ofDays(180));
        assertThatThrownBy(() -> SearchCluster.connect(settings, Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere.pem");
    }

    private static ClusterSettings settings(String url, String namespace, Duration retention) {
        @Nullable Path noCa = null;
        return new ClusterSettings(URI.create(url), null, null, noCa, 0, namespace, retention);
    }
}
