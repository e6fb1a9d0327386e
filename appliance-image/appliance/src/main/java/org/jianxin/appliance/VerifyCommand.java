package org.jianxin.appliance;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jianxin.compliance.ReportCheck;
import org.jianxin.compliance.ReportPackage;
import org.jianxin.events.RecordMapper;
import org.jianxin.sm.ChainReport;
import org.jianxin.sm.ChainVerifier;
import org.jianxin.sm.SigningCertificate;
import org.jianxin.sm.Sm2PublicKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jianxin verify}: whether a report package or a signed chain may be believed; works without a network. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "离线验证报告包（*" + ReportPackage.SUFFIX + "）或签名链文件",
            "Verifies report packages and signed chain files, offline."
        },
        exitCodeListHeading = "%n退出码 / exit codes:%n",
        exitCodeList = {"0:全部可信 / all may be believed", "1:无法读取 / cannot be read", "2:至少一个不可信 / at least one may not"})
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "要验证的文件 / files to verify")
    private List<Path> files;

    @Option(
            names = "--root",
            required = true,
            paramLabel = "FILE",
            description = "报告：SM2 签名根证书（DATA/ca/signing-root.pem） / for reports: the SM2 signing root;"
                    + " 链：签名者证书或公钥 / for chains: the signer's certificate or public key")
    private Path root;

    @Option(names = "--format", defaultValue = "text", description = "text 或 json / text or json")
    private String format;

    @Override
    public Integer call() throws IOException {
        boolean good = true;
        for (Path file : files) {
            good &= isReport(file) ? report(file) : chain(file);
        }
        return good ? 0 : 2;
    }

    private static boolean isReport(Path file) {
        return file.getFileName().toString().endsWith(ReportPackage.SUFFIX);
    }

    private boolean report(Path file) throws IOException {
        SigningCertificate trusted;
        try {
            trusted = SigningCertificate.read(root);
        } catch (CertificateException e) {
            throw new IOException(root + " 不是 SM2 证书 / is not an SM2 certificate: " + e.getMessage());
        }
        ReportCheck check = new ReportPackage().verify(file, trusted, Clock.systemUTC());
        ReportCheck.Problem problem = check.problem();
        say(
                file,
                problem == null,
                problem == null
                        ? "报告 %s，签名者 %s，制作于 %s，%d 个文件 / report, signer, made, files"
                                .formatted(check.report(), check.signer(), check.made(), check.documents())
                        : "%s %s / %s".formatted(check.where(), problem.chinese(), problem.english()));
        return problem == null;
    }

    private boolean chain(Path file) throws IOException {
        Sm2PublicKey key = publicKey();
        ChainReport report = ChainVerifier.verify(file, id -> id.equals(key.keyId()) ? key : null);
        say(
                file,
                report.ok(),
                report.ok()
                        ? "链 %s，%d 条记录，签名覆盖到第 %d 条 / chain, records, signed through"
                                .formatted(report.name(), report.records(), report.signedThrough())
                        : "第 %d 条起不可信：%s / not to be believed from this record on: %s"
                                .formatted(report.firstBadNumber(), report.problem(), report.detail()));
        return report.ok();
    }

    private Sm2PublicKey publicKey() throws IOException {
        try {
            return SigningCertificate.read(root).publicKey();
        } catch (CertificateException e) {
            try {
                return org.jianxin.gateway.GatewaySetup.publicKey(root);
            } catch (org.jianxin.gateway.GatewayException notAKeyEither) {
                throw new IOException(root + " 既不是 SM2 证书也不是公钥 / is neither an SM2 certificate nor a public key");
            }
        }
    }

    private void say(Path file, boolean good, String detail) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (format.equals("json")) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("file", file.toString());
            line.put("ok", good);
            line.put("detail", detail);
            out.println(RecordMapper.create().writeValueAsString(line));
        } else {
            out.printf("%s %s：%s%n", good ? "✓ 可信" : "✗ 不可信", file, detail);
        }
        out.flush();
    }
}
