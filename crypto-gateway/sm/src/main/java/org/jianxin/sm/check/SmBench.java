package org.jianxin.sm.check;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.crypto.AEADBadTagException;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.jianxin.sm.ChainPosition;
import org.jianxin.sm.ChainWriter;
import org.jianxin.sm.Sm2Ciphertext;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.UndecipherableException;
import org.jianxin.sm.subtle.RawAead;
import org.jianxin.sm.subtle.RawDigest;
import org.jianxin.sm.subtle.SmEngine;
import org.jianxin.sm.subtle.SmEngines;

/**
 * Measures what one thread does with SM2, SM3, SM4 and the signed chain, and what BouncyCastle's own classes do in the same run.
 *
 * <p>Time is the processor time of the thread, so that a busy machine changes the figures little; ours and BouncyCastle's take
 * turns many times, so that what is left of it hits both. BouncyCastle's objects are made once and used again, with its curve
 * written for SM2: that is as fast as it goes.
 */
public final class SmBench {

    private static final int PIECE = 16 * 1024;
    private static final int TURNS = 10;
    private static final double NANOS = 1e9;
    private static final double MEGA = 1e6;
    private static final int RECORD = 256;
    private static final int RECORDS_AT_ONCE = 64;

    private final PrintStream out;
    private final long turn;
    private final SecureRandom random = new SecureRandom();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final byte[] message = new byte[32];
    private final byte[] piece = new byte[PIECE];
    private final byte[] sealed = new byte[PIECE + RawAead.TAG];
    private long number;

    private SmBench(PrintStream out, long turn) {
        this.out = out;
        this.turn = turn;
        random.nextBytes(message);
        random.nextBytes(piece);
    }

    /** Something that is done over and over, and what one time of it counts for. */
    private interface Work {
        void run() throws CryptoException, AEADBadTagException, UndecipherableException, IOException;
    }

    /**
     * Prints a line {@code {"name":…,"value":…,"unit":…}} for each figure.
     *
     * @param seconds how long each is measured, after as long a warm-up; at least 1
     */
    public static void run(PrintStream out, int seconds) {
        if (seconds < 1) {
            throw new IllegalArgumentException("at least one second, not " + seconds);
        }
        run(out, (long) (seconds * NANOS / TURNS));
    }

    static void run(PrintStream out, long turn) {
        SmBench bench = new SmBench(out, turn);
        try {
            bench.sm2();
            bench.sm3();
            bench.sm4();
            bench.chain();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CryptoException | AEADBadTagException | UndecipherableException e) {
            throw new IllegalStateException(e);
        }
    }

    private void sm2() throws CryptoException, AEADBadTagException, UndecipherableException, IOException {
        try (Sm2KeyPair ours = Sm2KeyPair.generate(random)) {
            AsymmetricCipherKeyPair theirs = bouncyCastleKeyPair();
            SM2Signer signer = new SM2Signer();
            signer.init(true, new ParametersWithRandom(theirs.getPrivate(), random));
            both("sm2-sign", "1/s", 1, () -> ours.sign(message), () -> {
                signer.update(message, 0, message.length);
                signer.generateSignature();
            });

            byte[] signature = ours.sign(message);
            signer.update(message, 0, message.length);
            byte[] other = signer.generateSignature();
            SM2Signer verifier = new SM2Signer();
            verifier.init(false, theirs.getPublic());
            both("sm2-verify", "1/s", 1, () -> check(ours.publicKey().verify(message, signature)), () -> {
                verifier.update(message, 0, message.length);
                check(verifier.verifySignature(other));
            });

            Sm2Ciphertext ciphertext = ours.publicKey().encrypt(message, random);
            SM2Engine engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
            engine.init(true, new ParametersWithRandom(theirs.getPublic(), random));
            byte[] encrypted = engine.processBlock(message, 0, message.length);
            SM2Engine decryption = new SM2Engine(SM2Engine.Mode.C1C3C2);
            decryption.init(false, theirs.getPrivate());
            both(
                    "sm2-decrypt",
                    "1/s",
                    1,
                    () -> ours.decrypt(ciphertext),
                    () -> decryption.processBlock(encrypted, 0, encrypted.length));
        }
    }

    private static AsymmetricCipherKeyPair bouncyCastleKeyPair() {
        X9ECParameters curve = CustomNamedCurves.getByName("sm2p256v1");
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(new ECDomainParameters(curve), new SecureRandom()));
        return generator.generateKeyPair();
    }

    private void sm3() throws CryptoException, AEADBadTagException, UndecipherableException, IOException {
        byte[] digest = new byte[RawDigest.LENGTH];
        SM3Digest theirs = new SM3Digest();
        try (RawDigest ours = SmEngines.detect().best().sm3()) {
            both(
                    "sm3-16k",
                    "MB/s",
                    PIECE / MEGA,
                    () -> {
                        ours.update(piece, 0, PIECE);
                        ours.finish(digest, 0);
                    },
                    () -> {
                        theirs.update(piece, 0, PIECE);
                        theirs.doFinal(digest, 0);
                    });
        }
    }

    private void sm4() throws CryptoException, AEADBadTagException, UndecipherableException, IOException {
        byte[] key = new byte[16];
        random.nextBytes(key);
        GCMModeCipher theirs = GCMBlockCipher.newInstance(new SM4Engine());
        theirs.init(true, new AEADParameters(new KeyParameter(key), 8 * RawAead.TAG, nonce()));
        for (SmEngines.Candidate candidate : inOrder(SmEngines.detect())) {
            SmEngine engine = candidate.engine();
            if (engine == null) {
                continue;
            }
            try (RawAead ours = engine.gcm(key)) {
                both(
                        "sm4-gcm-16k-" + engine.id(),
                        "MB/s",
                        PIECE / MEGA,
                        () -> ours.seal(nonce(), message, piece, 0, PIECE, sealed, 0),
                        () -> {
                            theirs.init(true, new AEADParameters(null, 8 * RawAead.TAG, nonce(), message));
                            theirs.doFinal(sealed, theirs.processBytes(piece, 0, PIECE, sealed, 0));
                        });
            }
        }
    }

    private static List<SmEngines.Candidate> inOrder(SmEngines engines) {
        List<SmEngines.Candidate> candidates = new ArrayList<>(engines.candidates());
        Collections.reverse(candidates); // Java first
        return candidates;
    }

    private byte[] nonce() {
        return ByteBuffer.allocate(RawAead.NONCE).putLong(4, ++number).array();
    }

    private void chain() throws CryptoException, AEADBadTagException, UndecipherableException, IOException {
        byte[] record = new byte[RECORD];
        Arrays.fill(record, (byte) 'x');
        List<byte[]> records = Collections.nCopies(RECORDS_AT_ONCE, record);
        double time = 0;
        for (int i = 0; i < 2 * TURNS; i++) {
            double rate = chainTurn(records);
            if (i >= TURNS) {
                time += 1 / rate;
            }
        }
        print("chain-append-256b", RECORDS_AT_ONCE * TURNS / time, "1/s");
    }

    /** In a file of its own, so that no more than a turn's records lie on the disk. */
    private double chainTurn(List<byte[]> records)
            throws CryptoException, AEADBadTagException, UndecipherableException, IOException {
        Path directory = Files.createTempDirectory("jianxin-bench");
        Path file = directory.resolve("bench.chain");
        try (Sm2KeyPair key = Sm2KeyPair.generate(random);
                ChainWriter writer = ChainWriter.open(file, "bench", key, ChainPosition.start())) {
            return measure(() -> writer.append(records), turn);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    /** Ours and BouncyCastle's in turns; the first half of the turns warms up. */
    private void both(String name, String unit, double worth, Work ours, Work theirs)
            throws CryptoException, AEADBadTagException, UndecipherableException, IOException {
        double oursTime = 0;
        double theirsTime = 0;
        for (int i = 0; i < 2 * TURNS; i++) {
            double first = measure(ours, turn);
            double second = measure(theirs, turn);
            if (i >= TURNS) {
                oursTime += 1 / first;
                theirsTime += 1 / second;
            }
        }
        print(name, worth * TURNS / oursTime, unit);
        print("bc-" + name, worth * TURNS / theirsTime, unit);
    }

    /** How often it is done in a second. */
    private double measure(Work work, long nanos)
            throws CryptoException, AEADBadTagException, UndecipherableException, IOException {
        long begun = threads.getCurrentThreadCpuTime();
        long times = 0;
        long elapsed;
        do {
            for (int i = 0; i < 8; i++) {
                work.run();
            }
            times += 8;
            elapsed = threads.getCurrentThreadCpuTime() - begun;
        } while (elapsed < nanos);
        return times * NANOS / elapsed;
    }

    private static void check(boolean right) {
        if (!right) {
            throw new IllegalStateException("a good signature was refused");
        }
    }

    private void print(String name, double value, String unit) {
        out.printf(Locale.ROOT, "{\"name\":\"%s\",\"value\":%.1f,\"unit\":\"%s\"}%n", name, value, unit);
        out.flush();
    }
}
