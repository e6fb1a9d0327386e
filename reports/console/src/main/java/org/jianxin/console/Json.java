package org.jianxin.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jianxin.events.RecordMapper;

/** JSON as the whole product writes it, independent of how the assembling application configures its own mapper. */
public final class Json {
    private static final JsonMapper MAPPER = RecordMapper.create();
    private static final ObjectWriter WRITER = MAPPER.writer();

    private Json() {}

    public static byte[] bytes(Object value) {
        try {
            return WRITER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e); // records of ours always have a JSON form
        }
    }

    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /**
     * Reads a request body.
     *
     * @throws ProblemException 400 when it is not JSON of that type; the text is not repeated in the answer
     */
    public static <T> T read(byte[] body, Class<T> type) {
        try {
            T value = MAPPER.readValue(body.length == 0 ? new byte[] {'{', '}'} : body, type);
            if (value == null) {
                throw new ProblemException(400, "bad_json", "null");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new ProblemException(400, "bad_json", where(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null
                ? type(e)
                : e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr() + " " + type(e);
    }

    /** Jackson's own messages quote the input, which may hold what must not be repeated; its type says enough. */
    private static String type(JsonProcessingException e) {
        return e.getClass().getSimpleName().replace("Exception", "");
    }
}
