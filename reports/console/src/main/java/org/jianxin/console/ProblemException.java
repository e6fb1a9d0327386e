package org.jianxin.console;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Ends a request with a refusal that the caller can read: the texts {@code problem_<slug>} and
 * {@code problem_<slug>_detail} in the viewer's language.
 */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String slug;
    private final transient List<Object> arguments;

    /**
     * @param status HTTP status, 400 to 599
     * @param slug last part of the problem's type, in snake case
     * @param arguments of the detail text; never values of citizens
     */
    public ProblemException(int status, String slug, Object... arguments) {
        super(slug);
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("not a refusal: " + status);
        }
        this.status = status;
        this.slug = requireNonNull(slug, "slug");
        this.arguments = List.of(arguments);
    }

    /** Nothing is there. */
    public static ProblemException notFound() {
        return new ProblemException(404, "not_found");
    }

    /** A parameter or field is wrong. */
    public static ProblemException badInput(String field, String value) {
        return new ProblemException(400, "bad_input", field, value);
    }

    /** The event and alert store does not answer. */
    public static ProblemException storeUnavailable(Throwable cause) {
        ProblemException problem = new ProblemException(503, "store_unavailable");
        problem.initCause(cause);
        return problem;
    }

    public int status() {
        return status;
    }

    public String slug() {
        return slug;
    }

    /** The sentence for a person. */
    public String detail(Texts texts, Language language) {
        return texts.get(language, "problem_" + slug + "_detail", arguments.toArray());
    }

    Problem problem(Texts texts, Language language, String instance) {
        return new Problem(
                "urn:jianxin:problem:" + slug.replace('_', '-'),
                texts.get(language, "problem_" + slug),
                status,
                detail(texts, language),
                instance);
    }
}
