package org.jianxin.sm.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.AEADBlockCipher;
import org.bouncycastle.crypto.modes.CCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jianxin.sm.subtle.SmEngine;
import org.jianxin.sm.subtle.SmEngines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WycheproofTest {

    private static final HexFormat HEX = HexFormat.of();

    @TempDir
    private Path directory;

    private final Random random = new Random(8998);

    /** One test of a file, computed by BouncyCastle. */
    private record Vector(
            int tagBits, byte[] key, byte[] iv, byte[] aad, byte[] msg, byte[] ct, byte[] tag, String result) {

        Vector tagged(UnaryOperator<byte[]> change, String result) {
            return new Vector(tagBits, key, iv, aad, msg, ct, change.apply(tag.clone()), result);
        }
    }

    static Stream<SmEngine> engines() {
        return SmEngines.detect().candidates().stream()
                .map(SmEngines.Candidate::engine)
                .filter(engine -> engine != null);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void everyTestOfARightFilePasses(SmEngine engine) throws IOException {
        Wycheproof wycheproof = new Wycheproof(engine);
        for (String algorithm : List.of("SM4-GCM", "SM4-CCM", "HMACSM3")) {
            List<Vector> vectors = vectors(algorithm);
            Wycheproof.Report report = wycheproof.run(file(algorithm, vectors));
            assertThat(report.failures()).as(algorithm).isEmpty();
            assertThat(report.passed()).isEqualTo(vectors.size());
            assertThat(report.failed()).isZero();
            assertThat(report.algorithm()).isEqualTo(algorithm);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void everyTestOfAWrongFileFailsAndIsNamed(SmEngine engine) throws IOException {
        for (String algorithm : List.of("SM4-GCM", "SM4-CCM", "HMACSM3")) {
            List<Vector> swapped = vectors(algorithm).stream()
                    .filter(each -> !each.result().equals("acceptable"))
                    .filter(each -> each.result().equals("valid") || each.tag().length > 0)
                    .map(each -> each.tagged(tag -> tag, each.result().equals("valid") ? "invalid" : "valid"))
                    .toList();
            Wycheproof.Report report = new Wycheproof(engine).run(file(algorithm, swapped));
            assertThat(report.passed()).as(algorithm).isZero();
            assertThat(report.failures()).hasSameSizeAs(swapped);
        }
        List<Vector> vectors = vectors("SM4-GCM");
        Vector third = vectors.get(2);
        vectors.set(2, third.tagged(tag -> flipped(tag, 0), "valid"));
        Wycheproof.Report report = new Wycheproof(engine).run(file("SM4-GCM", vectors));
        assertThat(report.passed()).isEqualTo(vectors.size() - 1);
        assertThat(report.failures()).containsExactly(new Wycheproof.Failure(3, "seals to other bytes"));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anAcceptableTestMayBeRefusedButNotTakenWrongly(SmEngine engine) throws IOException {
        Vector good = aead("SM4-GCM", 12, 0, 16, 16);
        byte[] other = good.msg().clone();
        other[0] ^= 1;
        List<Vector> vectors = List.of(
                good.tagged(tag -> tag, "acceptable"),
                good.tagged(tag -> flipped(tag, 5), "acceptable"),
                new Vector(128, good.key(), good.iv(), good.aad(), other, good.ct(), good.tag(), "acceptable"));
        Wycheproof.Report report = new Wycheproof(engine).run(file("SM4-GCM", vectors));
        assertThat(report.passed()).isEqualTo(2);
        assertThat(report.failures()).containsExactly(new Wycheproof.Failure(3, "opens to another text"));
    }

    @Test
    void whatIsNoSuchFileIsRefusedWithFileLineAndField() throws IOException {
        String good = json("SM4-GCM", List.of(aead("SM4-GCM", 12, 3, 5, 16)));
        refused("", "the file");
        refused("[]", "line 1: the file");
        refused("{", "not JSON");
        refused(good.substring(0, good.length() - 10), "not JSON");
        refused(good + " 1", "something follows");
        refused(good.replace("SM4-GCM", "AES-GCM"), "field algorithm: AES-GCM");
        refused(good.replace("\"algorithm\"", "\"other\""), "no field algorithm");
        refused(good.replace("\"numberOfTests\" : 1", "\"numberOfTests\" : 2"), "field numberOfTests: 2");
        refused(good.replace("\"valid\"", "\"fine\""), "field result");
        refused(good.replace("\"tagSize\" : 128", "\"tagSize\" : 127"), "field tagSize");
        refused(good.replace("\"tagSize\"", "\"size\""), "field tagSize");
        refused(good.replaceFirst("\"msg\" : \"..", "\"msg\" : \"x0"), "field msg: not hexadecimal");
        refused(good.replaceFirst("\"msg\" : \".", "\"msg\" : \""), "field msg: not hexadecimal");
        refused(good.replaceFirst("\"iv\" : \"[0-9a-f]*\"", "\"iv\" : 7"), "field iv: expected VALUE_STRING");
        refused(good.replaceFirst("\"iv\"", "\"nonce\""), "no field iv");
        refused(good.replaceFirst("\"tcId\" : 1", "\"tcId\" : \"1\""), "field tcId");
        refused(good.replaceFirst("\"tcId\" : 1", "\"tcId\" : 1, \"tcId\" : 2"), "Duplicate");
        refused(good.replaceFirst("\"tests\" : \\[", "\"tests\" : [ 1, "), "a test: expected START_OBJECT");
        Path file = directory.resolve("line.json");
        Files.writeString(file, good.replaceFirst("\"key\" : \"..", "\"key\" : \"zz"));
        long line = good.lines().takeWhile(each -> !each.contains("tcId")).count();
        assertThatIOException()
                .isThrownBy(() -> new Wycheproof(engines().findFirst().orElseThrow()).run(file))
                .withMessage(file + ", line " + line + ": field key: not hexadecimal");
    }

    private void refused(String json, String message) throws IOException {
        Path file = directory.resolve("bad.json");
        Files.writeString(file, json);
        assertThatIOException()
                .as(message)
                .isThrownBy(() -> new Wycheproof(engines().findFirst().orElseThrow()).run(file))
                .withMessageStartingWith(file + ", line ")
                .withMessageContaining(message);
    }

    private List<Vector> vectors(String algorithm) {
        List<Vector> vectors = new ArrayList<>();
        if (algorithm.equals("HMACSM3")) {
            for (int key : new int[] {1, 16, 32, 64, 65, 100}) {
                for (int msg : new int[] {0, 1, 55, 56, 64, 200}) {
                    vectors.add(mac(key, msg, 32));
                    vectors.add(mac(key, msg, 16));
                    vectors.add(mac(key, msg, 32).tagged(tag -> flipped(tag, random.nextInt(256)), "invalid"));
                }
            }
            return vectors;
        }
        boolean gcm = algorithm.equals("SM4-GCM");
        for (int iv : gcm ? new int[] {1, 8, 11, 12, 13, 16, 128} : new int[] {7, 8, 9, 10, 11, 12, 13}) {
            for (int msg : new int[] {0, 1, 15, 16, 17, 64, 100}) {
                vectors.add(aead(algorithm, iv, msg % 21, msg, 16));
                vectors.add(aead(algorithm, iv, msg, 2 * msg, gcm ? 13 : 10));
            }
        }
        for (int bit = 0; bit < 128; bit += 9) {
            int at = bit;
            vectors.add(aead(algorithm, 12, 7, 20, 16).tagged(tag -> flipped(tag, at), "invalid"));
        }
        vectors.add(vectors.get(0).tagged(tag -> new byte[16], "invalid"));
        Vector good = aead(algorithm, 12, 7, 20, 16);
        vectors.add(good.tagged(tag -> flipped(tag, 3), "acceptable"));
        vectors.add(good.tagged(tag -> tag, "acceptable"));
        vectors.add(new Vector(128, good.key(), new byte[0], good.aad(), good.msg(), good.ct(), good.tag(), "invalid"));
        vectors.add(new Vector(128, new byte[32], good.iv(), good.aad(), good.msg(), good.ct(), good.tag(), "invalid"));
        vectors.add(good.tagged(tag -> Arrays.copyOf(tag, 2), "invalid"));
        vectors.add(good.tagged(tag -> Arrays.copyOf(tag, 14), "invalid"));
        return vectors;
    }

    private Vector mac(int key, int msg, int tag) {
        byte[] secret = bytes(key);
        byte[] text = bytes(msg);
        HMac hmac = new HMac(new SM3Digest());
        hmac.init(new KeyParameter(secret));
        hmac.update(text, 0, text.length);
        byte[] code = new byte[32];
        hmac.doFinal(code, 0);
        byte[] none = new byte[0];
        return new Vector(8 * tag, secret, none, none, text, none, Arrays.copyOf(code, tag), "valid");
    }

    private Vector aead(String algorithm, int iv, int aad, int msg, int tag) {
        AEADBlockCipher cipher = algorithm.equals("SM4-GCM")
                ? GCMBlockCipher.newInstance(new SM4Engine())
                : CCMBlockCipher.newInstance(new SM4Engine());
        byte[] key = bytes(16);
        byte[] nonce = bytes(iv);
        byte[] associated = bytes(aad);
        byte[] text = bytes(msg);
        cipher.init(true, new AEADParameters(new KeyParameter(key), 8 * tag, nonce, associated));
        byte[] out = new byte[msg + tag];
        try {
            cipher.doFinal(out, cipher.processBytes(text, 0, msg, out, 0));
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException(e);
        }
        return new Vector(
                8 * tag,
                key,
                nonce,
                associated,
                text,
                Arrays.copyOf(out, msg),
                Arrays.copyOfRange(out, msg, msg + tag),
                "valid");
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] flipped(byte[] tag, int bit) {
        tag[bit / 8] ^= (byte) (1 << bit % 8);
        return tag;
    }

    private Path file(String algorithm, List<Vector> vectors) throws IOException {
        Path file = directory.resolve(algorithm + ".json");
        Files.writeString(file, json(algorithm, vectors));
        return file;
    }

    /** A file as the project writes them, one group for each test. */
    private static String json(String algorithm, List<Vector> vectors) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("algorithm", algorithm);
            json.writeNumberField("numberOfTests", vectors.size());
            json.writeObjectFieldStart("notes");
            json.writeObjectFieldStart("Pseudorandom");
            json.writeStringField("algorithm", "not the file's");
            json.writeEndObject();
            json.writeEndObject();
            json.writeArrayFieldStart("testGroups");
            int tcId = 0;
            for (Vector each : vectors) {
                json.writeStartObject();
                json.writeStringField("type", algorithm.equals("HMACSM3") ? "MacTest" : "AeadTest");
                json.writeNumberField("keySize", 8 * each.key().length);
                json.writeNumberField("tagSize", each.tagBits());
                json.writeArrayFieldStart("tests");
                json.writeStartObject();
                json.writeNumberField("tcId", ++tcId);
                json.writeStringField("comment", "");
                json.writeArrayFieldStart("flags");
                json.writeString("Pseudorandom");
                json.writeEndArray();
                json.writeStringField("key", HEX.formatHex(each.key()));
                if (!algorithm.equals("HMACSM3")) {
                    json.writeStringField("iv", HEX.formatHex(each.iv()));
                    json.writeStringField("aad", HEX.formatHex(each.aad()));
                    json.writeStringField("ct", HEX.formatHex(each.ct()));
                }
                json.writeStringField("msg", HEX.formatHex(each.msg()));
                json.writeStringField("tag", HEX.formatHex(each.tag()));
                json.writeStringField("result", each.result());
                json.writeEndObject();
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }
}
