package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.gateway.policy.PolicySignature;
import org.jianxin.sm.Sm2KeyPair;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyInForceTest {
    private static final String RULES =
            """
            rules:
              - id: readers
                who: {kinds: [person]}
                methods: [GET]
                paths: [/console/**]
                effect: allow
                reason: {zh: 可以, en: may}
            """;

    @TempDir
    Path directory;

    private final Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());
    private Path policy;
    private Path signer;

    @BeforeEach
    void write() throws Exception {
        policy = directory.resolve("policy.yaml");
        signer = directory.resolve("signer.pem");
        key.publicKey().write(signer);
        Files.writeString(
                directory.resolve("gateway.yaml"),
                "tls: {}\nkeys: {}\nappliance: https://127.0.0.1:8080\npolicy_signer: signer.pem\n");
        sign(version(5));
    }

    private static String version(long version) {
        return "version: " + version + "\n" + RULES;
    }

    private void sign(String text) throws Exception {
        sign(text, key);
    }

    private void sign(String text, Sm2KeyPair by) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Files.write(policy, bytes);
        PolicySignature.sign(bytes, "安全管理员 李四", Instant.parse("2026-11-26T03:00:00Z"), by)
                .write(PolicySignature.beside(policy));
    }

    private PolicyLoader signed() {
        return new PolicyLoader(policy, signer);
    }

    private PolicyInForce started() throws Exception {
        return PolicyInForce.start(GatewaySettings.read(directory.resolve("gateway.yaml")));
    }

    private void refuses(String message) {
        assertThatThrownBy(() -> signed().load())
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aSignedPolicyIsPutInForce() throws Exception {
        assertThat(started().get().number()).isEqualTo(5);
        assertThat(Files.readString(directory.resolve("policy.yaml.accepted"))).matches("5 [0-9a-f]{64}\n");
    }

    @Test
    void aPolicyThatIsNotSignedOrNotAsItWasSignedIsRefused() throws Exception {
        Files.writeString(policy, version(5).replace("allow", "deny"));
        refuses("policy.yaml:0: is not what was signed by 安全管理员 李四 at 2026-11-26T03:00:00Z");
        Files.writeString(policy, version(5) + "\n");
        refuses("is not what was signed");
        Files.delete(PolicySignature.beside(policy));
        refuses("policy.yaml:0: is not signed, and policy_signer wants it to be");
    }

    @Test
    void theNameAndTimeOfASignatureAreSignedToo() throws Exception {
        Path beside = PolicySignature.beside(policy);
        String good = Files.readString(beside);
        Files.writeString(beside, good.replace("李四", "王五"));
        refuses("is not what was signed by 安全管理员 王五");
        Files.writeString(beside, good.replace("2026-11-26", "2026-11-27"));
        refuses("is not what was signed");
        Files.writeString(beside, good.replace("signature: ", "signature: !"));
        refuses(".sig:");
        Files.writeString(beside, good.replace("at: 2026-11-26T03:00:00Z", "at: today"));
        refuses("policy.yaml.sig:3: at: must be a time");
    }

    @Test
    void anotherKeysSignatureIsRefused() throws Exception {
        try (Sm2KeyPair other = Sm2KeyPair.generate(new SecureRandom())) {
            sign(version(5), other);
        }
        refuses("policy.yaml.sig:0: key: is ");
    }

    @Test
    void anOlderPolicyIsRefusedUnlessItSaysExpresslyWhichItReplaces() throws Exception {
        signed().accepted(signed().load());
        sign(version(4));
        refuses("version 4 would take the place of version 5; raise it, or say expressly: replaces: 5");
        sign(version(4).replace("version: 4", "version: 4\nreplaces: 6"));
        refuses("would take the place of version 5");
        sign(version(5) + "# other\n");
        refuses("version 5 would take the place of version 5");
        sign(version(4).replace("version: 4", "version: 4\nreplaces: 5"));
        Policy back = signed().load();
        signed().accepted(back);
        assertThat(back.number()).isEqualTo(4);
        assertThat(signed().load().number()).isEqualTo(4);
        sign(version(6));
        assertThat(signed().load().number()).isEqualTo(6);
    }

    @Test
    void whatWasLastInForceCannotBeMadeUnreadableToGetBehindIt() throws Exception {
        signed().accepted(signed().load());
        Files.writeString(directory.resolve("policy.yaml.accepted"), "none");
        refuses("policy.yaml.accepted:0: does not tell which policy was last in force");
    }

    @Test
    void aChangedFileTakesItsPlaceAndABadOneLeavesTheOldOneInForce() throws Exception {
        PolicyInForce inForce = started();
        Policy first = inForce.get();
        inForce.refresh();
        assertThat(inForce.get()).isSameAs(first);

        sign(version(6));
        inForce.refresh();
        assertThat(inForce.get()).as("seen once, it may be half written").isSameAs(first);
        inForce.refresh();
        assertThat(inForce.get().number()).isEqualTo(6);

        sign("version: 7\nrules: [{id: x}]\n");
        inForce.refresh();
        inForce.refresh();
        assertThat(inForce.get().number()).isEqualTo(6);
        assertThat(inForce.problem()).contains("policy.yaml:2: rules[0].who: is missing");

        Files.delete(policy);
        inForce.refresh();
        inForce.refresh();
        assertThat(inForce.problem()).contains("cannot be read");

        sign(version(8));
        inForce.refresh();
        inForce.refresh();
        assertThat(inForce.get().number()).isEqualTo(8);
        assertThat(inForce.problem()).isEmpty();
    }
}
