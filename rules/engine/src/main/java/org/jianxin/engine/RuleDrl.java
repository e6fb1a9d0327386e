package org.jianxin.engine;

import java.util.List;
import java.util.stream.Collectors;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.drools.drl.parser.DrlParser;
import org.drools.drl.parser.DroolsParserException;
import org.kie.internal.builder.conf.LanguageLevelOption;

/** One rule as the one DRL file Drools compiles. */
final class RuleDrl {
    static final String PACKAGE = "org.jianxin.engine.pack";

    private RuleDrl() {}

    /**
     * Checks the conditions and writes the DRL.
     *
     * @throws IllegalArgumentException saying which condition is not allowed and why
     */
    static String of(String ruleId, FactKind fact, List<String> conditions) {
        if (!Rule.ID.matcher(ruleId).matches()) {
            throw new IllegalArgumentException("rule id must match " + Rule.ID);
        }
        ConditionWhitelist whitelist = new ConditionWhitelist(fact);
        StringBuilder constraints = new StringBuilder();
        for (int i = 0; i < conditions.size(); i++) {
            try {
                constraints.append(i == 0 ? "" : ",\n        ").append(whitelist.canonical(conditions.get(i)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("condition " + (i + 1) + " " + e.getMessage(), e);
            }
        }
        String drl =
                """
                package %s
                import %s.%s
                global %s findings
                rule "%s"
                when
                    $fact : %s(
                        %s)
                then
                    %s
                end
                """
                        .formatted(
                                PACKAGE,
                                Fact.class.getPackageName(),
                                fact.type(),
                                Findings.class.getName(),
                                ruleId,
                                fact.type(),
                                constraints,
                                consequence(ruleId));
        check(drl, ruleId, fact, conditions.size());
        return drl;
    }

    private static String consequence(String ruleId) {
        return "findings.report(\"" + ruleId + "\", $fact);";
    }

    /**
     * Reads the finished text as Drools will and refuses it unless it is exactly one rule with one pattern and the one
     * consequence: the last line of defence, whatever the lines before it let through.
     */
    static void check(String drl, String ruleId, FactKind fact, int constraints) {
        DrlParser parser = new DrlParser(LanguageLevelOption.DRL6);
        PackageDescr parsed;
        try {
            parsed = parser.parse(false, drl);
        } catch (DroolsParserException e) {
            throw new IllegalArgumentException("is not DRL: " + e.getMessage(), e);
        }
        if (parser.hasErrors() || parsed == null) {
            throw new IllegalArgumentException("is not DRL: "
                    + parser.getErrors().stream().map(Object::toString).collect(Collectors.joining("; ")));
        }
        if (parsed.getRules().size() != 1
                || parsed.getImports().size() != 1
                || parsed.getGlobals().size() != 1
                || !parsed.getFunctions().isEmpty()
                || !parsed.getFunctionImports().isEmpty()
                || !parsed.getAccumulateImports().isEmpty()
                || !parsed.getTypeDeclarations().isEmpty()
                || !parsed.getEnumDeclarations().isEmpty()
                || !parsed.getEntryPointDeclarations().isEmpty()
                || !parsed.getWindowDeclarations().isEmpty()
                || !parsed.getAttributes().isEmpty()) {
            throw new IllegalArgumentException("may hold one rule and nothing else");
        }
        RuleDescr rule = parsed.getRules().get(0);
        if (!rule.getName().equals(ruleId)
                || !rule.getAttributes().isEmpty()
                || !rule.getNamedConsequences().isEmpty()
                || rule.getParentName() != null
                || !String.valueOf(rule.getConsequence()).strip().equals(consequence(ruleId))) {
            throw new IllegalArgumentException("may have findings.report as its only consequence");
        }
        List<BaseDescr> left = rule.getLhs().getDescrs();
        if (left.size() != 1
                || !(left.get(0) instanceof PatternDescr pattern)
                || !pattern.getObjectType().equals(fact.type())
                || pattern.getSource() != null
                || !pattern.getBehaviors().isEmpty()
                || pattern.getConstraint().getDescrs().size() != constraints
                || !pattern.getConstraint().getDescrs().stream().allMatch(ExprConstraintDescr.class::isInstance)) {
            throw new IllegalArgumentException("may have one pattern with its conditions and nothing else");
        }
    }
}
