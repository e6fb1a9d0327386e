package org.jianxin.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jianxin.events.Exposure;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.ExposureInspector;
import org.jianxin.sensitivedata.MaskRules;
import org.junit.jupiter.api.Test;

class AnswerScannerTest {
    /** The example number of GB 11643-1999: valid, and nobody's. */
    private static final String ID = "11010519491231002X";

    private static final Detector DETECTOR = Detector.create();

    private final ExposureInspector inspector =
            new ExposureInspector(DETECTOR, MaskRules.defaults(), null, Map.of(), value -> "0".repeat(64));

    private AnswerScanner scan(String type, byte[] answer, int piece) {
        AnswerScanner scanner = AnswerScanner.of(type, DETECTOR, inspector).orElseThrow();
        for (int at = 0; at < answer.length; at += piece) {
            scanner.feed(answer, at, Math.min(piece, answer.length - at));
        }
        scanner.end();
        return scanner;
    }

    private AnswerScanner scan(String type, String answer) {
        return scan(type, answer.getBytes(StandardCharsets.UTF_8), 7);
    }

    private long clear() {
        return inspector.exposures().stream().mapToLong(Exposure::clear).sum();
    }

    @Property(tries = 60)
    void howTheAnswerIsCutIntoPiecesMakesNoDifference(@ForAll @IntRange(min = 1, max = 200) int piece) {
        ExposureInspector fresh =
                new ExposureInspector(DETECTOR, MaskRules.defaults(), null, Map.of(), value -> "0".repeat(64));
        String json = "{\"数据\":{\"列表\":[{\"身份证\":\"" + ID + "\",\"n\":1.5e3,\"x\":\"\\u8eab😀\"},{\"身份证\":\"" + ID
                + "\"}],\"总数\":2}}";
        byte[] answer = json.getBytes(StandardCharsets.UTF_8);
        AnswerScanner scanner =
                AnswerScanner.of("application/json", DETECTOR, fresh).orElseThrow();
        for (int at = 0; at < answer.length; at += piece) {
            scanner.feed(answer, at, Math.min(piece, answer.length - at));
        }
        scanner.end();

        assertThat(scanner.malformed()).isFalse();
        assertThat(fresh.records()).isEqualTo(2);
        assertThat(fresh.fields()).contains("数据.列表.身份证", "数据.列表.n", "数据.总数");
        assertThat(fresh.exposures())
                .extracting(Exposure::field, Exposure::kind, Exposure::clear)
                .contains(tuple("数据.列表.身份证", "citizen-id", 2L));
    }

    private static long occurrences(String text) {
        return text.split(ID, -1).length - 1;
    }

    private static long clearIn(String answer, int piece) {
        ExposureInspector fresh =
                new ExposureInspector(DETECTOR, MaskRules.defaults(), null, Map.of(), value -> "0".repeat(64));
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        AnswerScanner scanner =
                AnswerScanner.of("application/json", DETECTOR, fresh).orElseThrow();
        for (int at = 0; at < bytes.length; at += piece) {
            scanner.feed(bytes, at, Math.min(piece, bytes.length - at));
        }
        scanner.end();
        return fresh.exposures().stream()
                .filter(exposure -> exposure.kind().equals("citizen-id"))
                .mapToLong(Exposure::clear)
                .sum();
    }

    private static final String SAMPLE =
            "{\"说明\":\"见 " + ID + " 等\",\"n\":[12, " + "{\"号码\":\"" + ID + "\",\"x\":\"\\u8eab😀\"}," + "{\"" + ID
                    + "\":{\"b\":true,\"c\":\"" + ID + " " + ID + "\"}}],\"t\":-1.5e3}";

    @Property(tries = 600)
    void whereverItBreaksNothingIsMissed(
            @ForAll @IntRange(max = 200) int at,
            @ForAll @IntRange(min = 1, max = 60) int piece,
            @ForAll("breaks") String what) {
        int from = Math.min(at, SAMPLE.length());
        if (from > 0 && from < SAMPLE.length() && Character.isLowSurrogate(SAMPLE.charAt(from))) {
            from--;
        }
        String cut = SAMPLE.substring(0, from);
        String broken = cut + what + SAMPLE.substring(from);

        assertThat(clearIn(broken, piece)).as(broken).isGreaterThanOrEqualTo(occurrences(broken));
        assertThat(clearIn(cut, piece)).as(cut).isGreaterThanOrEqualTo(occurrences(cut));
    }

    @Provide
    Arbitrary<String> breaks() {
        return Arbitraries.of("\"", "\\", "}", "]", ",", ":", "\u0001", "\n", " ?? ", "\"\"", "/ /", " NaN ", "\\!");
    }

    @Test
    void aLongStringThatNeverEndsIsSearchedWholeFromWhereItBegan() {
        String filler = "x ".repeat(30_000);

        assertThat(clearIn("{\"a\":\"" + ID + " " + filler + ID + " " + filler, 5_000))
                .isEqualTo(2);
    }

    @Test
    void aStringLongerThanAnyoneNeedsIsSearchedToo() {
        String filler = "x ".repeat(3 << 20);

        assertThat(clearIn("{\"a\":\"" + ID + " " + filler + ID + "\"}", 8_192)).isEqualTo(2);
    }

    @Test
    void aTabInAStringIsForgivenAndTheFieldKeepsItsName() {
        AnswerScanner scanner = scan("application/json", "[{\"id\":\"" + ID + "\",\"note\":\"a\tb\"}]");

        assertThat(scanner.malformed()).isFalse();
        assertThat(inspector.exposures())
                .extracting(Exposure::field, Exposure::clear)
                .contains(tuple("id", 1L));
    }

    @Test
    void aNumberThatIsNotQuotedIsAValueToo() {
        scan("application/json", "[{\"card\":110105194912310021},13800138000]");

        assertThat(inspector.exposures()).extracting(Exposure::kind).contains("mobile");
    }

    @Test
    void aMapKeyedByCitizensNumbersIsCountedAndItsKeysAreInNoPath() {
        scan("application/json", "{\"" + ID + "\":{\"level\":3},\"b\":{\"level\":4}}");

        assertThat(clear()).isEqualTo(1);
        assertThat(inspector.fields()).containsExactlyInAnyOrder("*", "*.level", "b.level");
    }

    @Test
    void nestedListsCountTheOuterRecordsOnly() {
        scan("application/json", "{\"list\":[{\"tags\":[{\"t\":\"a\"},{\"t\":\"b\"}]},{\"tags\":[]}]}");

        assertThat(inspector.records()).isEqualTo(2);
    }

    @Test
    void aSingleObjectIsOneRecord() {
        scan("application/problem+json", "{\"a\":1,\"b\":{\"c\":\"d\"}}");

        assertThat(inspector.records()).isEqualTo(1);
    }

    @Test
    void whatIsNotTheJsonItSaysIsStillLookedThrough() {
        AnswerScanner scanner = scan("application/json", "{\"a\": oops, \"id\": \"" + ID + "\"\n rest " + ID + " }");

        assertThat(scanner.malformed()).isTrue();
        assertThat(clear()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void jsonThatBreaksOffIsMalformed() {
        assertThat(scan("application/json", "{\"a\":[1,2").malformed()).isTrue();
    }

    @Test
    void severalDocumentsInOneAnswerAreAllRead() {
        scan("application/json", "{\"a\":\"" + ID + "\"}\n{\"a\":\"" + ID + "\"}");

        assertThat(clear()).isEqualTo(2);
    }

    @Test
    void everyLineOfNdjsonIsARecordWithNamedFields() {
        AnswerScanner scanner = scan(
                "application/x-ndjson",
                "{\"a\":\"" + ID + "\"}\n{\"a\":\"" + ID + "\"}\n{\"l\":[{\"a\":1},{\"a\":2}]}\n");

        assertThat(scanner.malformed()).isFalse();
        assertThat(inspector.records()).isEqualTo(4);
        assertThat(inspector.exposures())
                .extracting(Exposure::field, Exposure::kind, Exposure::clear)
                .contains(tuple("a", "citizen-id", 2L));
    }

    @Test
    void chineseEncodingsAreReadAsWhatTheyAre() {
        String json = "{\"姓名\":\"张三\",\"号码\":\"" + ID + "\"}";

        scan("application/json; charset=GBK", json.getBytes(Charset.forName("GB18030")), 3);

        assertThat(inspector.fields()).containsExactlyInAnyOrder("姓名", "号码");
        assertThat(clear()).isGreaterThanOrEqualTo(1);
    }

    @Test
    void csvCellsAreValuesUnderTheirColumnsAlsoQuotedOverLines() {
        AnswerScanner scanner = scan(
                "text/csv", "\uFEFFname,id_card\r\n\"Li,\r\n \"\"Si\"\"\"," + ID + "\r\n,\"" + ID + "\"\r\n\r\nx,y");

        assertThat(scanner.malformed()).isFalse();
        assertThat(inspector.records()).isEqualTo(3);
        assertThat(inspector.exposures())
                .extracting(Exposure::field, Exposure::kind, Exposure::clear)
                .contains(tuple("id_card", "citizen-id", 2L));
    }

    @Test
    void csvWithoutNamesHidesNothingInItsFirstRow() {
        scan("text/csv", "1," + ID + "\n2," + ID + "\n");

        assertThat(clear()).isEqualTo(2);
        assertThat(inspector.fields()).noneMatch(field -> field.contains("1101"));
    }

    @Test
    void aLineWithoutEndIsCutBetweenWords() {
        StringBuilder text = new StringBuilder();
        while (text.length() < 200_000) {
            text.append("word ").append(ID).append(' ');
        }
        long values = text.length() / (6 + ID.length());

        scan("text/plain", text.toString());

        assertThat(clear()).isEqualTo(values);
        assertThat(inspector.records()).isEqualTo(1);
    }

    @Test
    void aPictureOrAnUnknownEncodingHasNoScanner() {
        assertThat(AnswerScanner.of("image/png", DETECTOR, inspector)).isEmpty();
        assertThat(AnswerScanner.of("application/octet-stream", DETECTOR, inspector))
                .isEmpty();
        assertThat(AnswerScanner.of("text/plain; charset=martian", DETECTOR, inspector))
                .isEmpty();
        assertThat(AnswerScanner.of(null, DETECTOR, inspector)).isPresent();
    }
}
