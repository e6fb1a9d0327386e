package org.jianxin.appliance.crypto;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jianxin.sm.RevocationList;
import org.jianxin.sm.ca.IssuingAuthority;
import org.jianxin.sm.ca.RootAuthority;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jianxin ca crl}: the list of what is revoked. */
@Command(
        name = "crl",
        description = {
            "签发吊销列表（X.509 CRL v2，编号递增）；--root 则为根所签、关于签发机构的列表",
            "Signs a list of what is revoked (X.509 CRL version 2, with a growing number); with --root that of the root, about"
                    + " the intermediate."
        })
final class CaCrlCommand extends CaSubcommand {
    @Mixin
    private EitherKey key;

    @Option(
            names = "--days",
            defaultValue = "30",
            description = "下次更新，天；过期的列表使其证书不再被接受 / days until the next one; past them certificates are no longer"
                    + " believed (${DEFAULT-VALUE})")
    private int days;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "缺省为目录内 intermediate.crl 或 root.crl / by default in the directory")
    private @Nullable Path file;

    @Override
    int work() throws Exception {
        RevocationList list;
        if (key.root()) {
            try (RootAuthority root = key.openRoot()) {
                list = root.list(Duration.ofDays(days));
            }
        } else {
            try (IssuingAuthority authority = key.openIntermediate()) {
                list = authority.list(Duration.ofDays(days));
            }
        }
        Path target = file != null ? file : key.directory().resolve(key.root() ? "root.crl" : "intermediate.crl");
        list.write(target);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", target.toString());
        facts.put("number", list.number().orElseThrow());
        facts.put("this_update", list.thisUpdate().toString());
        facts.put("next_update", list.nextUpdate().toString());
        facts.put("revoked", list.revoked().keySet().stream().sorted().toList());
        say(
                facts,
                "吊销列表 / list %s：第 %s 号，%d 张，下次更新 / number, certificates, next update %s"
                        .formatted(
                                target,
                                list.number().orElseThrow(),
                                list.revoked().size(),
                                list.nextUpdate()));
        return 0;
    }
}
