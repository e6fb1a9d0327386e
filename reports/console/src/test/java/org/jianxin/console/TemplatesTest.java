package org.jianxin.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the content security policy would block, or the air gap would break, is not written in the first place. */
final class TemplatesTest {
    private static final Path TEMPLATES = Path.of("src/main/resources/templates");
    private static final Path ASSETS = Path.of("src/main/resources/org/jianxin/console/assets");

    @Test
    void templates_have_no_inline_script_style_or_handler() throws IOException {
        Pattern inline = Pattern.compile(
                "<script(?![^>]*\\bsrc=)|<style|\\sstyle=|\\son[a-z]+=|javascript:|hx-on|hx-vals=.?js:",
                Pattern.CASE_INSENSITIVE);

        for (Path template : files(TEMPLATES)) {
            assertThat(inline.matcher(Files.readString(template)).results().toList())
                    .as(template.toString())
                    .isEmpty();
        }
    }

    @Test
    void nothing_is_fetched_from_another_host() throws IOException {
        Pattern foreign =
                Pattern.compile("(?:src|href|action|url\\(|@import|fetch\\()\\s*[=(]?\\s*[\"']?(?:https?:)?//");

        for (Path file :
                Stream.concat(files(TEMPLATES).stream(), files(ASSETS).stream()).toList()) {
            assertThat(foreign.matcher(Files.readString(file)).results().toList())
                    .as(file.toString())
                    .isEmpty();
        }
    }

    @Test
    void no_sentence_stands_in_a_template() throws IOException {
        Pattern han = Pattern.compile("\\p{IsHan}");

        for (Path template : files(TEMPLATES)) {
            assertThat(han.matcher(Files.readString(template)).find())
                    .as(template.toString())
                    .isFalse();
        }
    }

    @Test
    void scripts_never_build_markup_from_text() throws IOException {
        Pattern markup =
                Pattern.compile("innerHTML|outerHTML\\s*=|insertAdjacentHTML|document\\.write|\\beval\\(|new Function");

        for (Path script : files(ASSETS)) {
            assertThat(markup.matcher(Files.readString(script)).find())
                    .as(script.toString())
                    .isFalse();
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = files.filter(Files::isRegularFile).toList();
            assertThat(found).isNotEmpty();
            return found;
        }
    }
}
