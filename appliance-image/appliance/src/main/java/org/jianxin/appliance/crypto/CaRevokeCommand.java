package org.jianxin.appliance.crypto;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jianxin.sm.ca.IssuingAuthority;
import org.jianxin.sm.ca.RegisteredCertificate;
import org.jianxin.sm.ca.RevocationReason;
import org.jianxin.sm.ca.RootAuthority;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jianxin ca revoke}: a certificate is no longer to be believed. */
@Command(
        name = "revoke",
        description = {
            "吊销证书，或暂停（certificateHold）与恢复（removeFromCRL）；随后请用 ca crl 发布列表",
            "Revokes certificates, or puts them on hold and ends the hold. Others learn of it from the next list: ca crl."
        })
final class CaRevokeCommand extends CaSubcommand {
    @Mixin
    private EitherKey key;

    @ArgGroup(multiplicity = "1")
    private Which which;

    @Option(
            names = "--reason",
            defaultValue = "unspecified",
            description = "原因（RFC 5280） / reason: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private RevocationReason reason;

    @Option(names = "--only", description = "仅此一张；缺省时签名与加密证书一并吊销 / this one only; by default both of the pair")
    private boolean only;

    @Override
    int work() throws Exception {
        String serial = which.serial();
        List<String> serials;
        RegisteredCertificate revoked;
        if (key.root()) {
            try (RootAuthority root = key.openRoot()) {
                root.revoke(serial, reason);
                revoked = root.register().find(serial);
                serials = List.of(revoked.certificate().serial());
            }
        } else {
            try (IssuingAuthority authority = key.openIntermediate()) {
                authority.revoke(serial, reason, only);
                revoked = authority.register().find(serial);
                serials = only ? List.of(revoked.certificate().serial()) : revoked.pair();
            }
        }
        boolean back = reason == RevocationReason.REMOVE_FROM_CRL;
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("common_name", revoked.certificate().commonName());
        facts.put("serials", serials);
        facts.put("reason", reason.id());
        say(
                facts,
                "%s: %s %s（%s）%n%s"
                        .formatted(
                                back ? "已恢复 / valid again" : "已吊销 / revoked",
                                revoked.certificate().commonName(),
                                String.join(", ", serials),
                                reason.id(),
                                "请发布新列表 / now publish a list: jianxin ca crl --dir " + key.directory()
                                        + (key.root() ? " --root" : "")));
        return 0;
    }
}
