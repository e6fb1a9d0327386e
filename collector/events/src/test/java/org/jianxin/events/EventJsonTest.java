package org.jianxin.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EventJsonTest {
    private final EventJson json = new EventJson();

    @Test
    void writesNestedEcsObjectsWithSortedKeysAndMilliseconds() {
        Event event = Event.builder()
                .put(Ecs.TIMESTAMP, Instant.parse("2026-11-22T01:02:03.456789Z"))
                .put(Ecs.USER_NAME, "张三")
                .put(Ecs.USER_EFFECTIVE_NAME, "root")
                .put(Ecs.USER_AGENT_ORIGINAL, "curl/7.88")
                .put(Ecs.EVENT_CATEGORY, List.of("process"))
                .put(Ecs.EVENT_SEQUENCE, 7L)
                .build();

        assertThat(new String(json.write(event), UTF_8))
                .isEqualTo("{\"@timestamp\":\"2026-11-22T01:02:03.456Z\","
                        + "\"event\":{\"category\":[\"process\"],\"sequence\":7},"
                        + "\"user\":{\"effective\":{\"name\":\"root\"},\"name\":\"张三\"},"
                        + "\"user_agent\":{\"original\":\"curl/7.88\"}}");
    }

    @Property(tries = 500)
    void writesAnyTimeToTheMillisecond(
            @ForAll @LongRange(min = -70_000_000_000L, max = 260_000_000_000L) long second,
            @ForAll @IntRange(max = 999_999_999) int nano) {
        Instant time = Instant.ofEpochSecond(second, nano);

        assertThat(EventJson.format(time))
                .isEqualTo(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
                        .withZone(ZoneOffset.UTC)
                        .format(time));
    }

    @Property(tries = 40)
    void anEventOfAnyLengthIsWrittenWhole(@ForAll @IntRange(max = 100_000) int length) throws EventFormatException {
        Event event = Event.builder()
                .put(Ecs.EVENT_ORIGINAL, "公".repeat(length))
                .put(Ecs.USER_NAME, "last")
                .build();

        byte[] written = json.write(event);

        assertThat(written)
                .hasSize("{\"event\":{\"original\":\"\"},\"user\":{\"name\":\"last\"}}".length() + 3 * length);
        assertThat(json.read(written)).isEqualTo(event);
    }

    @Test
    void readsBackWhatItWroteWithEveryTypeOfField() throws EventFormatException {
        Event event = Event.builder()
                .put(Ecs.TIMESTAMP, Instant.parse("2026-11-22T00:00:00Z"))
                .put(Ecs.SOURCE_IP, "2001:db8::1")
                .put(Ecs.RECORDING, true)
                .put(Ecs.EVENT_ORIGINAL, "a \"line\" \\ with\ttabs")
                .put(
                        Ecs.FLOW_EXPOSURES,
                        List.of(
                                new Exposure(
                                        "data.idCard",
                                        "citizen-id",
                                        "id_card",
                                        3,
                                        2,
                                        1,
                                        0,
                                        "320***********1234",
                                        "ab12"),
                                new Exposure("", "mobile", 0, 0, 0, 4, null, null)))
                .build();

        assertThat(json.read(json.write(event))).isEqualTo(event);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    []                                           | an event is one JSON object
                    {"user":{"nickname":"x"}}                    | unknown field user.nickname
                    {"user":{"name":7}}                          | field user.name must be a string
                    {"event":{"sequence":1.5}}                   | field event.sequence must be a whole number
                    {"event":{"category":"web"}}                 | field event.category must be an array of strings
                    {"@timestamp":"yesterday"}                   | field @timestamp must be an ISO 8601 time in UTC
                    {"message":"a","message":"b"}                | field message given twice
                    {"message":"a"} {}                           | text after the event's closing brace
                    {"message":"13800138000                      | not JSON at byte 23
                    {"jianxin":{"flow":{"exposures":[{"field":"a","kind":"b","grade":9}]}}} | field jianxin.flow.exposures must be exposures with a grade of 0 to 4 and counts of 0 or more
                    """)
    void refusesWhatIsNotAnEventAndNamesTheFieldButNeverTheValue(String text, String problem) {
        assertThatThrownBy(() -> json.read(text.getBytes(UTF_8)))
                .isInstanceOf(EventFormatException.class)
                .hasMessage(problem)
                .hasMessageNotContaining("13800138000");
    }

    @Property(tries = 300)
    void anyEventSurvivesTheRoundTripAndEqualEventsHaveEqualBytes(@ForAll("events") Event event)
            throws EventFormatException {
        byte[] written = json.write(event);

        Event read = json.read(written);

        assertThat(read).isEqualTo(event);
        assertThat(json.write(read)).isEqualTo(written);
    }

    @Provide
    @SuppressWarnings("unchecked") // values are generated per FieldType
    Arbitrary<Event> events() {
        List<Field<?>> fields = new ArrayList<>(Ecs.all().values());
        return Arbitraries.of(fields)
                .set()
                .ofMaxSize(25)
                .flatMap(chosen -> Arbitraries.randomValue(random -> {
                    Event.Builder builder = Event.builder();
                    for (Field<?> field : chosen) {
                        switch (field.type()) {
                            case KEYWORD, TEXT, STORED, IP -> builder.put(
                                    (Field<String>) field, text(random.nextInt(1 << 16), random.nextInt(20)));
                            case KEYWORDS -> builder.put(
                                    (Field<List<String>>) field, List.of(text(random.nextInt(1 << 16), 3), ""));
                            case LONG -> builder.put((Field<Long>) field, random.nextLong());
                            case BOOLEAN -> builder.put((Field<Boolean>) field, random.nextBoolean());
                            case DATE -> builder.put(
                                    (Field<Instant>) field, Instant.ofEpochMilli(random.nextLong() % 4102444800000L));
                            case EXPOSURES -> builder.put(
                                    (Field<List<Exposure>>) field,
                                    List.of(new Exposure(
                                            "f", "mobile", random.nextInt(5), random.nextInt(9), 0, 1, null, null)));
                        }
                    }
                    return builder.build();
                }));
    }

    private static String text(int seed, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int point = (seed * 31 + i * 7919) % 0x10FFFF;
            text.appendCodePoint(Character.isSurrogate((char) point) && point < 0x10000 ? 'x' : point);
        }
        return text.toString();
    }

    @Test
    void theMappingHasEveryFieldOfTheVocabularyAndNoOther() {
        Map<String, Object> mapping = IndexTemplates.eventMapping();

        assertThat(mapping.get("dynamic")).isEqualTo("strict");
        assertThat(leaves("", mapping))
                .containsExactlyInAnyOrderElementsOf(Ecs.all().keySet());
    }

    @SuppressWarnings("unchecked") // a mapping is maps of maps
    private static List<String> leaves(String prefix, Map<String, Object> mapping) {
        List<String> leaves = new ArrayList<>();
        ((Map<String, Object>) mapping.get("properties")).forEach((name, value) -> {
            Map<String, Object> child = (Map<String, Object>) value;
            if (child.containsKey("type")) {
                leaves.add(prefix + name);
            } else {
                leaves.addAll(leaves(prefix + name + ".", child));
            }
        });
        return leaves;
    }
}
