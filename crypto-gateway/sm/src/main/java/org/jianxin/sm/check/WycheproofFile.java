package org.jianxin.sm.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A test file as it stands: {@code aead_test_schema} and {@code mac_test_schema} of Project Wycheproof. */
record WycheproofFile(String name, Algorithm algorithm, List<Case> cases) {

    /** What there are files for that can be run here. */
    enum Algorithm {
        SM4_GCM("SM4-GCM"),
        SM4_CCM("SM4-CCM"),
        HMAC_SM3("HMACSM3");

        private final String name;

        Algorithm(String name) {
            this.name = name;
        }

        static @Nullable Algorithm named(String name) {
            for (Algorithm each : values()) {
                if (each.name.replace("-", "").equals(name.replace("-", ""))) {
                    return each;
                }
            }
            return null;
        }
    }

    enum Result {
        VALID,
        ACCEPTABLE,
        INVALID
    }

    /**
     * One test.
     *
     * @param tagLength of its group, in bytes
     */
    record Case(
            long tcId,
            Result result,
            int tagLength,
            byte[] key,
            byte[] iv,
            byte[] aad,
            byte[] msg,
            byte[] ct,
            byte[] tag) {}

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static WycheproofFile read(Path file) throws IOException {
        // Through a reader, or an encoding that is guessed wrongly ends in an error without a line.
        try (InputStreamReader in = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8);
                JsonParser parser = JSON.createParser(in)) {
            return new Reader(file, parser).read();
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new IOException(file + ", line " + line + ": not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Walks through the file once. */
    private static final class Reader {
        private final Path file;
        private final JsonParser parser;
        private final List<Entry> entries = new ArrayList<>();
        private @Nullable String algorithm;
        private long stated = -1;

        /** A test before its group is known as a whole. */
        private record Entry(int line, Map<String, String> fields, Group group) {}

        private static final class Group {
            private long tagBits = -1;
        }

        Reader(Path file, JsonParser parser) {
            this.file = file;
            this.parser = parser;
        }

        WycheproofFile read() throws IOException {
            parser.nextToken();
            expect(JsonToken.START_OBJECT, "the file");
            for (String field = next(); field != null; field = next()) {
                switch (field) {
                    case "algorithm" -> algorithm = text(field);
                    case "numberOfTests" -> stated = number(field);
                    case "testGroups" -> groups();
                    default -> parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw problem(line(), "something follows the file's object");
            }
            if (algorithm == null) {
                throw problem(line(), "there is no field algorithm");
            }
            Algorithm known = Algorithm.named(algorithm);
            if (known == null) {
                throw problem(
                        line(),
                        "field algorithm: " + algorithm + " is not run here, only SM4-GCM, SM4-CCM and HMACSM3");
            }
            if (stated >= 0 && stated != entries.size()) {
                throw problem(line(), "field numberOfTests: " + stated + ", but there are " + entries.size());
            }
            List<Case> cases = new ArrayList<>();
            for (Entry entry : entries) {
                cases.add(read(entry, known != Algorithm.HMAC_SM3));
            }
            return new WycheproofFile(algorithm, known, List.copyOf(cases));
        }

        private void groups() throws IOException {
            expect(JsonToken.START_ARRAY, "field testGroups");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect(JsonToken.START_OBJECT, "a test group");
                Group group = new Group();
                for (String field = next(); field != null; field = next()) {
                    switch (field) {
                        case "tagSize" -> group.tagBits = number(field);
                        case "tests" -> tests(group);
                        default -> parser.skipChildren();
                    }
                }
            }
        }

        private void tests(Group group) throws IOException {
            expect(JsonToken.START_ARRAY, "field tests");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect(JsonToken.START_OBJECT, "a test");
                Map<String, String> fields = new HashMap<>();
                int line = line();
                for (String field = next(); field != null; field = next()) {
                    switch (field) {
                        case "tcId" -> fields.put(field, Long.toString(number(field)));
                        case "key", "iv", "aad", "msg", "ct", "tag", "result" -> fields.put(field, text(field));
                        default -> parser.skipChildren();
                    }
                }
                entries.add(new Entry(line, fields, group));
            }
        }

        private Case read(Entry entry, boolean aead) throws IOException {
            long tcId = Long.parseLong(field(entry, "tcId"));
            String result = field(entry, "result");
            Result expected =
                    switch (result) {
                        case "valid" -> Result.VALID;
                        case "acceptable" -> Result.ACCEPTABLE;
                        case "invalid" -> Result.INVALID;
                        default -> throw problem(
                                entry.line(), "field result: neither valid, acceptable nor invalid: " + result);
                    };
            long bits = entry.group().tagBits;
            if (bits < 0 || bits % Byte.SIZE != 0 || bits > Integer.MAX_VALUE) {
                throw problem(entry.line(), "field tagSize of the test's group: missing or not whole bytes");
            }
            byte[] none = new byte[0];
            return new Case(
                    tcId,
                    expected,
                    (int) (bits / Byte.SIZE),
                    bytes(entry, "key"),
                    aead ? bytes(entry, "iv") : none,
                    aead ? bytes(entry, "aad") : none,
                    bytes(entry, "msg"),
                    aead ? bytes(entry, "ct") : none,
                    bytes(entry, "tag"));
        }

        private byte[] bytes(Entry entry, String name) throws IOException {
            String value = field(entry, name);
            try {
                return HexFormat.of().parseHex(value.toLowerCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw problem(entry.line(), "field " + name + ": not hexadecimal");
            }
        }

        private String field(Entry entry, String name) throws IOException {
            String value = entry.fields().get(name);
            if (value == null) {
                throw problem(entry.line(), "the test has no field " + name);
            }
            return value;
        }

        /** The name of the next field, whose value is then current; null at the end of the object. */
        private @Nullable String next() throws IOException {
            if (parser.nextToken() == JsonToken.END_OBJECT) {
                return null;
            }
            String name = parser.currentName();
            parser.nextToken();
            return name;
        }

        private String text(String field) throws IOException {
            expect(JsonToken.VALUE_STRING, "field " + field);
            return parser.getText();
        }

        private long number(String field) throws IOException {
            expect(JsonToken.VALUE_NUMBER_INT, "field " + field);
            return parser.getLongValue();
        }

        private void expect(JsonToken token, String what) throws IOException {
            if (parser.currentToken() != token) {
                throw problem(line(), what + ": expected " + token + ", found " + parser.currentToken());
            }
        }

        private int line() {
            return parser.currentTokenLocation().getLineNr();
        }

        private IOException problem(int line, String what) {
            return new IOException(file + ", line " + line + ": " + what);
        }
    }
}
