package org.jianxin.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jianxin.events.Exposure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CSV, XML and plain text. */
class TextMaskingTest {
    /** The example number of GB 11643-1999: valid, and nobody's. */
    private static final String ID = "11010519491231002X";

    private static final String MASKED_ID = "110***********002X";

    private static Refusal refusal(String type, String document) {
        return catchThrowableOfType(RefusedException.class, () -> new Masked(Masked.GRADED).through(type, document))
                .refusal();
    }

    @Test
    void csvColumnsAreFieldsUnderTheirNamesOrTitlesAndQuotingStays() throws Exception {
        Masked masked = new Masked(Masked.GRADED);
        String before = "\uFEFFname,id_card,\"住址\"\r\n\"Li,\r\n \"\"Si\"\"\"," + ID + ",\"上海市浦东新区世纪大道1号\"\r\n,\"" + ID
                + "\"\r\n\r\nx,y,";

        assertThat(masked.through("text/csv; charset=utf-8", before))
                .isEqualTo("\uFEFFname,id_card,\"住址\"\r\n\"Li,\r\n \"\"Si\"\"\"," + MASKED_ID + ",\"上海市浦东新区***\"\r\n,\""
                        + MASKED_ID + "\"\r\n\r\nx,*,");
        assertThat(masked.inspector.records()).isEqualTo(3);
        assertThat(masked.inspector.exposures())
                .extracting(Exposure::field, Exposure::kind, Exposure::gatewayMasked)
                .contains(tuple("id_card", "citizen-id", 3L), tuple("住址", "address", 1L));
    }

    @Test
    void csvInGbkAndWithOtherSeparators() throws Exception {
        Charset gbk = Charset.forName("GB18030");
        String before = "姓名;公民身份号码\n誠;" + ID + "\n";

        byte[] after = new Masked(Masked.GRADED).through("text/csv; charset=gbk", "", before.getBytes(gbk), 1);

        assertThat(new String(after, gbk)).isEqualTo(before.replace(ID, MASKED_ID));
        assertThat(new Masked(Masked.GRADED).through("text/csv", "a\tid_card\n1,2\t" + ID))
                .isEqualTo("a\tid_card\n1,2\t" + MASKED_ID);
    }

    @Test
    void csvWithoutNamesHidesNothingInItsFirstRow() throws Exception {
        Masked masked = new Masked(Masked.GRADED);

        assertThat(masked.through("text/csv", "1," + ID + "\n2," + ID + "\n"))
                .isEqualTo("1," + MASKED_ID + "\n2," + MASKED_ID + "\n");
        assertThat(masked.inspector.fields()).noneMatch(field -> field.contains("1101"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b\n1\"2,3\n", "a\n\"1\"2\n"})
    void quotesThatReadersDisagreeOnAreRefused(String document) {
        assertThat(refusal("text/csv", document)).isEqualTo(Refusal.MALFORMED);
    }

    @Test
    void csvThatEndsInsideQuotesIsTruncated() {
        assertThat(refusal("text/csv", "a\n\"1\n2")).isEqualTo(Refusal.TRUNCATED);
    }

    @Test
    void aLongCellPassesInPieces() throws Exception {
        String cell = ("x \"\"" + ID + "\"\",").repeat(10_000);
        String before = "a,b\n\"" + cell + "\",2\n";

        for (int piece : new int[] {1_000, 1 << 20}) {
            byte[] after =
                    new Masked(Masked.GRADED).through("text/csv", "", before.getBytes(StandardCharsets.UTF_8), piece);
            assertThat(new String(after, StandardCharsets.UTF_8)).isEqualTo(before.replace(ID, MASKED_ID));
        }
    }

    @Test
    void xmlElementsAndAttributesAreFields() throws Exception {
        Masked masked = new Masked(Masked.GRADED);
        String before = "<?xml version=\"1.0\"?>\n<r:list xmlns:r='u'>\n <r:person id_card='" + ID
                + "' sex = \"男\"><r:id_card> &#x31;1010519491231002X</r:id_card ><note><![CDATA[<" + ID
                + ">]]></note></r:person><!-- " + ID + " -->\n <r:person a=\">\"/> </r:list>\n";

        String after = masked.through("application/xml", before);

        assertThat(after)
                .isEqualTo(before.replace("&#x31;1010519491231002X", MASKED_ID).replace(ID, MASKED_ID));
        assertThat(masked.inspector.records()).isEqualTo(2);
        assertThat(masked.inspector.fields())
                .contains("list.person.id_card", "list.person.sex", "list.person.note", "list.person.a");
    }

    @Test
    void xmlSaysItsEncodingItself() throws Exception {
        Charset gbk = Charset.forName("GB18030");
        String before = "<?xml version='1.0' encoding='GBK'?><a><id_card>" + ID + "</id_card>誠</a>";

        byte[] after = new Masked(Masked.GRADED).through("text/xml", "", before.getBytes(gbk), 3);

        assertThat(new String(after, gbk)).isEqualTo(before.replace(ID, MASKED_ID));
        assertThat(refusal("text/xml; charset=utf-8", before)).isEqualTo(Refusal.MALFORMED);
        assertThat(refusal("text/xml", before.replace("GBK", "UTF-16"))).isEqualTo(Refusal.NOT_INSPECTABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
                "<!DOCTYPE a><a/>",
                "<a>&x;</a>",
                "<a b='&x;'/>",
                "<a><!ELEMENT b></a>"
            })
    void documentTypesAndEntitiesAreRefused(String document) {
        assertThat(refusal("application/xml", document)).isEqualTo(Refusal.TYPE_DEFINITION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a></b>",
                "<a><b></a></b>",
                "<a/><b/>",
                "</a>",
                "<a b=1/>",
                "<a b/>",
                "<a b='1'c='2'/>",
                "<>",
                "x<a/>",
                "<a/>x",
                "<a b='<'/>",
                "<a>&lt</a>",
                "<a>&#0;</a>",
                "<a>&#xD800;</a>",
                "< a/>"
            })
    void whatIsNotXmlIsRefused(String document) {
        assertThat(refusal("application/xml", document)).isEqualTo(Refusal.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<a>", "<a", "<a><b/>", "<a>x", "<a><!-- ", "<a><![CDATA[x]]", "<?xml", "<a b='"})
    void xmlThatBreaksOffIsTruncated(String document) {
        assertThat(refusal("application/xml", document)).isEqualTo(Refusal.TRUNCATED);
    }

    /** Masked piece by piece, each piece would show its own beginning and end. */
    @Test
    void aHiddenValueInSeveralPiecesIsRefused() {
        assertThat(refusal("application/xml", "<a><id_card>110105<!-- x -->19491231002X</id_card></a>"))
                .isEqualTo(Refusal.UNMASKABLE);
    }

    @Test
    void xmlNestingHasALimit() {
        assertThat(refusal("application/xml", "<a>".repeat(600))).isEqualTo(Refusal.TOO_DEEP);
    }

    @Test
    void plainTextIsMaskedLineByLine() throws Exception {
        Masked masked = new Masked(Masked.GRADED);

        assertThat(masked.through("text/plain", "见 " + ID + "，电话13812345678\r\n\r\n" + ID))
                .isEqualTo("见 " + MASKED_ID + "，电话13812345678\r\n\r\n" + MASKED_ID);
        assertThat(masked.inspector.records()).isEqualTo(2);
    }

    @Test
    void aLineWithoutEndIsCutBetweenWords() throws Exception {
        String before = ("word " + ID + " 。").repeat(20_000);
        Masked masked = new Masked(Masked.GRADED);

        byte[] after = masked.through("text/plain", "", before.getBytes(StandardCharsets.UTF_8), 10_000);

        assertThat(new String(after, StandardCharsets.UTF_8)).isEqualTo(before.replace(ID, MASKED_ID));
        assertThat(masked.inspector.records()).isEqualTo(1);
    }

    @Test
    void textInABrokenEncodingIsRefused() {
        byte[] latin = "naïve\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(catchThrowableOfType(RefusedException.class, () -> new Masked(Masked.GRADED)
                                .through("text/plain", "", latin, 100))
                        .refusal())
                .isEqualTo(Refusal.BROKEN_ENCODING);
    }
}
