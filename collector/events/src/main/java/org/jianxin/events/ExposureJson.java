package org.jianxin.events;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON of {@link Exposure} lists inside an event. */
final class ExposureJson {
    private ExposureJson() {}

    static void write(JsonGenerator generator, List<Exposure> exposures) throws IOException {
        generator.writeStartArray();
        for (Exposure exposure : exposures) {
            generator.writeStartObject();
            generator.writeStringField("field", exposure.field());
            generator.writeStringField("kind", exposure.kind());
            if (exposure.catalogueField() != null) {
                generator.writeStringField("catalogue_field", exposure.catalogueField());
            }
            generator.writeNumberField("grade", exposure.grade());
            generator.writeNumberField("clear", exposure.clear());
            generator.writeNumberField("masked", exposure.masked());
            generator.writeNumberField("weak", exposure.weak());
            writeCount(generator, "gateway_masked", exposure.gatewayMasked());
            writeCount(generator, "blocked", exposure.blocked());
            writeCount(generator, "first_record", exposure.firstRecord());
            if (exposure.maskedForm() != null) {
                generator.writeStringField("masked_form", exposure.maskedForm());
            }
            if (exposure.digest() != null) {
                generator.writeStringField("digest", exposure.digest());
            }
            generator.writeEndObject();
        }
        generator.writeEndArray();
    }

    private static void writeCount(JsonGenerator generator, String name, long count) throws IOException {
        if (count > 0) {
            generator.writeNumberField(name, count);
        }
    }

    static List<Exposure> read(JsonParser parser, JsonToken token, Field<?> in)
            throws IOException, EventFormatException {
        if (token != JsonToken.START_ARRAY) {
            throw EventJson.wrong(in, "an array of exposures");
        }
        List<Exposure> exposures = new ArrayList<>();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            if (next != JsonToken.START_OBJECT) {
                throw EventJson.wrong(in, "an array of exposures");
            }
            exposures.add(readOne(parser, in));
        }
        return exposures;
    }

    private static Exposure readOne(JsonParser parser, Field<?> in) throws IOException, EventFormatException {
        String field = null;
        String kind = null;
        @Nullable String catalogueField = null;
        @Nullable String maskedForm = null;
        @Nullable String digest = null;
        long grade = 0;
        long clear = 0;
        long masked = 0;
        long weak = 0;
        long gatewayMasked = 0;
        long blocked = 0;
        long firstRecord = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "field" -> field = EventJson.text(parser, value, in);
                case "kind" -> kind = EventJson.text(parser, value, in);
                case "catalogue_field" -> catalogueField = EventJson.text(parser, value, in);
                case "masked_form" -> maskedForm = EventJson.text(parser, value, in);
                case "digest" -> digest = EventJson.text(parser, value, in);
                case "grade" -> grade = number(parser, value, in);
                case "clear" -> clear = number(parser, value, in);
                case "masked" -> masked = number(parser, value, in);
                case "weak" -> weak = number(parser, value, in);
                case "gateway_masked" -> gatewayMasked = number(parser, value, in);
                case "blocked" -> blocked = number(parser, value, in);
                case "first_record" -> firstRecord = number(parser, value, in);
                default -> throw new EventFormatException("unknown field " + in.name() + "." + name);
            }
        }
        if (field == null || kind == null) {
            throw EventJson.wrong(in, "exposures with field and kind");
        }
        try {
            return new Exposure(
                    field,
                    kind,
                    catalogueField,
                    Math.toIntExact(grade),
                    clear,
                    masked,
                    weak,
                    gatewayMasked,
                    blocked,
                    firstRecord,
                    maskedForm,
                    digest);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw EventJson.wrong(in, "exposures with a grade of 0 to 4 and counts of 0 or more");
        }
    }

    private static long number(JsonParser parser, JsonToken token, Field<?> in)
            throws IOException, EventFormatException {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw EventJson.wrong(in, "exposures with whole numbers");
        }
        return parser.getLongValue();
    }
}
