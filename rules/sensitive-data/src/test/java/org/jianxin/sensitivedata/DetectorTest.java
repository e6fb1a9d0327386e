package org.jianxin.sensitivedata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jianxin.sensitivedata.Found.clear;
import static org.jianxin.sensitivedata.SensitiveKind.ADDRESS;
import static org.jianxin.sensitivedata.SensitiveKind.BANK_CARD;
import static org.jianxin.sensitivedata.SensitiveKind.CITIZEN_ID;
import static org.jianxin.sensitivedata.SensitiveKind.EMAIL;
import static org.jianxin.sensitivedata.SensitiveKind.MOBILE;
import static org.jianxin.sensitivedata.SensitiveKind.NAME;
import static org.jianxin.sensitivedata.SensitiveKind.PLATE;
import static org.jianxin.sensitivedata.SensitiveKind.USCC;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectorTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "11010519491231002X",
                "11010519491231002x",
                "110101199003074610",
                "11010119900307002X",
                "810000199408230021",
                "830000199201300022",
                "911840199003074613",
                "110105491231002"
            })
    void findsCitizenIdsThatPassDateRegionAndChecksum(String id) {
        assertThat(Found.in("证件 " + id + "。")).containsExactly(clear(CITIZEN_ID, id));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "110101199003074611",
                "110101199002304610",
                "990101199003074610",
                "91199919900307461X",
                "1101011990030746101",
                "21101011990030746105",
                "0.110101199003074610",
                "x110101199003074610"
            })
    void refusesCitizenIdsWithAWrongPartOrInsideALongerRun(String text) {
        assertThat(Found.in(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "91110108MA01YBNX62",
                "91110000802100433B",
                "91330106673959654P",
                "911101085923662400",
                "52100000500000784G",
                "91110108551385082Q",
                "91110108ma01ybnx62"
            })
    void findsCreditCodesWhoseTwoChecksPass(String code) {
        assertThat(Found.in("代码:" + code)).containsExactly(clear(USCC, code));
    }

    @Test
    void refusesACreditCodeWithOneWrongCharacter() {
        assertThat(Found.in("91110108MA01YBNX63")).isEmpty();
        assertThat(Found.in("91110108MA01YBNY62")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "13812345678",
                "19912345678",
                "19212345678",
                "16612345678",
                "17012345678",
                "8613812345678",
                "008613812345678"
            })
    void findsMobileNumbersOfAllottedBlocks(String number) {
        assertThat(Found.in("请拨打" + number + "联系")).containsExactly(clear(MOBILE, number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+86-", "86-", "0086-", "+86 ", "0086 ", "(+86)"})
    void findsMobileNumbersBehindACountryCode(String code) {
        assertThat(Found.in("电话：" + code + "13812345678。")).containsExactly(clear(MOBILE, "13812345678"));
        assertThat(Found.in("电话：" + code + "138-1234-5678。")).containsExactly(clear(MOBILE, "138-1234-5678"));
        assertThat(Found.in("电话：" + code + "138****5678。"))
                .containsExactly(new Found(MOBILE, "138****5678", ValueForm.MASKED, 7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ORD-86-13812345678", "2024-86-13812345678", "订单号：86-13812345678", "order_no=+86-13812345678"})
    void aCountryCodeThatIsPartOfSomethingElseChangesNothing(String text) {
        assertThat(Found.in(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "account_no, 6222021234567894, BANK_CARD",
        "accountNumber, 6222021234567894, BANK_CARD",
        "acct_no, 6222021234567894, BANK_CARD",
        "contact_number, 13812345678, MOBILE",
        "contactNo, 13812345678, MOBILE"
    })
    void aWordThatNamesTheValueGoesBeforeNoAndNumber(String field, String value, SensitiveKind kind) {
        assertThat(Found.inField(field, value)).containsExactly(clear(kind, value));
        assertThat(Found.in("{\"" + field + "\":\"" + value + "\"}")).containsExactly(clear(kind, value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678901", "11012345678", "15412345678", "19412345678", "138123456789", "1381234567"})
    void refusesNumbersOfBlocksNobodyHas(String number) {
        assertThat(Found.in(number)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "138 1234 5678, MOBILE",
        "138-1234-5678, MOBILE",
        "6222 0212 3456 7894, BANK_CARD",
        "110101 19900307 4610, CITIZEN_ID"
    })
    void readsNumbersWrittenInGroups(String text, SensitiveKind kind) {
        assertThat(Found.in("号 " + text + "，")).containsExactly(clear(kind, text));
    }

    @Test
    void findsBankCardsByLuhnLengthAndPrefix() {
        assertThat(Found.in("4111111111111111")).containsExactly(clear(BANK_CARD, "4111111111111111"));
        assertThat(Found.in("4111111111111112")).isEmpty();
        assertThat(Found.in("6200000000000005")).containsExactly(clear(BANK_CARD, "6200000000000005"));
        assertThat(Found.in("\"card_no\":\"6012345678901234567\"")).isEmpty();
        assertThat(Found.in("7222021234567894")).isEmpty();
    }

    @Test
    void findsPlatesOfBothKinds() {
        for (String plate : new String[] {"苏DA1234", "苏D·12345", "苏DD12345", "苏D12345D", "京A1234学", "沪A1234领"}) {
            assertThat(Found.in("车牌 " + plate + " 停放"))
                    .extracting(Found::kind, Found::value)
                    .containsExactly(org.assertj.core.api.Assertions.tuple(PLATE, plate));
        }
        assertThat(Found.in("苏DI1234 苏DO1234 苏DABCDE 云API12345")).isEmpty();
        assertThat(Found.in("京A1234学校")).isEmpty();
        assertThat(Found.in("京A1234学的车")).extracting(Found::value).containsExactly("京A1234学");
    }

    @ParameterizedTest
    @CsvSource({
        "zhang.san@example.com, zhang.san@example.com",
        "邮箱zhang_3+gov@mail.example.com.cn。, zhang_3+gov@mail.example.com.cn",
        "\"a@b.cn\", a@b.cn",
        "写信到 a@b.cn., a@b.cn"
    })
    void findsMailAddresses(String text, String address) {
        assertThat(Found.in(text)).containsExactly(clear(EMAIL, address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logo@2x.png",
                "react@16.8.0",
                "@Override",
                "git@github.com:org/repo.git",
                "user@localhost",
                "postgres://db@10.1.2.3/x",
                "a@@b.com"
            })
    void refusesOtherThingsWithAnAtSign(String text) {
        assertThat(Found.in(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "320***********1234, CITIZEN_ID, 7",
        "320402********1234, CITIZEN_ID, 10",
        "320402********123X, CITIZEN_ID, 10",
        "138****5678, MOBILE, 7",
        "138XXXX5678, MOBILE, 7",
        "138 **** 5678, MOBILE, 7",
        "6222********1234, BANK_CARD, 8",
        "622202******1234, BANK_CARD, 10",
        "6222 **** **** 1234, BANK_CARD, 8",
        "91320400********XX, USCC, 10",
        "z***@example.com, EMAIL, 11",
        "苏D1***5, PLATE, 4",
        "苏DD****5, PLATE, 4",
        "张*, NAME, 1",
        "王**, NAME, 1",
        "欧阳*, NAME, 2",
        "王*明, NAME, 2",
        "江苏省常州市天宁区***, ADDRESS, 9"
    })
    void recognisesHalfMaskedValuesAndHowMuchTheyShow(String value, SensitiveKind kind, int revealed) {
        assertThat(Found.in("{\"v\":\"" + value + "\"}"))
                .containsExactly(new Found(kind, value, ValueForm.MASKED, revealed));
    }

    @Test
    void knowsMaskedValuesThatShowTooLittleOnlyByTheNameOfTheirField() {
        assertThat(Found.in("*******5678")).isEmpty();
        assertThat(Found.inField("mobile", "*******5678"))
                .containsExactly(new Found(MOBILE, "*******5678", ValueForm.MASKED, 4));
        assertThat(Found.inField("姓名", "**明")).containsExactly(new Found(NAME, "**明", ValueForm.MASKED, 1));
        assertThat(Found.in("当事人李某，")).containsExactly(new Found(NAME, "李某", ValueForm.MASKED, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ACADEMIC_YEAR_CODE\":\"2024\",\"term\":1}",
                "{\"scenario_code\":\"SCN-125\"}",
                "{\"acid_level\":\"7.35\",\"acid_id\":42}",
                "{\"order_no\":\"13812345678\"}",
                "{\"orderId\":6222021234567894}",
                "订单号：6222021234567894",
                "流水号 13912345678",
                "{\"timestamp\":1700000000000,\"nanos\":1700000000000000000}",
                "20240307123456789 202403071234567",
                "550e8400-e29b-41d4-a716-446655440000",
                "12345678-1234-1234-1234-123456789012",
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "d41d8cd98f00b204e9800998ecf8427e",
                "sha1 356a192b7913b04c54574d18c28d46e6395428ab",
                "ORD-13812345678-01",
                "v1.13812345678",
                "img_13812345678.png",
                "3.14159265358979323846",
                "select count(*) from t /* 2024 */ where a*b = 3*4",
                "**重要** 通知",
                "(2024)苏0402民初123号",
                "状态:成功,级别:高级,城市:常州,方式:方案,单位:单位",
                "{\"status\":\"成功\",\"type\":\"安全\",\"level\":\"高级\",\"dept\":\"管理处\"}",
                "江苏省常州市人民政府办公室关于印发2024年工作要点的通知",
                "常州市新建道路12条，苏州市第3号公告，武进区检察院。",
                "GET /api/v1/items?id=12345678901&page=3 HTTP/1.1",
                "type=SYSCALL msg=audit(1700000000.123:456): arch=c000003e syscall=59 ppid=1234 pid=5678"
            })
    void leavesWhatOnlyLooksSensitiveAlone(String text) {
        assertThat(Found.in(text)).isEmpty();
    }

    @Test
    void readsOneRecordOfJsonWhole() {
        assertThat(
                        Found.in(
                                """
                                {"name":"张伟","idCard":"11010519491231002X","mobile":"13812345678",\
                                "address":"江苏省常州市天宁区样例路12号3幢502室","bank_card":"6200000000000005",\
                                "email":"zw@example.com","plate":"苏Z12345"}"""))
                .containsExactly(
                        clear(NAME, "张伟"),
                        clear(CITIZEN_ID, "11010519491231002X"),
                        clear(MOBILE, "13812345678"),
                        clear(ADDRESS, "江苏省常州市天宁区样例路12号3幢502室"),
                        clear(BANK_CARD, "6200000000000005"),
                        clear(EMAIL, "zw@example.com"),
                        clear(PLATE, "苏Z12345"));
    }

    @Test
    void findsNamesByTheWordsAroundThem() {
        assertThat(Found.in("记者张建国说，村民李秀英在家，感谢王芳女士。联系人：欧阳静怡"))
                .containsExactly(clear(NAME, "张建国"), clear(NAME, "李秀英"), clear(NAME, "王芳"), clear(NAME, "欧阳静怡"));
        assertThat(Found.in("张伟,李娜,320400,王小明")).extracting(Found::value).containsExactly("张伟", "李娜", "王小明");
        assertThat(Found.inField("姓名", "阿卜杜拉·买买提")).containsExactly(clear(NAME, "阿卜杜拉·买买提"));
        assertThat(Found.in("{\"file_name\":\"高新\",\"host_name\":\"安全\",\"product_name\":\"金龙\"}"))
                .isEmpty();
    }

    @Test
    void findsAddressesDownToTheHouse() {
        for (String address : new String[] {
            "江苏省常州市天宁区中吴大道1280号",
            "江苏常州武进区湖塘镇永安村12组5号",
            "北京市朝阳区建国路甲93号院5号楼1单元801室".replace("甲", ""),
            "内蒙古自治区呼和浩特市新城区成吉思汗大街12号",
            "常州市钟楼区翠竹新村12-3-502"
        }) {
            assertThat(Found.in("住址：" + address + "，")).containsExactly(clear(ADDRESS, address));
        }
    }

    @Test
    void looksBehindEscapes() {
        assertThat(Found.in("phone=13812345678&name=%E5%BC%A0%3A13912345678&x"))
                .extracting(Found::value)
                .containsExactly("13812345678", "13912345678");
        assertThat(Found.in("{\"log\":\"a\\n13812345678\\t110101199003074610\"}"))
                .extracting(Found::value)
                .containsExactly("13812345678", "110101199003074610");
    }

    @Test
    void isCleanWhenEverythingIsMasked() {
        Detector detector = Detector.create();
        assertThat(detector.clean("张* 138****5678 普通日志 GET /index.html")).isTrue();
        assertThat(detector.clean(new StringBuilder("电话13812345678"))).isFalse();
    }
}
