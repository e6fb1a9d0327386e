package org.jianxin.appliance.crypto;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.ca.AuthorityFiles;
import org.jianxin.sm.ca.AuthorityRegister;
import org.jianxin.sm.ca.CertificateState;
import org.jianxin.sm.ca.IssuingAuthority;
import org.jianxin.sm.ca.RegisteredCertificate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jianxin ca show}: what was issued and what became of it. */
@Command(
        name = "show",
        description = {
            "列出已签发的证书及其状态，或一张证书的详情；先核验签名链，不需口令",
            "Lists what was issued with its state, or says all about one certificate. The signed chain is verified first; no"
                    + " password is needed."
        })
final class CaShowCommand extends CaSubcommand {
    private static final Map<CertificateState, String> STATES = Map.of(
            CertificateState.VALID, "有效 valid   ",
            CertificateState.EXPIRING, "将到期 expiring",
            CertificateState.EXPIRED, "已过期 expired ",
            CertificateState.ON_HOLD, "暂停 on hold  ",
            CertificateState.REVOKED, "已吊销 revoked ");

    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "机构目录 / the authority's directory")
    private Path directory;

    @ArgGroup
    private @Nullable Which which;

    @Option(
            names = "--expiring-days",
            defaultValue = "30",
            description = "到期前多少天算将到期 / days before its end that count as expiring (${DEFAULT-VALUE})")
    private int expiringDays;

    @Override
    int work() throws Exception {
        AuthorityRegister register = IssuingAuthority.register(directory);
        if (which != null) {
            show(register.find(which.serial()));
            return 0;
        }
        if (!json()) {
            heading(register);
        }
        for (RegisteredCertificate each : register.all()) {
            say(facts(each), line(each));
        }
        return 0;
    }

    private void heading(AuthorityRegister register) throws IOException, CertificateException {
        for (String file : new String[] {AuthorityFiles.ROOT, AuthorityFiles.INTERMEDIATE}) {
            Sm2Certificate authority = Sm2Certificate.read(directory.resolve(file));
            out().printf("%s，至 / until %s%n", authority.commonName(), authority.notAfter());
        }
        out().printf(
                        "签名链可信 / the signed chain is whole；%d 张证书 / certificates；最近列表 / latest list: %d%n",
                        register.all().size(), register.lastListNumber());
    }

    private CertificateState state(RegisteredCertificate registered) {
        return registered.state(Instant.now(), Duration.ofDays(expiringDays));
    }

    private String line(RegisteredCertificate each) {
        return "%s  %s  %s  %-8s  至 / until %s  %s%s"
                .formatted(
                        STATES.get(state(each)),
                        each.certificate().serial(),
                        use(each),
                        each.certificate().kind(),
                        each.certificate().notAfter(),
                        each.certificate().commonName(),
                        each.reason() == null ? "" : "  " + each.revokedAt() + " " + each.reason());
    }

    private void show(RegisteredCertificate one) throws IOException, CertificateException {
        Map<String, Object> facts = facts(one);
        StringBuilder text = new StringBuilder();
        facts.forEach((name, value) -> text.append("%-20s %s%n".formatted(name, value)));
        say(facts, text.append(one.certificate().pem().strip()).toString());
    }

    private Map<String, Object> facts(RegisteredCertificate each) throws CertificateException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("state", state(each).id());
        facts.put("kind", each.certificate().kind());
        facts.put("common_name", each.certificate().commonName());
        if (each.revokedAt() != null && each.reason() != null) {
            facts.put("revoked_at", each.revokedAt().toString());
            facts.put("reason", each.reason().id());
        }
        if (!each.renews().isEmpty()) {
            facts.put("renews", each.renews());
        }
        facts.put("pair", each.pair());
        facts.putAll(CertificateFacts.of(each.certificate()));
        return facts;
    }
}
