package org.jianxin.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jianxin.events.Alert;
import org.jianxin.events.IndexTemplates;
import org.jianxin.events.RecordMapper;

/** Alerts as documents: the record's JSON and the rank of its severity, by which the queue is sorted. */
final class AlertJson {
    private final JsonMapper mapper = RecordMapper.create();

    ObjectNode write(Alert alert) {
        ObjectNode node = mapper.valueToTree(alert);
        node.put(IndexTemplates.SEVERITY_RANK, alert.severity().ordinal());
        return node;
    }

    Alert read(ObjectNode source) {
        ObjectNode node = source.deepCopy();
        node.remove(IndexTemplates.SEVERITY_RANK);
        try {
            return mapper.treeToValue(node, Alert.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "alert " + source.path("id").asText() + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }
}
