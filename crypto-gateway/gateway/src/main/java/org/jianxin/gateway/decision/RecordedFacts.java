package org.jianxin.gateway.decision;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jianxin.gateway.policy.Fact;
import org.jianxin.gateway.policy.Facts;

/**
 * All facts of a decision as one JSON text in its event, so that it can be decided again. Facts that have a field of their
 * own in the event are not in it. {@code vocabulary} tells which facts the gateway knew of when it wrote the text.
 */
final class RecordedFacts {
    static final int VOCABULARY = 3;

    /** In the event itself: user.name, user.roles, organization.name, method, path, time, address and TLS. */
    private static final Set<Fact> ELSEWHERE = EnumSet.of(
            Fact.SUBJECT_NAME,
            Fact.SUBJECT_ROLES,
            Fact.SUBJECT_UNIT,
            Fact.ACTION_METHOD,
            Fact.ACTION_PATH,
            Fact.CONTEXT_TIME,
            Fact.CONTEXT_HOUR,
            Fact.CONTEXT_WEEKDAY,
            Fact.CONTEXT_WORKDAY,
            Fact.CONTEXT_ADDRESS,
            Fact.CONTEXT_PROTOCOL,
            Fact.CONTEXT_SUITE);

    private static final JsonFactory JSON = new JsonFactory();

    private RecordedFacts() {}

    static String write(Facts facts) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("vocabulary", VOCABULARY);
            json.writeStringField("zone", facts.zone().getId());
            json.writeObjectFieldStart("facts");
            for (Map.Entry<Fact, Object> fact : facts.known().entrySet()) {
                if (!ELSEWHERE.contains(fact.getKey())) {
                    json.writeFieldName(fact.getKey().id());
                    value(json, fact.getValue());
                }
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private static void value(JsonGenerator json, Object value) throws IOException {
        if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                json.writeString(element.toString());
            }
            json.writeEndArray();
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else {
            json.writeString(value.toString());
        }
    }

    /**
     * The facts of a text; what the event holds elsewhere is the caller's to add.
     *
     * @throws NotRecordedException when the text is of another vocabulary or is not one
     */
    static Facts.Builder read(String text) throws NotRecordedException {
        try (JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            require(json, "vocabulary");
            int vocabulary = json.nextIntValue(-1);
            if (vocabulary != VOCABULARY) {
                throw new NotRecordedException("its facts are of vocabulary " + vocabulary);
            }
            require(json, "zone");
            Facts.Builder facts = Facts.builder(ZoneId.of(json.nextTextValue()));
            require(json, "facts");
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                Fact fact = Fact.of(name).orElseThrow(() -> new NotRecordedException("there is no fact " + name));
                json.nextToken();
                facts.put(fact, value(json, fact));
            }
            return facts;
        } catch (IOException | DateTimeException | IllegalArgumentException | NullPointerException e) {
            throw new NotRecordedException("its facts cannot be read");
        }
    }

    private static void require(JsonParser json, String field) throws IOException, NotRecordedException {
        if (!field.equals(json.nextFieldName())) {
            throw new NotRecordedException("its facts cannot be read");
        }
    }

    private static Object value(JsonParser json, Fact fact) throws IOException {
        return switch (fact.type()) {
            case TEXT -> json.getText();
            case NUMBER -> json.getLongValue();
            case FLAG -> json.getBooleanValue();
            case TIME -> Instant.parse(json.getText());
            case TEXTS -> {
                List<String> texts = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    texts.add(json.getText());
                }
                yield texts;
            }
        };
    }

    /** A record does not hold what is needed to decide again. */
    static final class NotRecordedException extends Exception {
        private static final long serialVersionUID = 1L;

        NotRecordedException(String what) {
            super(what);
        }
    }
}
