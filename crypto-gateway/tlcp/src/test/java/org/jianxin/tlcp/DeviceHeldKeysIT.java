package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.jna.NativeLibrary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jianxin.sm.sdf.SdfDevice;
import org.jianxin.sm.sdf.SdfEncryptionKey;
import org.jianxin.sm.sdf.SdfProfile;
import org.jianxin.sm.sdf.SdfSigningKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLCP whose private keys are in a GM/T 0018 device: the one in software of the sm module's tests. */
final class DeviceHeldKeysIT {

    private static final byte[] TEXT = "设备内私钥".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private static Path directory;

    private static Path library;
    private static SdfDevice device;

    private final Clock clock = Clock.systemUTC();
    private final TestPki root = TestPki.root("root", clock.instant());

    @BeforeAll
    static void open() throws Exception {
        library = directory.resolve("libsdf.so");
        Process compiler = new ProcessBuilder(
                        "gcc", "-shared", "-fPIC", "-o", library.toString(), "../sm/src/test/c/software_sdf.c", "-ldl")
                .redirectErrorStream(true)
                .start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(compiler.waitFor()).as(said).isZero();
        Path profile = Files.writeString(directory.resolve("sdf.profile"), "internal-decrypt = without-algorithm\n");
        device = SdfDevice.open(library, SdfProfile.read(profile), SdfDevice.SESSIONS);
    }

    @AfterAll
    static void close() {
        device.close();
    }

    private static SdfSigningKey signing(int index, String pin) {
        return device.signingKey(index, pin.getBytes(StandardCharsets.US_ASCII));
    }

    private static SdfEncryptionKey encryption(int index, String pin) {
        return device.encryptionKey(index, pin.getBytes(StandardCharsets.US_ASCII));
    }

    private TlcpCredentials held(String name, int index, String pin) {
        SdfSigningKey signing = signing(index, pin);
        SdfEncryptionKey encryption = encryption(index, pin);
        return new TlcpCredentials(
                root.issue(name, signing.publicKey(), TestPki.SIGN),
                signing,
                root.issue(name, encryption.publicKey(), TestPki.ENCRYPT),
                encryption,
                null,
                List.of());
    }

    private Duel between(TlcpCredentials client, TlcpCredentials server, TlcpSuite suite) {
        Side calling = new Side(client, root.certificate(), clock);
        Side serving = new Side(server, root.certificate(), clock);
        calling.suites = EnumSet.of(suite);
        serving.suites = EnumSet.of(suite);
        serving.clientCertificate = ClientCertificate.REQUIRED;
        return new Duel(calling.engine(true), serving.engine(false), Duel.Wire.HONEST);
    }

    @ParameterizedTest
    @EnumSource(
            value = TlcpSuite.class,
            names = {"ECC_SM4_GCM_SM3", "ECC_SM4_CBC_SM3"})
    void bothSidesSignAndTheServerDecryptsInTheDevice(TlcpSuite suite) {
        Duel duel = between(held("client", 1, "first-pin-1"), held("server", 2, "second-pin-2"), suite)
                .run();
        assertThat(duel.established())
                .as("%s, %s", duel.ofClient, duel.ofServer)
                .isTrue();
        duel.send(true, TEXT);
        duel.settle();
        assertThat(duel.serverHeard.toByteArray()).isEqualTo(TEXT);
    }

    @Test
    void aDeviceThatIsTakenAwayEndsTheHandshakeAndNothingTakesItsPlace() {
        Duel duel = between(root.dual("client"), held("server", 2, "second-pin-2"), TlcpSuite.ECC_SM4_GCM_SM3);
        unplug(1);
        try {
            duel.run();
        } finally {
            unplug(0);
        }
        assertThat(duel.established()).isFalse();
        assertThat(duel.ofServer).hasStackTraceContaining("SDR_COMMFAIL");
        assertThat(duel.ofClient).hasMessageContaining("internal_error");
    }

    private static void unplug(int out) {
        NativeLibrary.getInstance(library.toString(), Map.of())
                .getFunction("software_sdf_unplug")
                .invokeVoid(new Object[] {out});
    }

    @Test
    void aChannelWithKeysInADeviceSpeaksTheSuitesThatEncryptToIt() throws Exception {
        TlcpCredentials held = held("localhost", 1, "first-pin-1");
        Path trusted = Files.writeString(
                directory.resolve("root.pem"), root.certificate().pem());
        SecureChannel channel = SecureChannels.tlcpWithKeys(
                new DualCertificateKeys(List.of(held.signing()), held.signer(), held.encryption(), held.decrypter()),
                trusted,
                List.of(),
                Side.ENGINE,
                clock);
        assertThat(channel.serverParameters(ClientCertificate.NONE).getCipherSuites())
                .contains("ECC_SM4_GCM_SM3", "ECC_SM4_CBC_SM3")
                .noneMatch(suite -> suite.startsWith("ECDHE"));
        EnginePair pair = new EnginePair(
                SecureChannels.tlcp(null, trusted, List.of(), Side.ENGINE, clock)
                        .context()
                        .createSSLEngine("localhost", 443),
                channel.context().createSSLEngine());
        pair.handshake();
        assertThat(EnginePair.through(pair.client, pair.server, TEXT)).isEqualTo(TEXT);
    }

    @Test
    void aSuiteThatAgreesUponKeysIsRefusedForAKeyThatDoesNot() {
        TlcpCredentials held = held("server", 1, "first-pin-1");
        Side side = new Side(held, root.certificate(), clock);
        side.suites = EnumSet.of(TlcpSuite.ECC_SM4_GCM_SM3, TlcpSuite.ECDHE_SM4_GCM_SM3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> side.engine(false))
                .withMessageContaining("agrees upon keys");
    }
}
