package org.jianxin.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.events.RecordMapper;
import org.jianxin.gateway.DecisionPoint.Place;
import org.jianxin.gateway.identity.IdentityStoreException;
import org.jianxin.gateway.identity.People;
import org.jianxin.gateway.identity.Person;
import org.jianxin.gateway.identity.SecondFactorRules;
import org.jianxin.gateway.policy.Access;
import org.jianxin.gateway.policy.Considered;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.gateway.policy.Policy.Explanation;
import org.jianxin.gateway.policy.PolicyFile;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.RequestPath;
import org.jianxin.gateway.policy.Ruling;
import org.jianxin.gateway.policy.Subject;
import org.jianxin.gateway.policy.UsedFact;
import org.jianxin.gateway.posture.Posture;
import org.jianxin.gateway.trust.Trust;
import org.jianxin.sensitivedata.Catalogue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gateway explain}: what the policy says to one request, and why, without sending it. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "说明策略对某一请求的判定 / say what the policy decides on a request")
final class ExplainCommand implements Callable<Integer> {
    private enum Format {
        text,
        json
    }

    @Mixin
    private GatewayCommand.Config config;

    @Option(
            names = "--as",
            required = true,
            paramLabel = "WHO",
            description = "账号、consumer:ID、agent:ID、service:ID 或 anonymous / an account, consumer:ID, agent:ID,"
                    + " service:ID or anonymous")
    private String as;

    @Option(
            names = "--request",
            required = true,
            paramLabel = "REQUEST",
            description = "方法与地址，如 \"GET /console/\" / method and path, such as \"GET /console/\"")
    private String request;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "另一策略文件，默认为设置中的 / another policy file than that of the settings")
    private @Nullable Path policyFile;

    @Mixin
    private AssumedFacts assumed;

    @Option(names = "--format", defaultValue = "text", description = "text, json (默认 / default: ${DEFAULT-VALUE})")
    private Format format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            GatewaySettings settings = GatewaySettings.read(config.file);
            Policy policy = PolicyFile.read(policyFile == null ? settings.policy() : policyFile);
            String[] words = request.strip().split("\\s+", 2);
            if (words.length != 2) {
                throw new GatewayException("--request is a method and a path, such as \"GET /console/\"");
            }
            Asking asking = asking(settings);
            print(asking.subject(), explain(settings, policy, asking, words[0], words[1]));
            return 0;
        } catch (DefinitionException | IdentityStoreException | GatewayException | IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private Explanation explain(GatewaySettings settings, Policy policy, Asking asking, String method, String target)
            throws DefinitionException, GatewayException, IdentityStoreException {
        Clock clock = assumed.clock();
        DecisionPoint decisionPoint = new DecisionPoint(
                Routes.read(config.file), () -> policy, Catalogue.load(settings.catalogue()), facts(settings, clock));
        Optional<RequestPath> path = RequestPath.of(target);
        if (path.isEmpty()) {
            return own(decisionPoint.own(Reason.SUSPICIOUS_PATH));
        }
        if (OwnPages.owns(path.get())) {
            return own(Reason.PUBLIC_PAGE.ruling(true, OwnDecisions.RULE, policy.version()));
        }
        Place place = decisionPoint.place(path.get());
        Reason refusal = decisionPoint.refusal(asking.refusal(), asking.subject(), place);
        if (refusal != null) {
            return own(decisionPoint.own(refusal));
        }
        Access access = decisionPoint.access(asking.subject(), method, path.get(), place, assumed.arrival());
        return policy.explain(new Access(asking.subject(), method, path.get(), assumed.over(access.facts())));
    }

    /** Without what subjects did lately, which only the running gateway knows. */
    private static FactFinder facts(GatewaySettings settings, Clock clock)
            throws DefinitionException, IdentityStoreException {
        Posture posture = Gateway.posture(settings.posture(), clock);
        People people = People.open(settings.identities(), settings.keys().identities(), clock);
        return new FactFinder(
                posture,
                new Trust(Gateway.trustRules(settings), posture, clock),
                name -> Gateway.distrust(people, name),
                clock);
    }

    private static Explanation own(Ruling ruling) {
        return new Explanation(ruling, List.of());
    }

    /** Who would ask, and why that subject is refused whatever it asks for; null when it is not. */
    private record Asking(Subject subject, @Nullable Reason refusal) {}

    private Asking asking(GatewaySettings settings) throws GatewayException, IdentityStoreException {
        int colon = as.indexOf(':');
        String name = as.substring(colon + 1);
        return switch (colon < 0 ? as.equals("anonymous") ? "anonymous" : "person" : as.substring(0, colon)) {
            case "anonymous" -> new Asking(Subject.ANONYMOUS, null);
            case "agent" -> new Asking(new Subject(Subject.Kind.AGENT, name, Set.of(), "", 0, null), null);
            case "service" -> new Asking(new Subject(Subject.Kind.SERVICE, name, Set.of(), "", 0, null), null);
            case "consumer" -> settings.consumers().stream()
                    .filter(registered -> registered.id().equals(name))
                    .findFirst()
                    .map(consumer -> new Asking(Callers.consumer(consumer), null))
                    .orElseThrow(() -> new GatewayException("no consumer " + name + " is registered"));
            case "person" -> person(settings, name);
            default -> throw new GatewayException("--as is an account, consumer:ID, agent:ID, service:ID or anonymous");
        };
    }

    private static Asking person(GatewaySettings settings, String name)
            throws GatewayException, IdentityStoreException {
        Clock clock = Clock.systemDefaultZone();
        Person person = People.open(settings.identities(), settings.keys().identities(), clock)
                .find(name)
                .orElseThrow(() -> new GatewayException("there is no account " + name));
        boolean due = person.passwordDue(clock.instant(), settings.passwords().expires());
        boolean enrols = person.factorSet() == null
                && settings.secondFactor().of(person.roles()) == SecondFactorRules.Mode.REQUIRED;
        Reason refusal = !person.enabled()
                ? Reason.ACCOUNT_DISABLED
                : due ? Reason.PASSWORD_CHANGE_REQUIRED : enrols ? Reason.SECOND_FACTOR_REQUIRED : null;
        return new Asking(person.subject(), refusal);
    }

    private void print(Subject subject, Explanation explanation) throws JsonProcessingException {
        Ruling ruling = explanation.ruling();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("outcome", ruling.outcome().id());
        values.put("policy", ruling.rule());
        values.put("policy_version", ruling.version());
        values.put("reason", ruling.reason());
        values.put("zh", ruling.zh());
        values.put("en", ruling.en());
        values.put("kind", subject.kind().id());
        values.put("roles", subject.roleIds());
        values.put("clearance", subject.clearance());
        values.put("facts", ruling.facts().stream().map(UsedFact::text).toList());
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.json) {
            values.put(
                    "rules",
                    explanation.rules().stream().map(ExplainCommand::values).toList());
            out.println(RecordMapper.create().writeValueAsString(values));
        } else {
            values.forEach((name, value) -> out.printf("%-15s %s%n", name, value));
            for (Considered rule : explanation.rules()) {
                out.printf(
                        "%5d %-40s %-8s %-20s %s%n",
                        rule.line(),
                        rule.rule(),
                        rule.effect().id(),
                        rule.result(),
                        rule.facts().stream().map(UsedFact::text).collect(Collectors.joining(" ")));
            }
        }
        out.flush();
    }

    private static Map<String, Object> values(Considered rule) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("rule", rule.rule());
        values.put("line", rule.line());
        values.put("effect", rule.effect().id());
        values.put("result", rule.result());
        values.put("facts", rule.facts().stream().map(UsedFact::text).toList());
        return values;
    }
}
