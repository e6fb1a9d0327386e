package org.jianxin.appliance.crypto;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jianxin.sm.CertificateRequest;
import org.jianxin.sm.DualCertificate;
import org.jianxin.sm.ca.IssuingAuthority;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jianxin ca renew}: the same holder once more. */
@Command(
        name = "renew",
        description = {
            "续期：名称不变，新的有效期与新的加密密钥；签名密钥不变，或取自新请求",
            "Issues a pair with the same names, a new validity and a new encryption key; the signing key stays, or comes from"
                    + " a new request.",
            "旧证书仍有效，除非 --revoke-old / the old pair stays valid unless --revoke-old is given"
        })
final class CaRenewCommand extends CaSubcommand {
    @Mixin
    private IssuingKey issuing;

    @ArgGroup(multiplicity = "1")
    private Which which;

    @Option(names = "--csr", paramLabel = "FILE", description = "换用新签名密钥的请求 / a request with a new signing key")
    private @Nullable Path requestFile;

    @Option(names = "--revoke-old", description = "吊销旧证书（superseded） / revoke the old pair as superseded")
    private boolean revokeOld;

    @Mixin
    private Handover handover;

    @Override
    int work() throws Exception {
        String serial = which.serial();
        CertificateRequest request = requestFile == null ? null : CertificateRequest.read(requestFile);
        try (Handover to = handover.prepare();
                IssuingAuthority authority = issuing.open()) {
            char[] password = to.underPassword() ? to.password() : null;
            DualCertificate pair = authority.renew(
                    serial, request == null ? null : request.publicKey(), Duration.ofDays(to.days()), revokeOld);
            Map<String, Object> facts = to.write(pair, authority.root(), password);
            facts.put("renews", serial);
            facts.put("old_revoked", revokeOld);
            say(facts, Handover.text("已续期 / renewed", pair, facts));
        }
        return 0;
    }
}
