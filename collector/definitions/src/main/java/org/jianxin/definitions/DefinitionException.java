package org.jianxin.definitions;

import static java.util.Objects.requireNonNull;

/** A definition file says something it must not. The message reads {@code file:line: field: what is wrong}. */
public final class DefinitionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final int line;
    private final String field;

    public DefinitionException(String file, int line, String field, String problem) {
        super(file + ":" + line + ": " + (field.isEmpty() ? "" : field + ": ") + requireNonNull(problem, "problem"));
        this.file = requireNonNull(file, "file");
        this.line = line;
        this.field = field;
    }

    /** Name of the file as given by the caller. */
    public String file() {
        return file;
    }

    /** Line, from 1; 0 where the problem is the file itself. */
    public int line() {
        return line;
    }

    /** Dotted path of the field; empty where the problem is not one field's. */
    public String field() {
        return field;
    }
}
