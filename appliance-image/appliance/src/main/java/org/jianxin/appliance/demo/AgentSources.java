package org.jianxin.appliance.demo;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jianxin.events.RecordMapper;

/** What an agent says of its sources in its status file. */
final class AgentSources {
    private final Path status;

    /** @param spool the agent's spool directory */
    AgentSources(Path spool) {
        this.status = requireNonNull(spool, "spool").resolve("status.json");
    }

    /**
     * One source.
     *
     * @param acknowledged events that intake has confirmed to be durable
     * @param problem why it cannot be read; empty when it can
     */
    record SourceLine(long acknowledged, String problem) {}

    /** By name; empty before the agent has written its first status. */
    Map<String, SourceLine> read() throws IOException {
        Map<String, SourceLine> lines = new TreeMap<>();
        byte[] json;
        try {
            json = Files.readAllBytes(status);
        } catch (NoSuchFileException notYet) {
            return lines;
        }
        for (JsonNode source : RecordMapper.create().readTree(json).path("sources")) {
            lines.put(
                    source.path("name").asText(),
                    new SourceLine(
                            source.path("acknowledged").asLong(),
                            source.path("problem").asText()));
        }
        return lines;
    }

    boolean acknowledged(String source) throws IOException {
        SourceLine line = read().get(source);
        return line != null && line.acknowledged() > 0;
    }
}
