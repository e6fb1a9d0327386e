package org.jianxin.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.events.RecordMapper;
import org.jianxin.gateway.identity.IdentityStoreException;
import org.jianxin.gateway.identity.People;
import org.jianxin.gateway.identity.Person;
import org.jianxin.gateway.policy.Access;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.gateway.policy.PolicyFile;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.RequestPath;
import org.jianxin.gateway.policy.Ruling;
import org.jianxin.gateway.policy.Subject;
import org.jianxin.sensitivedata.Catalogue;
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

    @Option(names = "--format", defaultValue = "text", description = "text, json (默认 / default: ${DEFAULT-VALUE})")
    private Format format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            GatewaySettings settings = GatewaySettings.read(config.file);
            Policy policy = PolicyFile.read(settings.policy());
            String[] words = request.strip().split("\\s+", 2);
            if (words.length != 2) {
                throw new GatewayException("--request is a method and a path, such as \"GET /console/\"");
            }
            Subject subject = subject(settings);
            Ruling ruling = ruling(settings, policy, subject, words[0], words[1]);
            print(subject, ruling);
            return 0;
        } catch (DefinitionException | IdentityStoreException | GatewayException | JsonProcessingException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private Ruling ruling(GatewaySettings settings, Policy policy, Subject subject, String method, String target)
            throws DefinitionException {
        Optional<RequestPath> path = RequestPath.of(target);
        if (path.isEmpty()) {
            return Reason.SUSPICIOUS_PATH.ruling(false, OwnPages.RULE, policy.version());
        }
        boolean sharing = path.get().segments().get(0).equals("share")
                && path.get().segments().size() > 1;
        if (!sharing) {
            return policy.decide(new Access(subject, method, path.get(), false));
        }
        Optional<GatewaySettings.SharedInterface> shared =
                settings.sharedInterface(path.get().segments().get(1));
        if (shared.isEmpty() && subject.proved()) {
            return Reason.INTERFACE_NOT_REGISTERED.ruling(false, OwnPages.RULE, policy.version());
        }
        if (shared.isPresent() && shared.get().state() == GatewaySettings.SharedInterface.State.CLOSED) {
            return Reason.INTERFACE_CLOSED.ruling(false, OwnPages.RULE, policy.version());
        }
        LocalDate today = LocalDate.now(Clock.systemDefaultZone());
        Catalogue catalogue = Catalogue.load(settings.catalogue());
        boolean agreement = shared.flatMap(s -> catalogue.dataset(s.dataset()))
                .flatMap(dataset -> dataset.agreement(subject.name(), today))
                .isPresent();
        return policy.decide(new Access(subject, method, path.get(), agreement));
    }

    private Subject subject(GatewaySettings settings) throws GatewayException, IdentityStoreException {
        int colon = as.indexOf(':');
        String name = as.substring(colon + 1);
        return switch (colon < 0 ? as.equals("anonymous") ? "anonymous" : "person" : as.substring(0, colon)) {
            case "anonymous" -> Subject.ANONYMOUS;
            case "agent" -> new Subject(Subject.Kind.AGENT, name, Set.of(), "", 0, null);
            case "service" -> new Subject(Subject.Kind.SERVICE, name, Set.of(), "", 0, null);
            case "consumer" -> settings.consumer(name)
                    .map(Callers::consumer)
                    .orElseThrow(() -> new GatewayException("no consumer " + name + " is registered"));
            case "person" -> People.open(settings.identities(), settings.keys().identities(), Clock.systemDefaultZone())
                    .find(name)
                    .map(Person::subject)
                    .orElseThrow(() -> new GatewayException("there is no account " + name));
            default -> throw new GatewayException("--as is an account, consumer:ID, agent:ID, service:ID or anonymous");
        };
    }

    private void print(Subject subject, Ruling ruling) throws JsonProcessingException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("outcome", ruling.allowed() ? "allow" : "deny");
        values.put("policy", ruling.rule());
        values.put("policy_version", ruling.version());
        values.put("reason", ruling.reason());
        values.put("zh", ruling.zh());
        values.put("en", ruling.en());
        values.put("kind", subject.kind().id());
        values.put("roles", subject.roleIds());
        values.put("clearance", subject.clearance());
        if (format == Format.json) {
            spec.commandLine().getOut().println(RecordMapper.create().writeValueAsString(values));
        } else {
            values.forEach((name, value) -> spec.commandLine().getOut().printf("%-15s %s%n", name, value));
        }
        spec.commandLine().getOut().flush();
    }
}
