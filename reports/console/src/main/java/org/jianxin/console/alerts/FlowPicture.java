package org.jianxin.console.alerts;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jianxin.events.Alert;
import org.jspecify.annotations.Nullable;

/**
 * The way the data took: unit → account → address → interface or database → dataset → fields → receiver, as far as the
 * events say. The picture and the text beside it are drawn from the same stages.
 *
 * @param stages in order, each with at least one node
 * @param count events that took this way
 */
record FlowPicture(List<Stage> stages, long count) {
    /** Fields drawn one by one; the others are one node together. */
    static final int FIELDS_DRAWN = 6;

    FlowPicture {
        stages = List.copyOf(stages);
    }

    static FlowPicture of(Alert alert) {
        Alert.Who who = alert.who();
        Alert.What what = alert.what();
        String receiver = what.receiver() != null && !what.receiver().equals(who.account()) ? what.receiver() : null;
        List<Stage> stages = Stream.of(
                        stage("organization", who.organization()),
                        stage("account", who.account()),
                        stage("origin", who.sourceIp() != null ? who.sourceIp() : who.host()),
                        stage("channel", what.channel()),
                        stage("dataset", what.dataset()),
                        fields(what.fields()),
                        stage("receiver", receiver))
                .flatMap(Optional::stream)
                .toList();
        return new FlowPicture(stages, alert.count());
    }

    private static Optional<Stage> stage(String kind, @Nullable String node) {
        return node == null || node.isEmpty() ? Optional.empty() : Optional.of(new Stage(kind, List.of(node), 0));
    }

    private static Optional<Stage> fields(List<String> fields) {
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        List<String> drawn = new ArrayList<>(fields.subList(0, Math.min(FIELDS_DRAWN, fields.size())));
        return Optional.of(new Stage("fields", drawn, fields.size() - drawn.size()));
    }

    /**
     * One step of the way.
     *
     * @param kind key of its text: {@code flow_<kind>}
     * @param nodes names at this step
     * @param more how many names there are besides
     */
    record Stage(String kind, List<String> nodes, int more) {
        Stage {
            requireNonNull(kind, "kind");
            nodes = List.copyOf(nodes);
        }
    }
}
