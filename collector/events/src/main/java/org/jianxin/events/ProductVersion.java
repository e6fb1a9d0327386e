package org.jianxin.events;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version this was built as; the build writes it into a resource, so that it stands in the root pom only. */
public final class ProductVersion {
    private ProductVersion() {}

    /** For instance {@code 0.1.0}. */
    public static String get() {
        try (InputStream in = requireNonNull(ProductVersion.class.getResourceAsStream("version.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
