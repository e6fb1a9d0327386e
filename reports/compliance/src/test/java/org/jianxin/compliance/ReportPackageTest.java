package org.jianxin.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.poi.xwpf.extractor.XWPFWordExtractor;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.jianxin.compliance.ReportCheck.Problem;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.SigningCertificate;
import org.jianxin.sm.Sm2KeyPair;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportPackageTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T02:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path directory;

    private SigningCertificate root;
    private Path file;

    @BeforeEach
    void writeAPackage() throws IOException, CertificateException {
        try (CertificateAuthority authority =
                CertificateAuthority.create(directory.resolve("ca"), "常州市大数据局", "一次".toCharArray(), CLOCK)) {
            root = SigningCertificate.of(authority.signingRoot());
            file = write(authority, "report.jianxin.zip");
        }
    }

    private Path write(CertificateAuthority authority, String name) throws IOException, CertificateException {
        Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());
        SigningCertificate certificate = SigningCertificate.of(
                authority.issueSigning("report-signer", "service", key.publicKey(), Duration.ofDays(30)));
        Map<String, byte[]> documents = new LinkedHashMap<>();
        documents.put("report.docx", new DocxReport(ZoneId.of("Asia/Shanghai")).write(assessment()));
        documents.put("evidence.ndjson", "{}\n".getBytes());
        Path written = directory.resolve(name);
        new ReportPackage().write(written, "djbh-1", CLOCK.instant(), documents, key, certificate);
        return written;
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

    @Test
    void refusesWhatIsNotAPackageAtAll() throws IOException {
        Path text = Files.writeString(directory.resolve("text.txt"), "not a zip");

        assertThat(new ReportPackage().verify(text, root, CLOCK).problem()).isEqualTo(Problem.NOT_A_PACKAGE);
    }

    @Test
    void theDocumentSaysItIsASelfAssessmentAndHasEveryItem() throws IOException {
        try (XWPFDocument document = new XWPFDocument(new ByteArrayInputStream(unpack().get("report.docx")));
                XWPFWordExtractor text = new XWPFWordExtractor(document)) {
            assertThat(text.getText())
                    .contains(
                            "自查报告", "不是等级测评机构出具的测评报告", "定级对象：人口信息共享平台", "尚不能下结论", "8.1.4.1 a)", "8.1.10.14 d)", "待人工");
        }
    }

    private static Assessment assessment() {
        List<Assessment.Item> items = new AutomaticVerdicts(event -> "0".repeat(64))
                .decide(ControlCatalogue.level3(), List.of(AutomaticVerdictsTest.outcome("web01", "MIN-PKG", "pass")));
        return new Assessment(
                "djbh-1",
                "人口信息共享平台",
                "常州市大数据局",
                3,
                CLOCK.instant(),
                "GB/T 22239-2019",
                List.of("web01"),
                items,
                ConclusionRule.of2025()
                        .conclude(items.stream().map(Assessment.Item::result).toList(), 0));
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
