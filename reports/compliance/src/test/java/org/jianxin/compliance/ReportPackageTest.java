package org.jianxin.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.poi.xwpf.extractor.XWPFWordExtractor;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.jianxin.compliance.ReportCheck.Problem;
import org.jianxin.events.RecordMapper;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReportPackageTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T02:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path directory;

    private final Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());

    private Sm2Certificate root;
    private Path file;

    @BeforeEach
    void writeAPackage() throws IOException, CertificateException {
        try (CertificateAuthority authority =
                CertificateAuthority.create(directory.resolve("ca"), "常州市大数据局", "一次".toCharArray(), CLOCK)) {
            root = Sm2Certificate.of(authority.signingRoot());
            file = write(authority, "report.jianxin.zip");
        }
    }

    private Path write(CertificateAuthority authority, String name) throws IOException, CertificateException {
        Map<String, byte[]> documents = new LinkedHashMap<>();
        documents.put("report.docx", new DocxReport(ZoneId.of("Asia/Shanghai")).write(assessment()));
        documents.put("evidence.ndjson", "{}\n".getBytes());
        Sm2Certificate certificate = certificate(authority, "report-signer", "service");
        byte[] content = new ReportPackage().make("djbh-1", CLOCK.instant(), documents, key, certificate);
        return Files.write(directory.resolve(name), content);
    }

    private Sm2Certificate certificate(CertificateAuthority authority, String name, String kind)
            throws IOException, CertificateException {
        return Sm2Certificate.of(authority.issueSigning(name, kind, key.publicKey(), Duration.ofDays(30)));
    }

    @Test
    void acceptsWhatWasWrittenAndSaysWhoSignedIt() throws IOException {
        ReportCheck check = new ReportPackage().verify(file, root, CLOCK);

        assertThat(check).isEqualTo(ReportCheck.accepted("djbh-1", CLOCK.instant(), "report-signer", 2));
    }

    @Test
    void refusesEveryKindOfTamperingAndNamesThePlace() throws IOException {
        Map<String, byte[]> entries = unpack();

        assertThat(verify(changed(entries, "evidence.ndjson", "[]\n".getBytes())))
                .isEqualTo(ReportCheck.refused(Problem.CHANGED, "evidence.ndjson"));
        assertThat(verify(without(entries, "evidence.ndjson")))
                .isEqualTo(ReportCheck.refused(Problem.MISSING, "evidence.ndjson"));
        assertThat(verify(changed(entries, "extra.txt", "x".getBytes())))
                .isEqualTo(ReportCheck.refused(Problem.ADDED, "extra.txt"));
        assertThat(verify(changed(
                        entries,
                        "manifest.json",
                        new String(entries.get("manifest.json"))
                                .replace("djbh-1", "djbh-2")
                                .getBytes())))
                .isEqualTo(ReportCheck.refused(Problem.BAD_SIGNATURE, "manifest.json"));
        assertThat(verify(without(entries, "signature.json")))
                .isEqualTo(ReportCheck.refused(Problem.NOT_A_PACKAGE, "signature.json"));
    }

    @Test
    void refusesThePackageAfterAnyOneBitChanged() throws IOException {
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(20261122);
        Path changed = directory.resolve("changed.zip");
        for (int i = 0; i < 300; i++) {
            // Every other one near the end, where the signature and the zip's own directory are.
            int at = i % 2 == 0 ? random.nextInt(good.length) : good.length - 1 - random.nextInt(3000);
            byte[] content = good.clone();
            content[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(changed, content);

            assertThat(new ReportPackage().verify(changed, root, CLOCK).ok())
                    .as("bit of byte %d of %d", at, good.length)
                    .isFalse();
        }
    }

    @Test
    void refusesASignerThatAnotherRootVouchesFor() throws IOException, CertificateException {
        try (CertificateAuthority other =
                CertificateAuthority.create(directory.resolve("other"), "冒名", "二次".toCharArray(), CLOCK)) {
            Path forged = write(other, "forged.jianxin.zip");

            assertThat(new ReportPackage().verify(forged, root, CLOCK))
                    .isEqualTo(ReportCheck.refused(Problem.UNKNOWN_SIGNER, "report-signer"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "web01, agent",
        "report-signer, agent",
        "gateway, gateway",
        "gateway, service",
        "report-signer, consumer"
    })
    void refusesASignerWhomTheRootKnowsForSomethingElse(String name, String kind)
            throws IOException, CertificateException {
        try (CertificateAuthority authority =
                CertificateAuthority.open(directory.resolve("ca"), "一次".toCharArray(), CLOCK)) {
            Sm2Certificate other = certificate(authority, name, kind);

            assertThatThrownBy(() -> new ReportPackage().make("djbh-1", CLOCK.instant(), Map.of(), key, other))
                    .isInstanceOf(CertificateException.class);
            assertThat(verify(changed(unpack(), "signature.json", signatureWith(other))))
                    .isEqualTo(ReportCheck.refused(Problem.NOT_A_REPORT_SIGNER, name));
        }
    }

    @Test
    void doesNotSignWithACertificateOutOfItsTime() throws IOException, CertificateException {
        try (CertificateAuthority authority =
                CertificateAuthority.open(directory.resolve("ca"), "一次".toCharArray(), CLOCK)) {
            Sm2Certificate certificate = certificate(authority, "report-signer", "service");
            Instant after = certificate.notAfter().plusSeconds(1);
            Instant before = certificate.notBefore().minusSeconds(1);

            assertThatThrownBy(() -> new ReportPackage().make("djbh-1", after, Map.of(), key, certificate))
                    .isInstanceOf(CertificateExpiredException.class);
            assertThatThrownBy(() -> new ReportPackage().make("djbh-1", before, Map.of(), key, certificate))
                    .isInstanceOf(CertificateNotYetValidException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "[]",
                "\"\"",
                "{\"report\":\"djbh-1\",\"sm3\":{},\"version\":1}",
                "{\"made\":\"2026-11-22T02:00:00Z\",\"report\":\"djbh-1\",\"version\":1}",
                "{\"made\":\"2026-11-22T02:00:00Z\",\"sm3\":{},\"version\":1}",
                "{\"made\":\"2026-11-22T02:00:00Z\",\"report\":null,\"sm3\":{},\"version\":1}"
            })
    void refusesAManifestOfAnotherForm(String manifest) throws IOException {
        assertThat(verify(changed(unpack(), "manifest.json", manifest.getBytes())))
                .isEqualTo(ReportCheck.refused(Problem.BAD_SIGNATURE, "manifest.json"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"algorithm\":\"SM2-SM3\",\"value\":\"AAAA\"}",
                "{\"algorithm\":\"SM2-SM3\",\"certificate\":null,\"value\":\"AAAA\"}",
                "{\"algorithm\":\"SM2-SM3\",\"certificate\":\"?\",\"value\":\"AAAA\"}"
            })
    void refusesASignatureOfAnotherForm(String signature) throws IOException {
        assertThat(verify(changed(unpack(), "signature.json", signature.getBytes())))
                .isEqualTo(ReportCheck.refused(Problem.BAD_SIGNATURE, "signature.json"));
    }

    @Test
    void refusesWhatIsNotAPackageAtAll() throws IOException {
        Path text = Files.writeString(directory.resolve("text.txt"), "not a zip");

        assertThat(new ReportPackage().verify(text, root, CLOCK).problem()).isEqualTo(Problem.NOT_A_PACKAGE);
    }

    @Test
    void theDocumentSaysItIsASelfAssessmentAndHasEveryItem() throws IOException {
        assertThat(document())
                .contains("自查报告", "不是等级测评机构出具的测评报告", "定级对象：人口信息共享平台", "尚不能下结论", "8.1.4.1 a)", "8.1.10.14 d)", "待人工");
    }

    @Test
    void theDocumentListsEveryCheckThatFoundSomethingAlsoWhereItsItemsWaitForAPerson() throws IOException {
        String problems = between(document(), "三、安全问题汇总", "四、疑似重大风险隐患");

        assertThat(problems)
                .contains(
                        "web01 (agent-web01) MFA",
                        "未通过",
                        "8.1.4.1 d) 待人工",
                        "判例 6.4.1.3",
                        "隐患 A-19",
                        "web01:host-checks:" + Math.abs("MFA".hashCode()),
                        "web01 (agent-web01) CLEARTEXT",
                        "部分通过",
                        "8.1.2.2 b) 待人工",
                        "8.1.4.8 a) 待人工",
                        "web01:host-checks:" + Math.abs("CLEARTEXT".hashCode()))
                .doesNotContain("MIN-PKG");
    }

    @Test
    void theDocumentNeverCountsMajorHazardsThatNobodyCounted() throws IOException {
        String document = document();

        assertThat(between(document, "一、自查结论", "二、单项结果汇总")).contains("未评估（待人工）；疑似 2 项", "重大风险隐患尚未评估");
        assertThat(between(document, "四、疑似重大风险隐患", "五、待人工核查清单"))
                .contains("A-19", "未用双因素", "A-24", "重要数据明文传输", "疑似，待人工确认");
    }

    private static String between(String text, String from, String to) {
        return text.substring(text.indexOf(from), text.indexOf(to));
    }

    /** The package's own signature, which is good for the key, beside another certificate of that key. */
    private byte[] signatureWith(Sm2Certificate certificate) throws IOException {
        JsonMapper json = RecordMapper.create();
        ReportPackage.Signature signature =
                json.readValue(unpack().get("signature.json"), ReportPackage.Signature.class);
        return json.writeValueAsBytes(new ReportPackage.Signature(
                signature.algorithm(), Base64.getEncoder().encodeToString(certificate.encoded()), signature.value()));
    }

    private String document() throws IOException {
        try (XWPFDocument document = new XWPFDocument(new ByteArrayInputStream(unpack().get("report.docx")));
                XWPFWordExtractor text = new XWPFWordExtractor(document)) {
            return text.getText();
        }
    }

    private static Assessment assessment() {
        ControlCatalogue catalogue = ControlCatalogue.level3();
        List<Assessment.Item> items = new AutomaticVerdicts(event -> "0".repeat(64))
                .decide(
                        catalogue,
                        List.of(
                                AutomaticVerdictsTest.outcome("web01", "MIN-PKG", "pass"),
                                AutomaticVerdictsTest.outcome("web01", "MFA", "fail"),
                                AutomaticVerdictsTest.outcome("web01", "CLEARTEXT", "partial")),
                        CLOCK.instant().minus(SelfAssessment.MAX_AGE));
        return new Assessment(
                "djbh-1",
                "人口信息共享平台",
                "常州市大数据局",
                3,
                CLOCK.instant(),
                "GB/T 22239-2019",
                List.of("web01 (agent-web01)"),
                items,
                new HazardSuspicions(catalogue).in(items),
                ConclusionRule.of2025()
                        .conclude(items.stream().map(Assessment.Item::result).toList(), OptionalInt.empty()));
    }

    private ReportCheck verify(Map<String, byte[]> entries) throws IOException {
        Path changed = directory.resolve("changed.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(changed))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return new ReportPackage().verify(changed, root, CLOCK);
    }

    private static Map<String, byte[]> changed(Map<String, byte[]> entries, String name, byte[] content) {
        Map<String, byte[]> changed = new LinkedHashMap<>(entries);
        changed.put(name, content);
        return changed;
    }

    private static Map<String, byte[]> without(Map<String, byte[]> entries, String name) {
        Map<String, byte[]> changed = new LinkedHashMap<>(entries);
        changed.remove(name);
        return changed;
    }

    private Map<String, byte[]> unpack() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }
}
