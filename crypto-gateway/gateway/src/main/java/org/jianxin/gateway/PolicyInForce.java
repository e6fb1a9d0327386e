package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.gateway.policy.PolicySignature;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy that rules now. A changed file takes its place between two decisions; one that cannot be put in force leaves
 * it where it is, and that is said loudly. Each decision asks for the policy once. Safe for use by several threads.
 */
final class PolicyInForce implements Supplier<Policy> {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyInForce.class);

    private final PolicyLoader loader;
    private final FileWatch watch;
    private volatile Policy current;
    private volatile String problem = "";

    private PolicyInForce(PolicyLoader loader, FileWatch watch, Policy first) {
        this.loader = loader;
        this.watch = watch;
        this.current = first;
    }

    /** @throws DefinitionException when there is no policy that may be put in force */
    static PolicyInForce start(GatewaySettings settings) throws DefinitionException {
        requireNonNull(settings, "settings");
        PolicyLoader loader = PolicyLoader.of(settings);
        FileWatch watch = new FileWatch(List.of(settings.policy(), PolicySignature.beside(settings.policy())));
        Policy first = loader.load();
        PolicyInForce inForce = new PolicyInForce(loader, watch, first);
        inForce.remember(first);
        return inForce;
    }

    @Override
    public Policy get() {
        return current;
    }

    /** Why the file is not the policy in force; empty when it is. */
    String problem() {
        return problem;
    }

    /** Puts a changed file in force. */
    synchronized void refresh() {
        if (!watch.changed()) {
            return;
        }
        try {
            Policy next = loader.load();
            if (!next.version().equals(current.version())) {
                LOG.warn("policy {} takes the place of {}", next.version(), current.version());
            }
            current = next;
            problem = "";
            remember(next);
        } catch (DefinitionException | RuntimeException e) {
            problem = String.valueOf(e.getMessage());
            LOG.error("the policy file was changed but is not put in force, {} stays: {}", current.version(), problem);
        }
    }

    private void remember(Policy policy) {
        try {
            loader.accepted(policy);
        } catch (IOException e) {
            LOG.warn("it cannot be remembered that policy {} is in force: {}", policy.version(), e.toString());
        }
    }
}
