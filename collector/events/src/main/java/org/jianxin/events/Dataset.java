package org.jianxin.events;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The datasets there are, {@code event.dataset}, and who may speak in each. The list is closed: a dataset is an index, so a
 * name that anybody could invent would be an index that anybody could make.
 */
public enum Dataset {
    AUDITD_LOG("auditd.log", Speaker.AGENT),
    SYSTEM_AUTH("system.auth", Speaker.AGENT),
    NGINX_ACCESS("nginx.access", Speaker.AGENT),
    POSTGRESQL_LOG("postgresql.log", Speaker.AGENT),
    /** What an agent has to say about its own sources, above all what it could not read. */
    AGENT("jianxin.agent", Speaker.AGENT),
    /** Results of the agent's host checks. */
    CHECK("jianxin.check", Speaker.AGENT),
    /** What the gateway decided, and what is wrong with its decision log. */
    DECISION("jianxin.decision", Speaker.GATEWAY),
    /** What data went through the gateway. */
    FLOW("jianxin.flow", Speaker.GATEWAY),
    /** What intake has to say about agents. */
    INTAKE("jianxin.intake", Speaker.INTAKE);

    private static final Map<String, Dataset> BY_ID = byId();

    private final String id;
    private final Speaker speaker;

    /** Whose word an event is. */
    public enum Speaker {
        /** Any agent's. */
        AGENT,
        /** The gateway's, sent by the agent that is registered as the one that reads its log. */
        GATEWAY,
        /** Intake's own: nobody sends it. */
        INTAKE
    }

    Dataset(String id, Speaker speaker) {
        this.id = requireNonNull(id, "id");
        this.speaker = requireNonNull(speaker, "speaker");
    }

    /** As {@code event.dataset} has it. */
    public String id() {
        return id;
    }

    public Speaker speaker() {
        return speaker;
    }

    /** Finds a dataset by id. */
    public static Optional<Dataset> named(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }

    private static Map<String, Dataset> byId() {
        Map<String, Dataset> byId = new TreeMap<>();
        Arrays.stream(values()).forEach(dataset -> byId.put(dataset.id, dataset));
        return Collections.unmodifiableMap(byId);
    }
}
