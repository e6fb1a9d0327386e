package org.jianxin.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.AtomicExprDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ConnectiveType;
import org.drools.drl.ast.descr.ConstraintConnectiveDescr;
import org.drools.drl.ast.descr.RelationalExprDescr;
import org.drools.drl.parser.DrlExprParser;
import org.drools.drl.parser.DrlExprParserFactory;
import org.jianxin.engine.FactFields.Type;
import org.kie.internal.builder.conf.LanguageLevelOption;

/**
 * Lets through comparisons of a fact's fields with literals or with each other, joined by {@code &&}, {@code ||} and
 * parentheses, and nothing else. DRL is arbitrary Java, so what is let through is written anew from the parsed tree: the
 * compiler never sees the author's own text, and cannot read it differently than this class did.
 *
 * <p>There is no {@code matches}: one pattern that backtracks would hold up the detection of everything.
 */
final class ConditionWhitelist {
    /**
     * Drools' expression parser stops without an error where an expression could end, and ignores the rest. A comparison
     * appended after a closing parenthesis is there afterwards only if all of the condition was read.
     */
    private static final String SENTINEL_FIELD = "endOfCondition";

    /** What may stand outside quotes. Drools' lexer skips characters it does not know; here they are refused. */
    private static final Pattern OUTSIDE_QUOTES = Pattern.compile("[A-Za-z0-9 =!<>&|(),-]*");

    private static final Pattern QUOTED = Pattern.compile("\"[^\"\\\\\\p{Cntrl}]*\"");
    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z]*");
    private static final Pattern TEXT = Pattern.compile("\"[^\"\\\\\\p{Cntrl}]{0,500}\"");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern FLAG = Pattern.compile("true|false");
    private static final Set<String> EQUALITY = Set.of("==", "!=");
    private static final Set<String> ORDER = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final int MAX_LENGTH = 2_000;

    private final Map<String, Type> fields;
    private final FactKind fact;

    ConditionWhitelist(FactKind fact) {
        this.fact = fact;
        this.fields = FactFields.of(fact).types();
    }

    /**
     * The condition in the one form that may be compiled.
     *
     * @throws IllegalArgumentException saying what is not allowed
     */
    String canonical(String condition) {
        if (condition.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("is longer than " + MAX_LENGTH + " characters");
        }
        if (!OUTSIDE_QUOTES.matcher(QUOTED.matcher(condition).replaceAll(" ")).matches()) {
            throw new IllegalArgumentException(
                    "may hold field names, whole numbers, text in double quotes without backslash, and operators only");
        }
        if (condition.contains(SENTINEL_FIELD)) {
            throw new IllegalArgumentException("unknown field " + SENTINEL_FIELD);
        }
        DrlExprParser parser = DrlExprParserFactory.getDrlExprParser(LanguageLevelOption.DRL6);
        ConstraintConnectiveDescr root = parser.parse("(" + condition + ") && " + SENTINEL_FIELD + " == 1");
        if (parser.hasErrors() || root == null) {
            throw new IllegalArgumentException("is not a comparison");
        }
        List<BaseDescr> parts = root.getDescrs();
        if (root.getConnective() != ConnectiveType.AND
                || parts.size() < 2
                || !(parts.get(parts.size() - 1) instanceof RelationalExprDescr last)
                || !(last.getLeft() instanceof AtomicExprDescr sentinel)
                || !SENTINEL_FIELD.equals(sentinel.getExpression())) {
            throw new IllegalArgumentException("is more than one comparison, or has text after it");
        }
        List<String> rendered = new ArrayList<>();
        for (BaseDescr part : parts.subList(0, parts.size() - 1)) {
            rendered.add(render(part));
        }
        return String.join(" && ", rendered);
    }

    private String render(BaseDescr descr) {
        if (descr instanceof ConstraintConnectiveDescr connective) {
            if (connective.getConnective() != ConnectiveType.AND && connective.getConnective() != ConnectiveType.OR) {
                throw new IllegalArgumentException("may join comparisons with && and || only");
            }
            List<String> parts = new ArrayList<>();
            for (BaseDescr part : connective.getDescrs()) {
                parts.add(render(part));
            }
            return "(" + String.join(connective.getConnective() == ConnectiveType.AND ? " && " : " || ", parts) + ")";
        }
        if (descr instanceof RelationalExprDescr relation) {
            return relation(relation);
        }
        throw new IllegalArgumentException("may hold comparisons of fields only, not " + shown(descr));
    }

    private String relation(RelationalExprDescr relation) {
        String left = atom(relation.getLeft());
        Type type = fields.get(left);
        if (type == null) {
            throw new IllegalArgumentException(
                    NAME.matcher(left).matches()
                            ? "unknown field " + left + " of " + fact.id()
                            : "must begin with a field, not " + shown(relation.getLeft()));
        }
        if (relation.getParameters() != null && !relation.getParameters().isEmpty()) {
            throw new IllegalArgumentException("operator " + relation.getOperator() + " is not allowed");
        }
        String right = atom(relation.getRight());
        boolean negated = relation.getOperatorDescr() != null
                && relation.getOperatorDescr().isNegated();
        checkOperands(left, type, relation.getOperator(), right);
        return left + (negated ? " not " : " ") + relation.getOperator() + " " + right;
    }

    private void checkOperands(String left, Type type, String operator, String right) {
        boolean allowed =
                switch (type) {
                    case TEXT, FLAG -> EQUALITY.contains(operator);
                    case NUMBER -> ORDER.contains(operator);
                    case TEXTS -> operator.equals("contains");
                };
        if (!allowed) {
            throw new IllegalArgumentException("operator " + operator + " is not allowed on " + left);
        }
        Type rightField = fields.get(right);
        Type wanted = type == Type.TEXTS ? Type.TEXT : type;
        if (rightField == null ? !literal(wanted).matcher(right).matches() : rightField != wanted) {
            throw new IllegalArgumentException(left + " must be compared with "
                    + switch (wanted) {
                        case TEXT, TEXTS -> "text in double quotes, without backslash,";
                        case NUMBER -> "a whole number";
                        case FLAG -> "true or false";
                    } + " or a field of its type");
        }
    }

    private static Pattern literal(Type type) {
        return switch (type) {
            case TEXT, TEXTS -> TEXT;
            case NUMBER -> NUMBER;
            case FLAG -> FLAG;
        };
    }

    /** A field name or literal; anything that is not exactly one of them is refused. */
    private static String atom(BaseDescr descr) {
        if (descr instanceof AtomicExprDescr atomic) {
            String text = atomic.getExpression();
            if (NAME.matcher(text).matches()
                    || TEXT.matcher(text).matches()
                    || NUMBER.matcher(text).matches()) {
                return text;
            }
        }
        throw new IllegalArgumentException(
                "may compare a field with a literal or a field only (text in double quotes, without backslash), not "
                        + shown(descr));
    }

    private static String shown(BaseDescr descr) {
        String text = descr instanceof AtomicExprDescr atomic ? atomic.getExpression() : String.valueOf(descr);
        return "\"" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "\"";
    }
}
