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
        assertThatThrownBy(() -> settings("https://u:p@host:9200", "default", Duration.ofDays(180)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("p@");
        assertThatThrownBy(() -> settings("https://host:9200", "A-b", Duration.ofDays(180)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClusterSettings(
                        URI.create("https://host:9200"), "u", null, null, 0, "default", Duration.ofDays(180)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("user and password go together");
    }

    @Test
    void anotherMachineIsReachedByHttpsOnly() {
        for (String url : new String[] {
            "http://es.example:9200",
            "http://10.1.2.3:9200",
            "http://localhost.evil.example:9200",
            "http://[2001:db8::1]:9200"
        }) {
            assertThatThrownBy(() -> settings(url, "default", Duration.ofDays(180)))
                    .as(url)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("https", "GB/T 22239-2019", "通信传输");
        }
        for (String url : new String[] {
            "http://localhost:9200", "http://127.0.0.1:9200", "http://[::1]:9200", "https://es.example:9200"
        }) {
            assertThatCode(() -> settings(url, "default", Duration.ofDays(180)))
                    .as(url)
                    .doesNotThrowAnyException();
        }
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
