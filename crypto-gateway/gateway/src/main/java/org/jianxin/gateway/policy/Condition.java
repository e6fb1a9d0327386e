package org.jianxin.gateway.policy;

import static java.util.Objects.requireNonNull;

import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelUnknownSet;
import dev.cel.runtime.Program;
import java.util.List;
import java.util.Optional;

/**
 * The condition of a rule, a checked and compiled CEL expression over {@link Fact}s. It has no loops, so each of its parts
 * is computed at most once. Immutable and safe for use by several threads.
 */
final class Condition {
    private final String text;
    private final Program program;
    private final List<String> names;

    /** @param names facts it is about, in the order it first names them */
    Condition(String text, Program program, List<String> names) {
        this.text = requireNonNull(text, "text");
        this.program = requireNonNull(program, "program");
        this.names = List.copyOf(names);
    }

    /** What a condition says to a request. */
    enum Verdict {
        MET,
        NOT_MET,
        /** It depends on facts that are not known. */
        UNKNOWN,
        /** It cannot be computed, as for a division by zero. */
        FAILED
    }

    Verdict evaluate(Facts facts, Surroundings surroundings) {
        try {
            Object result = program.eval(name -> Optional.ofNullable(surroundings.value(name, facts)));
            if (result instanceof Boolean met) {
                return met ? Verdict.MET : Verdict.NOT_MET;
            }
            return result instanceof CelUnknownSet ? Verdict.UNKNOWN : Verdict.FAILED;
        } catch (CelEvaluationException e) {
            return e.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND ? Verdict.UNKNOWN : Verdict.FAILED;
        } catch (RuntimeException e) {
            return Verdict.FAILED; // whatever goes wrong in there, nobody is let in by it
        }
    }

    List<String> names() {
        return names;
    }

    @Override
    public String toString() {
        return text;
    }
}
