package org.jianxin.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jianxin.sensitivedata.MaskRule;
import org.jianxin.sensitivedata.Protection;
import org.jianxin.sensitivedata.Treatment;
import org.jspecify.annotations.Nullable;

class JsonMaskingPropertiesTest {
    private static final String ID = "11010519491231002X";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Names as the catalogue has them or writes them otherwise, and the rule for a reader of grade 2. */
    private static final Map<String, String> HIDDEN = Map.of(
            "id_card", "citizen-id",
            "idCard", "citizen-id",
            "address", "address",
            "bank_card", "bank-card",
            "住址", "address");

    private static final List<String> NAMES = List.of(
            "id_card", "idCard", "address", "bank_card", "住址", "a", "list", "sex", "", "备注", "x\\\"y", "0", "\\u0061b");

    private static byte[] masked(Protection protection, byte[] document, int piece) throws RefusedException {
        return new Masked(protection).through("application/json", "", document, piece);
    }

    @Property(tries = 400)
    void whatComesOutIsWhatWentInWithExactlyTheHiddenFieldsMasked(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int piece) throws Exception {
        byte[] document = new Documents(seed).document();

        byte[] out = masked(Masked.GRADED, document, piece);

        assertThat(MAPPER.readTree(out)).isEqualTo(expected(MAPPER.readTree(document), null));
        assertThat(out).as("in one piece").isEqualTo(masked(Masked.GRADED, document, document.length));
    }

    @Property(tries = 200)
    void whereNothingIsMaskedEveryByteIsTheSame(@ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int piece)
            throws Exception {
        byte[] document = new Documents(seed).document();
        Protection all = new Protection(4, Treatment.MASK, Treatment.MASK);

        assertThat(masked(all, document, piece)).isEqualTo(document);
    }

    private static JsonNode expected(JsonNode node, @Nullable MaskRule above) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = MAPPER.createObjectNode();
            object.properties().forEach(field -> {
                String rule = HIDDEN.get(field.getKey());
                copy.set(
                        field.getKey(),
                        expected(
                                field.getValue(),
                                rule == null ? above : Masked.RULES.rule(rule).orElseThrow()));
            });
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = MAPPER.createArrayNode();
            array.forEach(item -> copy.add(expected(item, above)));
            return copy;
        }
        String text = node.asText();
        // A citizen's number is hidden wherever it stands, because the dataset has a field for such numbers.
        @Nullable
        MaskRule rule = above == null && text.equals(ID)
                ? Masked.RULES.rule("citizen-id").orElseThrow()
                : above;
        if (rule == null || node.isNull()) {
            return node;
        }
        String hidden = node.isBoolean() ? "******" : rule.mask(text);
        return hidden.equals(text) ? node : TextNode.valueOf(hidden);
    }

    @Property(tries = 600)
    void whereverItBreaksNoHiddenValueGetsOut(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int piece, @ForAll @IntRange(max = 4000) int at) {
        String document = new String(new Documents(seed).document(), StandardCharsets.UTF_8);
        List<String> breaks = List.of(
                "\"", "\\", "}", "]", ",", ":", "\u0001", "\n", " ?? ", "\"\"", "/ /", " NaN ", "\\!", "{", "[",
                "\uFFFF");
        String what = breaks.get(new Random(seed).nextInt(breaks.size()));
        int from = at % (document.length() + 1);
        String broken = document.substring(0, from) + what + document.substring(from);
        if (split(broken, from) || split(broken, from + what.length())) {
            return;
        }
        Masked masked = new Masked(Masked.GRADED);
        try {
            masked.through("application/json", "", broken.getBytes(StandardCharsets.UTF_8), piece);
        } catch (RefusedException e) {
            // as it should be, mostly
        }
        assertThat(new String(masked.out(), StandardCharsets.UTF_8)).as(broken).doesNotContain(ID);
    }

    private static boolean split(String text, int at) {
        return at < text.length() && Character.isLowSurrogate(text.charAt(at));
    }

    @Property(tries = 600)
    void randomBytesAreRefusedOrAreJsonToAnotherReaderTooAndPassUnchanged(
            @ForAll long seed,
            @ForAll @Size(min = 1, max = 4) byte[] noise,
            @ForAll @IntRange(min = 1, max = 60) int piece,
            @ForAll @IntRange(max = 4000) int at) {
        byte[] document = new Documents(seed).document();
        for (int i = 0; i < noise.length; i++) {
            document[(at + 7 * i) % document.length] = noise[i];
        }
        Masked masked = new Masked(new Protection(4, Treatment.MASK, Treatment.MASK));
        try {
            assertThat(masked.through("application/json", "", document, piece)).isEqualTo(document);
        } catch (RefusedException e) {
            return;
        }
        assertThat(jacksonReads(document))
                .as(new String(document, StandardCharsets.UTF_8))
                .isTrue();
    }

    private static boolean jacksonReads(byte[] document) {
        JsonFactory factory = JsonFactory.builder()
                .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                .build();
        try (JsonParser parser = factory.createParser(document)) {
            while (parser.nextToken() != null) {
                parser.getText();
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Random documents with white space, spellings and nesting as no serialiser would choose them. */
    private static final class Documents {
        private final Random random;
        private final StringBuilder json = new StringBuilder();

        Documents(long seed) {
            this.random = new Random(seed);
        }

        byte[] document() {
            space();
            value(0);
            space();
            return json.toString().getBytes(StandardCharsets.UTF_8);
        }

        private void space() {
            while (random.nextInt(4) == 0) {
                json.append(" \n\t\r".charAt(random.nextInt(4)));
            }
        }

        private void value(int depth) {
            int kind = random.nextInt(depth > 6 ? 5 : 10);
            switch (kind) {
                case 0 -> json.append(random.nextBoolean());
                case 1 -> json.append("null");
                case 2 -> json.append(random.nextInt(2_000_000) - 1_000_000);
                case 3, 4 -> string();
                case 5, 6 -> {
                    json.append('[');
                    items(depth, () -> value(depth + 1));
                    json.append(']');
                }
                default -> {
                    json.append('{');
                    items(depth, () -> {
                        json.append('"')
                                .append(NAMES.get(random.nextInt(NAMES.size())))
                                .append('"');
                        space();
                        json.append(':');
                        space();
                        value(depth + 1);
                    });
                    json.append('}');
                }
            }
        }

        private void items(int depth, Runnable item) {
            space();
            int count = random.nextInt(6);
            for (int i = 0; i < count; i++) {
                item.run();
                space();
                if (i < count - 1) {
                    json.append(',');
                    space();
                }
            }
        }

        private void string() {
            json.append('"');
            boolean citizen = random.nextInt(4) == 0;
            if (citizen) {
                json.append(ID);
            }
            int length = citizen ? 0 : random.nextInt(12);
            for (int i = 0; i < length; i++) {
                switch (random.nextInt(8)) {
                    case 0 -> json.append("\\").append("\"\\/bfnrt".charAt(random.nextInt(8)));
                    case 1 -> json.append("\\u%04x".formatted(random.nextInt(0xd800)));
                    case 2 -> json.append("\\uD83d\\uDE00");
                    case 3 -> json.append("😀");
                    case 4 -> json.append("吗呢啊了的".charAt(random.nextInt(5)));
                    default -> json.append(" :,{}[]x-".charAt(random.nextInt(9)));
                }
            }
            json.append('"');
        }
    }
}
