package org.jianxin.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.gateway.policy.PolicyFile;
import org.jianxin.gateway.policy.PolicySignature;
import org.jianxin.sm.KeyFile;
import org.jianxin.sm.Sm2KeyPair;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gateway sign-policy}: a person stands for a policy file with their SM2 key. */
@Command(
        name = "sign-policy",
        mixinStandardHelpOptions = true,
        description = "为策略文件签名，写入同目录的 .sig 文件 / sign a policy file, into a .sig file beside it",
        exitCodeListHeading = "%n退出码 / exit codes:%n",
        exitCodeList = {"0:已签名 / signed", "1:策略或密钥有误，未签名 / policy or key is not as it must be, nothing was signed"})
final class SignPolicyCommand implements Callable<Integer> {
    @Option(names = "--policy", required = true, paramLabel = "FILE", description = "策略文件 / the policy file")
    private Path policy;

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "SM2 私钥文件 / file of the SM2 key")
    private Path key;

    @Option(
            names = "--password-file",
            required = true,
            paramLabel = "FILE",
            description = "首行为私钥口令的文件 / file whose first line is the key's password")
    private Path passwordFile;

    @Option(names = "--by", required = true, paramLabel = "NAME", description = "签名人 / who signs")
    private String by;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            byte[] bytes = Files.readAllBytes(policy);
            Policy read = PolicyFile.parse(policy.toString(), bytes);
            char[] password = password(passwordFile);
            try (Sm2KeyPair signer = KeyFile.read(key, password)) {
                Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
                PolicySignature.sign(bytes, by, now, signer).write(PolicySignature.beside(policy));
                spec.commandLine()
                        .getOut()
                        .printf(
                                "已签名 / signed: policy %s, %d rules, key %s%n",
                                read.version(), read.size(), signer.publicKey().keyId());
            } finally {
                Arrays.fill(password, ' ');
            }
            spec.commandLine().getOut().flush();
            return 0;
        } catch (DefinitionException | IOException | IllegalArgumentException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private static char[] password(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            int end = 0;
            while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
                end++;
            }
            CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes, 0, end));
            char[] password = new char[decoded.remaining()];
            decoded.get(password);
            Arrays.fill(decoded.array(), ' ');
            return password;
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
