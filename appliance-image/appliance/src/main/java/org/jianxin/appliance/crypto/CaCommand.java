package org.jianxin.appliance.crypto;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jianxin ca}: an SM2 certificate authority that an agency runs itself. */
@Command(
        name = "ca",
        mixinStandardHelpOptions = true,
        description = {
            "自建 SM2 证书认证机构：根（私钥可离线保存）与其下的签发机构；双证书（签名、加密），GM/T 0015 格式",
            "An SM2 certificate authority of one's own: a root, whose key may be kept offline, and an issuing intermediate;",
            "pairs of certificates, to sign and to encrypt, in the profile of GM/T 0015."
        },
        subcommands = {
            CaInitCommand.class,
            CaRequestCommand.class,
            CaIssueCommand.class,
            CaReceiveCommand.class,
            CaRenewCommand.class,
            CaRevokeCommand.class,
            CaCrlCommand.class,
            CaShowCommand.class
        },
        footerHeading = "%n",
        footer = {
            "通常的顺序 / the usual order:",
            "  jianxin ca init --dir ca --unit 某市大数据局",
            "在持有者处 / at the holder's:",
            "  jianxin ca request --cn gw-1 --organization 某市大数据局 --key-out sign.key --out gw-1.csr",
            "  jianxin ca issue --dir ca --kind gateway --csr gw-1.csr --out gw-1",
            "在持有者处 / at the holder's:",
            "  jianxin ca receive --key sign.key --envelope gw-1/enc-key.der --cert gw-1/enc.pem --out enc.key",
            "  jianxin ca revoke --dir ca --serial … --reason keyCompromise",
            "  jianxin ca crl --dir ca",
            "每一步都记入签名链 / every step stands in a signed chain:",
            "  jianxin verify --root ca/intermediate.pem ca/issued.chain"
        })
public final class CaCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "缺少子命令 / a subcommand is missing");
    }
}
