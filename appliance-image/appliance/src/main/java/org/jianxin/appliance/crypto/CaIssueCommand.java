package org.jianxin.appliance.crypto;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jianxin.sm.CertificateRequest;
import org.jianxin.sm.DualCertificate;
import org.jianxin.sm.KeyFile;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.ca.Holder;
import org.jianxin.sm.ca.HolderKind;
import org.jianxin.sm.ca.IssuingAuthority;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code jianxin ca issue}: a pair of certificates. */
@Command(
        name = "issue",
        description = {
            "签发双证书：签名公钥取自 PKCS#10 请求（验证其持有私钥），或由此处生成；加密密钥总由此处生成",
            "Issues a pair. The signing key comes from a PKCS#10 request, whose signature is verified, or is made here; the"
                    + " encryption key is always made here.",
            "请求中只取公钥与提议的 CN、O；扩展项与 OU 由机构决定",
            "Of a request only the key and the proposed CN and O are taken; the authority decides extensions and OU."
        })
final class CaIssueCommand extends CaSubcommand {
    /** Where the signing key comes from. */
    static final class Source {
        @Option(names = "--csr", paramLabel = "FILE", description = "PKCS#10 请求（PEM 或 DER） / request, PEM or DER")
        private @Nullable Path request;

        @Option(
                names = "--key-out",
                paramLabel = "FILE",
                description = "在此生成签名私钥（PKCS#8，有口令） / make the signing key here, under a password")
        private @Nullable Path key;
    }

    @Mixin
    private IssuingKey issuing;

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(
            names = "--kind",
            required = true,
            description = "持有者类别，写入 OU / what the holder is, OU: ${COMPLETION-CANDIDATES}")
    private HolderKind kind;

    @Option(names = "--cn", paramLabel = "NAME", description = "CN，缺省取自请求 / by default that of the request")
    private @Nullable String commonName;

    @Option(
            names = "--organization",
            paramLabel = "NAME",
            description = "O，缺省取自请求，再缺省为本机构 / by default that of the request, or the authority's")
    private @Nullable String organization;

    @Option(names = "--dns", paramLabel = "NAME", description = "域名，可多次 / DNS name, may be repeated")
    private List<String> dnsNames = new ArrayList<>();

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "地址，可多次 / IP address, may be repeated")
    private List<String> addresses = new ArrayList<>();

    @Mixin
    private Handover handover;

    @Override
    int work() throws Exception {
        CertificateRequest request = source.request == null ? null : CertificateRequest.read(source.request);
        if (source.key != null) {
            requireAbsent(source.key);
        }
        try (Handover to = handover.prepare();
                IssuingAuthority authority = issuing.open();
                Sm2KeyPair made = Sm2KeyPair.generate(new SecureRandom())) {
            char[] password = request == null || to.underPassword() ? to.password() : null;
            DualCertificate pair = authority.issue(
                    holder(authority, request),
                    request == null ? made.publicKey() : request.publicKey(),
                    Duration.ofDays(to.days()));
            if (source.key != null && password != null) {
                KeyFile.write(source.key, made, password);
            }
            Map<String, Object> facts = to.write(pair, authority.root(), password);
            say(facts, Handover.text("已签发 / issued", pair, facts));
        }
        return 0;
    }

    private Holder holder(IssuingAuthority authority, @Nullable CertificateRequest request) {
        String proposed = request == null ? "" : request.commonName();
        String called = commonName != null ? commonName : proposed;
        if (called.isEmpty()) {
            throw new ParameterException(
                    spec().commandLine(), "请用 --cn 指定名称 / say with --cn what the holder is called");
        }
        String of = request == null || request.organization().isEmpty()
                ? authority.certificate().organization()
                : request.organization();
        return new Holder(called, kind, organization != null ? organization : of, dnsNames, addresses);
    }
}
