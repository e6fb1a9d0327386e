package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jianxin.sm.check.Wycheproof;
import org.jianxin.sm.subtle.SmEngines;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens, signed chains and test files from anybody. The first byte says which. */
final class FuzzedTextsTest {

    private static final Instant NOW = Instant.parse("2026-05-01T08:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String AUDIENCE = "intake";
    private static final Sm2KeyPair KEY = Sm2KeyPair.generate(FuzzInput.sameEachTime());
    private static final String TOKEN = new IdentityAssertion(
                    "1",
                    "zhang",
                    "person",
                    List.of("auditor", "officer"),
                    "市大数据局",
                    3,
                    AUDIENCE,
                    "",
                    NOW.minusSeconds(1),
                    NOW.plusSeconds(60),
                    "d")
            .encode(KEY);
    private static final byte[] CHAIN = sealed(List.of("one".getBytes(), "人口库".getBytes(StandardCharsets.UTF_8)));
    private static final String TEST_FILE =
            """
            {"algorithm": "SM4-GCM", "numberOfTests": 1, "notes": {"a": [1, null]}, "testGroups": [{"ivSize": 96, "tagSize": 128,
             "tests": [{"tcId": 1, "comment": "", "key": "0123456789abcdeffedcba9876543210",
             "iv": "00001234567800000000abcd", "aad": "feed", "msg": "aaaa", "ct": "17f3",
             "tag": "83de3541e4c2b58177e065a9bf7b62ec", "result": "invalid"}]}]}
            """;

    @TempDir
    private static Path directory;

    private enum Kind {
        TOKEN,
        SIGNED_CLAIMS,
        CHAIN,
        LINE,
        SIGNED_CHAIN,
        TEST_FILE
    }

    /** A sealed chain with these records. */
    private static byte[] sealed(List<byte[]> payloads) {
        ChainHeader header = new ChainHeader("fuzzed", KEY.publicKey().keyId(), ChainPosition.start());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header.encode());
        out.write('\n');
        ChainLinker linker = new ChainLinker(header.from());
        for (byte[] payload : payloads) {
            byte[] line = new byte[payload.length + ChainLine.overhead()];
            int length = ChainLine.record(linker.number() + 1, linker.compute(payload), payload, line, 0);
            out.write(line, 0, length);
            linker.accept();
        }
        byte[] signature = KEY.sign(header.checkpointMessage(linker.number(), linker.link()));
        out.writeBytes(ChainLine.checkpoint(linker.number(), linker.link(), signature));
        return out.toByteArray();
    }

    static Stream<byte[]> honest() {
        byte[] claims = Base64.getUrlDecoder().decode(TOKEN.split("\\.")[1]);
        String[] lines = new String(CHAIN, StandardCharsets.UTF_8).split("\n");
        List<byte[]> inputs = new ArrayList<>();
        inputs.add(FuzzInput.of(Kind.TOKEN, TOKEN.getBytes(StandardCharsets.US_ASCII)));
        inputs.add(FuzzInput.of(Kind.SIGNED_CLAIMS, claims));
        inputs.add(FuzzInput.of(Kind.CHAIN, CHAIN));
        for (String line : lines) {
            inputs.add(FuzzInput.of(Kind.LINE, line.getBytes(StandardCharsets.UTF_8)));
        }
        inputs.add(FuzzInput.of(Kind.SIGNED_CHAIN, "one\ntwo\n\nfour".getBytes(StandardCharsets.US_ASCII)));
        inputs.add(FuzzInput.of(Kind.TEST_FILE, TEST_FILE.getBytes(StandardCharsets.US_ASCII)));
        return inputs.stream();
    }

    @MethodSource("honest")
    @FuzzTest
    void is_refused_or_means_what_it_says(byte[] bytes) throws IOException {
        FuzzInput input = new FuzzInput(bytes);
        if (input.isEmpty()) {
            return;
        }
        input.assertTakesLittle(
                switch (input.kind(Kind.values())) {
                    case TOKEN -> rest -> token(new String(rest, StandardCharsets.ISO_8859_1));
                    case SIGNED_CLAIMS -> FuzzedTextsTest::claims;
                    case CHAIN -> FuzzedTextsTest::chain;
                    case LINE -> FuzzedTextsTest::line;
                    case SIGNED_CHAIN -> FuzzedTextsTest::signedChain;
                    case TEST_FILE -> FuzzedTextsTest::testFile;
                });
    }

    /** There is one token text per signature, and nobody else makes one. */
    private static void token(String token) {
        try {
            IdentityAssertion.verify(token, KEY.publicKey(), AUDIENCE, CLOCK);
            assertThat(token).isEqualTo(TOKEN);
        } catch (InvalidTokenException e) {
            assertThat(token).isNotEqualTo(TOKEN);
        }
    }

    private static void claims(byte[] claims) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String signed = TOKEN.substring(0, TOKEN.indexOf('.') + 1) + base64.encodeToString(claims);
        String token = signed + "." + base64.encodeToString(KEY.sign(signed.getBytes(StandardCharsets.US_ASCII)));
        try {
            IdentityAssertion read = IdentityAssertion.verify(token, KEY.publicKey(), AUDIENCE, CLOCK);
            assertThat(read.audience()).isEqualTo(AUDIENCE);
            assertThat(NOW).isBefore(read.expiresAt());
            assertThat(read.encode(KEY)).as("written again").startsWith(signed + ".");
        } catch (InvalidTokenException e) {
            assertThat(e.reason()).isNotEqualTo(InvalidTokenException.Reason.BAD_SIGNATURE);
        }
    }

    private static void chain(byte[] bytes) throws IOException {
        ChainReport report =
                ChainVerifier.verify(new ByteArrayInputStream(bytes), id -> KEY.publicKey(), ChainExpectation.none());
        int records = 0;
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        try (ChainReader reader = ChainReader.over(new ByteArrayInputStream(bytes))) {
            again.writeBytes(reader.header().encode());
            again.write('\n');
            for (ChainRecord each = reader.next(); each != null; each = reader.next()) {
                records += each.checkpoint() ? 0 : 1;
                again.writeBytes(written(each));
            }
            assertThat(again.toByteArray())
                    .as("written again")
                    .isEqualTo(Arrays.copyOf(bytes, Math.toIntExact(reader.offset())));
        } catch (ChainFormatException e) {
            assertThat(report.ok()).isFalse();
        }
        if (report.ok()) {
            assertThat(report.records()).isEqualTo(records);
        }
        if (report.checkpoints() > 0) {
            assertThat(report.signedThrough()).as("what nobody signed").isEqualTo(2);
            assertThat(bytes)
                    .startsWith(Arrays.copyOf(CHAIN, new String(CHAIN, StandardCharsets.ISO_8859_1).indexOf("\n#")));
        }
    }

    private static byte[] written(ChainRecord record) {
        if (record.checkpoint()) {
            return ChainLine.checkpoint(record.number(), record.link(), record.payload());
        }
        byte[] line = new byte[record.payload().length + ChainLine.overhead()];
        return Arrays.copyOf(line, ChainLine.record(record.number(), record.link(), record.payload(), line, 0));
    }

    private static void line(byte[] bytes) {
        try {
            ChainLine line = ChainLine.parse(bytes, 0, bytes.length, 1);
            byte[] again = written(new ChainRecord(line.number, line.link, line.content, line.checkpoint));
            assertThat(Arrays.copyOf(again, again.length - 1))
                    .as("written again")
                    .isEqualTo(bytes);
        } catch (ChainFormatException e) {
            assertThat(e.problem()).isEqualTo(ChainProblem.MALFORMED);
        }
    }

    /** Each line of the input is a record's payload. */
    private static void signedChain(byte[] input) throws IOException {
        List<byte[]> payloads = new ArrayList<>();
        for (String line : new String(input, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            payloads.add(line.getBytes(StandardCharsets.ISO_8859_1));
        }
        byte[] bytes = sealed(payloads);
        ChainReport report = ChainVerifier.verify(
                new ByteArrayInputStream(bytes), id -> KEY.publicKey(), ChainExpectation.ofSealed());
        assertThat(report.ok()).as(report.detail()).isTrue();
        assertThat(report.signedThrough()).isEqualTo(payloads.size());
        try (ChainReader reader = ChainReader.over(new ByteArrayInputStream(bytes))) {
            for (byte[] payload : payloads) {
                assertThat(reader.next().payload()).isEqualTo(payload);
            }
        }
    }

    private static void testFile(byte[] content) throws IOException {
        Path file = directory.resolve("fuzzed.json");
        Files.write(file, content);
        try {
            Wycheproof.Report report = new Wycheproof(SmEngines.detect().named("java")).run(file);
            assertThat(report.passed()).isNotNegative();
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("fuzzed.json, line ");
        }
    }
}
