package org.jianxin.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** WCAG 2.1, 1.4.3 (AA): text reaches 4.5:1 on every surface it stands on, in both themes. */
final class ContrastTest {
    private static final Path STYLE = Path.of("src/main/resources/org/jianxin/console/assets/console.css");
    private static final Pattern BLOCK = Pattern.compile(":root[^{]*\\{([^}]*)}");
    private static final Pattern COLOUR = Pattern.compile("--([a-z-]+):\\s*#([0-9a-f]{3}|[0-9a-f]{6});");
    private static final double AA = 4.5;

    @Test
    void every_pair_of_text_and_surface_is_readable() throws IOException {
        List<Map<String, String>> themes = themes();
        assertThat(themes).hasSize(3); // light, dark, dark by the desktop's wish
        assertThat(themes.get(2)).isEqualTo(themes.get(1));

        for (Map<String, String> theme : themes) {
            for (String surface : List.of("page", "surface", "raised", "select")) {
                for (String text : List.of("ink", "muted", "accent")) {
                    assertReadable(theme, text, surface);
                }
            }
            for (String severity : List.of("critical", "high", "medium", "low", "informational", "ok")) {
                assertReadable(theme, severity, severity + "-back");
                assertReadable(theme, severity, "surface");
            }
            assertReadable(theme, "accent-ink", "accent");
            assertReadable(theme, "bar-ink", "bar");
        }
    }

    private static void assertReadable(Map<String, String> theme, String text, String surface) {
        double lighter = Math.max(luminance(theme.get(text)), luminance(theme.get(surface)));
        double darker = Math.min(luminance(theme.get(text)), luminance(theme.get(surface)));
        assertThat((lighter + 0.05) / (darker + 0.05))
                .as(text + " " + theme.get(text) + " on " + surface + " " + theme.get(surface))
                .isGreaterThanOrEqualTo(AA);
    }

    /** Relative luminance as WCAG 2.1 defines it. */
    private static double luminance(String hex) {
        String six = hex.length() == 6
                ? hex
                : "" + hex.charAt(0) + hex.charAt(0) + hex.charAt(1) + hex.charAt(1) + hex.charAt(2) + hex.charAt(2);
        double sum = 0;
        double[] weights = {0.2126, 0.7152, 0.0722};
        for (int i = 0; i < 3; i++) {
            double channel = Integer.parseInt(six.substring(2 * i, 2 * i + 2), 16) / 255.0;
            double linear = channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4);
            sum += weights[i] * linear;
        }
        return sum;
    }

    private static List<Map<String, String>> themes() throws IOException {
        List<Map<String, String>> themes = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(STYLE).split("@media print")[0]);
        while (block.find()) {
            Map<String, String> colours = new HashMap<>();
            Matcher colour = COLOUR.matcher(block.group(1));
            while (colour.find()) {
                colours.put(colour.group(1), colour.group(2));
            }
            themes.add(colours);
        }
        return themes;
    }
}
