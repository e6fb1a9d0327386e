package org.jianxin.console;

import org.jspecify.annotations.Nullable;

/**
 * Whole numbers in parameters. Read here and not by the server, which would not name the parameter, would take a missing
 * one for 0, and would call a wrong one "not found".
 */
public final class WholeNumber {
    private WholeNumber() {}

    /** @throws ProblemException 400 naming the parameter, when it is missing, no number or out of bounds */
    public static int of(String parameter, @Nullable String text, int min, int max) {
        if (text == null || text.isBlank()) {
            throw new ProblemException(400, "missing_input", parameter);
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw ProblemException.badInput(parameter, text);
        }
        throw ProblemException.badInput(parameter, text);
    }
}
