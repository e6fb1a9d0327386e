package org.jianxin.appliance.crypto;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.ca.AuthorityFiles;
import org.jianxin.sm.ca.Foundation;
import org.jianxin.sm.ca.PermittedNames;
import org.jianxin.sm.ca.RootAuthority;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jianxin ca init}: root and intermediate. */
@Command(
        name = "init",
        description = {
            "建立根与签发机构，各有口令；日常签发只用签发机构，根私钥可移走离线保存",
            "Makes root and intermediate, each with its password. Daily work needs the intermediate only: the root's key"
                    + " may be taken away."
        })
final class CaInitCommand extends CaSubcommand {
    private static final int DAYS_A_YEAR = 365;

    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "新目录 / a new directory")
    private Path directory;

    @Option(names = "--unit", required = true, description = "单位名称，写入证书的 O / the organisation, O in all names")
    private String unit;

    @Option(
            names = "--name",
            defaultValue = "Jianxin",
            description = "CN 的前缀 / what both common names begin with (${DEFAULT-VALUE})")
    private String name;

    @Option(
            names = "--root-key",
            paramLabel = "FILE",
            description = "根私钥写到此处，如可移动介质；默认在目录内 / where the root's key goes, for instance a medium that is taken"
                    + " away; by default into the directory")
    private @Nullable Path rootKey;

    @Option(
            names = "--root-password-file",
            paramLabel = "FILE",
            description = "根私钥口令（首行），缺省询问 / first line: password of the root's key; asked for by default")
    private @Nullable Path rootPasswordFile;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "签发机构私钥口令（首行），缺省询问 / first line: password of the intermediate's key; asked for by default")
    private @Nullable Path passwordFile;

    @Option(
            names = "--root-years",
            defaultValue = "20",
            description = "根有效期，年 / years the root is valid (${DEFAULT-VALUE})")
    private int rootYears;

    @Option(
            names = "--years",
            defaultValue = "10",
            description = "签发机构有效期，年 / years the intermediate is valid (${DEFAULT-VALUE})")
    private int years;

    @Option(
            names = "--permit-dns",
            paramLabel = "NAME",
            description = "只许签发此域名及其下级，可多次 / DNS names it may vouch for, with all below; may be repeated")
    private List<String> dnsNames = new ArrayList<>();

    @Option(
            names = "--permit-ip",
            paramLabel = "NET",
            description = {
                "只许签发此网段（10.20.0.0/16），可多次 / networks it may vouch for; may be repeated.",
                "未限定的一类不受限 / a form that is not given is not limited"
            })
    private List<String> networks = new ArrayList<>();

    @Option(
            names = "--crl-url",
            paramLabel = "URL",
            description = "吊销列表的发布地址（http、ldap），缺省不写 / where the list of revoked certificates is published; by default"
                    + " nowhere")
    private @Nullable URI revocationList;

    @Override
    int work() throws Exception {
        Foundation foundation = new Foundation(
                unit,
                name,
                Duration.ofDays((long) rootYears * DAYS_A_YEAR),
                Duration.ofDays((long) years * DAYS_A_YEAR),
                new PermittedNames(dnsNames, networks),
                revocationList);
        Path key = rootKey == null ? directory.resolve(AuthorityFiles.ROOT_KEY) : rootKey;
        char[] rootPassword =
                PasswordSource.fresh(rootPasswordFile, "--root-password-file", "根私钥口令 / password of the root's key");
        try {
            char[] password = PasswordSource.fresh(
                    passwordFile, "--password-file", "签发机构私钥口令 / password of the intermediate's key");
            try {
                RootAuthority.found(directory, foundation, key, rootPassword, password, Clock.systemUTC());
            } finally {
                Arrays.fill(password, ' ');
            }
        } finally {
            Arrays.fill(rootPassword, ' ');
        }
        Sm2Certificate root = Sm2Certificate.read(directory.resolve(AuthorityFiles.ROOT));
        Sm2Certificate intermediate = Sm2Certificate.read(directory.resolve(AuthorityFiles.INTERMEDIATE));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("directory", directory.toString());
        facts.put("root", CertificateFacts.of(root));
        facts.put("intermediate", CertificateFacts.of(intermediate));
        facts.put("root_key", key.toString());
        say(
                facts,
                """
                已建立 / ready: %s
                  根 / root                 %s，至 / until %s
                  签发机构 / intermediate   %s，至 / until %s
                  信任锚 / others trust     %s
                  根私钥 / the root's key   %s
                请把根私钥移到离线介质保存；只有吊销签发机构（ca revoke --root、ca crl --root）时才需要它。
                Take the root's key away; only ca revoke --root and ca crl --root need it."""
                        .formatted(
                                directory,
                                root.commonName(),
                                root.notAfter(),
                                intermediate.commonName(),
                                intermediate.notAfter(),
                                directory.resolve(AuthorityFiles.ROOT),
                                key));
        return 0;
    }
}
