package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
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
    private final Path file;
    private volatile Policy current;
    private volatile String problem = "";
    // only the thread that refreshes
    private String loaded;
    private String seen;

    private PolicyInForce(PolicyLoader loader, Path file, Policy first, String state) {
        this.loader = loader;
        this.file = file;
        this.current = first;
        this.loaded = state;
        this.seen = state;
    }

    /** @throws DefinitionException when there is no policy that may be put in force */
    static PolicyInForce start(GatewaySettings settings) throws DefinitionException {
        requireNonNull(settings, "settings");
        PolicyLoader loader = PolicyLoader.of(settings);
        String state = state(settings.policy());
        Policy first = loader.load();
        PolicyInForce inForce = new PolicyInForce(loader, settings.policy(), first, state);
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

    /** Puts a changed file in force once it has stayed the same between two looks, so that it is not read half written. */
    synchronized void refresh() {
        String state = state(file);
        boolean settled = state.equals(seen);
        seen = state;
        if (!settled || state.equals(loaded)) {
            return;
        }
        loaded = state;
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

    /** What tells one state of the two files from another. */
    private static String state(Path file) {
        return oneFile(file) + " " + oneFile(PolicySignature.beside(file));
    }

    private static String oneFile(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + "/" + attributes.size() + "/" + attributes.fileKey();
        } catch (IOException e) {
            return "none";
        }
    }
}
