package org.jianxin.sensitivedata;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionFile;

/** The data files that come with this room. */
final class Resources {
    private Resources() {}

    static BufferedReader reader(String name) {
        InputStream in = Resources.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("the program lacks its data file " + name);
        }
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    static String text(String name) {
        StringBuilder text = new StringBuilder();
        try (BufferedReader reader = reader(name)) {
            char[] buffer = new char[8192];
            for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
                text.append(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static Definition definition(String name) {
        try {
            return DefinitionFile.parse(name, text(name));
        } catch (DefinitionException e) {
            throw new IllegalStateException(e.getMessage(), e); // our own file: a mistake in the build
        }
    }
}
