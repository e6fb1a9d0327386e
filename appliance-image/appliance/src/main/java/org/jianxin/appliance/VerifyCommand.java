package org.jianxin.appliance;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jianxin.compliance.ReportCheck;
import org.jianxin.compliance.ReportPackage;
import org.jianxin.events.RecordMapper;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.ChainReport;
import org.jianxin.sm.ChainVerifier;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2PublicKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
    private static final String SIGNING_ROOT = "ca/" + CertificateAuthority.SIGNING_ROOT;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "要验证的文件 / files to verify")
    private List<Path> files;

    @Option(
            names = "--root",
            paramLabel = "FILE",
            description = "报告：SM2 签名根证书，默认取本机安装的 / for reports: the SM2 signing root, that of the installation on this"
                    + " machine by default; 链：签名者证书或公钥 / for chains: the signer's certificate or public key")
    private @Nullable Path root;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "数据目录，取其中的签名根证书 / data directory whose signing root is trusted")
    private @Nullable Path data;

    @Option(names = "--format", defaultValue = "text", description = "${COMPLETION-CANDIDATES}")
    private OutputFormat format;

    @Override
    public Integer call() throws IOException {
        boolean good = true;
        for (Path file : files) {
            good &= isReport(file) ? report(file) : chain(file);
        }
        return good ? 0 : 2;
    }

    /**
     * What is trusted without being named is only what came with the program: the installed package's data, and the source
     * tree's demonstration. Never a place beside the file or below the current directory, which whoever sent the file may have
     * filled.
     */
    private Path signingRoot() {
        if (root != null) {
            return root;
        }
        if (data != null) {
            return data.resolve(SIGNING_ROOT);
        }
        List<Path> places = new ArrayList<>(List.of(Path.of("/var/lib/jianxin", SIGNING_ROOT)));
        String source = System.getProperty("jianxin.source");
        if (source != null) {
            places.add(Path.of(source, ".jianxin", "demo", SIGNING_ROOT));
        }
        return places.stream()
                .filter(Files::isReadable)
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "本机没有可读的安装，请用 --root 或 --data 指定信任的根 / there is no installation here that can be read;"
                                + " say with --root or --data which root to trust"));
    }

    private static boolean isReport(Path file) {
        return file.getFileName().toString().endsWith(ReportPackage.SUFFIX);
    }

    private boolean report(Path file) throws IOException {
        Path rootFile = signingRoot();
        Sm2Certificate trusted;
        try {
            trusted = Sm2Certificate.read(rootFile);
        } catch (CertificateException e) {
            throw new IOException(rootFile + " 不是 SM2 证书 / is not an SM2 certificate: " + e.getMessage());
        }
        ReportCheck check = new ReportPackage().verify(file, trusted, Clock.systemUTC());
        ReportCheck.Problem problem = check.problem();
        say(
                file,
                problem == null,
                problem == null
                        ? "报告 %s，签名者 %s，制作于 %s，%d 个文件，信任根 %s / report, signer, made, files, trusted root"
                                .formatted(check.report(), check.signer(), check.made(), check.documents(), rootFile)
                        : "%s %s / %s".formatted(check.where(), problem.chinese(), problem.english()));
        return problem == null;
    }

    private boolean chain(Path file) throws IOException {
        if (root == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    file
                            + ": 链须用 --root 指定签名者的证书或公钥 / a chain takes --root with its signer's certificate or public key");
        }
        Sm2PublicKey key = publicKey(root);
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

    private static Sm2PublicKey publicKey(Path root) throws IOException {
        try {
            return Sm2Certificate.read(root).publicKey();
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
        if (format == OutputFormat.json) {
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
