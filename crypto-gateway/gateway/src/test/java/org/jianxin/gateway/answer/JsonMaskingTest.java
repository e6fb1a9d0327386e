package org.jianxin.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jianxin.events.Exposure;
import org.jianxin.sensitivedata.Protection;
import org.jianxin.sensitivedata.Treatment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMaskingTest {
    /** The example number of GB 11643-1999: valid, and nobody's. */
    private static final String ID = "11010519491231002X";

    private static final String MASKED_ID = "110***********002X";

    private static String json(String document) throws RefusedException {
        return new Masked(Masked.GRADED).through("application/json", document);
    }

    private static Refusal refusal(String document) {
        return refusal(new Masked(Masked.GRADED), document);
    }

    private static Refusal refusal(Masked masked, String document) {
        return catchThrowableOfType(RefusedException.class, () -> masked.through("application/json", document))
                .refusal();
    }

    @Test
    void aFieldAboveTheReadersClearanceIsMaskedByItsRuleAndNothingElseIsTouched() throws Exception {
        String before = "{ \"code\" : 0,\r\n\t\"data\":[ {\"name\":\"张\\u4e09\",\"id_card\" :  \"" + ID
                + "\",\"sex\":null,\"n\":1.50E+3}, {\"mobile\":\"13812345678\"} ] }\n";

        assertThat(json(before)).isEqualTo(before.replace(ID, MASKED_ID));
    }

    @Test
    void aNumberThatIsMaskedBecomesAStringAndATruthValueShowsNothing() throws Exception {
        assertThat(json("{\"bank_card\":6222020200112230,\"address\":true,\"id_card\":null,\"id_card\":12}"))
                .isEqualTo(
                        "{\"bank_card\":\"622202******2230\",\"address\":\"******\",\"id_card\":null,\"id_card\":\"**\"}");
    }

    @Test
    void everythingInsideAMaskedFieldIsMasked() throws Exception {
        assertThat(json("{\"id_card\":[\"" + ID + "\",{\"value\":\"" + ID + "\",\"sex\":\"男\"}],\"sex\":\"男\"}"))
                .isEqualTo("{\"id_card\":[\"" + MASKED_ID + "\",{\"value\":\"" + MASKED_ID
                        + "\",\"sex\":\"*\"}],\"sex\":\"男\"}");
    }

    @Test
    void escapesAndOtherSpellingsOfANameHideNothing() throws Exception {
        assertThat(json("{\"id\\u005fcard\":\"1101051949\\u0031231002X\"}"))
                .isEqualTo("{\"id\\u005fcard\":\"" + MASKED_ID + "\"}");
        assertThat(json("[{\"idCard\":\"" + ID + "\",\"person.id_card\":\"" + ID + "\",\"公民身份号码\":\"" + ID + "\"}]"))
                .isEqualTo("[{\"idCard\":\"" + MASKED_ID + "\",\"person.id_card\":\"" + MASKED_ID + "\",\"公民身份号码\":\""
                        + MASKED_ID + "\"}]");
        assertThat(json("{\"id_card\":\"a\",\"id_card\":\"" + ID + "\"}"))
                .isEqualTo("{\"id_card\":\"*\",\"id_card\":\"" + MASKED_ID + "\"}");
    }

    @Test
    void aFieldOfAnotherNameIsKnownThroughItsPath() throws Exception {
        Masked masked = new Masked(Masked.GRADED, Masked.dataset(), Map.of("data.list.hh", "address"));

        assertThat(masked.through(
                        "application/json", "{\"data\":{\"list\":[{\"hh\":\"江苏省常州市新北区通江路1号\"}]},\"hh\":\"x\"}"))
                .isEqualTo("{\"data\":{\"list\":[{\"hh\":\"江苏省常州市新北区***\"}]},\"hh\":\"x\"}");
    }

    @Test
    void aValueOfAKindTheDatasetGradesTooHighIsMaskedWhereverItStands() throws Exception {
        Masked masked = new Masked(Masked.GRADED);

        assertThat(masked.through("application/json", "{\"remark\":\"见 " + ID + " 号\\n\",\"" + ID + "\":1}"))
                .isEqualTo("{\"remark\":\"见 " + MASKED_ID + " 号\\n\",\"" + MASKED_ID + "\":1}");
        assertThat(masked.inspector.exposures())
                .extracting(Exposure::field, Exposure::kind, Exposure::clear, Exposure::gatewayMasked)
                .containsExactly(tuple("remark", "citizen-id", 0L, 1L), tuple("*", "citizen-id", 0L, 1L));
    }

    @Test
    void aSensitiveValueTheDatasetKnowsNothingOfIsReportedOrMaskedOrBlocked() throws Exception {
        String before = "{\"note\":\"电话13812345678\"}";
        for (Treatment treatment : Treatment.values()) {
            Masked masked = new Masked(
                    new Protection(1, Treatment.MASK, treatment), Masked.dataset("enterprise-registration"), Map.of());
            if (treatment == Treatment.BLOCK) {
                assertThat(refusal(masked, before)).isEqualTo(Refusal.SENSITIVE_VALUE);
                assertThat(new String(masked.out(), StandardCharsets.UTF_8)).doesNotContain("138");
                assertThat(masked.inspector.exposures().get(0).blocked()).isEqualTo(1);
            } else {
                assertThat(masked.through("application/json", before))
                        .isEqualTo(treatment == Treatment.MASK ? "{\"note\":\"电话138****5678\"}" : before);
            }
            Exposure exposure = masked.inspector.exposures().get(0);
            assertThat(exposure.field()).isEqualTo("note");
            assertThat(exposure.firstRecord()).isEqualTo(1);
            assertThat(exposure.maskedForm()).isEqualTo("138****5678");
            assertThat(exposure.digest()).isEqualTo("0".repeat(64));
        }
    }

    @Test
    void aFieldThatNobodySaidHowToMaskStopsTheDocumentBeforeIt() {
        Masked masked = new Masked(Masked.GRADED);

        assertThat(refusal(masked, "[{\"sex\":\"男\"},{\"household_no\":\"A0231\"}]"))
                .isEqualTo(Refusal.UNMASKABLE);
        assertThat(new String(masked.out(), StandardCharsets.UTF_8))
                .startsWith("[{\"sex\"")
                .doesNotContain("A02");
        assertThat(masked.inspector.exposures())
                .extracting(Exposure::field, Exposure::blocked, Exposure::total)
                .containsExactly(tuple("household_no", 1L, 1L));
    }

    @Test
    void whereOnlyReportsAreAskedForEverythingPasses() throws Exception {
        Masked masked = new Masked(new Protection(1, Treatment.REPORT, Treatment.REPORT));
        String before = "[{\"id_card\":\"" + ID + "\",\"household_no\":\"A0231\"}]";

        assertThat(masked.through("application/json", before)).isEqualTo(before);
        assertThat(masked.clear()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":-}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":1e}",
                "{\"a\":+1}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1,}",
                "[1,]",
                "[,1]",
                "{\"a\" 1}",
                "[1 2]",
                "{\"a\":1]",
                "]",
                "}",
                "[tru]",
                "[nulls]",
                "// x\n1",
                "\"\\x\"",
                "\"\\u12g4\"",
                "[1]x",
                "{\"a\":{}{}}",
                "oops",
                "{,}",
                "{\"a\"}",
                "[truefalse]",
                "\"a\"x\"",
                "{\"a\":1:2}",
                "0{\"a\":1}",
                "1\"a\"",
                "true[]",
                // UTF-16 to a reader that guesses, and then another value
                "\"\0001\"",
                "{\"a\0\":1}"
            })
    void whatIsNotJsonIsRefused(String document) {
        assertThat(refusal(document)).isEqualTo(Refusal.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[",
                "[1",
                "[1,",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "\"abc",
                "\"abc\\",
                "[tru",
                "{\"a\":[1,2]"
            })
    void whatBreaksOffIsNotTakenForTheWhole(String document) {
        assertThat(refusal(document)).isEqualTo(Refusal.TRUNCATED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \r\n",
                "1",
                "-0.5e-7",
                "true",
                "null",
                "\"\"",
                "[]",
                "{}",
                "{\"\":\"\"}",
                "\uFEFF{\"a\":1}",
                "1 2",
                "{}{}",
                "{\"a\":\"\\ud83d\"}",
                "{\"a\":\"\\ud83d\\ude00😀\"}",
                "[\"a\tb\\/\"]",
                "[[[[]]],{}]",
                "{\"0\":{\"1\":[]}}"
            })
    void whatIsJsonPassesByteForByte(String document) throws Exception {
        assertThat(json(document)).isEqualTo(document);
    }

    @Test
    void nestingHasALimit() throws Exception {
        assertThat(json("[".repeat(512) + "]".repeat(512))).hasSize(1024);
        assertThat(refusal("[".repeat(513))).isEqualTo(Refusal.TOO_DEEP);
        assertThat(refusal("{\"a\":".repeat(100_000))).isEqualTo(Refusal.TOO_DEEP);
    }

    @Test
    void bytesThatAreNoCharactersAreRefused() {
        byte[] overlong = {'"', (byte) 0xc0, (byte) 0xaf, '"'};
        byte[] surrogate = {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'};
        byte[] cut = {'"', (byte) 0xe4, (byte) 0xb8, '"'};
        for (byte[] document : new byte[][] {overlong, surrogate, cut}) {
            assertThat(catchThrowableOfType(RefusedException.class, () -> new Masked(Masked.GRADED)
                                    .through("application/json", "", document, 1))
                            .refusal())
                    .isEqualTo(Refusal.BROKEN_ENCODING);
        }
    }

    @Test
    void theReplacementCharacterItselfIsACharacter() throws Exception {
        assertThat(json("[\"\uFFFD\"]")).isEqualTo("[\"\uFFFD\"]");
    }

    /** In GB 18030 the second byte of a character may be that of a backslash, a brace or a digit. */
    @Test
    void chineseEncodingsAreReadAsWhatTheyAre() throws Exception {
        Charset gbk = Charset.forName("GB18030");
        String before = "{\"姓名\":\"誠\u4E02俓乗\\\"\",\"𠮷\":\"㐀\",\"id_card\":\"" + ID + "\"}";
        assertThat(before.getBytes(gbk)).contains('\\', '@');

        for (int piece = 1; piece < 5; piece++) {
            byte[] after =
                    new Masked(Masked.GRADED).through("application/json; charset=GBK", "", before.getBytes(gbk), piece);
            assertThat(after).isEqualTo(before.replace(ID, MASKED_ID).getBytes(gbk));
        }
    }

    @Test
    void aLongValuePassesInPiecesCutBetweenWords() throws Exception {
        StringBuilder text = new StringBuilder();
        while (text.length() < 300_000) {
            text.append("编号 ").append(ID).append(",\\n中文");
        }
        String before = "{\"text\":\"" + text + "\",\"photo\":\"" + "QUJD".repeat(60_000) + "\"}";

        Masked masked = new Masked(Masked.GRADED);
        byte[] after = masked.through("application/json", "", before.getBytes(StandardCharsets.UTF_8), 8_192);

        assertThat(new String(after, StandardCharsets.UTF_8)).isEqualTo(before.replace(ID, MASKED_ID));
    }

    @Test
    void aValueThatMustBeMaskedButIsTooLongIsRefused() {
        assertThat(refusal("{\"address\":\"" + "x".repeat(WindowFilter.MAX_HIDDEN + 100) + "\"}"))
                .isEqualTo(Refusal.VALUE_TOO_LONG);
    }

    @Test
    void aMaskedFormThatTheEncodingCannotWriteIsEscaped() throws Exception {
        byte[] before =
                "{\"bank_card\":\"\\u5f20abcdefghijklm\\ud800\\\"\\\\12\"}".getBytes(StandardCharsets.ISO_8859_1);

        byte[] after = new Masked(Masked.GRADED).through("application/json; charset=iso-8859-1", "", before, 3);

        assertThat(new String(after, StandardCharsets.ISO_8859_1))
                .isEqualTo("{\"bank_card\":\"\\u5f20abcde*********\\\"\\\\12\"}");
    }

    @Test
    void everyLineOfNdjsonIsARecord() throws Exception {
        Masked masked = new Masked(Masked.GRADED);
        String before = "{\"id_card\":\"" + ID + "\"}\n{\"id_card\":\"" + ID + "\"}\n{\"l\":[{\"a\":1},{\"a\":2}]}\n";

        assertThat(masked.through("application/x-ndjson", before)).isEqualTo(before.replace(ID, MASKED_ID));
        assertThat(masked.inspector.records()).isEqualTo(4);
    }

    @Test
    void nestedListsCountTheOuterRecordsOnlyAndASingleObjectIsOne() throws Exception {
        Masked nested = new Masked(Masked.GRADED);
        Masked single = new Masked(Masked.GRADED);
        nested.through("application/json", "{\"list\":[{\"tags\":[{\"t\":\"a\"},{\"t\":\"b\"}]},{\"tags\":[]}]}");
        single.through("application/problem+json", "{\"a\":1,\"b\":{\"c\":\"d\"}}");

        assertThat(nested.inspector.records()).isEqualTo(2);
        assertThat(single.inspector.records()).isEqualTo(1);
        assertThat(single.inspector.fields()).containsExactly("a", "b.c");
    }

    @Test
    void aMapKeyedByPeopleLeavesNoneOfThemInAPath() throws Exception {
        Masked masked = new Masked(new Protection(3, Treatment.MASK, Treatment.REPORT));

        masked.through("application/json", "{\"" + ID + "\":{\"level\":3},\"b\":{\"level\":4},\"3\":{\"level\":5}}");

        assertThat(masked.clear()).isEqualTo(1);
        assertThat(masked.inspector.fields()).containsExactlyInAnyOrder("*", "*.level", "b.level", "level");
    }
}
