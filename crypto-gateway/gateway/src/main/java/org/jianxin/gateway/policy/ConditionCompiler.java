package org.jianxin.gateway.policy;

import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.validator.CelValidator;
import dev.cel.validator.CelValidatorFactory;
import dev.cel.validator.validators.DurationLiteralValidator;
import dev.cel.validator.validators.TimestampLiteralValidator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jspecify.annotations.Nullable;

/**
 * Checks and compiles conditions. CEL's macros are left out, so there are no loops and the cost of a condition is the
 * number of its parts, which is limited; what a value is compared with must be a value the fact can have.
 */
final class ConditionCompiler {
    /** Longest condition, in characters. */
    static final int MAX_LENGTH = 2000;
    /** Most parts of a condition: names, constants and operations. */
    static final int MAX_PARTS = 200;

    private static final int MAX_DEPTH = 40;
    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(MAX_LENGTH)
            .maxParseRecursionDepth(MAX_DEPTH)
            .build();
    private static final Set<String> COMPARISONS = Set.of("_==_", "_!=_", "@in");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");
    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*");

    private final CelCompiler compiler;
    private final CelRuntime runtime;
    private final CelValidator validator;

    /** @param networks names of networks that conditions may use */
    ConditionCompiler(Set<String> networks) {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setResultType(SimpleType.BOOL);
        for (Fact fact : Fact.values()) {
            builder.addVar(fact.id(), type(fact));
        }
        networks.forEach(network -> builder.addVar(Fact.NETWORK + network, SimpleType.BOOL));
        this.compiler = builder.build();
        this.runtime = CelRuntimeFactory.standardCelRuntimeBuilder()
                .setOptions(OPTIONS)
                .build();
        this.validator = CelValidatorFactory.standardCelValidatorBuilder(compiler, runtime)
                .addAstValidators(TimestampLiteralValidator.INSTANCE, DurationLiteralValidator.INSTANCE)
                .build();
    }

    private static CelType type(Fact fact) {
        return switch (fact.type()) {
            case TEXT -> SimpleType.STRING;
            case TEXTS -> ListType.create(SimpleType.STRING);
            case NUMBER -> SimpleType.INT;
            case FLAG -> SimpleType.BOOL;
            case TIME -> SimpleType.TIMESTAMP;
        };
    }

    /** @throws DefinitionException naming line and column of what is wrong with the text of that field */
    Condition compile(Definition definition, String field) throws DefinitionException {
        String text = definition.text(field);
        if (text.codePointCount(0, text.length()) > MAX_LENGTH) {
            throw definition.error(field, "must not be longer than " + MAX_LENGTH + " characters");
        }
        CelValidationResult checked = compiler.compile(text);
        if (checked.hasError()) {
            throw error(definition, field, text, checked.getErrors().get(0));
        }
        try {
            CelAbstractSyntaxTree tree = checked.getAst();
            CelValidationResult valid = validator.validate(tree);
            if (valid.hasError()) {
                throw error(definition, field, text, valid.getErrors().get(0));
            }
            Walk walk = new Walk(definition, field, tree);
            walk.visit(tree.getExpr());
            if (walk.names.isEmpty()) {
                throw definition.error(field, "is about no fact");
            }
            return new Condition(text, runtime.createProgram(tree), List.copyOf(walk.names));
        } catch (dev.cel.common.CelValidationException | CelEvaluationException e) {
            throw definition.error(field, String.valueOf(e.getMessage()));
        }
    }

    private static DefinitionException error(Definition definition, String field, String text, CelIssue issue) {
        CelSourceLocation at = issue.getSourceLocation();
        int line = Math.max(1, at.getLine());
        int column = Math.max(0, at.getColumn());
        Matcher undeclared = UNDECLARED.matcher(issue.getMessage());
        String problem = undeclared.matches()
                ? undeclared(undeclared.group(1), rest(text, line, column))
                : issue.getMessage().replace("\n", " ");
        return definition.errorWithin(field, line, column, problem);
    }

    private static String rest(String text, int line, int column) {
        String there = text.lines().skip(line - 1L).findFirst().orElse("");
        return column < there.length() ? there.substring(column) : "";
    }

    /** CEL names only the first part of a name it does not know. */
    private static String undeclared(String first, String rest) {
        Matcher name = NAME.matcher(rest);
        if (!name.lookingAt()) {
            return "there is no function " + first;
        }
        String prefix = name.group().replaceAll("\\..*", "") + ".";
        List<String> near = new ArrayList<>();
        for (Fact fact : Fact.values()) {
            if (fact.id().startsWith(prefix)) {
                near.add(fact.id());
            }
        }
        String known = near.isEmpty()
                ? "facts begin with subject, device, resource, action or context"
                : "known are " + String.join(", ", near);
        return "there is no fact " + name.group() + "; " + known;
    }

    /** Looks at every part of one condition. */
    private static final class Walk {
        private final Definition definition;
        private final String field;
        private final CelAbstractSyntaxTree tree;
        private final Set<String> names = new LinkedHashSet<>();
        private int parts;

        Walk(Definition definition, String field, CelAbstractSyntaxTree tree) {
            this.definition = definition;
            this.field = field;
            this.tree = tree;
        }

        void visit(CelExpr part) throws DefinitionException {
            if (++parts > MAX_PARTS) {
                throw definition.error(field, "has more than " + MAX_PARTS + " parts; make several rules of it");
            }
            String name = name(part);
            if (name != null) {
                names.add(name);
            } else if (part.getKind() == Kind.CALL) {
                CelExpr.CelCall call = part.call();
                comparable(call);
                if (call.function().equals("matches")) {
                    literal(call.args().get(call.args().size() - 1));
                }
                if (call.target().isPresent()) {
                    visit(call.target().get());
                }
                for (CelExpr argument : call.args()) {
                    visit(argument);
                }
            } else if (part.getKind() == Kind.LIST) {
                for (CelExpr element : part.list().elements()) {
                    visit(element);
                }
            } else if (part.getKind() == Kind.SELECT) {
                visit(part.select().operand());
            } else if (part.getKind() != Kind.CONSTANT && part.getKind() != Kind.IDENT) {
                throw at(part, "maps, messages and loops are not for conditions");
            }
        }

        /** The fact a part stands for; null where it is something else. */
        private @Nullable String name(CelExpr part) {
            boolean named = part.getKind() == Kind.IDENT || part.getKind() == Kind.SELECT;
            return named
                    ? Optional.ofNullable(tree.getReferenceMap().get(part.id()))
                            .map(reference -> reference.name())
                            .filter(name -> name.indexOf('.') > 0)
                            .orElse(null)
                    : null;
        }

        /** A fact is compared with values it can have; a misspelt one would never or always be met. */
        private void comparable(CelExpr.CelCall call) throws DefinitionException {
            if (!COMPARISONS.contains(call.function()) || call.args().size() != 2) {
                return;
            }
            for (int i = 0; i < 2; i++) {
                String name = name(call.args().get(i));
                Optional<Fact> fact = name == null ? Optional.empty() : Fact.of(name);
                if (fact.isPresent() && !fact.get().choices().isEmpty()) {
                    possible(fact.get(), call.args().get(1 - i));
                }
            }
        }

        private void possible(Fact fact, CelExpr other) throws DefinitionException {
            if (other.getKind() == Kind.LIST) {
                for (CelExpr element : other.list().elements()) {
                    possible(fact, element);
                }
            } else if (other.getKind() == Kind.CONSTANT
                    && other.constant().getKind() == CelConstant.Kind.STRING_VALUE
                    && !fact.choices().contains(other.constant().stringValue())) {
                throw at(
                        other,
                        fact.id() + " is never \"" + other.constant().stringValue() + "\"; it is one of "
                                + String.join(", ", fact.choices()));
            }
        }

        private void literal(CelExpr pattern) throws DefinitionException {
            if (pattern.getKind() != Kind.CONSTANT) {
                throw at(pattern, "the pattern of matches must be written out");
            }
            try {
                com.google.re2j.Pattern.compile(pattern.constant().stringValue());
            } catch (PatternSyntaxException e) {
                throw at(pattern, String.valueOf(e.getMessage()));
            }
        }

        private DefinitionException at(CelExpr part, String problem) {
            int offset = tree.getSource().getPositionsMap().getOrDefault(part.id(), 0);
            return tree.getSource()
                    .getOffsetLocation(offset)
                    .map(place -> definition.errorWithin(field, place.getLine(), place.getColumn(), problem))
                    .orElseGet(() -> definition.error(field, problem));
        }
    }
}
