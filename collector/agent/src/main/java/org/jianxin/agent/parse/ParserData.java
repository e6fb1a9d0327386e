package org.jianxin.agent.parse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionTable;

/** The tables beside this package, read from the class path. */
final class ParserData {
    private ParserData() {}

    static List<Definition> table(String name) throws DefinitionException {
        try (InputStream in = ParserData.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new DefinitionException(name, 0, "", "is not in the program");
            }
            return DefinitionTable.parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
